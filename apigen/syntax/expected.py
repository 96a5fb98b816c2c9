"""What the parser met and what could have stood there, in words."""

import difflib

from apigen.syntax.driver import Unexpected
from apigen.syntax.tree import Trouble

SPELLING = {
    "NAME": "a name", "HYPHENATED": "a name", "STRING": "a text in quotes", "NUMBER": "a number", "_NL": "the end of the line",
    "DOC": "a `///` text", "AT": "an annotation", "DATETIME": "a date", "DATE": "a date", "DOTTED": "a release",
    "QUALIFIER": "`ro`, `ctor` or `rw`", "LPAR": "`(`", "RPAR": "`)`", "LBRACE": "`{`", "RBRACE": "`}`",
    "COLON": "`:`", "COMMA": "`,`", "EQUAL": "`=`", "DOT": "`.`", "SLASH": "`/`", "MORETHAN": "`>`", "RANGE": "`..`",
    "UNKNOWN": "`unknown_members`", "$END": "the end of the declaration",
}  # fmt: skip
ARROWS = {"->", "<->"}
DECLARATIONS = {"API", "CLASS", "ENUM", "ERROR", "EXTEND", "MIXIN", "STATELESS", "STRUCT", "TYPE"}
MEMBERS = {"QUALIFIER", "RPC", "KEY", "WITHOUT", "WITH", "HIDDEN", "IMPLICIT", "ENUM"}
API_ITEMS = {"TITLE", "VERSION", "PROFILE", "RELEASES", "ROLES", "TAGS", "USE", "TEXTS", "UNKNOWN"}
KEYWORDS = {
    "members": ["ro", "ctor", "rw", "rpc", "key", "without", "with", "hidden", "implicit", "enum"],
    "declarations": ["api", "class", "enum", "error", "extend", "mixin", "stateless", "struct", "type"],
    "items": ["title", "version", "profile", "releases", "roles", "tags", "use", "texts", "unknown_members"],
}


def explain(unexpected: Unexpected, source: str) -> Trouble:
    """The trouble that stands for an unexpected piece of text: place, cause and remedy."""
    at, end = unexpected.at, unexpected.end
    expected = set(unexpected.expected)
    line_before = _line_before(source, at)
    if unexpected.kind == "":
        return _bad_character(unexpected)
    if unexpected.kind in ("RBRACE", "$END") and line_before is not None:
        start, text = line_before
        if text.startswith(("///", "//!")):
            return _dangling("comment", "text", start, start + len(text))
        if text.startswith("@"):
            return _dangling("annotation", "annotation", start, start + len(text))
    if unexpected.kind == "$END":
        opening = _unclosed(source)
        if opening is not None:
            return Trouble(opening, opening + 1, "unclosed-brace", "this `{` is never closed", "add a `}` on a line of its own")
    if unexpected.kind in ("DOC", "AT") and "$END" in expected:
        what = ("comment", "text") if unexpected.kind == "DOC" else ("annotation", "annotation")
        return _dangling(*what, at, end)
    if expected & ARROWS == set() and expected <= {"_NL", "DOC", "AT", "RAISES"} | _TYPE_ENDS and "_NL" in expected:
        message = f"expected the end of the line, found {_found(unexpected)}"
        return Trouble(at, end, "syntax", message, _end_of_line_help(unexpected))
    message = f"expected {_one_of(expected)}, found {_found(unexpected)}"
    return Trouble(at, end, "syntax", message, _help(unexpected, expected))


_TYPE_ENDS = {"SET", "LIST", "OPTION", "REF", "ENUM", "RECORD", "STRUCT", "EQUAL", "__ANON_0", "__ANON_1"}


def _dangling(code: str, what: str, at: int, end: int) -> Trouble:
    return Trouble(
        at,
        end,
        f"dangling-{code}",
        f"this {what} belongs to no declaration",
        "a line that begins with `///` or `@` belongs to the declaration after it; put it at the end of the line it is about",
    )


def _bad_character(unexpected: Unexpected) -> Trouble:
    at, end, text = unexpected.at, unexpected.end, unexpected.text
    if text == '"':
        return Trouble(at, end, "unterminated-string", "this text in quotes does not end on its line", 'add a closing `"`')
    if text == "#":
        return Trouble(at, end, "bad-character", "`#` has no meaning here", "comments begin with `//`")
    shown = text if text.isprintable() and text.strip() else f"U+{ord(text):04X}"
    return Trouble(at, end, "bad-character", f"`{shown}` has no meaning here", "delete it, or put it in quotes")


def _found(unexpected: Unexpected) -> str:
    if unexpected.kind == "$END":
        return "the end of the text"
    if unexpected.kind == "_NL":
        return "the end of the line"
    text = unexpected.text if len(unexpected.text) <= 40 else unexpected.text[:37] + "…"
    return f"`{text}`"


def _one_of(expected: set[str]) -> str:
    if "NAME" not in expected:
        if expected >= MEMBERS:
            return "a field, an RPC or another member"
        if expected >= DECLARATIONS:
            return "a declaration (`class`, `enum`, `error`, …)"
        if expected >= API_ITEMS:
            return "`title`, `version`, `releases` or another line of the `api` block"
    names = expected
    if "NAME" in expected:
        names = {e for e in expected if e in SPELLING and e not in ("QUALIFIER", "UNKNOWN")}
    words = sorted({SPELLING.get(e, f"`{e.lower()}`") for e in names if not e.startswith("__")})
    if not words:
        return "`->`"
    if len(words) > 6:
        words = [*words[:5], "something else"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _help(unexpected: Unexpected, expected: set[str]) -> str | None:
    if unexpected.kind == "NAME" and "NAME" not in expected:
        groups = (("members", MEMBERS), ("declarations", DECLARATIONS), ("items", API_ITEMS))
        for name, group in groups:
            if expected >= group:
                close = difflib.get_close_matches(unexpected.text, KEYWORDS[name], 1, 0.5)
                if close:
                    return f"did you mean `{close[0]}`?"
                if name == "members":
                    return "a field begins with `ro`, `ctor` or `rw`: `rw name: string`"
    if unexpected.kind == "HYPHENATED" and "NAME" in expected:
        return f"names here hold no hyphens: `{unexpected.text.replace('-', '_')}`"
    if unexpected.kind == "RBRACE" and "_NL" in expected:
        return "put the `}` on a line of its own"
    return None


def _end_of_line_help(unexpected: Unexpected) -> str:
    if unexpected.kind == "LBRACE":
        return "nothing can be opened here"
    return "one declaration a line; a line goes on inside `( )`, and with `raises` after an RPC"


def _line_before(source: str, at: int) -> tuple[int, str] | None:
    """The last line before an offset's line that is not blank, with where its text begins."""
    end = source.rfind("\n", 0, at)
    while end > 0:
        start = source.rfind("\n", 0, end) + 1
        text = source[start:end]
        if text.strip():
            indent = len(text) - len(text.lstrip())
            return start + indent, text.strip()
        end = start - 1
    return None


def _unclosed(source: str) -> int | None:
    from apigen.syntax.split import STRUCTURE

    opened: list[int] = []
    for token in STRUCTURE.finditer(source):
        if token.group() == "{":
            opened.append(token.start())
        elif token.group() == "}" and opened:
            opened.pop()
    return opened[-1] if opened else None
