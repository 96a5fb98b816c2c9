"""What is inferred from a dump: the order of releases and of roles, patterns, types, defaults."""

import re

import pytest

from apigen.derive import roles as derived_roles
from apigen.interchange.xenapi import defaults, patterns, releases, roles, types
from apigen.interchange.xenapi.patterns import Sentence
from apigen.model.api import Api, Field, Plural, TextPattern
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    EnumType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    Type,
)
from apigen.model.values import Absent, Float, Null, Opaque, Unset


@pytest.mark.parametrize(
    ("lifecycles", "order"),
    [
        ([["tampa"], ["rio"], ["stockholm"]], ["rio", "tampa", "stockholm"]),
        ([["22.20.0"], ["1.297.0"], ["22.5.0-next"], ["22.5.0"], ["quebec"]],
         ["quebec", "1.297.0", "22.5.0", "22.5.0-next", "22.20.0"]),
        ([["rio", "odd", "tampa"], ["miami"]], ["rio", "miami", "odd", "tampa"]),
        ([["rio", "odd"], ["tampa"]], ["rio", "tampa", "odd"]),
        ([["tampa", "rio"]], ["rio", "tampa"]),
        ([["x", "y"], ["y", "x"]], ["x", "y"]),
        ([], []),
    ],
)  # fmt: skip
def test_releases(lifecycles: list[list[str]], order: list[str]) -> None:
    assert [release.name for release in releases.ordered(lifecycles)] == order


def test_roles_are_a_partial_order() -> None:
    lists = [("admin",), ("admin", "operator"), ("admin", "operator", "certificate"),
             ("admin", "operator", "reader"), ("admin", "operator", "certificate", "reader")]  # fmt: skip
    found = roles.infer(lists)
    assert [(role.name, role.below) for role in found] == [
        ("admin", ("operator",)),
        ("operator", ("certificate", "reader")),
        ("certificate", ()),
        ("reader", ()),
    ]
    api = Api(name="a", roles=found)
    for names in lists:
        assert derived_roles.callers(api, derived_roles.minimal(api, names)) == names


def sentence(cls: str, text: str, rule: str = "get_all", field: Field | None = None) -> Sentence:
    return Sentence(rule, "", text, cls, "", field)


def test_the_sentence_that_most_share() -> None:
    host = Field(name="host", path=("host",), qualifier="RO/runtime", type=STRING)
    label = Field(name="name_label", path=("name", "label"), qualifier="RO/runtime", type=STRING)
    found, _ = patterns.infer(
        [
            sentence("host", "Get host of a host.", "get_f", host),
            sentence("VM", "Get host of a VM.", "get_f", host),
            sentence("VM", "Get name/label of a VM.", "get_f", label),
            sentence("VM", "Something else.", "get_f", label),
        ]
    )
    assert found == (TextPattern("get_f", "", "Get {path} of a {class}."),)


def test_plurals_by_suffix() -> None:
    names = {"VM": "VMs", "host": "hosts", "VM_metrics": "VM_metrics sets", "metrics": "metrics sets"}
    found, plurals = patterns.infer([sentence(cls, f"All the {many}.") for cls, many in names.items()])
    assert found == (TextPattern("get_all", "", "All the {classes}."),)
    assert plurals == (Plural("metrics", "metrics sets"),)


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("name_label", "the name/label field", ("name", "label")),
        ("name_label", "the name_label field", ("name_label",)),
        ("memory_static_max", "memory/static_max", ("memory", "static_max")),
        ("a_b", "x/a/b", ("a_b",)),
    ],
)
def test_paths(name: str, text: str, path: tuple[str, ...]) -> None:
    assert patterns.path(name, text) == path


ANY = re.compile(r".*", re.DOTALL)

TYPES: list[tuple[str, Type]] = [
    ("string", STRING),
    ("VM ref set", SetType(Ref("VM"))),
    ("(enum op -> (string -> VM record) map) map", MapType(EnumType("op"), MapType(STRING, Record("VM")))),
    ("string option", OptionType(STRING)),
    ("enum op set", SetType(EnumType("op"))),
]


@pytest.mark.parametrize(("text", "type_"), TYPES)
def test_types(text: str, type_: Type) -> None:
    assert types.parse(text) == type_
    assert types.spell(type_, "") == text


@pytest.mark.parametrize("text", ["&lt;object record&gt;", "<class> record", "<object record>"])
def test_any_record(text: str) -> None:
    assert types.parse(text) == Record("any")


@pytest.mark.parametrize(
    "text", ["", "VM", "(string)", "(string -> int)", "ref", "a b ref", "set", "<x>", "int,"]
)
def test_no_types(text: str) -> None:
    with pytest.raises(ValueError, match=ANY):
        types.parse(text)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ('""', STRING),
        ('"a "quoted" \\ text"', STRING),
        ("-7", INT),
        ("1.", FLOAT),
        ("0.1", FLOAT),
        ("true", BOOL),
        ("19700101T00:00:00Z", DATETIME),
        ("OpaqueRef:NULL", Ref("VM")),
        ("{}", SetType(STRING)),
        ("{OpaqueRef:1, OpaqueRef:2}", SetType(Ref("VM"))),
        ('{"a, b" -> "c -> d", "e" -> ""}', MapType(STRING, STRING)),
        ("{1 -> {x}}", MapType(INT, SetType(EnumType("e")))),
        ("balance-slb", EnumType("e")),
    ],
)
def test_defaults(text: str, type_: Type) -> None:
    assert defaults.spell(defaults.parse(text, type_)) == text


def test_odd_defaults() -> None:
    assert defaults.parse("Null", Ref("VM")) == Null()
    assert defaults.parse("20", FLOAT) == Float("20.0")
    assert defaults.parse("None", OptionType(INT)) == Absent()
    assert defaults.spell(Unset()) is None
    wrong: list[tuple[str, Type]] = [
        ("x", STRING),
        ("x", INT),
        ("maybe", BOOL),
        ("{", SetType(INT)),
        ("{1}", MapType(INT, INT)),
    ]
    for text, type_ in wrong:
        with pytest.raises(ValueError, match=ANY):
            defaults.parse(text, type_)


def test_defaults_of_parameters() -> None:
    assert defaults.from_json({"ref": ""}, Ref("VM")) == Null()
    assert defaults.from_json("OpaqueRef:1", Ref("VM")) == Opaque("OpaqueRef:1")
    assert defaults.from_json(20, FLOAT) == Float("20.0")
    assert defaults.spell(defaults.from_json({"map": [["a", 1]]}, MapType(STRING, INT))) == '{"a" -> 1}'
    wrong: list[tuple[object, Type]] = [
        (True, INT),
        ({"set": 1}, SetType(INT)),
        (None, STRING),
        ([], MapType(INT, INT)),
    ]
    for value, type_ in wrong:
        with pytest.raises(ValueError, match=ANY):
            defaults.from_json(value, type_)
