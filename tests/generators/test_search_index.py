"""The search index: complete, small, the same every time, and a script whatever the texts hold."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import apigen
from apigen.generators.book import Book
from apigen.generators.guides import guide
from apigen.generators.other_pages.names import entries
from apigen.generators.search_entries import LONGEST
from apigen.generators.site import TARGET
from apigen.generators.site.paths import href_from
from apigen.generators.target import Options, content
from apigen.generators.text import visible
from apigen.interchange import xenapi
from apigen.model.api import Api, Enum, EnumValue, Implicit
from apigen.model.lifecycle import Transition, Was
from apigen.model.types import spell
from tests.large import api as large

from .sample import API, LAMP
from .searched import script

HREF = href_from("")
ALLOWED = 60 * 1024 / 4000
"""Bytes that an entry may have, compressed."""

Replace = msgspec.structs.replace


def with_lamp(**changes: Any) -> Api:
    return Replace(API, classes=(Replace(LAMP, **changes), *API.classes[1:]))


def decoded(text: str) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(text.removeprefix("apigenIndex(").removesuffix(");\n"))
    return index


def index(api: Api) -> dict[str, Any]:
    return decoded(script(api))


def addresses(found: dict[str, Any]) -> dict[str, str]:
    """What is in an index, read as the engine reads it: kind and name of each entry, and its address."""
    all_ = {}
    for group in found["groups"]:
        kind, _ = found["kinds"][group["kind"]]
        page, prefix, scope = group["page"], group.get("anchor", ""), group.get("scope", "")
        for at, name in enumerate(group["names"]):
            all_[f"{kind} {scope}{name}"] = group.get("hrefs", {}).get(str(at), f"{page}#{prefix}{name}")
            marks = group["accessors"][at] if "accessors" in group else 0
            for bit, verb in ((1, "get_"), (2, "set_")):
                if marks & bit:
                    all_[f"derived RPC {scope}{verb}{name}"] = f"{page}#{verb}{name}"
    return all_


def declared(api: Api) -> dict[str, str]:
    """The same of all declarations, by the list from A to Z."""
    found = {}
    for entry in entries(Book(api)):
        assert entry.mention.place is not None
        found[f"{entry.kind} {visible(entry.mention.text)}"] = HREF(entry.mention.place)
    return found


def test_every_declaration_is_in_it_with_its_address() -> None:
    found = addresses(index(API))
    assert declared(API).items() <= found.items()
    beyond = {name.partition(" ")[0] for name in found.keys() - declared(API).keys()}
    assert beyond == {"key", "member"}


def test_of_a_large_api_too(tmp_path: Path) -> None:
    large.write(tmp_path)
    api = apigen.load(tmp_path).api
    text = script(api)
    found = addresses(decoded(text))
    assert declared(api).items() <= found.items()
    assert len(gzip.compress(text.encode(), 9)) < len(found) * ALLOWED


@pytest.mark.corpus
def test_of_the_published_api_too(corpus: Path) -> None:
    dump, extras = (json.loads((corpus / f"xenapi-8.2{part}.json").read_text()) for part in ("", "-extras"))
    api = xenapi.read(dump, extras)
    text = script(api)
    found = addresses(decoded(text))
    assert declared(api).items() <= found.items()
    assert len(found) > 3400
    assert len(gzip.compress(text.encode(), 9)) < len(found) * ALLOWED


def group_of(found: dict[str, Any], kind: str, within: str = "lamp") -> dict[str, Any]:
    (group,) = [
        group
        for group in found["groups"]
        if found["kinds"][group["kind"]][0] == kind and group.get("in", "") == within
    ]
    return group  # type: ignore[no-any-return]


def test_types_stand_for_all_that_is_called() -> None:
    found = index(API)
    group = group_of(found, "derived RPC")
    letters = {"s": "lamp ref", "r": "lamp record", "e": "lamp ref set"}

    def say(code: str) -> str:
        return letters.get(code) or found["types"][int(code)].partition("\n")[0]

    spelled = {}
    for name, code in zip(group["names"], group["type"], strict=True):
        given, _, result = code.partition(">")
        spelled[name] = ([say(one) for one in given.split(",") if one], say(result))
    book = Book(API)
    for rpc in book.rpcs(book.classes["lamp"]):
        if rpc.name in spelled:
            assert spelled[rpc.name] == ([spell(p.type) for p in rpc.parameters], spell(rpc.result))
    assert {"get_all", "get_record", "add_tags", "remove_from_other_config"} <= spelled.keys()
    assert "get_room" not in spelled


def test_a_type_with_a_name_is_also_what_it_stands_for() -> None:
    assert "power\nint" in index(API)["types"]


def test_an_accessor_that_says_more_than_its_field_stands_for_itself() -> None:
    late = Implicit(name="get_room", lifecycle=(Transition("deprecated", "two"),))
    found = index(with_lamp(implicits=(late,)))
    group = group_of(found, "derived RPC")
    assert found["states"][group["state"][group["names"].index("get_room")]] == "deprecated"
    fields = group_of(found, "field")
    assert fields["accessors"][fields["names"].index("room")] == 0


def test_an_accessor_that_others_may_call_stands_for_itself() -> None:
    open_ = Implicit(name="set_watts", roles=("guest",))
    found = index(with_lamp(implicits=(open_,)))
    group = group_of(found, "derived RPC")
    assert found["roles"][group["roles"][group["names"].index("set_watts")] - 1] == ["guest"]


def test_former_names_are_in_it() -> None:
    assert group_of(index(API), "class", "")["was"] == {"0": ["bulb"]}


def test_sections_of_guides_are_in_it() -> None:
    text = "# First steps\n\nIn short.\n\n## Log in\n\nWith a\nname and `word`.\n"
    found = decoded(script(API, (guide("start", "start.md", "start.md", text),)))
    group = group_of(found, "guide", "First steps")
    assert group["names"] == ["First steps", "Log in"]
    assert group["docs"] == ["In short.", "With a name and word."]
    assert addresses(found)["guide Log in"] == "guide-start.html#log-in"


def test_long_texts_are_cut() -> None:
    docs = group_of(index(with_lamp(doc="x" * 100_000)), "class", "")["docs"]
    assert len(docs[0]) == LONGEST
    assert docs[0].endswith("…")


HOSTILE = (
    "</script><script>",
    "a\u2028b\u2029c",
    "left \u202egnirts",
    "nul \x07 \x00",
    '\\"\\',
    "]]>",
    "é漢",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_make_no_other_script(text: str) -> None:
    enum = Enum(name="e", owner="lamp", values=(EnumValue(name=text, doc=text),))
    api = with_lamp(doc=text, enums=(enum,), fields=(), rpcs=(), was=(Was(text),))
    written = script(api)
    assert written.isascii()
    assert "\n" not in written[:-1]
    assert "</" not in written
    values = group_of(decoded(written), "enum value")
    assert values["names"] == [visible(text)]
    assert values["docs"] == [" ".join(visible(" ".join(text.split())).split())]
    assert declared(api).items() <= addresses(decoded(written)).items()


def test_the_same_under_all_hash_seeds(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "import apigen; from pathlib import Path; from tests.generators.searched import script;"
        "print(script(apigen.load(Path('spec')).api))"
    )


def test_the_page_has_a_way_without_script() -> None:
    files = {file.path: file for file in TARGET.generate(API, Options())}
    page = content(files["search.html"]).decode()
    assert 'href="a-to-z.html"' in page
    assert "-&gt; room ref" in page
    assert 'href="search.html?q=-%3E%20room%20ref"' in page


def test_what_is_made_again_depends_on_all_that_can_be_found() -> None:
    def key(api: Api) -> str | None:
        return next(file.key for file in TARGET.generate(api, Options()) if file.path == "search-index.js")

    assert key(API) == key(with_lamp())
    assert key(API) != key(with_lamp(doc="Another."))


@pytest.mark.parametrize("name", ["search.js", "apigen.js"])
def test_texts_reach_the_page_as_text_alone(name: str) -> None:
    files = {file.path: file for file in TARGET.generate(API, Options())}
    script_ = content(files[name]).decode()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert way not in script_
