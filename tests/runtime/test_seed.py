"""Seed files: what they make of a store, what is wrong with one, and what comes back out of a dump."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from apigen import diagnostics
from apigen.model.api import Api
from apigen.runtime import dumping, seed
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.values import PREFIX

from .driver import read

SPEC = """
enum colour {
  red
  "2"
}
struct login {
  user: string
  word: string = "" @secret
  age: int option
}
type small = int @range(1..9)
class room {
  ro uuid: string
  rw name/label: string = ""
  ro desks: desk ref set
  rw people: person ref set = {} <-> person.rooms
  rw head: person ref = null <-> person.heads
}
class desk {
  ro uuid: string
  ctor room: room ref <-> room.desks @nonnull
  ctor number: int @unique(room)
  ctor paint: string = "" @writeonly
}
class person {
  ro uuid: string
  rw name/label: string = ""
  rw rooms: room ref set = {}
  ro heads: room ref
  rw friend: person ref = null @unbound("x")
  rw likes: (person ref -> int) map = {} @unbound("x")
  rw text: string = ""
  rw number: int = 5
  rw size: small = 1
  rw share: float = 0.5
  rw born: datetime = 2000-01-01T00:00:00Z
  rw nick: string option = none
  rw colours: colour enum list = {}
  rw shade: colour enum = red
  rw counts: (int -> string set) map = {}
  rw login: login struct = {user: "x", age: 3}
  rw config: (string -> string) map = {} @closed
  key "port": int @range(1..100)
  ro seen: int = 0
  ro load: float @computed
  rw pin: string = "" @secret
}
stateless class tool {
  @safe
  rpc ping()
}
"""


@cache
def read_once() -> Api:
    with TemporaryDirectory() as folder:
        return read(Path(folder), SPEC)


@pytest.fixture
def api() -> Api:
    return read_once()


def sown(api: Api, path: Path) -> Database:
    """A store in memory with the objects of a file."""
    found = seed.load(api, path)
    database = open_database(None, plan(api))
    seed.sow(database, found)
    return database


def dumped(database: Database) -> dumping.Dump:
    """What `apigen dump` writes of a store."""

    def work(tx: Transaction) -> dumping.Dump:
        records = {
            cls: {PREFIX + row.ref: tx.values(row) for piece in tx.pieces(cls) for row in piece}
            for cls in sorted(tx.catalog.plan.classes)
            if cls not in dumping.LEFT_OUT
        }
        return dumping.Dump(tx.catalog.plan.api, records)

    return database.now(work)


def grown(
    api: Api, folder: Path, text: str, name: str = "world.yaml"
) -> dict[str, dict[str, dict[str, Any]]]:
    """The objects of a seed file as a dump has them."""
    (folder / name).write_text(text, encoding="utf-8")
    database = sown(api, folder / name)
    try:
        return dumped(database).seed
    finally:
        database.close()


def wrong(
    api: Api, folder: Path, text: str, name: str = "world.yaml"
) -> list[tuple[str, str, str, str | None]]:
    """What is wrong with a seed file: code, message, the words at the place, help."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(diagnostics.Failure) as raised:
        sown(api, folder / name).close()
    found = []
    for one in raised.value.diagnostics:
        span = one.primary.span if one.primary is not None else None
        found.append((one.code, one.message, text[span.start : span.end] if span else "", one.help))
    return found


# What becomes of a file.


def test_refs_may_lead_forward_and_in_circles(api: Api, tmp_path: Path) -> None:
    text = """
desk:
  d1: {room: "@attic", number: 1}
room:
  attic: {name_label: Attic, head: "@kim", people: ["@kim", "@robin"]}
person:
  kim: {name_label: Kim, friend: "@robin", likes: {"@robin": 3, "@kim": 1}}
  robin: {name_label: Robin, friend: "@kim"}
"""
    made = grown(api, tmp_path, text)
    assert made["desk"]["desk"]["room"] == "@attic"
    assert made["room"]["attic"]["head"] == "@kim"
    assert made["room"]["attic"]["people"] == ["@kim", "@robin"]
    assert made["person"]["kim"]["likes"] == {"@robin": 3, "@kim": 1}
    assert made["person"]["robin"]["rooms"] == ["@attic"]


def test_what_is_not_given_has_its_default_and_ro_fields_may_be_given(api: Api, tmp_path: Path) -> None:
    made = grown(api, tmp_path, "person:\n  kim: {seen: 7}\n  robin:\n")["person"]
    assert [one["seen"] for one in made.values()] == [7, 0]
    assert [one["number"] for one in made.values()] == [5, 5]


def test_a_uuid_is_kept_and_is_the_ref(api: Api, tmp_path: Path) -> None:
    uuid = "0f0e1c52-9f0e-4d47-8a15-2f0c7be1d9a4"
    (tmp_path / "w.yaml").write_text(f'person:\n  kim: {{uuid: "{uuid}"}}\n  eve: {{uuid: "odd one"}}\n')
    database = sown(api, tmp_path / "w.yaml")
    assert database.now(lambda tx: tx.by_uuid("person", uuid)) == f"OpaqueRef:{uuid}"
    assert database.now(lambda tx: tx.by_uuid("person", "odd one")).startswith("OpaqueRef:")
    database.close()


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("text", "no", "no"),
        ("text", '"5"', "5"),
        ("text", '"null"', "null"),
        ("number", "-3", -3),
        ("share", "1", 1.0),
        ("share", ".inf", "Infinity"),
        ("share", '"NaN"', "NaN"),
        ("born", "2024-04-15T12:00:00+02:00", "20240415T10:00:00Z"),
        ("nick", "null", None),
        ("nick", "null_", "null_"),
        ("colours", "[red, 2]", ["red", "2"]),
        ("counts", "{1: [a, b], 2: []}", {"1": ["a", "b"], "2": []}),
        ("login", "{user: kim}", {"user": "kim", "age": None}),
        ("config", '{port: "80"}', {"port": "80"}),
        ("friend", "null", None),
    ],
)
def test_values(api: Api, tmp_path: Path, field: str, written: str, value: Any) -> None:
    made = grown(api, tmp_path, f"person:\n  kim: {{{field}: {written}}}\n")
    assert made["person"]["person"][field] == value


def test_json(api: Api, tmp_path: Path) -> None:
    text = '{"person": {"kim": {"text": "\\ud83d\\ude00", "share": 1e3, "nick": null}}}'
    made = grown(api, tmp_path, text, "w.json")["person"]["person"]
    assert (made["text"], made["share"], made["nick"]) == ("😀", 1000.0, None)


def test_unique_within_what_comes_later(api: Api, tmp_path: Path) -> None:
    text = """
desk:
  a: {room: "@attic", number: 1}
  b: {room: "@cellar", number: 1}
room: {attic: {}, cellar: {}}
"""
    assert [one["room"] for one in grown(api, tmp_path, text)["desk"].values()] == ["@room", "@room-2"]


# What is wrong.


@pytest.mark.parametrize(
    ("field", "written", "message", "help_"),
    [
        ("text", "5", "expected string, found `5`", 'put it in quotes: `"5"`'),
        ("text", "null", "expected string, found null", None),
        ("number", '"5"', 'expected int, found "5"', None),
        ("number", "9223372036854775808", "expected int, found `9223372036854775808`", None),
        ("number", "1.5", "expected int, found `1.5`", None),
        ("share", '"1.5"', 'expected float, found "1.5"', None),
        (
            "size",
            "10",
            "the value of person.size is not allowed: above 9",
            "`apigen show person.size` says what is",
        ),
        ("born", "yesterday", 'expected datetime, found "yesterday"', "write it as `2024-04-15T12:00:00Z`"),
        ("shade", "rad", '"rad" is no value of the enum colour', "`red` has a similar name"),
        ("colours", "[red, blue]", '"blue" is no value of the enum colour', None),
        ("counts", "{one: []}", 'expected int, found "one"', None),
        ("rooms", "[null]", "no element of a set is null", "leave it out"),
        ("config", '{"": "1"}', "a key of a map is empty", "give it a name"),
        ("counts", "{1: [a, a]}", "a set holds a value once", "leave it out"),
        ("login", "{usr: kim}", "the struct login has no member `usr`", "`user` has a similar name"),
        ("login", "kim", 'expected login struct, found "kim"', "write `{MEMBER: VALUE, …}`"),
        ("config", '{pot: "1"}', "the value of person.config is not allowed: not one of the keys port", None),
        (
            "config",
            '{port: "900"}',
            "the value of person.config is not allowed: the key port: above 100",
            None,
        ),
        ("friend", '"@kin"', "no object has the alias `kin`", "`kim` has a similar name"),
        ("friend", '"@attic"', "`attic` is a room, not a person", "name an object below `person:`"),
        ("friend", "kim", 'expected a person ref, found "kim"', None),
        ("freind", '"@kim"', "the class person has no field `freind`", "`friend` has a similar name"),
        ("load", "0.5", "person.load is computed by the service", "leave it out"),
        ("heads", '"@attic"', "person.heads follows from room.head", "write `head` of the objects there"),
    ],
)
def test_a_value_that_is_wrong(
    api: Api, tmp_path: Path, field: str, written: str, message: str, help_: str | None
) -> None:
    text = f"room: {{attic: {{}}}}\nperson:\n  kim: {{{field}: {written}}}\n"
    ((_, said, _, help_said),) = wrong(api, tmp_path, text)
    assert said == message
    if help_ is not None:
        assert help_said == help_


def test_all_that_is_wrong_is_said_at_its_place(api: Api, tmp_path: Path) -> None:
    text = 'person:\n  kim: {text: 5, number: "é", colours: [red, blue]}\n  eve: {size: 77}\nrom: {}\n'
    found = wrong(api, tmp_path, text)
    assert [words for _, _, words, _ in found] == ["5", '"é"', "blue", "77", "rom"]
    assert {code for code, *_ in found} == {"seed-value", "seed-unknown"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("task: {t: {}}", "objects of task belong to a running server"),
        ("tool: {t: {}}", "the class `tool` has no objects"),
        ("romm: {t: {}}", "the class `romm` is not in the spec"),
        ("room: {t: {}}\nperson: {t: {}}", "two objects have the alias `t`"),
        ("room: [t]", "expected a mapping of objects"),
        ("room: {t: 5}", "expected a mapping of fields"),
        ("just text", "expected a mapping of classes"),
        ("room: {t: {}, t: {}}", "`t` stands here twice"),
        ("room: {t: &a {}}\nperson: {p: *a}", "aliases of YAML are not taken: write the value again"),
        (
            "room: {t: !!python/name:os.system x}",
            "tags of YAML are not taken: `tag:yaml.org,2002:python/name:os.system`",
        ),
        ("room: {t: {}", "did not find expected ',' or '}'"),
        ("[" * 500, "more than 100 levels in each other"),
        ("room: {}\n---\nroom: {}", "there is a second document"),
        ("room: {? [a] : {}}", "a key must be a text"),
        ("desk: {d: {number: 1}}", "`d` lacks desk.room, which must refer to an object"),
        ("desk: {d: {number: 1, room: null}}", "desk.room must refer to an object"),
        ('room: {r: {}}\ndesk: {d: {room: "@r", paint: "red"}}', "desk.paint is never kept"),
        ('room: {r: {}}\ndesk: {d: {room: "@r"}, e: {room: "@r"}}', "another object has the number of `e`"),
        ('room: {r: {head: "@p"}, s: {head: "@p"}}\nperson: {p: {}}', "another object has the head of `s`"),
        ('room: {r: {uuid: "1"}, s: {uuid: "1"}}', "another object has the uuid of `s`"),
        (
            'room: {r: {people: ["@p"]}}\nperson: {p: {rooms: []}}',
            "room.people has `p`, whose rooms lacks `r`",
        ),
    ],
)
def test_a_file_that_is_wrong(api: Api, tmp_path: Path, text: str, message: str) -> None:
    ((_, said, _, _),) = wrong(api, tmp_path, text)
    assert said.removeprefix("the seed cannot be read: ") == message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"room" {}}', "`:` is missing here"),
        ('{"room": 01}', "`01` is no value of JSON"),
        ('{"room": {},}', "a key in quotes is missing here"),
        ('{"room": {}} 5', "there is something behind the end"),
        ('{"room": "', "in a text: Unterminated string starting at"),
        ('{"room": NaN}', "`NaN` is no value of JSON"),
        ("", "a value is missing here"),
        ("[" * 5000, "more than 100 levels in each other"),
    ],
)
def test_json_that_is_wrong(api: Api, tmp_path: Path, text: str, reason: str) -> None:
    ((code, said, _, _),) = wrong(api, tmp_path, text, "w.json")
    assert (code, said) == ("seed-syntax", f"the seed cannot be read: {reason}")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"room: \x00"])
def test_a_file_that_cannot_be_read(api: Api, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "w.yaml").write_bytes(content)
    with pytest.raises(diagnostics.Failure) as raised:
        seed.load(api, tmp_path / "w.yaml")
    (found,) = raised.value.diagnostics
    assert found.code in ("seed-unreadable", "seed-syntax")


def test_all_or_nothing(api: Api, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text('room: {r: {uuid: "1"}, s: {uuid: "1"}}\n')
    database = open_database(None, plan(api))
    with pytest.raises(diagnostics.Failure):
        seed.sow(database, seed.load(api, tmp_path / "w.yaml"))
    assert seed.is_empty(database)
    (tmp_path / "w.yaml").write_text("room: {r: {}}\n")
    seed.sow(database, seed.load(api, tmp_path / "w.yaml"))
    assert not seed.is_empty(database)
    database.close()


# A dump is a seed file.

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cc", "Cs", "Cn")), max_size=6
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name_label": TEXTS,
            "text": TEXTS,
            "number": st.integers(-(2**63), 2**63 - 1),
            "share": st.floats(),
            "nick": st.none() | TEXTS,
            "shade": st.sampled_from(["red", "2"]),
            "colours": st.lists(st.sampled_from(["red", "2"]), max_size=3),
            "counts": st.dictionaries(st.integers(-5, 5).map(str), st.lists(TEXTS, unique=True, max_size=3)),
            "login": st.fixed_dictionaries(
                {"user": TEXTS, "word": TEXTS, "age": st.none() | st.integers(0, 9)}
            ),
            "friend": st.integers(0, 5),
            "likes": st.dictionaries(st.integers(0, 5), st.integers(0, 3)),
        },
    ),
    max_size=5,
)


@settings(deadline=None)  # the first one reads the spec
@given(PEOPLE, st.sampled_from(["w.yaml", "w.json"]))
def test_a_dump_of_what_a_dump_made_is_the_same(people: list[dict[str, Any]], name: str) -> None:
    api = read_once()
    database = open_database(None, plan(api))

    def work(tx: Transaction) -> None:
        refs = [tx.create("person", {}) for _ in people]
        room = tx.create("room", {"name_label": "true", "people": refs[:2]})
        for number, _ in enumerate(refs):
            tx.create("desk", {"room": room, "number": number})
        for ref, person in zip(refs, people, strict=True):
            row = tx.row("person", ref)
            for field, value in person.items():
                if field == "friend":
                    value = refs[value % len(refs)]
                elif field == "likes":
                    value = {refs[key % len(refs)]: many for key, many in value.items()}
                tx.set(row, row.cls.fields[field], value)

    database.now(work)
    first = dumped(database).seed
    database.close()
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text((dumping.as_json if name == "w.json" else dumping.as_yaml)(first), encoding="utf-8")
        again = sown(api, path)
    assert json.dumps(dumped(again).seed, sort_keys=True) == json.dumps(first, sort_keys=True)
    again.close()


def test_every_reader_of_yaml_reads_the_same(api: Api, tmp_path: Path) -> None:
    text = "person:\n  kim: {text: \"é\", counts: {'1': [a]}, share: 2.0e+22}\n"
    made = grown(api, tmp_path, text)
    assert yaml.safe_load(dumping.as_yaml(made)) == made
