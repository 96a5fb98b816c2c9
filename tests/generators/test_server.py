"""The package that a service's own code is written with."""

import ast
import subprocess
import sys
from doctest import DocTestParser
from pathlib import Path

import pytest

from apigen import load
from apigen.generators.server import TARGET
from apigen.generators.server_names import docstring, identifier, literal, names
from apigen.generators.target import File, Options, content
from apigen.model.api import Api

ROOT = Path(__file__).parents[2]

HOSTILE = r'''
//! A text with """ and \ at its end: "
api odd {
  title "Odd \"\"\" title \\"
  version "1"
}
/// """ + __import__("os").system("x") + """
error WRONG_THING("needed bytes": int, self: string, "1st": string, code: string)
error Failure(class: string)
enum none {
  "802.3ad"
  "a\"b"
  "it's"
  "\"'\\\n"
}
enum single {
  one
}
struct import {
  class: string
  from: none enum = "a\"b"
  self: import struct option = none
}
struct empty_one {
  __x: int
}
struct refs {
  a: int
}
/// Ends with a backslash \
class class {
  ro uuid: string
  rw list: string list = {}
  rw str: string = ""
  rw refs: class ref set = {} @unbound("x")
  rw enums: none enum = "802.3ad"
  rw def: single enum = one
  ro load: float @computed
  /// Ends with a quote "
  /// @param class Another "class"
  /// @returns """
  rpc from(self: class ref, class: class ref, ctx: string, ref: int, import: import struct = _)
    -> refs struct
  rpc before_create(self: class ref)
  rpc dict(a: class record) -> (int -> class ref set option) map
  rpc api_class()
  rpc compute_load(self: class ref)
}
class Handlers {
  ctor change: int
  rpc refs()
}
stateless class World {
  rpc ping(to: World ref) -> string option
}
stateless class idle {
  @hidden
  rpc nothing()
}
'''


def made(api: Api) -> dict[str, File]:
    return {file.path: file for file in TARGET.generate(api, Options())}


def texts(api: Api) -> dict[str, str]:
    return {path: content(file).decode() for path, file in made(api).items()}


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    return texts(load(ROOT / "spec").api)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Api:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "a.apidl").write_text(HOSTILE.replace("\n    -> refs", " -> refs"))
    spec = load(folder)
    assert [one.message for one in spec.diagnostics if one.severity == "error"] == []
    return spec.api


def method(text: str, cls: str, name: str) -> ast.FunctionDef:
    (found,) = [one for one in ast.parse(text).body if isinstance(one, ast.ClassDef) and one.name == cls]
    (function,) = [one for one in found.body if isinstance(one, ast.FunctionDef) and one.name == name]
    return function


def test_a_method_for_each_rpc(example: dict[str, str]) -> None:
    start = method(example["hypervisor_api/handlers/VM.py"], "VM", "start")
    assert [one.arg for one in start.args.args] == ["self", "ctx", "ref", "host", "group", "paused"]
    assert [ast.unparse(one.annotation) for one in start.args.args[2:] if one.annotation] == [
        "refs.VM",
        "refs.host",
        "refs.VM_group",
        "bool",
    ]
    assert start.returns is not None
    assert ast.unparse(start.returns) == "Answer[None]"
    doc = ast.get_docstring(start) or ""
    assert doc.startswith("Starts a machine, on a host of your choice")
    assert ":param host: Start it here and nowhere else" in doc
    assert ":raises: errors.VM_BAD_POWER_STATE, errors.VM_IS_TEMPLATE," in doc


def test_removed_rpcs_and_those_of_the_standard_are_not_there(example: dict[str, str]) -> None:
    assert "press_keys" not in example["hypervisor_api/handlers/VM.py"]
    assert "login_with_password" not in example["hypervisor_api/handlers/session.py"]
    assert "def restrict(" in example["hypervisor_api/handlers/session.py"]
    assert "hypervisor_api/handlers/event.py" not in example


def test_what_the_service_chooses_may_be_unset(example: dict[str, str]) -> None:
    clone = method(example["hypervisor_api/handlers/VM.py"], "VM", "clone")
    annotation = clone.args.args[-1].annotation
    assert annotation is not None
    assert ast.unparse(annotation) == "dict[str, str] | Unset"


def test_hooks(example: dict[str, str]) -> None:
    text = example["hypervisor_api/handlers/VM.py"]
    assert "def before_create(" in text
    assert "def compute_memory_actual(" in text
    assert "def before_create(" not in example["hypervisor_api/handlers/host.py"]
    assert "def after_set(" in example["hypervisor_api/handlers/host.py"]
    assert "def after_set(" not in example["hypervisor_api/handlers/service.py"]


def test_errors_take_what_is_declared(hostile: Api) -> None:
    namespace: dict[str, object] = {}
    text = texts(hostile)["odd_api/errors.py"]
    exec(compile(text, "errors.py", "exec"), namespace)
    error = namespace["WRONG_THING"](needed_bytes=5, self_="a", _1st="b", code="c")  # type: ignore[operator]
    assert error.code == "WRONG_THING"
    assert error.params == ("5", "a", "b", "c")


def test_texts_of_a_spec_are_no_code(hostile: Api) -> None:
    for path, text in texts(hostile).items():
        if path.endswith(".py"):
            names_ = {one.id for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Name)}
            assert "__import__" not in names_
    errors = ast.parse(texts(hostile)["odd_api/errors.py"]).body
    doc = "".join(ast.get_docstring(one) or "" for one in errors if isinstance(one, ast.ClassDef))
    assert '""" + __import__("os").system("x") + """' in doc


def test_names_that_python_has_taken(hostile: Api) -> None:
    text = texts(hostile)["odd_api/handlers/class_.py"]
    from_ = method(text, "class_", "from_")
    assert [one.arg for one in from_.args.args] == ["self", "ctx", "ref", "class_", "ctx_", "ref_", "import_"]
    (names_,) = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Dict)]
    assert ast.literal_eval(names_) == {
        "from": "from_",
        "before_create": "before_create_",
        "dict": "dict_",
        "api_class": "api_class_",
        "compute_load": "compute_load_",
    }


def test_a_class_depends_on_itself_alone(tmp_path: Path) -> None:
    def keys(text: str) -> dict[str, str | None]:
        folder = tmp_path / str(len(text))
        folder.mkdir()
        (folder / "a.apidl").write_text(f'api a {{\n  title "A"\n  version "1"\n}}\n{text}')
        return {path: file.key for path, file in made(load(folder).api).items()}

    one = "class a {\n  rpc f()\n}\nclass b {\n  rpc g()\n}\n"
    before, after = keys(one), keys(one.replace("rpc f()", "rpc f(x: int)"))
    changed = {path for path in before if before[path] != after[path]}
    assert "a_api/handlers/a.py" in changed
    assert "a_api/handlers/b.py" not in changed
    assert "a_api/refs.py" not in changed


@pytest.mark.parametrize(
    ("text", "doc"),
    [
        ("Plain.", '"""Plain."""\n'),
        ('Says "so"', '"""Says "so\\""""\n'),
        ('"So"', '"""\\"So\\""""\n'),
        ("back \\", '"""back \\\\"""\n'),
        ("a\u202eb\x00", '"""a\\u202eb\\x00"""\n'),
        ("one\n\n\n  two  \n", '"""one\n\n  two\n"""\n'),
        ("\n \n", ""),
    ],
)
def test_docstrings(text: str, doc: str) -> None:
    assert docstring([text], 0) == doc


@pytest.mark.parametrize(
    "text", [">>> 1", "See:\n  >>> 1", ":x: >>> 1", f"{'wide ' * 19}>>> 1", "\u3000>>> 1"]
)
def test_no_text_is_run_by_doctest(text: str) -> None:
    assert DocTestParser().get_examples(ast.literal_eval(docstring([text], 0))) == []


def test_literals() -> None:
    for text in ("", 'a"b', "it's", "\"'\\\n\x7f\u2028😀\ud800"):
        assert ast.literal_eval(literal(text)) == text


def test_identifiers() -> None:
    assert [identifier(name) for name in ("a-b", "1x", "for", "é", "", "__init__")] == [
        "a_b",
        "_1x",
        "for_",
        "_",
        "_",
        "__init___",
    ]
    assert names(["a-b", "a_b", "x"], ["x"]) == {"a-b": "a_b", "a_b": "a_b_", "x": "x_"}


def _checked(api: Api, folder: Path) -> None:
    """What is made is formatted, and neither ruff nor mypy has anything to say."""
    for path, text in texts(api).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    package = next(path.name for path in folder.iterdir() if path.is_dir())
    for command in (
        ["ruff", "format", "--diff", package],
        ["ruff", "check", package],
        ["mypy", "--strict", "--cache-dir", str(folder / ".mypy"), package],
    ):
        done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full
def test_the_example_passes_the_checkers(tmp_path: Path) -> None:
    _checked(load(ROOT / "spec").api, tmp_path)


@pytest.mark.full
def test_a_hostile_spec_passes_the_checkers(hostile: Api, tmp_path: Path) -> None:
    _checked(hostile, tmp_path)


@pytest.mark.full
@pytest.mark.corpus
def test_a_real_api_passes_the_checkers(corpus: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "apigen", "import", "xenapi", str(corpus / "xenapi-8.2.json")]
    subprocess.run([*words, "-o", str(tmp_path / "spec")], check=True, capture_output=True)
    (tmp_path / "made").mkdir()
    _checked(load(tmp_path / "spec").api, tmp_path / "made")
