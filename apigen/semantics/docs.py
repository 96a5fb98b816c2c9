"""Texts: what the `///` lines of a declaration say."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

import msgspec

from apigen.diagnostics.catalogue import Finding, problem
from apigen.semantics.resolve import unknown
from apigen.semantics.scope import Here
from apigen.syntax import tree


class Docs(msgspec.Struct):
    """A declaration's text (CommonMark), those of its parameters by name, and that of its result."""

    text: str = ""
    parameters: dict[str, str] = {}
    result: str | None = None


def read_docs(
    here: Here,
    lines: Sequence[tree.DocLine],
    parameters: Sequence[str] | Literal["any"] | None = None,
    results: bool = True,
) -> Docs:
    """Reads the lines. `parameters`: the names that `@param` may take; None where it may not stand.
    `results`: whether `@returns` may stand there too.
    """
    if not lines:
        return Docs()
    if not any(line.text.startswith("@") for line in lines):
        return Docs(_join([line.text for line in lines]))
    own: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    current = own
    for line in lines:
        text = line.text
        tag, _, rest = text.partition(" ")
        if tag == "@text":
            current.append(_exact(here, line, rest))
        elif not text.startswith("@"):
            if text and not text.startswith("  "):
                current = own
            current.append(text if current is own else text[2:])
        elif tag == "@param" and parameters is not None:
            name, text = _named(rest.strip())
            if parameters != "any" and name not in parameters and name not in here.scope.lost:
                here.report(unknown_parameter(here, _name(line, name), parameters))
            current = [text] if text else []
            if name:
                sections.append((name, current))
        elif tag == "@returns" and parameters is not None and results:
            current = [rest] if rest else []
            sections.append(("", current))
        else:
            here.report(doc_tag(here, line, tag, parameters is not None))
    said = {name: _join(texts) for name, texts in sections}
    result = said.pop("", None)
    return Docs(_join(own), said, result)


def _named(text: str) -> tuple[str, str]:
    """The name that begins a text, in quotes perhaps, as those of some errors' parameters; and the rest."""
    if text.startswith('"'):
        with suppress(ValueError):
            name, end = json.JSONDecoder().raw_decode(text)
            return name, text[end:].lstrip(" ")
    name, _, rest = text.partition(" ")
    return name, rest


def _name(line: tree.DocLine, name: str) -> tree.Word:
    """The name behind `@param` in a line that begins with its slashes and a blank."""
    at = line.at + 4 + max(line.text.find(name, 6), 0)
    return tree.Word(at, at + max(len(name), 1), name)


def _join(texts: list[str]) -> str:
    if len(texts) == 1:
        return str(texts[0]) if isinstance(texts[0], _Exact) else texts[0].rstrip()
    if any(isinstance(text, _Exact) for text in texts):
        return "\n".join(texts)
    return "\n".join(text.rstrip() for text in texts).strip("\n")


class _Exact(str):
    """A text by `@text`, whose blanks count."""


def _exact(here: Here, line: tree.DocLine, rest: str) -> str:
    try:
        text = json.loads(rest)
    except ValueError:
        text = None
    if not isinstance(text, str):
        here.report(doc_text(here, line))
        return ""
    return _Exact(text)


@problem("doc-tag", "error", "A text that begins with an unknown tag")
def doc_tag(here: Here, line: tree.DocLine, tag: str, called: bool) -> Finding:
    r"""At the start of a line of text, `@param`, `@returns` (on RPCs) and `@text` have a meaning, and nothing
    else.

    Fails::

        /// @home is where the machine lives.
        class VM {
          ro uuid: string
        }

    Mended::

        /// \@home is where the machine lives.
        class VM {
          ro uuid: string
        }
    """
    if tag in ("@param", "@returns") and not called:
        return Finding(f"`{tag}` is for RPCs alone", here.span(line), "", help="delete it")
    help_ = "tags are `@param NAME`, `@returns` and `@text`; a text that begins with `@` is written `\\@`"
    return Finding(f"no tag is named `{tag}`", here.span(line), "", help=help_)


@problem("doc-text", "error", "`@text` without a text in quotes")
def doc_text(here: Here, line: tree.DocLine) -> Finding:
    """`@text` is followed by the exact text as a JSON string, for blanks at either end.

    Fails::

        /// @text two blanks
        class VM {
          ro uuid: string
        }

    Mended::

        /// @text "  two blanks"
        class VM {
          ro uuid: string
        }
    """
    return Finding(
        "`@text` is followed by a JSON string", here.span(line), "", help='write `@text "…"` on one line'
    )


@problem("unknown-parameter", "error", "A text for a parameter that is not there")
def unknown_parameter(here: Here, word: tree.Word, known: Sequence[str]) -> Finding:
    """`@param` or `@one_of` names a parameter that the RPC does not have.

    Fails::

        class VM {
          /// @param forced Whether to kill it
          rpc stop(self: VM ref, force: bool)
        }

    Mended::

        class VM {
          /// @param force Whether to kill it
          rpc stop(self: VM ref, force: bool)
        }
    """
    message = f"there is no parameter `{word.text}`"
    return unknown(here, word, message, "not a parameter", known, "delete it, or correct its name")
