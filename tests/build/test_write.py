"""Files to the disk: only below the target's folder, whatever a target or a manifest says."""

from pathlib import Path

import pytest

from apigen.build import manifest as manifests
from apigen.build.manifest import Entry, Manifest, is_within
from apigen.build.write import planned, write
from apigen.diagnostics import Failure
from apigen.generators.target import File


@pytest.mark.parametrize(
    "path", ["", ".", "..", "a/../b", "../a", "/a", "a//b", "./a", "a\0b", ".apigen.json"]
)
def test_a_path_that_leads_elsewhere_is_refused(path: str, tmp_path: Path) -> None:
    assert not is_within(path)
    with pytest.raises(Failure, match="wrong-path"):
        planned(tmp_path, "mine", [File(path, "text")], force=True, again=False)


def test_a_file_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="wrong-path"):
        planned(tmp_path, "mine", [File("a", ""), File("a", "")], force=False, again=False)


def test_a_manifest_that_names_files_elsewhere_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"other")
    listed = Manifest(files={"../other": Entry(manifests.digest(b"other"))})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / manifests.NAME).write_bytes(manifests.encoded(listed))
    write([planned(tmp_path, "mine", [File("a", "text")], force=True, again=False)])
    assert (tmp_path / "other").read_bytes() == b"other"
