"""Diagrams: their text, what they show, their drawing, and their place in a page."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from apigen.diagnostics import Failure
from apigen.model.api import Api, Class, Field
from apigen.relations import dot, draw, find_engine, scope, svg_inline

from .sample import LIBRARY

Golden = Callable[[str, str], None]


def link(cls: str, field: str | None) -> str:
    return f"../{cls}/index.html" + (f"#{field}" if field else "")


def test_the_whole(golden: Golden) -> None:
    golden("relations/library.dot", dot(LIBRARY))


def test_the_whole_with_unbound_references_and_links(golden: Golden) -> None:
    golden("relations/library-unbound.dot", dot(LIBRARY, unbound=True, link=link))


def test_a_class_and_its_neighbours(golden: Golden) -> None:
    golden("relations/shelf.dot", dot(LIBRARY, "Shelf"))


def test_the_drawing(golden: Golden) -> None:
    assert find_engine().name == "graphviz-pure"
    golden("relations/shelf.svg", draw(dot(LIBRARY, "Shelf"), "svg").decode())


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


def test_inline_in_a_page() -> None:
    svg = draw(dot(LIBRARY, "Shelf", link=link), "svg")
    text = svg_inline(svg, "er", "Relations of Shelf", "The table says the same. <b>")
    root = ET.fromstring(text)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert all(name and name.startswith("er-") for name in ids)
    assert len(ids) == len(set(ids))
    assert {"er-Shelf", "er-rel-Book.shelf"} <= set(ids)
    assert root.get("aria-labelledby") == "er-title er-desc"
    assert "xlink" not in text
    assert "<!--" not in text
    assert 'href="../Book/index.html#shelf" aria-label="Book.shelf ↔ Shelf.books: one-to-many"' in text
    assert re.search(r'class="node cls focus"', text)
    assert "style=" not in text
    assert "&lt;b&gt;" in text


def test_inline_without_links_has_no_anchors() -> None:
    text = svg_inline(draw(dot(LIBRARY, "Shelf"), "svg"), "er", "t", "d")
    assert "<a " not in text
    assert "<title>Book.shelf ↔ Shelf.books: one-to-many</title>" in text
