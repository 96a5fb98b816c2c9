"""Classes: mixins copied in, extensions added, members read. Afterwards everything is flat."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import api as model
from apigen.semantics.annotations import TABLE
from apigen.semantics.arguments import fits, read_annotations, words_of
from apigen.semantics.bindings import unknown_field
from apigen.semantics.calls import class_raises, read_implicit, read_rpc, tag_of
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common, inheritable, one_of, roles
from apigen.semantics.enums import read_enum
from apigen.semantics.members import add_key, read_field, wire_name
from apigen.semantics.names import duplicate_name, report_twice, reserved_name
from apigen.semantics.resolve import resolve
from apigen.semantics.scope import Here
from apigen.semantics.spec import Place
from apigen.syntax import tree

WITHOUT = ("create", "destroy", "get_record", "get_by_uuid", "get_by_name_label", "get_all", "events")
"""What `without` takes."""


class Placed(NamedTuple):
    """A member with the place where it is written, where it came from, and what it inherits."""

    item: tree.Item
    here: Here
    origin: model.Origin | None
    inherited: tuple[tree.Annotation, ...]


def read_class(
    here: Here, node: tree.Class, extensions: list[tuple[Here, tree.Class]], std: bool
) -> model.Class:
    """A class with all that mixins and `extend class` add to it."""
    name = node.name.text
    here.scope.places[name] = here.place(node)
    taken: dict[str, Place] = {}
    placed = list(_expand(here, name, node.items, model.Origin("std", "std") if std else None, (), (), taken))
    for there, extension in extensions:
        file = there.scope.from_root(there.file)
        there.scope.places[f"extend {name} {file} {there.base}"] = there.place(extension)
        added = model.Origin("extend", file)
        placed += _expand(there, name, extension.items, added, inheritable(there, extension), (), taken)
    noted = read_annotations(here, node, "class")
    parts = common(here, noted)
    if "role" in noted:
        said = roles(here, noted, "implicit")
        parts |= {"roles": said[""], "implicit_roles": said["implicit"]}
    members = _read(name, placed, std)
    fields = [field.name for field in members["fields"]]
    return model.Class(
        name=name,
        doc=read_docs(here, node.docs).text,
        stateless=node.kind == "stateless",
        tag=tag_of(here, noted),
        raises=class_raises(here, noted),
        one_of=one_of(here, noted, fields, lambda word: unknown_field(here, word, name, fields)),
        hidden="hidden" in noted,
        std=std,
        **members,
        **parts,
    )


def read_unused(here: Here, node: tree.Class) -> None:
    """Reads a mixin that no class uses, for what is wrong with it."""
    name = node.name.text
    apart = msgspec.structs.replace(here.scope, places={})
    there = Here(here.file, here.base, apart, name)
    _read(name, list(_expand(there, name, node.items, None, (), (name,), {})), False)


class _Open(NamedTuple):
    """A body that is being gone through; `within`: the mixins that it stands in, its own the last."""

    steps: "Iterator[_Step]"
    here: Here
    origin: model.Origin | None
    within: tuple[str, ...]


class _Step(NamedTuple):
    """An item, with what it inherits; or a mixin that a `with` names, with what that passes on."""

    item: tree.Item
    mixin: tree.Word | None
    inherited: tuple[tree.Annotation, ...]


def _expand(
    here: Here,
    cls: str,
    items: tuple[tree.Item, ...],
    origin: model.Origin | None,
    inherited: tuple[tree.Annotation, ...],
    within: tuple[str, ...],
    taken: dict[str, Place],
) -> Iterator[Placed]:
    """The members in order, with those of mixins in place of `with`.

    `within`: the mixins that the items stand in. `taken`: those that the class has already, where it took
    them.
    """
    bodies = [_Open(_steps(here, items, inherited), here, origin, within)]
    while bodies:
        body = bodies[-1]
        step = next(body.steps, None)
        if step is None:
            bodies.pop()
        elif (word := step.mixin) is None:
            yield Placed(step.item, body.here, body.origin, step.inherited)
        elif word.text in body.within:
            body.here.report(mixin_cycle(body.here, word, body.within))
        elif word.text in taken:
            message = f"the mixin `{word.text}` is taken into `{cls}` twice"
            body.here.report(duplicate_name(body.here, word, message, taken[word.text].span()))
        elif resolve(body.here, "mixin", word):
            taken[word.text] = body.here.place(word)
            place = here.scope.declared("mixin")[word.text]
            assert isinstance(place.node, tree.Class)
            there = Here(place.file, place.base, here.scope, cls)
            steps = _steps(there, place.node.items, step.inherited)
            bodies.append(_Open(steps, there, model.Origin("mixin", word.text), (*body.within, word.text)))


def _steps(here: Here, items: Iterable[tree.Item], inherited: tuple[tree.Annotation, ...]) -> Iterator[_Step]:
    for item in items:
        if isinstance(item, tree.Names) and item.name.text == "with":
            passed_on = (*inheritable(here, item), *inherited)
            yield from (_Step(item, word, passed_on) for word in item.names)
        else:
            yield _Step(item, None, inherited)


def _read(cls: str, placed: list[Placed], std: bool) -> dict[str, Any]:
    """The members of a class by kind, as keyword arguments of the model's class."""
    fields: list[model.Field] = []
    rpcs: list[model.Rpc] = []
    implicits: list[model.Implicit] = []
    enums: list[model.Enum] = []
    without: dict[str, None] = {}
    hidden: dict[str, None] = {}
    taken: dict[str, Place] = {}
    before: tuple[tree.Field, Here] | None = None
    told = False  # whether a key without a map was reported: those that follow it are not
    for item, here, origin, inherited in placed:
        match item:
            case tree.Field():
                if _is_new(here, item.name, wire_name(item), taken):
                    fields.append(read_field(here, cls, item, origin, inherited))
                    before = item, here
                else:
                    before = None
            case tree.Rpc():
                if _is_new(here, item.name, item.name.text, taken):
                    rpcs.append(read_rpc(here, cls, item, origin, inherited))
            case tree.Key():
                if _is_orphan(here, item, before, told or bool(fields)):
                    continue
                if not add_key(here, fields, cls, item, inherited):
                    before, told = None, True
            case tree.Implicit():
                if _is_new(here, item.name, item.name.text, taken):
                    implicits.append(read_implicit(here, cls, item, origin, inherited))
            case tree.Enum():
                if here.this is not None:
                    here.report(enum_in_mixin(here, item))
                elif here.scope.declared("enum")[item.name.text].node is item:
                    came = origin if origin is not None and origin.kind == "extend" else None
                    enums.append(read_enum(here, item, cls, std, came))
            case tree.Names(name=tree.Word(text="without")):
                read_annotations(here, item, "names")
                for word in item.names:
                    here.scope.places[f"{cls} without {word.text}"] = here.place(word)
                    without[word.text] = None
            case tree.Names():
                read_annotations(here, item, "names")
                for word in item.names:
                    if _is_new(here, word, word.text, taken):
                        here.scope.places[f"{cls}.{word.text}"] = here.place(word)
                        hidden[word.text] = None
    _check_scopes(cls, placed, [field.name for field in fields])
    return {
        "fields": tuple(fields),
        "rpcs": tuple(rpcs),
        "implicits": tuple(implicits),
        "enums": tuple(enums),
        "without": tuple(without),
        "hidden_rpcs": tuple(hidden),
    }


def _is_new(here: Here, word: tree.Word, name: str, taken: dict[str, Place]) -> bool:
    """Whether a member's name is free: fields and RPCs share one space."""
    if name == "_":
        here.report(reserved_name(here, word, "member"))
        return False
    if name not in taken:
        taken[name] = here.place(word)
        return True
    report_twice(here, tree.Word(word.at, word.end, name), "the member", taken[name])
    return False


def _is_orphan(here: Here, key: tree.Key, before: tuple[tree.Field, Here] | None, told: bool) -> bool:
    """Whether a key has no field for a reason that is told: it was not read, is there twice, is no map."""
    if before is None:
        return told or here.is_broken(0, key.at)
    field, there = before
    start = field.end if (there.file, there.base) == (here.file, here.base) else 0
    return here.is_broken(start, key.at)


def _check_scopes(cls: str, placed: list[Placed], known: list[str]) -> None:
    """Reports names in `@unique(…)` that are no fields of the class."""
    for item, here, _, _ in placed:
        for annotation in item.annotations if isinstance(item, tree.Field) else ():
            if annotation.name.text != "unique" or not fits(annotation, TABLE["unique"], "field"):
                continue
            for word in words_of(annotation):
                if word.text not in known and word.text not in here.scope.lost:
                    here.report(unknown_field(here, word, cls, known))


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
    message = f"the mixin `{word.text}` contains itself: {way}"
    return Finding(message, here.span(word), "", help="take one of the `with` away")


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
