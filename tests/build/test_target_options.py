"""The tables of targets in a configuration."""

from pathlib import Path

import pytest

from apigen.build.config import Config, find
from apigen.build.target_options import own_options, paths, setting
from apigen.diagnostics import Failure
from apigen.generators.site.options import SiteOptions
from apigen.generators.target import Options


def configured(folder: Path, text: str) -> Config:
    (folder / "apigen.toml").write_text(text)
    return find(folder)


def test_values_are_those_of_the_options(tmp_path: Path) -> None:
    text = '[site]\nlogo = "logo.svg"\naccent = "#00aa77"\nsamples = ["json-rpc"]\n'
    found = own_options(SiteOptions, "site", configured(tmp_path, text))
    assert found == {"logo": tmp_path / "logo.svg", "accent": "#00aa77", "samples": ("json-rpc",)}
    assert SiteOptions(**found).samples == ("json-rpc",)


def test_nothing_is_said_without_a_table(tmp_path: Path) -> None:
    assert own_options(SiteOptions, "site", Config()) == {}
    assert own_options(SiteOptions, "site", configured(tmp_path, 'title = "T"\n')) == {}


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ('[site]\nacent = "x"\n', "config-unknown-key", "acent"),
        ("[site]\nlogo = 3\n", "config-wrong-type", "logo"),
        ('[site]\nsamples = "python"\n', "config-wrong-type", "samples"),
    ],
)
def test_what_does_not_fit_has_its_place(tmp_path: Path, text: str, code: str, at: str) -> None:
    with pytest.raises(Failure) as raised:
        own_options(SiteOptions, "site", configured(tmp_path, text))
    (found,) = raised.value.diagnostics
    assert found.code == code
    assert found.primary is not None
    assert text[found.primary.span.start : found.primary.span.end] == at


def test_a_target_without_options_takes_none(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="config-unknown-key") as raised:
        own_options(Options, "json", configured(tmp_path, "[json]\nindent = 2\n"))
    assert raised.value.diagnostics[0].help == "`json` has no options: leave it out"


def test_templates_must_be_there(tmp_path: Path) -> None:
    text = 'title = "T"\ntemplates = "tmpl"\n'
    config = configured(tmp_path, text)
    with pytest.raises(Failure, match="templates-missing") as raised:
        own_options(SiteOptions, "site", config)
    (found,) = raised.value.diagnostics
    assert found.primary is not None
    assert text[found.primary.span.start : found.primary.span.end] == "templates"
    (tmp_path / "tmpl").mkdir()
    assert own_options(SiteOptions, "site", config) == {}


def test_a_table_of_no_target_is_an_unknown_key(tmp_path: Path) -> None:
    with pytest.raises(Failure) as raised:
        configured(tmp_path, "[sites]\naccent = 1\n")
    assert raised.value.diagnostics[0].help == "`site` has a similar name"


def test_where_a_setting_stands(tmp_path: Path) -> None:
    text = '[site]\nlogo = "missing.svg"\n'
    span = setting("site", configured(tmp_path, text), "logo")
    assert span is not None
    assert text[span.start : span.end] == "logo"
    assert setting("site", Config(), "logo") is None


def test_what_tables_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    config = configured(tmp_path, '[site]\nguides = "guides"\nlogo = "none.svg"\naccent = "#fff"\n')
    assert paths(config) == [tmp_path / "guides"]
