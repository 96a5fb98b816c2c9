"""What the policy makes of a finding."""

import msgspec
import pytest

from apigen.changes.compare import Address
from apigen.changes.policy import Policy, Wish, applied, resolved
from apigen.changes.report import Finding, Party, Root, Severity
from apigen.semantics import load_text


def finding(
    *path: str,
    rule: str = "field-removed",
    silent: bool = False,
    prototype: bool = False,
    **severities: Severity,
) -> Finding:
    parties: dict[Party, Severity] = {"wire": "none", "source": "none", "handlers": "none", "data": "none"}
    return Finding(
        root=Root(rule, Address("field", path or ("VM", "memory")), prototype=prototype),
        message="VM.memory is gone",
        severities=parties | severities,  # type: ignore[arg-type]
        severity="none",
        fingerprint="0" * 16,
        silent=silent,
    )


def test_the_worst_of_the_parties_that_count() -> None:
    broken = finding(wire="risky", handlers="breaking")
    assert applied(broken, Policy()).severity == "risky"
    assert not applied(broken, Policy()).gates
    mine = applied(broken, Policy(gate=("handlers",)))
    assert (mine.severity, mine.gates) == ("breaking", True)


def test_risky_may_fail_too() -> None:
    assert not applied(finding(wire="risky"), Policy()).gates
    assert applied(finding(wire="risky"), Policy(fail_on="risky")).gates


def test_a_rule_is_given_another_severity() -> None:
    policy = Policy(rules={"field-removed": Wish("note")})
    found = applied(finding(wire="breaking"), policy)
    assert (found.severity, found.gates) == ("note", False)
    assert "`field-removed`" in found.why
    assert applied(finding(rule="class-removed", wire="breaking"), policy).gates


@pytest.mark.parametrize("place", ["VM", "VM.memory"])
def test_a_place_narrows_a_rule(place: str) -> None:
    policy = Policy(rules={"field-removed": Wish("note"), f"field-removed {place}": Wish("breaking")})
    assert applied(finding(wire="risky"), policy).gates
    assert not applied(finding("host", "memory", wire="breaking"), policy).gates


def test_the_place_before_a_rename_counts_too() -> None:
    renamed = finding("VM", "size", wire="breaking")
    root = msgspec.structs.replace(renamed.root, was=Address("field", ("VM", "memory")))
    policy = Policy(rules={"field-removed VM.memory": Wish("note")})
    assert not applied(msgspec.structs.replace(renamed, root=root), policy).gates


def test_silent_changes_are_not_talked_down() -> None:
    silent = finding(wire="breaking", silent=True)
    kept = applied(silent, Policy(rules={"field-removed": Wish("note")}))
    assert kept.gates
    assert kept.why
    lowered = applied(silent, Policy(rules={"field-removed": Wish("note", even_silent=True)}))
    assert not lowered.gates


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish("note"), "the configuration lowers it from breaking to note: `field-removed`"),
        (Wish("none"), "the configuration lowers it from breaking to off: `field-removed`"),
        (Wish("breaking"), "the configuration says so: `field-removed`"),
    ],
)
def test_what_is_made_milder_says_so(wish: Wish, why: str) -> None:
    assert applied(finding(wire="breaking"), Policy(rules={"field-removed": wish})).why == why


def test_review_goes_to_those_who_watch_over_rights() -> None:
    found = applied(finding(wire="breaking"), Policy(rules={"field-removed": Wish("note", review=True)}))
    assert (found.section, found.gates) == ("security", False)


def test_prototypes_break_without_failing() -> None:
    broken = finding(wire="breaking", prototype=True)
    found = applied(broken, Policy())
    assert (found.severity, found.gates, found.why) == ("breaking", False, "prototype")
    assert applied(broken, Policy(unstable_prototypes=False)).gates


def test_places_that_are_unstable() -> None:
    policy = Policy(unstable_places=("VM",))
    assert not applied(finding(wire="breaking"), policy).gates
    assert applied(finding("VM_guest", "memory", wire="breaking"), policy).gates


def test_unstable_tags_are_those_of_the_old_version() -> None:
    text = 'api a {\n  tags x "X"\n}\nclass VM {\n  rpc one() @tag(x)\n}\n@tag(x)\nclass host {\n}\n'
    found = resolved(Policy(unstable_tags=("x",)), load_text(text).api)
    assert found.unstable_places == ("VM.one", "host")


def test_what_only_others_notice_is_a_note() -> None:
    assert applied(finding(handlers="risky"), Policy()).severity == "note"
    assert applied(finding(handlers="risky"), Policy(gate=("handlers",))).severity == "risky"


def test_what_has_no_party_keeps_its_severity() -> None:
    told = msgspec.structs.replace(finding(rule="since-in-the-past"), severity="risky", section="policy")
    assert applied(told, Policy()).severity == "risky"
