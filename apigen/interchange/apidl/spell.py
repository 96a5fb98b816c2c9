"""Types, values, annotations and texts in the language's notation, canonical."""

import re
from collections.abc import Iterable, Iterator, Sequence

from apigen.model import types
from apigen.model.api import Constraints, Extension, FieldRoles, OneOf
from apigen.model.lifecycle import Lifecycle, Was
from apigen.model.types import Type
from apigen.model.values import Value, quoted, word
from apigen.model.values import spell as spell_value

WIDTH = 120

_DOTTED = re.compile(r"\d+\.\d+\.\d+(-[a-z][A-Za-z0-9_]*)?\Z")
_ANNOTATION = {"published": "since"}

type_ = types.spell


def release(name: str) -> str:
    return name if _DOTTED.match(name) else word(name)


def typed(name: str, type_: Type | None, default: Value | None = None) -> str:
    """`name: type = default`, as far as it is there."""
    text = name if type_ is None else f"{name}: {types.spell(type_)}"
    return text if default is None else f"{text} = {spell_value(default, type_)}"


class Note(tuple[str, tuple[str, ...]]):
    """An annotation: its name and its arguments as they are written."""

    __slots__ = ()

    def __new__(cls, name: str, *arguments: str) -> "Note":
        return super().__new__(cls, (name, arguments))

    def __str__(self) -> str:
        name, arguments = self
        return f"@{name}({', '.join(arguments)})" if arguments else f"@{name}"


def constraints(given: Constraints | None, example: Value | None, type_: Type | None) -> Iterator[Note]:
    if given is not None:
        for name, low, high in (
            ("range", given.minimum, given.maximum),
            ("length", given.min_length, given.max_length),
        ):
            if low is not None or high is not None:
                yield Note(name, f"{'' if low is None else low}..{'' if high is None else high}")
        if given.pattern is not None:
            yield Note("pattern", quoted(given.pattern))
        if given.format is not None:
            yield Note("format", word(given.format))
        if given.unit is not None:
            yield Note("unit", word(given.unit))
    if example is not None:
        yield Note("example", spell_value(example, type_))


def one_of(given: Sequence[OneOf]) -> Iterator[Note]:
    """In the order in which they are read: all `@one_of`, then all `@at_most_one_of`."""
    for each in given:
        yield Note("at_most_one_of" if each.at_most else "one_of", *each.members)


def flags(**given: bool) -> Iterator[Note]:
    return (Note(name.removesuffix("_")) for name, there in given.items() if there)


def lifecycle(steps: Lifecycle | None, was: Sequence[Was]) -> Iterator[Note]:
    for step in steps or ():
        text = () if step.text is None else (quoted(step.text),)
        use = () if step.use is None else (f"use = {step.use}",)
        yield Note(_ANNOTATION.get(step.change, step.change), release(step.release), *text, *use)
    if steps == ():
        yield Note("unreleased")
    for name in was:
        yield Note("was", quoted(name.name), *(("wire",) if name.wire else ()))


def roles(own: Sequence[str] | None, **named: Sequence[str] | None) -> Iterator[Note]:
    """`@role(R, get = S)`; an empty list is `none`."""
    said = [] if own is None else [word(role) for role in own or ("none",)]
    for name, given in named.items():
        said += [] if given is None else [f"{name} = {word(role)}" for role in given or ("none",)]
    if said:
        yield Note("role", *said)


def field_roles(given: FieldRoles) -> Iterator[Note]:
    return roles(given.set, get=given.get, create=given.create)


def last(allow: Sequence[str], extensions: Sequence[Extension]) -> Iterator[Note]:
    """What stands behind all others."""
    if allow:
        yield Note("allow", *allow)
    for extension in extensions:
        arguments = [
            f"{name} = {quoted(text)}" if name else quoted(text) for name, text in extension.arguments
        ]
        yield Note(f"x-{extension.name}", *arguments)


def doc(text: str, mark: str = "///") -> list[str]:
    """The lines of a text; one line with `@text` where they would not come back as they are."""
    if not text:
        return []
    if not _plain(text):
        return [f"{mark} @text {quoted(text)}"]
    return [f"{mark} {line}" if line else mark for line in text.split("\n")]


def section(tag: str, text: str) -> list[str]:
    """The lines of a text behind `@param NAME` or `@returns`."""
    if not text:
        return [f"/// {tag}"]
    first, *rest = text.split("\n")
    if not _plain(text):
        return [f"/// {tag}", f"/// @text {quoted(text)}"]
    return [f"/// {tag} {first}", *(f"///   {line}" if line else "///" for line in rest)]


def _plain(text: str) -> bool:
    """Whether lines of text hold it as it is: no blanks at its ends or those of lines, no tag-like start."""
    lines = text.split("\n")
    return text == text.strip() and not any(line != line.rstrip() or line.startswith("@") for line in lines)


def bracketed(opening: str, entries: Sequence[str], rest: str, room: int, empty: str = "") -> list[str]:
    """A list in brackets: on one line, or, if that is too wide, an entry a line."""
    if not entries:
        return [f"{opening}{empty}{rest}"]
    line = f"{opening}({', '.join(entries)}){rest}"
    if len(line) <= room:
        return [line]
    last = len(entries) - 1
    return [f"{opening}(", *(f"  {e}{',' if at < last else ''}" for at, e in enumerate(entries)), f"){rest}"]


def before(notes: Iterable[Note], room: int) -> list[str]:
    """Annotations that stand before their declaration: on one line, or a line each."""
    notes = list(notes)
    together = " ".join(map(str, notes))
    if notes and len(together) <= room:
        return [together]
    return [line for name, arguments in notes for line in bracketed(f"@{name}", arguments, "", room)]


def member(line: str, notes: Sequence[Note], text: str, room: int) -> list[str]:
    """A declaration of one line: annotations and text behind it where they fit, else before it."""
    whole = " ".join((line, *map(str, notes)))
    lead: list[str] = []
    if len(whole) > room:
        lead, whole = before(notes, room), line
    lines = doc(text)
    if len(lines) == 1 and len(whole) + 2 + len(lines[0]) <= room:
        return [*lead, f"{whole}  {lines[0]}"]
    return [*lines, *lead, whole]


def indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]
