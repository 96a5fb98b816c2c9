"""Members that hold values, tree to model: fields, their keys, and members of structs."""

from typing import Any

import msgspec

from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import api as model
from apigen.model.types import MapType, Type, plain
from apigen.semantics.arguments import Noted, first, read_annotations, words
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common, constraints, roles
from apigen.semantics.literals import read_value
from apigen.semantics.names import reserved_name
from apigen.semantics.scope import Here
from apigen.semantics.types import is_known, is_secret, read_type
from apigen.syntax import tree

QUALIFIERS: dict[str, model.Qualifier] = {"ro": "RO/runtime", "ctor": "RO/constructor", "rw": "RW"}
FLAGS = ("nonnull", "secret", "writeonly", "lazy", "volatile", "computed", "closed", "hidden")

Inherited = tuple[tree.Annotation, ...]


def wire_name(node: tree.Field) -> str:
    """The name of a field on the wire: `name_label` for `name/label`."""
    return "_".join(word.text for word in node.path) if len(node.path) > 1 else node.name.text


def read_field(
    here: Here, cls: str, node: tree.Field, origin: model.Origin | None = None, inherited: Inherited = ()
) -> model.Field:
    """A field without its keys and its bond, which are read once all fields are known."""
    name = wire_name(node)
    here.scope.places[f"{cls}.{name}"] = here.place(node)
    type_ = read_type(here, node.type)
    parts: dict[str, Any] = {}
    if node.annotations or inherited:
        noted = read_annotations(here, node, "field", inherited)
        parts = common(here, noted)
        if "role" in noted:
            said = roles(here, noted, "set", "get", "create")
            writers = said["set"] if said[""] is None else said[""]
            parts["roles"] = model.FieldRoles(writers, said["get"], said["create"])
        if is_known(type_):
            for flag in FLAGS:
                if flag in noted:
                    parts[flag] = True
            _values(here, noted, type_, parts)
            _relations(noted, parts)
    if is_secret(here, type_):
        parts["secret"] = True
    if node.default is not None:
        default = read_value(here, node.default, type_, unset=node.qualifier != "ro")
        if default is not None:
            parts["default"] = default
    if node.docs:
        parts["doc"] = read_docs(here, node.docs).text
    path = tuple(word.text for word in node.path)
    return model.Field(
        name=name, path=path, qualifier=QUALIFIERS[node.qualifier], type=type_, origin=origin, **parts
    )


def _values(here: Here, noted: Noted, type_: Type | None, parts: dict[str, Any]) -> None:
    allowed = constraints(here, noted, type_)
    if allowed is not None:
        parts["constraints"] = allowed
    example = first(noted, "example")
    if example is not None and type_ is not None:
        value = read_value(here, example, type_)
        if value is not None:
            parts["example"] = value


def _relations(noted: Noted, parts: dict[str, Any]) -> None:
    for name in ("unbound", "on_destroy"):
        said = first(noted, name)
        if said is not None:
            parts[name] = said.text
    if "unique" in noted:
        parts["unique"] = model.Unique(tuple(word.text for word in words(noted, "unique")))


def read_key(
    here: Here, field: model.Field, cls: str, node: tree.Key, inherited: Inherited = ()
) -> model.Key:
    """A key of a map field; its type is that of the text in the value."""
    here.scope.places[f'{cls}.{field.name}["{node.name.text}"]'] = here.place(node)
    noted = read_annotations(here, node, "key", inherited)
    type_ = read_type(here, node.type) if node.type is not None else None
    parts = common(here, noted)
    base = plain(field.type)
    assert isinstance(base, MapType)
    if is_known(held := type_ or base.value):
        _values(here, noted, held, parts)
    if node.default is not None and type_ is not None:
        default = read_value(here, node.default, type_)
        if default is not None:
            parts["default"] = default
    name = node.name.text
    return model.Key(
        name=name.removesuffix("*"),
        prefix=name.endswith("*"),
        type=type_,
        roles=roles(here, noted)[""] if "role" in noted else None,
        doc=read_docs(here, node.docs).text,
        **parts,
    )


def add_key(
    here: Here, fields: list[model.Field], cls: str, node: tree.Key, inherited: Inherited = ()
) -> bool:
    """Adds a key to the field before it, which must be a map; whether it is one."""
    field = fields[-1] if fields else None
    if field is not None and not is_known(field.type):
        return False
    if field is None or not isinstance(plain(field.type), MapType):
        here.report(key_without_map(here, node, field))
        return False
    name = node.name.text
    if any(
        other.name == name.removesuffix("*") and other.prefix == name.endswith("*") for other in field.keys
    ):
        here.report(duplicate_key(here, node))
        return True
    key = read_key(here, field, cls, node, inherited)
    fields[-1] = msgspec.structs.replace(field, keys=(*field.keys, key))
    return True


def member_parts(here: Here, noted: Noted, type_: Type) -> dict[str, Any]:
    """What annotations say of a parameter or a struct's member."""
    parts = common(here, noted)
    if is_known(type_):
        for flag in ("nonnull", "secret"):
            if flag in noted:
                parts[flag] = True
        _values(here, noted, type_, parts)
        if is_secret(here, type_):
            parts["secret"] = True
    return parts


def read_member(here: Here, struct: str, node: tree.Member) -> model.StructMember:
    name = node.name.text
    here.scope.places[f"struct {struct}.{name}"] = here.place(node)
    if name == "_":
        here.report(reserved_name(here, node.name, "member"))
    type_ = read_type(here, node.type)
    parts = member_parts(here, read_annotations(here, node, "member"), type_)
    if node.default is not None:
        default = read_value(here, node.default, type_)
        if default is not None:
            parts["default"] = default
    return model.StructMember(name=name, type=type_, doc=read_docs(here, node.docs).text, **parts)


@problem("duplicate-key", "error", "A key of a map that is documented twice")
def duplicate_key(here: Here, node: tree.Key) -> Finding:
    """Each key of a map field is documented once; the first match in written order counts.

    Fails::

        class VM {
          rw other_config: (string -> string) map = {}
          key "mtu": int
          key "mtu"
        }

    Mended::

        class VM {
          rw other_config: (string -> string) map = {}
          key "mtu": int
        }
    """
    message = f"the key `{node.name.text}` is declared twice"
    return Finding(message, here.span(node.name), "", help="delete one of them")


@problem("key-without-map", "error", "A key that follows no map field")
def key_without_map(here: Here, node: tree.Key, field: model.Field | None) -> Finding:
    """`key "k"` documents a key of the map field before it.

    Fails::

        class VM {
          rw name: string = ""
          key "mtu": int
        }

    Mended::

        class VM {
          rw other_config: (string -> string) map = {}
          key "mtu": int
        }
    """
    what = (
        f"the field before it, `{field.name}`, is not a map"
        if field is not None
        else "no field stands before it"
    )
    message = f"the key `{node.name.text}` belongs to no map: {what}"
    return Finding(message, here.span(node.name), "", help="put it after its map field")
