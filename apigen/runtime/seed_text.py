"""The text of a seed file, YAML or JSON, as values that know their places."""

import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in all but the stubs
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from apigen.diagnostics import Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled

if TYPE_CHECKING:
    import yaml

LARGEST = 64 << 20
"""Bytes of a file."""

DEEPEST = 100
"""Levels of lists and mappings in each other."""

Kind = Literal["null", "bool", "int", "float", "text", "list", "map"]


class Node(msgspec.Struct, frozen=True):
    """A value and where it stands. `value`: of a list, its nodes; of a mapping, pairs of nodes. `text`: of
    anything else, as it was written, without quotes.
    """

    kind: Kind
    value: Any
    span: Span
    text: str = ""

    @property
    def items(self) -> "tuple[Node, ...]":
        return self.value if self.kind == "list" else ()

    @property
    def pairs(self) -> "tuple[tuple[Node, Node], ...]":
        return self.value if self.kind == "map" else ()


def read(path: Path) -> Node:
    """The values in a file: JSON if its name ends in `.json`, else YAML. Raises Failure (`seed-…`)."""
    name = spelled(path)
    try:
        if path.stat().st_size > LARGEST:
            raise Failure(seed_unreadable(name, f"it is larger than {LARGEST >> 20} MiB"))
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Failure(seed_unreadable(name, error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise Failure(seed_unreadable(name, f"it is not UTF-8: byte {error.start + 1}")) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if path.suffix == ".json":
        return _Json(name, text).whole()
    return _yaml(name, text)


class _Open:
    """A list or mapping that has not ended."""

    def __init__(self, kind: Kind, start: int) -> None:
        self.kind, self.start = kind, start
        self.held: list[Node] = []


def _yaml(name: str, text: str) -> Node:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    body = text.removeprefix("\ufeff")
    shift = len(text) - len(body)
    try:
        return _built(name, yaml.parse(body, Loader=loader), shift)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index + shift, len(text)) if mark is not None else 0
        raise Failure(seed_syntax(Span(name, at, at + 1), error.problem or error.context or "")) from error
    except yaml.reader.ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        character = f"U+{error.character:04X}" if isinstance(error.character, int) else "a byte"
        raise Failure(seed_syntax(Span(name, at, at + 1), f"YAML has no place for {character}")) from error


def _built(name: str, events: "Iterator[yaml.Event]", shift: int) -> Node:
    """The one document of a stream of events."""
    import yaml

    levels = [_Open("list", 0)]
    for event in events:
        assert event.start_mark is not None
        assert event.end_mark is not None
        start, end = event.start_mark.index + shift, event.end_mark.index + shift
        span = Span(name, start, max(end, start + 1))
        match event:
            case yaml.AliasEvent():
                raise Failure(seed_syntax(span, "aliases of YAML are not taken: write the value again"))
            case yaml.DocumentStartEvent() if levels[0].held:
                raise Failure(seed_syntax(span, "there is a second document"))
            case yaml.ScalarEvent(tag=tag) | yaml.CollectionStartEvent(tag=tag) if tag not in (None, "!"):
                raise Failure(seed_syntax(span, f"tags of YAML are not taken: `{tag}`"))
            case yaml.ScalarEvent(style=None | "", tag=None):
                levels[-1].held.append(_scalar(event.value, span))
            case yaml.ScalarEvent():
                levels[-1].held.append(Node("text", event.value, span, event.value))
            case yaml.CollectionStartEvent():
                if len(levels) > DEEPEST:
                    raise Failure(seed_syntax(span, f"more than {DEEPEST} levels in each other"))
                levels.append(_Open("map" if isinstance(event, yaml.MappingStartEvent) else "list", start))
            case yaml.CollectionEndEvent():
                done = levels.pop()
                levels[-1].held.append(_closed(name, done, start if end == start else end))
    return levels[0].held[0] if levels[0].held else Node("null", None, Span(name, 0, 1))


def _closed(name: str, done: _Open, end: int) -> Node:
    span = Span(name, done.start, max(end, done.start + 1))
    if done.kind == "list":
        return Node("list", tuple(done.held), span)
    pairs = tuple(zip(done.held[::2], done.held[1::2], strict=True))
    seen: dict[str, Node] = {}
    for key, _ in pairs:
        if key.kind in ("list", "map"):
            raise Failure(seed_syntax(key.span, "a key must be a text"))
        first = seen.setdefault(key.text, key)
        if first is not key:
            raise Failure(seed_twice(key.text, key.span, first.span))
    return Node("map", pairs, span)


_WORDS: dict[str, tuple[Kind, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys(("true", "True", "TRUE"), ("bool", True)),
    **dict.fromkeys(("false", "False", "FALSE"), ("bool", False)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), ("float", float("nan"))),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), ("float", float("inf"))),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), ("float", float("-inf"))),
}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def _scalar(text: str, span: Span) -> Node:
    """What stands without quotes, as the core schema of YAML 1.2 reads it: `no` and `on` are texts."""
    if text in _WORDS:
        kind, value = _WORDS[text]
        return Node(kind, value, span, text)
    if _INT.fullmatch(text):
        return Node("int", int(text) if len(text) < 25 else 1 << 70, span, text)
    if _FLOAT.fullmatch(text):
        return Node("float", float(text), span, text)
    return Node("text", text, span, text)


class _Json:
    """A reader of JSON that keeps places."""

    _BLANK = re.compile(r"[ \t\n]*")
    _WORD = re.compile(r"-?[0-9][-+.0-9eE]*|[A-Za-z]+")
    _NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def whole(self) -> Node:
        node, at = self._value(self._past(1 if self._text.startswith("\ufeff") else 0), 0)
        if (at := self._past(at)) < len(self._text):
            raise self._wrong(at, "there is something behind the end")
        return node

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        first = self._text[at : at + 1]
        if first == '"':
            value, end = self._string(at)
            return Node("text", value, Span(self._name, at, end), value), end
        if first in ("{", "["):
            if depth >= DEEPEST:
                raise self._wrong(at, f"more than {DEEPEST} levels in each other")
            return self._held(at, depth + 1, "map" if first == "{" else "list")
        found = self._WORD.match(self._text, at)
        if found is None:
            raise self._wrong(at, "a value is missing here")
        word, span = found[0], Span(self._name, at, found.end())
        if word in ("true", "false", "null") or self._NUMBER.fullmatch(word):
            return _scalar(word, span), found.end()
        raise self._wrong(at, f"`{word[:40]}` is no value of JSON")

    def _held(self, at: int, depth: int, kind: Kind) -> tuple[Node, int]:
        done, end = _Open(kind, at), "}" if kind == "map" else "]"
        at = self._past(at + 1)
        if self._text[at : at + 1] == end:
            return _closed(self._name, done, at + 1), at + 1
        while True:
            if kind == "map":
                if self._text[at : at + 1] != '"':
                    raise self._wrong(at, "a key in quotes is missing here")
                key, at = self._value(at, depth)
                done.held.append(key)
                if self._text[(at := self._past(at)) : at + 1] != ":":
                    raise self._wrong(at, "`:` is missing here")
                at = self._past(at + 1)
            value, at = self._value(at, depth)
            done.held.append(value)
            at = self._past(at)
            found = self._text[at : at + 1]
            if found == end:
                return _closed(self._name, done, at + 1), at + 1
            if found != ",":
                raise self._wrong(at, f"`,` or `{end}` is missing here")
            at = self._past(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            found: tuple[str, int] = scanstring(self._text, at + 1, True)
        except ValueError as error:
            place = getattr(error, "pos", at)
            raise self._wrong(place, f"in a text: {getattr(error, 'msg', error)}") from error
        return found

    def _past(self, at: int) -> int:
        found = self._BLANK.match(self._text, at)
        return found.end() if found is not None else at

    def _wrong(self, at: int, reason: str) -> Failure:
        return Failure(seed_syntax(Span(self._name, at, at + 1), reason))


@problem("seed-unreadable", "error", "A seed file that cannot be read")
def seed_unreadable(name: str, reason: str) -> Finding:
    """A seed file is YAML or JSON, in UTF-8, of at most 64 MiB. Nothing was stored."""
    return Finding(f"{name} cannot be read: {reason}", help="name a seed file: `apigen dump` writes them")


@problem("seed-syntax", "error", "A seed file that is no YAML or JSON")
def seed_syntax(at: Span, reason: str) -> Finding:
    """A seed file is JSON if its name ends in `.json`, else one document of YAML. Aliases and tags of YAML
    are not taken, and values are nested at most 100 levels deep. Nothing was stored.
    """
    return Finding(
        f"the seed cannot be read: {reason}", at=at, help="`{CLASS: {ALIAS: {FIELD: VALUE}}}` is the form"
    )


@problem("seed-twice", "error", "A key that stands twice in a seed file")
def seed_twice(key: str, at: Span, first: Span) -> Finding:
    """A class, an alias, a field or the key of a map stands twice in the same mapping: one of the two would
    be lost. Nothing was stored.
    """
    from apigen.diagnostics import Label

    return Finding(
        f"`{key}` stands here twice",
        at=at,
        related=(Label(first, "first here"),),
        help="put both into one, or rename one",
    )
