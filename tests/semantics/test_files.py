"""Files that cannot be read, or are no files, or say nothing."""

import os
import sys
from pathlib import Path

import pytest

import apigen
from apigen.diagnostics import Diagnostic

GOOD = "api example {\n}\n"


def only(path: Path) -> Diagnostic:
    """The one error in a spec."""
    (diagnostic,) = apigen.load(path).diagnostics
    assert diagnostic.severity == "error"
    assert diagnostic.help
    return diagnostic


def test_a_folder_without_a_spec(tmp_path: Path) -> None:
    assert only(tmp_path).code == "no-spec"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert only(tmp_path / "nowhere").code == "no-spec"


def test_an_empty_folder_within_a_spec_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "api.apidl").write_text(GOOD)
    assert apigen.load(tmp_path).diagnostics == ()


def test_hidden_folders_are_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "old.apidl").write_text("nonsense")
    (tmp_path / "api.apidl").write_text(GOOD)
    assert apigen.load(tmp_path).diagnostics == ()


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "loop.apidl").symlink_to(tmp_path / "loop.apidl")
    diagnostic = only(tmp_path)
    assert diagnostic.code == "unreadable-file"
    assert "loop.apidl" in diagnostic.message


def test_a_folder_that_links_to_itself(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "again").symlink_to(tmp_path)
    assert apigen.load(tmp_path).diagnostics == ()


def test_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "gone.apidl").symlink_to(tmp_path / "nowhere")
    assert only(tmp_path).code == "unreadable-file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    os.mkfifo(tmp_path / "pipe.apidl")
    assert only(tmp_path).code == "unreadable-file"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs as root may read everything, so that the refusal is an imitation."""

    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "api.apidl").write_text(GOOD)
    monkeypatch.setattr(Path, "read_bytes", refused)
    diagnostic = only(tmp_path)
    assert diagnostic.code == "unreadable-file"
    assert diagnostic.message.endswith("api.apidl` cannot be read: permission denied")


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "more").mkdir()
    scandir = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("more"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert only(tmp_path).code == "unreadable-file"


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "network.apidl").mkdir()
    diagnostic = only(tmp_path)
    assert diagnostic.code == "not-a-file"
    assert "network.apidl" in diagnostic.message


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'api example {\n  title "Caf\xe9"\n}\n', "line 2, byte 13"),
        (b"\xff\xfea\x00p\x00i\x00", "line 1, byte 1"),
        (b"api example {\n}\n// \xed\xa0\x80\n", "line 3, byte 4"),
    ],
    ids=["latin-1", "utf-16", "surrogate"],
)
def test_a_file_that_is_not_utf_8(tmp_path: Path, data: bytes, place: str) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "other.apidl").write_bytes(data)
    diagnostic = only(tmp_path)
    assert diagnostic.code == "not-utf8"
    assert place in diagnostic.message


@pytest.mark.parametrize(
    "text", ["", "\n", "\ufeff", "// only a comment\n"], ids=["empty", "blank", "bom", "comment"]
)
def test_a_file_that_declares_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "other.apidl").write_text(text, encoding="utf-8")
    diagnostic = only(tmp_path)
    assert diagnostic.code == "empty-file"
    assert diagnostic.primary is not None
    assert diagnostic.primary.span.file.endswith("other.apidl")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(GOOD)
    with (tmp_path / "large.apidl").open("wb") as file:
        file.truncate(65 * 2**20)
    diagnostic = only(tmp_path)
    assert diagnostic.code == "too-large"
    assert "larger than 64 MB" in diagnostic.message


def test_a_spec_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["apigen.semantics.files"], "LARGEST_SPEC", 100)
    (tmp_path / "api.apidl").write_text(GOOD)
    (tmp_path / "b.apidl").write_text("// " + "x" * 100)
    assert only(tmp_path).code == "too-large"


def test_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_bytes(b"\xef\xbb\xbfapi example {\r\n}\r\n")
    assert apigen.load(tmp_path).diagnostics == ()


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "whole.apidl").write_text(GOOD)
    assert apigen.load(tmp_path / "whole.apidl").diagnostics == ()
