"""What a change breaks was promised by the old version: no mark that it adds itself lifts the gate."""

import pytest

from apigen.changes.diff import Side, diff
from apigen.changes.policy import Policy
from apigen.changes.report import Report
from apigen.model.api import Api
from apigen.semantics import load_text

HEAD = """\
api shop {
  releases r1, r2
  roles admin > user
  tags experimental "Experimental"
}
"""


def api(text: str) -> Api:
    found = load_text(HEAD + text + "\n")
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


def report(old: str, new: str, policy: Policy | None = None) -> Report:
    sides = Side(api(old)), Side(api(new))
    return diff(*sides) if policy is None else diff(*sides, policy)


def cls(*lines: str, before: str = "", name: str = "other") -> str:
    return f"{before}class {name} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


PROTOTYPE = "@prototyped(r1)\n"


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        (cls(), cls("ctor m: int @prototyped(r2)"), "breaking"),
        (cls(before=PROTOTYPE), cls("ctor m: int", before=PROTOTYPE), "harmless"),
        (
            cls(before=PROTOTYPE),
            cls("ctor m: int", before='@was("other")\n' + PROTOTYPE, name="mine"),
            "harmless",
        ),
        (cls(), cls("ctor m: int", before=PROTOTYPE), "breaking"),
        (cls("@since(r1)", "rpc f()"), cls("@prototyped(r2)", "rpc f(q: int)"), "breaking"),
        (cls("rpc f(a: int = 0)"), cls("@prototyped(r2)", "rpc f(q: int = 0, a: int = 0)"), "breaking"),
        (cls("@prototyped(r1)", "rpc f()"), cls("@prototyped(r1)", "rpc f(q: int)"), "harmless"),
        (cls("@prototyped(r1)", "rpc f()"), cls("@since(r2)", "rpc f(q: int)"), "harmless"),
        (
            cls("@prototyped(r1)", "rpc f()"),
            cls('@was("f", wire) @prototyped(r1)', "rpc g(q: int)"),
            "harmless",
        ),
        (cls("ctor m: int = 0 @prototyped(r1)"), cls("ctor m: int @prototyped(r1)"), "breaking"),
        (cls("rw m: int = 0 @prototyped(r1)"), cls(), "harmless"),
    ],
)
def test_the_old_state_decides(old: str, new: str, verdict: str) -> None:
    found = report(old, new)
    assert found.verdict == verdict
    assert any(one.root.prototype for one in found.findings) or verdict == "breaking"


def test_a_new_value_of_a_promised_enum_is_no_prototypes() -> None:
    old = "enum e {\n  a\n}\n" + cls("ro e: e enum")
    new = "enum e {\n  a\n  b @prototyped(r2)\n}\n" + cls("ro e: e enum")
    found = report(old, new)
    assert {one.root.rule: one.root.prototype for one in found.findings}["enum-value-added"] is False


def test_a_prototype_that_holds_what_was_promised() -> None:
    host = cls(name="host")
    old, new = cls(before=PROTOTYPE), cls('ro h: host ref @unbound("one way")', before=PROTOTYPE)
    found = report(host + old, host + new, Policy(fail_on="risky"))
    assert [one.root.rule for one in found.findings if one.gates] == ["reference-added"]
    kept = report(PROTOTYPE + host + old, PROTOTYPE + host + new, Policy(fail_on="risky"))
    assert kept.verdict == "harmless"


TAGGED = Policy(unstable_tags=("experimental",))


def test_a_tag_that_the_change_adds_lifts_nothing() -> None:
    plain, tagged = "rpc f() -> int", "@tag(experimental)"
    text = "rpc f() -> string"
    assert report(cls(plain), cls(tagged, text), TAGGED).verdict == "breaking"
    assert report(cls(tagged, plain), cls(tagged, text), TAGGED).verdict == "harmless"
    assert report(cls(tagged, plain), cls(text), TAGGED).verdict == "harmless"
    old, new = cls("rw m: int = 0"), cls("ctor m: int", before="@tag(experimental)\n")
    assert report(old, new, TAGGED).verdict == "breaking"
