"""A whole spec: its files, and that one fault is told once."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from apigen.model.api import Implicit
from apigen.model.types import Ref
from apigen.model.values import Bool, Null, Unset
from apigen.semantics import load
from tests.semantics.reading import at, cls, errors, good, rpc, spec


def test_files_are_one_api_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "z.apidl").write_text("api a {\n}\n")
    (tmp_path / "a.apidl").write_text("class A {\n  ctor b: B ref <-> B.as\n}\n")
    (tmp_path / "deep/er/b.apidl").write_text("\ufeffclass B {\r\n  ro as: A ref set\r\n}\r\n", newline="")
    (tmp_path / "notes.txt").write_text("not a spec")
    read = load(tmp_path)
    assert [found.message for found in read.diagnostics if found.severity == "error"] == []
    assert [one.name for one in read.api.classes] == ["A", "B"]
    assert [Path(name).relative_to(tmp_path).as_posix() for name in read.sources] == [
        "a.apidl", "deep/er/b.apidl", "z.apidl",
    ]  # fmt: skip
    assert at(read, "B.as") == "as"


def test_rpcs() -> None:
    read = good(
        """
error BUSY
error FULL
@raises(FULL)
class C {
  /// Starts it.
  /// @param force Whether to
  /// @returns The number
  @since(rio) @async @safe @idempotent @nofallback @sessionless @secret @hidden @tag(x) @raises(FULL)
  rpc start(self: C ref @nonnull, host: C ref = null, force: bool = false @secret, how: string = _) -> int
    raises BUSY
  implicit rpc destroy(self: C ref)
    raises BUSY
  /// Makes one.
  /// @param args What it is made of
  @hidden @async @sessionless
  implicit create
}
""",
        "  releases rio\n  use std\n",
    )
    start, destroy = rpc(read, "start"), rpc(read, "destroy")
    assert [p.name for p in start.parameters] == ["self", "host", "force", "how"]
    assert [p.default for p in start.parameters] == [None, Null(), Bool(False), Unset()]
    assert (start.parameters[0].nonnull, start.parameters[2].secret, start.parameters[2].doc) == (
        True,
        True,
        "Whether to",
    )
    assert (start.doc, start.result_doc) == ("Starts it.", "The number")
    assert start.raises == ("BUSY", "FULL")
    assert all(
        (
            start.is_async,
            start.safe,
            start.idempotent,
            start.nofallback,
            start.sessionless,
            start.secret_result,
        )
    )
    assert (start.hidden, start.tag) == (True, "x")
    assert (destroy.replaces, destroy.raises, destroy.parameters[0].type) == (True, ("BUSY",), Ref("C"))
    assert cls(read).implicits == (
        Implicit(
            name="create", doc="Makes one.", param_docs=(("args", "What it is made of"),), hidden=True,
            is_async=True, sessionless=True,
        ),
    )  # fmt: skip
    assert cls(read).raises == ("FULL",)
    assert at(read, "C.start(force)") == "force"


def test_optional_parameters_stand_last() -> None:
    assert errors("class C {\n  rpc go(a: int = 1, b: int)\n}") == ["optional-before-mandatory"]
    assert errors("class C {\n  rpc go(a: int, a: int)\n}") == ["duplicate-name"]
    assert errors("class C {\n  rpc go()\n    raises E\n}") == ["unknown-error"]


BROKEN = [
    "class A {\n  ro a: B ref\n}\nclass B {\n  ro uuid string\n  ro x: int\n}",
    "class A {\n  ctor a: B ref <-> B.as\n}\nclass B {\n  ro as: A ref seet\n}",
    "class A {\n  ro a: e enum = off\n}\nenum e {\n  on off\n}",
    "class A {\n  ro a: t\n}\ntype t == int",
    "class A {\n  with m\n}\nmixin m (\n  ro a: int\n)",
    "class A {\n  rpc go()\n    raises E\n}\nerror E(a: )",
    "struct s {\n  a int\n}\nclass A {\n  rw a: s struct = {a: 1}\n}",
    "class A {\n  rw a: (string -> string) map = {} @closed\n  key k\n}",
    "class A {\n  @one_of(a, b)\n  rpc go(a: int option = none, b: int optin = none)\n}",
    "class A {\n  rw a: int = 1 @unique(b)\n  rw b: int int\n}",
    "enum e {\n  on off\n}",
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_could_not_be_read_is_told_once(text: str) -> None:
    assert set(errors(text)) == {"syntax"}


def test_independent_faults_are_all_told() -> None:
    text = (
        "class A {\n  ro a: integr\n  ro b: X ref\n  ro c int\n"
        '  ro d: int = "x" @lasy\n  ro e: int @since(rio)\n}\nclas B {\n}'
    )
    assert sorted(errors(text)) == [
        "syntax", "syntax", "unknown-annotation", "unknown-class", "unknown-release", "unknown-type",
        "wrong-type",
    ]  # fmt: skip


def test_a_declaration_twice_is_told_once() -> None:
    text = "class A {\n  ro b: int\n}\nclass A {\n  ro c: int\n}\nclass B {\n  ctor a: A ref <-> A.c\n}"
    assert errors(text) == ["duplicate-name"]


def test_reading_takes_steps_in_line_with_the_text() -> None:
    def steps(classes: int) -> int:
        text = "".join(
            f"class C{i} {{\n  ctor next: C{i + 1} ref = null\n  rw a: int = 1\n}}\n" for i in range(classes)
        )
        return calls(lambda: spec(f"{text}class C{classes} {{\n}}"))

    steps(1)  # what is made once
    assert steps(800) < 8.5 * steps(100)


def calls(function: Callable[[], object]) -> int:
    """How many functions a function calls, of Python's and of C's, at any depth."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count
