"""Messages of both wire formats as tokens, and laid out for reading.

A `Body` is a message taken apart once. `indented` breaks its lines where that means nothing: anywhere in
JSON; in XML between elements that hold elements alone, never within a `<value>`, whose white space is text.
`exact` keeps every character and says where a reader would like a new line (`BLOCK` and `END`, tokens
without text).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

Token = tuple[str, str]
"""A kind (a short name of Pygments', "" for none) and a text."""

BLOCK: Token = ("+", "")
END: Token = ("-", "")
"""Around what stands on lines of its own, one step further in."""

WIDTH = 80


class _Block(NamedTuple):
    """What may be broken: items between two ends. `size` is its length on one line."""

    start: list[Token]
    items: list["Node"]
    end: list[Token]
    size: int


Node = _Block | list[Token]


class Body(NamedTuple):
    """A message. Each part begins a line; `flat` is put between items in a line, `broken` at its end."""

    parts: list[Node]
    flat: list[Token]
    broken: list[Token]


_JSON = re.compile(r'("(?:[^"\\]|\\.)*")(:?)|(-?[0-9][-+.0-9eE]*)|(true|false|null)|([\[\]{},])')


def json_body(text: str) -> Body:
    """A JSON text without white space between its tokens."""
    root: list[Node] = []
    stack: list[tuple[list[Token], list[Node]]] = []
    items, before = root, []
    for match in _JSON.finditer(text):
        string, colon, number, word, mark = match.groups()
        if string is not None and colon:
            before = [("nt", string), ("", ": ")]
        elif string is not None:
            items.append([*before, ("s", string)])
            before = []
        elif mark is None:
            items.append([*before, ("mi", number) if number is not None else ("k", word)])
            before = []
        elif mark in "[{":
            stack.append(([*before, ("", mark)], items))
            items, before = [], []
        elif mark in "]}":
            start, outer = stack.pop()
            outer.append(_block(start, items, [("", mark)], 2))
            items = outer
    return Body(root, [("", ", ")], [("", ",")])


_XML = re.compile(r"(<\?[^>]*\?>)|</([^>]*)>|<([^>]*)>|([^<]+)")


def xml_body(text: str) -> Body:
    """An XML text without attributes, comments and white space between its elements."""
    root: list[Node] = []
    stack: list[tuple[str, list[Node]]] = []
    items = root
    for match in _XML.finditer(text):
        declaration, closed, opened, words = match.groups()
        if opened is not None and opened[-1] != "/":
            stack.append((f"<{opened}>", items))
            items = []
        elif closed is not None:
            start, outer = stack.pop()
            outer.append(_element(start, items, f"</{closed}>"))
            items = outer
        elif words is not None:
            items.append([("", words)])
        elif opened is not None:
            items.append([("nt", f"<{opened}>")])
        else:
            items.append([("c", declaration)])
    return Body(root, [], [])


def _element(start: str, items: list[Node], end: str) -> Node:
    """An element: what cannot be broken if it holds a text, what can if it holds several elements."""
    if not items:
        return [("nt", start + end)]
    first, last = items[0], items[-1]
    if isinstance(last, list) and (len(items) == 1 or start == "<member>"):
        return _joined([("nt", start)], *(item for item in items if isinstance(item, list)), [("nt", end)])
    if isinstance(last, _Block) and len(items) == 1:
        return _block(_joined([("nt", start)], last.start), last.items, _joined(last.end, [("nt", end)]), 0)
    if isinstance(last, _Block) and isinstance(first, list) and start == "<member>":
        opening = _joined([("nt", start)], first, last.start)
        return _block(opening, last.items, _joined(last.end, [("nt", end)]), 0)
    return _block([("nt", start)], items, [("nt", end)], 0)


def _joined(*parts: list[Token]) -> list[Token]:
    """Tokens in a row; neighbours of one kind are one."""
    found: list[Token] = []
    for part in parts:
        for kind, text in part:
            if found and found[-1][0] == kind:
                found[-1] = (kind, found[-1][1] + text)
            else:
                found.append((kind, text))
    return found


def _block(start: list[Token], items: list[Node], end: list[Token], between: int) -> Node:
    if not items:
        return [*start[:-1], (start[-1][0], start[-1][1] + end[0][1]), *end[1:]]
    size = sum(map(_size, items), between * (len(items) - 1))
    return _Block(start, items, end, size + _size(start) + _size(end))


def _size(node: Node) -> int:
    return node.size if isinstance(node, _Block) else sum([len(text) for _, text in node])


def indented(body: Body, width: int = WIDTH) -> Iterator[Token]:
    """The tokens, with lines broken where one would be longer than `width`."""
    for at, part in enumerate(body.parts):
        if at:
            yield ("", "\n")
        yield from _laid(part, body, "\n", width)


def _laid(node: Node, body: Body, newline: str, width: int) -> Iterator[Token]:
    if isinstance(node, list):
        yield from node
        return
    if node.size < width - len(newline):
        yield from _flat(node, body.flat)
        return
    yield from node.start
    inner = newline + "  "
    for at, item in enumerate(node.items):
        if at:
            yield from body.broken
        yield ("", inner)
        yield from _laid(item, body, inner, width)
    yield ("", newline)
    yield from node.end


def _flat(node: Node, between: list[Token]) -> Iterator[Token]:
    if isinstance(node, list):
        yield from node
        return
    yield from node.start
    for at, item in enumerate(node.items):
        if at:
            yield from between
        yield from _flat(item, between)
    yield from node.end


def exact(body: Body, width: int = WIDTH) -> Iterator[Token]:
    """The tokens of the message itself; what is wider than a line is in blocks."""
    for part in body.parts:
        found = _in_blocks(part, body, width)
        yield from map(_tight, found) if body.broken else found


def _in_blocks(node: Node, body: Body, width: int) -> Iterator[Token]:
    if isinstance(node, list):
        yield from node
        return
    if node.size < width:
        yield from _flat(node, body.broken)
        return
    yield from node.start
    last = len(node.items) - 1
    for at, item in enumerate(node.items):
        yield BLOCK
        yield from _in_blocks(item, body, width - 2)
        if at < last:
            yield from body.broken
        yield END
    yield from node.end


def _tight(token: Token) -> Token:
    """A token of JSON without the blank that layout puts after a colon; texts are of other kinds."""
    return ("", ":") if token == ("", ": ") else token
