"""Each kind of declaration as canonical lines."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

import msgspec

from apigen.derive.names import find_class, find_field
from apigen.derive.roles import below
from apigen.interchange.apidl import spell
from apigen.interchange.apidl.spell import WIDTH, Note, indented
from apigen.model.api import (
    Api,
    Class,
    Enum,
    Error,
    Field,
    Implicit,
    Key,
    Origin,
    Parameter,
    Role,
    Rpc,
    Struct,
    Tag,
    TypeDef,
)
from apigen.model.types import VOID
from apigen.model.values import quoted, word

QUALIFIERS = {"RO/runtime": "ro", "RO/constructor": "ctor", "RW": "rw"}
ROOM = WIDTH - 2


def api(api: Api) -> list[str]:
    """The `api` block."""
    lines = [*spell.doc(api.doc, "//!"), *([""] if api.doc else [])]
    lines += spell.before(spell.last(api.allow, api.extensions), WIDTH)
    return [*lines, f"api {api.name} {{", *indented(_api(api)), "}"]


def _api(api: Api) -> Iterator[str]:
    if api.title:
        yield f"title {quoted(api.title)}"
    if api.version:
        yield f"version {quoted(api.version)}"
    if api.profile != "full":
        yield f"profile {api.profile}"
    if api.unknown_members != "refuse":
        yield f"unknown_members {api.unknown_members}"
    yield from _list(
        "releases",
        (
            " ".join([spell.release(each.name), *_some(each.label), *([each.date] if each.date else [])])
            for each in api.releases
        ),
    )
    yield from (f"roles {' > '.join(map(word, chain))}" for chain in chains(api.roles))
    yield from _list("tags", (" ".join([word(tag.name), *_titles(tag)]) for tag in api.tags))
    if api.uses_std:
        yield "use std"
    if api.texts or api.plurals:
        yield "texts {"
        for pattern in api.texts:
            name = f"{pattern.rule}.{pattern.part}" if pattern.part else pattern.rule
            yield f"  {name} {quoted(pattern.text)}"
        for plural in api.plurals:
            yield f"  plural {quoted(plural.suffix)} -> {quoted(plural.plural)}"
        yield "}"


def _titles(tag: Tag) -> list[str]:
    """The title and the text of a tag; without the title there is no place for the text."""
    return [*_some(tag.title if tag.doc is None else tag.title or ""), *_some(tag.doc)]


def _some(text: str | None) -> list[str]:
    return [] if text is None else [quoted(text)]


def chains(roles: Sequence[Role]) -> list[list[str]]:
    """The partial order as chains that together hold every pair of roles directly above each other.

    Roles of which none is above the other are first named in the order that they have, and so keep it.
    """
    under = below(Api(name="", roles=tuple(roles)))
    left = {role.name: list(role.below) for role in roles}
    named: set[str] = set()

    def ripe(name: str) -> bool:
        before = takewhile(lambda other: other != name, left)
        return name in named or all(other in named or name in under[other] for other in before)

    def chain(first: str) -> list[str]:
        found = [first]
        named.add(first)
        while lower := next(filter(ripe, left[found[-1]]), None):
            left[found[-1]].remove(lower)
            named.add(lower)
            found.append(lower)
        return found

    def link(upper: str, lower: str) -> list[str]:
        left[upper].remove(lower)
        return [upper, *chain(lower)]

    found: list[list[str]] = []
    for name in left:
        if name not in named:
            upper = next((upper for upper in left if name in left[upper]), None)
            found.append(chain(name) if upper is None else link(upper, name))
    for name in left:
        while left[name]:
            found.append(link(name, left[name][0]))
    return found


def _list(keyword: str, entries: Iterable[str], room: int = ROOM) -> list[str]:
    """A list without brackets: as many entries on a line as there is room for, the keyword on each line."""
    lines: list[str] = []
    for entry in entries:
        if lines and len(lines[-1]) + 2 + len(entry) <= room:
            lines[-1] += f", {entry}"
        else:
            lines.append(f"{keyword} {entry}")
    return lines


def cls(api: Api, cls: Class) -> list[str]:
    """A class with all its members; what came from a mixin or an extension stands in it."""
    notes = [
        *spell.one_of(cls.one_of),
        *spell.flags(hidden=cls.hidden),
        *([Note("raises", *cls.raises)] if cls.raises else []),
        *([Note("tag", word(cls.tag))] if cls.tag else []),
        *spell.lifecycle(cls.lifecycle, cls.was),
        *spell.roles(cls.roles, implicit=cls.implicit_roles),
        *spell.last(cls.allow, cls.extensions),
    ]
    keyword = "stateless class" if cls.stateless else "class"
    return [
        *spell.doc(cls.doc),
        *spell.before(notes, WIDTH),
        f"{keyword} {cls.name} {{",
        *indented(_members(api, cls)),
        "}",
    ]


def extension(api: Api, cls: Class) -> list[str]:
    """What the spec adds to a class of the standard library, which is not written itself."""
    added = msgspec.structs.replace(
        cls,
        fields=tuple(each for each in cls.fields if _added(each.origin)),
        rpcs=tuple(each for each in cls.rpcs if _added(each.origin)),
        implicits=tuple(each for each in cls.implicits if _added(each.origin)),
        enums=(),
        without=(),
        hidden_rpcs=(),
    )
    lines = _members(api, added)
    return [f"extend class {cls.name} {{", *indented(lines), "}"] if lines else []


def _added(origin: Origin | None) -> bool:
    return origin is not None and origin.kind == "extend"


def _members(api: Api, cls: Class) -> list[str]:
    """The members by kind, with a blank line before each RPC."""
    calls = [*map(rpc, cls.rpcs), *map(implicit, cls.implicits)]
    lines = [
        *_list("without", cls.without),
        *(line for each in cls.enums for line in enum(each, ROOM)),
        *(line for each in cls.fields for line in field(api, each)),
        *_list("hidden", cls.hidden_rpcs),
        *(line for each in calls for line in ("", *each)),
    ]
    return lines[1:] if lines[:1] == [""] else lines


def field(api: Api, field: Field) -> list[str]:
    line = spell.typed(f"{QUALIFIERS[field.qualifier]} {'/'.join(field.path)}", field.type, field.default)
    if field.binding is not None and field.binding.written:
        other = find_class(api, field.binding.cls)
        end = find_field(other, field.binding.field) if other else None
        path = "/".join(end.path) if end else field.binding.field
        line += f" <-> {field.binding.cls}.{path}"
    notes = [
        *spell.constraints(field.constraints, field.example, field.type),
        *spell.flags(nonnull=field.nonnull),
        *([Note("on_destroy", field.on_destroy)] if field.on_destroy else []),
        *([Note("unbound", quoted(field.unbound))] if field.unbound is not None else []),
        *([Note("unique", *field.unique.scope)] if field.unique is not None else []),
        *spell.flags(
            secret=field.secret,
            writeonly=field.writeonly,
            lazy=field.lazy,
            volatile=field.volatile,
            computed=field.computed,
            closed=field.closed,
            hidden=field.hidden,
        ),
        *spell.lifecycle(field.lifecycle, field.was),
        *spell.field_roles(field.roles),
        *spell.last(field.allow, field.extensions),
    ]
    lines = spell.member(line, notes, field.doc, ROOM)
    return lines + [line for each in field.keys for line in key(each)]


def key(key: Key) -> list[str]:
    name = quoted(key.name + ("*" if key.prefix else ""))
    notes = [
        *spell.constraints(key.constraints, key.example, key.type),
        *spell.lifecycle(key.lifecycle, key.was),
        *spell.roles(key.roles),
        *spell.last(key.allow, key.extensions),
    ]
    return spell.member(spell.typed(f"key {name}", key.type, key.default), notes, key.doc, ROOM)


def rpc(rpc: Rpc) -> list[str]:
    notes = [
        *spell.one_of(rpc.one_of),
        *spell.flags(
            secret=rpc.secret_result,
            hidden=rpc.hidden,
            async_=rpc.is_async,
            sessionless=rpc.sessionless,
            safe=rpc.safe,
            idempotent=rpc.idempotent,
            nofallback=rpc.nofallback,
        ),
        *([Note("tag", word(rpc.tag))] if rpc.tag else []),
        *spell.lifecycle(rpc.lifecycle, rpc.was),
        *spell.roles(rpc.roles),
        *spell.last(rpc.allow, rpc.extensions),
    ]
    docs = spell.doc(rpc.doc)
    for one in rpc.parameters:
        docs += spell.section(f"@param {one.name}", one.doc) if one.doc else []
    docs += spell.section("@returns", rpc.result_doc) if rpc.result_doc else []
    result = "" if rpc.result == VOID else f" -> {spell.type_(rpc.result)}"
    opening = f"{'implicit ' if rpc.replaces else ''}rpc {rpc.name}"
    entries = [parameter(one) for one in rpc.parameters]
    lines = spell.bracketed(opening, entries, result, ROOM, empty="()")
    if rpc.raises:
        together = f"  raises {', '.join(rpc.raises)}"
        apart = together.replace(", ", ",\n    ").split("\n")
        lines += [together] if len(together) <= ROOM else apart
    return _behind(docs, spell.before(notes, ROOM), lines, ROOM)


def _behind(docs: list[str], notes: list[str], lines: list[str], room: int) -> list[str]:
    """A declaration with its text behind it, if that is one line and there is room for it, else before it."""
    if len(docs) == 1 and len(lines) == 1 and len(lines[0]) + 2 + len(docs[0]) <= room:
        return [*notes, f"{lines[0]}  {docs[0]}"]
    return [*docs, *notes, *lines]


def parameter(parameter: Parameter) -> str:
    notes = [
        *spell.constraints(parameter.constraints, parameter.example, parameter.type),
        *spell.flags(nonnull=parameter.nonnull, secret=parameter.secret),
        *spell.lifecycle(parameter.lifecycle, parameter.was),
        *spell.last(parameter.allow, parameter.extensions),
    ]
    return " ".join([spell.typed(parameter.name, parameter.type, parameter.default), *map(str, notes)])


def implicit(implicit: Implicit) -> list[str]:
    notes = [
        *spell.flags(
            hidden=implicit.hidden,
            async_=implicit.is_async,
            sessionless=implicit.sessionless,
            safe=implicit.safe,
            idempotent=implicit.idempotent,
        ),
        *spell.lifecycle(implicit.lifecycle, implicit.was),
        *spell.roles(implicit.roles),
        *spell.last(implicit.allow, implicit.extensions),
    ]
    docs = spell.doc(implicit.doc)
    for name, text in implicit.param_docs:
        docs += spell.section(f"@param {name}", text)
    docs += [] if implicit.result_doc is None else spell.section("@returns", implicit.result_doc)
    return [*docs, *spell.before(notes, ROOM), f"implicit {implicit.name}"]


def enum(enum: Enum, room: int = WIDTH) -> list[str]:
    notes = [*spell.lifecycle(enum.lifecycle, enum.was), *spell.last(enum.allow, enum.extensions)]
    values = [
        spell.member(
            word(value.name),
            [*spell.lifecycle(value.lifecycle, value.was), *spell.last(value.allow, value.extensions)],
            value.doc,
            room - 2,
        )
        for value in enum.values
    ]
    body = indented(line for lines in values for line in lines)
    return [*spell.doc(enum.doc), *spell.before(notes, room), f"enum {enum.name} {{", *body, "}"]


def error(error: Error) -> list[str]:
    notes = [
        *spell.flags(hidden=error.hidden),
        *spell.lifecycle(error.lifecycle, error.was),
        *spell.last(error.allow, error.extensions),
    ]
    docs = spell.doc(error.doc)
    for one in error.parameters:
        docs += spell.section(f"@param {word(one.name)}", one.doc) if one.doc else []
    entries = [spell.typed(word(one.name), one.type) for one in error.parameters]
    lines = spell.bracketed(f"error {error.name}", entries, "", WIDTH)
    return _behind(docs, spell.before(notes, WIDTH), lines, WIDTH)


def struct(struct: Struct) -> list[str]:
    notes = [
        *spell.one_of(struct.one_of),
        *spell.lifecycle(struct.lifecycle, struct.was),
        *spell.last(struct.allow, struct.extensions),
    ]
    body: list[str] = []
    for member in struct.members:
        own = [
            *spell.constraints(member.constraints, member.example, member.type),
            *spell.flags(nonnull=member.nonnull, secret=member.secret),
            *spell.lifecycle(member.lifecycle, member.was),
            *spell.last(member.allow, member.extensions),
        ]
        body += spell.member(spell.typed(member.name, member.type, member.default), own, member.doc, ROOM)
    return [
        *spell.doc(struct.doc),
        *spell.before(notes, WIDTH),
        f"struct {struct.name} {{",
        *indented(body),
        "}",
    ]


def typedef(type_: TypeDef) -> list[str]:
    notes = [
        *spell.constraints(type_.constraints, type_.example, type_.base),
        *spell.flags(secret=type_.secret),
        *spell.lifecycle(type_.lifecycle, type_.was),
        *spell.last(type_.allow, type_.extensions),
    ]
    line = f"type {type_.name} = {spell.type_(type_.base)}"
    return [*spell.doc(type_.doc), *spell.before(notes, WIDTH), line]
