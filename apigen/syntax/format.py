"""Canonical text: the one way that a file looks.

- Two blanks a level, 120 columns, one newline at the end; LF, no byte order mark.
- A blank line between declarations. Elsewhere the author's blank lines stay, several as one, and none is
  put in.
- Annotations stand on a line before a class, struct, mixin, type, enum, error, RPC or `implicit`; behind
  fields, keys, enum values, members and parameters, or, where the line would be too wide, on one before (for
  parameters: below). Those that are too wide for a line have one each. They are ordered by what they are
  about (`order.py`), otherwise as written.
- Text (`///`) stays where it is, before or behind. What is behind goes before if it is one of several lines
  or the line would be too wide. Lines of text and comments are never wrapped.
- What stands behind something is two blanks apart, and is not aligned with that of other lines: one changed
  line is then one line of difference.
- Lists in brackets are on one line, or, if that is too wide or there are comments in them, an entry a line.
  `releases`, `tags`, `without`, `with` and `hidden`, which have no brackets, are then repeated with an entry
  each. `raises` stands on a line of its own, or, if that is too wide, an error a line. A literal and a type
  have no place where they could break.
- `error NAME` has no empty brackets. Strings have the escapes that they need; numbers stay as they are
  written.
- Comments stay with what they stand before or behind; those within something that is put on one line go
  before it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import TypeVar

from apigen.diagnostics import Failure
from apigen.syntax import order, spell, tree
from apigen.syntax.parse import Piece, parse_text
from apigen.syntax.trivia import Trivia
from apigen.syntax.troubles import diagnostics

WIDTH = 120
ON_ITS_LINE = (tree.Field, tree.Key, tree.Value, tree.Member, tree.Names)
"""Declarations whose annotations stand behind them."""

COMMENT = re.compile(r"//(?![/!])|////")

N = TypeVar("N", bound=tree.Node)


def format_text(text: str, file: str = "") -> str:
    """The canonical text of a file. Raises Failure, with the places in `file`, if it cannot be read whole."""
    parsed = parse_text(text.removeprefix("\ufeff").replace("\r\n", "\n"), file)
    found = diagnostics(parsed)
    if found:
        raise Failure(*found)
    lines: list[str] = []
    for piece in parsed.pieces:
        more = _piece(piece)
        if lines and "" not in takewhile(lambda line: not line or COMMENT.match(line), more):
            lines.append("")
        lines += more
    return "".join(f"{line}\n" for line in _trimmed(lines))


def _trimmed(lines: Iterable[str]) -> Iterator[str]:
    """The lines without blank ones at the ends, and with one of several in a row."""
    blank = started = False
    for line in lines:
        if not line:
            blank = started
            continue
        if blank:
            yield ""
        yield line
        blank, started = False, True


def _piece(piece: Piece) -> list[str]:
    text = piece.text if piece.text.endswith("\n") else piece.text + "\n"
    node = piece.parsed.tree
    it = Trivia(text, piece.parsed.comments)
    if node is None:
        return it.before(-1, len(text))
    return [*_declared(it, node, -1, WIDTH), *it.before(node.end, len(text))]


def _declared(it: Trivia, node: tree.Declared, since: int, room: int) -> list[str]:
    """The lines of a declaration, with the comments and blank lines between it and what ends at `since`."""
    lead = [part for part in (*node.docs, *node.annotations) if part.at < node.head]
    lead.sort(key=lambda part: part.at)
    before = it.before(since, lead[0].at if lead else node.head)
    places = [*(part.at for part in lead[1:]), node.head]
    gaps = {place: it.before(part.end, place) for part, place in zip(lead, places, strict=False)}
    docs: list[str] = []
    for part in lead:
        if type(part) is tree.DocLine:
            docs += [*gaps.get(part.at, ()), spell.doc(part)]
    annotations, body = _annotated(it, node, gaps, room)
    text = node.docs[-1] if node.docs and node.docs[-1].at > node.head else None
    if text is not None:
        line = -1 if body[-1] != "}" else 0
        behind = f"{body[line]}  {spell.doc(text)}"
        if isinstance(node, tree.Names) or (len(node.docs) == 1 and len(behind) <= room):
            body[line] = behind
        else:
            docs.append(spell.doc(text))
    body[-1] = _followed(body[-1], it.behind(node.end))
    return [*before, *docs, *annotations, *gaps.get(node.head, ()), *_hoisted(it, node), *body]


def _annotated(
    it: Trivia, node: tree.Declared, gaps: dict[int, list[str]], room: int
) -> tuple[list[str], list[str]]:
    """The lines of annotations before a declaration, and those of the declaration itself."""
    annotations = _ordered(node.annotations)
    if not isinstance(node, ON_ITS_LINE):
        return _before(it, node, annotations, gaps, room), _body(it, node, room)
    if isinstance(node, tree.Names):
        return [], _names(node, annotations, room)
    line = spell.member(node)
    if not annotations:
        return [], [line]
    whole = " ".join((line, *map(spell.annotation, annotations)))
    if len(whole) > room or any(it.within(a.at, a.end) for a in annotations):
        return _before(it, node, annotations, gaps, room), [line]
    moved = (comment for a in annotations for comment in (*gaps.get(a.at, ()), _behind_lead(it, node, a)))
    return [comment for comment in moved if comment], [whole]


def _before(
    it: Trivia, node: tree.Declared, annotations: list[tree.Annotation], gaps: dict[int, list[str]], room: int
) -> list[str]:
    together = " ".join(map(spell.annotation, annotations))
    bare = not any(gaps.get(a.at) or _behind_lead(it, node, a) or it.within(a.at, a.end) for a in annotations)
    if annotations and bare and len(together) <= room:
        return [together]
    lines: list[str] = []
    for a in annotations:
        lines += gaps.get(a.at, ())
        if a.arguments:
            lines += _list(it, f"@{a.name.text}", a.arguments, a.name.end, a.end - 1, "", room, _argument)
        else:
            lines.append(spell.annotation(a))
        if comment := _behind_lead(it, node, a):
            lines[-1] += f"  {comment}"
    return lines


def _behind_lead(it: Trivia, node: tree.Declared, annotation: tree.Annotation) -> str:
    """The comment behind an annotation before its declaration; behind others it is the declaration's."""
    return it.behind(annotation.end) if annotation.at < node.head else ""


def _hoisted(it: Trivia, node: tree.Declared) -> list[str]:
    """The comments inside what is written on one line."""
    if not it.comments:
        return []
    if isinstance(node, tree.Rpc):
        return it.within(node.result.at, node.result.end) if node.result else []
    if isinstance(node, tree.Names):
        return it.within(node.head, node.end)
    if isinstance(node, (tree.Class, tree.Enum, tree.Struct, tree.Api, tree.Error)):
        return []
    end = min((a.at for a in node.annotations if a.at > node.head), default=node.end)
    return it.within(node.head, end)


def _body(it: Trivia, node: tree.Declared, room: int) -> list[str]:
    match node:
        case tree.Class():
            return _block(it, node, node.items, room)
        case tree.Enum():
            return _block(it, node, node.values, room)
        case tree.Struct():
            return _block(it, node, node.members, room)
        case tree.Api():
            return _api(it, node, room)
        case tree.Rpc():
            return _rpc(it, node, room)
        case tree.Error():
            return _error(it, node, room)
        case _:
            return [spell.member(node)]


def _block(it: Trivia, node: tree.Declared, items: Sequence[tree.Declared], room: int) -> list[str]:
    lines, since = _opened(it, node)
    for item in items:
        lines += _indented(_declared(it, item, since, room - 2))
        since = item.end
    return [*lines, *_indented(it.before(since, node.end - 1)), "}"]


def _opened(it: Trivia, node: tree.Declared) -> tuple[list[str], int]:
    """The line that opens a block, and where its content begins."""
    brace = it.text.index("{", node.name.end) + 1
    comment = it.behind(brace)
    line = spell.opening(node)
    return [f"{line}  {comment}" if comment else line], brace


def _api(it: Trivia, node: tree.Api, room: int) -> list[str]:
    lines, since = _opened(it, node)
    for item in node.items:
        lines += _indented([*it.before(since, item.at), *_api_item(it, item, room - 2)])
        since = item.end
    return [*lines, *_indented(it.before(since, node.end - 1)), "}"]


def _api_item(it: Trivia, item: tree.ApiItem, room: int) -> list[str]:
    keyword = "unknown_members" if item.kind == "unknown" else item.kind
    if item.kind == "texts":
        since = it.text.index("{", item.at) + 1
        behind = it.behind(since) or "".join(map(spell.doc, item.docs))
        lines = [_followed("texts {", behind)]
        for row, text in zip(item.rows, spell.rows(item), strict=True):
            lines += _indented([*it.before(since, row.at), _followed(text, it.behind(row.end))])
            since = row.end
        lines += [*_indented(it.before(since, item.end - 1)), "}"]
    elif item.kind == "roles":
        lines = [f"roles {spell.rows(item)[0]}"]
    else:
        lines = _repeated(keyword, spell.rows(item), room)
    lines[-1] = _followed(lines[-1], it.behind(item.end))
    return lines


def _names(node: tree.Names, annotations: list[tree.Annotation], room: int) -> list[str]:
    if annotations or node.docs:
        return [" ".join((spell.member(node), *map(spell.annotation, annotations)))]
    return _repeated(node.name.text, [spell.word(name) for name in node.names], room)


def _repeated(keyword: str, entries: list[str], room: int) -> list[str]:
    """A list without brackets: on one line, or with the keyword repeated for each entry."""
    line = f"{keyword} {', '.join(entries)}"
    return [line] if len(line) <= room else [f"{keyword} {entry}" for entry in entries]


def _rpc(it: Trivia, node: tree.Rpc, room: int) -> list[str]:
    last = node.parameters[-1].end if node.parameters else node.name.end
    close = it.closing(last)
    opening = f"implicit rpc {node.name.text}" if node.replaces else f"rpc {node.name.text}"
    result = f" -> {spell.type_(node.result)}" if node.result else ""
    lines = _list(it, opening, node.parameters, node.name.end, close, result, room, _parameter)
    if node.raises:
        end = node.result.end if node.result else close + 1
        lines[-1] = _followed(lines[-1], it.behind(end))
        lines += _indented(comment for comment in it.before(end, node.raises[0].at) if comment)
        lines += _indented(it.within(node.raises[0].at, node.raises[-1].end))
        together = f"  raises {spell.words(node.raises)}"
        apart = together.replace(", ", ",\n    ").split("\n")
        lines += [together] if len(together) <= room else apart
    return lines


def _error(it: Trivia, node: tree.Error, room: int) -> list[str]:
    last = node.parameters[-1].end if node.parameters else node.name.end
    close = it.closing(last)
    line = f"error {node.name.text}"
    if not node.parameters and not it.within(last, close):
        return [line]
    return _list(it, line, node.parameters, node.name.end, close, "", room, _error_parameter)


def _list(
    it: Trivia,
    opening: str,
    entries: Sequence[N],
    start: int,
    close: int,
    rest: str,
    room: int,
    spelled: Callable[[N], list[str]],
) -> list[str]:
    """A list in round brackets, which open behind `start` and close at `close`, with what is on either side.

    `spelled` gives an entry's text and its annotations.
    """
    if not it.within(start, close):
        line = f"{opening}({', '.join(' '.join(spelled(entry)) for entry in entries)}){rest}"
        if len(line) <= room or not entries:
            return [line]
    lines = [f"{opening}("]
    if first := it.behind(start):
        lines.append(f"  {first}")
    for entry in entries:
        parts = spelled(entry)
        whole = " ".join(parts)
        text = [whole] if len(whole) <= room - 3 else [parts[0], *_indented(parts[1:])]
        if entry is not entries[-1]:
            text[-1] += ","
        text[-1] = _followed(text[-1], it.behind(entry.end))
        lines += _indented([*it.before(start, entry.at), *it.within(entry.at, entry.end), *text])
        start = entry.end
    return [*lines, *_indented(it.before(start, close)), f"){rest}"]


def _argument(node: tree.Argument) -> list[str]:
    return [spell.argument(node)]


def _error_parameter(node: tree.ErrorParameter) -> list[str]:
    return [spell.error_parameter(node)]


def _parameter(node: tree.Parameter) -> list[str]:
    return [spell.member(node), *map(spell.annotation, _ordered(node.annotations))]


def _ordered(annotations: Iterable[tree.Annotation]) -> list[tree.Annotation]:
    return sorted(annotations, key=lambda annotation: order.rank(annotation.name.text))


def _followed(line: str, comment: str) -> str:
    return f"{line}  {comment}" if comment else line


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]
