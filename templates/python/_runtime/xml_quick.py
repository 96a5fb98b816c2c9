"""Replies of XML-RPC in the form that almost all servers write, read in a third of the time.

Nothing is understood here that the parser of XML would not understand alike: whatever is out of
the ordinary (a blank between tags, a comment, a character by number that is none) is left to it.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_DEEPEST = 200

_TEXT = rb"([^<\x00-\x08\x0b-\x1f]*)"
_BEGIN = re.compile(
    rb"(?:<\?xml version=(?:'1.0'|\"1.0\")\?>\n?)?<methodResponse><params><param>"
)
_TOKEN = re.compile(
    rb"(?:<member><name>([^<&\x00-\x1f]*)</name>)?<value>"
    rb"(?:" + _TEXT + rb"</value>(</member>)?"
    rb"|<(string|int|i4|i8|double|boolean|dateTime\.iso8601)>"
    + _TEXT
    + rb"</\4></value>(</member>)?"
    rb"|<(struct|array><data)>)"
    rb"|(</struct>|</data></array>)</value>(</member>)?"
)
_END = re.compile(rb"</param></params></methodResponse>\n?")
_REFERENCE = re.compile("&(?:(lt|gt|amp|quot|apos|#[0-9]{1,7});)?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_NO_XML = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


class _UnusualError(Exception):
    """It is for the parser of XML."""


def read(body: bytes, scalars: Mapping[str, Callable[[str], Any]]) -> Any:
    """The value of a reply, or an ellipsis where the reply is not in the usual form.

    `scalars` has what makes a value of the text within each tag, and may raise ProtocolError.
    """
    begun = _BEGIN.match(body)
    if begun is None or any(part in body for part in _NO_XML):
        return ...
    try:
        value, end = _value(body, begun.end(), scalars)
    except (_UnusualError, UnicodeDecodeError):
        return ...
    return value if _END.fullmatch(body, end) else ...


def _value(
    body: bytes, start: int, scalars: Mapping[str, Callable[[str], Any]]
) -> tuple[Any, int]:
    """The one value at a place, and where it ends. Raises _UnusualError, UnicodeDecodeError."""
    done: list[Any] = []
    at: Any = done
    open_: list[tuple[Any, bool]] = []
    end = start
    names: dict[bytes, str] = {}
    for token in _TOKEN.finditer(body, start):
        if token.start() != end:
            break
        name, plain, after, tag, scalar, after_scalar, opened, closed, after_closed = (
            token.groups()
        )
        end = token.end()
        if closed is not None:
            if not open_ or (at.__class__ is dict) is not (closed == b"</struct>"):
                raise _UnusualError
            at, is_member = open_.pop()
            if is_member is (after_closed is None):
                raise _UnusualError
            continue
        value: Any
        if plain is not None:
            value = _text(plain)
        elif tag is not None:
            value = scalars[tag.decode()](_text(scalar))
            after = after_scalar
        else:
            value = {} if opened == b"struct" else []
        if at.__class__ is dict:
            if name is None or (opened is None and after is None):
                raise _UnusualError
            key = names.get(name)
            if key is None:
                key = name.decode()
                if len(names) < 10_000:
                    names[name] = key
            if key in at:
                raise _UnusualError
            at[key] = value
        elif name is not None or after is not None:
            raise _UnusualError
        else:
            at.append(value)
        if opened is not None:
            if len(open_) > _DEEPEST:
                raise _UnusualError
            open_.append((at, name is not None))
            at = value
    if open_ or len(done) != 1:
        raise _UnusualError
    return done[0], end


def _text(data: bytes) -> str:
    text = data.decode()
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(reference: re.Match[str]) -> str:
    name = reference[1]
    if name is None:
        raise _UnusualError
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[1:])
    if number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE:
        return chr(number)
    raise _UnusualError
