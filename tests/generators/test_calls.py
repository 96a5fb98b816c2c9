"""The pages of samples: what is on them, in which languages, and what a bad sample does."""

import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import msgspec
import pytest

import apigen
from apigen.build import entry_points
from apigen.build.run import build as build_site
from apigen.diagnostics import Failure, Span
from apigen.generators.book import Book
from apigen.generators.links import Place
from apigen.generators.site.calls import calls, create_calls, first_calls, sample_place
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.pages import Site
from apigen.generators.target import Arguments, File, Sample, Target, content
from apigen.model.api import Api, Class, Rpc

from . import pages
from .pages import Golden
from .sample import API, LAMP

SPEC = Path(__file__).parents[2] / "spec"


def spoken(_api: Api, cls: Class, rpc: Rpc, arguments: Arguments, variant: str) -> Sample:
    """A sample in a language of our own."""
    words = f"Please, {cls.name}: <{rpc.name}> & {len(arguments)}!"
    return Sample(words, (("k", "Please"), ("", words.removeprefix("Please"))), "Polite", f"{variant} talk")


def no_files(*_: object) -> tuple[File, ...]:
    return ()


POLITE = Target("polite", no_files, sample=spoken)


def site_of(api: Api = API, target: Target = POLITE, **options: object) -> Site:
    made = SiteOptions(samplers=lambda: (target,))
    return Site(Book(api), msgspec.structs.replace(made, **options))


def built(site: Site) -> dict[str, str]:
    return {file.path: content(file).decode() for file in calls(site)}


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    return built(site_of())


def test_a_page_each(found: dict[str, str]) -> None:
    assert set(found) == {
        "lamp/rpc-switch_on.html",
        "lamp/rpc-history.html",
        "lamp/derived-calls.html",
        "room/derived-calls.html",
    }


def test_a_page_as_approved(golden: Golden) -> None:
    page = built(site_of(samples=("json-rpc", "polite")))["lamp/rpc-switch_on.html"]
    golden("pages/rpc-switch_on.html", page[page.index("<main") : page.index("</main>")] + "</main>\n")


def test_every_derived_rpc_has_its_anchor(found: dict[str, str]) -> None:
    book = Book(API)
    ids = set(pages.parse(found["lamp/derived-calls.html"]).ids)
    assert {name for name, _ in book.derived(LAMP)} <= ids


def test_pages_are_valid_and_ids_unique(found: dict[str, str]) -> None:
    for path, text in found.items():
        html5lib.HTMLParser(strict=True).parse(text)
        ids = pages.parse(text).ids
        assert sorted(ids) == sorted(set(ids)), path


def test_a_target_with_samples_has_a_tab(found: dict[str, str]) -> None:
    page = found["lamp/rpc-switch_on.html"]
    assert re.findall(r"<h3>([^<]*)</h3>", page)[:3] == ["JSON-RPC 2.0", "XML-RPC", "Polite"]
    assert '<span class="k">Please</span>, lamp: &lt;switch_on&gt; &amp; 1!' in page
    assert "sync talk" in page
    assert "async talk" in page
    assert "Please, lamp: &lt;get_watts&gt; &amp; 1!" in found["lamp/derived-calls.html"]


def test_the_configuration_chooses_and_orders() -> None:
    page = built(site_of(samples=("polite", "json-rpc")))["lamp/rpc-history.html"]
    shown, mark, _ = page.partition('<section id="the-replies">')
    assert mark
    assert re.findall(r"<h3>([^<]*)</h3>", shown) == ["Polite", "JSON-RPC 2.0"]


def test_no_samples_no_pages() -> None:
    site = site_of(samples=())
    assert built(site) == {}
    assert first_calls(site) == create_calls(site, LAMP) == ()
    assert sample_place(site, LAMP, LAMP.rpcs[0]) is None


def test_targets_are_not_asked_for_where_they_are_not_wanted() -> None:
    def refuse() -> tuple[Target, ...]:
        raise AssertionError("imported for nothing")

    assert built(site_of(samples=("xml-rpc",), samplers=refuse))


def test_an_unknown_language_is_an_error() -> None:
    place = Span("apigen.toml", 3, 9)
    site = site_of(samples=("polyte",), setting=lambda key: place if key == "samples" else None)
    with pytest.raises(Failure) as raised:
        list(calls(site))
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code == "sample-unknown"
    assert "polite" in (diagnostic.help or "")
    assert diagnostic.primary is not None
    assert diagnostic.primary.span == place


def raising(*_: object) -> Sample:
    raise ZeroDivisionError("no luck")


def other(*_: object) -> Sample:
    return "code"  # type: ignore[return-value]


def broken(*_: object) -> Sample:
    return Sample("abc", (("", "ab"),), "X", "x")


def odd(*_: object) -> Sample:
    return Sample("abc", (('"><b', "abc"),), "X", "x")


@pytest.mark.parametrize(
    ("sample", "words"),
    [(raising, "ZeroDivisionError: no luck"), (other, "str"), (broken, "tokens"), (odd, "short name")],
)
def test_a_bad_sample_is_an_error(sample: Callable[..., Sample], words: str) -> None:
    place = Span("home.apidl", 1, 2)
    site = site_of(target=Target("bad", no_files, sample=sample), place=lambda *_: place)
    with pytest.raises(Failure) as raised:
        built(site)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code == "sample-failed"
    assert words in diagnostic.message
    assert "`bad`" in diagnostic.message
    assert diagnostic.subject == "lamp.switch_on"
    assert diagnostic.primary is not None
    assert diagnostic.primary.span == place


def test_a_bad_sample_leaves_what_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "a.apidl").write_text(
        '/// All.\napi x {\n  version "1"\n}\n\n/// A thing.\nclass C {\n  rw name: string  /// A name\n}\n'
    )

    def build() -> tuple[list[str], dict[str, bytes]]:
        report = build_site(tmp_path / "a.apidl", tmp_path / "out", ("site",), force=True, cache=False)
        files = {str(p): p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
        return [found.code for found in report.diagnostics if found.severity == "error"], files

    monkeypatch.setattr(entry_points, "samplers", lambda: (POLITE,))
    codes, before = build()
    assert codes == []
    monkeypatch.setattr(entry_points, "samplers", lambda: (Target("bad", no_files, sample=raising),))
    assert build() == (["sample-failed"], before)


def test_create_is_called_with_what_it_cannot_do_without() -> None:
    tabs = create_calls(site_of(), LAMP)
    assert [tab.name for tab in tabs] == ["json-rpc", "xml-rpc", "polite"]
    assert '"room"' in tabs[0].samples[0].code
    assert "name_label" not in tabs[0].samples[0].code


def test_the_first_calls_log_in_list_change_and_log_out() -> None:
    site = site_of(apigen.load(SPEC).api)
    json_rpc, _, polite = first_calls(site)
    names = re.findall(r'"method": "([^"]*)"', "".join(sample.code for sample in json_rpc.samples))
    cls = names[1].partition(".")[0]
    assert names == [
        "session.login_with_password", f"{cls}.get_all_records", f"{cls}.set_name_label", "session.logout",
    ]  # fmt: skip
    assert [sample.title for sample in polite.samples] == ["session talk", "session talk"]


def test_places_are_those_of_the_pages(found: dict[str, str]) -> None:
    site = site_of()
    assert sample_place(site, LAMP, LAMP.rpcs[0]) == Place("lamp/rpc-switch_on")
    getter = next(rpc for rpc in site.book.rpcs(LAMP) if rpc.name == "get_watts")
    assert sample_place(site, LAMP, getter) == Place("lamp/derived-calls", "get_watts")


def keys(api: Api) -> dict[str, str | None]:
    return {file.path: file.key for file in calls(site_of(api))}


def test_a_key_changes_with_what_examples_come_from() -> None:
    before = keys(API)
    described = msgspec.structs.replace(LAMP, doc="Another text")
    same = keys(msgspec.structs.replace(API, classes=(described, *API.classes[1:])))
    assert {path for path in before if before[path] != same[path]} == {"lamp/derived-calls.html"}
    struct = msgspec.structs.replace(API.structs[0], members=API.structs[0].members[:1])
    after = keys(msgspec.structs.replace(API, structs=(struct,)))
    assert {path for path in before if before[path] != after[path]} == {"lamp/rpc-history.html"}


def test_a_class_of_many_languages_stays_small() -> None:
    """The limit is 6,000 elements on a page; the largest class known has 131 derived RPCs."""
    many = tuple(msgspec.structs.replace(POLITE, name=f"polite-{at}") for at in range(7))
    site = site_of(samplers=lambda: many)
    page = built(site)["lamp/derived-calls.html"]
    body = page[page.index('id="the-calls"') : page.index('id="the-replies"')]
    number = sum(1 for _ in site.book.derived(LAMP))
    assert len(re.findall("<[a-z]", body)) < number * 28
