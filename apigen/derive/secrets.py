"""What is secret within values of a type, wherever it is declared: on a type, a member or a field."""

from apigen.derive.names import classes, secret_types, structs
from apigen.model.api import Api, Class, Struct
from apigen.model.types import NamedType, Record, StructType, Type, walk


def holds_secrets(api: Api, type_: Type) -> bool:
    """Whether values of a type hold what is secret, in structs and records within them too."""
    secret = secret_types(api)
    known_structs, known_classes = structs(api), classes(api)
    seen: set[Type] = set()
    waiting = [type_]
    while waiting:
        for part in walk(waiting.pop()):
            if part in seen:
                continue
            seen.add(part)
            if isinstance(part, NamedType) and part.name in secret:
                return True
            held: Struct | Class | None = None
            if isinstance(part, StructType):
                held = known_structs.get(part.name)
            elif isinstance(part, Record):
                held = known_classes.get(part.cls)
            members = held.members if isinstance(held, Struct) else held.fields if held is not None else ()
            if any(member.secret for member in members):
                return True
            waiting += [member.type for member in members]
    return False
