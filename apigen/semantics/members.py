"""Members of classes: tree to model, one function a kind."""

from typing import Any

import msgspec

from apigen.diagnostics import Label, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import api as model
from apigen.model.types import MapType, Type, plain
from apigen.semantics.arguments import Noted, first, read_annotations, words
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common, constraints, one_of, roles
from apigen.semantics.literals import read_value
from apigen.semantics.scope import Here, resolve
from apigen.semantics.spec import Place
from apigen.semantics.types import read_result, read_type
from apigen.syntax import tree

QUALIFIERS: dict[str, model.Qualifier] = {"ro": "RO/runtime", "ctor": "RO/constructor", "rw": "RW"}
FLAGS = ("nonnull", "secret", "writeonly", "lazy", "volatile", "computed", "closed", "hidden")

Inherited = tuple[tree.Annotation, ...]


def read_field(
    here: Here, cls: str, node: tree.Field, origin: model.Origin | None = None, inherited: Inherited = ()
) -> model.Field:
    """A field without its keys and its bond, which are read once all fields are known."""
    name = "_".join(word.text for word in node.path) if len(node.path) > 1 else node.name.text
    here.scope.places[f"{cls}.{name}"] = here.place(node)
    type_ = read_type(here, node.type)
    parts: dict[str, Any] = {}
    if node.annotations or inherited:
        noted = read_annotations(here, node, "field", inherited)
        parts = common(here, noted)
        for flag in FLAGS:
            if flag in noted:
                parts[flag] = True
        if "role" in noted:
            said = roles(here, noted, "set", "get", "create")
            parts["roles"] = model.FieldRoles(said["set"] if said[""] is None else said[""], said["get"], said["create"])
        _values(here, noted, type_, parts)
        _relations(noted, parts)
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


def read_key(here: Here, field: model.Field, cls: str, node: tree.Key, inherited: Inherited = ()) -> model.Key:
    """A key of a map field; its type is that of the text in the value."""
    here.scope.places[f'{cls}.{field.name}["{node.name.text}"]'] = here.place(node)
    noted = read_annotations(here, node, "key", inherited)
    type_ = read_type(here, node.type) if node.type is not None else None
    parts = common(here, noted)
    _values(here, noted, type_, parts)
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
) -> None:
    """Adds a key to the field before it, which must be a map."""
    field = fields[-1] if fields else None
    if field is None or not isinstance(plain(field.type), MapType):
        here.report(key_without_map(here, node, field))
        return
    key = read_key(here, field, cls, node, inherited)
    if any(other.name == key.name and other.prefix == key.prefix for other in field.keys):
        here.report(duplicate_key(here, node))
        return
    fields[-1] = msgspec.structs.replace(field, keys=(*field.keys, key))


def read_rpc(
    here: Here, cls: str, node: tree.Rpc, origin: model.Origin | None = None, inherited: Inherited = ()
) -> model.Rpc:
    """An explicit RPC, or one that replaces a derived one."""
    address = f"{cls}.{node.name.text}"
    here.scope.places[address] = here.place(node)
    names = [parameter.name.text for parameter in node.parameters]
    docs = read_docs(here, node.docs, names)
    noted = read_annotations(here, node, "rpc", inherited)
    parts = common(here, noted)
    if "role" in noted:
        parts["roles"] = roles(here, noted)[""]
    for name in ("sessionless", "safe", "idempotent", "hidden", "nofallback"):
        if name in noted:
            parts[name] = True
    parts["raises"] = _raises(here, (*node.raises, *words(noted, "raises")))
    tag = tag_of(here, noted)
    if tag is not None:
        parts["tag"] = tag
    return model.Rpc(
        name=node.name.text,
        parameters=_parameters(here, address, node.parameters, docs.parameters),
        result=read_result(here, node.result),
        result_doc=docs.result or "",
        doc=docs.text,
        is_async="async" in noted,
        one_of=one_of(noted),
        secret_result="secret" in noted,
        replaces=node.replaces,
        origin=origin,
        **parts,
    )


def _raises(here: Here, names: tuple[tree.Word, ...]) -> tuple[str, ...]:
    found: dict[str, tree.Word] = {}
    for word in names:
        if word.text in found:
            here.report(duplicate_name(here, word, f"the error `{word.text}` stands here twice", here.span(found[word.text])))
        elif resolve(here, "error", word):
            found[word.text] = word
    return tuple(found)


def _parameters(
    here: Here, address: str, nodes: tuple[tree.Parameter, ...], docs: dict[str, str]
) -> tuple[model.Parameter, ...]:
    found: dict[str, tree.Parameter] = {}
    parameters = []
    optional: tree.Parameter | None = None
    for node in nodes:
        name = node.name.text
        if name in found:
            here.report(duplicate_name(here, node.name, f"the parameter `{name}` is declared twice", here.span(found[name].name)))
            continue
        if node.default is None and optional is not None:
            here.report(optional_before_mandatory(here, node, optional))
        if node.default is not None:
            optional = node
        if name in ("session_id", "_"):
            here.report(reserved_name(here, node.name, "parameter"))
        found[name] = node
        parameters.append(_parameter(here, address, node, docs.get(name, "")))
    return tuple(parameters)


def _parameter(here: Here, address: str, node: tree.Parameter, doc: str) -> model.Parameter:
    here.scope.places[f"{address}({node.name.text})"] = here.place(node)
    type_ = read_type(here, node.type)
    parts: dict[str, Any] = {}
    if node.annotations:
        noted = read_annotations(here, node, "parameter")
        parts = _member_parts(here, noted, type_)
    if node.default is not None:
        default = read_value(here, node.default, type_, unset=True)
        if default is not None:
            parts["default"] = default
    return model.Parameter(name=node.name.text, type=type_, doc=doc, **parts)


def _member_parts(here: Here, noted: Noted, type_: Type) -> dict[str, Any]:
    parts = common(here, noted)
    for flag in ("nonnull", "secret"):
        if flag in noted:
            parts[flag] = True
    _values(here, noted, type_, parts)
    return parts


def read_member(here: Here, struct: str, node: tree.Member) -> model.StructMember:
    here.scope.places[f"struct {struct}.{node.name.text}"] = here.place(node)
    type_ = read_type(here, node.type)
    parts = _member_parts(here, read_annotations(here, node, "member"), type_)
    if node.default is not None:
        default = read_value(here, node.default, type_)
        if default is not None:
            parts["default"] = default
    return model.StructMember(name=node.name.text, type=type_, doc=read_docs(here, node.docs).text, **parts)


def read_implicit(
    here: Here, cls: str, node: tree.Implicit, origin: model.Origin | None = None, inherited: Inherited = ()
) -> model.Implicit:
    """What is said of a derived RPC. Whether there is one is a matter of derivation."""
    here.scope.places[f"{cls}.{node.name.text}"] = here.place(node)
    docs = read_docs(here, node.docs, _Any())
    noted = read_annotations(here, node, "implicit", inherited)
    parts = common(here, noted)
    if "role" in noted:
        parts["roles"] = roles(here, noted)[""]
    return model.Implicit(
        name=node.name.text,
        doc=docs.text,
        param_docs=tuple(sorted(docs.parameters.items())),
        result_doc=docs.result,
        hidden="hidden" in noted,
        is_async="async" in noted,
        safe="safe" in noted,
        idempotent="idempotent" in noted,
        origin=origin,
        **parts,
    )


class _Any(list[str]):
    """The parameters of a derived RPC: checked once it is derived."""

    def __contains__(self, name: object) -> bool:
        return True


def read_enum(here: Here, node: tree.Enum, owner: str | None = None, std: bool = False) -> model.Enum:
    """An enum, of a class or on its own."""
    name = node.name.text
    here.scope.places[f"enum {name}"] = here.place(node)
    noted = read_annotations(here, node, "enum")
    found: dict[str, model.EnumValue] = {}
    for value in node.values:
        word = value.name
        address = f"enum {name}.{word.text}"
        if word.text in found:
            before = here.scope.places[address].span()
            here.report(duplicate_name(here, word, f"the value `{word.text}` is declared twice", before))
            continue
        here.scope.places[address] = here.place(value)
        parts = common(here, read_annotations(here, value, "value")) if value.annotations else {}
        found[word.text] = model.EnumValue(name=word.text, doc=read_docs(here, value.docs).text, **parts)
    if not node.values:
        here.report(empty_enum(here, node))
    return model.Enum(
        name=name,
        doc=read_docs(here, node.docs).text,
        values=tuple(found.values()),
        owner=owner,
        std=std,
        **common(here, noted),
    )


def tag_of(here: Here, noted: Noted) -> str | None:
    """The tag; any will do where none is declared."""
    found = words(noted, "tag")
    if not found:
        return None
    if here.scope.declared("tag"):
        resolve(here, "tag", found[0])
    return found[0].text


def class_raises(here: Here, noted: Noted) -> tuple[str, ...]:
    return _raises(here, words(noted, "raises"))


def duplicate(here: Here, word: tree.Word, what: str, before: Place) -> None:
    here.report(duplicate_name(here, word, f"{what} `{word.text}` is declared twice", before.span()))


@problem("duplicate-name", "error", "A name that is declared twice")
def duplicate_name(here: Here, word: tree.Word, message: str, before: Span) -> Finding:
    """Within a class, fields and RPCs share one space of names; classes, enums, errors, structs, types and mixins have one each.

    Names of enums and so on are global, wherever they are declared: name them after their class (`port_status`).

    Fails::

        class VM {
          rw name: string = ""
          ro name: int
        }

    Mended::

        class VM {
          rw name: string = ""
          ro number: int
        }
    """
    related = (Label(before, "first declared here"),)
    return Finding(message, here.span(word), "declared again", related, help="rename or delete one of them")


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
    return Finding(f"the key `{node.name.text}` is declared twice", here.span(node.name), "", help="delete one of them")


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
    what = f"the field before it, `{field.name}`, is no map" if field is not None else "no field stands before it"
    return Finding(f"the key `{node.name.text}` belongs to no map: {what}", here.span(node.name), "", help="put it after its map field")


@problem("optional-before-mandatory", "error", "A parameter with a default before one without")
def optional_before_mandatory(here: Here, node: tree.Parameter, optional: tree.Parameter) -> Finding:
    """Optional parameters stand last, so that a call by position may leave out a tail.

    Fails::

        class VM {
          rpc stop(self: VM ref, force: bool = false, reason: string)
        }

    Mended::

        class VM {
          rpc stop(self: VM ref, reason: string, force: bool = false)
        }
    """
    related = (Label(here.span(optional.name), "this one is optional"),)
    message = f"the mandatory parameter `{node.name.text}` follows an optional one"
    return Finding(message, here.span(node.name), "", related, help="move it before the optional ones, or give it a default")


@problem("reserved-name", "error", "A name that is taken")
def reserved_name(here: Here, word: tree.Word, what: str) -> Finding:
    """`_` means "the server chooses", and `session_id` is the session's parameter in calls by name.

    Built-in types cannot be declared again.

    Fails::

        class VM {
          rpc start(self: VM ref, session_id: string)
        }

    Mended::

        class VM {
          rpc start(self: VM ref, started_by: string)
        }
    """
    return Finding(f"no {what} can be named `{word.text}`", here.span(word), "", help="choose another name")


@problem("empty-enum", "error", "An enum without values")
def empty_enum(here: Here, node: tree.Enum) -> Finding:
    """An enum has at least one value: its first is the zero value of fields that nobody has set.

    Fails::

        enum power {
        }

    Mended::

        enum power {
          off
          on
        }
    """
    return Finding(f"the enum `{node.name.text}` has no values", here.span(node.name), "", help="add one, a line each")
