"""What templates turn values into Markdown with."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from apigen.generators.curl import LANGUAGES
from apigen.generators.links import Href, Mention, first_sentence, source
from apigen.generators.markdown.text import bars, closed, lower_headings, own_links, safe, safe_line
from apigen.generators.other_pages import qualifier_place
from apigen.generators.other_pages.views import TypeView
from apigen.generators.target import Sample
from apigen.generators.templates import Filters
from apigen.generators.types import Pieces
from apigen.generators.view import FieldView, KeyView, Life, ParameterView
from apigen.generators.wire_signature import WireSignature

FollowOwn = Callable[[str], str]
"""What a link becomes that a text's author wrote to a page of the site: `../VM/index.html#start`."""


def filters(href: Href, follow: FollowOwn) -> Filters:
    """The filters of pages from which `href` leads."""
    return {
        "href": href,
        "anchor": lambda place: f'<a id="{place.anchor}"></a>',
        "former": lambda was: "".join([f'<a id="{anchor}"></a>' for anchor in was]),
        "code": code,
        "cell_code": cell_code,
        "mention": partial(mention, href),
        "mentions": lambda found: ", ".join([mention(href, one) for one in found]),
        "pieces": partial(pieces, href),
        "spelled": spelled,
        "text": lambda prose: block(source(prose, href), follow) if prose else "",
        "cell": lambda prose: cell(source(prose, href), follow) if prose else "",
        "summary": lambda prose: cell(source(first_sentence(prose), href), follow) if prose else "",
        "since": partial(since, href),
        "ending": lambda life: ending(href, follow, life),
        "life": lambda life: _lived(href, follow, life),
        "limits": limits,
        "sample": sample,
        "wire": wire,
        "notes": notes,
        "qualifier": lambda name: f"[{name}]({href(qualifier_place(name))})",
        "escaped": escaped,
    }


def since(href: Href, life: Life) -> str:
    """The release that brought a thing, if it says so itself, and its state if that is not the usual one."""
    said = f"Since {mention(href, life.since)}." if life.since is not None and not life.inherited else ""
    return said if life.state in _PLAIN else f"{said} *{life.state}*"


_PLAIN = ("published", "absent", "deprecated", "removed")


def ending(href: Href, follow: FollowOwn, life: Life) -> str:
    """That a thing was deprecated or removed, why, and what to use."""
    step = life.ending
    if step is None:
        return ""
    said = f"**{step.change.capitalize()} in {mention(href, step.release)}**"
    if step.text:
        said += f": {cell(source(step.text, href), follow)}"
    if step.use is not None:
        said += f"{'' if said.endswith('.') else '.'} Use {mention(href, step.use)}"
    return said if said.endswith(".") else f"{said}."


def _lived(href: Href, follow: FollowOwn, life: Life) -> str:
    """Both, after other words."""
    if life.since is None and life.ending is None and life.state in _PLAIN:
        return ""
    said = f"{since(href, life)} {ending(href, follow, life)}".strip()
    return f" {said}" if said else ""


def notes(item: FieldView | ParameterView | TypeView) -> str:
    """What a thing's constraints and annotations say, after its text."""
    if not item.constraints and not item.words:
        return ""
    words = _limits((*item.constraints, *item.words))
    return f" {words[0].upper()}{words[1:]}."


def limits(item: KeyView) -> str:
    """What a key's constraints say, before its text."""
    return _limits(item.constraints)


def _limits(words: Iterable[str]) -> str:
    return "; ".join(cell_code(word) if word.startswith("pattern ") else escaped(word) for word in words)


def spelled(found: Pieces) -> str:
    """A signature as written, without links: it stands in code."""
    return "".join([piece.text for piece in found])


def code(text: str) -> str:
    """A text as a code span: with as many backticks as it takes, on one line."""
    if "\n" in text:
        text = " ".join(text.split())
    if "`" not in text:
        return f"`{text}`"
    ticks = "`" * (max(map(len, re.findall("`+", text))) + 1)
    return f"{ticks} {text} {ticks}"


def cell_code(text: str) -> str:
    """A code span in a cell of a table, where a bar would end the cell even in code."""
    return bars(code(text))


def fence(text: str, language: str) -> str:
    """A block of code."""
    ticks = "`" * max([3, *[len(run) + 1 for run in re.findall("`{3,}", text)]])
    end = "" if text.endswith("\n") else "\n"
    return f"{ticks}{language}\n{text}{end}{ticks}"


def sample(found: Sample) -> str:
    """A call in a language; what curl sends is a script of the shell."""
    name = found.language.lower()
    return fence(found.code, "sh" if found.language in LANGUAGES.values() else name if name.isalnum() else "")


def wire(found: WireSignature) -> str:
    """A signature in the types of both formats, or of one where they are the same."""
    xml = f"{found.name}({', '.join([one.type.xml for one in found.parameters])}) -> {found.result.xml}"
    json = f"{found.name}({', '.join([one.type.json for one in found.parameters])}) -> {found.result.json}"
    return code(xml) if xml == json else f"{code(xml)} in XML-RPC, {code(json)} in JSON-RPC"


def mention(href: Href, found: Mention) -> str:
    """A name, and where it leads."""
    words = cell_code(found.text)
    return words if found.place is None else f"[{words}]({href(found.place)})"


def pieces(href: Href, found: Pieces) -> str:
    """A type: names lead to their places, the words between are code."""
    parts: list[str] = []
    run = ""
    for piece in found:
        if piece.place is None or piece.muted:
            run += piece.text
            continue
        parts.append(_run(run))
        parts.append(f"[{cell_code(piece.text)}]({href(piece.place)})")
        run = ""
    parts.append(_run(run))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _run(text: str) -> str:
    words = text.strip()
    if not words:
        return text
    return f"{' ' * text.startswith(' ')}{cell_code(words)}{' ' * text.endswith(' ')}"


_SPECIAL = re.compile(r"[<#`~]|\]\(|^ {0,3}[=-]", re.MULTILINE)


def block(text: str, follow: FollowOwn) -> str:
    """A text as it stands: tags in it are text, as they are on the site; headings below those of the page."""
    found = text.strip("\n")
    if not _SPECIAL.search(found):
        return found
    return lower_headings(closed(_with_own_links(safe(found), follow)))


def cell(text: str, follow: FollowOwn) -> str:
    """A text in a cell of a table: on one line, its paragraphs and the items of its lists apart."""
    found = text.strip()
    if "\n" in found:
        found = _on_one_line(found)
    made = bars(safe_line(_with_own_links(found, follow)))
    return made.replace(_BREAK, "<br>") if _BREAK in made else made


_BREAK = "\0"
_ITEM = re.compile(r"[-*+][ \t]+")
_NUMBER = re.compile(r"\d{1,9}[.)][ \t]")


def _on_one_line(text: str) -> str:
    parts: list[str] = []
    apart = ""
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            apart = _BREAK * 2
        elif item := _ITEM.match(line):
            parts += (_BREAK, "• ", line[item.end() :])
            apart = " "
        else:
            parts += (_BREAK if _NUMBER.match(line) else apart, line)
            apart = " "
    return "".join(parts).lstrip(_BREAK)


def _with_own_links(text: str, follow: FollowOwn) -> str:
    return own_links(text, follow) if "](" in text else text


_MARKS = re.compile(r"([\\`*\[\]<>#|&~$]|(?<![^\W_])_|_(?![^\W_]))")


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    """A plain text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
