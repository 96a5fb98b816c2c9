"""Doc links: which brackets are some, and what they lead to."""

import time

import pytest

from apigen.model.api import (
    Api,
    Class,
    Enum,
    EnumValue,
    Error,
    Field,
    Release,
    Role,
    Rpc,
    Struct,
    StructMember,
)
from apigen.model.types import STRING, VOID
from apigen.semantics.links import find, find_all, index, resolve, texts


def names(text: str) -> list[str]:
    return [link.name for link in find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a [VM] and [VM.start].", ["VM", "VM.start"]),
        (
            "[enum VM.power_state.Halted] [role vm-admin] [release 8.2]",
            [
                "enum VM.power_state.Halted",
                "role vm-admin",
                "release 8.2",
            ],
        ),
        ("[enum bond_mode.802.3ad]", ["enum bond_mode.802.3ad"]),
        ("[VM](url) [VM][x] [VM]: y ![VM] [x][VM]", []),
        (r"\[VM] \\[VM]", ["VM"]),
        ("`[VM]` ``[VM] ` [VM]`` [VM]", ["VM"]),
        ("```\n[VM]\n```\n[VM]", ["VM"]),
        ("~~~\n[VM]\nno end", []),
        ("    [VM]\n\n[VM]\n\n    [VM]\n", ["VM"]),
        ("<https://example.org/[VM]> [VM]", ["VM"]),
        ("[see below] [0] [1, 2] [] [ VM ] [a-b] [a.] [*]", []),
        ("one ` alone [VM]", ["VM"]),
        ("two\nlines [V\nM]", []),
    ],
)
def test_what_is_a_link(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_where_a_link_stands() -> None:
    (link,) = find("see [VM.start] there")
    assert "see [VM.start] there"[link.start : link.end] == "[VM.start]"


def test_names_in_backticks() -> None:
    text = "`VM.start` `a b` [`VM`](url) ``VM`` `VM` [VM]"
    assert [(link.name, link.code) for link in find_all(text)] == [
        ("VM.start", True),
        ("VM", True),
        ("VM", False),
    ]


def test_long_texts_take_linear_time() -> None:
    for piece in ("[", "`", "[a", "`a", "<a:", "[a](", "\\", "    [\n"):
        start = time.process_time()
        find("[VM]" + piece * 100_000)
        assert time.process_time() - start < 10  # milliseconds; with its square, the better part of an hour


API = Api(
    name="x",
    releases=(Release("one", "1.0"),),
    roles=(Role("admin"),),
    classes=(
        Class(
            name="VIF",
            fields=(Field(name="VM", path=("VM",), qualifier="RO/runtime", type=STRING),),
            rpcs=(Rpc(name="plug", result=VOID, doc="Text"),),
        ),
        Class(
            name="VM",
            fields=(Field(name="state", path=("state",), qualifier="RO/runtime", type=STRING),),
            enums=(
                Enum(name="state", owner="VM", values=(EnumValue(name="Halted"),)),
                Enum(name="mode", owner="VM", values=(EnumValue(name="802.3ad"),)),
            ),
        ),
    ),
    errors=(Error(name="GONE"),),
    structs=(Struct(name="batch", members=(StructMember(name="token", type=STRING),)),),
)


@pytest.mark.parametrize(
    ("scope", "name", "address"),
    [
        (None, "VM", "VM"),
        (None, "VM.state", "VM.state"),
        ("VM", "state", "VM.state"),
        ("VM", "enum state", "enum state"),
        (None, "enum VM.state", "enum state"),
        (None, "enum VM.state.Halted", "enum state.Halted"),
        (None, "enum mode.802.3ad", "enum mode.802.3ad"),
        ("VM", "mode", "enum mode"),
        ("VIF", "VM", "VM"),
        ("VIF", "VIF.VM", "VIF.VM"),
        ("VIF", "plug", "VIF.plug"),
        ("VM", "plug", None),
        ("VM", "get_state", "VM.get_state"),
        (None, "GONE", "error GONE"),
        ("VM", "GONE", "error GONE"),
        (None, "batch.token", "struct batch.token"),
        ("batch", "token", "struct batch.token"),
        (None, "role admin", "role admin"),
        (None, "role nobody", None),
        (None, "release one", "release one"),
        (None, "release 1.0", "release one"),
        (None, "enum VIF.state", None),
    ],
)
def test_what_a_name_means(scope: str | None, name: str, address: str | None) -> None:
    assert resolve(index(API, ["VM.get_state"]), scope, name) == address


def test_all_texts_are_walked() -> None:
    assert [(said.address, said.scope, said.text) for said in texts(API)] == [("VIF.plug", "VIF", "Text")]
