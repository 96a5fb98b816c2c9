"""What a program does with the calls of an API: each in every form that the package has."""

from collections.abc import Iterator, Sequence

import msgspec

from apigen.generators.client_view import RpcView
from tests.witness.spelling import Feature, Spelling, numbered


class Argument(msgspec.Struct, frozen=True):
    """What a call is given: by place alone where it is the object that the call is about."""

    name: str
    type: str
    mandatory: bool
    own: bool = False


def calls(spelling: Spelling, rpc: RpcView) -> Iterator[Feature]:
    """The features of one RPC."""
    given = arguments(spelling, rpc)
    needed = [one for one in given if one.mandatory]
    for label, values, places in _forms(rpc, given, needed):
        yield _plain(spelling, rpc, f"{rpc.name} {label}", values, places)
        if rpc.is_async:
            yield _task(spelling, rpc, f"Async.{rpc.name} {label}", values, places)
    places = _places(rpc, needed)
    yield _plain(spelling, rpc, f"{rpc.name} awaited", given, places, coroutine=True)
    if rpc.is_async:
        yield _task(spelling, rpc, f"Async.{rpc.name} awaited", given, places, coroutine=True)


def arguments(spelling: Spelling, rpc: RpcView) -> list[Argument]:
    if rpc.creates is not None:
        return [
            Argument(
                spelling.named(f"field {rpc.cls}.{one.wire}", "create"),
                spelling.given(one.type, nullable=one.nullable and not one.mandatory),
                one.mandatory,
            )
            for one in rpc.creates
        ]
    return [
        Argument(
            spelling.named(f"parameter {rpc.name}.{one.wire}", "parameter"),
            spelling.given(one.type, nullable=one.nullable),
            not one.optional,
            one.own and at == 0 and not one.optional,
        )
        for at, one in enumerate(rpc.parameters)
    ]


def _places(rpc: RpcView, needed: Sequence[Argument]) -> int:
    """How many arguments may be given by place: those that must be given, and none of `create`."""
    return 0 if rpc.creates is not None else len(needed)


def _forms(
    rpc: RpcView, given: Sequence[Argument], needed: Sequence[Argument]
) -> Iterator[tuple[str, Sequence[Argument], int]]:
    """The ways to call: with what must be given, by place and by name, and with each that may be left out."""
    places = _places(rpc, needed)
    own = sum(one.own for one in needed)
    yield "with what it needs", needed, places
    if places > own:
        yield "by name", needed, own
    for one in given:
        if not one.mandatory:
            yield f"with `{one.name}`", [*needed, one], places


def _arguments(values: Sequence[Argument], places: int) -> str:
    """The values as they are written in a call."""
    placed = [f"a{at}" for at, one in enumerate(values) if one.mandatory][:places]
    by_name = [f"{one.name}=a{at}" for at, one in enumerate(values) if f"a{at}" not in placed]
    return ", ".join((*placed, *by_name))


def _client(spelling: Spelling, *, coroutine: bool) -> str:
    return f"client: {spelling.use('AsyncClient' if coroutine else 'Client')}"


def _plain(
    spelling: Spelling,
    rpc: RpcView,
    label: str,
    values: Sequence[Argument],
    places: int,
    *,
    coroutine: bool = False,
) -> Feature:
    called = _call(spelling, rpc, "method", values, places)
    target = f"result: {result(spelling, rpc)} = " if rpc.returns else ""
    return Feature(
        label,
        (_client(spelling, coroutine=coroutine), *numbered(one.type for one in values)),
        (f"{target}{'await ' * coroutine}{called}",),
        coroutine,
    )


def _task(
    spelling: Spelling,
    rpc: RpcView,
    label: str,
    values: Sequence[Argument],
    places: int,
    *,
    coroutine: bool = False,
) -> Feature:
    kind = spelling.use("AsyncOperation" if coroutine else "Operation")
    type_ = result(spelling, rpc)
    target = f"result: {type_} = " if rpc.returns else ""
    wait = "await " * coroutine
    return Feature(
        label,
        (_client(spelling, coroutine=coroutine), *numbered(one.type for one in values)),
        (
            f"operation: {kind}[{type_}] = {wait}{_call(spelling, rpc, 'async', values, places)}",
            f"{target}{wait}operation.wait(60)",
        ),
        coroutine,
    )


def _call(spelling: Spelling, rpc: RpcView, role: str, values: Sequence[Argument], places: int) -> str:
    member = spelling.named(f"class {rpc.cls}", "member")
    return f"client.{member}.{spelling.named(f'rpc {rpc.name}', role)}({_arguments(values, places)})"


def result(spelling: Spelling, rpc: RpcView) -> str:
    return spelling.read(rpc.result, nullable=rpc.result_nullable)
