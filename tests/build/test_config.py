"""The configuration: where it is found, what it may hold."""

from pathlib import Path

import pytest

from apigen.build.config import Config, Lint, find, placed
from apigen.diagnostics import Failure
from apigen.semantics.allow import unknown_code


def failure(folder: Path) -> list[tuple[str, str]]:
    """Codes of what is wrong, each with the text that it points at."""
    with pytest.raises(Failure) as raised:
        find(folder)
    found = []
    for diagnostic in raised.value.diagnostics:
        span = diagnostic.primary.span if diagnostic.primary else None
        text = Path(span.file).read_text() if span else ""
        found.append((diagnostic.code, text[span.start : span.end] if span else ""))
    return found


def test_nothing_is_configured(tmp_path: Path) -> None:
    assert find(tmp_path) == Config()


def test_found_upward_with_paths_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "apigen.toml").write_text(
        'spec = "api"\nout = "build"\ntargets = ["site"]\ntitle = "T"\ntemplates = "t"\n'
        '[lint]\nallow = ["missing-text"]\ndeny = ["role-missing"]\n'
    )
    below = tmp_path / "api" / "deep"
    below.mkdir(parents=True)
    config = find(below)
    assert (config.spec, config.out) == (tmp_path / "api", tmp_path / "build")
    assert (config.targets, config.title, config.templates) == (("site",), "T", tmp_path / "t")
    assert config.lint == Lint(("missing-text",), ("role-missing",))
    assert config.file == tmp_path / "apigen.toml"


def test_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.apigen]\ntitle = "T"\n')
    assert find(tmp_path).title == "T"
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert find(tmp_path) == Config()


def test_unknown_keys(tmp_path: Path) -> None:
    (tmp_path / "apigen.toml").write_text('titel = "T"\n')
    assert failure(tmp_path) == [("config-unknown-key", "titel")]
    (tmp_path / "apigen.toml").write_text('[lint]\nalow = ["x"]\n')
    assert failure(tmp_path) == [("config-unknown-key", "alow")]


def test_wrong_types(tmp_path: Path) -> None:
    (tmp_path / "apigen.toml").write_text('title = 1\ntargets = "site"\nlint = 3\n')
    assert failure(tmp_path) == [
        ("config-wrong-type", "title"),
        ("config-wrong-type", "targets"),
        ("config-wrong-type", "lint"),
    ]


@pytest.mark.parametrize("text", ["title = \n", "title = 'a\n", "= 1", "[", "a = [1,"])
def test_not_toml(tmp_path: Path, text: str) -> None:
    (tmp_path / "apigen.toml").write_text(text)
    ((code, _),) = failure(tmp_path)
    assert code == "config-syntax"


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "apigen.toml").write_bytes(b"title = '\xff'\n")
    assert failure(tmp_path) == [("config-unreadable", "")]


def test_codes_that_do_not_exist_have_their_place(tmp_path: Path) -> None:
    text = '# mising-text\n[lint]\nallow = ["mising-text"]\n'
    (tmp_path / "apigen.toml").write_text(text)
    config = find(tmp_path)
    (one,) = placed([unknown_code(None, "mising-text", None)], config)
    assert one.primary is not None
    assert one.primary.span.start == text.index('"mising') + 1
    (other,) = placed([unknown_code(None, "other", None)], config)
    assert other.primary is None
