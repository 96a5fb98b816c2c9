"""What makes text of a spec fit for its place: one function a place, and nothing else opens such text."""

from apigen.generators.printer import Layout, fill, render
from apigen.generators.spec_text import encoder, legible


@encoder
def sh_str(text: str) -> str:
    """A word in quotes, in which only the quote itself means anything. A word cannot hold NUL."""
    quoted = text.replace("\0", "U+0000").replace("'", "'\\''")
    return f"'{quoted}'"


@encoder
def sh_comment(text: str) -> str:
    """A comment of whole lines. Every line end that a shell, or a reader's editor, knows begins a new one."""
    lines: list[str] = []
    for row in legible(text).strip("\n").split("\n"):
        lines += render(fill(row.split()), Layout(width=78)).split("\n")
    return "\n".join(f"# {line}".rstrip() for line in lines)
