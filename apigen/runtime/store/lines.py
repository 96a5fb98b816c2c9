"""Stored records: JSON with a member a line, so that one member is read or written by finding its line.

    {
    "a":1,
    "name_label":"x"

The text is not closed: who reads it adds the computed members, then the brace. Members stand in the order of
the class's shape. The encoder never writes a raw newline (strings escape it), so `\\n"name":` is found at the
top level alone, whatever keys the values hold.
"""

from collections.abc import Iterable, Mapping

import msgspec

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


def mark(name: str) -> bytes:
    """What stands before a member's value."""
    return b'\n"%s":' % name.encode()


def record(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A record of members, each with its value as JSON."""
    return b"{" + b",".join([b'\n"%s":%s' % (name.encode(), value) for name, value in members])


def get(text: bytes, name: bytes) -> bytes | None:
    """The JSON of a member, by its mark; None where the record has no such member."""
    at = text.find(name)
    if at < 0:
        return None
    start = at + len(name)
    end = text.find(b",\n", start)
    return text[start:] if end < 0 else text[start:end]


def put(text: bytes, name: bytes, value: bytes | None) -> bytes:
    """The record with another value of a member; None takes the member out. A new one is added at the end."""
    at = text.find(name)
    if at < 0:
        if value is None:
            return text
        return text + (b"," if len(text) > 1 else b"") + name + value
    start = at + len(name)
    end = text.find(b",\n", start)
    if value is not None:
        return text[:start] + value + (b"" if end < 0 else text[end:])
    if end >= 0:
        return text[:at] + text[end + 1 :]
    # The last one: the comma before it goes too.
    return text[: at - 1] if text[at - 1 : at] == b"," else text[:at]


def joined(text: bytes, tail: bytes) -> bytes:
    """The record with more lines, each after a comma."""
    return text + tail if len(text) > 1 else text + tail[1:]


def members(text: bytes) -> Mapping[str, object]:
    """All members, decoded."""
    found: dict[str, object] = decode(text + b"}")
    return found
