"""What a server's RPCs take and return, whoever says so: the server itself, or a spec."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from apigen import derive
from apigen.derive.names import session
from apigen.model.api import Api, Parameter, Rpc
from apigen.model.types import BOOL, DATETIME, FLOAT, INT, STRING, ListType, Record, Ref, Type
from apigen.model.values import Unset
from apigen.wire.values import plain_value

UNKNOWN = Record("any")
"""The type of which nothing is known: its values go as they are."""


class Slot(msgspec.Struct, frozen=True):
    """A parameter. `default` is a neutral value, UNSET where there is none or the server chooses.

    `name` is empty where only the type is known.
    """

    name: str
    type: Type
    required: bool = True
    default: Any = msgspec.UNSET


class Signature(msgspec.Struct, frozen=True):
    """An RPC. `session`: whether it takes one, first. `slots` and `result` are None where nobody says."""

    name: str
    session: bool = True
    slots: tuple[Slot, ...] | None = None
    result: Type | None = None


class Description(msgspec.Struct, frozen=True):
    """What is known of a server: the types of its API, and its RPCs by wire name."""

    api: Api = Api(name="")
    rpcs: Mapping[str, Signature] = {}


def of_spec(api: Api) -> Description:
    """What a spec says of its RPCs, their Async twins among them."""
    takes_session = session(api) is not None
    found = {}
    for cls in api.classes:
        for rpc in derive.all_rpcs(api, cls):
            one = _signature(f"{cls.name}.{rpc.name}", rpc, takes_session)
            found[one.name] = one
            if derive.is_async(api, rpc):
                twin = msgspec.structs.replace(one, name=f"Async.{one.name}", result=Ref("task"))
                found[twin.name] = twin
    return Description(api, found)


def _signature(name: str, rpc: Rpc, takes_session: bool) -> Signature:
    slots = tuple(map(_slot, rpc.parameters))
    return Signature(name, takes_session and not rpc.sessionless, slots, rpc.result)


def _slot(parameter: Parameter) -> Slot:
    default: Any = msgspec.UNSET
    if parameter.default is not None and not isinstance(parameter.default, Unset):
        default = plain_value(parameter.default)
    return Slot(parameter.name, parameter.type, parameter.default is None, default)


_INTROSPECTED: Mapping[str, Type] = {
    "string": STRING,
    "int": INT,
    "i4": INT,
    "i8": INT,
    "double": FLOAT,
    "boolean": BOOL,
    "dateTime.iso8601": DATETIME,
    "array": ListType(UNKNOWN),
}


def of_introspection(name: str, answer: Any, *, session: bool) -> Signature:
    """What `system.methodSignature` says of an RPC: types without names, that of the result first; once for
    each number of parameters. Nothing where the answer is "undef".
    """
    if not isinstance(answer, list) or not all(isinstance(one, list) and one for one in answer) or not answer:
        return Signature(name, session)
    result, *words = max(answer, key=len)
    needed = min(map(len, answer)) - 1
    types = [Slot("", _INTROSPECTED.get(str(word), UNKNOWN), at < needed) for at, word in enumerate(words)]
    return Signature(name, session, tuple(types[session:]), _INTROSPECTED.get(str(result)))


def sessionless(name: str) -> bool:
    """Whether an RPC of which nothing is known goes without a session, as its name says."""
    return name.startswith(("system.", "rpc.", "session.login_"))


def classes_of(names: Iterable[str]) -> list[str]:
    """The classes whose objects can all be read at once, by the names of RPCs."""
    suffix = ".get_all_records"
    return sorted({name.removesuffix(suffix) for name in names if name.endswith(suffix)})


def usage(signature: Signature) -> str:
    """How an RPC is called, in one line: `VM.start vm=VM ref [force=bool]`."""
    from apigen.model.types import spell

    def word(slot: Slot) -> str:
        text = f"{slot.name}={_short(spell(slot.type))}" if slot.name else _short(spell(slot.type))
        return text if slot.required else f"[{text}]"

    return " ".join((signature.name, *map(word, signature.slots or ())))


def _short(words: str) -> str:
    return words.replace("any record", "value")


def filled(slots: Sequence[Slot], given: Mapping[str, Any]) -> list[Any]:
    """Values by position, up to the last one given; defaults stand for those left out before it.

    Raises KeyError with the name of one whose default only the server knows.
    """
    last = max((at for at, slot in enumerate(slots) if slot.name in given), default=-1)
    values = []
    for slot in slots[: last + 1]:
        if slot.name in given:
            values.append(given[slot.name])
        elif slot.default is not msgspec.UNSET:
            values.append(slot.default)
        else:
            raise KeyError(slot.name)
    return values
