"""The Markdown target: links, tables, escaping."""

import re

import msgspec
import pytest
from markdown_it import MarkdownIt

from apigen.generators.markdown import TARGET
from apigen.generators.target import Options, content
from apigen.model.api import Api, Enum, EnumValue

from .pages import Golden, dead
from .sample import API, LAMP
from .test_site import HOSTILE


def built(api: Api) -> dict[str, str]:
    return {file.path: content(file).decode() for file in TARGET.generate(api, Options())}


def test_no_link_is_dead() -> None:
    reader = MarkdownIt("commonmark").enable("table")
    assert dead({path: reader.render(text) for path, text in built(API).items()}, set()) == []


def test_a_page_as_approved(golden: Golden) -> None:
    golden("pages/lamp.md", built(API)["classes/lamp.md"])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_text(text: str) -> None:
    enum = Enum(name="e", owner="lamp", values=(EnumValue(name=text, doc=text),))
    cls = msgspec.structs.replace(LAMP, doc=text, enums=(enum,), fields=(), rpcs=(), tag=text)
    api = msgspec.structs.replace(API, classes=(cls,), title=text, doc=text, tags=())
    page = built(api)["classes/lamp.md"]
    shown = MarkdownIt("commonmark").enable("table").render(page)
    assert not re.search(r"<(script|img)\b[^>]*onerror|<script", shown)
    assert "\u202e" not in page
    rows = [line for line in page.split("\n") if line.startswith('| <a id="enum-')]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)
