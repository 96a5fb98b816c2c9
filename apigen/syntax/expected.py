"""What the parser met and what could have stood there, in words."""

import re
from collections.abc import Iterator

from apigen.syntax.driver import Unexpected
from apigen.syntax.recover import open_braces
from apigen.syntax.split import before_lead, line_before
from apigen.syntax.tree import Trouble

SPELLING = {
    "NAME": "a name",
    "HYPHENATED": "a name",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "DATETIME": "a date",
    "DATE": "a date",
    "DOTTED": "a release",
    "QUALIFIER": "`ro`, `ctor` or `rw`",
    "AT": "an annotation",
    "DOC": "a `///` text",
    "_NL": "the end of the line",
    "$END": "the end of the declaration",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "EQUAL": "`=`",
    "DOT": "`.`",
    "SLASH": "`/`",
    "MORETHAN": "`>`",
    "RANGE": "`..`",
    "UNKNOWN": "`unknown_members`",
}
"""Terminals whose words are not their names; those that Lark has named (`->` and `<->`) are left out."""

MEMBERS = {"QUALIFIER", "RPC", "KEY", "IMPLICIT", "ENUM"}
"""What every member may begin with, whether text or annotations stand before it or not."""

BARE = ("without", "with", "hidden")
"""Members before which there is neither."""

GROUPS = (
    (
        MEMBERS,
        "a field, an RPC or another member",
        ("ro", "ctor", "rw", "rpc", "key", "implicit", "enum", *BARE),
        "a field begins with `ro`, `ctor` or `rw`: `rw name: string`",
    ),
    (
        {"API", "CLASS", "ENUM", "ERROR", "EXTEND", "MIXIN", "STATELESS", "STRUCT", "TYPE"},
        "a declaration (`class`, `enum`, `error`, …)",
        ("api", "class", "enum", "error", "extend", "mixin", "stateless", "struct", "type"),
        None,
    ),
    (
        {"TITLE", "VERSION", "PROFILE", "RELEASES", "ROLES", "TAGS", "USE", "TEXTS", "UNKNOWN"},
        "`title`, `version`, `releases` or another line of the `api` block",
        (
            *("title", "version", "profile", "releases", "roles", "tags", "use", "texts"),
            "unknown_members",
        ),
        None,
    ),
)
"""Where many words may stand: their terminals, what to call them, the words, and help if none is near."""

END_OF_MEMBER = {
    *("_NL", "DOC", "AT", "LPAR", "RAISES", "EQUAL"),
    *("SET", "LIST", "OPTION", "REF", "ENUM", "RECORD", "STRUCT"),
}
"""What may stand where a member can end: its end, or more about its type."""

CHARACTERS = {
    "#": "comments begin with `//`",
    ";": "delete it: a declaration ends with its line",
    "?": "what may be left out is an `option`: `string option`",
    **dict.fromkeys("'`“”„‘’«»", 'texts stand in straight double quotes: `"…"`'),
    **dict.fromkeys("[]", "write `string set` or `string list`; a value of one is `{1, 2}`"),
    "<": "write what a set or map is of before it: `string set`, `(string -> int) map`",
    "\r": "end lines with a line feed",
}
"""Remedies for characters without a meaning that have one in other languages."""

WORDS = {
    "COMMA": "delete it: each declaration stands on a line of its own",
    "throws": "errors follow `raises`: `rpc f(self: a ref) raises E`",
    "returns": "a result follows `->`: `rpc f(self: a ref) -> int`",
    "EQUAL": "a default stands right behind the type, before `<->` and `@`; a value of an enum has none",
    "COLON": "a result follows `->`: `rpc f(self: a ref) -> int`",
    "->": "a bond is written `<->`, a type of maps in brackets: `(string -> int) map`",
    "<->": "a bond stands behind the default and before annotations",
    "of": "write what a set or list is of before it: `string set`",
    **dict.fromkeys(("optional", "nullable"), "what may be left out is an `option`: `string option`"),
    **dict.fromkeys(
        ("string", "int", "float", "bool", "datetime"),
        "a type comes before `set`, `list` or `option`: `string option`",
    ),
}
"""Remedies for terminals and words, in place of the end of a line."""

IMPLICIT = re.compile(r"[ \t]*implicit[ \t]+(?!rpc\b)([A-Za-z_]\w*)")
LEAD = re.compile(r"^[ \t]*(///(?!/)|//!(?!/)|@)([^\n]*[^\s])?", re.MULTILINE)
RUN = re.compile(r"[^\n]*(?:\n[ \t]*(?:///(?!/)|//!(?!/)|@)[^\n]*)*")


def explain(unexpected: Unexpected, source: str) -> Trouble:
    """The trouble that stands for an unexpected piece of text: place, cause and remedy."""
    at, kind = unexpected.at, unexpected.kind
    end = unexpected.end if kind != "_NL" else at + 1
    expected = set(unexpected.expected)
    if kind == "":
        return _bad_character(unexpected)
    if kind in ("RBRACE", "$END") or (unexpected.text in BARE and expected >= MEMBERS):
        for trouble in dangling(source[:at]):
            return trouble
    if kind == "$END" and (braces := open_braces(source)):
        return unclosed(braces[-1])
    if kind in ("DOC", "AT") and "$END" in expected and (run := RUN.match(source, at)):
        return _dangling(kind, at, run.end())
    if "_NL" in expected and END_OF_MEMBER.issuperset(e for e in expected if not _is_arrow(e)):
        message = f"expected the end of the line, found {_found(unexpected)}"
        help_: str | None = _end_of_line_help(unexpected, expected)
    else:
        message = f"expected {_one_of(expected)}, found {_found(unexpected)}"
        help_ = _help(unexpected, expected)
    if unexpected.text == "raises" and (implicit := _implicit_before(source, at)):
        help_ = f"to say its errors, write its signature too: `implicit rpc {implicit}(self: …)`"
    return Trouble(at, end, "syntax", message, help_)


def _implicit_before(source: str, at: int) -> str | None:
    """The derived RPC that is adjusted, without its signature, on the line of an offset or the one before."""
    line = source.rfind("\n", 0, at) + 1
    found = IMPLICIT.match(source, line) or IMPLICIT.match(source, line_before(source, line))
    return found[1] if found else None


def unclosed(at: int) -> Trouble:
    """The trouble of a brace that is never closed."""
    message, help_ = "this `{` is never closed", "add a `}` on a line of its own"
    return Trouble(at, at + 1, "unclosed-brace", message, help_)


def dangling(source: str) -> Iterator[Trouble]:
    """The text or annotation at the end of a source, if the last lines are such."""
    line = source.rfind("\n") + 1
    start = before_lead(source, line)
    found = list(LEAD.finditer(source, start, line))
    for last in found[-1:]:
        yield _dangling("AT" if last[1] == "@" else "DOC", last.start(1), last.end())


def _dangling(kind: str, at: int, end: int) -> Trouble:
    code, what = ("annotation", "annotation") if kind == "AT" else ("comment", "text")
    help_ = (
        "a line that begins with `///` or `@` belongs to the declaration after it; "
        "put it at the end of the line it is about"
    )
    return Trouble(at, end, f"dangling-{code}", f"this {what} belongs to no declaration", help_)


def _bad_character(unexpected: Unexpected) -> Trouble:
    at, end, text = unexpected.at, unexpected.end, unexpected.text
    shown = text if text.isprintable() and text.strip() else f"U+{ord(text):04X}"
    message, help_ = f"`{shown}` has no meaning here", "delete it, or put it in quotes"
    if text == '"':
        message, help_ = "this text in quotes does not end on its line", 'add a closing `"`'
        return Trouble(at, end, "unterminated-string", message, help_)
    return Trouble(at, end, "bad-character", message, CHARACTERS.get(text, help_))


def _found(unexpected: Unexpected) -> str:
    if unexpected.kind == "$END":
        return "the end of the text"
    if unexpected.kind == "_NL":
        return "the end of the line"
    text = unexpected.text if len(unexpected.text) <= 40 else unexpected.text[:37] + "…"
    return f"`{text}`"


def _one_of(expected: set[str]) -> str:
    if "NAME" in expected:  # and with it every keyword
        if expected >= {"STRING", "NUMBER", "LBRACE"}:
            return "a value"
        if "LPAR" in expected:
            return "a type"
        expected = {e for e in expected if e in SPELLING and e not in ("QUALIFIER", "UNKNOWN")}
    else:
        for group, together, _, _ in GROUPS:
            if group <= expected:
                return together
    words = sorted({SPELLING.get(e, f"`{e.lower()}`") for e in expected if not _is_arrow(e)})
    if not words:
        return "`->`"
    if len(words) > 6:
        words = [*words[:5], "something else"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _help(unexpected: Unexpected, expected: set[str]) -> str | None:
    kind, text = unexpected.kind, unexpected.text
    if text == "raises" and expected >= MEMBERS:
        return "`raises` follows the signature, before annotations and texts on its line"
    if text.isidentifier() and "NAME" not in expected:  # a keyword of elsewhere, too
        for group, _, words, help_ in GROUPS:
            if group <= expected:
                import difflib

                close = difflib.get_close_matches(text[:40], words, 1, 0.5)
                return f"did you mean `{close[0]}`?" if close else help_
    if kind == "HYPHENATED" and "NAME" in expected:
        return f"names here hold no hyphens: `{text.replace('-', '_')}`"
    if kind == "RBRACE" and "CLASS" in expected:
        return "delete it: there is nothing that it could close"
    if kind == "RBRACE" and "_NL" in expected:
        return "put the `}` on a line of its own"
    if kind == "_NL" and expected == {"LBRACE"}:
        return "put the `{` at the end of this line"
    return _habit(kind, text, expected)


def _habit(kind: str, text: str, expected: set[str]) -> str | None:
    """The remedy for what is written so in other languages."""
    if expected == {"LBRACE"} and kind == "AT":
        return "annotations stand on the lines before"
    if expected == {"LBRACE"}:
        return "nothing comes between the name and the `{`; `with NAME` inside takes over a mixin's members"
    if kind == "SLASH" and "SLASH" not in expected:
        return "comments begin with `//`"
    if "SLASH" in expected and "_NL" in expected:  # behind a bond
        return WORDS.get(kind)
    if "RANGE" in expected:
        return "a range is written `0..9`"
    if "COLON" in expected:
        return "a `:` stands between a name and its type: `level: int`"
    if expected == {"STRING"} and kind in ("EQUAL", "COLON"):
        return "delete it: the text follows at once"
    if expected == {"STRING"} and text.isidentifier():
        return f'put it in quotes: `"{text}"`'
    if kind == "COLON" and "RBRACE" in expected:
        return 'in a map a value follows `->`: `{"key" -> "value"}`'
    return None


def _end_of_line_help(unexpected: Unexpected, expected: set[str]) -> str:
    if unexpected.kind == "LBRACE":
        return "nothing can be opened here"
    if expected == {"_NL", "DOC"}:
        return "what a `{` opens begins on the next line"
    if "AT" in expected and "DOC" not in expected:
        return "annotations before a declaration stand on lines of their own"
    for word in (unexpected.kind, unexpected.text):
        if word in WORDS:
            return WORDS[word]
    return "one declaration a line; a line goes on inside `( )`, and with `raises` after an RPC"


def _is_arrow(terminal: str) -> bool:
    return terminal.startswith("__")
