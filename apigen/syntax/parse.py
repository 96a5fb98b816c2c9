"""Text to tree, with recovery: what cannot be read is reported and blanked out, and the rest is read again."""

import re
from functools import cache

import msgspec

from apigen.syntax import split, table
from apigen.syntax.build import BUILDERS, Refused
from apigen.syntax.driver import PATTERN, Parser, Unexpected
from apigen.syntax.expected import explain
from apigen.syntax.tree import Comment, Parsed, Trouble

LONGEST_TOKEN = 1_000_000
MOST_TROUBLES = 25
"""In one declaration; after that the rest of it is given up."""

WORDS = re.compile(r'[A-Za-z_][A-Za-z0-9_]*|"[^"\n]*"')
DECLARED = re.compile(r"^[ \t]*(?:(?:ro|ctor|rw|rpc|enum|implicit(?:[ \t]+rpc)?)[ \t]+)?([A-Za-z_][\w/-]*)", re.MULTILINE)


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A declaration: where its text begins in the file, the text, and what was read."""

    at: int
    text: str
    parsed: Parsed


class File(msgspec.Struct, frozen=True, array_like=True):
    """A file's text, and its declarations in order; the pieces' texts make up the whole text."""

    path: str
    text: str
    pieces: tuple[Piece, ...]


def parse_text(text: str, path: str = "spec.apidl", known: dict[str, Parsed] | None = None) -> File:
    """Reads a file's text. `known` holds declarations that were read before, by their text."""
    pieces = _pieces(text, split.by_margin(text), known)
    if any(piece.parsed.troubles for piece in pieces):
        starts = split.by_braces(text)
        if starts is not None:
            pieces = _pieces(text, starts, known)
    return File(path, text, pieces)


def _pieces(text: str, starts: list[int], known: dict[str, Parsed] | None) -> tuple[Piece, ...]:
    ends = [*starts[1:], len(text)]
    pieces = []
    for start, end in zip(starts, ends, strict=True):
        part = text[start:end]
        parsed = known.get(part) if known else None
        if parsed is None:
            parsed = parse_piece(part)
        pieces.append(Piece(start, part, parsed))
    return tuple(pieces)


def parse_piece(text: str) -> Parsed:
    """Reads one declaration. Never raises for what the text says."""
    if trouble := _too_long(text):
        return Parsed(None, (), (trouble,), _names(text[:LONGEST_TOKEN]))
    parser = _parser()
    source = text if text.endswith("\n") else text + "\n"
    troubles: list[Trouble] = []
    lost: list[str] = []
    while len(troubles) < MOST_TROUBLES:
        try:
            node, comments = parser.parse(source)
        except Unexpected as unexpected:
            if unexpected.kind == "$END" and not source.strip():
                return Parsed(None, (), tuple(troubles), tuple(lost))
            if unexpected.kind == "$END" and not PATTERN_DECLARATION.search(_without_lead(source)):
                return Parsed(None, _comments(source), (*troubles, *_only_lead(source)), tuple(lost))
            trouble = explain(unexpected, source)
            if trouble.code == "unclosed-brace":
                troubles.append(trouble)
                source += "}\n"
                continue
        except Refused as refused:
            trouble = refused.trouble
        else:
            return Parsed(node, tuple(Comment(*c) for c in comments), tuple(troubles), tuple(lost))
        troubles.append(_within(trouble, text))
        start, end = _member_around(source, trouble.at)
        cut = source[start:end]
        if not cut.strip():
            break
        lost.extend(_names(cut))
        source = source[:start] + re.sub(r"[^\n]", " ", cut) + source[end:]
    return Parsed(None, (), tuple(troubles), _names(text))


def _within(trouble: Trouble, text: str) -> Trouble:
    """A place in the text as written, without the braces that were added to read on."""
    end = min(trouble.end, len(text))
    return msgspec.structs.replace(trouble, at=min(trouble.at, end), end=end)


PATTERN_DECLARATION = re.compile(r"\S")


@cache
def _parser() -> Parser:
    return Parser(table.load(), BUILDERS)


def _without_lead(source: str) -> str:
    return re.sub(r"^[ \t]*(?://|@)[^\n]*$", "", source, flags=re.MULTILINE)


def _comments(source: str) -> tuple[Comment, ...]:
    found = re.finditer(r"//(?![/!])[^\n]*|////[^\n]*", source)
    return tuple(Comment(match.start(), match.end(), match.group()) for match in found)


def _only_lead(source: str) -> tuple[Trouble, ...]:
    """A file of comments is empty, which is not wrong here; text and annotations that belong to nothing are."""
    match = re.search(r"^[ \t]*(///(?!/)|//!|@)[^\n]*", source, re.MULTILINE)
    if match is None:
        return ()
    at = match.start(1)
    code, what = ("dangling-annotation", "annotation") if match[1] == "@" else ("dangling-comment", "text")
    return (Trouble(at, match.end(), code, f"this {what} belongs to no declaration", "put it before one, or delete it"),)


def _too_long(text: str) -> Trouble | None:
    if len(text) <= LONGEST_TOKEN or all(len(line) <= LONGEST_TOKEN for line in text.split("\n")):
        return None
    at = 0
    while at < len(text) and (match := PATTERN.match(text, at)):
        if match.end() - at > LONGEST_TOKEN:
            break
        if match.lastgroup == "END":
            return None
        at = match.end()
    return Trouble(at, at + 1, "token-too-long", "a single word, string or comment is longer than 1 MB", "split it")


def _names(text: str) -> tuple[str, ...]:
    """Names in lost text: what others say of them is not held against them."""
    return tuple(dict.fromkeys(word.strip('"') for word in WORDS.findall(text)))


def _member_around(source: str, at: int) -> tuple[int, int]:
    """The lines of the member that an offset lies in: with the text and annotations before it, and what it opens."""
    at = min(at, len(source) - 1)
    start = source.rfind("\n", 0, at) + 1
    opening = _open_bracket(source, at)
    if opening is not None:
        start = source.rfind("\n", 0, opening) + 1
    end = _end_of_member(source, start)
    following = source.find("\n", end) + 1 or len(source)
    if source[end:following].lstrip().startswith("raises "):
        end = following
    if source[start:end].lstrip().startswith("raises") and start:
        start = source.rfind("\n", 0, start - 1) + 1
    return split._with_lead(source, start, 0) if start else 0, end


def _open_bracket(source: str, at: int) -> int | None:
    """Where the round bracket was opened that an offset lies in, if it was not closed before."""
    opened: list[int] = []
    for token in split.STRUCTURE.finditer(source, 0, at):
        mark = token.group()
        if mark == "(":
            opened.append(token.start())
        elif mark == ")" and opened:
            opened.pop()
        elif mark in "{}":
            opened.clear()
    return opened[0] if opened else None


def _end_of_member(source: str, start: int) -> int:
    """The end of the line, or of the brackets and braces that the line opens and that are closed."""
    depth = brackets = 0
    first_line = source.find("\n", start) + 1 or len(source)
    for token in split.STRUCTURE.finditer(source, start):
        mark = token.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            if depth == 0:
                return first_line if token.start() >= first_line else max(start, token.start())
            depth -= 1
        elif mark == "(":
            brackets += 1
        elif mark == ")":
            brackets -= 1
        elif mark == "\n" and depth <= 0 and brackets <= 0:
            return token.end()
    return first_line
