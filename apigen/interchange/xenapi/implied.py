"""Which messages are derived, where a dump does not say so itself: those that have the rules' names."""

import msgspec

from apigen.interchange.xenapi.dump import DumpClass, DumpField

OF_CLASSES = {"get_record": 1, "get_by_uuid": 1, "get_by_name_label": 1, "get_all": 0, "get_all_records": 0}
"""The messages on a class as a whole, with the number of their parameters beside the session."""


def implied(cls: DumpClass) -> DumpClass:
    """The class with each message either derived or not."""
    if all(message.implicit is not None for message in cls.messages):
        return cls
    listed = {message.name for message in cls.messages}
    stored = bool(cls.fields) and all(f"get_{field.name}" in listed for field in cls.fields)
    names = _derived(cls) if stored else {}
    messages = [
        msgspec.structs.replace(message, implicit=names.get(message.name, -1) == len(message.params) - 1)
        if message.implicit is None
        else message
        for message in cls.messages
    ]
    return msgspec.structs.replace(cls, messages=messages)


def _derived(cls: DumpClass) -> dict[str, int]:
    constructor = any(m.name == "create" and [p.name for p in m.params[1:]] == ["args"] for m in cls.messages)
    names = OF_CLASSES | ({"create": 1, "destroy": 1} if constructor else {})
    for field in cls.fields:
        names |= _of_field(field)
    return names


def _of_field(field: DumpField) -> dict[str, int]:
    name = field.name
    names = {f"get_{name}": 1}
    if field.qualifier == "RW":
        names |= {f"set_{name}": 2}
        if field.type.endswith(" set"):
            names |= {f"add_{name}": 2, f"remove_{name}": 2}
        if field.type.endswith(" map"):
            names |= {f"add_to_{name}": 3, f"remove_from_{name}": 2}
    return names
