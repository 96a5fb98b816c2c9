"""Every rule of changes has a page whose example is true, and a mirror or an excuse for having none."""

import pytest

from apigen.changes import rules
from apigen.changes.roots import roots
from apigen.changes.rules import ChangeRule
from apigen.diagnostics.catalogue import find, import_all
from apigen.model.api import Api
from apigen.semantics import load_text

ALL = list(rules.rules())

COMPANIONS = {
    "reference-added": {"field-added"},
    "published-without-deprecation-removed": {"retired"},
    "since-in-the-past": {"release-added", "field-added"},
    "transition-in-the-past": {"release-added", "deprecated"},
    "undeprecated": {"lifecycle-rewritten"},
    "restored": {"lifecycle-rewritten"},
    "rpc-replaces-derived": {"text-changed"},
    "derived-replaces-rpc": {"text-changed"},
}
"""Rules that speak in the example of another because it cannot be shown without them."""


def api(text: str) -> Api:
    if not text:
        return Api(name="")
    spec = load_text((text if "api " in text else rules.HEAD + text) + "\n")
    assert [one.message for one in spec.diagnostics if one.severity == "error"] == []
    return spec.api


def found(old: str, new: str) -> list[str]:
    return [root.rule for root in roots(api(old), api(new))]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_the_example_shows_the_rule_and_no_other(rule: ChangeRule) -> None:
    names = found(rule.old, rule.new)
    assert names.count(rule.code) == 1
    assert {*names} - {rule.code} == COMPANIONS.get(rule.code, set())


@pytest.mark.parametrize("rule", [one for one in ALL if one.mirror], ids=lambda rule: rule.code)
def test_the_example_undone_is_the_mirror(rule: ChangeRule) -> None:
    assert rule.mirror in found(rule.new, rule.old)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_mirror_or_an_excuse(rule: ChangeRule) -> None:
    assert bool(rule.mirror) != bool(rule.excuse)
    assert rule.mirror in ("", *rules.catalogue())


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_pages_are_whole(rule: ChangeRule) -> None:
    assert not rule.title.endswith(".")
    assert rule.title[0].islower() or rule.title.startswith("`")
    assert rule.text.endswith(".")
    assert rule.page.count("::\n") == 2


def test_a_code_means_one_thing() -> None:
    import_all("apigen")
    assert [rule.code for rule in ALL if find(rule.code) is not None] == []


def test_two_rules_may_not_share_a_code() -> None:
    with pytest.raises(ValueError, match="class-added"):
        rules.rule("class-added", "another", "Another.", "", "")
