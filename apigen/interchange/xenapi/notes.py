"""What a dump says beside what the model has a place for: annotations `@x-xenapi-…`, written back on export.

`@x-xenapi-KEY("text")` on a thing: its member KEY in the dump is that text. `@x-xenapi-KEY(json = "…")`: it
is that JSON value. `@x-xenapi-KEY` alone: there is no such member. `@x-xenapi-more(json = "{…}")`: members
whose names are no words. On the API itself, `@x-xenapi-KIND-KEY` says it of all things of a kind that say
nothing else.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from apigen.model.api import Extension

Kind = Literal[
    "class", "field", "message", "session", "param", "error", "enum", "value", "lifecycle", "step"
]  # fmt: skip
"""The kinds of objects in a dump; `session` is a message's first parameter, which the model leaves out."""

Json = dict[str, Any]
Pair = tuple[Kind, Json, Json]
"""An object as it would be written, and as it was read."""

PREFIX = "xenapi-"
MORE = "more"
_WORD = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_MISSING = object()


def prefix(kind: Kind) -> str:
    """What the names of an API's own notes on all things of a kind begin with."""
    return f"{PREFIX}{kind}-"


def noted(found: Json, notes: Sequence[Extension], prefix: str = PREFIX, *, native: bool = True) -> Json:
    """The object with what the notes say of it; JSON values are for its `native` dialect alone."""
    if not notes:
        return found
    result = dict(found)
    for note in notes:
        key = note.name.removeprefix(prefix)
        if key == note.name:
            continue
        match note.arguments:
            case ():
                result.pop(key, None)
            case (("json", text), *_):
                if native:
                    value = _value(text)
                    result.update(value if key == MORE and isinstance(value, dict) else {key: value})
            case ((_, text), *_):
                result[key] = text
    return result


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # written by hand, and not well: a text then
        return text


def notes(found: Json, read: Json, prefix: str = PREFIX, without: Iterable[str] = ()) -> list[Extension]:
    """The notes that turn what would be written into what was read; nothing on the members `without`."""
    if found == read:
        return []
    result: list[Extension] = []
    more: Json = {}
    for key, value in read.items():
        own = found.get(key, _MISSING)
        if key in without or (own == value and type(own) is type(value)):
            continue
        if _WORD.match(key) and key != MORE:
            result.append(_note(prefix + key, value))
        else:
            more[key] = value
    result += [Extension(prefix + key) for key in found if key not in read and key not in without]
    return [*result, _note(prefix + MORE, more)] if more else result


def _note(name: str, value: Any) -> Extension:
    if isinstance(value, str):
        return Extension(name, (("", value),))
    return Extension(name, (("json", json.dumps(value, ensure_ascii=False)),))


def common(pairs: Iterable[Pair]) -> tuple[Extension, ...]:
    """What most things of a kind say alike that is not written at all, or do not say that is written."""
    things: Counter[Kind] = Counter()
    said: Counter[tuple[Kind, str, str | None]] = Counter()
    for kind, found, read in pairs:
        things[kind] += 1
        if found.keys() != read.keys():
            for key in found.keys() ^ read.keys():
                if key != "default":
                    said[kind, key, json.dumps(read[key]) if key in read else None] += 1
    return tuple(
        note
        for (kind, key, value), times in sorted(said.items(), key=str)
        if 2 * times > things[kind]
        for note in _common(kind, key, value)
    )


def _common(kind: Kind, key: str, value: str | None) -> Iterator[Extension]:
    if value is None:
        yield Extension(prefix(kind) + key)
    else:
        yield from notes({}, {key: json.loads(value)}, prefix(kind))
