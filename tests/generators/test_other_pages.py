"""The views of errors, roles, types, names and pairs."""

import csv
import json

import msgspec
import pytest

from apigen.generators.book import Book
from apigen.generators.class_page import class_view
from apigen.generators.links import TYPES
from apigen.generators.other_pages.errors import COMMON, REMEDIES, error_views
from apigen.generators.other_pages.home import counts
from apigen.generators.other_pages.names import entries, letters
from apigen.generators.other_pages.relations import pairs_as_csv, pairs_as_json
from apigen.generators.other_pages.roles import LOCAL, NO_SESSION, role_rows
from apigen.generators.other_pages.types import class_enums, notation, qualifier_place, qualifiers
from apigen.semantics import load_text
from apigen.semantics.standard import standard_errors

from .sample import API

BOOK = Book(API)


def test_every_rpc_is_in_one_row_of_the_matrix() -> None:
    for name, rows in role_rows(BOOK):
        found = [rpc.text for row in rows for rpc in row.rpcs]
        assert sorted(found) == sorted(rpc.name for rpc in BOOK.rpcs(BOOK.classes[name]))


def test_a_row_says_who_may() -> None:
    (rows,) = [rows for name, rows in role_rows(BOOK) if name == "lamp"]
    may = {rpc.text: row.may for row in rows for rpc in row.rpcs}
    assert may["history"] == (True, True, True)
    assert may["switch_on"] == (True, True, False)
    assert may["set_watts"] == (True, False, False)
    assert len({(row.needs, row.words) for row in rows}) == len(rows)


def test_what_there_is_one_of_is_said_as_one() -> None:
    one = load_text("api a {\n  releases first\n}\nclass C {\n  rw n: int\n  rw m: int\n}\n").api
    said = {count.what: count.number for count in counts(Book(one))}
    assert said == {"class": 1, "fields": 2, "RPCs": said["RPCs"], "release": 1}


ROLES = """\
api a {
  roles admin > user
}
stateless class session {
  @sessionless
  rpc login() -> session ref
  @role(none)
  rpc local()
}
"""


def test_rpcs_without_a_role_say_why() -> None:
    ((_, rows),) = role_rows(Book(load_text(ROLES).api))
    words = {rpc.text: (row.words, row.may) for row in rows for rpc in row.rpcs}
    assert words["login"] == (NO_SESSION, (True, True))
    assert words["local"] == (LOCAL, (False, False))


def test_the_standard_errors_have_a_remedy() -> None:
    assert REMEDIES.keys() == standard_errors().keys()
    assert standard_errors().keys() >= COMMON


def test_an_error_that_any_call_meets_is_marked() -> None:
    found = {error.name: error for error in error_views(Book(load_text("api a {\n  use std\n}\n").api))}
    assert found["SESSION_INVALID"].common
    assert found["SESSION_INVALID"].remedy
    assert not found["MAP_DUPLICATE_KEY"].common


def test_parameters_are_told_where_they_say_something() -> None:
    found = {error.name: error.typed for error in error_views(BOOK)}
    assert found == {"LAMP_BROKEN": True, "UNUSED_ERROR": False}


@pytest.mark.parametrize(
    ("name", "xml", "as_json"),
    [
        ("int", "<value>8589934592</value>", "8589934592"),
        ("bool", "<value><boolean>1</boolean></value>", "true"),
        ("void", "<value></value>", '""'),
        (
            "map",
            "<value><struct><member><name>0</name><value><boolean>1</boolean></value></member></struct></value>",
            '{"0":true}',
        ),
        ("option", "<value><nil/></value>", "null"),
    ],
)
def test_types_are_shown_as_they_are_sent(name: str, xml: str, as_json: str) -> None:
    (found,) = [item for item in notation() if item.name == name]
    assert (found.xml, found.json) == (xml, as_json)


def test_a_qualifier_has_a_place() -> None:
    assert [item.place.anchor for item in qualifiers()] == [
        "qualifier-RW",
        "qualifier-RO-constructor",
        "qualifier-RO-runtime",
    ]
    used = {field.qualifier for field in class_view(BOOK, BOOK.classes["lamp"]).fields}
    assert {qualifier_place(name) for name in used} <= {item.place for item in qualifiers()}
    assert qualifier_place("RW").page == TYPES


def test_enums_of_classes_lead_there() -> None:
    ((line),) = class_enums(BOOK)
    assert (line.mention.text, line.owner.text, line.values) == ("light_state", "lamp", 3)
    assert line.mention.place is not None
    assert line.mention.place.page == "lamp"


def test_every_declaration_has_a_line() -> None:
    places = {entry.mention.place for entry in entries(BOOK)}
    keys = {f"{f.name}-{key.name}" for cls in API.classes for f in cls.fields for key in f.keys}
    for page, names in BOOK.links.anchors().items():
        missing = names - {place.anchor for place in places if place and place.page == page} - {""}
        assert {name for name in missing if not _part(name, keys)} == set(), page


def _part(anchor: str, keys: set[str]) -> bool:
    """Whether an anchor is of a part that has no line of its own: a key, a member of a struct."""
    return anchor in keys or (anchor.startswith("struct-") and "." in anchor)


def test_letters_hold_all_lines_once() -> None:
    found = [entry for letter in letters(BOOK) for entry in letter.entries]
    assert len(found) == len(entries(BOOK))
    assert all(
        letter.letter == "#" or entry.mention.text[0].upper() == letter.letter
        for letter in letters(BOOK)
        for entry in letter.entries
    )


def test_names_that_begin_with_no_letter_come_first() -> None:
    enum = msgspec.structs.replace(API.enums[0], name="_hidden")
    book = Book(msgspec.structs.replace(API, enums=(enum,)))
    assert letters(book)[0].letter == "#"


def test_pairs_as_files() -> None:
    (row,) = csv.DictReader(pairs_as_csv(BOOK.pairs).splitlines())
    assert [row] == json.loads(pairs_as_json(BOOK.pairs))
    assert row["field"] == "lamp.room"
    assert row["objects_at_field"] == "zero or more"
