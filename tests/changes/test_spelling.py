"""Values of the model as a root says them: one way each, without texts."""

from typing import Any

import pytest

from apigen.changes.roots.spelling import spelled
from apigen.model.api import (
    Binding,
    Class,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Extension,
    Field,
    Key,
    OneOf,
    Parameter,
    Release,
    Role,
    Rpc,
    Struct,
    StructMember,
    TypeDef,
    Unique,
)
from apigen.model.types import BOOL, INT, STRING, VOID, Ref, SetType
from apigen.model.values import Int, Text, Unset


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        ("RW", "RW"),
        (("a", "b"), "a, b"),
        ((), ""),
        (SetType(Ref("VM")), "VM ref set"),
        (Text("a"), '"a"'),
        (Unset(), "_"),
        (Field(name="a", path=("a",), doc="Text", qualifier="RW", type=INT, default=Int(1)), "RW int = 1"),
        (Field(name="a", path=("a",), qualifier="RO/runtime", type=INT), "RO/runtime int"),
        (Parameter(name="a", type=BOOL), "a: bool"),
        (StructMember(name="a", type=INT, default=Int(0)), "a: int = 0"),
        (Key(name="a"), "string"),
        (Key(name="a", type=INT), "int"),
        (ErrorParameter(name="a", type=BOOL), "bool"),
        (Rpc(name="f", result=VOID, parameters=(Parameter(name="a", type=INT),)), "(a: int): void"),
        (Error(name="E", parameters=(ErrorParameter(name="a"), ErrorParameter(name="b", type=INT))),
         "(a: string, b: int)"),
        (Struct(name="s", members=(StructMember(name="a", type=STRING),)), "(a: string)"),
        (Enum(name="e", values=(EnumValue(name="a"), EnumValue(name="b c"))), '{a, "b c"}'),
        (EnumValue(name="a", doc="Text"), ""),
        (Class(name="C", doc="Text"), ""),
        (TypeDef(name="t", base=INT), "int"),
        (Binding("VM", "host"), "<-> VM.host"),
        (Binding("VM", "host", stored=True), "<-> VM.host stored"),
        (Unique(), "yes"),
        (Unique(("a", "b")), "(a, b)"),
        (OneOf(("a", "b")), "one of a, b"),
        (OneOf(("a", "b"), at_most=True), "at most one of a, b"),
        (Role("admin", ("user", "guest")), "user, guest"),
        (Release("one", "1.0", "2001-02-03"), "1.0, 2001-02-03"),
        (Release("one"), ""),
        (Extension("a", (("", "b"), ("c", "d"))), "@x-a b c=d"),
    ],
)  # fmt: skip
def test_spelled(value: Any, text: str) -> None:
    assert spelled(value) == text
