"""Faults seeded into the classifier, each of which the quick pairs must find."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import pytest

from apigen.changes import judge, relation
from apigen.changes.identity import Names
from apigen.changes.ports import classes, moved, uses
from apigen.changes.ports.values import Spot, Uses
from apigen.changes.report import Consequence
from apigen.changes.verdicts import base, values
from apigen.changes.verdicts.base import VERDICTS, Case
from apigen.model.api import Class

Patch = pytest.MonkeyPatch
FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    FAULTS[function.__name__] = function
    return function


def _quiet(patch: Patch, *aspects: str) -> None:
    """Differences of these ports are nothing."""
    for aspect in aspects:
        patch.setitem(VERDICTS, aspect, lambda _case: ())


def _flows(patch: Patch, change: Callable[[base.Flow], base.Flow]) -> None:
    original = base.typed

    def typed(case: Case, flow: base.Flow, port: str, subject: str) -> Iterator[Consequence]:
        return original(case, change(flow), port, subject)

    for module in (base, values, *judge._MODULES):
        if hasattr(module, "typed"):
            patch.setattr(module, "typed", typed)


@fault
def the_direction_of_results_is_turned(patch: Patch) -> None:
    _flows(
        patch,
        lambda flow: msgspec.structs.replace(flow, taken=flow.taken or flow.returned, returned=False),
    )


@fault
def one_wire_is_ignored(patch: Patch) -> None:
    original = relation.grade

    def grade(*arguments: Any) -> relation.Grade:
        old, new, before, now, reader, _ = arguments
        return original(old, new, before, now, reader, "xmlrpc")

    patch.setattr(base, "grade", grade)


@fault
def names_are_ignored(patch: Patch) -> None:
    original = VERDICTS["argument"]

    def argument(case: Case) -> Iterable[Consequence]:
        return () if case.old is not None and case.new is not None else original(case)

    patch.setitem(VERDICTS, "argument", argument)


@fault
def positions_are_a_set(patch: Patch) -> None:
    _quiet(patch, "order")


@fault
def what_is_mandatory_is_ignored(patch: Patch) -> None:
    original = VERDICTS["default"]

    def default(case: Case) -> Iterable[Consequence]:
        return () if case.new is not None and case.new.value is None else original(case)

    patch.setitem(VERDICTS, "default", default)


@fault
def other_defaults_are_ignored(patch: Patch) -> None:
    original = VERDICTS["default"]

    def default(case: Case) -> Iterable[Consequence]:
        return () if None not in case.values else original(case)

    patch.setitem(VERDICTS, "default", default)


@fault
def enums_are_compared_the_wrong_way(patch: Patch) -> None:
    original = VERDICTS["word"]

    def word(case: Case) -> Iterable[Consequence]:
        change = msgspec.structs.replace(case.change, old=case.new, new=case.old)
        return original(msgspec.structs.replace(case, change=change))

    patch.setitem(VERDICTS, "word", word)


@fault
def keys_of_maps_are_skipped(patch: Patch) -> None:
    patch.setattr(relation, "_key", lambda _written, _read, _flow: relation.GOOD)


@fault
def records_and_events_are_skipped(patch: Patch) -> None:
    _quiet(patch, "member", "member-type")


@fault
def roles_are_compared_by_order(patch: Patch) -> None:
    _quiet(patch, "caller")


@fault
def prefixes_of_keys_are_forgotten(patch: Patch) -> None:
    patch.setitem(VERDICTS, "key-order", lambda _case: ())


@fault
def the_twin_is_forgotten(patch: Patch) -> None:
    _quiet(patch, "twin")


@fault
def what_is_hidden_is_removed(patch: Patch) -> None:
    original = VERDICTS["visible"]

    def visible(case: Case) -> Iterable[Consequence]:
        return (msgspec.structs.replace(one, severity="breaking") for one in original(case))

    patch.setitem(VERDICTS, "visible", visible)


@fault
def former_names_are_cut(patch: Patch) -> None:
    def path(_names: Names, _kind: str, *path: str) -> tuple[str, ...]:
        return path

    patch.setattr(Names, "path", path)


@fault
def setters_are_forgotten(patch: Patch) -> None:
    original = classes.class_ports

    def class_ports(view: classes.View, cls: Class) -> Any:
        return (one for one in original(view, cls) if not str(one[0][-1]).startswith(("set_", "add_")))

    patch.setattr(moved, "class_ports", class_ports)


@fault
def a_struct_is_reached_by_one_side_only(patch: Patch) -> None:
    original = uses.merged

    def taken(several: Iterable[Spot]) -> Uses:
        return msgspec.structs.replace(original(several), returned=False)

    patch.setattr(judge, "merged", taken)


@fault
def what_is_retired_is_there(patch: Patch) -> None:
    patch.setattr(classes, "effective", lambda *_: "published")


@fault
def the_profile_is_ignored(patch: Patch) -> None:
    original = classes.class_ports

    def class_ports(view: classes.View, cls: Class) -> Any:
        full = msgspec.structs.replace(view.api, profile="full")
        return original(msgspec.structs.replace(view, api=full), cls)

    patch.setattr(moved, "class_ports", class_ports)


@fault
def the_session_is_ignored(patch: Patch) -> None:
    _quiet(patch, "session")


@fault
def limits_are_ignored(patch: Patch) -> None:
    _quiet(patch, "limit", "named-types")
