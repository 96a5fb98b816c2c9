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
    """Those of policy are about what is said, not about what is offered."""
    shown = {change.rule for row in ROWS for change in (row.example, row.near)}
    assert {rule.code for rule in rules.rules() if rule.section == "api"} <= shown


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
