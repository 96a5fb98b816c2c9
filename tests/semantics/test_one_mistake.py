"""One mistake in a spec that is a whole brings one finding, at its place, and none that follow from it."""

from pathlib import Path

import pytest

import apigen
from apigen.diagnostics import Diagnostic
from apigen.semantics import Spec, load, load_text

WHOLE = """\
api zoo {
  profile core
  releases r1, r2
  roles keeper > guest
  use std
}
/// It sleeps; see [role guest] and [cat.wake].
error ASLEEP("cat's name": string)
enum mood {
  calm
  wild
}
@at_most_one_of(mood, other)
struct state {
  mood: mood enum option = none
  other: state struct option = none
}
type label = string @length(..8)
mixin named {
  rw name: label = ""
}
@role(keeper)
class cat {
  with named
  without events
  ctor cage: cage ref = null <-> cage.cats
  rw mood: mood enum = wild
  rw record: int = 0
  rw notes: (string -> string) map = {}
  key "food": int = 1
  key "age": int = 1
}
extend class cat {
  /// Wakes it.
  /// @param self The cat
  @async
  rpc wake(self: cat ref) raises ASLEEP
}
@role(keeper)
class cage {
  ro cats: cat ref set
}
"""


def judged(spec: Spec) -> tuple[Diagnostic, ...]:
    return apigen.checked(spec, allow=("missing-text", "naming-style")).diagnostics


def test_the_whole_is_one() -> None:
    assert judged(load_text(WHOLE)) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "code", "marked"),
    [
        ("profile core", "profile cor", "unknown-setting", "cor"),
        ("use std", "use st", "unknown-setting", "st"),
        ("keeper > guest", "keeper > guest > keeper", "role-cycle", "keeper"),
        ("cage: cage ref", "cage: cags ref", "unknown-class", "cags"),
        ("<-> cage.cats", "<-> cags.cats", "unknown-class", "cags"),
        ("<-> cage.cats", "<-> cage.cat", "unknown-field", "cat"),
        ("cats: cat ref set", "cats: cage ref set", "binding-mismatch", "<-> cage.cats"),
        ("extend class cat", "extend class cap", "unknown-class", "cap"),
        ("raises ASLEEP", "raises ASLEP", "unknown-error", "ASLEP"),
        ("{\n  calm\n  wild\n}", "{\n}", "empty-enum", "mood"),
        ("mood enum = wild", "mood enum = wile", "unknown-value", "wile"),
        ("mood enum = wild", "mod enum = wild", "unknown-enum", "mod"),
        ("rw notes: (string -> string) map = {}", "rw notes: int", "key-without-map", '"food"'),
        ("rw notes: (string -> string) map = {}", "rw notes: (string -> label = {}", "syntax", "="),
        ("with named", "with namd", "unknown-mixin", "namd"),
        ("without events", "without event", "without-unknown", "event"),
        ("string @length(..8)", "string @length(8..1)", "empty-range", "@length(8..1)"),
        ("_one_of(mood, other)", "_one_of(mood, mood)", "duplicate-name", "mood"),
        ("_one_of(mood, other)", "_one_of(mood, othr)", "unknown-member", "othr"),
        ("self The cat", "slf The cat", "unknown-parameter", "slf"),
        ("[role guest]", "[role gust]", "unknown-link", "[role gust]"),
        ("[cat.wake]", "[cat.wak]", "unknown-link", "[cat.wak]"),
        ("rpc wake(self", "rpc wake self", "syntax", "self"),
        ("api zoo {", "zoo {", "syntax", "zoo"),
        ("api zoo {", "api {", "syntax", "{"),
        ("  use std", "  uses std", "syntax", "uses"),
        ("<-> cage.cats", "-> cage.cats", "syntax", "->"),
        ("class cage {", "clas cage {", "syntax", "clas"),
        ("class cage {", "class cage extends cat {", "syntax", "extends"),
        ("cage: cage ref", "cage: cage", "unknown-type", "cage"),
    ],
)
def test_one_mistake_is_one_finding(right: str, wrong: str, code: str, marked: str) -> None:
    assert WHOLE.count(right) == 1
    text = WHOLE.replace(right, wrong)
    (one,) = judged(load_text(text))
    assert one.primary is not None
    assert (one.code, text[one.primary.span.start : one.primary.span.end]) == (code, marked)
    assert one.help or one.edits or code == "syntax"


def test_what_may_stand_in_a_file_that_cannot_be_read_is_not_missed(tmp_path: Path) -> None:
    api, _, rest = WHOLE.partition("/// It sleeps")
    enum, _, classes = rest.partition("@role(keeper)")
    (tmp_path / "classes.apidl").write_text("@role(keeper)" + classes)
    (tmp_path / "api.apidl").write_text(api)
    (tmp_path / "enum.apidl").write_bytes(b"\xff" + enum.encode())
    assert [found.code for found in judged(load(tmp_path))] == ["not-utf8"]
    (tmp_path / "enum.apidl").unlink()
    (tmp_path / "api.apidl").write_text(api.replace("use std", 'use std\n  use "../nowhere"'))
    assert [found.code for found in judged(load(tmp_path))] == ["no-folder"]
    (tmp_path / "api.apidl").write_bytes(b"\xff")
    assert [found.code for found in judged(load(tmp_path))] == ["not-utf8"]


def test_mistakes_that_have_nothing_to_do_with_each_other_are_all_found() -> None:
    text = WHOLE
    for right, wrong in [
        ("profile core", "profile cor"),
        ("cage: cage ref", "cage: cags ref"),
        ("raises ASLEEP", "raises ASLEP"),
        ("mood enum = wild", "mood enum = wile"),
        ("[role guest]", "[role gust]"),
        ("rw record: int = 0", "rw record int = 0"),
        ('key "age": int = 1', 'key "age": int = old'),
        ("ro cats: cat ref set", "ro cats: cat ref set\n  @since(r1)"),
    ]:
        text = text.replace(right, wrong)
    assert [found.code for found in judged(load_text(text))] == [
        "unknown-setting",
        "unknown-link",
        "unknown-class",
        "unknown-value",
        "syntax",
        "wrong-type",
        "unknown-error",
        "dangling-annotation",
    ]
