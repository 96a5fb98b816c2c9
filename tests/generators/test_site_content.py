"""The built pages say what the model says: all of it, each on its page, and nothing besides."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

import apigen
from apigen import relations
from apigen.derive import all_rpcs
from apigen.generators.book import published
from apigen.generators.links import anchor
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.target import content
from apigen.interchange import xenapi
from apigen.model.api import Api, Class, Enum, Rpc
from apigen.model.types import VOID, spell

from .sample import API

ROOT = Path(__file__).parent.parent.parent


def published_api(corpus: Path) -> Api:
    dump, extras = (json.loads((corpus / f"xenapi-8.2{part}.json").read_text()) for part in ("", "-extras"))
    return xenapi.read(dump, extras)


@pytest.fixture(
    scope="module",
    params=["sample", "example", pytest.param("published", marks=pytest.mark.corpus)],
)
def api(request: pytest.FixtureRequest) -> Api:
    match request.param:
        case "sample":
            return API
        case "example":
            return apigen.load(ROOT / "spec").api
        case _:
            return published_api(request.getfixturevalue("corpus"))


class Page:
    """A page of the site: its elements by id."""

    def __init__(self, html: str) -> None:
        self.root: Element = html5lib.parse(html, namespaceHTMLElements=False)
        self.ids = {found: element for element in self.root.iter() if (found := element.get("id"))}

    def text(self, id_: str) -> str:
        return said(self.ids[id_])


def said(element: Element) -> str:
    """The words of an element, without the white space between them."""
    return squeezed("".join(element.itertext()))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text.replace("→", "->"))


Site = dict[str, Page]


@pytest.fixture(scope="module")
def site(api: Api) -> Site:
    options = SiteOptions(samples=())
    made = (file for file in TARGET.generate(api, options) if file.path.endswith(".html"))
    return {file.path: Page(content(file).decode()) for file in made}


def rpcs(api: Api, cls: Class) -> tuple[Rpc, ...]:
    return tuple(rpc for rpc in all_rpcs(api, cls) if not rpc.hidden)


def class_pages(api: Api, site: Site) -> Iterator[tuple[Class, Page]]:
    for cls in published(api).classes:
        yield cls, site[f"{cls.name}/index.html"]


def test_each_field_is_there_with_type_qualifier_and_accessors(api: Api, site: Site) -> None:
    for cls, page in class_pages(api, site):
        names = {rpc.name for rpc in rpcs(api, cls)}
        for field in cls.fields:
            row = page.text(anchor(field.name))
            for part in ("/".join(field.path), spell(field.type), field.qualifier):
                assert squeezed(part) in row, (cls.name, field.name, part)
            if f"get_{field.name}" in names:
                assert f"get_{field.name}" in row


def test_each_rpc_is_there_with_its_signature(api: Api, site: Site) -> None:
    for cls, page in class_pages(api, site):
        for rpc in rpcs(api, cls):
            text = page.text(anchor(rpc.name))
            assert rpc.name in text
            for parameter in rpc.parameters:
                assert squeezed(f"{parameter.name}: {spell(parameter.type)}") in text, (cls.name, rpc.name)
            assert squeezed(f"-> {spell(rpc.result)}") in text, (cls.name, rpc.name)


def test_explicit_rpcs_list_their_parameters_and_errors_and_no_others(api: Api, site: Site) -> None:
    for cls, page in class_pages(api, site):
        for rpc in cls.rpcs:
            if rpc.hidden:
                continue
            section = page.ids[anchor(rpc.name)]
            terms = [said(term) for term in section.iter("dt") if term.get("class") is None]
            assert [term.partition(":")[0] for term in terms] == [p.name for p in rpc.parameters], rpc.name
            raised = {
                (link.get("href") or "").partition("#")[2]
                for link in section.iter("a")
                if "errors.html#" in (link.get("href") or "")
            }
            listed = {anchor(name) for name in rpc.raises}
            mentioned = {anchor(name) for name in re.findall(r"[A-Z][A-Z0-9_]{3,}", rpc.doc)}
            assert listed <= raised, (cls.name, rpc.name)
            assert raised - listed <= mentioned | {anchor(name) for name in cls.raises}, (cls.name, rpc.name)
            assert (rpc.result == VOID) == (squeezed("-> void") in said(section))


def test_enums_list_their_values_and_no_others(api: Api, site: Site) -> None:
    places = [(enum, site["types.html"]) for enum in published(api).enums]
    places += [(enum, page) for cls, page in class_pages(api, site) for enum in cls.enums]
    for enum, page in places:
        prefix = f"enum-{anchor(enum.name)}."
        found = [id_ for id_ in page.ids if id_.startswith(prefix)]
        assert found == [prefix + anchor(value.name) for value in enum.values] or former(enum), enum.name


def former(enum: Enum) -> bool:
    """Whether former names stand beside those of today."""
    return any(thing.was for thing in (enum, *enum.values))


OURS = re.compile(r"(?:the|all|er|main|on)-")
"""Ids of the pages themselves: no declaration begins so and has a hyphen there."""


def test_nothing_is_on_a_class_page_that_is_not_in_the_model(api: Api, site: Site) -> None:
    for cls, page in class_pages(api, site):
        known = {anchor(field.name) for field in cls.fields}
        known |= {anchor(f"{field.name}-{key.name}") for field in cls.fields for key in field.keys}
        known |= {anchor(rpc.name) for rpc in rpcs(api, cls)}
        for enum in cls.enums:
            known |= {anchor(f"enum-{enum.name}.{value.name}") for value in enum.values}
            known |= {anchor(f"enum-{enum.name}.{was.name}") for value in enum.values for was in value.was}
            known |= {anchor(f"enum-{was}") for was in (enum.name, *(was.name for was in enum.was))}
        known |= {
            anchor(was.name.rpartition(".")[2]) for thing in (*cls.fields, *cls.rpcs) for was in thing.was
        }
        assert {id_ for id_ in page.ids if not OURS.match(id_)} == known, cls.name


def test_errors_stand_on_their_page_with_their_parameters(api: Api, site: Site) -> None:
    page = site["errors.html"]
    for error in published(api).errors:
        text = page.text(anchor(error.name))
        for parameter in error.parameters:
            assert squeezed(parameter.name) in text, error.name


def test_each_pair_is_on_the_pages_of_both_ends_and_among_the_relations(api: Api, site: Site) -> None:
    pairs = relations.pairs(published(api))
    for pair in pairs:
        assert {pair.a.place, pair.b.place} <= set(words(site["relations.html"]))
        for here, there in (pair.ends, pair.ends[::-1]):
            assert there.place in words(site[f"{here.cls}/index.html"]), pair
    table = next((table for table in site["relations.html"].root.iter("table")), None)
    rows = [] if table is None else list((table.find("tbody") or table).iter("tr"))
    assert len(rows) == len(pairs)


def words(page: Page) -> set[str]:
    """The words of a page's links."""
    return {"".join(link.itertext()).strip() for link in page.root.iter("a")}


def test_types_structs_and_named_types_are_there(api: Api, site: Site) -> None:
    page = site["types.html"]
    for struct in api.structs:
        text = page.text(anchor(f"struct-{struct.name}"))
        for member in struct.members:
            assert member.name in text
            assert squeezed(spell(member.type)) in text
    for type_ in api.types:
        assert squeezed(spell(type_.base)) in page.text(anchor(f"type-{type_.name}"))
