"""Values of enums that come, go or are renamed: each place that uses the enum is judged by itself."""

import pytest

from apigen.changes.judge import judge
from apigen.changes.report import PARTIES, SEVERITIES, Judgement, Severity
from apigen.changes.roots import roots
from apigen.model.api import Api
from apigen.semantics import load_text

TWO = ("low", "high")
THREE = ("low", "high", "mid")


def api(values: tuple[str, ...], members: tuple[str, ...]) -> Api:
    lines = ("enum tone {", *values, "}", "error OUCH(why: tone enum)", "class thing {", *members, "}")
    found = load_text("\n".join(('api shop {\n  title "Shop"\n}', *lines)) + "\n")
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


def judged(old: tuple[str, ...], new: tuple[str, ...], *members: str) -> Judgement:
    before, now = api(old, members), api(new, members)
    (judgement,) = judge(before, now, roots(before, now))
    return judgement


def said(judgement: Judgement, port: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in judgement.consequences:
        if one.port == port:
            found.setdefault(one.what, set()).add(one.party)
    return found


RO, RW = "ro a: tone enum", "rw b: tone enum"
TAKES, GIVES = "rpc take(n: tone enum)", "rpc give() -> tone enum"
RENAMED = ("low", "high", 'middle @was("mid")')


@pytest.mark.parametrize(
    ("old", "new"), [(THREE, TWO), (TWO, THREE), (THREE, RENAMED)], ids=("less", "more", "renamed")
)
@pytest.mark.parametrize("first", [RO, RW, TAKES, GIVES])
@pytest.mark.parametrize("other", [RO, RW, TAKES, GIVES])
def test_two_uses_are_as_bad_as_either(
    old: tuple[str, ...], new: tuple[str, ...], first: str, other: str
) -> None:
    if first == other:
        return
    found, one, two = (judged(old, new, *members) for members in ((first, other), (first,), (other,)))

    def worse(party: str) -> Severity:
        both = (side.severities.get(party, "none") for side in (one, two))  # type: ignore[call-overload]
        return min(both, key=SEVERITIES.index)

    assert {party: found.severities.get(party, "none") for party in PARTIES} == {
        party: worse(party) for party in PARTIES
    }


def test_an_rpc_that_takes_and_returns_is_both() -> None:
    less = judged(THREE, TWO, "rpc both(n: tone enum) -> tone enum")
    assert less.severities == {"wire": "breaking", "source": "breaking", "handlers": "breaking"}
    assert said(less, "thing.both") == {
        "`n` of thing.both refuses `mid` with VALUE_NOT_SUPPORTED": {"wire", "source"},
        "the result of thing.both is never `mid`": {"wire", "source", "handlers"},
    }


def test_what_is_read_alone_refuses_nothing() -> None:
    found = judged(THREE, TWO, RO, RW)
    assert [*said(found, "thing.a")] == ["thing.a is never `mid`"]
    assert [*said(found, "thing.b")] == ["thing.b refuses `mid` with VALUE_NOT_SUPPORTED"]


def test_what_only_takes_returns_nothing() -> None:
    found = judged(TWO, THREE, RO, TAKES)
    assert said(found, "thing.take") == {"`n` of thing.take takes `mid` too": {"wire", "source", "handlers"}}
    assert "thing.a may be `mid`" in said(found, "thing.a")
    assert "`why` of OUCH may be `mid`" in said(found, "OUCH")


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("string @length(..4)", "compatible"),
        ("string @length(..3)", "breaking"),
        ("short", "compatible"),
        ("shorter", "breaking"),
        ('string @pattern("[a-z]+")', "compatible"),
        ('string @pattern("[a-k]+")', "breaking"),
    ],
)
def test_a_text_in_place_of_an_enum_is_as_narrow_as_its_words_are_not(text: str, wire: Severity) -> None:
    named = "}", "type short = string @length(..4)", "type shorter = string @length(..3)", "class other {"
    before, now = (api(TWO, (f"rpc take(n: {one})", *named)) for one in ("tone enum", text))
    found = judge(before, now, roots(before, now))
    assert min((one.severities["wire"] for one in found), key=SEVERITIES.index) == wire
