"""The grammar is Lark's, and our driver reads with its table exactly what Lark would."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from apigen.resources import GRAMMAR
from apigen.syntax import table
from tests.large import api
from tests.syntax import sentences

SPEC = sorted((Path(__file__).parents[2] / "spec").rglob("*.apidl"))


def test_no_conflicts() -> None:
    sentences.lark(strict=True)


@given(sentences.texts)
@settings(max_examples=150, deadline=None)
def test_same_trees(text: str) -> None:
    expected = sentences.by_lark(text)
    assert expected is not None
    assert sentences.by_driver(text) == expected


@given(sentences.damaged)
@settings(max_examples=150, deadline=None)
def test_same_verdicts(text: str) -> None:
    assert sentences.by_driver(text) == sentences.by_lark(text)


@pytest.mark.parametrize("path", SPEC, ids=lambda path: path.stem)
def test_same_trees_of_the_spec(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = sentences.by_lark(text)
    assert expected is not None
    assert sentences.by_driver(text) == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(api.files()))
def test_same_trees_of_a_large_spec(name: str) -> None:
    text = api.files()[name]
    expected = sentences.by_lark(text)
    assert expected is not None
    assert sentences.by_driver(text) == expected


def test_the_table_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(table, "SHIPPED", tmp_path / "none")
    made = table.load()
    (kept,) = (tmp_path / "apigen").iterdir()
    monkeypatch.setattr(table, "make", lambda: pytest.fail("the kept table is not used"))
    assert table.load() == made
    kept.write_bytes(b"damaged")
    monkeypatch.setattr(table, "make", lambda: made)
    assert table.load() == made


def test_a_cache_that_cannot_be_written_costs_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(table, "SHIPPED", tmp_path / "none")
    assert table.load().starts.keys() == {*table.START}


def test_each_terminal_is_spelled_once() -> None:
    made = table.load()
    assert len(set(made.punctuation.values())) == len(made.punctuation)
    text = (GRAMMAR / "apidl.lark").read_text(encoding="utf-8")
    assert all(rf"/{word}\b/" in text for word, terminal in made.keywords.items() if terminal != "QUALIFIER")
