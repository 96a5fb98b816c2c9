"""RPCs that the server answers itself, wherever a spec has one of the name that takes the like."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from apigen.model.api import Rpc
from apigen.model.types import EnumType, Ref, Type, plain, spell
from apigen.runtime.calls import Caller, Result, Run
from apigen.runtime.dispatch import Table

BuiltIn = tuple[tuple[str, ...], Callable[..., Result]]
"""What an RPC takes, as types are spelled (an enum's name does not count, nor do parameters' names), and what
answers it: given the caller, then the arguments in order.
"""


def takes(rpc: Rpc, types: tuple[str, ...]) -> bool:
    """Whether an RPC takes parameters of these types."""
    return tuple(_kind(parameter.type) for parameter in rpc.parameters) == types


def _kind(type_: Type) -> str:
    base = plain(type_)
    return "enum" if isinstance(base, EnumType) else spell(base)


def answered(rpc: Rpc, answer: Callable[..., Result]) -> Run:
    """An RPC carried out by a function of its arguments in order."""
    names = [parameter.name for parameter in rpc.parameters]

    def run(caller: Caller, args: Mapping[str, Any]) -> Result:
        return answer(caller, *[args[name] for name in names])

    return run


def answer(entries: Table, known: Mapping[str, BuiltIn]) -> None:
    """Has the RPCs of a table that are known carried out here; removed ones stay so."""
    for name, (types, function) in known.items():
        entry = entries.get(name)
        if entry is not None and entry.run is not None and takes(entry.rpc, types):
            run = answered(entry.rpc, function)
            entries[name] = msgspec.structs.replace(entry, run=run, quick=None, stores=False)


def is_of(rpc: Rpc, cls: str) -> bool:
    """Whether an RPC is called on an object of a class."""
    return bool(rpc.parameters) and plain(rpc.parameters[0].type) == Ref(cls)
