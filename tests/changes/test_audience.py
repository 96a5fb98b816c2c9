"""For whom a comparison is made: wires, languages, calls by name, clients that refuse unknown words."""

import pytest

from apigen.changes import policy
from apigen.changes.judge import Audience, judge
from apigen.changes.report import Judgement
from apigen.changes.roots import roots
from apigen.changes.verdicts.languages import LANGUAGES
from apigen.model.api import Api
from apigen.semantics import load_text

SPEC = """
api shop {
  title "Shop"
}
enum tone {
  low
  high
VALUE
}
error OUCH()
error AU()
class thing {
  ro uuid: string
  ro tone: tone enum
  MEMBER
}
"""


def test_every_language_of_a_policy_is_known() -> None:
    assert set(policy.LANGUAGES) == set(LANGUAGES)


def model(member: str, value: str = "") -> Api:
    found = load_text(SPEC.replace("VALUE", value).replace("MEMBER", member))
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


def one(old: Api, new: Api, audience: Audience) -> Judgement:
    (judgement,) = judge(old, new, roots(old, new), audience)
    return judgement


@pytest.mark.parametrize(
    ("old", "new", "bad"),
    [
        ("rpc go(a: int)", "rpc go(a: float)", {"go", "rust"}),
        ("rpc go(a: float)", "rpc go(a: int)", None),
        ("rpc go() -> float", "rpc go() -> int", {"go", "rust"}),
        ("rpc go() -> int", "rpc go() -> float", None),
        ("rpc go(a: tone enum)", "rpc go(a: string)", {"go", "java", "csharp", "rust", "c"}),
        ("rpc go()", "rpc go() -> int", {"go", "csharp", "rust", "c"}),
        ("rpc go() -> int", "rpc go() -> int option", {"python", "typescript", "go", "csharp", "rust"}),
        ("rpc go(a: int)", "rpc go(a: int option)", {"go", "csharp", "rust"}),
        ("rpc go(a: int)", "rpc go(a: int = 0)", {"python", "go", "typescript", "rust", "c"}),
        ("rpc go(b: int)", 'rpc go(a: int @was("b"))', {"python", "typescript", "csharp"}),
    ],
)
def test_languages_that_take_it_are_not_named(old: str, new: str, bad: set[str] | None) -> None:
    """None: no language takes it."""
    judgement = one(model(old), model(new), Audience())
    (found,) = (found for found in judgement.consequences if found.party == "source")
    assert set(found.faces) == (bad or set())
    assert found.severity == "breaking"
    for language in Audience().languages:
        alone = one(model(old), model(new), Audience(languages=(language,)))
        broken = alone.severities.get("source", "none") == "breaking"
        assert broken == (bad is None or language in bad), language


def test_a_wire_that_is_not_published_breaks_nobody() -> None:
    old, new = model("rpc go(a: int)"), model("rpc go(a: string)")
    (found,) = (one for one in one(old, new, Audience()).consequences if one.party == "wire")
    assert (found.severity, found.faces) == ("breaking", ("jsonrpc",))
    assert one(old, new, Audience(faces=("xmlrpc",))).severities["wire"] == "compatible"


def test_names_count_where_calls_by_name_are_published() -> None:
    old, new = model("rpc go(b: int)"), model('rpc go(a: int @was("b"))')
    assert one(old, new, Audience()).severities["wire"] == "breaking"
    assert "wire" not in one(old, new, Audience(by_name=False)).severities
    assert "wire" not in one(old, new, Audience(faces=("xmlrpc",))).severities


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (model(""), model("", "  mid")),
        (model("rpc go() raises AU"), model("rpc go() raises AU, OUCH")),
        (model("rpc go() -> int"), model("rpc go() -> int option")),
        (model("rpc go() -> tone enum"), model("rpc go() -> string")),
    ],
)
def test_strict_clients_refuse_what_they_do_not_know(old: Api, new: Api) -> None:
    assert one(old, new, Audience()).severities["wire"] == "risky"
    assert one(old, new, Audience(strict=True)).severities["wire"] == "breaking"
