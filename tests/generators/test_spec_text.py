"""Text of a spec: it never becomes code by accident, and encoders leave nothing that ends their place."""

import json
import pickle
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import escape

import apigen.generators
from apigen.generators.spec_text import (
    SpecText,
    encoder,
    escaped,
    json_str,
    legible,
    md_fenced,
    md_text,
    one_line,
    toml_str,
    xml_text,
)

TEXT = SpecText('"""; import os')
ANY = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    "use",
    [
        str,
        format,
        print,
        list,
        len,
        sorted,
        escape,
        json.dumps,
        lambda text: f"{text}",
        lambda text: f"{text:>20}",
        lambda text: text + "x",
        lambda text: "x" + text,
        lambda text: text * 2,
        lambda text: text % (),
        lambda text: "%s" % text,  # noqa: UP031
        lambda text: "".join([text]),
        lambda text: "a".replace("a", text),
        lambda text: text[0],
        lambda text: "x" in text,
        lambda text: text < text,
    ],
)
def test_it_never_becomes_a_string(use: Callable[[SpecText], object]) -> None:
    with pytest.raises(TypeError):
        use(TEXT)


@pytest.mark.parametrize(
    "template",
    [
        "{{ text }}",
        "{{ text ~ 'x' }}",
        "{{ text|upper }}",
        "{{ text|string }}",
        "{{ text|e }}",
        "{{ text|safe }}",
        "{{ [text]|join }}",
        "{{ text|replace('a', 'b') }}",
        "{{ '%s'|format(text) }}",
        "{{ text|tojson }}",
        "{{ text|indent }}",
        "{{ text|first }}",
        "{% for x in text %}{{ x }}{% endfor %}",
    ],
)
def test_a_template_cannot_write_it_bare(template: str) -> None:
    with pytest.raises(TypeError):
        Environment(autoescape=False).from_string(template).render(text=TEXT)


def test_a_template_writes_it_through_an_encoder() -> None:
    templates = Environment(autoescape=False)
    templates.filters["json_str"] = json_str
    made = templates.from_string("{% if text %}{{ text|json_str }}{% endif %}").render(text=TEXT)
    assert made == r'"\"\"\"; import os"'


def test_what_can_be_asked_of_it() -> None:
    assert not SpecText("")
    assert SpecText("a")
    assert SpecText("a") == SpecText(SpecText("a"))
    assert SpecText("a") != "a"
    assert len({SpecText("a"), SpecText("a"), SpecText("b")}) == 2
    assert pickle.loads(pickle.dumps(TEXT)) == TEXT
    assert "import" not in repr(TEXT)


def test_a_changed_text_is_one_of_the_spec_still() -> None:
    assert json_str(TEXT.changed(lambda text: text[:3])) == r'"\"\"\""'
    with pytest.raises(TypeError):
        str(TEXT.changed(str.upper))


def test_an_encoder_takes_our_own_text_too_and_nothing_else() -> None:
    @encoder
    def shout(text: str, mark: str = "!") -> str:
        return text.upper() + mark

    assert shout(SpecText("a")) == shout("a") == "A!"
    assert shout(SpecText("a"), mark="?") == "A?"
    with pytest.raises(TypeError, match="int"):
        shout(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("é 漢 👩\u200d🔬", "é 漢 👩\u200d🔬"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h\ni", "a\nb\nc\nd\ne\nf\ng\nh\ni"),
        ("a\tb", "a   b"),
        ("nul\0", "nulU+0000"),
        ("\x1b[31m", "U+001B[31m"),
        ("\u202eright", "U+202Eright"),
        ("\u2066x\u2069", "U+2066xU+2069"),
        ("\ud800", "U+D800"),
        ("\ufeff\u200b\ufffe\U0010ffff", "U+FEFFU+200BU+FFFEU+10FFFF"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_one_line_has_no_line_end() -> None:
    assert one_line(" a\u2028 b\r\n\r\nc ") == "a b c"


def test_strings_spell_what_ascii_cannot_show() -> None:
    def code(point: int) -> str:
        return f"\\u{{{point:x}}}"

    assert escaped('a"é👍', {'"': '\\"'}, code) == 'a\\"\\u{e9}\\u{1f44d}'
    assert escaped("👍", {}, code, utf16=True) == "\\u{d83d}\\u{dc4d}"
    assert escaped("plain", {'"': '\\"'}, code) == "plain"


@given(ANY)
def test_json_comes_back(text: str) -> None:
    assert json.loads(json_str(text)) == text
    assert json_str(text).isascii()


@given(ANY.filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text)))
def test_toml_comes_back(text: str) -> None:
    assert tomllib.loads(f"a = {toml_str(text)}\nb = 1") == {"a": text, "b": 1}


def test_toml_takes_halves_of_pairs() -> None:
    assert tomllib.loads(f"a = {toml_str('x' + chr(0xD800))}") == {"a": "xU+D800"}


@given(ANY)
def test_xml_has_nothing_but_text(text: str) -> None:
    made = ET.fromstring(f'<a b="{xml_text(text)}">{xml_text(text)}</a>')
    assert not list(made)
    assert (made.text or "") == legible(text)


@given(st.text("ab*_`#[]()<>!&;\\|~-+.1: \n", max_size=30))
def test_markdown_has_nothing_but_text(text: str) -> None:
    found = MarkdownIt("commonmark").enable("table").parseInline(f"x{md_text(text)}x")
    kinds = {token.type for token in found[0].children or ()}
    assert kinds <= {"text", "text_special", "html_entity"}, kinds


@given(st.text("`a \n~", max_size=40))
def test_nothing_ends_a_fence(text: str) -> None:
    found = MarkdownIt("commonmark").parse(md_fenced(text, "sh") + "\nafter\n")
    assert [token.type for token in found] == ["fence", "paragraph_open", "inline", "paragraph_close"]


def test_only_encoders_open_a_text() -> None:
    """Encoders stand in modules of that name, and nothing else looks into a text."""
    root = Path(apigen.generators.__file__).parent
    for path in root.rglob("*.py"):
        source = path.read_text()
        if path.name != "spec_text.py":
            assert "_SpecText__" not in source, path
            assert "_opened" not in source or "SpecText" not in source, path
        if path.name not in ("spec_text.py", "encoders.py"):
            assert not re.search(r"^\s*@encoder\b", source, re.MULTILINE), path
