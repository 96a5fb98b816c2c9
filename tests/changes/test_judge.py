"""What holds of every comparison: roots and ports, from texts that are changed at random."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apigen.changes import rules
from apigen.changes.judge import attributed, judge
from apigen.changes.ports.moved import both
from apigen.changes.ports.values import Key
from apigen.changes.relation import Declared, Face, Reader, grade
from apigen.changes.report import Root
from apigen.changes.roots import roots
from apigen.model.api import Api
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    Type,
)  # fmt: skip
from apigen.semantics import load_text
from tests.changes.catalogue import calls, classes, fields, pairs, types
from tests.changes.catalogue.rows import Change, Row, spec

ROWS: tuple[Row, ...] = tuple(row for module in (classes, fields, pairs, types, calls) for row in module.ROWS)
CHANGES: tuple[Change, ...] = tuple(change for row in ROWS for change in (row.example, row.near))

_NAMES = re.compile(
    r"\b(thing|box|tone|pitch|shelf|rack|desk|jar|lid|pot|spot|dot|size|extent|OUCH|AU|shop)(?=\b|s\b)"
)


@cache
def piece(at: int, *, new: bool) -> str:
    """One side of a change, without the `api` block, with names of its own."""
    change = CHANGES[at]
    text = spec(change.new if new else change.old, change)
    declarations = text[text.index("class box") :]
    return _NAMES.sub(lambda name: f"{name[1]}{at}", declarations)


HEAD = """api shop {
  title "Shop"
  releases one, two, three
  roles admin > keeper > clerk
  use std
}
"""


@cache
def mixed(chosen: tuple[tuple[int, bool], ...]) -> Api:
    """A spec of several pieces, each as it was or as it is."""
    return _model(HEAD + "".join(piece(at, new=new) for at, new in chosen))


def ports(old: Api, new: Api) -> dict[Key, Root]:
    """The changed ports, each with its root; there is exactly one."""
    found = roots(old, new)
    sides = both(old, new)
    explained, left = attributed(sides, found)
    assert left == []
    keys = [change.key for changes in explained.values() for change in changes]
    assert len(keys) == len(set(keys)) == sum(1 for _ in sides.changes())
    return {change.key: found[at] for at, changes in explained.items() for change in changes}


SOME = st.lists(st.integers(0, len(CHANGES) - 1), min_size=1, max_size=5, unique=True).map(tuple)


@settings(max_examples=25, deadline=None)
@given(SOME)
def test_a_change_alone_changes_its_ports_and_no_others(chosen: tuple[int, ...]) -> None:
    before = mixed(tuple((at, False) for at in chosen))
    after = mixed(tuple((at, True) for at in chosen))
    alone: dict[Key, Root] = {}
    for at in chosen:
        one = mixed(tuple((other, other == at) for other in chosen))
        found = ports(before, one)
        assert not alone.keys() & found.keys()
        alone |= found
        rest = mixed(tuple((other, other != at) for other in chosen))
        assert ports(rest, after) == found
    assert ports(before, after) == alone


UNNAMED = [at for at, change in enumerate(CHANGES) if not change.rule.endswith("-renamed")]
"""Without renames: undone, nobody says that a name is one, and what bore it is another thing."""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(UNNAMED), min_size=1, max_size=5, unique=True).map(tuple))
def test_undone_it_is_the_same_ports(chosen: tuple[int, ...]) -> None:
    before = mixed(tuple((at, False) for at in chosen))
    after = mixed(tuple((at, True) for at in chosen))
    there, back = ports(before, after), ports(after, before)
    assert _places(there) == _places(back)


def _places(found: dict[Key, Root]) -> set[tuple[str, ...]]:
    """The places that a comparison finds, in either version."""
    return {path for root in found.values() for path in (root.address.path, root.old_address.path)}


@settings(max_examples=25, deadline=None)
@given(SOME, st.randoms(use_true_random=False))
def test_the_same_is_quiet_in_any_order(chosen: tuple[int, ...], random: object) -> None:
    api = mixed(tuple((at, True) for at in chosen))
    shuffled = msgspec.structs.replace(
        api,
        classes=tuple(
            msgspec.structs.replace(
                cls, fields=_shuffled(cls.fields, random), rpcs=_shuffled(cls.rpcs, random)
            )
            for cls in api.classes
        ),
    )
    assert roots(api, shuffled) == ()
    assert ports(api, shuffled) == {}


def _shuffled(items: Iterable[object], random: object) -> tuple[object, ...]:
    listed = list(items)
    random.shuffle(listed)  # type: ignore[attr-defined]
    return tuple(listed)


WORDS = Declared(
    enums={
        "few": frozenset("ab"),
        "more": frozenset("abc"),
        "other": frozenset("xy"),
    }
)
READERS: tuple[Reader, ...] = ("server", "client", "handler", "data")


def test_what_is_read_as_meant_is_read_so_through_a_third() -> None:
    """Every three types of a small API: no version between hides that the third breaks the first."""
    leaves: list[Type] = [BOOL, INT, FLOAT, STRING, DATETIME, Ref("a"), Ref("b"), Record("a"), VOID]
    leaves += [EnumType(name) for name in WORDS.enums]
    several: list[Type] = [*leaves]
    several += [make(leaf) for leaf in leaves if leaf != VOID for make in (SetType, ListType, OptionType)]
    several += [MapType(STRING, leaf) for leaf in leaves if leaf != VOID]
    for reader in READERS:
        for face in get_args(Face):
            good = {
                one: {two for two in several if grade(one, two, WORDS, WORDS, reader, face).level == 0}
                for one in several
            }
            for one in several:
                for two in good[one]:
                    assert good[two] <= good[one], (reader, face, one, two)


def test_a_struct_that_holds_itself_is_compared() -> None:
    text = "struct {0} {{\n  a: int\n  {0}: {0} struct set\n}}\n"
    api = HEAD + text.format("tree") + text.format("bush") + "class thing {{\n  rpc go() -> {} struct\n}}\n"
    old, new = (
        _model(api.replace("{{", "{").replace("}}", "}").replace("{}", name)) for name in ("tree", "bush")
    )
    (judgement,) = judge(old, new, roots(old, new))
    assert judgement.severities["wire"] == "breaking"


def _model(text: str) -> Api:
    found = load_text(text)
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


@pytest.mark.parametrize("rule", tuple(rules.rules()), ids=lambda rule: rule.code)
def test_the_examples_of_rules_leave_nothing_unexplained(rule: rules.ChangeRule) -> None:
    old, new = (
        _model((text if "api " in text else rules.HEAD + text) + "\n") if text else Api(name="")
        for text in (rule.old, rule.new)
    )
    ports(old, new)
    ports(new, old)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("before", "after"), [("7.5", "7.6"), ("7.6", "8.1"), ("8.1", "8.2"), ("7.5", "8.2")]
)
def test_published_versions_leave_nothing_unexplained(corpus: Path, before: str, after: str) -> None:
    old, new = _dump(corpus, before), _dump(corpus, after)
    assert ports(old, new)
    assert ports(new, old)
    assert ports(old, old) == {}


def _dump(corpus: Path, version: str) -> Api:
    from apigen.interchange import xenapi

    parts = (
        msgspec.json.decode((corpus / f"xenapi-{version}{extra}.json").read_bytes())
        for extra in ("", "-extras")
    )
    return xenapi.read(*parts)


_GIVEN = (
    *("int", "int = 0", "int = 0 @range(0..9)", "float = 0.0", 'string = ""', "int option", "int set = {}"),
    *("box ref", "box ref @nonnull", "box ref = null", "few enum = a", "more enum = a"),
)
_READ = ("int", "float", "string", "int option", "few enum", "more enum", "box ref")
_PARAMETERS = (
    *("", "a: int", "a: int = 0", "a: int = _", "b: int = 0", "a: int, b: int = 0", "a: int = 0, b: int = 0"),
    *("b: int = 0, a: int = 0", "a: float", "a: string", "a: few enum", "a: more enum", "a: int option"),
    *("a: int @range(0..9)", "a: one struct", "a: two struct", "a: (string -> int) map"),
)
_RESULTS = (
    *("int", "float", "string", "datetime", "few enum", "more enum", "int option", "one struct"),
    *("two struct", "(string -> int) map", "box ref"),
)
FIELDS = (
    "",
    *(f"{qualifier} a: {rest}" for qualifier in ("rw", "ctor") for rest in _GIVEN),
    *(f"ro a: {rest}" for rest in _READ),
    "ro a: int @lazy",
    "rw a: int = 0 @writeonly",
    "ctor a: int = 0\n  rpc set_a(self: thing ref, value: int)",
)
TAKING = ("", *(f"rpc go({parameters})" for parameters in _PARAMETERS))
GIVING = ("", "rpc go()", *(f"rpc go() -> {result}" for result in _RESULTS))


@pytest.mark.parametrize("members", [FIELDS, TAKING, GIVING], ids=["fields", "taking", "giving"])
def test_no_version_between_hides_a_break(members: tuple[str, ...]) -> None:
    """A change that is compatible on the wire, after another one that is, breaks nobody who skipped it."""
    apis = [_model(_thing(member)) for member in members]
    good = {
        one: {two for two in range(len(apis)) if one == two or _compatible(apis[one], apis[two])}
        for one in range(len(apis))
    }
    broken = [
        (members[one], members[two], members[three])
        for one in good
        for two in good[one]
        for three in good[two] - good[one]
    ]
    assert broken == []
    assert sum(map(len, good.values())) > 2 * len(members)


def _thing(member: str) -> str:
    return f"""{HEAD.replace("  use std", "")}
enum few {{
  a
  b
}}
enum more {{
  a
  b
  c
}}
struct one {{
  a: int
}}
struct two {{
  a: int
  b: int = 0
}}
class box {{
  ro uuid: string
}}
class thing {{
  ro uuid: string
  {member}
}}
"""


def _compatible(old: Api, new: Api) -> bool:
    found = judge(old, new, roots(old, new))
    return all(one.severities.get("wire", "none") in ("compatible", "note", "none") for one in found)
