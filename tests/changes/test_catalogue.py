"""Each row of the catalogue: an example, a near miss, and what they are for each of the four parties."""

import pytest

from apigen.changes import rules
from apigen.changes.judge import judge
from apigen.changes.report import PARTIES
from apigen.changes.roots import roots
from apigen.model.api import Api
from apigen.semantics import load_text
from tests.changes.catalogue import calls, classes, fields, pairs, types, whole
from tests.changes.catalogue.rows import Change, spec

ROWS = tuple(row for module in (classes, fields, pairs, types, calls, whole) for row in module.ROWS)
CASES = [
    pytest.param(change, id=f"{row.rule}-{at}-{kind}")
    for at, row in enumerate(ROWS)
    for kind, change in (("example", row.example), ("near", row.near))
]


def model(text: str) -> Api:
    found = load_text(text)
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


@pytest.mark.parametrize("change", CASES)
def test_a_row(change: Change) -> None:
    old, new = (model(spec(text, change)) for text in (change.old, change.new))
    found = roots(old, new)
    judged = {
        (root.rule, str(root.address)): judgement
        for root, judgement in zip(found, judge(old, new, found), strict=True)
    }
    if not change.rule:
        assert found == ()
        return
    if change.place == "-":
        assert change.rule not in {root.rule for root in found}
        return
    judgement = judged.get((change.rule, change.place))
    assert judgement is not None, sorted(judged)
    letters = "".join(judgement.severities.get(party, "-")[0] for party in PARTIES)
    assert letters == change.expected, [(one.party, one.what) for one in judgement.consequences]
    assert judgement.silent == change.silent


def test_each_rule_has_a_row() -> None:
    """Those of policy are about what is said, not about what is offered. An API that is gone is below."""
    shown = {change.rule for row in ROWS for change in (row.example, row.near)} | {"api-removed"}
    assert {rule.code for rule in rules.rules() if rule.section == "api"} <= shown


@pytest.mark.parametrize(
    ("left", "rule"),
    [(Api(name=""), "api-removed"), (Api(name="shop"), "class-removed")],
    ids=("gone", "empty"),
)
def test_an_api_that_is_gone_is_one_root(left: Api, rule: str) -> None:
    """As bad as its classes are; one that is there and empty has lost them one by one."""
    old = model('api shop {\n  title "Shop"\n}\nclass shelf {\n  ro uuid: string\n}\n')
    found = roots(old, left)
    assert [root.rule for root in found if root.rule != "text-changed"] == [rule]
    judged = {root.rule: one for root, one in zip(found, judge(old, left, found), strict=True)}
    letters = "".join(judged[rule].severities.get(party, "-")[0] for party in PARTIES)
    assert letters == "bbnb"
    assert "the class shelf is gone" in {one.what for one in judged[rule].consequences}


def test_what_is_done_to_releases_is_policys() -> None:
    """All but one more at the end: nothing else can be seen of them."""
    found = {rule.code: rule.section for rule in rules.rules() if rule.code.startswith("release-")}
    assert found == {
        "release-added": "api",
        "release-inserted": "policy",
        "release-moved": "policy",
        "release-removed": "policy",
        "release-text-changed": "api",
    }
