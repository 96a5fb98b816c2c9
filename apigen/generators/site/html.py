"""What templates turn values into HTML with.

Pages hold thousands of names: each is one element, and what is asked for again and again is kept.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby

from markupsafe import Markup, escape

from apigen.generators import text
from apigen.generators.highlight import spans
from apigen.generators.links import Href, Mention, Prose, first_sentence
from apigen.generators.site.blocks import blocks, plain_blocks
from apigen.generators.templates import Filters
from apigen.generators.types import Piece, Pieces
from apigen.generators.view import ParameterView, RpcView

WIDTH = 90
"""Characters beyond which the parameters of a signature have a line each."""

RULES = {
    "get_f": "getter",
    "set_f": "setter",
    "add_f": "adds an element",
    "remove_f": "removes an element",
    "add_to_f": "adds an entry",
    "remove_from_f": "removes an entry",
    "create": "constructor",
    "destroy": "destructor",
    "get_by_uuid": "look-up by UUID",
    "get_by_name_label": "look-up by name",
    "get_record": "record of one object",
    "get_all": "all objects",
    "get_all_records": "all records",
    "get_all_records_where": "records that match",
}
"""What the RPCs of a rule are, in words."""


def filters(href: Href) -> Filters:
    """The filters of pages from which `href` leads."""
    types = _kept(partial(pieces, href))
    return {
        "href": href,
        "mention": partial(mention, href),
        "mentions": lambda found: Markup(", ").join([mention(href, one) for one in found]),
        "pieces": types,
        "signature": partial(signature, href),
        "call": partial(call, href),
        "may": may,
        "rule": rule,
        "text": partial(text.block, href=href),
        "inline": partial(inline, href),
        "summary": partial(text.line, href=href),
        "spans": spans,
        "blocks": blocks,
        "plain_blocks": plain_blocks,
        "plain": lambda prose: text.plain(first_sentence(prose)),
    }


def mention(href: Href, found: Mention) -> Markup:
    """A name, leading to its place."""
    if found.place is None:
        return Markup(f'<code translate="no">{escape(found.text)}</code>')
    return Markup(f'<a class="id" translate="no" href="{escape(href(found.place))}">{escape(found.text)}</a>')


def rule(name: str) -> str:
    """What a derived RPC is, in words."""
    return RULES.get(name, name)


def inline(href: Href, prose: Prose) -> Markup:
    """A text for a cell: a single paragraph without its tags, anything longer as it is."""
    made = text.block(prose, href)
    if (
        made.startswith("<p>")
        and made.endswith("</p>")
        and made.count("<p>") == 1
        and made.count("</p>") == 1
    ):
        return made[3:-4]
    return made


def _kept(make: Callable[[Pieces], Markup]) -> Callable[[Pieces], Markup]:
    """The same for types, which a book has once each: known again by what they are, not by what they say."""
    known: dict[int, tuple[Pieces, Markup]] = {}

    def of(found: Pieces) -> Markup:
        made = known.get(id(found))
        if made is None or made[0] is not found:
            made = known[id(found)] = (found, make(found))
        return made[1]

    return of


def pieces(href: Href, found: Pieces) -> Markup:
    """A type, each part leading to its place; words of the notation are muted."""
    return Markup("".join([_piece(href, piece) for piece in found]))


def _piece(href: Href, piece: Piece) -> str:
    words = escape(_arrow(piece.text))
    if piece.place is None:
        return words
    kind = ' class="word"' if piece.muted else ""
    return f'<a{kind} href="{escape(href(piece.place))}">{words}</a>'


def _arrow(words: str) -> str:
    """An arrow as the spec spells it, as one sign; a script gives it back to who copies it."""
    return words.replace("->", "→")


def signature(href: Href, rpc: RpcView) -> Markup:
    """An RPC as the spec has it, then as it is called by position, in each of its lengths.

    Names of other classes, enums and structs lead to their places, the session is dimmed; a long one has a
    line for each parameter.
    """
    name = escape(f"{rpc.cls}.{rpc.name}")
    wire = [f"{name}({', '.join(['session_id'] * rpc.session + list(form))})" for form in rpc.forms]
    if rpc.twin:
        wire.append(f"Async.{wire[0]} → task ref")
    called = "\n".join(map(escape, wire))
    return Markup(f'{_declared(href, rpc, name)}\n<span class="sent">{called}</span>')


def _declared(href: Href, rpc: RpcView, name: str) -> str:
    width = len(f"{name}(session_id: session ref) -> {_plain(rpc.result)}")
    width += sum(len(f", {one.name}: {_plain(one.type)}{_default(one)}") for one in rpc.parameters)
    lead, between, end = ("\n  ", ",", "\n") if width > WIDTH else ("", ", ", "")
    parts = ['<span class="session">session_id: session ref</span>'] if rpc.session else []
    parts += [
        f"{escape(one.name)}: {_names(href, one.type, rpc.cls)}{escape(_default(one))}"
        for one in rpc.parameters
    ]
    inner = between.join([lead + part for part in parts])
    return f"{name}({inner}{end}) → {_names(href, rpc.result, rpc.cls)}"


def call(href: Href, rpc: RpcView) -> Markup:
    """The signature of a derived RPC without its name and the session: one line of a table."""
    parts = [f"{escape(one.name)}: {_names(href, one.type, rpc.cls)}" for one in rpc.parameters]
    return Markup(f"({', '.join(parts)}) → {_names(href, rpc.result, rpc.cls)}")


def _default(parameter: ParameterView) -> str:
    return "" if parameter.default is None else f" = {parameter.default}"


def _plain(found: Iterable[Piece]) -> str:
    return "".join([piece.text for piece in found])


def _names(href: Href, found: Pieces, here: str) -> str:
    """A type whose names are links, save that of the page; words of the notation lead nowhere."""
    return "".join(
        [
            escape(_arrow(piece.text))
            if piece.muted or piece.place is None or piece.text == here
            else _piece(href, piece)
            for piece in found
        ]
    )


def may(rpc: RpcView, roles: Iterable[str]) -> Markup:
    """All roles in a row: a tick before those that may call an RPC, a cross before the others."""
    runs = groupby(roles, key=lambda role: role in rpc.callers)
    return Markup(" ").join(
        [
            Markup("<b>{}</b>" if able else "{}").format(
                " ".join([f"{'✓' if able else '✗'}\u00a0{role}" for role in run])
            )
            for able, run in runs
        ]
    )
