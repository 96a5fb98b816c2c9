"""The least version that is due, as a table."""

import pytest

from apigen.changes.compare import Address
from apigen.changes.policy import Policy
from apigen.changes.report import PARTIES, Finding, Root, Severity, Version
from apigen.changes.version import due, fault, level, order, read


def finding(severity: Severity, *, gates: bool | None = None, rule: str = "field-removed") -> Finding:
    root = Root(rule, Address("field", ("VM", "memory")))
    return Finding(
        root=root,
        message="VM.memory is gone",
        severities=dict.fromkeys(PARTIES, severity),
        severity=severity,
        gates=severity == "breaking" if gates is None else gates,
        fingerprint="0" * 16,
    )


def problem(version: Version, *, release: bool) -> str:
    """The code of what is wrong with a stated version, empty if nothing is."""
    found = fault(version, release=release)
    return found.code if found is not None else ""


CHANGES = {
    "major": [finding("breaking"), finding("compatible")],
    "minor": [finding("compatible"), finding("note")],
    "patch": [finding("note")],
    "none": [],
}

# what was stated, how far it must rise, what is stated now, what is due, what is wrong
TABLE = [
    # from 1.0 on
    ("8.2.0", "major", "8.2.0", "9.0.0", ""),
    ("8.2.0", "major", "9.0.0", "9.0.0", ""),
    ("8.2.0", "major", "9.1.0", "9.0.0", ""),
    ("8.2.0", "major", "10.0.0", "9.0.0", ""),
    ("8.2.0", "major", "8.3.0", "9.0.0", "version-raised-too-little"),
    ("8.2.0", "major", "8.2.1", "9.0.0", "version-raised-too-little"),
    ("8.2.0", "major", "8.1.9", "9.0.0", "version-lowered"),
    ("8.2.0", "minor", "8.2.0", "8.3.0", ""),
    ("8.2.0", "minor", "8.3.0", "8.3.0", ""),
    ("8.2.0", "minor", "9.0.0", "8.3.0", ""),
    ("8.2.0", "minor", "8.2.1", "8.3.0", "version-raised-too-little"),
    ("8.2.0", "patch", "8.2.0", "8.2.1", ""),
    ("8.2.0", "patch", "8.2.1", "8.2.1", ""),
    ("8.2.0", "patch", "8.3.0", "8.2.1", ""),
    ("8.2.0", "none", "8.2.0", "8.2.0", ""),
    ("8.2.0", "none", "8.2.1", "8.2.0", ""),
    ("8.2.0", "none", "8.1.0", "8.2.0", "version-lowered"),
    ("8.2.9", "minor", "8.2.10", "8.3.0", "version-raised-too-little"),
    ("8.2.9", "patch", "8.2.10", "8.2.10", ""),
    ("8.9.0", "minor", "8.10.0", "8.10.0", ""),
    # as they are written
    ("8.2", "major", "9", "9.0.0", ""),
    ("8.2", "minor", "8.3", "8.3.0", ""),
    ("8.2", "patch", "8.2.0", "8.2.1", ""),
    ("8", "minor", "8.1", "8.1.0", ""),
    ("v8.2.0", "major", "v9.0.0", "9.0.0", ""),
    ("v8.2.0", "minor", "8.3.0", "8.3.0", ""),
    ("8.2.0+build.7", "patch", "8.2.0", "8.2.1", ""),
    ("8.2.0", "patch", "8.2.1+build.1", "8.2.1", ""),
    # below 1.0
    ("0.4.2", "major", "0.4.2", "0.5.0", ""),
    ("0.4.2", "major", "0.5.0", "0.5.0", ""),
    ("0.4.2", "major", "0.4.3", "0.5.0", "version-raised-too-little"),
    ("0.4.2", "major", "1.0.0", "0.5.0", ""),
    ("0.4.2", "minor", "0.4.3", "0.4.3", ""),
    ("0.4.2", "minor", "0.4.2", "0.4.3", ""),
    ("0.4.2", "patch", "0.4.3", "0.4.3", ""),
    ("0.4.2", "patch", "1.0.0", "0.4.3", ""),
    ("0.4.2", "none", "0.4.2", "0.4.2", ""),
    ("0.4.2", "none", "0.4.1", "0.4.2", "version-lowered"),
    ("0.0.3", "major", "0.0.4", "0.0.4", ""),
    ("0.0.3", "minor", "0.0.4", "0.0.4", ""),
    ("0.0.3", "patch", "0.0.4", "0.0.4", ""),
    ("0.0.3", "major", "0.0.3", "0.0.4", ""),
    ("0.0.3", "major", "0.1.0", "0.0.4", ""),
    ("0.0.3", "minor", "0.0.2", "0.0.4", "version-lowered"),
    ("0.0.0", "patch", "0.0.1", "0.0.1", ""),
    # pre-releases
    ("8.2.0", "major", "9.0.0-rc.1", "9.0.0", ""),
    ("8.2.0", "major", "8.3.0-rc.1", "9.0.0", "version-raised-too-little"),
    ("8.2.0", "minor", "8.2.1-rc.1", "8.3.0", "version-raised-too-little"),
    ("8.2.0", "none", "8.2.0-rc.1", "8.2.0", "version-lowered"),
    ("9.0.0-rc.1", "major", "9.0.0-rc.1", "9.0.0", ""),
    ("9.0.0-rc.1", "major", "9.0.0-rc.2", "9.0.0", ""),
    ("9.0.0-rc.1", "major", "9.0.0", "9.0.0", ""),
    ("9.0.0-rc.2", "patch", "9.0.0-rc.1", "9.0.0", "version-lowered"),
    ("9.0.0-rc.2", "none", "9.0.0-rc.10", "9.0.0", ""),
    ("9.0.0-rc.1", "none", "9.0.0-beta", "9.0.0", "version-lowered"),
    ("9.1.0-rc.1", "major", "9.1.0-rc.2", "10.0.0", "version-raised-too-little"),
    ("9.1.0-rc.1", "minor", "9.1.0-rc.2", "9.1.0", ""),
    ("9.1.1-rc.1", "minor", "9.1.1-rc.1", "9.2.0", ""),
    ("9.1.1-rc.1", "patch", "9.1.1", "9.1.1", ""),
    ("0.5.0-next", "major", "0.5.0-next", "0.5.0", ""),
    ("0.5.1-next", "major", "0.5.1", "0.6.0", "version-raised-too-little"),
    ("3.1.0-next", "minor", "3.1.0", "3.1.0", ""),
    # a branch that mends an old release
    ("7.6.4", "patch", "7.6.5", "7.6.5", ""),
    ("7.6.4", "major", "7.6.5", "8.0.0", "version-raised-too-little"),
]


@pytest.mark.parametrize(("old", "rise", "stated", "least", "wrong"), TABLE)
def test_due(old: str, rise: str, stated: str, least: str, wrong: str) -> None:
    version = due(old, stated, CHANGES[rise], Policy())
    assert version is not None
    assert (version.due, version.level, problem(version, release=False)) == (least, rise, wrong)
    assert (version.old, version.stated) == (old, stated)


def test_a_release_must_reach_what_is_due() -> None:
    version = due("8.2.0", "8.2.0", CHANGES["minor"], Policy())
    assert version is not None
    assert not version.enough
    assert problem(version, release=True) == "version-not-raised"


def test_a_release_without_changes_may_stay() -> None:
    version = due("8.2.0", "8.2.0", [], Policy())
    assert version is not None
    assert version.enough
    assert problem(version, release=True) == ""


@pytest.mark.parametrize(
    ("old", "stated", "wrong"),
    [("2024.10", "2025.1", ""), ("2024.10", "2024.10", ""), ("2024.10", "2024.9", "version-lowered")],
)
def test_calendar_versions_must_not_fall(old: str, stated: str, wrong: str) -> None:
    version = due(old, stated, CHANGES["major"], Policy(semver=False))
    assert version is not None
    assert (version.level, problem(version, release=True)) == ("none", wrong)


@pytest.mark.parametrize("text", ["", "next", "8.2.0.1", "8.x", "8.2.0-", "1.2.3 4", "2024-01", "2024-01-31"])
def test_what_is_no_version(text: str) -> None:
    assert read(text) is None
    assert due(text, "1.0.0", [], Policy()) is None
    assert due("1.0.0", text, [], Policy()) is None


def test_order_of_pre_releases() -> None:
    written = [
        "1.0.0-1",
        "1.0.0-2",
        "1.0.0-11",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.1",
    ]
    numbers = [read(text) for text in written]
    assert [order(one) for one in numbers if one] == sorted(order(one) for one in numbers if one)


def test_what_gates_nothing_is_minor() -> None:
    assert level([finding("breaking", gates=False)]) == "minor"


def test_a_deprecation_is_minor_and_a_text_a_patch() -> None:
    assert level([finding("note", rule="deprecated")]) == "minor"
    assert level([finding("note", rule="text-changed")]) == "patch"
