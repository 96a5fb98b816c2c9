"""What pages of samples depend on, for their keys: a declaration, and all that example values come from."""

from collections.abc import Iterable

from apigen.derive.names import find_error, find_field
from apigen.generators.calls import Calls
from apigen.generators.examples import Examples
from apigen.model.api import Class, Rpc
from apigen.model.types import EnumType, NamedType, Record, StructType, Type, walk


def rpc_inputs(calls: Calls, cls: Class, rpc: Rpc) -> object:
    """What the samples and replies of one RPC show."""
    types = [*(parameter.type for parameter in rpc.parameters), rpc.result]
    return (
        cls.name,
        rpc,
        find_field(cls, rpc.field) if rpc.field else None,
        reached(calls.examples, types),
        [find_error(calls.book.api, name) for name in rpc.raises],
        shared_inputs(calls, cls),
    )


def derived_inputs(calls: Calls, cls: Class) -> object:
    """What the samples and replies of a class's derived RPCs show: they follow from the class."""
    return (
        cls,
        reached(calls.examples, [field.type for field in cls.fields]),
        [find_error(calls.book.api, name) for name in cls.raises],
        shared_inputs(calls, cls),
    )


def shared_inputs(calls: Calls, cls: Class) -> object:
    """What all samples of a class show: the languages and their names, the log-in and the log-out."""
    curl = calls.curl
    steps = [call for call in (curl.log_in, curl.log_out) if call is not None]
    named = [names.seen_from(cls.name) for names in calls.names]
    return list(calls.samplers), named, [(call.rpc, call.arguments) for call in steps]


def reached(examples: Examples, types: Iterable[Type]) -> list[object]:
    """The declarations that values of the types are made of, each once."""
    found: dict[Type, object] = {}
    left = list(types)
    while left:
        for part in walk(left.pop()):
            if part in found:
                continue
            match part:
                case EnumType(name):
                    found[part] = examples.enums.get(name)
                case NamedType(name, _):
                    found[part] = examples.types.get(name)
                case StructType(name):
                    struct = found[part] = examples.structs.get(name)
                    left += [member.type for member in struct.members] if struct is not None else []
                case Record(name):
                    cls = examples.classes.get(name)
                    found[part] = (cls.fields, cls.one_of) if cls is not None else None
                    left += [field.type for field in cls.fields] if cls is not None else []
                case _:
                    pass
    return [found[part] for part in sorted(found, key=repr)]
