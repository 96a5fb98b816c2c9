"""Diagrams: their text, what they show, their drawing, and their place in a page."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from apigen.diagnostics import Failure
from apigen.model.api import Api, Class, Field
from apigen.relations import dot, draw, scope
from apigen.relations.engine import draw_all

from .sample import LIBRARY

Golden = Callable[[str, str], None]


def test_the_whole(golden: Golden) -> None:
    golden("relations/library.dot", dot(LIBRARY))


def test_the_whole_with_unbound_references(golden: Golden) -> None:
    golden("relations/library-unbound.dot", dot(LIBRARY, unbound=True))


def test_a_class_and_its_neighbours(golden: Golden) -> None:
    golden("relations/shelf.dot", dot(LIBRARY, "Shelf"))


def test_depth_counts_steps() -> None:
    assert scope(LIBRARY, "Room").classes == ("Room", "Shelf")
    assert scope(LIBRARY, "Room", 2).classes == ("Book", "Room", "Shelf")
    assert scope(LIBRARY, "Room", 0).classes == ("Room",)
    assert scope(LIBRARY, "Window").classes == ("Window",)


def test_hidden_things_are_not_drawn() -> None:
    shown = scope(LIBRARY, with_unbound=True)
    assert "Log" not in shown.classes
    assert "Reader.secret_friend" not in [reference.place for reference in shown.unbound]


def test_an_unknown_class_is_said_with_a_proposal() -> None:
    with pytest.raises(Failure) as failed:
        dot(LIBRARY, "Shelv")
    (diagnostic,) = failed.value.diagnostics
    assert (diagnostic.code, diagnostic.help) == ("no-such-class", "`Shelf` has a similar name")


def test_every_picture_of_every_class_is_drawn() -> None:
    for cls in LIBRARY.classes:
        assert draw(dot(LIBRARY, cls.name, unbound=True), "svg").startswith(b"<?xml")
    assert draw(dot(LIBRARY), "png").startswith(b"\x89PNG")


def test_names_that_the_format_uses_itself() -> None:
    names = ("node", "graph", "edge", "digraph", "subgraph", "strict", "e", "w")
    api = Api(
        name="x",
        classes=tuple(
            Class(name=name, fields=tuple(_bound(field, names[index - 1], field) for field in names))
            for index, name in enumerate(names)
        ),
    )
    assert draw(dot(api), "svg").startswith(b"<?xml")


def _bound(name: str, cls: str, other: str) -> Field:
    from .sample import field, many

    return field(name, many(cls), f"{cls}.{other}", stored=True)


def test_same_bytes_under_other_hash_seeds(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "from tests.relations.sample import LIBRARY\n"
        "from apigen.relations import dot, graph, destruction\n"
        "print(dot(LIBRARY, unbound=True), list(graph(LIBRARY).edges), destruction(LIBRARY, 'Room'))"
    )


def test_a_missing_engine_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure) as failed:
        draw(dot(LIBRARY), "svg", engine="dot")
    assert failed.value.diagnostics[0].code == "graphviz-missing"


@pytest.mark.parametrize(
    ("text", "format_"), [("digraph {", "svg"), ("digraph { a }", "pdf"), ("digraph { a }", "nonsense")]
)
def test_a_failing_engine_is_said(text: str, format_: str) -> None:
    with pytest.raises(Failure) as failed:
        draw(text, format_)
    (diagnostic,) = failed.value.diagnostics
    assert diagnostic.code == "graphviz-failed"
    assert diagnostic.notes


@pytest.mark.skipif(os.name == "nt", reason="a script that fails is written for a Unix shell")
@pytest.mark.parametrize("content", ["#!/bin/sh\nexit 0\n", "no program"])
def test_a_broken_engine_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str) -> None:
    program = tmp_path / "dot"
    program.write_text(content)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure) as failed:
        draw(dot(LIBRARY), "svg", engine="dot")
    assert failed.value.diagnostics[0].code == "graphviz-failed"


def test_many_are_drawn_by_one_call_as_one_by_one() -> None:
    names = ("Shelf", "Author", "Reader")
    together = draw_all([dot(LIBRARY, name) for name in names])
    assert [_without_counters(svg) for svg in together] == [
        _without_counters(draw(dot(LIBRARY, name), "svg")) for name in names
    ]
    assert draw_all([]) == []


def _without_counters(svg: bytes) -> bytes:
    """The engine numbers pictures and anchors on: nothing of that is read."""
    return re.sub(rb'id="(graph|a_[^"]*_)\d+"', b"", svg)


def test_a_text_that_draws_two_pictures_is_said() -> None:
    with pytest.raises(Failure) as failed:
        draw_all(["digraph { a }\ndigraph { b }"])
    assert failed.value.diagnostics[0].notes == ("2 of 1 were drawn",)
