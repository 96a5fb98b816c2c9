"""Scenarios as data, read into programs that know the types of all they do, and no language.

    about: Text for the table
    client: one            # the release of the API that the client is made for; two, the newest, if left out
    server: one            # the same for the server
    calls: {thing.get_whole: 3}     # how often the server must have been called in the end
    requests: {json: 4, xml: 9}     # and in how many requests, if that matters
    steps:
    - id: made
      call: thing.create
      with: {name_label: x}
      expect: {value: {any: true}}

A step is one of these; `expect` is `value`, or `error` (`{code: …, params: {…}}` of a declared one, with
`params` as a list if the client does not know it; `{kind: …}` of others), and `within: SECONDS`.

- `call`, `with`; with `task: true` as a task that is waited for, its progress told, or
  `task: cancelled` as one that is asked to stop; with `timeout: SECONDS`;
  with `at_once: NUMBER` by so many threads or tasks.
- `batch`: steps with `call`, in one request.
- `events: CLASS`, `until: NAME`: follows a class until an object has that name; `meanwhile`: steps that are
  done beside it, once the first event has come. `expect: {events: […]}`, of which each must come, in
  this order; or `error`, with which it ends.
- `errors: RPC`: that RPC raises each error of the API.
- `control`: what the runner does: `kill` the server, `start` it again, `replace` it by one
  without objects, `end_sessions`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from apigen import load
from apigen.derive import all_rpcs
from apigen.derive.as_of import as_of
from apigen.generators.client_api import ApiView
from apigen.generators.client_view import ErrorView, RpcView
from apigen.generators.target import Arguments
from apigen.model.api import Api
from apigen.model.types import INT, Record, Type
from tests.conformance.clients.values import ANY, expected, fields, given, members

HERE = Path(__file__).parent
WORLD = HERE / "world"
NEWEST = "two"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A call. `reads`: the members of its result that are looked at one by one; `error`: the declared error
    that is expected, if the client knows it; `wanted`: what the driver must tell.
    """

    id: str
    rpc: RpcView
    given: Arguments
    wanted: Any
    reads: tuple[str, ...] = ()
    error: ErrorView | None = None
    task: bool = False
    cancelled: bool = False
    timeout: float | None = None
    at_once: int = 0
    within: float | None = None


class Together(msgspec.Struct, frozen=True):
    """A batch."""

    id: str
    steps: tuple[Step, ...]


class Following(msgspec.Struct, frozen=True):
    """Events of a class until an object has a name, and what is done meanwhile."""

    id: str
    cls: str
    until: str
    meanwhile: tuple["Part", ...]
    wanted: tuple[Any, ...]


class Control(msgspec.Struct, frozen=True):
    """What the runner is asked to do."""

    ask: str


Part = Step | Together | Following | Control


class Scenario(msgspec.Struct, frozen=True):
    """`calls`: how often each RPC named must have been called in the end, as the server's log has it;
    `requests`: in how many requests over each wire named.
    """

    name: str
    about: str
    client: str
    server: str
    calls: dict[str, int]
    requests: dict[str, int]
    parts: tuple[Part, ...]


def api_of(release: str) -> Api:
    """The API that clients of a release are made for."""
    api = load(WORLD).api
    return api if release == NEWEST else as_of(api, release)[0]


def scenarios() -> list[Scenario]:
    """All of them, by name."""
    views = {release: ApiView(api_of(release)) for release in ("one", "two")}
    return [read(path, views) for path in sorted((HERE / "scenarios").glob("*.yaml"))]


def read(path: Path, views: dict[str, ApiView]) -> Scenario:
    """The scenario in a file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    client = raw.get("client", NEWEST)
    parts = tuple(part for one in raw["steps"] for part in _parts(views[client], one))
    calls = {"session.login_with_password": 1, "session.logout": 1} | raw.get("calls", {})
    requests = raw.get("requests", {})
    return Scenario(path.stem, raw["about"], client, raw.get("server", NEWEST), calls, requests, parts)


def _parts(view: ApiView, raw: dict[str, Any]) -> Iterator[Part]:
    if "control" in raw:
        yield Control(raw["control"])
    elif "batch" in raw:
        steps = (_step(view, one | {"id": f"{raw['id']}_{at}"}) for at, one in enumerate(raw["batch"]))
        yield Together(raw["id"], tuple(steps))
    elif "events" in raw:
        beside = tuple(part for one in raw.get("meanwhile", ()) for part in _parts(view, one))
        wanted = [_event(view, raw["events"], one) for one in raw["expect"].get("events", ())]
        if "error" in raw["expect"]:
            told = {"kind": "api", "rpc": "event.from", "typed": True, "params": []}
            wanted.append({"error": told | raw["expect"]["error"]})
        yield Following(raw["id"], raw["events"], raw["until"], beside, tuple(wanted))
    elif "errors" in raw:
        yield from (_step(view, _raised(view.of_error(error), raw["errors"])) for error in view.errors)
    else:
        yield _step(view, raw)


def _raised(error: ErrorView, rpc: str) -> dict[str, Any]:
    """The step in which an RPC raises an error, with parameters of its types."""
    values = {one.wire: _sample(one.type) for one in error.parameters}
    return {
        "id": error.wire.lower(),
        "call": rpc,
        "with": {"code": error.wire, "params": [str(value) for value in values.values()]},
        "expect": {"error": {"code": error.wire, "params": values}},
    }


def _error(view: ApiView, code: str) -> ErrorView:
    return next(view.of_error(one) for one in view.errors if one.name == code)


def _sample(type_: Type) -> int | str:
    return 7 if type_ == INT else 'a "text"\nof two lines'


def _rpc(view: ApiView, name: str) -> RpcView:
    cls = view.by_name[name.partition(".")[0]]
    return view.of_rpc(cls, next(rpc for rpc in all_rpcs(view.api, cls) if f"{cls.name}.{rpc.name}" == name))


def _step(view: ApiView, raw: dict[str, Any]) -> Step:
    rpc = _rpc(view, raw["call"])
    expect = raw.get("expect", {})
    wanted: Any = {"value": expected(view, rpc.result, expect["value"]) if "value" in expect else ANY}
    error = None
    if "error" in expect:
        error, wanted = _failure(view, rpc, expect["error"])
    record = isinstance(rpc.result, Record) or members(view, rpc.result)
    reads = tuple(expect["value"]) if record and isinstance(expect.get("value"), dict) else ()
    return Step(
        id=raw["id"],
        rpc=rpc,
        given=_given(view, rpc, raw.get("with", {})),
        wanted=wanted,
        reads=reads if reads != ("any",) else (),
        error=error,
        task="task" in raw,
        cancelled=raw.get("task") == "cancelled",
        timeout=raw.get("timeout"),
        at_once=raw.get("at_once", 0),
        within=expect.get("within"),
    )


def _given(view: ApiView, rpc: RpcView, raw: dict[str, Any]) -> Arguments:
    if rpc.creates is not None:
        types = {field.wire: field.type for field in rpc.creates}
        return (("args", fields(types, view, raw)),)
    kinds = {parameter.wire: parameter.type for parameter in rpc.parameters}
    return tuple((name, given(view, kinds[name], one)) for name, one in raw.items())


def _failure(view: ApiView, rpc: RpcView, raw: dict[str, Any]) -> tuple[ErrorView | None, Any]:
    if "kind" in raw:
        return None, {"error": {"kind": raw["kind"]}}
    code = raw["code"]
    known = code in {error.name for error in view.errors}
    if not known:
        told = {"kind": "api", "code": code, "rpc": rpc.name, "typed": False, "params": raw["params"]}
        return None, {"error": told}
    error = _error(view, code)
    types = {one.wire: one.type for one in error.parameters}
    params = {name: expected(view, types[name], value) for name, value in raw.get("params", {}).items()}
    told = {"kind": "api", "code": code, "rpc": rpc.name, "typed": True, "params": {"record": params}}
    return error, {"error": told}


def _event(view: ApiView, cls: str, raw: dict[str, Any]) -> Any:
    snapshot = raw.get("snapshot")
    told = None if snapshot is None else expected(view, Record(cls), snapshot)
    return {"event": {"class": cls, "operation": raw["operation"], "ref": raw["ref"], "snapshot": told}}
