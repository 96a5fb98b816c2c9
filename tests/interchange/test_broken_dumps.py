"""Dumps that something happened to: they come back as they are, or are refused with a diagnostic."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import apigen
from apigen.diagnostics import Failure
from apigen.interchange import apidl, xenapi
from apigen.model.api import Api
from apigen.semantics import load_text

DUMPS = Path(__file__).parent / "dumps"
JUNK: list[Any] = [
    *(None, 0, 1.5, True, "", "x", "enum", "a ref set", "(", "enum nope", [], {}, ["a"], [1], {"a": 1}),
    *("{a -> b}", "@x *y*", "<x>", "get_uuid", "_", "a b", "\x00", "\ud800", "oak", "removed", "RW"),
]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield (*path, key)
        yield from paths(child, (*path, key))


HOUSES = {name: json.loads((DUMPS / f"house-{name}.json").read_text()) for name in ("8", "25", "extras")}
PATHS = {name: list(paths(house)) for name, house in HOUSES.items()}


def broken(name: str, at: int, junk: int) -> Any:
    """One of the files with a part taken out, or replaced by junk."""
    house = copy.deepcopy(HOUSES[name])
    *path, last = PATHS[name][at % len(PATHS[name])]
    holder = house
    for key in path:
        holder = holder[key]
    if junk < len(JUNK):
        holder[last] = copy.deepcopy(JUNK[junk])
    else:
        del holder[last]
    return house


def by_name(dump: Any) -> Any:
    return {cls["name"]: {**cls, "messages": {m["name"]: m for m in cls["messages"]}} for cls in dump}


def read(dump: Any, extras: Any) -> Api | Failure:
    try:
        return xenapi.read(dump, extras)
    except Failure as failure:
        return failure


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(["8", "25", "extras"]),
    at=st.integers(0, 10_000),
    junk=st.integers(0, len(JUNK) + 9),
)
def test_a_diagnostic_or_an_api(name: str, at: int, junk: int) -> None:
    dump = broken(name, at, junk) if name != "extras" else HOUSES["8"]
    extras = broken(name, at, junk) if name == "extras" else HOUSES["extras"]
    api = read(dump, extras)
    if isinstance(api, Failure):
        assert api.diagnostics[0].code == "not-xenapi"
        return
    spec = apigen.checked(load_text(apidl.text(api)))
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    assert by_name(xenapi.write(spec.api)) == by_name(dump)


@pytest.mark.parametrize("name", ["8", "25"])
def test_optional_keys_may_be_missing(name: str) -> None:
    house = copy.deepcopy(HOUSES[name])
    for cls in house:
        del cls["tag"], cls["enums"][len(cls["enums"]) :]
        for message in cls["messages"]:
            del message["tag"], message["errors"]
            message["more"] = "of what nobody knows yet"
    assert {cls["name"] for cls in xenapi.write(xenapi.read(house))} == {cls["name"] for cls in house}
