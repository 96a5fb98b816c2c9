"""Text to tree, with recovery: what cannot be read is reported and blanked out, the rest read again."""

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from apigen.syntax import recover, split, table
from apigen.syntax.build import BUILDERS, Refused
from apigen.syntax.driver import Parser, Unexpected
from apigen.syntax.expected import dangling, explain, unclosed
from apigen.syntax.tree import Comment, Parsed, Trouble

LONGEST_LINE = 1_000_000
MOST_TROUBLES = 25
"""In one declaration; after that the rest of it is given up."""

COMMENT = re.compile(r"//(?![/!])[^\n]*|////[^\n]*")
LEAD = re.compile(r"[ \t]*(?://|@)[^\n]*|[ \t]*")
CONFLICT = re.compile(r"^<{7} [^\n]*$", re.MULTILINE)
"""Where the lines of two sides of a merge stand, one after the other."""


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
    """Reads a file's text; lines end in LF.

    `known` holds declarations read before, by their text; those read now are put into it.
    """
    if conflicts := _conflicts(text):
        return File(path, text, (Piece(0, text, Parsed(None, (), conflicts, recover.names(text))),))
    starts = split.by_margin(text)
    pieces = _pieces(text, starts, {} if known is None else known)
    if _troubles(pieces):
        others = split.by_braces(text)
        if others is not None and others != starts:
            read = {piece.text: piece.parsed for piece in pieces}
            pieces = min(pieces, _pieces(text, others, read), key=_troubles)
    return File(path, text, pieces)


def _pieces(text: str, starts: tuple[int, ...], known: dict[str, Parsed]) -> tuple[Piece, ...]:
    pieces = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        if part not in known:
            known[part] = parse_piece(part)
        pieces.append(Piece(start, part, known[part]))
    return tuple(pieces)


def _troubles(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.parsed.troubles) for piece in pieces)


def parse_piece(text: str) -> Parsed:
    """Reads one declaration. Never raises for what the text says."""
    if trouble := _too_long(text):
        return Parsed(None, (), (trouble,), recover.names(text[:LONGEST_LINE]))
    source = text if text.endswith("\n") else text + "\n"
    troubles: list[Trouble] = []
    lost: list[str] = []
    while len(troubles) < MOST_TROUBLES:
        try:
            node, comments = _parser().parse(source)
        except Refused as refused:
            trouble = refused.trouble
        except Unexpected as unexpected:
            if unexpected.kind == "$END" and all(map(LEAD.fullmatch, source.split("\n"))):
                found = tuple(Comment(*match.span(), match.group()) for match in COMMENT.finditer(source))
                return Parsed(None, found, (*troubles, *dangling(source)), tuple(lost))
            if enum := recover.enum_closed(source, unexpected.at):
                opening, source = enum
                troubles.append(unclosed(opening))
                continue
            trouble = explain(unexpected, source)
            if unexpected.expected == ("LBRACE",) and (whole := recover.opened(source, unexpected.at)):
                source = whole
                troubles.append(trouble)
                continue
        else:
            return Parsed(node, tuple(Comment(*c) for c in comments), tuple(troubles), tuple(lost))
        troubles.append(_within(trouble, text))
        if trouble.code == "unclosed-brace":
            source += "}\n"
            continue
        source, cut = recover.blanked(source, trouble.at, trouble.end)
        if not cut:
            break
        lost += recover.names(cut)
    return Parsed(None, (), tuple(troubles), recover.names(text))


def _conflicts(text: str) -> tuple[Trouble, ...]:
    """Conflicts of a merge: what stands between their marks is there twice, so the file is not read."""
    if "\n=======\n" not in text or "\n>>>>>>> " not in text:
        return ()
    marks = "`<<<<<<<`, `=======` or `>>>>>>>`"
    help_ = f"keep what is right of both sides, and delete the lines that begin with {marks}"
    return tuple(
        Trouble(*match.span(), "merge-conflict", "a conflict of a merge is not resolved", help_)
        for match in CONFLICT.finditer(text)
    )


@cache
def _parser() -> Parser:
    return Parser(table.load(), BUILDERS)


def _within(trouble: Trouble, text: str) -> Trouble:
    """A place in the text as written, without the braces that were added to read on."""
    end = min(trouble.end, len(text))
    return msgspec.structs.replace(trouble, at=min(trouble.at, end), end=end)


def _too_long(text: str) -> Trouble | None:
    """A line beyond the limit: nobody reads it, and to say all that is wrong with it could take minutes."""
    if len(text) <= LONGEST_LINE:
        return None
    at = 0
    for line in text.split("\n"):
        if len(line) > LONGEST_LINE:
            return Trouble(at, at + 1, "line-too-long", "a line is longer than 1 MB", "break it")
        at += len(line) + 1
    return None
