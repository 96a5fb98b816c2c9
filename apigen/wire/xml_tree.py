"""XML-RPC's values out of XML: text, numbers, bools, lists and dicts, of whatever types they happen to be.

A document has no type declaration, so no entities of its own either; it is in UTF-8, US-ASCII or ISO-8859-1.
White space between elements is skipped, attributes are ignored.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

from apigen.wire import scalars
from apigen.wire.errors import Refusal
from apigen.wire.messages import DEEPEST, Unreadable, depth_failure

NOT_WELL_FORMED, UNSUPPORTED_ENCODING, INVALID_CHARACTER = -32700, -32701, -32702
NOT_XML_RPC = -32600

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "us-ascii",
    "ascii": "us-ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "latin-1": "iso-8859-1",
}
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")
_SURROGATES = re.compile(  # so Java's and older JavaScript's writers say what is beyond U+FFFF
    rb"&#(x[dD][89abAB][0-9a-fA-F]{2}|55(?:29[6-9]|[3-9]\d\d)|56(?:[0-2]\d\d|3[01]\d));"
    rb"&#(x[dD][c-fC-F][0-9a-fA-F]{2}|56(?:3[2-9]\d|[4-9]\d\d)|57(?:[0-2]\d\d|3[0-3]\d|34[0-3]));"
)
_BLANK = " \t\r\n"
_EXTENSION = "{http://ws.apache.org/xmlrpc/namespaces/extensions}"
_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}  # words are what davexmlrpc sends
_INT = re.compile(r"[+-]?[0-9]{1,19}")


class NotXmlRpcError(ValueError):
    """A document that is no XML-RPC message; `code` as the interoperability specification has it."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def parse(body: bytes) -> Element:
    """The root of a document. Raises NotXmlRpcError."""
    encoding = _encoding(body)
    if b"<!DOCTYPE" in body and _has_doctype(body, encoding):
        raise NotXmlRpcError(NOT_XML_RPC, "a document type declaration is not allowed")
    try:
        return _parsed(body, encoding)
    except ParseError as error:
        joined = _SURROGATES.sub(_one_character, body) if b"<!" not in body else body
        if joined == body:
            raise _not_well_formed(body, encoding, str(error)) from None
    return parse(joined)


def _parsed(body: bytes, encoding: str) -> Element:
    parser = XMLParser(encoding=encoding)
    parser.feed(body)
    return parser.close()


def _one_character(found: re.Match[bytes]) -> bytes:
    """What a character beyond U+FFFF is in XML, where two halves of UTF-16 stand for it."""
    high, low = (int(word[1:], 16) if word[:1] == b"x" else int(word) for word in found.groups())
    return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _encoding(body: bytes) -> str:
    declared = _DECLARED.match(body)
    name = declared[1].decode("latin-1").lower() if declared else "utf-8"
    if name not in _ENCODINGS or b"\0" in body[:4]:
        raise NotXmlRpcError(UNSUPPORTED_ENCODING, "the encoding is not supported: send UTF-8")
    return _ENCODINGS[name]


def _has_doctype(body: bytes, encoding: str) -> bool:
    """Whether `<!DOCTYPE` in the document is one, and no text in a comment or a CDATA section."""
    found: list[str] = []

    def stop(name: str, *_: object) -> None:
        found.append(name)
        raise StopIteration

    parser = expat.ParserCreate(encoding)
    parser.StartDoctypeDeclHandler = stop
    with suppress(StopIteration, expat.ExpatError):
        parser.Parse(body, True)
    return bool(found)


def _not_well_formed(body: bytes, encoding: str, text: str) -> NotXmlRpcError:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return NotXmlRpcError(INVALID_CHARACTER, f"bytes that are not {encoding.upper()}")
    return NotXmlRpcError(NOT_WELL_FORMED, f"not well-formed: {text}")


def children(element: Element, *tags: str) -> list[Element]:
    """The elements within an element, which must be these, in this order, with nothing else between them.

    Raises NotXmlRpcError.
    """
    inside = list(element)
    if tuple(child.tag for child in inside) != tags:
        raise _not_conforming(f"<{element.tag}> does not hold {' and '.join(f'<{tag}>' for tag in tags)}")
    between_elements(element)
    return inside


def between_elements(element: Element) -> None:
    """Raises NotXmlRpcError if there is text beside the elements within an element."""
    if element.text and element.text.strip(_BLANK):
        raise _not_conforming(f"text in <{element.tag}>")
    for child in element:
        if child.tail and child.tail.strip(_BLANK):
            raise _not_conforming(f"text in <{element.tag}>")


def text(element: Element) -> str:
    """The text of an element that holds nothing but text. Raises NotXmlRpcError."""
    if len(element):
        raise _not_conforming(f"an element in <{element.tag}>")
    return element.text or ""


def value(element: Element, depth: int = 1) -> Any:
    """What a `<value>` holds. Raises NotXmlRpcError, and Failure for what is nested too deep."""
    count = len(element)
    if not count:
        return element.text or ""
    if count > 1:
        raise _not_conforming("several elements in <value>")
    child = element[0]
    if element.text or child.tail:
        between_elements(element)
    scalar = _SCALARS.get(child.tag)
    if scalar is not None:
        return scalar(text(child))
    if depth >= DEEPEST:
        raise depth_failure()
    if child.tag == "array":
        return _array(child, depth + 1)
    if child.tag == "struct":
        return _struct(child, depth + 1)
    raise _not_conforming(f"<{child.tag}> is no type")


def _array(element: Element, depth: int) -> list[Any]:
    (data,) = children(element, "data")
    between_elements(data)
    found = []
    for item in data:
        if item.tag != "value":
            raise _not_conforming(f"<{item.tag}> in <data>")
        found.append(value(item, depth))
    return found


def _struct(element: Element, depth: int) -> dict[str, Any]:
    """The members. Two of the same name are none: who looks at the first would see another call."""
    between_elements(element)
    found = {}
    for member in element:
        if member.tag != "member":
            raise _not_conforming(f"<{member.tag}> in <struct>")
        if len(member) != 2 or member[0].tag != "name" or member[1].tag != "value":
            raise _not_conforming("a <member> does not hold <name> and <value>")
        name, held = member
        if member.text or name.tail or held.tail:
            between_elements(member)
        if (word := text(name)) in found:
            raise _not_conforming("two members of a <struct> have one name")
        found[word] = value(held, depth)
    return found


def _string(content: str) -> str:
    return content


def _int(content: str) -> int | Unreadable:
    digits = content.strip(_BLANK)
    return int(digits) if _INT.fullmatch(digits) else Unreadable(content)


def _double(content: str) -> float | Unreadable:
    try:
        return scalars.double(content.strip(_BLANK))
    except Refusal:
        return Unreadable(content)


def _boolean(content: str) -> bool | Unreadable:
    return _BOOLEANS.get(content.strip(_BLANK), Unreadable(content))


def _datetime(content: str) -> str:
    return content.strip(_BLANK)


def _base64(content: str) -> str | Unreadable:
    """Text, which some clients send so where it is not ASCII, such as Perl's XMLRPC::Lite."""
    try:
        return b64decode("".join(content.split()), validate=True).decode()
    except ValueError:
        return Unreadable(content)


def _nil(_content: str) -> None:
    return None


_SCALARS: dict[str, Callable[[str], Any]] = {
    "string": _string,
    "int": _int,
    "i4": _int,
    "i8": _int,
    **dict.fromkeys((f"{_EXTENSION}{name}" for name in ("i1", "i2", "i8", "biginteger")), _int),
    "double": _double,
    **dict.fromkeys((f"{_EXTENSION}{name}" for name in ("float", "bigdecimal")), _double),
    "boolean": _boolean,
    "dateTime.iso8601": _datetime,
    f"{_EXTENSION}dateTime": _datetime,
    "base64": _base64,
    "nil": _nil,
    f"{_EXTENSION}nil": _nil,
}


def _not_conforming(text: str) -> NotXmlRpcError:
    return NotXmlRpcError(NOT_XML_RPC, f"not XML-RPC: {text}")
