"""The published history of a large API, compared release by release: every number is known beforehand.

Golden files hold rules and places, grouped where they are many; no text of the dumps.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apigen.changes.diff import Side, diff
from apigen.changes.judge import attributed
from apigen.changes.policy import Policy
from apigen.changes.ports.moved import both
from apigen.changes.report import PARTIES, Report, Root
from apigen.interchange.apidl import text
from apigen.interchange.xenapi.read import read
from apigen.model.api import Api
from apigen.semantics import load_text

pytestmark = pytest.mark.corpus

STEPS = (("7.5", "7.6"), ("7.6", "8.1"), ("8.1", "8.2"))


@lru_cache
def api(corpus: Path, version: str) -> Api:
    return read(*dump(corpus, version))


def dump(corpus: Path, version: str) -> tuple[Any, Any]:
    found = (json.loads((corpus / f"xenapi-{version}{part}.json").read_text()) for part in ("", "-extras"))
    return next(found), next(found)


@lru_cache
def report(corpus: Path, old: str, new: str) -> Report:
    return diff(Side(api(corpus, old), old), Side(api(corpus, new), new))


def found(corpus: Path, step: int) -> list[Root]:
    return [finding.root for finding in report(corpus, *STEPS[step]).findings]


COUNTS: dict[str, tuple[int, int, int]] = {
    "class-added": (0, 0, 1),
    "field-added": (4, 7, 4),
    "rpc-added": (0, 4, 3),
    "unknown": (1, 2, 5),
    "field-removed": (1, 0, 0),
    "field-type-changed": (2, 0, 0),
    "param-replaced": (1, 0, 0),
    "param-added-mandatory": (1, 0, 0),
    "result-type-changed": (1, 0, 0),
    "retired": (0, 1, 1),
    "published-without-deprecation-removed": (0, 1, 1),
    "error-removed": (1, 1, 0),
    "error-declared": (8, 8, 12),
    "error-added-to-rpc": (24, 15, 0),
    "error-removed-from-rpc": (4, 0, 0),
    "enum-value-added": (0, 2, 0),
    "rpc-role-lowered": (2, 1, 0),
    "rpc-hidden": (12, 0, 0),
    "rpc-replaces-derived": (1, 0, 0),
    "async-added": (1, 0, 0),
    "behaviour-changed": (2, 1, 2),
    "deprecated": (5, 0, 2),
    "transition-in-the-past": (5, 0, 1),
    "since-in-the-past": (3, 0, 1),
    "lifecycle-rewritten": (0, 0, 1),
    "reference-added": (1, 2, 2),
    "release-added": (1, 2, 1),
    "struct-added": (1, 0, 0),
}
"""How often each rule speaks. The last two are what a dump's reader makes of its releases and of its one
value with members; a new class's own reference to an old one counts, too."""

PROTOTYPES: dict[str, tuple[int, int, int]] = {
    "field-added": (3, 1, 0),
    "rpc-added": (0, 3, 0),
    "field-removed": (1, 0, 0),
    "field-type-changed": (2, 0, 0),
    "param-replaced": (1, 0, 0),
    "param-added-mandatory": (1, 0, 0),
    "result-type-changed": (0, 0, 0),
    "rpc-role-lowered": (2, 0, 0),
}

TEXTS = {"field": (4, 3, 1), "call": (8, 6, 9), "value": (0, 1, 0), "error": (3, 102, 1)}


@pytest.mark.parametrize("step", range(3))
def test_counts(corpus: Path, step: int) -> None:
    counted = Counter(root.rule for root in found(corpus, step) if root.rule != "text-changed")
    assert counted == {rule: counts[step] for rule, counts in COUNTS.items() if counts[step]}


@pytest.mark.parametrize("step", range(3))
def test_prototypes(corpus: Path, step: int) -> None:
    counted = Counter(root.rule for root in found(corpus, step) if root.prototype)
    assert {rule: counted[rule] for rule in PROTOTYPES} == {
        rule: counts[step] for rule, counts in PROTOTYPES.items()
    }


@pytest.mark.parametrize("step", range(3))
def test_a_text_is_told_once(corpus: Path, step: int) -> None:
    kinds = {"rpc": "call", "parameter": "call"}
    counted = Counter(
        kinds.get(root.address.kind, root.address.kind)
        for root in found(corpus, step)
        if root.rule == "text-changed"
    )
    assert counted == {kind: counts[step] for kind, counts in TEXTS.items() if counts[step]}


def test_where_errors_are_new(corpus: Path) -> None:
    first, second = (
        {root.address.path for root in found(corpus, step) if root.rule == "error-added-to-rpc"}
        for step in (0, 1)
    )
    assert len(first) == 13
    assert second == {("VM", "assert_can_boot_here")}


BY_TYPE = (
    "field-removed",
    "field-type-changed",
    "param-replaced",
    "param-added-mandatory",
    "result-type-changed",
)


@pytest.mark.parametrize(
    ("step", "roots", "differences", "gating"), [(0, 6, 9, 1), (1, 0, 0, 0), (2, 0, 0, 0)]
)
def test_what_breaks_on_the_wire_by_type(
    corpus: Path, step: int, roots: int, differences: int, gating: int
) -> None:
    findings = [one for one in report(corpus, *STEPS[step]).findings if one.root.rule in BY_TYPE]
    assert len(findings) == roots
    assert all(one.severities["wire"] == "breaking" for one in findings)
    assert sum(one.gates for one in findings) == gating
    assert len(broken(corpus, *STEPS[step])) == differences


def broken(corpus: Path, old: str, new: str) -> set[tuple[str, ...]]:
    """What a plain comparison of two dumps finds gone or of another type, and parameters that are new. What
    is hidden in the newer one is in no dump, and is left out."""
    hidden = set(dump(corpus, new)[1]["declarations"]["hidden"])
    before, now = (dict(types(dump(corpus, version)[0])) for version in (old, new))
    calls = {key[:2] for key in before if key[2:] == ("result",)}
    changed = (key for key in {**before, **now} if before.get(key) != now.get(key))
    return {
        key
        for key in changed
        if ".".join(key[:2]) not in hidden and (key in before or (len(key) == 4 and key[:2] in calls))
    }


def types(classes: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """All that has a type in a dump: fields, results, parameters."""
    for cls in classes:
        name = cls["name"]
        yield from (((name, field["name"]), field["type"]) for field in cls["fields"])
        for message in cls["messages"]:
            call = (name, message["name"])
            yield (*call, "result"), message["result"][0]
            yield from (((*call, "takes", one["name"]), one["type"]) for one in message["params"])


def test_what_fails_the_comparison(corpus: Path) -> None:
    """On the wire one result and two retirements; for source also lost error codes and hidden calls."""
    gating = [Counter(one.root.rule for one in report(corpus, *step).findings if one.gates) for step in STEPS]
    assert gating == [
        {"result-type-changed": 1, "error-removed": 1, "rpc-hidden": 12},
        {"retired": 1, "error-removed": 1},
        {"retired": 1},
    ]
    for old, new in STEPS:
        sides = Side(api(corpus, old)), Side(api(corpus, new))
        wire = [one for one in diff(*sides, Policy(gate=("wire",))).findings if one.gates]
        assert [one.root.rule for one in wire] == ["result-type-changed" if new == "7.6" else "retired"]


@pytest.mark.parametrize("step", range(3))
def test_nothing_is_left_over(corpus: Path, step: int) -> None:
    old, new = (api(corpus, version) for version in STEPS[step])
    _, left = attributed(both(old, new), found(corpus, step))
    assert left == []


@pytest.mark.parametrize("step", range(3))
def test_a_plain_comparison_finds_no_place_without_a_root(corpus: Path, step: int) -> None:
    """Each class, field, message, value and error whose data differ is explained: by a root at it, at its
    field, at its class as a whole, or, of an error's text in a list of errors, at the error."""
    places = {root.address.path for root in found(corpus, step)}
    places |= {root.old_address.path for root in found(corpus, step)}
    classes = {
        root.address.path[0]
        for root in found(corpus, step)
        if root.rule in ("class-added", "class-removed", "rpc-role-lowered") and root.address.kind == "class"
    }
    before, now = (dict(things(*dump(corpus, version))) for version in STEPS[step])
    for place in {**before, **now}:
        if before.get(place) == now.get(place) or place in places or place[0] in classes:
            continue
        fields = [path for path in places if len(path) == 2 and path[0] == place[0]]
        of_field = any(place[-1].endswith(f"_{path[1]}") for path in fields)
        within = any(path[: len(place)] == place for path in places)
        all_fields = place[-1] == "create" and bool(fields)  # its text lists them
        assert of_field or within or all_fields, place


def things(classes: Any, extras: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Everything that a dump says, by where it says it, each without what stands in it."""
    for cls in classes:
        yield (cls["name"],), {key: cls[key] for key in cls if key not in ("fields", "messages", "enums")}
        for field in cls["fields"]:
            yield (cls["name"], field["name"]), field
        for message in cls["messages"]:
            errors = [error["name"] for error in message["errors"]]
            yield (cls["name"], message["name"]), message | {"errors": errors}
        for enum in cls["enums"]:
            yield from (((enum["name"], value["name"]), value) for value in enum["values"])
    for error in extras["errors"]:
        yield (error["name"],), error


LETTERS = {"breaking": "b", "risky": "r", "compatible": "c", "note": "n", "none": "-"}


@pytest.mark.parametrize("step", range(3))
def test_every_change_has_its_place(corpus: Path, step: int, golden: Callable[[str, str], None]) -> None:
    old, new = STEPS[step]
    golden(f"changes/history-{old}-{new}.txt", "\n".join(lines(report(corpus, old, new))) + "\n")


def lines(found: Report) -> Iterator[str]:
    """Each rule with how bad it is and where; of codes of errors and of texts only how many."""
    grouped: dict[str, list[str]] = {}
    for one in found.findings:
        prototype = " (prototype)" if one.root.prototype else ""
        columns = " ".join(LETTERS[one.severities[party]] for party in PARTIES)
        many = one.root.rule.startswith(("error-", "text-"))
        place = f"{one.root.address.kind}" if many else str(one.root.address)
        value = f" {one.root.new}" if one.root.rule == "unknown" else ""
        grouped.setdefault(one.root.rule, []).append(f"{columns}  {place}{value}{prototype}")
    for rule in sorted(grouped):
        yield f"{rule}: {len(grouped[rule])}"
        for line, count in sorted(Counter(grouped[rule]).items()):
            yield f"  {line}" + (f": {count}" if count > 1 else "")


def test_narrower_fields_whose_setters_are_messages_break_nothing(corpus: Path) -> None:
    """As it was between 7.3 and 7.5: fields were written by derived setters, and are by messages since."""
    new = api(corpus, "7.5")
    narrowed = {"iscsi_iqn", "multipathing"}
    (host,) = (cls for cls in new.classes if cls.name == "host")
    before = msgspec.structs.replace(
        host,
        fields=tuple(
            msgspec.structs.replace(field, qualifier="RW") if field.name in narrowed else field
            for field in host.fields
        ),
        rpcs=tuple(rpc for rpc in host.rpcs if rpc.name.removeprefix("set_") not in narrowed),
    )
    old = msgspec.structs.replace(new, classes=tuple(before if cls is host else cls for cls in new.classes))
    found = diff(Side(old, by_name=False), Side(new, by_name=False))
    assert Counter(one.root.rule for one in found.findings)["qualifier-narrowed"] == 2
    assert "breaking" not in {one.severity for one in found.findings}


def test_a_dump_as_a_spec_is_the_same_api(corpus: Path) -> None:
    found = load_text(text(api(corpus, "8.2")))
    assert diff(Side(api(corpus, "8.2")), Side(found.api)).findings == ()
