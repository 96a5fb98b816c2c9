"""Releases: what came, changed and ended in each, per class, derived RPCs under their field."""

import msgspec
import pytest

from apigen.generators.book import Book
from apigen.generators.other_pages.home import home_view
from apigen.generators.other_pages.releases import (
    LONGEST,
    release_pages,
    release_views,
    undeclared,
)
from apigen.generators.other_pages.views import ChangeRow, ReleaseView
from apigen.model.api import Api, Release
from apigen.model.lifecycle import Transition
from apigen.semantics import load_text

from .sample import API, LAMP, ROOM

BOOK = Book(API)


def rows(release: ReleaseView) -> dict[tuple[str, str], ChangeRow]:
    """What happened, by heading and name."""
    return {
        (found.words, row.name): row
        for group in release.groups
        for found in group.lists
        for row in found.rows
    }


def releases(book: Book = BOOK) -> dict[str, ReleaseView]:
    return {release.name: release for release in release_views(book)}


def test_a_thing_stands_in_the_release_that_brought_it() -> None:
    one, two = rows(releases()["one"]), rows(releases()["two"])
    assert ("New class", "lamp") in one
    assert ("New fields", "tags") in two
    assert ("New enum values", "light_state.half-lit") in two
    assert ("New fields", "tags") not in one


def test_what_says_nothing_came_with_its_class() -> None:
    one = rows(releases()["one"])
    assert ("New fields", "watts") in one
    assert ("New RPCs", "switch_on") in one
    assert ("New enums", "light_state") in one


def test_what_a_class_lost_is_not_inherited() -> None:
    gone = (Transition("published", "one"), Transition("removed", "two", "It is dark"))
    lamp = msgspec.structs.replace(LAMP, lifecycle=gone)
    two = rows(releases(Book(msgspec.structs.replace(API, classes=(lamp,))))["two"])
    assert ("Removed class", "lamp") in two
    assert ("Removed fields", "watts") not in two


def test_derived_rpcs_stand_under_their_field_or_class() -> None:
    one, two = rows(releases()["one"]), rows(releases()["two"])
    assert [rpc.text for rpc in two["New fields", "tags"].derived] == [
        "get_tags",
        "set_tags",
        "add_tags",
        "remove_tags",
    ]
    assert "get_all" in [rpc.text for rpc in one["New class", "lamp"].derived]
    assert ("New RPCs", "get_tags") not in two


def test_a_deprecation_says_why_and_what_to_use() -> None:
    row = rows(releases()["two"])["Deprecated fields", "colour"]
    assert row.step.text == ("Lamps have one colour now",)
    assert row.step.use is not None
    assert row.step.use.text == "lamp.state"
    assert row.summary == ()


def test_what_ended_is_told_first() -> None:
    (lamp,) = [group for group in releases()["two"].groups if group.title == "lamp"]
    assert [found.change for found in lamp.lists][:2] == ["deprecated", "deprecated"]
    home = home_view(BOOK)
    assert home.highlights[0].step.change == "deprecated"


def test_counts() -> None:
    assert releases()["two"].counts == (2, 0, 2, 0)
    assert releases()["two"].words == ("2 new", "2 deprecated")


EARLY = """\
api a {
  releases one, two
}
@since(two)
class late {
  @since(one)
  rw early: string = ""
  @since(two)
  rw same: string = ""
}
"""


def test_nothing_is_older_than_its_class() -> None:
    found = releases(Book(load_text(EARLY).api))
    assert found["one"].page is None
    assert {name for _, name in rows(found["two"])} == {"late", "early", "same"}


def test_what_no_release_is_written_for_is_listed() -> None:
    found = {one.kind: one for one in undeclared(BOOK)}
    assert [mention.text for mention in found["classes"].mentions] == ["room", "session", "task"]
    assert found["errors"].number == 2


def test_an_api_that_writes_none_lists_nothing() -> None:
    assert undeclared(Book(msgspec.structs.replace(API, classes=(ROOM,), enums=(), errors=()))) == ()


@pytest.mark.parametrize(
    ("names", "pages"),
    [
        (("rio", "8.2"), ["release-rio", "release-8.2"]),
        (("rio", "Rio"), ["release-rio", "release-~n2"]),
        (("a/b", "../x"), ["release-a~2Fb", "release-..~2Fx"]),
        (("x" * (LONGEST + 1),), ["release-~n1"]),
    ],
)
def test_each_release_has_a_file_of_its_own(names: tuple[str, ...], pages: list[str]) -> None:
    api = Api(name="a", releases=tuple(Release(name) for name in names))
    assert list(release_pages(api).values()) == pages
