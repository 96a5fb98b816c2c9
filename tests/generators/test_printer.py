"""The document printer: what breaks, where, and that it takes linear time."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.generators.printer import (
    Doc,
    Layout,
    concat,
    fill,
    group,
    hardline,
    if_break,
    indent,
    join,
    line,
    listed,
    render,
    softline,
    text,
)


def shown(doc: Doc, width: int = 20, **layout: object) -> str:
    return render(doc, Layout(width=width, **layout))  # type: ignore[arg-type]


def test_a_group_that_fits_is_flat() -> None:
    assert shown(group("a", line, "b", softline, "c")) == "a bc"


def test_a_group_that_does_not_fit_breaks_all_its_own_lines() -> None:
    assert shown(group("aaaa", line, "bbbb", line, "cccc"), 10) == "aaaa\nbbbb\ncccc"


def test_exactly_the_width_fits() -> None:
    assert shown(group("aaaa", line, "bbbbb"), 10) == "aaaa bbbbb"
    assert shown(group("aaaa", line, "bbbbbb"), 10) == "aaaa\nbbbbbb"


def test_an_inner_group_is_tried_anew() -> None:
    inner = group("(", indent(softline, "x", ",", line, "y"), softline, ")")
    assert shown(group("aaaaaaaa", line, inner), 10) == "aaaaaaaa\n(x, y)"


def test_what_follows_a_group_counts_up_to_the_next_break() -> None:
    call = listed("f(", ["aaaa", "bbbb"], ")")
    assert shown(concat(call, ":"), 14) == "f(aaaa, bbbb):"
    assert shown(concat(call, " ->"), 14) == "f(\n    aaaa,\n    bbbb,\n) ->"
    assert shown(concat(call, line, "somewhere"), 14) == "f(aaaa, bbbb)\nsomewhere"


def test_what_follows_counts_through_the_ends_of_nested_groups() -> None:
    inner = listed("g(", ["a"], ")")
    assert shown(concat(group(group(inner)), ";;;;"), 7) == "g(\n    a,\n);;;;"


def test_a_hard_line_breaks_what_holds_it() -> None:
    assert shown(group("a", line, group("b", hardline, "c")), 80) == "a\nb\nc"


def test_a_trailing_comma_only_where_the_list_is_broken() -> None:
    assert shown(listed("[", ["a", "b"], "]")) == "[a, b]"
    assert shown(listed("[", ["a", "b"], "]"), 5) == "[\n    a,\n    b,\n]"
    assert shown(listed("[", ["a", "b"], "]", trailing=""), 5) == "[\n    a,\n    b\n]"


def test_a_staged_list_is_tried_on_a_line_of_its_own_first() -> None:
    items = ["aaaa", "bbbb"]
    assert shown(listed("call(", items, ")", staged=True), 16) == "call(aaaa, bbbb)"
    assert shown(listed("call(", items, ")", staged=True), 15) == "call(\n    aaaa, bbbb\n)"
    assert shown(listed("call(", items, ")", staged=True), 13) == "call(\n    aaaa,\n    bbbb,\n)"
    assert shown(listed("(", ["a"], ")", staged=True, broken=True)) == "(\n    a,\n)"


def test_brackets_without_items_are_not_broken() -> None:
    assert shown(listed("f(", [], ")"), 1) == "f()"


def test_broken_by_order() -> None:
    assert shown(listed("(", ["a"], ")", broken=True), 80) == "(\n    a,\n)"
    assert shown(group("a", if_break("!", "?"), broken=True), 80) == "a!"


def test_a_fill_puts_as_many_on_a_line_as_fit() -> None:
    words = fill(["aa", "bb", "cc", "dd", "ee"])
    assert shown(words, 8) == "aa bb cc\ndd ee"
    assert shown(fill(["1", "2", "3"], concat(",", line)), 5) == "1, 2,\n3"


def test_a_fill_counts_what_follows_it() -> None:
    assert shown(concat(fill(["aa", "bb"]), ";"), 5) == "aa\nbb;"


def test_a_fill_breaks_a_part_that_fits_no_line() -> None:
    assert shown(fill(["a", group("bbbb", line, "cccc"), "d"]), 6) == "a\nbbbb\ncccc d"


def test_an_empty_fill_is_nothing() -> None:
    assert shown(fill([]), 5) == ""


def test_tabs_count_as_columns() -> None:
    doc = concat("{", indent(hardline, group("aaaa", line, "bbbb")), hardline, "}")
    assert shown(doc, 12, indent="\t", tab=4) == "{\n\taaaa\n\tbbbb\n}"
    assert shown(doc, 13, indent="\t", tab=4) == "{\n\taaaa bbbb\n}"


def test_no_line_ends_in_blanks() -> None:
    assert shown(concat("a ", indent(hardline, hardline, "b")), 80) == "a\n\n    b"


def test_text_has_no_line_end() -> None:
    with pytest.raises(ValueError, match="hardline"):
        text("a\nb")


def test_the_time_is_linear_however_deep() -> None:
    def nested(depth: int) -> Doc:
        doc: Doc = "x"
        for _ in range(depth):
            doc = listed("f(", [doc, "y"], ")")
        return doc

    def seconds(depth: int) -> float:
        doc = concat(nested(depth), *[group("a", line, "b") for _ in range(depth)])
        begun = perf_counter()
        render(doc, Layout(width=10**9))
        return perf_counter() - begun

    small = min(seconds(500) for _ in range(5))
    assert min(seconds(5000) for _ in range(3)) < 40 * small


DOCS: st.SearchStrategy[Doc] = st.recursive(
    st.sampled_from(["", "a", "bb", "cccc"]) | st.sampled_from([line, softline]),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda parts: concat(*parts))
        | inner.map(lambda part: group(part))
        | inner.map(lambda part: indent(part))
        | st.lists(inner, max_size=4).map(fill)
    ),
    max_leaves=12,
)


@given(DOCS, st.integers(1, 30))
def test_only_white_space_depends_on_the_width(doc: Doc, width: int) -> None:
    assert "".join(shown(doc, width).split()) == "".join(shown(doc, 1000).split())


@given(DOCS)
def test_a_group_with_room_is_on_one_line(doc: Doc) -> None:
    assert "\n" not in shown(group(doc), 1000)


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1), st.integers(10, 40))
def test_a_list_is_within_the_width_or_has_an_item_a_line(items: list[str], width: int) -> None:
    rows = shown(join(concat(",", line), [listed("(", items, ")")]), width).split("\n")
    assert len(rows[0]) <= width if len(rows) == 1 else len(rows) == len(items) + 2
