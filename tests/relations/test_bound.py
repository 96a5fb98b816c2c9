"""Pairs, loops and references, and what they count."""

import msgspec

from apigen.model.api import Api, Class
from apigen.model.types import Ref
from apigen.relations import Pair, loops, pairs, references, unbound, unrelated

from .sample import LIBRARY, computed, field


def pair(api: Api, place: str) -> Pair:
    return next(found for found in pairs(api) if found.a.place == place)


def test_each_pair_is_listed_once_and_sorted() -> None:
    assert [(found.a.place, found.b.place, found.cardinality) for found in pairs(LIBRARY)] == [
        ("Author.books", "Book.authors", "many-to-many"),
        ("Book.borrowers", "Reader.borrowed", "many-to-many"),
        ("Book.sequel_of", "Book.sequels", "one-to-many"),
        ("Book.shelf", "Shelf.books", "one-to-many"),
        ("Card.book", "Book.card", "one-to-one"),
        ("Shelf.room", "Room.shelves", "one-to-many"),
    ]


def test_an_end_counts_the_objects_of_its_own_class() -> None:
    found = pair(LIBRARY, "Book.shelf")
    assert found.a.count == "zero or more"  # books of a shelf
    assert found.b.count == "exactly one"  # shelf of a book: the ref may not be null
    assert pair(LIBRARY, "Book.sequel_of").b.count == "zero or one"


def test_one_to_one_begins_with_the_stored_end() -> None:
    found = pair(LIBRARY, "Card.book")
    assert (found.a.count, found.b.count) == ("zero or one", "exactly one")
    assert found.a.stored
    assert not found.b.stored
    assert found.on_destroy == "cascade"


def test_both_ends_of_many_to_many_are_stored() -> None:
    found = pair(LIBRARY, "Author.books")
    assert [end.stored for end in found.ends] == [True, True]
    assert [end.count for end in found.ends] == ["zero or more", "zero or more"]


def test_self_relation_and_map_end() -> None:
    assert pair(LIBRARY, "Book.sequel_of").to_itself
    assert pair(LIBRARY, "Book.borrowers").mapped


def test_a_field_bound_to_itself_is_a_loop_and_no_pair() -> None:
    assert [(loop.place, loop.path, loop.stored) for loop in loops(LIBRARY)] == [
        ("Author.pen_names", "pen/names", True)
    ]


def test_unbound_references_are_found_at_any_depth() -> None:
    found = {(reference.place, reference.target): reference for reference in unbound(LIBRARY)}
    assert list(found) == [
        ("Card.note", "Reader"),  # in a struct
        ("Log.of", "Shelf"),
        ("Reader.favourite", "Book"),
        ("Reader.secret_friend", "Reader"),
        ("Room.main_shelf", "Shelf"),
    ]
    assert found["Reader.favourite", "Book"].count == "zero or one"
    assert found["Card.note", "Reader"].count == "zero or more"
    assert not found["Card.note", "Reader"].direct


def test_mandatory_is_what_create_must_be_given() -> None:
    assert [reference.place for reference in references(LIBRARY) if reference.mandatory] == [
        "Book.shelf",
        "Card.book",
        "Shelf.room",
    ]


def test_classes_in_no_relation() -> None:
    assert unrelated(LIBRARY) == ("Window",)


def test_a_far_end_that_is_not_there_makes_no_pair() -> None:
    api = Api(name="x", classes=(Class(name="A", fields=(field("b", Ref("B"), "B.as", stored=True),)),))
    assert pairs(api) == ()
    assert unbound(api) == ()


def test_hidden_ends_are_marked() -> None:
    cls = Class(
        name="A",
        fields=(
            msgspec.structs.replace(field("one", Ref("A"), "A.two", stored=True), hidden=True),
            computed("two", Ref("A"), "A.one"),
        ),
    )
    (found,) = pairs(Api(name="x", classes=(cls,)))
    assert found.hidden
