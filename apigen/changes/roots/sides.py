"""Two versions of an API and where their things are: what every rule's name is worked out from."""

from functools import cached_property
from typing import Any

from apigen.changes.compare import Address, identity
from apigen.changes.renames import Renames
from apigen.changes.report import Root
from apigen.changes.roots.spelling import spelled
from apigen.derive import all_rpcs
from apigen.derive.names import all_enums, find_class
from apigen.derive.shapes import Shape, shapes
from apigen.model.api import Api, Binding, Class, Enum, Field, Rpc
from apigen.model.lifecycle import Lifecycle
from apigen.semantics.lifecycle import own, state

_TOPS = {
    "class": "classes",
    "error": "errors",
    "struct": "structs",
    "type": "types",
    "release": "releases",
    "role": "roles",
    "tag": "tags",
    "text": "texts",
    "plural": "plurals",
}
_WITHIN = {
    "field": ("class", "fields"),
    "rpc": ("class", "rpcs"),
    "implicit": ("class", "implicits"),
    "key": ("field", "keys"),
    "parameter": ("rpc", "parameters"),
    "value": ("enum", "values"),
    "error-parameter": ("error", "parameters"),
    "member": ("struct", "members"),
}


class Side:
    """One version, with its things by address."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._known: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}
        self._rpcs: dict[str, dict[str, Rpc]] = {}
        self._shapes: dict[str, dict[str, Shape]] = {}

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each release in the order of releases."""
        return {release.name: at for at, release in enumerate(self.api.releases)}

    def find(self, kind: str, *path: str) -> Any:
        """The thing of that kind and path, or None."""
        if not path:
            return self.api
        return self._likes(kind, path[:-1]).get(path[-1])

    def _likes(self, kind: str, path: tuple[str, ...]) -> dict[str, Any]:
        found = self._known.get((kind, path))
        if found is None:
            if kind == "enum":
                things = tuple(all_enums(self.api))
            elif kind in _TOPS:
                things = getattr(self.api, _TOPS[kind])
            else:
                parent, attribute = _WITHIN[kind]
                things = getattr(self.find(parent, *path), attribute, ())
            found = self._known[kind, path] = {identity(thing): thing for thing in things}
        return found

    def chain(self, address: Address) -> tuple[Any, ...]:
        """The thing at an address and what it stands in, from the nearest on; empty if there is none.

        Of a derived RPC it is what adjusts it, the field that it belongs to, and the class.
        """
        kind, path = address.kind, address.path
        found: list[Any] = []
        if kind == "rpc" and self.find("rpc", *path) is None and (shape := self.shape(*path)) is not None:
            adjusted = self.find("implicit", *path)
            found += [thing for thing in (adjusted, shape.field) if thing is not None]
        while path:
            thing = self.find(kind, *path)
            if thing is not None and hasattr(thing, "lifecycle"):
                found.append(thing)
            if isinstance(thing, Enum) and thing.owner is not None:
                kind, path = "class", (thing.owner,)
            elif kind in _WITHIN:
                kind, path = _WITHIN[kind][0], path[:-1]  # type: ignore[assignment]
            else:
                break
        return tuple(found)

    def lifecycle(self, address: Address) -> Lifecycle | None:
        """The written list of the thing at an address: its own, or that of what it stands in."""
        found = self.chain(address)
        return own(*found) if found else None

    def state(self, address: Address) -> str:
        """The effective state of the thing at an address in the newest release.

        Of a derived RPC it is the class's; absent is what is not there at all, too.
        """
        found = self.chain(address)
        there = self.find(address.kind, *address.path) is not None
        derived = address.kind == "rpc" and self.shape(*address.path) is not None
        return state(self.places, len(self.places) - 1, *found) if found and (there or derived) else "absent"

    def cls(self, name: str) -> Class | None:
        return find_class(self.api, name)

    def rpc(self, cls: str, name: str) -> Rpc | None:
        """The RPC of that name, explicit or derived, if the class has it."""
        if (known := self._rpcs.get(cls)) is None:
            found = self.cls(cls)
            rpcs = all_rpcs(self.api, found) if found is not None else ()
            known = self._rpcs[cls] = {rpc.name: rpc for rpc in reversed(rpcs)}  # the first of a name wins
        return known.get(name)

    def shape(self, cls: str, name: str) -> Shape | None:
        """The derived RPC of that name, if the class has it."""
        if (known := self._shapes.get(cls)) is None:
            found = self.cls(cls)
            derived = shapes(self.api, found) if found is not None else ()
            known = self._shapes[cls] = {shape.name: shape for shape in reversed(derived)}
        return known.get(name)


class Sides:
    """Both versions, and what was renamed between them."""

    def __init__(self, old: Api, new: Api) -> None:
        self.old, self.new = Side(old), Side(new)
        self.renames = Renames(old, new)

    @cached_property
    def old_names(self) -> dict[str, str]:
        """The old names of classes, by their new ones."""
        return {new: old for old, new in self.renames.tops["class"].items()}

    def old_class(self, name: str) -> str:
        return self.old_names.get(name, name)

    def new_class(self, name: str) -> str:
        return self.renames.type("class", name)

    def far_end(self, old: Binding | None, new: Binding | None) -> tuple[Field | None, Field | None]:
        """The field at the other end of a pair, as it was and as it is; of a changed one, of the new pair."""
        if new is not None:
            now = self.new.find("field", new.cls, new.field)
            names = (new.field, *(was.name for was in now.was)) if now is not None else ()
            found = (self.old.find("field", self.old_class(new.cls), name) for name in names)
            return next((field for field in found if field is not None), None), now
        if old is None:
            return None, None
        kept = self.renames.binding(old)
        return self.old.find("field", old.cls, old.field), self.new.find("field", kept.cls, kept.field)

    def past(self, release: str) -> bool:
        """Whether a release was known to the old version, and is not the newest."""
        places = self.new.places
        return release in self.old.places and places.get(release, 0) < len(places) - 1

    def root(
        self,
        rule: str,
        address: Address,
        facet: str = "",
        old: Any = None,
        new: Any = None,
        was: Address | None = None,
    ) -> Root:
        """A root; values of the model are spelled, and whether it is a prototype's is looked up."""
        before = self.old.state(was or address)
        prototype = (before if before != "absent" else self.new.state(address)) == "prototyped"
        return Root(rule, address, facet, spelled(old), spelled(new), was, prototype)
