"""A thing of an API as a sheet: all that is declared about it, and all that follows from that."""

from collections.abc import Callable, Iterator

from apigen import derive
from apigen.cli.sheet import Cell, Noted, Sheet, Table
from apigen.cli.words import (
    QUALIFIERS,
    bond,
    brief,
    life,
    origin,
    signature,
    state,
    who,
)
from apigen.derive.names import all_enums, named
from apigen.derive.roles import callers, own_roles, reader, writer
from apigen.generators.book import constraint_words
from apigen.generators.class_page import choice_words, default_words, field_words, rpc_words
from apigen.model.api import Api, Class, Enum, Error, Field, Release, Role, Rpc, Struct, TypeDef
from apigen.model.types import EnumType, NamedType, StructType, Type, spell, walk

At = Callable[[str], str]
"""Where an address stands in the spec's files, as `file:line:column`; empty for what stands nowhere."""


def class_sheet(api: Api, cls: Class, at: At) -> Sheet:
    """A class: what it holds, and what is derived for it."""
    rpcs = derive.all_rpcs(api, cls)
    explicit = [rpc for rpc in rpcs if rpc.rule is None or rpc.replaces]
    derived = [rpc for rpc in rpcs if rpc.rule is not None and not rpc.replaces]
    return Sheet(
        "stateless class" if cls.stateless else "class",
        cls.name,
        cls.doc,
        (
            ("declared", at(cls.name)),
            ("tag", cls.tag or ""),
            *life(api, cls),
            ("may write", who(api, writer(api, cls)) if api.roles else ""),
            ("may read", who(api, reader(api, cls)) if api.roles else ""),
            ("may always fail", ", ".join(cls.raises)),
            ("choice", " ".join(choice_words(cls.one_of))),
            ("without", ", ".join(cls.without)),
            ("hidden", ", ".join(cls.hidden_rpcs) or ("the class" if cls.hidden else "")),
        ),
        (
            Table(
                "Fields",
                ("Field", "Type", "Access", "Text"),
                tuple(
                    (
                        "/".join(field.path),
                        spell(field.type),
                        QUALIFIERS[field.qualifier],
                        Noted(brief(field.doc), tuple(_remarks(api, cls, field))),
                    )
                    for field in cls.fields
                ),
            ),
            Table(
                "RPCs",
                ("RPC", "Text"),
                tuple(
                    (signature(rpc), Noted(brief(rpc.doc), tuple(_rpc_remarks(api, cls, rpc))))
                    for rpc in explicit
                ),
            ),
            Table(
                f"Derived RPCs ({len(derived)}; `apigen show --implicit {cls.name}` says more)",
                ("",),
                ((", ".join(rpc.name for rpc in derived),),) if derived else (),
            ),
            *(Table(f"enum {enum.name}", ("Value", "Text"), _values(api, enum, cls)) for enum in cls.enums),
        ),
    )


def _remarks(api: Api, cls: Class, field: Field) -> Iterator[str]:
    yield state(api, field, cls)
    default = default_words(field.default)
    yield f"default {default}" if default is not None else ""
    if field.binding is not None:
        yield f"<-> {bond(field)}"
    yield from constraint_words(field.constraints)
    yield from field_words(field)
    yield "hidden" if field.hidden else ""
    yield f"from {origin(field.origin)}" if field.origin else ""


def _rpc_remarks(api: Api, cls: Class, rpc: Rpc) -> Iterator[str]:
    yield state(api, rpc, cls)
    yield f"raises {', '.join(rpc.raises)}" if rpc.raises else ""
    yield "also Async" if derive.is_async(api, rpc) else ""
    yield "instead of the derived one" if rpc.replaces else ""
    yield "hidden" if rpc.hidden else ""
    yield f"from {origin(rpc.origin)}" if rpc.origin else ""


def _values(api: Api, enum: Enum, *parents: Class) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (value.name, Noted(brief(value.doc), (state(api, value, enum, *parents),))) for value in enum.values
    )


def field_sheet(api: Api, cls: Class, field: Field, at: At) -> Sheet:
    """A field, the RPCs that it has, and its keys."""
    own = [rpc for rpc in derive.all_rpcs(api, cls) if rpc.field == field.name]
    default = default_words(field.default)
    taken = field.qualifier != "RO/runtime" and "create" not in cls.without
    return Sheet(
        "field",
        f"{cls.name}.{'/'.join(field.path)}",
        field.doc,
        (
            ("declared", at(f"{cls.name}.{field.name}")),
            ("from", origin(field.origin)),
            ("type", spell(field.type)),
            ("access", f"{QUALIFIERS[field.qualifier]} ({field.qualifier})"),
            ("default", default or ""),
            ("in create", ("optional" if default is not None else "mandatory") if taken else ""),
            ("bound to", bond(field)),
            (
                "on destroy",
                (field.on_destroy or "restrict") if field.binding and field.binding.stored else "",
            ),
            ("allowed", ", ".join(constraint_words(field.constraints))),
            ("also", ", ".join(field_words(field))),
            ("may write", who(api, writer(api, cls, field)) if field.qualifier != "RO/runtime" else ""),
            ("may read", "" if field.writeonly else who(api, reader(api, cls, field))),
            *life(api, field, cls),
            *_before(field.was),
            ("RPCs", ", ".join(rpc.name for rpc in own)),
        ),
        (
            Table(
                "Keys",
                ("Key", "Type", "Text"),
                tuple(
                    (
                        key.name + "*" * key.prefix,
                        spell(key.type) if key.type else "string",
                        Noted(
                            brief(key.doc),
                            (
                                state(api, key, field, cls),
                                f"default {default_words(key.default)}" if key.default else "",
                                *constraint_words(key.constraints),
                                f"written by {who(api, key.roles)}" if key.roles is not None else "",
                            ),
                        ),
                    )
                    for key in field.keys
                ),
            ),
        ),
    )


def _before(was: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    yield "was", ", ".join(str(getattr(one, "name", one)) for one in was)


def rpc_sheet(api: Api, cls: Class, rpc: Rpc, at: At) -> Sheet:
    """An RPC, explicit or derived."""
    roles = own_roles(api, cls, rpc)
    rule = f"{rpc.rule} of {f'the field {rpc.field}' if rpc.field else 'the class'}" if rpc.rule else ""
    errors = {error.name: error for error in api.errors}
    return Sheet(
        "derived RPC" if rpc.rule and not rpc.replaces else "RPC",
        f"{cls.name}.{signature(rpc, broken=True)}",
        rpc.doc,
        (
            ("declared", at(f"{cls.name}.{rpc.name}")),
            ("from", origin(rpc.origin)),
            ("rule", rule + (", replaced" if rpc.replaces else "")),
            ("returns", rpc.result_doc),
            ("who may", who(api, roles, sessionless=rpc.sessionless)),
            ("choice", " ".join(choice_words(rpc.one_of))),
            ("also", ", ".join(rpc_words(rpc))),
            ("async", f"Async.{cls.name}.{rpc.name}" if derive.is_async(api, rpc) else ""),
            ("hidden", "callable, in no document" if rpc.hidden else ""),
            *life(api, rpc, cls),
            *_before(rpc.was),
        ),
        (
            Table(
                "Parameters",
                ("Parameter", "Type", "Text"),
                tuple(
                    (
                        one.name,
                        spell(one.type),
                        Noted(
                            one.doc.strip(),
                            (
                                f"default {default_words(one.default)}" if one.default is not None else "",
                                *constraint_words(one.constraints),
                                "never null" if one.nonnull else "",
                                "secret" if one.secret else "",
                            ),
                        ),
                    )
                    for one in rpc.parameters
                ),
            ),
            Table(
                "Errors",
                ("Error", "Text"),
                tuple((name, brief(errors[name].doc) if name in errors else "") for name in rpc.raises),
            ),
        ),
    )


def implicit_table(api: Api, cls: Class) -> Table:
    """All derived RPCs of a class."""
    return Table(
        f"class {cls.name}",
        ("RPC", "Rule", "Who may", "State"),
        tuple(
            (signature(rpc), rpc.rule or "", who(api, own_roles(api, cls, rpc)), state(api, rpc, cls))
            for rpc in derive.derived(api, cls)
        ),
    )


def enum_sheet(api: Api, enum: Enum, at: At) -> Sheet:
    owner = next((cls for cls in api.classes if cls.name == enum.owner), None)
    parents = (owner,) if owner else ()
    return Sheet(
        "enum",
        enum.name,
        enum.doc,
        (
            ("declared", at(f"enum {enum.name}")),
            ("from", origin(enum.origin)),
            ("in class", enum.owner or ""),
            *life(api, enum, *parents),
            ("used by", ", ".join(users(api, EnumType(enum.name)))),
        ),
        (Table("Values", ("Value", "Text"), _values(api, enum, *parents)),),
    )


def error_sheet(api: Api, error: Error, at: At) -> Sheet:
    raised = [
        f"{cls.name}.{rpc.name}" for cls in api.classes for rpc in cls.rpcs if error.name in rpc.raises
    ] + [f"all of {cls.name}" for cls in api.classes if error.name in cls.raises]
    return Sheet(
        "error",
        error.name,
        error.doc,
        (
            ("declared", at(f"error {error.name}")),
            ("from", "std" if error.std else ""),
            *life(api, error),
            ("raised by", ", ".join(raised)),
        ),
        (
            Table(
                "Parameters",
                ("Parameter", "Type", "Text"),
                tuple(
                    (one.name, spell(one.type) if one.type else "string", one.doc) for one in error.parameters
                ),
            ),
        ),
    )


def struct_sheet(api: Api, struct: Struct, at: At) -> Sheet:
    return Sheet(
        "struct",
        struct.name,
        struct.doc,
        (
            ("declared", at(f"struct {struct.name}")),
            *life(api, struct),
            ("choice", " ".join(choice_words(struct.one_of))),
            ("used by", ", ".join(users(api, StructType(struct.name)))),
        ),
        (
            Table(
                "Members",
                ("Member", "Type", "Text"),
                tuple(
                    (
                        member.name,
                        spell(member.type),
                        Noted(
                            member.doc.strip(),
                            (
                                state(api, member, struct),
                                f"default {default_words(member.default)}" if member.default else "",
                                *constraint_words(member.constraints),
                            ),
                        ),
                    )
                    for member in struct.members
                ),
            ),
        ),
    )


def type_sheet(api: Api, type_: TypeDef, at: At) -> Sheet:
    return Sheet(
        "type",
        type_.name,
        type_.doc,
        (
            ("declared", at(f"type {type_.name}")),
            ("is", spell(type_.base)),
            ("allowed", ", ".join(constraint_words(type_.constraints))),
            ("used by", ", ".join(users(api, NamedType(type_.name, type_.base)))),
        ),
    )


def role_sheet(api: Api, role: Role, at: At) -> Sheet:
    above = [name for name in callers(api, (role.name,)) if name != role.name]
    rows = tuple(
        (cls.name, ", ".join(rpc.name for rpc in cls.rpcs if role.name in own_roles(api, cls, rpc)))
        for cls in api.classes
        if any(role.name in own_roles(api, cls, rpc) for rpc in cls.rpcs)
    )
    return Sheet(
        "role",
        role.name,
        "",
        (
            ("declared", at(f"role {role.name}")),
            ("directly below", ", ".join(role.below)),
            ("above", ", ".join(above)),
        ),
        (Table("RPCs that need it", ("Class", "RPCs"), rows),),
    )


def release_sheet(api: Api, release: Release, at: At) -> Sheet:
    return Sheet(
        "release",
        release.name,
        "",
        (
            ("declared", at(f"release {release.name}")),
            ("label", release.label or ""),
            ("date", release.date or ""),
        ),
    )


def users(api: Api, wanted: Type) -> Iterator[str]:
    """The fields, RPCs and members that a type occurs in."""
    for cls in api.classes:
        for field in cls.fields:
            if wanted in walk(field.type):
                yield f"{cls.name}.{field.name}"
        for rpc in cls.rpcs:
            if any(wanted in walk(type_) for type_ in (rpc.result, *(one.type for one in rpc.parameters))):
                yield f"{cls.name}.{rpc.name}"
    for struct in api.structs:
        for member in struct.members:
            if wanted in walk(member.type):
                yield f"{struct.name}.{member.name}"


def sheets(api: Api, name: str, at: At) -> Iterator[Sheet]:
    """All things of that name: `VM`, `VM.start`, `VM.name/label`, `Async.VM.start`, or with a kind, `enum E`."""
    kind, _, rest = name.rpartition(" ")
    if kind in ("", "class") and (cls := named(api.classes, rest)):
        yield class_sheet(api, cls, at)
    if kind in ("", "error") and (error := named(api.errors, rest)):
        yield error_sheet(api, error, at)
    if kind in ("", "enum") and (enum := named(tuple(all_enums(api)), rest)):
        yield enum_sheet(api, enum, at)
    if kind in ("", "struct") and (struct := named(api.structs, rest)):
        yield struct_sheet(api, struct, at)
    if kind in ("", "type") and (type_ := named(api.types, rest)):
        yield type_sheet(api, type_, at)
    if kind in ("", "role") and (role := named(api.roles, rest)):
        yield role_sheet(api, role, at)
    if kind in ("", "release") and (release := named(api.releases, rest)):
        yield release_sheet(api, release, at)
    cls_name, dot, member = rest.removeprefix("Async.").partition(".")
    if dot and kind in ("", "field", "rpc") and (cls := named(api.classes, cls_name)):
        if (field := named(cls.fields, member.replace("/", "_"))) and kind != "rpc":
            yield field_sheet(api, cls, field, at)
        if (rpc := derive.find_rpc(api, cls, member)) and kind != "field":
            yield rpc_sheet(api, cls, rpc, at)


def known_names(api: Api, name: str) -> list[str]:
    """The names that an unknown one may have been meant as: members of its class if it names one."""
    cls_name, dot, _ = name.rpartition(" ")[2].removeprefix("Async.").partition(".")
    if dot and (cls := named(api.classes, cls_name)):
        members = (*cls.fields, *derive.all_rpcs(api, cls))
        return [f"{cls_name}.{one.name}" for one in members]
    things = (api.classes, api.errors, tuple(all_enums(api)), api.structs, api.types, api.roles, api.releases)
    return [one.name for kind in things for one in kind]
