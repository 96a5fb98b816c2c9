"""Doc links: each leads to something, a derived RPC perhaps."""

from collections.abc import Iterable, Iterator
from itertools import chain

from apigen.derive.names import find_class
from apigen.derive.shapes import shapes
from apigen.diagnostics import Edit, Span
from apigen.diagnostics.catalogue import Finding, check
from apigen.diagnostics.suggest import sparing
from apigen.model.api import Api
from apigen.semantics import links
from apigen.semantics.spec import Spec
from apigen.semantics.things import outer


@check("unknown-link", "error", "A link in a text that leads to nothing")
def unknown_link(spec: Spec) -> Iterator[Finding]:
    r"""A name in brackets is a doc link: to a class, a member, an error, a struct or a type, and with a word
    before it to an enum, a role or a release. Members of a class need no prefix in its own texts. Brackets
    that are meant as such are written `\[`, or stand in code.

    Fails::

        /// A machine, started by [VM.strat].
        class VM {
          /// Starts it.
          rpc start(self: VM ref)
        }

    Mended::

        /// A machine, started by [VM.start].
        class VM {
          /// Starts it.
          rpc start(self: VM ref)
        }
    """
    api = spec.api
    names: dict[str, str] | None = None
    derived: dict[str, frozenset[str]] = {}
    propose = sparing()
    for text in links.texts(api):
        if "[" not in text.text:
            continue
        for name in dict.fromkeys(link.name for link in links.find(text.text)):
            if names is None:
                names = links.index(api)
            if links.resolve(names, text.scope, name) or _is_derived(api, derived, text.scope, name):
                continue
            span = text_span(spec, text.address, f"[{name}]")
            if (span is not None and span.file.startswith("<std>/")) or _is_lost(spec, name):
                continue
            near = propose(name, _candidates(api, names, text.scope, name))
            yield _dead(span, text.address, name, near)


def _dead(span: Span | None, where: str, name: str, near: str | None) -> Finding:
    remedy = f"`{near}` has a similar name" if near else f"correct the name, or write `\\[{name}]` as text"
    return Finding(
        f"the link `[{name}]` leads to nothing",
        span,
        help=remedy,
        edits=(Edit(span, f"[{near}]"),) if near and span is not None else (),
        subject=where,
    )


def _is_derived(api: Api, derived: dict[str, frozenset[str]], scope: str | None, name: str) -> bool:
    """Whether the name is that of a derived RPC: `VM.get_uuid`, or `get_uuid` in the texts of VM.

    `derived` keeps those of the classes that were asked for.
    """
    owner, _, rpc = name.rpartition(".")
    owner = owner or scope or ""
    if owner not in derived:
        cls = find_class(api, owner)
        derived[owner] = frozenset(shape.name for shape in shapes(api, cls)) if cls else frozenset()
    return rpc in derived[owner]


def _is_lost(spec: Spec, name: str) -> bool:
    return bool(spec.lost) and not spec.lost.isdisjoint(name.rpartition(" ")[2].split("."))


def _candidates(api: Api, names: dict[str, str], scope: str | None, name: str) -> Iterable[str]:
    """The names that may have been meant: few enough to look at each."""
    kind, space, _ = name.partition(" ")
    owner, dot, _ = name.partition(".")
    if space:
        return (known for known in names if known.startswith(f"{kind} "))
    if dot and find_class(api, owner) is not None:
        return (known for known in names if known.startswith(f"{owner}."))
    if dot:
        member = name.removeprefix(owner)
        return (known for known in names if known.endswith(member) and " " not in known)
    if name.isupper() and "_" in name:
        return (error.name for error in api.errors)
    mine = f"{scope}."
    own = (known.removeprefix(mine) for known in names if known.startswith(mine) and known.count(".") == 1)
    plain = (known for known in names if "." not in known and " " not in known)
    return chain(own, (known for known in plain if not names[known].startswith("error ")))


def text_span(spec: Spec, where: str, snippet: str) -> Span | None:
    """Where a piece of the text at an address stands: in its own lines, or in those of what it stands in. No
    piece is the thing itself.
    """
    for address in (where, outer(where)) if snippet else ():
        place = spec.spans.places.get(address)
        if place is None:
            continue
        source = spec.sources.get(place.file, "")
        for part in (*getattr(place.node, "docs", ()), *getattr(place.node, "annotations", ())):
            at = source.find(snippet, place.base + part.at, place.base + part.end)
            if at >= 0:
                return Span(place.file, at, at + len(snippet))
    return spec.at(where)
