"""What the manual says about the language and the tool, made of the tables that the tool itself runs on.

A guide holds a line `<!-- apigen: annotations -->`, and what the function of that name returns, in Markdown,
stands there in the page.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from inspect import cleandoc

from apigen.changes.rules import rules as change_rules
from apigen.diagnostics.catalogue import Rule, rules
from apigen.resources import GRAMMAR, PACKAGE
from apigen.semantics.annotations import ENTRIES
from apigen.semantics.arguments import SAID


@lru_cache(maxsize=64)
def made(words: str) -> str | None:
    """The Markdown that a directive stands for; None for one that does not exist."""
    name, *arguments = words.split()
    make = _DIRECTIVES.get(name)
    return None if make is None else make(*arguments)


def annotations(*names: str) -> str:
    """The table of annotations; those named, or all."""
    rows: list[tuple[str, ...]] = []
    for entry in ENTRIES:
        if names and entry.name not in names:
            continue
        form = f"@{entry.name}({entry.arguments})" if entry.arguments else f"@{entry.name}"
        places = ", ".join(SAID[on].removeprefix("a ").removeprefix("an ") for on in entry.on)
        places = "anything" if len(entry.on) == len(SAID) else places
        rows.append((f"`{_cell(form)}`", _cell(entry.doc), places))
    return _table(("Annotation", "Meaning", "Stands on"), rows)


def grammar(*names: str) -> str:
    """The named rules of the grammar, with the comments before them."""
    found = _rules()
    return "```\n" + "\n".join(found[name] for name in names if name in found) + "\n```\n"


@lru_cache(maxsize=1)
def _rules() -> dict[str, str]:
    """Each rule and terminal of the grammar by its name, with its lines and the comment before it."""
    found: dict[str, str] = {}
    comment: list[str] = []
    name = ""
    for line in (GRAMMAR / "apidl.lark").read_text(encoding="utf-8").splitlines():
        if line.startswith("//"):
            comment.append(line)
        elif match := re.match(r"[?]?([A-Za-z_]\w*)(?:\.\d+)?:", line):
            name = match[1]
            found[name] = "\n".join([*comment, line])
            comment = []
        elif line.startswith(" ") and name:
            found[name] += f"\n{line}"
        else:
            comment = []
    return found


def diagnostics(*severities: str) -> str:
    """The pages of all diagnostics of the severities."""
    pages = []
    for rule in _all_rules():
        if rule.severity in severities:
            text = cleandoc(rule.page)
            text = re.sub(
                r"^(Fails|Mended)::\n\n((?:    .*\n|\n)+)", _example, text + "\n", flags=re.MULTILINE
            )
            pages.append(f"## {rule.code}\n\n**{rule.title}.**\n\n{text}")
    return "\n".join(pages)


def _all_rules() -> Iterator[Rule]:
    """All rules, by code. Only the modules that have some are imported: others take long, and do nothing
    here.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        if re.search(r"^@(?:problem|check)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            import_module(".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)))
    return rules()


def changes(*sections: str) -> str:
    """The pages of all rules of the sections that name changes."""
    pages = []
    for rule in change_rules():
        if rule.section in sections:
            text = re.sub(
                r"^(Before|After)::\n\n((?:    .*\n|\n)+)", _example, rule.page + "\n", flags=re.MULTILINE
            )
            pages.append(f"### {rule.code}\n\n**{rule.title[:1].upper()}{rule.title[1:]}.**\n\n{text}")
    return "\n".join(pages)


def _example(match: re.Match[str]) -> str:
    code = re.sub(r"^    ", "", match[2].strip("\n"), flags=re.MULTILINE)
    return f"{match[1]}:\n\n```apidl\n{code}\n```\n\n"


def wire(*kinds: str) -> str:
    """What goes over the network: the table of `values`, that of `errors`, or messages of a kind."""
    from apigen.generators import manual_wire

    tables = {
        "values": lambda: _table(("Type", "XML-RPC", "JSON-RPC"), manual_wire.values()),
        "errors": lambda: _table(("Error", "Meaning"), manual_wire.errors()),
    }
    return "\n".join(tables[kind]() if kind in tables else manual_wire.message(kind) for kind in kinds)


def templates(*_nothing: str) -> str:
    """The table of the site's templates: their blocks, and what each sees."""
    from apigen.generators import manual_templates

    return _table(("Template", "Blocks or macros", "Sees"), manual_templates.templates())


def views(*_nothing: str) -> str:
    """The kinds of values that templates see, a section each."""
    from apigen.generators import manual_templates

    return manual_templates.views()


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_DIRECTIVES: dict[str, Callable[..., str]] = {
    "annotations": annotations,
    "changes": changes,
    "diagnostics": diagnostics,
    "grammar": grammar,
    "templates": templates,
    "views": views,
    "wire": wire,
}
