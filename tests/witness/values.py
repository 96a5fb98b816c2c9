"""What a program does with values: records, structs, enums and errors, where calls give or take them."""

from collections.abc import Iterable, Iterator

import msgspec

from apigen.derive.names import all_enums
from apigen.generators.client_api import ApiView
from apigen.generators.client_view import EnumView, ErrorView, MemberView, StructView, base
from apigen.model.types import EnumType, Record, StructType, Type, walk
from tests.witness.spelling import Feature, Spelling, numbered


class Reach(msgspec.Struct, frozen=True):
    """The types that calls take and those that they return, with all within them."""

    taken: frozenset[Type]
    returned: frozenset[Type]


def reach(view: ApiView) -> Reach:
    """What a program meets: a type that no call takes or returns is not met."""
    rpcs = [view.of_rpc(cls, rpc) for cls in view.api.classes for rpc in view.rpcs(cls)]
    taken = [one.type for rpc in rpcs for one in (rpc.parameters if rpc.creates is None else rpc.creates)]
    return Reach(_within(view, taken), _within(view, [rpc.result for rpc in rpcs]))


def _within(view: ApiView, types: Iterable[Type]) -> frozenset[Type]:
    records = {cls.name: view.of_class(cls).record or () for cls in view.api.classes}
    structs = {one.name: view.of_struct(one).members for one in view.structs}
    found: set[Type] = set()
    left = [base(type_) for type_ in types]
    while left:
        new = [part for part in walk(left.pop()) if part not in found]
        found.update(new)
        for part in new:
            if isinstance(part, Record):
                left += [base(one.type) for one in records.get(part.cls, ())]
            elif isinstance(part, StructType):
                left += [base(one.type) for one in structs[part.name]]
    return frozenset(found)


def values(spelling: Spelling) -> Iterator[Feature]:
    """The features of all that travels."""
    view, met = spelling.view, reach(spelling.view)
    for cls in view.api.classes:
        if Record(cls.name) in met.returned:
            record = spelling.own(f"class {cls.name}", "record")
            yield from _members(spelling, record, f"field {cls.name}", view.of_class(cls).record or ())
    for struct in view.structs:
        if StructType(struct.name) in met.returned:
            own = spelling.own(f"struct {struct.name}", "struct")
            yield from _members(spelling, own, f"struct_member {struct.name}", view.of_struct(struct).members)
        if StructType(struct.name) in met.taken:
            yield from _made(spelling, view.of_struct(struct))
    for enum in all_enums(view.api):
        if EnumType(enum.name) in met.taken | met.returned:
            yield from _words(spelling, view.of_enum(enum))
    for error in view.errors:
        if not error.hidden:
            yield from _caught(spelling, view.of_error(error))


def matches(spelling: Spelling) -> Iterator[Feature]:
    """A match for each enum that calls return, but for the standard ones."""
    view = spelling.view
    std = {cls.name for cls in view.api.classes if cls.std}
    enums = [enum for enum in all_enums(view.api) if enum.owner not in std]
    returned = reach(view).returned if enums else ()
    for enum in enums:
        if EnumType(enum.name) in returned:
            own = spelling.own(f"enum {enum.name}", "enum")
            words = (spelling.named(f"value {enum.name}.{one.name}", "constant") for one in enum.values)
            cases = [line for word in words for line in (f"    case {own}.{word}:", "        pass")]
            body = ("match value:", *cases, "    case _:", "        assert_never(value)")
            yield Feature(f"{own} is matched", (f"value: {own}",), body)


def _members(
    spelling: Spelling, holder: str, address: str, members: Iterable[MemberView]
) -> Iterator[Feature]:
    for one in members:
        type_ = spelling.read(one.type, nullable=one.nullable)
        name = spelling.named(f"{address}.{one.wire}", "member")
        yield Feature(f"{holder}.{name} is read", (f"held: {holder}",), (f"value: {type_} = held.{name}",))


def _made(spelling: Spelling, struct: StructView) -> Iterator[Feature]:
    """A struct with what it needs, and with each member that may be left out."""
    own = spelling.own(f"struct {struct.wire}", "struct")
    needed = [one for one in struct.members if one.mandatory]
    free = [one for one in struct.members if not one.mandatory]
    forms = [("with what it needs", needed), *((f"with `{one.wire}`", [*needed, one]) for one in free)]
    for label, given in forms:
        names = [spelling.named(f"struct_member {struct.wire}.{one.wire}", "member") for one in given]
        types = [spelling.given(one.type, nullable=one.nullable) for one in given]
        made = ", ".join(f"{name}=a{at}" for at, name in enumerate(names))
        yield Feature(f"{own} is made {label}", numbered(types), (f"value: {own} = {own}({made})",))


def _words(spelling: Spelling, enum: EnumView) -> Iterator[Feature]:
    """A value is a text, and has a constant."""
    own = spelling.own(f"enum {enum.wire}", "enum")
    yield Feature(f"{own} is a text", (f"value: {own}",), ("text: str = value", "value.is_known"))
    for one in enum.values:
        word = spelling.named(f"value {enum.wire}.{one.wire}", "constant")
        yield Feature(f"{own}.{word} is named", (), (f"value: {own} = {own}.{word}",))


def _caught(spelling: Spelling, error: ErrorView) -> Iterator[Feature]:
    own = spelling.named(f"error {error.wire}", "error")
    spelling.errors.add(own)
    client = spelling.use("Client")
    body = (
        "try:",
        "    client.close()",
        f"except {own} as error:",
        "    print(error.error_code, error.params)",
    )
    yield Feature(f"{own} is caught", (f"client: {client}",), body)
    for one in error.parameters:
        name = spelling.named(f"error_parameter {error.wire}.{one.wire}", "parameter")
        read = f"value: {spelling.read(one.type)} = error.{name}"
        yield Feature(f"{own}.{name} is read", (f"error: {own}",), (read,))
