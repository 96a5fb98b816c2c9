"""Types of a spec as annotations of Python, with what must be imported for them."""

import re
from collections.abc import Callable, Iterable

import msgspec

from apigen.generators.client_view import base
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)

_PRIMITIVES = {"string": "str", "int": "int", "float": "float", "bool": "bool", "void": "None"}

Uses = frozenset[tuple[str, str]]
"""What a text needs: (module, name); the module of builtins is ""."""


class Spelled(msgspec.Struct, frozen=True, gc=False):
    text: str
    uses: Uses


Named = Callable[[str, str], str]
"""The name of a thing by its address and role."""


class Spelling:
    """Spells the types of one API. `modules` has the module of each class, `owners` that of each enum."""

    def __init__(self, named: Named, modules: dict[str, str], owners: dict[str, str]) -> None:
        self._named = named
        self._modules = modules
        self._owners = owners
        self._known: dict[tuple[Type, bool], Spelled] = {}

    def read(self, type_: Type) -> Spelled:
        """The type of what the server gave."""
        return self._of(type_, given=False)

    def given(self, type_: Type) -> Spelled:
        """The type of what is given to the server: collections and maps of any kind."""
        return self._of(type_, given=True)

    def ref(self, cls: str) -> tuple[str, str]:
        return f".{self._modules[cls]}", self._named(f"class {cls}", "ref")

    def _of(self, type_: Type, *, given: bool) -> Spelled:
        known = self._known.get((type_, given))
        if known is None:
            uses: set[tuple[str, str]] = set()
            text = self._spell(base(type_), given, uses)
            known = self._known[type_, given] = Spelled(text, frozenset(uses))
        return known

    def _spell(self, type_: Type, given: bool, uses: set[tuple[str, str]]) -> str:
        match type_:
            case Primitive("datetime"):
                return _use(uses, "datetime", "datetime")
            case Primitive(name):
                return _use(uses, "", _PRIMITIVES[name])
            case Ref(cls) if cls in self._modules:
                return _use(uses, *self.ref(cls))
            case Ref():  # of a class that is not published
                return _use(uses, "", "str")
            case EnumType(name):
                return _use(uses, *self.enum(name))
            case StructType(name):
                return _use(uses, "..structs", self._named(f"struct {name}", "struct"))
            case Record(cls) if cls not in self._modules:
                return _use(uses, ".._runtime.values", "Record")
            case Record(cls):
                name = self._named(f"class {cls}", "record")
                record = _use(uses, f".{self._modules[cls]}", name)
                return f"{record} | {self._any_members(uses)}" if given else record
            case SetType(element) | ListType(element):
                kind = _use(uses, "collections.abc", "Collection") if given else _use(uses, "", "list")
                return f"{kind}[{self._spell(element, given, uses)}]"
            case MapType(key, value):
                kind = _use(uses, "collections.abc", "Mapping") if given else _use(uses, "", "dict")
                held = self._spell(value, given, uses)
                # A ref that a map holds may refer to nothing; its keys, and the elements of sets, do not.
                held = f"{held} | None" if isinstance(value, Ref) else held
                return f"{kind}[{self._spell(key, given, uses)}, {held}]"
            case OptionType(element):
                inner = self._spell(element, given, uses)
                return inner if inner.endswith("| None") else f"{inner} | None"
            case _:
                raise ValueError(type_)

    def _any_members(self, uses: set[tuple[str, str]]) -> str:
        mapping = _use(uses, "collections.abc", "Mapping")
        return f"{mapping}[{_use(uses, '', 'str')}, {_use(uses, '', 'object')}]"

    def enum(self, name: str) -> tuple[str, str]:
        """The module and the name of an enum."""
        owner = self._owners.get(name, "")
        module = f".{self._modules[owner]}" if owner else "..enums"
        return module, self._named(f"enum {name}", "enum")


def _use(uses: set[tuple[str, str]], module: str, name: str) -> str:
    uses.add((module, name))
    return name


def plus(spelled: Spelled, more: str, *uses: tuple[str, str]) -> Spelled:
    """A type with `| None` or the like behind it, once."""
    if spelled.text.endswith(more):
        return spelled
    return Spelled(spelled.text + more, spelled.uses | frozenset(uses))


class Scope:
    """The annotations of one class of a module: what it uses, and what its own members hide.

    A method called `list` hides the builtin from the annotations that follow: those use `_list`, which the
    module defines.
    """

    def __init__(self, members: Iterable[str]) -> None:
        self._members = frozenset(members)
        self.uses: set[tuple[str, str]] = set()
        self.hidden: set[tuple[str, str]] = set()

    def write(self, spelled: Spelled) -> str:
        self.uses |= spelled.uses
        taken = [use for use in spelled.uses if use[1] in self._members]
        if not taken:
            return spelled.text
        self.hidden.update(taken)
        names = "|".join(sorted(name for _, name in taken))
        return re.sub(rf"\b({names})\b", r"_\1", spelled.text)
