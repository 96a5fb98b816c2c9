"""What servers answer, for people: values as lines and tables; errors with their parameters named."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from apigen.diagnostics.style import visible_lines
from apigen.wire import values

if TYPE_CHECKING:
    from rich.console import Console

    from apigen.model.api import Api
    from apigen.wire.errors import Failure

Format = Literal["table", "json"]
Records = list[tuple[str, Mapping[str, Any]]]

FIRST = ("name_label", "uuid")
"""The columns that say which object a row is about."""

_WIDEST = 40
"""Columns of the terminal that a cell of many takes at most."""


def as_json(value: Any, *, indent: int | None = 2) -> str:
    """A neutral value as JSON, with a line end."""
    from apigen.wire.values import jsonable

    return json.dumps(jsonable(value), indent=indent, ensure_ascii=False) + "\n"


def drawn(console: "Console", value: Any) -> tuple[str, int]:
    """A value as it looks on a console; and how many members of records there was no room for."""
    if (records := _records(value)) is not None:
        return _table(console, records)
    match value:
        case dict() if value:
            return _pairs(console, value), 0
        case list():
            return "".join(f"{cell(item)}\n" for item in value), 0
        case "" | {}:
            return "", 0
        case str():
            return visible_lines(value) + "\n", 0
        case _:
            return f"{cell(value)}\n", 0


def cell(value: Any) -> str:
    """A value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case None | values.NULL:
            return ""
        case str():
            return visible_lines(value).replace("\n", "↵")
        case int() | float():
            return str(value)
        case list() if not any(isinstance(item, dict | list) for item in value):
            return ", ".join(map(cell, value))
        case dict() if not any(isinstance(item, dict | list) for item in value.values()):
            return ", ".join(f"{cell(key)}={cell(item)}" for key, item in value.items())
        case _:
            return visible_lines(as_json(value, indent=None).strip())


def _records(value: Any) -> Records | None:
    """Records by ref, or a list of them; None of anything else."""
    held = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(held, list) or not held or not all(isinstance(one, dict) for one in held):
        return None
    if isinstance(value, dict):
        return list(value.items()) if all(key.startswith(values.PREFIX) for key in value) else None
    return [("", one) for one in held]


def _table(console: "Console", records: Records) -> tuple[str, int]:
    """A row each, with as many of the members as there is room for; those that tell them apart come first,
    and those that are empty in all rows last.
    """
    from apigen.cli.sheet import Sheet, Table, draw

    names = list(dict.fromkeys(name for _, record in records for name in record))
    said = {name for _, record in records for name, value in record.items() if cell(value)}
    names.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST) + (name not in said))
    rows = [[_cut(cell(record.get(name))) for name in names] for _, record in records]
    if not set(FIRST) & set(names) and records[0][0]:
        names.insert(0, "ref")
        rows = [[ref, *row] for (ref, _), row in zip(records, rows, strict=True)]
    room, shown = console.width - 2, 0
    for at, name in enumerate(names):
        room -= max(len(name), *(len(row[at]) for row in rows)) + 2
        if room < 0 and at:
            break
        shown = at + 1
    table = Table("", tuple(names[:shown]), tuple(tuple(row[:shown]) for row in rows))
    text = draw(console, [Sheet("", "", tables=(table,))])
    return _unpadded(text), len(names) - shown


def _pairs(console: "Console", value: Mapping[str, Any]) -> str:
    from apigen.cli.sheet import Sheet, draw

    facts = tuple((cell(name), cell(held) or "-") for name, held in value.items())
    return _unpadded(draw(console, [Sheet("", "", facts=facts)]))


def _unpadded(text: str) -> str:
    """Without the room that a heading would have taken."""
    lines = text.strip("\n").splitlines()
    return "".join(f"{line.removeprefix('  ')}\n" for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def failure_lines(api: "Api", failure: "Failure") -> Iterator[str]:
    """An error of the API: its code, its parameters by their names, its text."""
    from apigen.derive.names import find_error
    from apigen.model.text import first_sentence

    error = find_error(api, failure.code)
    yield f"error: the server answers {failure.code}"
    names = [parameter.name for parameter in error.parameters] if error else []
    width = max(map(len, names), default=0)
    for at, text in enumerate(failure.params):
        name = names[at] if at < len(names) else ""
        said = "null" if text == values.NULL else cell(text)
        yield f"  {name:<{width}}  {said}".rstrip() if names else f"  {said}"
    if error is not None and error.doc:
        yield f"  {first_sentence(error.doc)}"
