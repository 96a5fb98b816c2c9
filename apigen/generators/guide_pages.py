"""Guides as HTML and as Markdown: links resolved, directives done."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
from markupsafe import Markup, escape

from apigen.generators import guide_tokens, manual
from apigen.generators.guide_tokens import is_title, plain, tokens
from apigen.generators.guides import IMAGES_FOLDER, Guide, Guides, guide_named
from apigen.generators.links import Href, Links, Place, source
from apigen.semantics.links import CODE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


class Way(msgspec.Struct, frozen=True):
    """How the links of guides are followed: names to places, places to addresses, files to guides."""

    links: Links
    href: Href
    guides: Mapping[str, Guide]

    def place(self, name: str) -> str | None:
        """The address of a name of the API, or None."""
        place = self.links.find(name)
        return None if place is None else self.href(place)

    def address(self, href: str) -> str:
        """The address of a link as written: that of the page where it names the file of a guide, or a thing
        of the API.
        """
        if (named := guide_named(self.guides, href)) is not None:
            return self.href(Place(named[0].page, named[1]))
        place = self.links.find(unquote(href))
        return href if place is None else self.href(place)


def way(guides: Guides, links: Links, href: Href) -> Way:
    return Way(links, href, {guide.file: guide for guide in guides})


def body(guide: Guide, way: Way) -> Markup:
    """The HTML of a guide below its title."""
    found = tokens(guide.source)
    title = next((at for at, token in enumerate(found) if is_title(token)), None)
    if title is not None:
        del found[title : title + 3]
    writer = _writer()
    env = {"way": way, "title": guide.title, "counts": {}}
    return Markup(writer.renderer.render(found, writer.options, env).rstrip("\n"))


def markdown(guide: Guide, way: Way) -> str:
    """A guide as Markdown alone: what directives stand for, and links that work beside the pages."""
    text = _LINE.sub(lambda match: (manual.made(match[1]) or match[0]).rstrip("\n"), guide.source)
    text = _TARGET.sub(lambda match: f"]({way.address(match[1])})", text)
    return source(way.links.prose(text), way.href)


_LINE = re.compile(rf"^{guide_tokens.DIRECTIVE.pattern}$", re.MULTILINE)
_TARGET = re.compile(r"\]\(([^()\s]+)\)")


@lru_cache(maxsize=1)
def _writer() -> "MarkdownIt":
    writer = guide_tokens.reader()
    for name, rule in (
        ("heading_open", _render_heading), ("heading_close", _render_heading_end),
        ("table_open", _render_table), ("table_close", _render_table_end),
        ("link_open", _render_link), ("doc_link", _render_doc_link), ("code_inline", _render_code),
        ("image", _render_image), ("fence", _render_fence),
    ):  # fmt: skip
        writer.add_render_rule(name, rule)
    return writer


def _render_heading(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    env["title"] = plain(tokens[at + 1])
    return str(renderer.renderToken(tokens, at, options, env))


def _render_heading_end(_renderer: Any, tokens: Any, at: int, _options: Any, env: Any) -> str:
    anchor = escape(tokens[at - 2].attrs["id"])
    label = escape(env["title"])
    return f' <a class="self" href="#{anchor}" aria-label="Link to {label}">#</a></{tokens[at].tag}>\n'


def _render_table(_renderer: Any, _tokens: Any, _at: int, _options: Any, env: Any) -> str:
    label = escape(_numbered(env, "Table"))
    return (
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">\n'
        f"<table>\n<caption>{escape(env['title'])}</caption>\n"
    )


def _render_table_end(_renderer: Any, _tokens: Any, _at: int, _options: Any, _env: Any) -> str:
    return "</table>\n</div>\n"


def _render_link(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    tokens[at].attrs["href"] = env["way"].address(tokens[at].attrs["href"])
    return str(renderer.renderToken(tokens, at, options, env))


def _render_doc_link(_renderer: Any, tokens: Any, at: int, _options: Any, env: Any) -> str:
    name = tokens[at].content
    kind, space, rest = name.partition(" ")
    return _named(rest if space else kind, env["way"].place(name) if not tokens[at].meta["linked"] else None)


def _render_code(_renderer: Any, tokens: Any, at: int, _options: Any, env: Any) -> str:
    words = tokens[at].content
    links = re.fullmatch(CODE, words) is not None and not tokens[at].meta["linked"]
    return _named(words, env["way"].place(words) if links else None)


_FAILS = re.compile(r"\bfails=([\w-]+)")
_FILE = re.compile(r"\bfile=(\S+)")
_AS_PRINTED = re.compile(r"(?:console|text)\b")
_NARROW = 32
"""Characters that a line of code may have on the narrowest screen."""


def _render_fence(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    """Code. What a terminal shows is not broken, and scrolls instead; what belongs in a file bears its name;
    below an example that fails stands by what, leading to the guide that explains it.
    """
    token = tokens[at]
    code = str(renderer.fence(tokens, at, options, env))
    if _AS_PRINTED.match(token.info):
        code = _as_printed(code, token.content, env)
    if (file := _FILE.search(token.info)) is not None:
        name = f'<figcaption translate="no">{escape(file[1])}</figcaption>'
        code = f'<figure class="file">\n{name}\n{code}</figure>\n'
    if (match := _FAILS.search(token.info)) is None:
        return code
    pages = (guide.page for guide in env["way"].guides.values() if match[1] in guide.anchors)
    page = next(pages, None)
    address = None if page is None else env["way"].href(Place(page, match[1]))
    return f'{code}<p class="fails">This is an error: {_named(match[1], address)}</p>\n'


def _as_printed(code: str, text: str, env: Any) -> str:
    """Code whose lines stay whole: where they may be too long, it is a region that the keyboard reaches."""
    attributes = ' class="printed"'
    if max(map(len, text.split("\n"))) > _NARROW:
        label = _numbered(env, "Terminal")
        attributes += f' role="region" aria-label="{escape(label)}" tabindex="0"'
    return code.replace("<pre", f"<pre{attributes}", 1)


def _numbered(env: Any, what: str) -> str:
    """A name for something that stands below a heading, perhaps not alone."""
    title = env["title"]
    count = env["counts"][what, title] = env["counts"].get((what, title), 0) + 1
    return f"{what}{f' {count}' if count > 1 else ''}: {title}"


def _named(words: str, address: str | None) -> str:
    code = f'<code translate="no">{escape(words)}</code>'
    return code if address is None else f'<a href="{escape(address)}">{code}</a>'


def _render_image(_renderer: Any, tokens: Any, at: int, _options: Any, _env: Any) -> str:
    token = tokens[at]
    file = escape(unquote(str(token.attrs["src"])))
    return f'<img src="{IMAGES_FOLDER}/{file}" alt="{escape(plain(token))}" loading="lazy">'
