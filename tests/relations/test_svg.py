"""Drawn diagrams: their parts, what is said of them, and how they lie in a page or a file."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import msgspec
import pytest

from apigen.model.api import Api, Class
from apigen.relations import Plan, find_engine, geometries, plan, svg_file, svg_inline
from apigen.relations.geometry import Box
from apigen.relations.marks import mark

from .sample import LIBRARY, computed, field, many

Golden = Callable[[str, str], None]


def link(cls: str, field: str | None) -> str:
    return f"../{cls}/index.html" + (f"#{field}" if field else "")


def inline(found: Plan) -> str:
    return svg_inline(found, geometries([found])[0], "er", "The title", "See <the table>.", link)


def test_the_drawing(golden: Golden) -> None:
    assert find_engine().name == "graphviz-pure"
    found = plan(LIBRARY, "Shelf")
    golden("relations/shelf.svg", svg_file(found, geometries([found])[0], "Shelf"))


def test_inline_in_a_page(golden: Golden) -> None:
    golden("relations/shelf-inline.svg", inline(plan(LIBRARY, "Shelf")).replace("><", ">\n<") + "\n")


def test_it_is_named_and_described() -> None:
    root = ET.fromstring(inline(plan(LIBRARY)))
    by_id = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert root.get("role") == "group", "a picture's links would be hidden from screen readers"
    assert by_id[root.get("aria-labelledby")] == "The title"
    assert by_id[root.get("aria-describedby")] == "See <the table>."


def test_ids_are_its_own_and_each_end_is_found() -> None:
    root = ET.fromstring(inline(plan(LIBRARY)))
    ids = [element.get("id", "") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("er-") for name in ids)
    ends = [element.get("data-end") for element in root.iter() if element.get("data-end")]
    assert len(ends) == len([line for line in plan(LIBRARY).lines if not line.ring])
    assert set(ends) <= set(ids)


def test_each_line_is_in_the_link_of_its_row_and_says_both_fields() -> None:
    root = ET.fromstring(inline(plan(LIBRARY)))
    told = {line.tip for line in plan(LIBRARY).lines}
    links = [found for found in root.iter("a") if found.findall("path")]
    assert {found.findtext("title") for found in links} == told
    assert all(found.get("href") for found in links)
    assert 'data-end="er-Shelf.books" href="../Book/index.html#shelf"' in inline(plan(LIBRARY))


def test_looks_are_left_to_the_style_sheet() -> None:
    text = inline(plan(LIBRARY))
    assert not re.search(r"\s(style|fill|stroke|font-\w+|on\w+|target|tabindex)=", text)
    assert "xlink" not in text
    assert "<!--" not in text


@pytest.mark.parametrize("name", ["Shelf", "Book", "Author", None])
def test_elements_are_few(name: str | None) -> None:
    found = plan(LIBRARY, name)
    elements = len(list(ET.fromstring(inline(found)).iter()))
    rows = sum(len(card.rows) for card in found.cards)
    assert elements <= 4 + 4 * len(found.cards) + 4 * rows + 3 * len(found.lines)


def test_the_focus_is_framed() -> None:
    root = ET.fromstring(inline(plan(LIBRARY, "Shelf")))
    (focus,) = [group for group in root.iter("g") if "focus" in group.get("class", "").split()]
    assert focus.get("data-cls") == "Shelf"
    assert focus.findall("rect[@class='frame']")


def test_lines_begin_where_their_marks_end_and_leave_straight() -> None:
    found = plan(LIBRARY, "Shelf")
    (geometry,) = geometries([found])
    boxes = dict(zip([card.key for card in found.cards], geometry.cards, strict=True))
    shelves = boxes["Room"][1]
    curve = f"M{shelves.x + shelves.width + 9:g} {shelves.y + shelves.height / 2:g}C"
    assert curve in inline(found)


def test_marks_are_the_standard_ones() -> None:
    at = (0.0, 0.0)
    assert mark(at, 1, "exactly one") == "M0 0L9 0M4 -4.5L4 4.5M7.5 -4.5L7.5 4.5"
    assert mark(at, 1, "zero or one") == "M0 0L9 0M5 -4.5L5 4.5M9 0a3 3 0 1 1 6 0a3 3 0 1 1 -6 0"
    assert mark(at, 1, "zero or more") == "M0 0L9 0M0 -4.5L9 0L0 4.5M9 0a3 3 0 1 1 6 0a3 3 0 1 1 -6 0"
    assert mark(at, -1, "zero or one").startswith("M0 0L-9 0")
    assert mark(at, 1, None) == ""


@pytest.mark.parametrize("name", [None, "Book", "Shelf"])
def test_marks_do_not_overlap(name: str | None) -> None:
    """Each mark has a row of its own, high enough for it."""
    found = plan(LIBRARY, name)
    (geometry,) = geometries([found])
    ends = [end for line in found.lines for end in {line.left, line.right}]
    assert len(ends) == len(set(ends))
    assert all(box.height > 9 for boxes in geometry.cards for box in boxes)


def test_cards_do_not_overlap_and_hold_their_words() -> None:
    found = plan(LIBRARY)
    (geometry,) = geometries([found])
    boxes = [box for card in geometry.cards for box in card]
    assert not [(a, b) for a in boxes for b in boxes if a != b and _overlap(a, b)]
    for card, places in zip(found.cards, geometry.cards, strict=True):
        for words, box in zip((card.key, *(row.words for row in card.rows)), places, strict=True):
            assert len(words) * 9.5 * 0.6 + 5 <= box.width, words


def _overlap(a: Box, b: Box) -> bool:
    return (
        a.x + 1 < b.x + b.width
        and b.x + 1 < a.x + a.width
        and a.y + 1 < b.y + b.height
        and b.y + 1 < a.y + a.height
    )


HOSTILE = ("<script>alert(1)", 'a"b', "a&amp;b", "a\\Nb\\", "--]]>", "<?xml ", "graph0", "x' y='", "ü → 한")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name: str) -> None:
    api = Api(
        name="x",
        classes=(
            Class(name=name, fields=(field(name, many("Other").element, f"Other.{name}", stored=True),)),
            Class(name="Other", tag=name, fields=(computed(name, many(name), f"{name}.{name}"),)),
        ),
    )
    found = plan(api)
    root = ET.fromstring(inline(found))
    texts = [text.text for text in root.iter("text")]
    assert texts.count(name) == 2
    assert f"{name} *" in texts
    assert not list(root.iter("script"))
    ET.fromstring(svg_file(found, geometries([found])[0], name))


def test_a_file_stands_alone() -> None:
    found = plan(LIBRARY)
    text = svg_file(found, geometries([found])[0], "All")
    assert text.startswith("<?xml")
    assert "prefers-color-scheme:dark" in text
    assert "<a" not in text
    assert "id=" not in text
    assert '<a href="../Book/index.html">' not in text
    assert 'href="../Book/index.html#shelf"' in svg_file(found, geometries([found])[0], "All", link)


def test_references_without_another_end_are_dashed() -> None:
    found = plan(LIBRARY, unbound=True)
    text = svg_file(found, geometries([found])[0], "All")
    assert text.count('class="line loose"') == sum(line.dashed for line in found.lines)


def test_unbound_references_of_a_field_to_many_classes_are_a_line_each() -> None:
    names = [line.name for line in plan(LIBRARY, unbound=True).lines]
    assert len(names) == len(set(names))


def test_geometries_survive_being_kept() -> None:
    (geometry,) = geometries([plan(LIBRARY)])
    kept = msgspec.json.encode(geometry)
    assert msgspec.json.decode(kept, type=type(geometry)) == geometry
