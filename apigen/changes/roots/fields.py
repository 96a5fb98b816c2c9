"""Classes and fields: what they are, who may touch them, how they are bound."""

from collections.abc import Iterator

from apigen.changes.compare import Address, Difference
from apigen.changes.keys import swapped
from apigen.changes.ports.classes import FREE, given
from apigen.changes.report import Root
from apigen.changes.roots import lifecycles, rights
from apigen.changes.roots.facets import (
    RANGES,
    Namer,
    constraint,
    each,
    either,
    named,
    plain,
    ranged,
    typed,
)
from apigen.changes.roots.sides import Sides
from apigen.derive.shapes import computed_end
from apigen.model.api import Binding, Class, Field
from apigen.model.types import Ref, StructType, Type, walk
from apigen.wire.shapes import left_out

_LOOKUPS = {"create": "constructor", "destroy": "destructor", "events": "events"}


def without(word: str) -> str:
    """What a class has unless it is `without` it."""
    return _LOOKUPS.get(word, "lookup")


def class_added(sides: Sides, difference: Difference) -> Iterator[Root]:
    """A class, and what its fields mean to classes that were there. One of which nothing is known but names
    of RPCs is those RPCs.
    """
    cls: Class = difference.new
    if not (cls.hidden and cls.hidden_rpcs and not cls.fields and not cls.rpcs):
        yield plain(sides, difference, "class-added")
        yield from lifecycles.appeared(sides, difference.address)
    for name in cls.hidden_rpcs:
        yield sides.root("unknown", difference.address, "hidden_rpcs", None, name)
    for field in cls.fields:
        address = Address("field", (*difference.address.path, field.name))
        yield from _reference(sides, Difference(address, "added", new=field), cls)


def field_added(sides: Sides, difference: Difference) -> Iterator[Root]:
    field: Field = difference.new
    cls = sides.new.cls(difference.address.path[0])
    before = sides.old.cls(sides.old_class(difference.address.path[0]))
    assert cls is not None
    assert before is not None
    needed = given(cls, field) and field.default is None and not left_out(field)
    needed = needed and _creates(cls) and _creates(before)
    yield plain(sides, difference, "field-added-mandatory" if needed else "field-added")
    yield from _reference(sides, difference, cls)
    yield from lifecycles.appeared(sides, difference.address)


def _creates(cls: Class) -> bool:
    return not cls.stateless and "create" not in cls.without


def _reference(sides: Sides, difference: Difference, cls: Class) -> Iterator[Root]:
    """Whether objects of a class that was there can be held by the field's values from now on."""
    field: Field = difference.new
    if cls.stateless or cls.name in FREE or field.computed or computed_end(field) or field.on_destroy:
        return
    held = {
        part.cls
        for part in _within(sides, field.type)
        if isinstance(part, Ref) and sides.old.cls(sides.old_class(part.cls)) is not None
    }
    if held - FREE:
        yield sides.root("reference-added", difference.address, "type", None, field.type)


def _within(sides: Sides, type_: Type, known: frozenset[str] = frozenset()) -> Iterator[Type]:
    """A type and all within it, structs and named types too."""
    for part in walk(type_):
        yield part
        if isinstance(part, StructType) and part.name not in known:
            struct = sides.new.find("struct", part.name)
            for member in struct.members if struct is not None else ():
                yield from _within(sides, member.type, known | {part.name})


def qualifier(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Fewer ways to write it, more, or one for another."""
    match difference.old, difference.new:
        case "RW", _:
            rule = "qualifier-narrowed"
        case _, "RW":
            rule = "qualifier-widened"
        case "RO/constructor", _:
            rule = "qualifier-constructor-to-runtime"
        case _:
            rule = "qualifier-runtime-to-constructor"
    yield plain(sides, difference, rule)


def binding(sides: Sides, difference: Difference) -> Iterator[Root]:
    """A pair is one thing, told once: where its other end is another field, or else where the truth is."""
    old, new, address = difference.old, difference.new, difference.address
    before, now = sides.far_end(old, new)
    if old is not None and new is not None:
        kept = sides.renames.binding(old)
        if (kept.cls, kept.field) != (new.cls, new.field) or _first(new, now, address):
            yield plain(sides, difference, "binding-retargeted")
        return
    if before is not None and now is not None and bool(before.binding) == bool(now.binding):
        return  # the other end is retargeted, or was no pair's but in one of the two versions
    here, far = (old, before) if old is not None else (new, now)
    alone = before is None or now is None
    if alone or _first(here, far, (difference.was or address) if old is not None else address):
        yield plain(sides, difference, "binding-removed" if old is not None else "binding-added")


def _first(here: Binding, far: Field | None, address: Address) -> bool:
    """Whether an end is the one that its pair is told at: the stored one, of two the first by name."""
    both = far is not None and far.binding is not None and far.binding.stored
    return here.stored and (not both or address.path <= (here.cls, here.field))


def unique(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Among more fields fewer objects are alike: a wider scope asks less."""
    old = None if difference.old is None else {*difference.old.scope}
    new = None if difference.new is None else {*difference.new.scope}
    if old is not None and (new is None or not new <= old):
        yield plain(sides, difference, "unique-removed")
    if new is not None and (old is None or not old <= new):
        yield plain(sides, difference, "unique-added")


def keys(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Another order of a map's keys, where keys of it match several."""
    if swapped(difference.old, difference.new):
        yield plain(sides, difference, "map-key-role-order")


CLASS: dict[str, Namer] = {
    "stateless": either("class-became-stateless", "class-became-stored"),
    "hidden": either("class-hidden", "class-shown"),
    "without": each(lambda word: f"{without(word)}-removed", lambda word: f"{without(word)}-added"),
    "roles": rights.of_class,
    "implicit_roles": rights.of_class,
}

FIELD: dict[str, Namer] = {
    "qualifier": qualifier,
    "type": typed("field"),
    "default": either("default-added", "default-removed", "default-changed"),
    "path": named("field-path-changed"),
    "roles.set": rights.of_field,
    "roles.get": rights.of_field,
    "roles.create": rights.of_field,
    "binding": binding,
    "unbound": named("annotation-changed"),
    "on_destroy": named("on-destroy-changed"),
    "unique": unique,
    "lazy": either("field-lazy-added", "field-lazy-removed"),
    "writeonly": either("field-writeonly-added", "field-writeonly-removed"),
    "volatile": named("volatile-changed"),
    "computed": named("computed-changed"),
    "closed": either("map-closed", "map-opened"),
    "hidden": either("field-hidden", "field-shown"),
    "keys": keys,
}

KEY: dict[str, Namer] = {
    "type": named("map-key-type-changed"),
    "roles": rights.of_key,
    "default": either("default-added", "default-removed", "default-changed"),
    "prefix": named("map-key-type-changed"),
}

ANY: dict[str, Namer] = {
    "nonnull": either("nonnull-added", "nonnull-removed"),
    "secret": named("secret-changed"),
    "secret_result": named("secret-changed"),
    "example": named("annotation-changed"),
    "extensions": named("annotation-changed"),
    "nofallback": named("annotation-changed"),
    "was": named("annotation-changed"),
    "tag": named("tag-changed"),
    "one_of": each(lambda _: "one-of-added", lambda _: "one-of-removed"),
    **dict.fromkeys(RANGES.values(), ranged),
    **{
        f"constraints.{part}": constraint
        for part in ("minimum", "maximum", "min_length", "max_length", "pattern", "format", "unit")
    },
}
"""Facets that mean the same wherever they stand."""
