"""Plans of diagrams: which end stands where, what it counts, and what is said of it."""

import msgspec

from apigen.model.api import Api, Class
from apigen.relations import Plan, pairs, plan, plans
from apigen.relations.plan import COLOURS, Line

from .sample import LIBRARY, computed, field, many


def line(found: Plan, name: str) -> Line:
    return next(line for line in found.lines if line.name == name)


def test_every_pair_has_one_line_between_two_rows() -> None:
    found = plan(LIBRARY)
    rows = {(card.key, row.field) for card in found.cards for row in card.rows}
    lines = [line for line in found.lines if not line.ring]
    assert sorted(line.name for line in lines) == sorted(pair.a.place for pair in pairs(LIBRARY))
    assert all({line.left, line.right} <= rows for line in found.lines)


def test_the_set_stands_left_of_the_ref() -> None:
    found = line(plan(LIBRARY), "Book.shelf")
    assert (found.left, found.right) == (("Shelf", "books"), ("Book", "shelf"))
    assert (found.left_count, found.right_count) == ("exactly one", "zero or more")
    assert (found.owner, found.other) == (found.right, found.left)


def test_a_line_that_would_close_a_ring_is_turned_round_with_its_counts() -> None:
    api = Api(
        name="x",
        classes=(
            Class(
                name="Bond",
                fields=(
                    field("master", to="PIF.master_of", type_=many("PIF").element, stored=True),
                    computed("slaves", many("PIF"), "PIF.slave_of"),
                ),
            ),
            Class(
                name="PIF",
                fields=(
                    computed("master_of", many("Bond"), "Bond.master"),
                    field("slave_of", to="Bond.slaves", type_=many("Bond").element, stored=True),
                ),
            ),
        ),
    )
    turned = line(plan(api), "PIF.slave_of")
    assert (turned.left, turned.right) == (("PIF", "slave_of"), ("Bond", "slaves"))
    assert (turned.left_count, turned.right_count) == ("zero or more", "zero or one")


def test_a_class_bound_to_itself_has_a_second_card_with_the_ref() -> None:
    cards = {card.key: card for card in plan(LIBRARY, "Book").cards}
    again = cards["Book (self)"]
    assert (again.cls, again.again, again.focus) == ("Book", True, False)
    assert [row.field for row in again.rows] == ["sequel_of"]
    assert "sequel_of" not in [row.field for row in cards["Book"].rows]


def test_a_field_bound_to_itself_is_a_ring() -> None:
    ring = next(line for line in plan(LIBRARY, "Author").lines if line.ring)
    assert ring.left == ("Author", "pen_names")


def test_tips_read_from_their_own_end() -> None:
    tips = {(card.key, row.field): row.tip for card in plan(LIBRARY).cards for row in card.rows}
    assert tips["Book", "shelf"] == "Book.shelf ↔ Shelf.books: many-to-one"
    assert tips["Shelf", "books"] == "Shelf.books ↔ Book.shelf: one-to-many"
    assert tips["Card", "book"] == "Card.book ↔ Book.card: one-to-one"


def test_groups_have_colours_in_the_order_of_tags() -> None:
    cards = {card.key: card for card in plan(LIBRARY).cards}
    assert [cards[name].colour for name in ("Room", "Author", "Book")] == [0, 1, len(COLOURS) - 1]


def test_a_class_that_is_a_group_by_itself_has_no_colour() -> None:
    groups = {"Book": "zoo", "Card": "zoo", "Room": "rooms", "Author": "people"}
    found = {card.cls: card.colour for card in plan(LIBRARY, groups=groups).cards}
    none = len(COLOURS) - 1
    assert [found[name] for name in ("Book", "Card", "Room", "Author")] == [0, 0, none, none]


def test_all_plans_at_once_are_those_of_each() -> None:
    groups = {cls.name: cls.tag for cls in LIBRARY.classes if cls.tag}
    found = plans(LIBRARY, groups)
    assert found[None] == plan(LIBRARY)
    assert found.keys() - {None} == {"Author", "Book", "Card", "Reader", "Room", "Shelf"}
    for name in found.keys() - {None}:
        assert found[name] == plan(LIBRARY, name)
    assert plans(msgspec.structs.replace(LIBRARY, classes=()), {}) == {}
