"""A thing of an API, found by name, as a sheet."""

from collections.abc import Iterator

from apigen import derive
from apigen.cli.class_sheet import At, class_sheet, enum_values, field_sheet, rpc_sheet
from apigen.cli.sheet import Noted, Sheet, Table
from apigen.cli.words import life, origin, state
from apigen.derive.names import all_enums, named
from apigen.derive.roles import callers, own_roles
from apigen.generators.words import choice_words, constraint_words, default_words
from apigen.model.api import Api, Enum, Error, Release, Role, Struct, TypeDef
from apigen.model.text import first_sentence
from apigen.model.types import EnumType, NamedType, StructType, Type, spell, walk
from apigen.semantics.lifecycle import Living


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
        (Table("Values", ("Value", "Text"), enum_values(api, enum, *parents)),),
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
                                f"default {default_words(member.default, member.type)}"
                                if member.default
                                else "",
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
        (Table("What happened in it", ("Thing", "Change", "Text"), tuple(_happened(api, release.name))),),
    )


def _happened(api: Api, release: str) -> Iterator[tuple[str, str, str]]:
    """The transitions of a release, of whatever has a lifecycle of its own."""
    for name, thing in _living(api):
        for step in thing.lifecycle or ():
            if step.release == release:
                yield name, step.change, first_sentence(step.text if step.text is not None else thing.doc)


def _living(api: Api) -> Iterator[tuple[str, Living]]:
    for cls in api.classes:
        yield cls.name, cls
        for member in (*cls.fields, *cls.rpcs):
            yield f"{cls.name}.{member.name}", member
    for enum in all_enums(api):
        yield f"enum {enum.name}", enum
        for value in enum.values:
            yield f"enum {enum.name}.{value.name}", value
    for error in api.errors:
        yield f"error {error.name}", error
    for struct in api.structs:
        yield f"struct {struct.name}", struct


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
    """All things of that name: `VM`, `VM.start`, `VM.name/label`, `Async.VM.start`, or, by kind, `enum E`.

    Enums are found by their values too, as links in texts name them, and releases by their labels.
    """
    kind, _, rest = name.rpartition(" ")
    if kind in ("", "class") and (cls := named(api.classes, rest)):
        yield class_sheet(api, cls, at)
    if kind in ("", "error") and (error := named(api.errors, rest)):
        yield error_sheet(api, error, at)
    if kind in ("", "enum") and (enum := _enum(api, rest, whole=bool(kind))):
        yield enum_sheet(api, enum, at)
    if kind in ("", "struct") and (struct := named(api.structs, rest)):
        yield struct_sheet(api, struct, at)
    if kind in ("", "type") and (type_ := named(api.types, rest)):
        yield type_sheet(api, type_, at)
    if kind in ("", "role") and (role := named(api.roles, rest)):
        yield role_sheet(api, role, at)
    if kind in ("", "release") and (release := _release(api, rest)):
        yield release_sheet(api, release, at)
    cls_name, dot, member = rest.removeprefix("Async.").partition(".")
    if dot and kind in ("", "field", "rpc") and (cls := named(api.classes, cls_name)):
        if (field := named(cls.fields, member.replace("/", "_"))) and kind != "rpc":
            yield field_sheet(api, cls, field, at)
        if (rpc := derive.find_rpc(api, cls, member)) and kind != "field":
            yield rpc_sheet(api, cls, rpc, at)


def _enum(api: Api, name: str, *, whole: bool) -> Enum | None:
    """The enum called so, or with such a value: `E`, `E.value`, `VM.E.value` and, if `whole`, `VM.E`, which
    else is a field."""
    for enum in all_enums(api):
        ways = [enum.name, f"{enum.owner}.{enum.name}"]
        values = (f"{way}.{one.name}" for way in ways for one in enum.values)
        if name in ways[: 1 + whole] or name in values:
            return enum
    return None


def _release(api: Api, name: str) -> Release | None:
    return next((release for release in api.releases if name in (release.name, release.label)), None)


def known_names(api: Api, name: str) -> list[str]:
    """The names that an unknown one may have been meant as: members of its class if it names one."""
    cls_name, dot, _ = name.rpartition(" ")[2].removeprefix("Async.").partition(".")
    if dot and (cls := named(api.classes, cls_name)):
        members = (*cls.fields, *derive.all_rpcs(api, cls))
        return [f"{cls_name}.{one.name}" for one in members]
    things = (api.classes, api.errors, tuple(all_enums(api)), api.structs, api.types, api.roles, api.releases)
    return [one.name for kind in things for one in kind]
