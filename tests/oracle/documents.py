"""Specs as small trees that mutations change, and the text that they are written as."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass
class Given:
    """A parameter of an RPC or an error, a member of a struct, a key of a map."""

    name: str
    type: str
    default: str | None = None
    marks: list[str] = field(default_factory=list)

    def text(self) -> str:
        default = "" if self.default is None else f" = {self.default}"
        kind = f": {self.type}" if self.type else ""
        return " ".join((f"{self.name}{kind}{default}", *self.marks))


@dataclass
class Held(Given):
    """A field, with the documented keys of its map."""

    qualifier: str = "rw"
    bound: str = ""
    keys: list[Given] = field(default_factory=list)

    def lines(self) -> list[str]:
        default = "" if self.default is None else f" = {self.default}"
        bound = f" <-> {self.bound}" if self.bound else ""
        marks = "".join(f" {mark}" for mark in self.marks)
        first = f"{self.qualifier} {self.name}: {self.type}{default}{bound}{marks}"
        return [first, *(f"key {key.text()}" for key in self.keys)]


@dataclass
class Called:
    """An RPC; `adjusted` names one that is derived and only adjusted."""

    name: str
    params: list[Given] = field(default_factory=list)
    result: str = ""
    raises: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    implicit: bool = False
    adjusted: bool = False

    def lines(self) -> list[str]:
        if self.adjusted:
            return [*self.marks, f"implicit {self.name}"]
        params = ", ".join(one.text() for one in self.params)
        result = f" -> {self.result}" if self.result else ""
        raises = f" raises {', '.join(self.raises)}" if self.raises else ""
        word = "implicit rpc" if self.implicit else "rpc"
        return [*self.marks, f"{word} {self.name}({params}){result}{raises}"]


@dataclass
class Kept:
    """A class."""

    name: str
    fields: list[Held] = field(default_factory=list)
    rpcs: list[Called] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    stateless: bool = False

    def lines(self) -> list[str]:
        body = [f"without {one}" for one in self.without]
        body += [line for field in self.fields for line in field.lines()]
        body += [line for rpc in self.rpcs for line in rpc.lines()]
        word = "stateless class" if self.stateless else "class"
        return [*self.marks, f"{word} {self.name} {{", *body, "}"]


@dataclass
class Words:
    """An enum; each value is a word and its annotations."""

    name: str
    values: list[str]
    marks: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [*self.marks, f"enum {self.name} {{", *self.values, "}"]


@dataclass
class Grouped:
    """A struct."""

    name: str
    members: list[Given]
    marks: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [*self.marks, f"struct {self.name} {{", *(one.text() for one in self.members), "}"]


@dataclass
class Problem:
    """An error."""

    name: str
    params: list[Given] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [*self.marks, f"error {self.name}({', '.join(one.text() for one in self.params)})"]


@dataclass
class Alias:
    """A named type."""

    name: str
    base: str
    marks: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [" ".join((f"type {self.name} = {self.base}", *self.marks))]


class Part(Protocol):
    """What stands in a spec by itself."""

    def lines(self) -> list[str]: ...


@dataclass
class Document:
    """A spec."""

    classes: list[Kept]
    enums: list[Words]
    structs: list[Grouped]
    errors: list[Problem]
    types: list[Alias]
    roles: list[str]
    profile: str = "full"
    unknown: str = "refuse"

    def text(self) -> str:
        head = ["api shop {", 'version "1.0.0"', f"profile {self.profile}", "releases one, two, three"]
        head += [f"roles {' > '.join(line.split())}" for line in self.roles]
        lines = [*head, "use std", f"unknown_members {self.unknown}", "}"]
        parts: tuple[Sequence[Part], ...] = (self.enums, self.structs, self.types, self.errors, self.classes)
        lines += [line for several in parts for part in several for line in part.lines()]
        return "\n".join(lines) + "\n"
