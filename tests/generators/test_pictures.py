"""The diagrams of pages: the figure around a drawing, the cache, and colours that can be told apart."""

import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import msgspec
import pytest

from apigen import relations
from apigen.generators.book import Book
from apigen.generators.links import Place
from apigen.generators.pictures import neighbourhood, whole, whole_file, whole_text
from apigen.generators.target import Options
from apigen.model.api import Api
from apigen.relations import COLOURS
from apigen.resources import SITE
from tests.relations.sample import LIBRARY


def href(place: Place) -> str:
    return f"../{place.page}/index.html" + (f"#{place.anchor}" if place.anchor else "")


def test_a_figure_is_a_region_that_scrolls_with_a_way_past_it() -> None:
    text = neighbourhood(Book(LIBRARY), "Shelf", href, Options()) or ""
    assert text.startswith('<figure class="er">')
    label = "Diagram: Shelf and the classes that it is bound to"
    assert f'role="region" aria-label="{label}" tabindex="0"><svg ' in text
    assert '<a class="er-past" href="#er-end">' in text
    assert '<figcaption id="er-end" tabindex="-1">' in text
    assert text.index('href="#er-end"') < text.index("<svg") < text.index('id="er-end"')


def test_the_whole_is_marked_for_the_script() -> None:
    text = whole(Book(LIBRARY), href, Options()) or ""
    assert '<figure class="er" data-whole="">' in text
    assert 'data-cls="Shelf" data-tag="rooms"' in text


def test_what_has_no_lines_has_no_diagram() -> None:
    assert neighbourhood(Book(LIBRARY), "Window", href, Options()) is None
    empty = Book(Api(name="x"))
    assert (whole(empty, href, Options()), whole_file(empty, href, Options())) == (None, None)
    assert whole_text(empty) is None


def test_files_lead_to_pages() -> None:
    book = Book(LIBRARY)
    assert 'href="../Shelf/index.html#books"' in (whole_file(book, href, Options()) or "")
    assert (whole_text(book) or "").startswith("digraph")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many drawings each call of the engine makes from now on."""
    drawn: list[int] = []
    draw = relations.geometries

    def counting(plans: Iterable[relations.Plan]) -> tuple[relations.Geometry, ...]:
        found = draw(plans)
        drawn.append(len(found))
        return found

    monkeypatch.setattr(relations, "geometries", counting)
    return drawn


def test_what_is_missing_is_drawn_by_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = counted(monkeypatch)
    book = Book(LIBRARY)
    for cls in LIBRARY.classes:
        neighbourhood(book, cls.name, href, Options())
    whole(book, href, Options())
    assert drawn == [7]


def test_only_what_changed_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, bytes] = {}
    options = Options(recall=kept.get, remember=kept.__setitem__)
    first = neighbourhood(Book(LIBRARY), "Room", href, options)
    drawn = counted(monkeypatch)
    assert neighbourhood(Book(LIBRARY), "Room", href, options) == first
    assert drawn == []
    cards = [cls for cls in LIBRARY.classes if cls.name != "Card"]
    less = msgspec.structs.replace(LIBRARY, classes=tuple(cards))
    assert neighbourhood(Book(less), "Book", href, options)
    assert drawn == [2], "Book's and the whole"


def test_a_memory_of_something_else_is_none() -> None:
    options = Options(recall=lambda _: b"nonsense")
    assert neighbourhood(Book(LIBRARY), "Room", href, options)


CSS = SITE / "assets" / "css"
COLOUR = re.compile(r"(--[\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+))")


def colours(dark: bool) -> dict[str, str]:
    found = {}
    for sheet in ("theme", "diagram"):
        for name, light, night, both in COLOUR.findall((CSS / f"{sheet}.css").read_text(encoding="utf-8")):
            found[name] = both or (night if dark else light)
    return found


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_sheet_and_the_files_have_the_same_colours() -> None:
    assert [colours(False)[f"--er-{index}"] for index in range(len(COLOURS))] == list(COLOURS)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_can_be_told_apart(dark: bool) -> None:
    known = colours(dark)
    heads = [f"--er-{index}" for index in range(len(COLOURS))]
    words = [("--ink", "--card"), *product(["--er-head"], heads)]
    shapes = [*product(["--edge", "--glow", "--er-frame"], ["--bg", "--card"]), *product(heads, ["--bg"])]
    assert [pair for pair in words if contrast(known[pair[0]], known[pair[1]]) < 4.5] == []
    assert [pair for pair in shapes if contrast(known[pair[0]], known[pair[1]]) < 3] == []


def test_colours_of_files_can_be_told_apart() -> None:
    text = Path(relations.__file__).with_name("svg.py").read_text(encoding="utf-8")
    assert {"#1f2933", "#475569", "#e2e8f0", "#94a3b8"} <= set(re.findall(r"#\w{6}", text))
    assert contrast("#1f2933", "#ffffff") > 4.5
    assert contrast("#e2e8f0", "#1e293b") > 4.5


def test_the_script_is_small_and_asks_for_nothing() -> None:
    script = (SITE / "assets" / "js" / "diagram.js").read_text(encoding="utf-8")
    assert len(script) < 9000
    assert not re.search(r"wheel|innerHTML|fetch|eval", script)
