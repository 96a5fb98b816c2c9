"""The cache: whatever happens to it, nothing breaks."""

from pathlib import Path

import pytest

from apigen.build import cache
from apigen.resources import cache_folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "apigen"


def test_what_is_put_down_is_found(own_cache: Path) -> None:
    assert cache.read("a/b") is None
    cache.write("a/b", b"body")
    assert cache.read("a/b") == b"body"
    assert [path.name for path in own_cache.rglob("*") if path.is_file()] == ["b"]


@pytest.mark.parametrize("damage", [b"", b"short", bytes(64)])
def test_a_damaged_entry_is_none(own_cache: Path, damage: bytes) -> None:
    cache.write("a", b"body")
    (own_cache / "a").write_bytes(damage)
    assert cache.read("a") is None
    cache.write("a", b"body")
    assert cache.read("a") == b"body"


def test_a_cut_entry_is_none(own_cache: Path) -> None:
    cache.write("a", b"body")
    (own_cache / "a").write_bytes((own_cache / "a").read_bytes()[:-1])
    assert cache.read("a") is None


def test_a_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.write("a", b"body")
    assert cache.read("a") is None


def test_a_relative_place_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", "/nowhere")
    assert cache_folder() == Path("/nowhere/.cache/apigen")
