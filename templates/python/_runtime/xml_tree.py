"""XML-RPC: calls to bytes, and replies to the neutral tree."""

from __future__ import annotations

import re
from pyexpat import ExpatError, ParserCreate

from . import xml_quick
from .encode import Moment
from .errors import ProtocolError, UsageError
from .types import float_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

CONTENT_TYPE = "text/xml"
PATH = ""
BATCHES = False

_DEEPEST = 256
"""How deeply values may nest."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DIGITS = re.compile(r"[+-]?[0-9]{1,19}")

# Writing


def encode_call(rpc: str, params: list[Any] | dict[str, Any], id_: int) -> bytes:
    """A call; XML-RPC knows arguments by place alone. Raises UsageError."""
    if isinstance(params, dict):
        raise UsageError("over XML-RPC, an argument before another one must be given")
    parts = ["<?xml version='1.0'?><methodCall><methodName>", _escaped(rpc)]
    parts.append("</methodName><params>")
    for param in params:
        parts.append("<param>")
        _write(param, parts.append)
        parts.append("</param>")
    parts.append("</params></methodCall>")
    return "".join(parts).encode()


def _escaped(text: str) -> str:
    if _ILLEGAL.search(text):
        raise UsageError("the text has characters that XML cannot hold")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _write(value: Any, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        if isinstance(value, Moment):
            put(f"<value><dateTime.iso8601>{value}</dateTime.iso8601></value>")
        else:
            put(f"<value>{_escaped(value)}</value>")
    elif isinstance(value, bool):
        put(f"<value><boolean>{value:d}</boolean></value>")
    elif isinstance(value, int):
        put(f"<value>{value}</value>")  # XML-RPC's own int has 32 bits
    elif isinstance(value, float):
        put(f"<value><double>{value!r}</double></value>")
    elif value.__class__ is dict:
        put("<value><struct>")
        for name, member in value.items():
            put(f"<member><name>{_escaped(name)}</name>")
            _write(member, put)
            put("</member>")
        put("</struct></value>")
    elif value.__class__ is list:
        put("<value><array><data>")
        for element in value:
            _write(element, put)
        put("</data></array></value>")
    else:
        put("<value><nil/></value>")


# Reading


def decode_reply(body: bytes, id_: int) -> tuple[list[str] | None, Any]:
    """What a reply says: the code and parameters of an error or None, and the result."""
    reply = xml_quick.read(body, _SCALARS)
    if reply is ...:
        reader = _Reader()
        reader.read(body)
        if reader.root != "methodResponse" or len(reader.done) != 1:
            raise ProtocolError("the answer is XML, but no reply to a call")
        reply = reader.done[0]
        if reader.fault:
            return _fault(reply), None
    if reply.__class__ is not dict or "Status" not in reply:
        return None, reply  # introspection answers so
    if reply["Status"] == "Success" and "Value" in reply:
        return None, reply["Value"]
    failure = reply.get("ErrorDescription")
    if reply["Status"] != "Failure" or failure.__class__ is not list or not failure:
        raise ProtocolError("the answer is XML, but no reply to a call")
    return [str(part) for part in failure], None


def _fault(reply: Any) -> list[str]:
    if reply.__class__ is not dict:
        raise ProtocolError("the answer is a fault without a reason")
    number, text = reply.get("faultCode", ""), reply.get("faultString", "")
    return ["FAULT", str(number), str(text)]


def decode_value(text: str) -> Any:
    """A value by itself, as the results of tasks are: `<value>…</value>`, or nothing."""
    if not text:
        return ""
    reader = _Reader()
    reader.read(text.encode("utf-8", "surrogatepass"))
    if reader.root != "value" or len(reader.done) != 1:
        raise ProtocolError("the result is XML, but no value")
    return reader.done[0]


def _int(text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise ProtocolError("the answer has an int that is none")
    return int(text)


def _double(text: str) -> float:
    number = float_of(text)
    if number is None:
        raise ProtocolError("the answer has a double that is none")
    return number


def _boolean(text: str) -> bool:
    if text not in ("0", "1", "true", "false"):
        raise ProtocolError("the answer has a boolean that is none")
    return text in ("1", "true")


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "int": _int,
    "i4": _int,
    "i8": _int,
    "double": _double,
    "boolean": _boolean,
    "dateTime.iso8601": str,
    "base64": str,
    "nil": lambda text: None,
}

_UNSET: Any = object()


class _Reader:
    """Makes the tree of values while the XML is parsed.

    `_stack` has the containers that are open, each a list or a dictionary; `_value` is what
    the innermost <value> holds so far.
    """

    def __init__(self) -> None:
        self.root = ""
        self.fault = False
        self.done: list[Any] = []
        """The outermost values."""
        self._stack: list[Any] = [self.done]
        self._names: list[str] = []
        self._value: Any = _UNSET
        self._text = ""
        self._depth = 0

    def read(self, body: bytes) -> None:
        """Parses a whole document. Raises ProtocolError."""
        parser = ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = 65_536
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(body, True)
        except (ExpatError, ValueError):
            raise ProtocolError("the answer is not XML") from None
        finally:  # or the parser and this would keep each other
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.CharacterDataHandler = parser.StartDoctypeDeclHandler = None
        if self._names:
            raise ProtocolError("the answer has a member without a value")

    def _doctype(self, *_: object) -> None:
        raise ProtocolError("the answer has a document type, which XML-RPC has not")

    def _start(self, tag: str, attributes: object) -> None:
        self._text = ""
        if tag == "value":
            self._value = _UNSET
        elif tag == "struct":
            self._open({})
        elif tag == "array":
            self._open([])
        if not self._depth:
            self.root = tag
        elif tag == "fault":
            self.fault = True
        self._depth += 1

    def _open(self, container: Any) -> None:
        if len(self._stack) > _DEEPEST:
            raise ProtocolError("the answer is nested too deeply")
        self._stack.append(container)

    def _data(self, text: str) -> None:
        self._text += text

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "value":
            value = self._value
            self._add(self._text if value is _UNSET else value)
            self._value = _UNSET
        elif tag == "name":
            self._names.append(self._text)
        elif tag in ("struct", "array"):
            self._value = self._stack.pop()
        else:
            scalar = _SCALARS.get(tag)
            if scalar is not None:
                self._value = scalar(self._text)
        self._text = ""

    def _add(self, value: Any) -> None:
        container = self._stack[-1]
        if container.__class__ is list:
            container.append(value)
            return
        if not self._names:
            raise ProtocolError("the answer has a member without a name")
        name = self._names.pop()
        if name in container:
            raise ProtocolError("the answer has a member twice")
        container[name] = value
