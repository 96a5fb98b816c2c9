"""A class, a field, an RPC as a sheet: all that is declared about it, and all that follows from that."""

from collections.abc import Callable, Iterator

from apigen import derive
from apigen.cli.sheet import Cell, Noted, Sheet, Table
from apigen.cli.words import (
    QUALIFIERS,
    bond,
    life,
    origin,
    signature,
    state,
    who,
)
from apigen.derive.roles import own_roles, reader, writer
from apigen.derive.zero import unset
from apigen.generators.words import (
    choice_words,
    constraint_words,
    default_words,
    destroy_words,
    field_words,
    rpc_words,
)
from apigen.model.api import Api, Class, Enum, Field, Rpc
from apigen.model.text import first_sentence
from apigen.model.types import spell
from apigen.model.values import Unset
from apigen.semantics.keys import held_type

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
                ("Field", "Type", "Qualifier", "Text"),
                tuple(
                    (
                        "/".join(field.path),
                        spell(field.type),
                        field.qualifier,
                        Noted(first_sentence(field.doc), tuple(_remarks(api, cls, field))),
                    )
                    for field in cls.fields
                ),
            ),
            Table(
                "RPCs",
                ("RPC", "Text"),
                tuple(
                    (signature(rpc), Noted(first_sentence(rpc.doc), tuple(_rpc_remarks(api, cls, rpc))))
                    for rpc in explicit
                ),
            ),
            Table(
                f"Derived RPCs ({len(derived)}; `apigen show --implicit {cls.name}` says more)",
                ("",),
                ((", ".join(rpc.name for rpc in derived),),) if derived else (),
            ),
            *(
                Table(f"enum {enum.name}", ("Value", "Text"), enum_values(api, enum, cls))
                for enum in cls.enums
            ),
        ),
    )


def _remarks(api: Api, cls: Class, field: Field) -> Iterator[str]:
    yield state(api, field, cls)
    default = default_words(field.default, field.type)
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


def enum_values(api: Api, enum: Enum, *parents: Class) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (value.name, Noted(first_sentence(value.doc), (state(api, value, enum, *parents),)))
        for value in enum.values
    )


def field_sheet(api: Api, cls: Class, field: Field, at: At) -> Sheet:
    """A field, the RPCs that it has, and its keys."""
    own = [rpc for rpc in derive.all_rpcs(api, cls) if rpc.field == field.name]
    default = default_words(field.default, field.type)
    rule = field.on_destroy or "restrict"
    taken = field.qualifier != "RO/runtime" and "create" not in cls.without
    return Sheet(
        "field",
        f"{cls.name}.{'/'.join(field.path)}",
        field.doc,
        (
            ("declared", at(f"{cls.name}.{field.name}")),
            ("from", origin(field.origin)),
            ("type", spell(field.type)),
            ("qualifier", f"{field.qualifier}: {QUALIFIERS[field.qualifier]}"),
            ("default", default or ""),
            ("until set", _zero(api, field)),
            ("in create", ("optional" if default is not None else "mandatory") if taken else ""),
            ("bound to", bond(field)),
            (
                "on destroy",
                f"{rule}: {destroy_words(rule, cls.name, field.binding.cls)}"
                if field.binding and field.binding.stored
                else "",
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
                        spell(held_type(field, key)),
                        Noted(
                            first_sentence(key.doc),
                            (
                                state(api, key, field, cls),
                                f"default {default_words(key.default, key.type)}" if key.default else "",
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


def _zero(api: Api, field: Field) -> str:
    """What the field holds that `create` may leave out and no default says."""
    if isinstance(field.default, Unset) or (field.default is None and field.qualifier == "RO/runtime"):
        return default_words(unset(api, field), field.type) or ""
    return ""


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
                                f"default {default_words(one.default, one.type)}"
                                if one.default is not None
                                else "",
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
                tuple(
                    (name, first_sentence(errors[name].doc) if name in errors else "") for name in rpc.raises
                ),
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
