"""The runner finds what a client does wrong: lines that a driver might tell, against scenarios."""

from typing import Any

import pytest

from apigen.generators.client_api import ApiView
from tests.conformance.clients.programs import HERE, Scenario, api_of, read
from tests.conformance.clients.runner import compared

REF = "OpaqueRef:1"
EVENT = {"class": "thing", "operation": "mod", "ref": REF, "snapshot": {"record": {"name_label": "last"}}}
FAILED: dict[str, Any] = {"kind": "api", "code": "QUITE_OLD", "rpc": "thing.work", "typed": True}


@pytest.fixture(scope="module")
def views() -> dict[str, ApiView]:
    return {release: ApiView(api_of(release)) for release in ("one", "two")}


def scenario(views: dict[str, ApiView], name: str) -> Scenario:
    return read(HERE / "scenarios" / f"{name}.yaml", views)


def task(*progress: float, value: Any = None, error: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The lines of the scenario `tasks`."""
    params = {"record": {"thing": REF, "count": {"int": "-1"}}}
    lines: list[dict[str, Any]] = [{"step": "made", "value": REF, "seconds": 0.1}]
    lines += [{"step": "work", "progress": part, "seconds": 0.1} for part in progress]
    worked = {"map": [[REF, {"int": "4"}]]} if value is None else value
    lines.append({"step": "work", "value": worked, "seconds": 0.1})
    lines.append({"step": "fails", "error": {**FAILED, "params": params, **(error or {})}, "seconds": 0.1})
    stopped = FAILED | {"code": "TASK_CANCELLED", "params": {"record": {"task": "OpaqueRef:2"}}}
    lines.append({"step": "stopped", "error": stopped, "seconds": 0.1})
    return lines


def test_what_is_right(views: dict[str, ApiView]) -> None:
    assert compared(scenario(views, "tasks"), task(0.0, 0.5, 1.0)) == []


@pytest.mark.parametrize(
    "lines",
    [
        task(0.0, 0.5),
        task(0.5, 0.0, 1.0),
        task(),
        task(1.0, value={"map": [[REF, {"int": "5"}]]}),
        task(1.0, value={"map": [[REF, {"float": "4"}]]}),
        task(1.0, value={"map": [["OpaqueRef:2", {"int": "4"}]]}),
        task(1.0, value={"map": []}),
        task(1.0, value=4),
        task(1.0, error={"code": "QUITE_NEW"}),
        task(1.0, error={"typed": False}),
        task(1.0, error={"rpc": "Async.thing.work"}),
        task(1.0, error={"params": {"record": {"thing": REF, "count": "-1"}}}),
        task(1.0, error={"params": {"record": {"thing": REF}}}),
        task(1.0)[:-1],
    ],
)
def test_what_is_wrong(views: dict[str, ApiView], lines: list[dict[str, Any]]) -> None:
    """Each has one fault, so that none is found in place of another."""
    assert len(compared(scenario(views, "tasks"), lines)) == 1


def test_nothing(views: dict[str, ApiView]) -> None:
    steps = ("made", "work", "fails", "stopped")
    assert compared(scenario(views, "tasks"), []) == [f"{step}: nothing told" for step in steps]


def test_events_must_come_in_order(views: dict[str, ApiView]) -> None:
    first = {**EVENT, "operation": "add", "snapshot": {"record": {"name_label": "first"}}}
    last = {**EVENT, "snapshot": {"record": {"name_label": "last", "box": None}}}
    made = {"step": "made", "value": REF, "seconds": 0.1}
    voids = [{"step": name, "value": None, "seconds": 0.1} for name in ("second", "last", "gone")]
    told = [{"step": "follow", "event": event, "seconds": 0.1} for event in (first, last)]
    whole = scenario(views, "events-restart")
    assert compared(whole, [made, *told, *voids]) == []
    assert len(compared(whole, [made, *reversed(told), *voids])) == 1
    assert len(compared(whole, [made, told[0], *voids])) == 1
    assert len(compared(whole, [made, *told, *voids[1:]])) == 1


def test_time(views: dict[str, ApiView]) -> None:
    late = {"step": "late", "error": {"kind": "timed-out"}, "seconds": 0.65}
    rest = [
        {"step": "soon", "value": "done", "seconds": 0.1},
        {"step": "all", "value": [], "seconds": 0.1},
    ]
    whole = scenario(views, "time-out")
    assert compared(whole, [late, *rest]) == []
    assert compared(whole, [{**late, "seconds": 0.8}, *rest]) == ["late: 0.8 seconds"]


def test_members_and_unknown_values(views: dict[str, ApiView]) -> None:
    whole = scenario(views, "newer-server")
    (colour,) = (part for part in whole.parts if getattr(part, "id", "") == "colour")
    one = Scenario(whole.name, "", "one", "two", {}, {}, (colour,))

    def told(value: Any) -> list[str]:
        return compared(one, [{"step": "colour", "value": value, "seconds": 0.1}])

    assert told({"enum": "mauve", "known": False}) == []
    assert told({"enum": "mauve", "known": True})
    assert told("mauve")
