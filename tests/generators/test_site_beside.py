"""What lies beside the pages of the site: Markdown, JSON, OpenRPC, llms.txt, the site map."""

import json
import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import msgspec
import pytest
from markdown_it import MarkdownIt

from apigen.derive.names import all_enums
from apigen.generators.book import Book
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.paths import markdown_of
from apigen.generators.target import File, content
from apigen.interchange import json as model
from apigen.model.api import Api

from .pages import dead, parse
from .sample import API, LAMP
from .test_site import HOSTILE

BASE = "https://api.example.org/docs"
FORGE = MarkdownIt("commonmark").enable("table")


def files(api: Api = API, options: SiteOptions | None = None) -> dict[str, File]:
    return {file.path: file for file in TARGET.generate(api, options or SiteOptions())}


def text(made: Mapping[str, File], path: str) -> str:
    return content(made[path]).decode()


@pytest.fixture(scope="module")
def made() -> dict[str, File]:
    return files()


def markdown(made: Mapping[str, File]) -> dict[str, str]:
    return {path: FORGE.render(text(made, path)) for path in made if path.endswith(".md")}


def test_each_page_of_the_api_has_its_markdown_beside_it(made: dict[str, File]) -> None:
    others = re.compile(r"(404|search|stub)\.html|bulb/.*|.*/(rpc-.*|derived-calls)\.html")
    pages = {path for path in made if path.endswith(".html") and not others.fullmatch(path)}
    assert {path.removesuffix(".html") for path in pages} == {
        path.removesuffix(".md") for path in made if path.endswith(".md")
    }


def test_no_link_of_the_markdown_is_dead(made: dict[str, File]) -> None:
    assert dead(markdown(made), set(made)) == []


def test_every_declaration_has_its_address_in_markdown(made: dict[str, File]) -> None:
    anchors = {path: set(parse(html).ids) for path, html in markdown(made).items()}
    for page, names in Book(API).links.anchors().items():
        assert names - {""} <= anchors[markdown_of(page)]


def test_every_declaration_is_in_the_full_text(made: dict[str, File]) -> None:
    full = text(made, "llms-full.txt")
    book = Book(API)
    names = {rpc.name for cls in API.classes for rpc in book.rpcs(cls)}
    names |= {"/".join(field.path) for cls in API.classes for field in cls.fields}
    names |= {value.name for enum in all_enums(API) for value in enum.values}
    for things in (API.classes, API.errors, API.structs, API.types, API.roles, API.releases):
        names |= {thing.name for thing in things}
    assert not {name for name in names if f"`{name}" not in full}


def test_the_links_of_the_full_text_lead_to_pages_from_where_it_lies(made: dict[str, File]) -> None:
    full = {"llms-full.txt": FORGE.render(text(made, "llms-full.txt"))}
    assert dead(markdown(made) | full, set(made)) == []
    assert "<a id=" not in text(made, "llms-full.txt")


def test_llms_txt_is_a_title_a_summary_and_lists_of_links(made: dict[str, File]) -> None:
    found = text(made, "llms.txt")
    title, _, summary, *rest = found.split("\n")
    assert title == "# Home API 2.0"
    assert summary == "> Lamps and `room`s."
    lists = "\n".join(rest).split("\n## ")[1:]
    assert [part.split("\n")[0] for part in lists] == [
        "Overview", "Classes: Lighting", "Classes: others", "The API as a whole", "Optional",
    ]  # fmt: skip
    lines = [line for part in lists for line in part.split("\n")[1:] if line]
    links = [re.fullmatch(r"- \[[^\]]+\]\(([^)]+)\)(: .+)?", line) for line in lines]
    assert all(links)
    assert {link[1] for link in links if link} <= made.keys()
    assert "- [lamp](lamp/index.md): A lamp in a `room`" in found


def test_addresses_are_whole_where_the_base_is_known() -> None:
    found = text(files(options=SiteOptions(base=BASE)), "llms.txt")
    assert f"]({BASE}/lamp/index.md)" in found


def test_the_full_text_is_made_of_what_the_last_build_kept() -> None:
    kept: dict[str, bytes] = {}
    options = SiteOptions(recall=kept.get, remember=kept.__setitem__)
    first = text(files(options=options), "llms-full.txt")
    (name,) = [name for name in kept if name.startswith("markdown/")]
    code, texts = msgspec.msgpack.decode(kept[name])
    texts = {key: made.replace("A lamp", "A torch") for key, made in texts.items()}
    kept[name] = msgspec.msgpack.encode((code, texts))
    assert text(files(options=options), "llms-full.txt") == first.replace("A lamp", "A torch")
    changed = msgspec.structs.replace(LAMP, doc="A lantern.")
    api = msgspec.structs.replace(API, classes=(changed, *API.classes[1:]))
    assert "A lantern." in text(files(api, options), "llms-full.txt")
    newer = msgspec.structs.replace(options, code="newer")
    assert text(files(options=newer), "llms-full.txt") == first
    kept[name] = b"damaged"
    assert text(files(options=options), "llms-full.txt") == first


def test_the_part_of_each_class_fits_its_schema(made: dict[str, File]) -> None:
    schema = json.loads(text(made, "class.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema)
    parts = {cls.name: json.loads(text(made, f"{cls.name}/class.json")) for cls in API.classes}
    assert not list(valid.iter_errors(parts["lamp"]))
    assert list(valid.iter_errors({"format": 1, "class": {"name": 3}}))
    assert [part["class"] for part in parts.values()] == json.loads(text(made, "model.json"))["api"][
        "classes"
    ]
    assert {"get_room", "create"} <= {rpc["name"] for rpc in parts["lamp"]["class"]["derived"]}


def test_the_schemas_are_those_of_the_formats(made: dict[str, File]) -> None:
    assert json.loads(text(made, "model.schema.json")) == model.schema()
    assert json.loads(text(made, "class.schema.json")) == model.class_schema()


def test_the_model_can_be_read_again(made: dict[str, File]) -> None:
    assert model.read(content(made["model.json"])) == API


def test_what_is_hidden_is_nowhere() -> None:
    fields = tuple(
        msgspec.structs.replace(field, hidden=True) if field.name == "watts" else field
        for field in LAMP.fields
    )
    rpcs = tuple(msgspec.structs.replace(rpc, hidden=rpc.name == "history") for rpc in LAMP.rpcs)
    lamp = msgspec.structs.replace(LAMP, fields=fields, rpcs=rpcs)
    found = files(msgspec.structs.replace(API, classes=(lamp, *API.classes[1:])))
    for path in found:
        if path.endswith((".md", ".json", ".txt")) and "schema" not in path:
            assert "watts" not in text(found, path), path
            assert "history" not in text(found, path), path


def test_openrpc_has_the_rpcs(made: dict[str, File]) -> None:
    found = json.loads(text(made, "openrpc.json"))
    names = {method["name"] for method in found["methods"]}
    assert {"lamp.switch_on", "Async.lamp.switch_on", "lamp.get_room"} <= names
    assert all(method["examples"] for method in found["methods"])


def test_the_site_map_lists_every_page_once() -> None:
    found = files(options=SiteOptions(base=BASE))
    root = ET.fromstring(text(found, "sitemap.xml"))
    listed = [loc.text or "" for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = {path for path in found if path.endswith(".html")} - {"404.html", "bulb/index.html"}
    assert sorted(listed) == sorted({f"{BASE}/{path}" for path in pages})


def test_there_is_no_site_map_without_a_base(made: dict[str, File]) -> None:
    assert "sitemap.xml" not in made


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_shows_as_text(hostile: str) -> None:
    cls = msgspec.structs.replace(LAMP, doc=hostile, tag=hostile)
    found = files(msgspec.structs.replace(API, classes=(cls,), title=hostile, doc=hostile, tags=()))
    for path in found:
        if path.endswith((".md", ".txt")):
            page = parse(FORGE.render(text(found, path)))
            assert not {"script", "img"} & page.tags, path
            assert "\u202e" not in text(found, path)
    assert json.loads(text(found, "lamp/class.json"))["class"]["doc"] == hostile


def test_one_changed_class_changes_its_own_files_and_those_on_the_whole() -> None:
    def keys(api: Api) -> dict[str, str | None]:
        return {path: file.key for path, file in files(api).items()}

    room = msgspec.structs.replace(API.classes[1], doc="Another text.")
    before, after = keys(API), keys(msgspec.structs.replace(API, classes=(LAMP, room, *API.classes[2:])))
    changed = {
        path for path in before if before[path] != after[path] and path.endswith((".md", ".json", ".txt"))
    }
    assert {path for path in changed if "/" in path} == {"room/index.md", "room/class.json"}
    assert {"model.json", "openrpc.json", "llms.txt", "llms-full.txt"} <= changed
    assert all(
        before[path] for path in before if posixpath.basename(path) != "apigen.css" and path.endswith(".md")
    )


def test_guides_are_among_the_lists(tmp_path: Path) -> None:
    (tmp_path / "10-first.md").write_text("# First steps\n\nIt begins here.\n\n## More\n\nUnfound.\n")
    found = files(options=SiteOptions(guides=tmp_path))
    assert "## Guides\n\n- [First steps](guide-first.md): It begins here.\n" in text(found, "llms.txt")
    assert "# First steps" in text(found, "llms-full.txt")
    assert text(found, "guide-first.md").startswith("# First steps\n")
