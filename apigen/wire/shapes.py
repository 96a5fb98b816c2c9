"""What the types of an API are made of on the wire: members of records and structs, values of enums."""

from collections.abc import Mapping

from apigen.derive.names import classes, enums, structs
from apigen.model.api import Api, Field, StructMember
from apigen.model.types import OptionType, Record, StructType, plain

EVENT_BATCH = "event_batch"
COUNTS = "valid_ref_counts"
"""The member of `event_batch` whose ints are `<i4>` in XML-RPC, and nowhere else: clients need it so."""


class Shapes:
    """The look-ups of one API, made once."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.classes = classes(api)
        self.structs = structs(api)
        self.enums: Mapping[str, tuple[str, ...]] = {
            name: tuple(value.name for value in enum.values) for name, enum in enums(api).items()
        }

    def members(self, type_: Record | StructType) -> tuple[Field, ...] | tuple[StructMember, ...]:
        """The fields of a class or the members of a struct, in written order; or none."""
        if isinstance(type_, Record):
            cls = self.classes.get(type_.cls)
            return cls.fields if cls is not None else ()
        struct = self.structs.get(type_.name)
        return struct.members if struct is not None else ()


def left_out(member: Field | StructMember) -> bool:
    """Whether a member that is none is absent: an option without a default."""
    return member.default is None and isinstance(plain(member.type), OptionType)
