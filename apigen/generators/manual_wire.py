"""The manual's examples of both wire formats, written by the code that servers and clients write with."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache

from apigen.model.api import Api
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    ListType,
    MapType,
    OptionType,
    Ref,
    SetType,
    Type,
    spell,
)
from apigen.semantics import load_text
from apigen.wire import json_values, jsonrpc, xml_values, xmlrpc

_WIDTH = 90
_SESSION = "OpaqueRef:3f6a"
_VALUES: tuple[tuple[Type, object], ...] = (
    (STRING, "Library <1>"),
    (STRING, ""),
    (INT, 4294967296),
    (FLOAT, 0.5),
    (FLOAT, float("inf")),
    (BOOL, True),
    (DATETIME, "20200101T00:00:00Z"),
    (Ref("VM"), "OpaqueRef:9c41"),
    (SetType(STRING), ["a", "b"]),
    (ListType(INT), [1, 1]),
    (MapType(STRING, INT), {"a": 1}),
    (OptionType(STRING), None),
    (VOID, ""),
)


@lru_cache(maxsize=1)
def _api() -> Api:
    return load_text("api example {\n  use std\n}\n/// A machine.\nclass VM {\n  ro uuid: string\n}\n").api


def values() -> list[tuple[str, ...]]:
    """Each type with an example in XML and in JSON."""
    xml, json = xml_values.Writers(_api()), json_values.Writers(_api())
    return [
        (f"`{spell(type_)}`", f"`{xml.of(type_)(value)}`", f"`{_json(json.write(type_, value))}`")
        for type_, value in _VALUES
    ]


def _json(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value).decode()


def message(kind: str) -> str:
    """A message of a kind as fences, in both formats where both have it; "" for an unknown kind."""
    xml = xml_values.Writers(_api())
    text, name = xml.of(STRING), "VM.get_name_label"
    match kind:
        case "call":
            first = xmlrpc.encode_call(name, [text(_SESSION), text("OpaqueRef:9c41")])
            second = jsonrpc.encode_call(name, [_SESSION, "OpaqueRef:9c41"], 1)
        case "named":
            second = jsonrpc.encode_call(name, {"session_id": _SESSION, "self": "OpaqueRef:9c41"}, 2)
            return _fence("json", second.decode())
        case "success":
            first, second = xmlrpc.encode_success(text("web")), jsonrpc.encode_success("web", 1)
        case "failure":
            error = ("HANDLE_INVALID", ("VM", "OpaqueRef:9c41"))
            first, second = xmlrpc.encode_failure(*error), jsonrpc.encode_failure(*error, 1)
        case "old":
            second = jsonrpc.encode_failure("HANDLE_INVALID", ("VM", "OpaqueRef:9c41"), 1, "1.0")
            return _fence("json", second.decode())
        case "unknown":
            second = jsonrpc.encode_failure("MESSAGE_METHOD_UNKNOWN", ("VM.strat",), 1)
            return _fence("json", second.decode())
        case "fault":
            return _fence("xml", _indented(xmlrpc.encode_fault(-32700, "not well formed")))
        case _:
            return ""
    return _fence("xml", _indented(first)) + "\n" + _fence("json", second.decode())


def _indented(message: bytes) -> str:
    """A message with line breaks, for reading; what is short stays on one line."""
    return "\n".join(_lines(ET.fromstring(message), ""))


def _lines(element: ET.Element, before: str) -> Iterator[str]:
    whole = ET.tostring(element, encoding="unicode", short_empty_elements=False)
    if len(before + whole) <= _WIDTH or not len(element):
        yield before + whole
        return
    yield f"{before}<{element.tag}>"
    for child in element:
        yield from _lines(child, f"{before}  ")
    yield f"{before}</{element.tag}>"


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```\n"


def errors() -> list[tuple[str, ...]]:
    """The standard errors: code with parameters, and the text, in which names lead on where they can."""
    return [
        (
            f"`{error.name}({', '.join(one.name for one in error.parameters)})`",
            re.sub(r"\[([\w.]+)\]", r"`\1`", " ".join(error.doc.split())),
        )
        for error in _api().errors
    ]
