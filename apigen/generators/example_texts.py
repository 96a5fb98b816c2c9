"""Texts and numbers that examples are made of: chosen by a name, brought within the constraints."""

import uuid
from math import isfinite

from apigen.model.api import Constraints
from apigen.semantics.constraints import number as bound
from apigen.semantics.patterns import PatternError, matches
from apigen.wire.values import PREFIX

NAMESPACE = uuid.UUID("6f1b1f4e-7f0b-5a5d-9d4b-1d2f0a3c9e11")
"""Under which the UUIDs of examples are made."""

_TEXTS = {
    "uuid": "",
    "name_label": "my {thing}",
    "label": "my {thing}",
    "name": "my {thing}",
    "name_description": "Made by a sample call",
    "description": "Made by a sample call",
    "hostname": "host1.example.org",
    "address": "192.0.2.10",
    "ip": "192.0.2.10",
    "ipv6": "2001:db8::10",
    "netmask": "255.255.255.0",
    "gateway": "192.0.2.1",
    "dns": "192.0.2.53",
    "mac": "02:00:5e:10:00:01",
    "device": "0",
    "bridge": "xenbr0",
    "version": "1.0",
    "uname": "root",
    "user": "root",
    "username": "root",
    "language": "en",
    "url": "https://example.org/",
    "uri": "https://example.org/",
    "email": "someone@example.org",
    "path": "/srv/data",
    "key": "note",
    "value": "some text",
    "originator": "apigen",
    "message": "some text",
    "expr": 'field "name__label" = "my {thing}"',
}
"""`{thing}` is the class that the text is about, or a word for anything."""

_FORMATS = {
    "ip": "192.0.2.10",
    "ipv4": "192.0.2.10",
    "ipv6": "2001:db8::10",
    "cidr": "192.0.2.0/24",
    "mac": "02:00:5e:10:00:01",
    "hostname": "host1.example.org",
    "url": "https://example.org/",
    "email": "someone@example.org",
    "date": "2026-01-31",
    "duration": "PT1H",
    "decimal": "1.50",
    "json": "{}",
    "base64": "YXBpZ2Vu",
}
_LONGEST = 1000
"""Characters of a text, even where more are asked for."""

OF_CLASS = ("class", "ref", "self", "handle", "object")
"""Parameters of errors that are about the class whose RPC raises it."""

_COUNTED = {"expected": "2", "received": "1"}

_SAID = {
    "expected": "halted",
    "actual": "running",
    "field": "name_label",
    "limit": "1000",
    "needed": "1073741824",
    "available": "536870912",
    "reason": "it is in use",
    "detail": "it is in use",
    "msg": "it failed",
}
"""What parameters of errors say, by their names."""


_NUMBERS = {"timeout": 60, "memory": 1073741824, "size": 1073741824, "port": 443, "mtu": 1500, "vlan": 42}


def number(name: str) -> int:
    """A number for what bears the name: by its last word, or because it is about memory."""
    lower = name.lower()
    return _NUMBERS["memory"] if "memory" in lower else _NUMBERS.get(lower.rpartition("_")[2], 1)


def truth(name: str) -> bool:
    """A bool for what bears the name: nothing is forced, and what a thing may be it mostly is not."""
    lower = name.lower()
    return not (lower.startswith("is_") or "force" in lower)


def ref(place: str) -> str:
    """The ref of the object that stands for a place: `OpaqueRef:` and a UUID."""
    return f"{PREFIX}{uuid.uuid5(NAMESPACE, place)}"


def within(allowed: Constraints, number: float) -> float:
    """The number, or the nearest one that is allowed; an end that is infinite is none."""
    low, high = (None if end is None else bound(end) for end in (allowed.minimum, allowed.maximum))
    if low is not None and number < low and isfinite(low):
        return low
    return high if high is not None and number > high and isfinite(high) else number


def text(place: str, name: str, allowed: Constraints, thing: str = "") -> str:
    """A text for what bears the name, within the constraints; `place` tells one uuid from another, `thing` is
    the class that the text is about.
    """
    if allowed.format == "uuid" or (name == "uuid" and allowed.format is None):
        return str(uuid.uuid5(NAMESPACE, f"{place} uuid"))
    if allowed.format in _FORMATS:
        return _FORMATS[allowed.format]
    lower = name.lower()
    found = _TEXTS.get(lower) or _TEXTS.get(lower.rpartition("_")[2]) or lower.replace("_", " ") or "text"
    found = found.replace("{thing}", thing.replace("_", " ") or "example")
    if is_secret(name):
        found = "a secret"
    if allowed.min_length is not None and len(found) < allowed.min_length:
        length = min(allowed.min_length, _LONGEST)
        found = (found + " " + "x" * length)[:length]
    if allowed.max_length is not None:
        found = found[: allowed.max_length]
    if allowed.pattern is not None and not _matches(allowed.pattern, found):
        found = _for_pattern(allowed.pattern) or found
    return found


def is_secret(name: str) -> bool:
    """Whether the name alone says that a text is none to be shown."""
    lower = name.lower()
    return "password" in lower or lower in ("pwd", "secret", "passphrase")


def _matches(pattern: str, text: str) -> bool:
    try:
        return matches(pattern, text)
    except PatternError:
        return True


_TRIES = (
    "a",
    "1",
    "A",
    "abc",
    "123",
    "a1",
    "abc-1",
    "1.0",
    "1.0.0",
    "0000:00:00.0",
    "abc123",
    "/a",
    "a/b",
    "a.b",
    "",
)


def _for_pattern(pattern: str) -> str | None:
    """A text that a pattern lets through, of a few that people think of; others need an `@example`."""
    return next((text for text in _TRIES if _matches(pattern, text)), None)


def error_text(place: str, name: str, compared: bool, thing: str) -> str:
    """What a parameter of an error says; `compared`: its `expected` is a state beside an `actual` one;
    `thing` is the class whose RPC raises it.
    """
    counted = None if compared else _COUNTED.get(name)
    return counted or _SAID.get(name) or text(place, name, Constraints(), thing)
