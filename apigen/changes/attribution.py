"""To which root a port's difference belongs: the most specific one that the port comes from, exactly one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from apigen.changes.identity import Path
from apigen.changes.ports.moved import Both, Change
from apigen.changes.ports.values import Port, Source
from apigen.changes.report import Root
from apigen.derive.names import find_class, find_field

SPOKEN = frozenset(
    (
        "behaviour-changed",
        "deprecated",
        "undeprecated",
        "extended",
        "stabilised",
        "lifecycle-rewritten",
        "published-without-deprecation-removed",
        "since-in-the-past",
        "transition-in-the-past",
        "text-changed",
        "tag-changed",
        "annotation-changed",
        "release-text-changed",
    )
)
"""Rules about what is said of a thing: no port follows from them."""

_RANK = {
    "parameter": 0,
    "key": 0,
    "value": 0,
    "member": 0,
    "error-parameter": 0,
    "rpc": 1,
    "implicit": 1,
    "field": 2,
    "type": 3,
    "enum": 4,
    "struct": 4,
    "error": 4,
    "class": 5,
    "role": 6,
    "api": 7,
}

_ITSELF = ("", "name", "was")

_FACETS: dict[str, tuple[str, ...]] = {
    "class": ("stateless",),
    "rows": ("stateless",),
    "events": ("stateless", "without"),
    "call": (
        "lifecycle",
        "qualifier",
        "binding",
        "writeonly",
        "type",
        "base",
        "replaces",
        "stateless",
        "without",
        "hidden_rpcs",
        "profile",
    ),
    "visible": ("hidden", "hidden_rpcs"),
    "twin": ("is_async", "profile"),
    "session": ("sessionless",),
    "caller": ("roles", "roles.set", "roles.get", "implicit_roles", "replaces", "sessionless", "below"),
    "handler": ("replaces",),
    "safe": ("safe", "replaces"),
    "idempotent": ("idempotent", "safe", "replaces"),
    "result": ("result", "type", "base"),
    "secret-result": ("secret_result", "secret"),
    "argument": ("parameters",),
    "order": ("parameters",),
    "error": ("raises",),
    "choice": ("one_of",),
    "type": ("type", "base"),
    "default": ("default", "qualifier", "type", "base", "binding"),
    "named-types": ("type", "base", "qualifier", "binding"),
    "nonnull": ("nonnull",),
    "secret": ("secret",),
    "member": ("lazy", "writeonly", "stateless", "profile", "without"),
    "member-type": ("type", "base"),
    "create": ("qualifier", "binding", "default", "without", "stateless"),
    "create-type": ("type", "base"),
    "create-caller": ("roles.create", "roles", "qualifier", "without", "below"),
    "row": ("computed", "binding", "writeonly", "qualifier", "stateless"),
    "row-type": ("type", "base"),
    "initial": ("default", "type", "base", "qualifier", "binding", "computed"),
    "writer": ("qualifier",),
    "path": ("path",),
    "unique": ("unique",),
    "volatile": ("volatile",),
    "closed": ("closed",),
    "bound": ("binding", "type"),
    "key-type": ("type", "base"),
    "key-caller": ("roles", "roles.set", "below"),
    "key-order": ("keys",),
    "blocks": ("type", "on_destroy", "binding", "base", "computed", "stateless"),
    "holds": ("type", "on_destroy", "binding", "base", "computed", "stateless"),
    "member-holds": ("type", "base"),
    "word-order": ("values",),
    "detail-type": ("type", "base"),
    "detail-order": ("parameters",),
}
"""Which facets can change a port of a kind, the likeliest first; those of `_ITSELF` always can."""


class Attribution:
    """The roots of a comparison, by what they are of."""

    def __init__(self, roots: Sequence[Root], sides: Both) -> None:
        self._roots = roots
        self._old: dict[Source, list[int]] = defaultdict(list)
        self._new: dict[Source, list[int]] = defaultdict(list)
        self._kinds: dict[str, list[int]] = defaultdict(list)
        for at, root in enumerate(roots):
            if root.rule in SPOKEN:
                continue
            old, new = root.old_address, root.address
            self._old[old.kind, old.path].append(at)
            self._new[new.kind, new.path].append(at)
            self._kinds[new.kind].append(at)
            if root.facet == "binding":
                for path, earlier in _far_ends(root, sides):
                    self._new["field", path].append(at)
                    self._old["field", earlier].append(at)

    def root(self, change: Change) -> int | None:
        """The place of the root that a difference belongs to; None if none explains it."""
        aspect = change.key[0]
        facets = _facets(change)
        levels = self._levels(change)
        for found in levels:
            hits = [at for at in found if self._fits(at, facets, change)]
            if hits:
                return min(hits, key=lambda at: self._preference(at, facets, change))
        if aspect in ("caller", "key-caller", "create-caller") and self._kinds["role"]:
            return self._kinds["role"][0]
        api = [at for at in self._kinds["api"] if self._roots[at].facet in facets]
        return api[0] if api else next((found[0] for found in levels if found), None)

    def _fits(self, at: int, facets: tuple[str, ...], change: Change) -> bool:
        """Whether a root of a declaration that a port comes from can have changed it."""
        root = self._roots[at]
        if root.facet in _LISTS:
            return root.facet in facets and not {root.old, root.new}.isdisjoint(_elements(change))
        if _holds(root):
            return change.key[0] in ("blocks", "holds")
        return root.facet in facets

    def _levels(self, change: Change) -> list[list[int]]:
        """The roots of the declarations that a port comes from, the most specific declarations first."""
        found: list[tuple[int, int, list[int]]] = []
        for port, index in ((change.new, self._new), (change.old, self._old)):
            if isinstance(port, Port):
                for at, source in enumerate(port.sources):
                    if source in index:
                        found.append((_RANK.get(source[0], 9), at, index[source]))
        return [hits for _, _, hits in sorted(found, key=lambda one: one[:2])]

    def _preference(self, at: int, facets: tuple[str, ...], change: Change) -> tuple[int, int, int]:
        root = self._roots[at]
        gone = change.new is None
        against = root.rule.endswith(("-lowered", "-added") if gone else ("-raised", "-removed"))
        return facets.index(root.facet), int(against and root.facet not in _ITSELF), at


_LISTS = ("raises", "without", "hidden_rpcs")
"""Facets that have a root for each element."""


def _elements(change: Change) -> tuple[str, ...]:
    """What a port may be called in lists of the declarations that it comes from."""
    match change.key[0]:
        case "call":
            return ("get_all",) if change.key[2].startswith("get_all_records") else (change.key[2],)
        case "events" | "create" as aspect:
            return (aspect,)
        case "member":
            return ("get_record", "get_all", "events")
        case _:
            return (change.key[-1],)


def _holds(root: Root) -> bool:
    """Whether a root says that a new field's references hold objects, and no more."""
    return root.facet == "type" and not root.old


def _far_ends(root: Root, sides: Both) -> Iterator[tuple[Path, Path]]:
    """The fields at the other end of a pair that differs, each by its new path and its old one."""
    names = sides.old.names
    for view, address in ((sides.old, root.old_address), (sides.new, root.address)):
        cls = find_class(view.api, address.path[0])
        field = find_field(cls, address.path[1]) if cls is not None else None
        if field is not None and field.binding is not None:
            path = view.names.path("field", field.binding.cls, field.binding.field)
            yield path, names.earlier(path)


def _facets(change: Change) -> tuple[str, ...]:
    """The facets that can change a port, the likeliest first.

    What a thing is part of is there on both sides: then its own facets come before a new name.
    """
    aspect = change.key[0]
    if aspect == "limit":
        end = change.key[-1]
        whole = "range" if end in ("minimum", "maximum") else "length"
        own: tuple[str, ...] = (f"constraints.{end}", f"constraints.{whole}", "qualifier", "binding")
    else:
        own = _FACETS.get(aspect, ())
    return (*own, *_ITSELF) if change.within or aspect in ("blocks", "holds") else (*_ITSELF, *own)
