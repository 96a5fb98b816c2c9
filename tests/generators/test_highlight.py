"""Highlighted code: every character comes back, and only a few kinds of words are marked."""

import re
import subprocess
import sys
from html import unescape

import pytest

from apigen.generators.highlight import KINDS, LANGUAGES, LONGEST, code, spans
from apigen.generators.text import block

TEXTS = {
    "apidl": '/// A [VM] & more\nclass VM {\n  ro a: (int -> VM ref) map = {1 -> "<b>"} @since(rio)\n}\n',
    "console": "$ apigen check <spec>\n2 errors\n",
    "json": '{"a": [1, true, null, "<x>"]}\n',
    "xml": '<?xml version="1.0"?><value a="b">&lt;x</value>\n',
    "python": 'def f(x: int) -> None:\n    return "<a>" + 1  # why\n',
    "toml": '# why\nspec = "<x>"\n[lint]\nallow = []\n',
    "yaml": "on: [push]\njobs:\n  - run: apigen check\n",
    "sh": 'apigen build -o "$OUT" && ls | cat\n',
    "http": 'POST /jsonrpc HTTP/1.1\nContent-Type: application/json\n\n{"a": 1}\n',
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_characters_come_back(language: str) -> None:
    text = TEXTS[LANGUAGES[language]]
    html = code(text, language)
    assert "<span" in html
    assert unescape(re.sub(r"<span class=\"\w+\">|</span>", "", html)) == text
    assert set(re.findall(r'class="(\w+)"', html)) <= set(KINDS.values())


@pytest.mark.parametrize("text", ["</code><script>alert(1)</script>", "&lt;", '" onclick="x', "\x00\u202e"])
@pytest.mark.parametrize("language", [*LANGUAGES, "none", "", '"><b>'])
def test_hostile_code_is_text(text: str, language: str) -> None:
    html = code(text, language)
    assert not set(re.findall(r"<[^>]*>", html)) - set(re.findall(r'<span class="\w+">|</span>', html))


def test_neighbours_of_one_kind_are_one_element() -> None:
    assert spans([("s1", "a"), ("s2", "<"), ("p", ","), ("", " "), ("kd", "x")]) == (
        '<span class="s">a&lt;</span>, <span class="k">x</span>'
    )


def test_very_long_code_stays_plain() -> None:
    assert "<span" not in code("class VM {\n" * (LONGEST // 11 + 1), "apidl")


def test_a_fence_in_a_text() -> None:
    html = block(("Write:\n\n```apidl\nclass VM {\n```\n",), lambda place: "")
    assert '<pre><code class="language-apidl"><span class="k">class</span>' in html


def test_texts_without_code_need_no_pygments() -> None:
    program = (
        "import sys; from apigen.generators.text import block\n"
        "block(('*a*\\n\\n    b\\n\\n```\\nc\\n```\\n\\n```weird\\nd\\n```',), lambda place: '')\n"
        "sys.exit('pygments' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
