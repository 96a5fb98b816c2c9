"""Files of a revision, read out of git without touching anything."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from apigen.diagnostics import Failure
from apigen.interchange.revisions import Commit, Repository, texts
from tests.repositories import SPEC, Scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path / "repo")


def head(repository: Repository) -> Commit:
    found = repository.commit("HEAD")
    assert found is not None
    return found


def refused(code: str, scratch: Scratch, path: str) -> None:
    with Repository(scratch.folder) as repository, pytest.raises(Failure) as raised:
        repository.files(head(repository), path)
    assert [one.code for one in raised.value.diagnostics] == [code]


def test_files_of_a_folder(scratch: Scratch) -> None:
    scratch.write("spec/readme.md", "no spec")
    scratch.write("spec/.old/x.apidl", "hidden")
    scratch.commit(spec__api=SPEC, spec__sub__b="b", spec__a="a")
    with Repository(scratch.folder) as repository:
        files = repository.files(head(repository), "spec")
    assert list(files) == ["spec/a.apidl", "spec/api.apidl", "spec/sub/b.apidl"]
    assert texts(files)["spec/api.apidl"] == SPEC


@pytest.mark.parametrize("path", ["", "."])
def test_files_of_the_whole(scratch: Scratch, path: str) -> None:
    scratch.commit(api=SPEC, spec__b="b")
    with Repository(scratch.folder) as repository:
        assert list(repository.files(head(repository), path)) == ["api.apidl", "spec/b.apidl"]


@pytest.mark.parametrize("path", ["spec/api.apidl", "./spec/api.apidl", "spec//x/../api.apidl"])
def test_one_file(scratch: Scratch, path: str) -> None:
    scratch.commit(spec__api=SPEC)
    with Repository(scratch.folder) as repository:
        assert list(repository.files(head(repository), path).values()) == [SPEC.encode()]


@pytest.mark.parametrize("path", ["nowhere", "spec/nowhere", "spec/api.apidl/x", "../spec", "/spec"])
def test_what_is_not_there(scratch: Scratch, path: str) -> None:
    scratch.commit(spec__api=SPEC)
    with Repository(scratch.folder) as repository:
        assert repository.files(head(repository), path) == {}


@pytest.mark.parametrize("rev", ["main", "HEAD", "HEAD~1", "v1", "HEAD^{/first: one}"])
def test_revisions(scratch: Scratch, rev: str) -> None:
    first = scratch.commit("first: one", spec__api=SPEC)
    scratch.git("tag", "-a", "-m", "a tag", "v1")
    last = scratch.commit("second", spec__api=SPEC + "\n")
    with Repository(scratch.folder) as repository:
        found = repository.commit(rev)
    assert found is not None
    assert found.oid == (last if rev in ("main", "HEAD") else first)


@pytest.mark.parametrize("rev", ["nowhere", "", "HEAD~7", "--help", "main\nHEAD", "HEAD:spec", "a b missing"])
def test_what_is_no_revision(scratch: Scratch, rev: str) -> None:
    scratch.commit(spec__api=SPEC)
    with Repository(scratch.folder) as repository:
        assert repository.commit(rev) is None
        assert repository.commit("HEAD") is not None


def test_a_commit(scratch: Scratch) -> None:
    first = scratch.commit("net: MTU\n\nmore", spec__api=SPEC)
    scratch.commit("second")
    with Repository(scratch.folder) as repository:
        found = head(repository)
        before = repository.commit(found.parents[0])
    assert found.parents == (first,)
    assert before is not None
    assert before.label == f'{first[:8]} "net: MTU"'


def test_links_are_followed(scratch: Scratch) -> None:
    scratch.write("shared/api.apidl", SPEC)
    (scratch.folder / "spec").mkdir()
    (scratch.folder / "spec/api.apidl").symlink_to("../shared/api.apidl")
    (scratch.folder / "other").symlink_to("shared")
    (scratch.folder / "round").symlink_to("round")
    scratch.commit()
    with Repository(scratch.folder) as repository:
        assert repository.files(head(repository), "spec") == {"spec/api.apidl": SPEC.encode()}
        assert repository.files(head(repository), "other") == {"other/api.apidl": SPEC.encode()}
        assert repository.files(head(repository), "round") == {}


def test_bytes_are_those_that_git_holds(scratch: Scratch) -> None:
    scratch.write(".gitattributes", "*.apidl text eol=crlf\n")
    scratch.commit(spec__api=SPEC)
    with Repository(scratch.folder) as repository:
        assert repository.files(head(repository), "spec") == {"spec/api.apidl": SPEC.encode()}


def test_names_may_be_odd(scratch: Scratch) -> None:
    scratch.write("spec/ä b\t.apidl", SPEC)
    scratch.commit()
    with Repository(scratch.folder) as repository:
        assert list(repository.files(head(repository), "spec")) == ["spec/ä b\t.apidl"]


def test_pointers_are_named(scratch: Scratch) -> None:
    scratch.commit(spec__api="version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")
    refused("lfs-pointer", scratch, "spec")


def test_submodules_are_named(scratch: Scratch) -> None:
    oid = scratch.commit(spec__api=SPEC)
    scratch.git("update-index", "--add", "--cacheinfo", f"160000,{oid},common")
    scratch.git("commit", "-q", "-m", "a submodule")
    refused("submodule", scratch, "common")
    with Repository(scratch.folder) as repository:
        assert list(repository.files(head(repository), "")) == ["spec/api.apidl"]


def test_what_is_no_text() -> None:
    with pytest.raises(Failure, match="not-utf8"):
        texts({"spec/api.apidl": b"api \xff"})


def test_nothing_is_written(scratch: Scratch) -> None:
    scratch.commit(spec__api=SPEC)
    scratch.write("spec/api.apidl", SPEC + "\n")
    before = scratch.state()
    with Repository(scratch.folder) as repository:
        repository.files(head(repository), "spec")
    assert scratch.state() == before


def test_one_process_reads_all(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch.commit(**{f"spec__{number}": SPEC for number in range(30)})
    started = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            started.append(args)
            super().__init__(*args, **options)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    with Repository(scratch.folder) as repository:
        assert len(repository.files(head(repository), "spec")) == 30
    assert len(started) == 2  # and one that asks where the repository is


def test_a_folder_within(scratch: Scratch) -> None:
    scratch.commit(spec__deep__api=SPEC)
    with Repository(scratch.folder / "spec" / "deep") as repository:
        assert (repository.within, repository.root) == ("spec/deep", scratch.folder)
        assert repository.inside(scratch.folder / "spec") == "spec"
        assert repository.inside(scratch.folder.parent) is None
        assert list(repository.files(head(repository), "spec")) == ["spec/deep/api.apidl"]


def test_a_bare_repository(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit(spec__api=SPEC)
    bare = scratch.clone(tmp_path / "bare", "--bare")
    with Repository(bare.folder) as repository:
        assert list(repository.files(head(repository), "spec")) == ["spec/api.apidl"]


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no-repository"):
        Repository(tmp_path)


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure, match="no-git"):
        Repository(tmp_path)


def test_a_partial_clone_fetches_nothing(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit(spec__api=SPEC)
    scratch.commit(spec__api=SPEC + "\n")
    scratch.git("config", "uploadpack.allowFilter", "true")
    partial = scratch.clone(tmp_path / "partial", "--filter=blob:none")
    before = partial.state()
    with Repository(partial.folder) as repository:
        found = repository.commit("HEAD~1")
        assert found is not None
        with pytest.raises(Failure, match="missing-object"):
            repository.files(found, "spec")
    assert partial.state() == before
