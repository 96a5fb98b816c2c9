"""From elementary differences to roots: each has a name, which follows from kind, facet and direction alone.

What a root breaks is not said here. A difference that has to be where another is brings no root of its own:
the default of a field whose type is another, the far end of a pair, the text of each release in a lifecycle.
"""

from collections.abc import Iterator, Sequence

from apigen.changes.compare import Address, Difference, compare
from apigen.changes.report import Root, classes
from apigen.changes.roots import calls, fields, lifecycles, whole
from apigen.changes.roots.facets import Namer, folded, named, plain
from apigen.changes.roots.sides import Side, Sides
from apigen.derive.shapes import computed_end
from apigen.model.api import Api, Implicit, Rpc
from apigen.model.lifecycle import Lifecycle

_FACETS: dict[str, dict[str, Namer]] = {
    "api": whole.API,
    "class": {**fields.CLASS, "hidden_rpcs": calls.hidden, "raises": calls.raises},
    "field": fields.FIELD,
    "key": fields.KEY,
    "rpc": calls.RPC,
    "parameter": calls.PARAMETER,
    "enum": whole.ENUM,
    "error": whole.ERROR,
    "error-parameter": whole.ERROR_PARAMETER,
    "struct": whole.STRUCT,
    "member": whole.MEMBER,
    "type": whole.TYPE,
    "release": whole.RELEASE,
    "role": whole.ROLE,
}
"""The roots of a facet of a thing that is in both versions, by kind and attribute."""

_ADDED: dict[str, Namer] = {
    "class": fields.class_added,
    "field": fields.field_added,
    "rpc": calls.added,
    "parameter": calls.parameter_added,
    "release": whole.release_added,
}
_REMOVED: dict[str, Namer] = {"rpc": calls.removed}

_SUBJECTS = {
    "key": "map-key",
    "parameter": "param",
    "value": "enum-value",
    "error-parameter": "error-param",
}
"""What a kind is called in names of rules, if otherwise."""

_TEXTS = frozenset(("doc", "result_doc", "param_docs", "title", "text", "plural"))
_WORDS = frozenset(("text", "plural"))
"""Kinds that are texts."""


def roots(old: Api, new: Api) -> tuple[Root, ...]:
    """All roots, from the whole to its parts, in the order of the new model, what is gone last.

    A new version without a name is none: the API is gone, which is one root.
    """
    sides = Sides(old, new)
    if old.name and not new.name:
        return (sides.root("api-removed", Address("api", ()), old=classes(len(old.classes))),)
    return tuple(_Naming(sides, list(folded(compare(old, new)))).all())


class _Naming:
    def __init__(self, sides: Sides, differences: list[Difference]) -> None:
        self.sides = sides
        self.differences = differences
        self.replaced = {**calls.pairs(differences, sides), **whole.pairs(differences, sides)}
        self.gone = {one.address for one in self.replaced.values()}
        self.retyped = {
            one.address for one in differences if one.kind == "changed" and one.attribute in ("type", "base")
        }
        self.bound = {one.address for one in differences if one.attribute == "binding"}
        self.told: set[Address] = set()

    def all(self) -> Iterator[Root]:
        for one in self.differences:
            yield from self.of(one)

    def of(self, one: Difference) -> Iterator[Root]:
        """The roots of one difference."""
        kind = one.address.kind
        if kind in _WORDS or one.attribute in _TEXTS or (kind == "tag" and one.kind == "changed"):
            yield from self._text(one)
        elif kind == "implicit":
            yield from self._implicit(one)
        elif one.kind == "changed":
            yield from self._facet(one)
        elif one.kind == "renamed":
            subject = _SUBJECTS.get(kind, kind)
            yield plain(self.sides, one, f"{subject}-renamed")
        elif one.address in self.replaced and one.kind == "added":
            was = self.replaced[one.address]
            if kind == "parameter":
                yield self.sides.root("param-replaced", one.address, "", was.old, one.new, was.address)
            else:
                names = (was.address.path[-1], one.address.path[-1])
                yield self.sides.root("error-param-renamed", one.address, "name", *names, was.address)
        elif one.address not in self.gone:
            yield from self._whole(one)

    def _whole(self, one: Difference) -> Iterator[Root]:
        """Of a thing that came or went."""
        kind = one.address.kind
        special = (_ADDED if one.kind == "added" else _REMOVED).get(kind)
        if special is not None:
            yield from special(self.sides, one)
            if kind == "rpc":
                for other in calls.replaced(self.sides, one):
                    yield from self.of(other)
            return
        subject = _SUBJECTS.get(kind, kind)
        word = "declared" if (kind, one.kind) == ("error", "added") else one.kind
        rule = "tag-changed" if kind == "tag" else f"{subject}-{word}"
        yield plain(self.sides, one, rule)
        watched = lifecycles.appeared if one.kind == "added" else lifecycles.vanished
        yield from watched(self.sides, one.address)

    def _facet(self, one: Difference) -> Iterator[Root]:
        if one.attribute == "lifecycle":
            yield from self._lifecycle(one)
        elif not self._follows(one):
            own = _FACETS.get(one.address.kind, {})
            namer = own.get(one.attribute) or fields.ANY.get(one.attribute)
            yield from (namer or named("annotation-changed"))(self.sides, one)

    def _follows(self, one: Difference) -> bool:
        """Whether a facet has to be what it is since another of the same thing is."""
        after = {"default": self.retyped, "unbound": self.bound}.get(one.attribute, ())
        return one.address in after or self._ends(one)

    def _ends(self, one: Difference) -> bool:
        """Whether it is the default of a computed end of a pair, which has none."""
        if one.attribute != "default" or one.address not in self.bound:
            return False
        old = self.sides.old.find("field", *(one.was or one.address).path)
        new = self.sides.new.find("field", *one.address.path)
        return any(computed_end(field) for field in (old, new))

    def _lifecycle(self, one: Difference) -> Iterator[Root]:
        before = self.sides.old.lifecycle(one.was or one.address) or ()
        now = self.sides.new.lifecycle(one.address) or ()
        yield from lifecycles.changed(self.sides, one.address, one.was, before, now)
        if one.old is not None and one.new is not None and _retold(one.old, one.new):
            yield from self._text(one)

    def _text(self, one: Difference) -> Iterator[Root]:
        """A text once, at the declaration that it belongs to."""
        if one.address not in self.told:
            self.told.add(one.address)
            yield self.sides.root("text-changed", one.address, "doc", was=one.was)

    def _implicit(self, one: Difference) -> Iterator[Root]:
        """`implicit NAME` adjusts a derived RPC; where there is none, nothing is adjusted."""
        address = Address("rpc", one.address.path)
        was = Address("rpc", one.was.path) if one.was is not None else None
        if one.kind == "changed":
            yield from self.of(Difference(address, "changed", one.attribute, one.old, one.new, was))
            return
        cls, name = address.path
        if any(isinstance(side.find("rpc", *path), Rpc) for side, path in self._both(cls, name)):
            return
        none = Implicit(name=name)
        old, new = (none, one.new) if one.kind == "added" else (one.old, none)
        for attribute in Implicit.__struct_fields__:
            before, now = getattr(old, attribute), getattr(new, attribute)
            if attribute not in _SILENT and before != now:
                yield from self.of(Difference(address, "changed", attribute, before, now, was))

    def _both(self, cls: str, name: str) -> Sequence[tuple[Side, tuple[str, str]]]:
        return (
            (self.sides.old, (self.sides.old_class(cls), name)),
            (self.sides.new, (self.sides.new_class(cls), name)),
        )


_SILENT = frozenset(("name", "allow", "origin"))


def _retold(old: Lifecycle, new: Lifecycle) -> bool:
    """Whether a step that both lists have has another text; no text and the thing's own say the same."""
    texts = {(step.change, step.release): step.text or "" for step in old}
    return any(texts.get((step.change, step.release), step.text or "") != (step.text or "") for step in new)
