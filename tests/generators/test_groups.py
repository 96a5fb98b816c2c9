"""What classes are listed under: their tag, or else their file."""

import pytest

from apigen.generators.book import Book
from apigen.generators.class_page import rpc_view
from apigen.generators.other_pages import groups
from apigen.semantics import load_text

API = """\
api a {
  tags t "Tag", empty
  use std
}
@tag(t)
class A {
  @tag(t)
  rpc go()
}
class B {
}
class C {
}
"""
STD = ("Others", ["event", "session", "task"])


def listed(files: dict[str, str]) -> list[tuple[str, list[str]]]:
    book = Book(load_text(API).api, files)
    return [(group.title or "Others", [card.mention.text for card in group.cards]) for group in groups(book)]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, [("Tag", ["A"]), ("Others", ["B", "C", "event", "session", "task"])]),
        (
            dict.fromkeys("ABC", "s/one.apidl"),
            [("Tag", ["A"]), ("Others", ["B", "C", "event", "session", "task"])],
        ),
        (
            {"A": "s/one.apidl", "B": "s/x/two.apidl", "C": "s/one.apidl", "task": "<std>/task.apidl"},
            [("Tag", ["A"]), ("one", ["C"]), ("two", ["B"]), STD],
        ),
        (
            {"B": "s/Tag.apidl", "C": "s/one.apidl", "task": "<std>/task.apidl"},
            [("Tag", ["A", "B"]), ("one", ["C"]), STD],
        ),
    ],
)
def test_classes_without_a_tag_are_listed_by_file(
    files: dict[str, str], found: list[tuple[str, list[str]]]
) -> None:
    assert listed(files) == found


def test_a_tag_of_an_rpc_is_said() -> None:
    book = Book(load_text(API).api)
    cls = book.classes["A"]
    assert "tag t" in rpc_view(book, cls, cls.rpcs[0]).words


def test_each_group_has_a_place_of_its_own() -> None:
    found = [group.place for group in groups(Book(load_text(API).api))]
    assert [place.anchor for place in found] == ["classes-Tag", "classes-of-no-tag"]
