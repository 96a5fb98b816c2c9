"""Classes: mixins copied in, extensions added, members read. Afterwards everything is flat."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from apigen.diagnostics import Edit, Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model import api as model
from apigen.semantics import members
from apigen.semantics.arguments import read_annotations
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common, one_of, roles
from apigen.semantics.scope import Here, resolve
from apigen.semantics.spec import Place
from apigen.syntax import tree

WITHOUT = ("create", "destroy", "get_record", "get_by_uuid", "get_by_name_label", "get_all", "events")


class Placed(NamedTuple):
    """A member with the place where it is written, where it came from, and what it inherits."""

    item: tree.Item
    here: Here
    origin: model.Origin | None
    inherited: tuple[tree.Annotation, ...]


def read_class(here: Here, node: tree.Class, extensions: list[tuple[Here, tree.Class]], std: bool) -> model.Class:
    """A class with all that mixins and `extend class` add to it."""
    name = node.name.text
    here.scope.places[name] = here.place(node)
    origin = model.Origin("std", "std") if std else None
    placed = list(_expand(here, name, node.items, origin, (), ()))
    for there, extension in extensions:
        there.scope.places[f"extend {name} {there.file}"] = there.place(extension)
        read_annotations(there, extension, "extend")
        added = model.Origin("extend", there.file)
        placed += _expand(there, name, extension.items, added, extension.annotations, ())
    noted = read_annotations(here, node, "class")
    parts = common(here, noted)
    if "role" in noted:
        said = roles(here, noted, "implicit")
        parts |= {"roles": said[""], "implicit_roles": said["implicit"]}
    return model.Class(
        name=name,
        doc=read_docs(here, node.docs).text,
        stateless=node.kind == "stateless",
        tag=members.tag_of(here, noted),
        raises=members.class_raises(here, noted),
        one_of=one_of(noted),
        hidden="hidden" in noted,
        std=std,
        **_members(name, placed, std),
        **parts,
    )


def _expand(
    here: Here,
    cls: str,
    items: tuple[tree.Item, ...],
    origin: model.Origin | None,
    inherited: tuple[tree.Annotation, ...],
    within: tuple[str, ...],
) -> Iterator[Placed]:
    """The members in order, with those of mixins in place of `with`."""
    for item in items:
        if not (isinstance(item, tree.Names) and item.name.text == "with"):
            yield Placed(item, here, origin, inherited)
            continue
        read_annotations(here, item, "extend")
        for word in item.names:
            if word.text in within:
                here.report(mixin_cycle(here, word, within))
            elif resolve(here, "mixin", word):
                place = here.scope.declared("mixin")[word.text]
                assert isinstance(place.node, tree.Class)
                there = Here(place.file, place.base, here.scope, cls)
                yield from _expand(
                    there,
                    cls,
                    place.node.items,
                    model.Origin("mixin", word.text),
                    (*item.annotations, *inherited),
                    (*within, word.text),
                )


def _members(cls: str, placed: list[Placed], std: bool) -> dict[str, Any]:
    fields: list[model.Field] = []
    rpcs: list[model.Rpc] = []
    implicits: dict[str, model.Implicit] = {}
    enums: list[model.Enum] = []
    without: dict[str, None] = {}
    hidden: dict[str, None] = {}
    taken: dict[str, tuple[str, Place]] = {}
    for item, here, origin, inherited in placed:
        match item:
            case tree.Field():
                wire = "_".join(word.text for word in item.path)
                if _is_new(here, item.name, wire, "field", taken):
                    fields.append(members.read_field(here, cls, item, origin, inherited))
            case tree.Rpc():
                if _is_new(here, item.name, item.name.text, "RPC", taken):
                    rpcs.append(members.read_rpc(here, cls, item, origin, inherited))
            case tree.Key():
                members.add_key(here, fields, cls, item, inherited)
            case tree.Implicit():
                if item.name.text in implicits:
                    members.duplicate(here, item.name, "the `implicit`", here.scope.places[f"{cls}.{item.name.text}"])
                else:
                    implicits[item.name.text] = members.read_implicit(here, cls, item, origin, inherited)
            case tree.Enum():
                if here.this is not None:
                    here.report(enum_in_mixin(here, item))
                elif here.scope.declared("enum")[item.name.text].node is item:
                    enums.append(members.read_enum(here, item, cls, std))
            case tree.Names():
                read_annotations(here, item, "names")
                if item.name.text == "without":
                    without |= dict.fromkeys(_without(here, item))
                else:
                    hidden |= dict.fromkeys(_hidden(here, item, taken))
    return {
        "fields": tuple(fields),
        "rpcs": tuple(rpcs),
        "implicits": tuple(implicits.values()),
        "enums": tuple(enums),
        "without": tuple(without),
        "hidden_rpcs": tuple(hidden),
    }


def _is_new(here: Here, word: tree.Word, name: str, what: str, taken: dict[str, tuple[str, Place]]) -> bool:
    """Whether a member's name is free; fields and RPCs share one space, in which case alone does not tell apart."""
    before = taken.setdefault(name.lower(), (name, here.place(word)))
    if name == "_":
        here.report(members.reserved_name(here, word, what))
        return False
    if before[1] == here.place(word):
        return True
    if before[0] == name:
        message = f"the member `{name}` is declared twice"
        here.report(members.duplicate_name(here, word, message, before[1].span()))
        return False
    here.report(name_case_clash(here, word, before[0], before[1]))
    return True


def _without(here: Here, item: tree.Names) -> Iterator[str]:
    for word in item.names:
        if word.text in WITHOUT:
            yield word.text
        else:
            here.report(without_unknown_name(here, word))


def _hidden(here: Here, item: tree.Names, taken: dict[str, tuple[str, Place]]) -> Iterator[str]:
    for word in item.names:
        if _is_new(here, word, word.text, "RPC", taken):
            yield word.text


@problem("mixin-cycle", "error", "A mixin that contains itself")
def mixin_cycle(here: Here, word: tree.Word, within: tuple[str, ...]) -> Finding:
    """A mixin takes in another that takes in the first: nothing could ever be copied whole.

    Fails::

        mixin a {
          with b
        }
        mixin b {
          with a
        }
        class VM {
          with a
        }

    Mended::

        mixin a {
          with b
        }
        mixin b {
          ro uuid: string
        }
        class VM {
          with a
        }
    """
    way = " → ".join((*within[within.index(word.text) :], word.text))
    return Finding(f"the mixin `{word.text}` contains itself: {way}", here.span(word), "", help="take one of the `with` away")


@problem("enum-in-mixin", "error", "An enum within a mixin")
def enum_in_mixin(here: Here, node: tree.Enum) -> Finding:
    """A mixin holds fields, keys, RPCs, `without` and `with`. Enums are global: they stand beside it.

    Fails::

        mixin powered {
          enum power {
            off
            on
          }
          ro power: power enum
        }
        class VM {
          with powered
        }

    Mended::

        enum power {
          off
          on
        }
        mixin powered {
          ro power: power enum
        }
        class VM {
          with powered
        }
    """
    return Finding("a mixin holds no enums", here.span(node.name), "", help="move the enum out of the mixin")


@problem("name-case-clash", "error", "Names that differ only by case")
def name_case_clash(here: Here, word: tree.Word, other: str, before: Place) -> Finding:
    """Some client languages change the case of names, and some file systems do not tell it: such names clash there.

    Fails::

        class VM {
          ro memory: int
          ro Memory: int
        }

    Mended::

        class VM {
          ro memory: int
          ro memory_static: int
        }
    """
    related = (Label(before.span(), f"`{other}` is declared here"),)
    return Finding(f"`{word.text}` and `{other}` differ only by case", here.span(word), "", related, help="rename one of them")


@problem("without-unknown", "error", "`without` something that is not derived")
def without_unknown_name(here: Here, word: tree.Word) -> Finding:
    """`without` takes create, destroy, get_record, get_by_uuid, get_by_name_label, get_all (the whole family) and events,
    and only what would be derived for the class otherwise.

    Fails::

        class VM {
          without get_everything
          ro uuid: string
        }

    Mended::

        class VM {
          without get_all
          ro uuid: string
        }
    """
    near = closest(word.text, WITHOUT)
    help_ = f"`without` takes {', '.join(WITHOUT)}"
    edits = (Edit(here.span(word), near),) if near else ()
    return Finding(f"`without` does not know `{word.text}`", here.span(word), "", help=help_, edits=edits)
