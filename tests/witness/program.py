"""The witness of an API: a program that does with the client all that its author may do, typed strictly."""

from collections.abc import Iterator, Sequence

import msgspec

from apigen.generators.client_api import ApiView
from apigen.generators.naming import Names
from tests.witness.calls import arguments, calls, result
from tests.witness.spelling import Feature, Spelling, numbered
from tests.witness.values import matches, values

_HEAD = (
    "from collections.abc import Collection, Mapping",
    "from datetime import datetime",
    "from typing_extensions import assert_never",
)
_RUNTIME = ("ClientError", "TransportError", "ConnectionOptions", "CallDone", "NULL_REF", "Record", "Enum")
"""What each client has at its front, whatever the API is."""


class Program(msgspec.Struct, frozen=True):
    """The text of a program, and what each of its lines is there for, in words.

    The package is a name to be put in: PACKAGE.
    """

    text: str
    labels: tuple[str, ...]


PACKAGE = "PACKAGE"


def witness(names: Names, view: ApiView) -> Program:
    """The program for the client of an API by the names that the client has."""
    spelling = Spelling(names, view)
    return _program(spelling, [*_front(spelling), *_classes(spelling), *values(spelling)])


def strict(names: Names, view: ApiView) -> Program | None:
    """What a program does that knows each value of an enum: a match without a rest; None where there is
    nothing to match. The client's enums are open, so that it needs one whose enums are closed.
    """
    spelling = Spelling(names, view)
    found = list(matches(spelling))
    return _program(spelling, found) if found else None


def _program(spelling: Spelling, features: Sequence[Feature]) -> Program:
    lines = [(line, "what Python has") for line in _HEAD]
    for module, used in ((PACKAGE, spelling.front), (f"{PACKAGE}.errors", spelling.errors)):
        lines += [(f"from {module} import {name}", f"{name} is imported") for name in sorted(used)]
    for at, feature in enumerate(features):
        lines += [(line, feature.label) for line in _function(f"feature_{at}", feature)]
    return Program("".join(f"{line}\n" for line, _ in lines), tuple(label for _, label in lines))


def _function(name: str, feature: Feature) -> Iterator[str]:
    head = "async def" if feature.coroutine else "def"
    yield f"{head} {name}({', '.join(feature.parameters)}) -> None:"
    for line in feature.body:
        yield f"    {line}"


def _classes(spelling: Spelling) -> Iterator[Feature]:
    """A class by its member of the client and its types, and each of its calls."""
    view = spelling.view
    for cls in view.api.classes:
        own = spelling.own(f"class {cls.name}", "ref")
        yield Feature(f"{own} is a text", (f"ref: {own}",), ("text: str = ref",))
        rpcs = [view.of_rpc(cls, rpc) for rpc in view.rpcs(cls)]
        if rpcs:
            for role, client in (("namespace", "Client"), ("async", "AsyncClient")):
                space = spelling.own(f"class {cls.name}", role)
                read = f"space: {space} = client.{spelling.named(f'class {cls.name}', 'member')}"
                yield Feature(f"{space} is a member", (f"client: {spelling.use(client)}",), (read,))
        for rpc in rpcs:
            yield from calls(spelling, rpc)


def _front(spelling: Spelling) -> Iterator[Feature]:
    """What concerns the client as a whole: log-in, options, batches, events."""
    view = spelling.view
    for name in _RUNTIME:
        spelling.use(name)
    client, coroutine = spelling.use("Client"), spelling.use("AsyncClient")
    own = "client.with_options(timeout=5, retries=0)"
    yield Feature("options", (f"client: {client}",), (f"derived: {client} = {own}", "derived.close()"))
    yield Feature(
        "a session that is there", ("ref: str",), (f"with {client}('https://x', ref) as client:", _SAY)
    )
    yield from _login(spelling, client, coroutine)
    if view.has_event:
        event = spelling.use("ServerEvent")
        for name in ("EventsLost", "Events", "AsyncEvents"):
            spelling.use(name)
        follow = ("for event in client.events(token=''):", f"    told: {event} = event")
        yield Feature("events", (f"client: {client}",), (*follow, "    text: str = event.operation"))
        follow = (f"async {follow[0]}", follow[1])
        yield Feature("events awaited", (f"client: {coroutine}",), follow, coroutine=True)
    yield from _batch(spelling, client)


_SAY = "    print(client.session_ref)"


def _login(spelling: Spelling, client: str, coroutine: str) -> Iterator[Feature]:
    rpc = spelling.view.login_rpc
    if rpc is None:
        return
    given = arguments(spelling, rpc)
    needed = [one for one in given if one.mandatory]
    typed = numbered(one.type for one in needed)
    placed = ", ".join(("'https://x'", *(f"a{at}" for at in range(len(needed)))))
    yield Feature("log-in", typed, (f"with {client}.login({placed}, timeout=5) as client:", _SAY))
    head = f"async with {coroutine}.login({placed}, timeout=5) as client:"
    yield Feature("log-in awaited", typed, (head, _SAY), coroutine=True)


def _batch(spelling: Spelling, client: str) -> Iterator[Feature]:
    """The first call that asks for an object's field, in a batch."""
    view = spelling.view
    for cls in view.api.classes:
        for rpc in view.rpcs(cls):
            seen = view.of_rpc(cls, rpc)
            if seen.rule == "get_f" and not cls.std:
                method = f"client.{spelling.named(f'class {cls.name}', 'member')}"
                method = f"{method}.{spelling.named(f'rpc {seen.name}', 'method')}"
                pending = f"pending: {spelling.use('Pending')}[{result(spelling, seen)}]"
                types = numbered(one.type for one in arguments(spelling, seen))
                body = ("with client.batch() as batch:", f"    {pending} = batch.add({method}, a0)")
                yield Feature(f"{seen.name} in a batch", (f"client: {client}", *types), body)
                return
