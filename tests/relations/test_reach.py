"""What must exist before, what destruction meets, and rings of references."""

import networkx as nx

from apigen.model.api import Api, Class, Struct, StructMember
from apigen.model.types import Ref, StructType
from apigen.relations import destruction, graph, needs, references, unreachable

from .sample import LIBRARY, field, many


def places(references: tuple[object, ...]) -> list[str]:
    return [reference.place for reference in references]  # type: ignore[attr-defined]


def test_needs_come_in_an_order_in_which_they_can_be_created() -> None:
    assert [(need.cls, places(need.because)) for need in needs(LIBRARY, "Card")] == [
        ("Room", ["Shelf.room"]),
        ("Shelf", ["Book.shelf"]),
        ("Book", ["Card.book"]),
    ]
    assert needs(LIBRARY, "Author") == ()


def test_destruction_of_a_room() -> None:
    found = destruction(LIBRARY, "Room")
    assert places(found.goes) == ["Shelf.room"]
    assert places(found.blocked_by) == ["Book.shelf", "Log.of", "Room.main_shelf"]
    assert found.cleared == ()


def test_destruction_of_a_book() -> None:
    found = destruction(LIBRARY, "Book")
    assert places(found.goes) == ["Card.book"]
    # `Author.books` can only be written as `Book.authors`: the link is the book's own.
    assert places(found.blocked_by) == ["Reader.borrowed", "Reader.favourite"]
    assert places(found.cleared) == ["Book.sequel_of"]
    assert places(destruction(LIBRARY, "Author").blocked_by) == ["Author.pen_names", "Book.authors"]


def test_a_link_that_nobody_writes_goes_with_either_object() -> None:
    classes = tuple(
        Class(name=a, fields=(field("f", many(b), f"{b}.f", stored=True, qualifier="RO/runtime"),))
        for a, b in (("A", "B"), ("B", "A"))
    )
    found = destruction(Api(name="x", classes=classes), "A")
    assert (found.blocked_by, places(found.cleared)) == ((), ["B.f"])


def test_sessions_tasks_and_events_block_nothing() -> None:
    api = Api(name="x", classes=(Class(name="A"), Class(name="task", fields=(field("a", Ref("A")),))))
    assert destruction(api, "A").blocked_by == ()


def test_unreachable_classes() -> None:
    assert unreachable(LIBRARY) == ("Window",)


def test_the_graph_has_every_class_pair_loop_and_reference() -> None:
    found = graph(LIBRARY)
    assert isinstance(found, nx.MultiDiGraph)
    assert set(found) == {cls.name for cls in LIBRARY.classes}
    assert found.nodes["Room"] == {"tag": "rooms", "stateless": False, "hidden": False}
    assert found.edges["Book", "Shelf", "Book.shelf <-> Shelf.books"]["pair"].cardinality == "one-to-many"
    assert found.has_edge("Author", "Author", "Author.pen_names")
    assert found.has_edge("Reader", "Book", "Reader.favourite")


def ring(*names: str, on_destroy: bool = False) -> Api:
    following = (*names[1:], names[0])
    return Api(
        name="x",
        classes=tuple(
            Class(
                name=name,
                fields=(
                    field("next", Ref(other), nonnull=True, on_destroy="cascade" if on_destroy else None),
                ),
            )
            for name, other in zip(names, following, strict=True)
        ),
    )


def test_a_ring_of_mandatory_references_is_survived() -> None:
    assert [need.cls for need in needs(ring("A", "C", "B"), "A")] == ["B", "C"]


def test_a_ring_of_cascades_is_survived() -> None:
    assert places(destruction(ring("A", "B", on_destroy=True), "A").goes) == ["B.next", "A.next"]


def test_long_chains_need_no_deep_stack() -> None:
    chain = ring(*(f"C{number:04}" for number in range(2000)), on_destroy=True)
    assert [need.cls for need in needs(chain, "C1998")][:2] == ["C1997", "C1996"]
    assert len(destruction(chain, "C0000").goes) == 2000


def test_structs_within_structs_are_walked_into_once() -> None:
    structs = tuple(
        Struct(
            name=f"s{number}",
            members=tuple(
                StructMember(name=name, type=StructType(f"s{number + 1}") if number < 2000 else Ref("A"))
                for name in ("left", "right")
            ),
        )
        for number in range(2001)
    )
    classes = (Class(name="A", fields=(field("f", StructType("s0")),)),)
    (reference,) = references(Api(name="x", classes=classes, structs=structs))
    assert reference.target == "A"
