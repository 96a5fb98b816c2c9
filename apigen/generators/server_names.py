"""Names and texts of a spec in Python: every one is made fit for the place where it stands."""

import keyword
import re
import textwrap
from collections.abc import Iterable

BUILT_IN = frozenset(("bool", "dict", "float", "int", "list", "str", "property"))
"""What generated modules use without importing it."""


def identifier(name: str) -> str:
    """A name as Python can spell it: other characters become `_`, and keywords end in one."""
    made = re.sub(r"[^0-9A-Za-z_]", "_", name) or "_"
    if made[0].isdigit():
        made = f"_{made}"
    return f"{made}_" if keyword.iskeyword(made) or made.startswith("__") else made


def names(wanted: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """An identifier for each name, all different from each other and from what is taken."""
    used, found = set(taken), {}
    for name in wanted:
        made = identifier(name)
        while made in used:
            made += "_"
        used.add(made)
        found[name] = made
    return found


def natural(name: str) -> tuple[object, ...]:
    """What modules are sorted by where they are imported: numbers by their value, letters of either case."""
    parts = re.split(r"([0-9]+)", name.lower())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts), name


def is_plain(name: str) -> bool:
    """Whether a name can be a member of a class as it is."""
    return (
        name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")
    )


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def _escaped(text: str) -> str:
    return "".join(map(_one, text))


def _one(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def literal(text: str) -> str:
    """A text as a literal, with the quotes that need the fewest escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{_escaped(text).replace(quote, chr(92) + quote)}{quote}"


WIDTH = 100
_PROMPT = re.compile("^( *)>>>")
"""What doctest would run: no text of a spec begins a line with it."""


def docstring(parts: Iterable[str], indent: int) -> str:
    """A docstring of paragraphs, some of which may be empty; empty itself where all are.

    A paragraph keeps its lines; long ones are wrapped.
    """
    blank = " " * indent
    lines: list[str] = []
    for part in parts:
        written = _lines(part, WIDTH - indent)
        if written:
            lines += ["", *written] if lines else written
    if not lines:
        return ""
    if lines[0].startswith('"'):
        lines[0] = f"\\{lines[0]}"
    if len(lines) == 1 and len(lines[0]) + indent + 6 <= WIDTH + 10:
        return f'{blank}"""{_ended(lines[0])}"""\n'
    body = "".join(f"{blank}{line}".rstrip() + "\n" for line in lines[1:])
    return f'{blank}"""{lines[0]}\n{body}{blank}"""\n'


def _lines(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in text.expandtabs(4).strip("\n").split("\n"):
        line = _escaped(line.rstrip()).replace('"""', '\\"\\"\\"')
        inset = len(line) - len(line.lstrip())
        more = " " * (inset + (4 if line.lstrip().startswith(":") else 0))
        wrapped = textwrap.wrap(
            line, width, subsequent_indent=more, break_long_words=False, break_on_hyphens=False
        )
        wrapped = [_PROMPT.sub(r"\1\\\\>>>", one) for one in wrapped]
        lines += wrapped or ([""] if lines and lines[-1] else [])
    while lines and not lines[-1]:
        lines.pop()
    if lines:
        lines[0] = lines[0].lstrip()
    return lines


def _ended(line: str) -> str:
    """A line that closing quotes may follow."""
    return f'{line[:-1]}\\"' if line.endswith('"') and not line.endswith('\\"') else line
