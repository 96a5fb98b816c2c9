"""Which commit a spec is compared with, in repositories of every shape."""

from collections.abc import Callable
from pathlib import Path

import pytest

from apigen.diagnostics import Failure
from apigen.interchange.baseline import Baseline, Lacking, against, named
from apigen.interchange.moved import Found, locate
from apigen.interchange.revisions import Repository
from tests.repositories import SPEC, Scratch, git


@pytest.fixture(autouse=True)
def no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_REF", "CI_MERGE_REQUEST_REF_PATH", "CI_MERGE_REQUEST_EVENT_TYPE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    made = Scratch(tmp_path / "repo")
    made.commit("first", spec__api=SPEC)
    return made


def base(scratch: Scratch, rev: str = "main", *, changed: bool = False) -> Baseline | None:
    before = scratch.state()
    with Repository(scratch.folder) as repository:
        try:
            return against(repository, rev, changed=changed)
        finally:
            repository.close()
            assert scratch.state() == before


def is_(found: Baseline | None, oid: str, why: str) -> None:
    assert found is not None
    assert (found.commit.oid, found.why) == (oid, why)


def test_a_branch(scratch: Scratch) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine")
    is_(base(scratch), fork, "merge base of HEAD and main")


def test_main_has_moved_since(scratch: Scratch) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine", spec__mine="")
    scratch.git("switch", "-q", "main")
    scratch.commit("theirs", spec__theirs="")
    scratch.git("switch", "-q", "topic")
    is_(base(scratch), fork, "merge base of HEAD and main")


def test_main_was_merged_into_the_branch(scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine", spec__mine="")
    scratch.git("switch", "-q", "main")
    theirs = scratch.commit("theirs", spec__theirs="")
    scratch.git("switch", "-q", "topic")
    scratch.git("merge", "-q", "-m", "merge", "main")
    is_(base(scratch), theirs, "merge base of HEAD and main")


def test_on_main_the_first_parent(scratch: Scratch) -> None:
    first = scratch.git("rev-parse", "HEAD")
    scratch.commit("second")
    is_(base(scratch), first, "the first parent of HEAD, which is on main")


def test_on_main_after_a_merge(scratch: Scratch) -> None:
    first = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine", spec__mine="")
    scratch.git("switch", "-q", "main")
    scratch.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    is_(base(scratch), first, "the first parent of HEAD, which is on main")


def test_on_main_with_work_that_is_not_committed(scratch: Scratch) -> None:
    first = scratch.git("rev-parse", "HEAD")
    is_(base(scratch, changed=True), first, "HEAD, which is on main (the work tree has changes)")


def test_the_first_commit(scratch: Scratch) -> None:
    assert base(scratch) is None


def test_a_branch_that_is_only_on_the_remote(scratch: Scratch, tmp_path: Path) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine")
    clone = scratch.clone(tmp_path / "clone")
    is_(base(clone), fork, "merge base of HEAD and main")


def test_several_merge_bases(scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    mine = scratch.commit("mine", spec__mine="")
    scratch.git("switch", "-q", "main")
    theirs = scratch.commit("theirs", spec__theirs="")
    scratch.git("merge", "-q", "-m", "cross", mine)
    scratch.git("switch", "-q", "topic")
    scratch.git("merge", "-q", "-m", "cross", theirs)
    scratch.commit("more")
    found = base(scratch)
    assert found is not None
    assert found.why == "merge base of HEAD and main, the first of 2"


def test_unrelated_histories(scratch: Scratch) -> None:
    scratch.git("switch", "-q", "--orphan", "other")
    scratch.commit("anew", spec__api=SPEC)
    with pytest.raises(Failure, match="no-merge-base"):
        base(scratch)


def test_an_unknown_revision(scratch: Scratch) -> None:
    with pytest.raises(Failure, match="no-such-revision"):
        base(scratch, "nowhere")


def pull_request(scratch: Scratch) -> tuple[str, str]:
    """A pull request as a host merges it; the branch that it goes to, and the merge."""
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine", spec__mine="")
    scratch.git("switch", "-q", "main")
    target = scratch.commit("theirs", spec__theirs="")
    scratch.git("switch", "-q", "--detach")
    scratch.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    merge = scratch.git("rev-parse", "HEAD")
    scratch.git("update-ref", "refs/pull/4/merge", merge)
    scratch.git("switch", "-q", "main")
    scratch.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return target, merge


def checkout(scratch: Scratch, folder: Path, depth: str = "--depth=1") -> Scratch:
    """What CI does with a pull request: a new repository, and the merge alone."""
    made = Scratch(folder)
    made.git("remote", "add", "origin", f"file://{scratch.folder}")
    made.git("fetch", "-q", depth, "origin", "+refs/pull/4/merge:refs/remotes/pull/4/merge")
    made.git("checkout", "-q", "--force", "refs/remotes/pull/4/merge")
    return made


def test_a_pull_request_in_a_full_clone(scratch: Scratch, tmp_path: Path) -> None:
    target, merge = pull_request(scratch)
    clone = scratch.clone(tmp_path / "clone")
    clone.git("fetch", "-q", "origin", "refs/pull/4/merge")
    clone.git("checkout", "-q", "--detach", merge)
    is_(base(clone), target, "merge base of HEAD and main")


def test_a_pull_request_at_depth_1(scratch: Scratch, tmp_path: Path) -> None:
    target, _ = pull_request(scratch)
    clone = checkout(scratch, tmp_path / "clone")
    with pytest.raises(Lacking) as raised:
        base(clone)
    assert raised.value.command == ("git", "fetch", "--depth=1", "origin", target)
    git(clone.folder, *raised.value.command[1:])
    is_(base(clone), target, "the branch that HEAD is merged into")


def test_a_pull_request_at_depth_2(scratch: Scratch, tmp_path: Path) -> None:
    target, _ = pull_request(scratch)
    clone = checkout(scratch, tmp_path / "clone", "--depth=2")
    is_(base(clone), target, "the branch that HEAD is merged into")


def test_a_merge_that_nobody_names_lacks_the_branch_alone(scratch: Scratch, tmp_path: Path) -> None:
    """Nothing says which of its parents is the branch that it goes to, so that is fetched, and no history."""
    target, _ = pull_request(scratch)
    clone = checkout(scratch, tmp_path / "clone")
    clone.git("update-ref", "-d", "refs/remotes/pull/4/merge")
    with pytest.raises(Lacking) as raised:
        base(clone)
    branch = "+refs/heads/main:refs/remotes/origin/main"
    assert raised.value.command == ("git", "fetch", "--depth=1", "origin", branch)
    git(clone.folder, *raised.value.command[1:])
    is_(base(clone), target, "main, a parent of HEAD")


def test_a_merge_of_ones_own_lacks_its_history(scratch: Scratch, tmp_path: Path) -> None:
    pull_request(scratch)
    scratch.commit("main goes on", spec__theirs="// more")
    clone = checkout(scratch, tmp_path / "clone")
    clone.git("update-ref", "-d", "refs/remotes/pull/4/merge")
    clone.git("fetch", "-q", "--depth=1", "origin", "+refs/heads/main:refs/remotes/origin/main")
    with pytest.raises(Lacking) as raised:
        base(clone)
    assert raised.value.command[:3] == ("git", "fetch", "--unshallow")


@pytest.mark.parametrize("type_", ["merged_result", "merge_train"])
def test_a_merge_that_gitlab_made(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: str
) -> None:
    monkeypatch.setenv("CI_MERGE_REQUEST_EVENT_TYPE", type_)
    target, _ = pull_request(scratch)
    clone = checkout(scratch, tmp_path / "clone")
    clone.git("update-ref", "-d", "refs/remotes/pull/4/merge")
    with pytest.raises(Lacking) as raised:
        base(clone)
    assert raised.value.command == ("git", "fetch", "--depth=1", "origin", target)


def test_a_branch_that_a_complete_clone_lacks(scratch: Scratch, tmp_path: Path) -> None:
    """As where CI fetches one branch of a repository that is younger than the depth."""
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine")
    clone = Scratch(tmp_path / "clone")
    clone.git("remote", "add", "origin", f"file://{scratch.folder}")
    clone.git("fetch", "-q", "--depth=20", "origin", "topic")
    clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
    with pytest.raises(Lacking, match="not-fetched") as raised:
        base(clone)
    assert raised.value.command == ("git", "fetch", "origin", "+refs/heads/main:refs/remotes/origin/main")
    git(clone.folder, *raised.value.command[1:])
    is_(base(clone), fork, "merge base of HEAD and main")


def test_a_commit_that_a_complete_clone_lacks(scratch: Scratch, tmp_path: Path) -> None:
    clone = scratch.clone(tmp_path / "clone")
    with pytest.raises(Lacking, match="not-fetched") as raised:
        base(clone, "12" * 20)
    assert raised.value.command == ("git", "fetch", "origin", "12" * 20)


def test_ids_of_commits_are_cut(scratch: Scratch) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine")
    is_(base(scratch, fork), fork, f"merge base of HEAD and {fork[:8]}")


def test_head_is_not_on_head(scratch: Scratch) -> None:
    first = scratch.git("rev-parse", "HEAD")
    is_(base(scratch, "HEAD", changed=True), first, "HEAD (the work tree has changes)")


def test_main_at_depth_1(scratch: Scratch, tmp_path: Path) -> None:
    first = scratch.git("rev-parse", "HEAD")
    scratch.commit("second")
    scratch.git("config", "uploadpack.allowAnySHA1InWant", "true")
    clone = scratch.clone(tmp_path / "clone", "--depth=1")
    with pytest.raises(Lacking) as raised:
        base(clone)
    assert raised.value.command == ("git", "fetch", "--depth=1", "origin", first)
    git(clone.folder, *raised.value.command[1:])
    is_(base(clone), first, "the first parent of HEAD, which is on main")


def test_a_branch_at_depth_1(scratch: Scratch, tmp_path: Path) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine")
    clone = scratch.clone(tmp_path / "clone", "--depth=1")
    with pytest.raises(Lacking) as raised:
        base(clone)
    git(clone.folder, *raised.value.command[1:])
    is_(base(clone), fork, "merge base of HEAD and main")


def test_two_branches_at_depth_1(scratch: Scratch, tmp_path: Path) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.commit("theirs", spec__theirs="")
    scratch.git("switch", "-q", "-c", "topic", fork)
    scratch.commit("mine")
    clone = scratch.clone(tmp_path / "clone", "--depth=1", "--no-single-branch")
    with pytest.raises(Lacking) as raised:
        base(clone)
    git(clone.folder, *raised.value.command[1:])
    is_(base(clone), fork, "merge base of HEAD and main")


def test_a_commit_of_a_shallow_clone_by_its_id(scratch: Scratch, tmp_path: Path) -> None:
    first = scratch.git("rev-parse", "HEAD")
    scratch.commit("second")
    clone = scratch.clone(tmp_path / "clone", "--depth=1")
    with Repository(clone.folder) as repository, pytest.raises(Lacking) as raised:
        named(repository, first)
    assert raised.value.command == ("git", "fetch", "--depth=1", "origin", first)


Located = Callable[..., Found]


@pytest.fixture
def located(scratch: Scratch) -> Located:
    """`located(path, api)` finds a spec in HEAD's parent."""

    def find(path: str, api: str = "shop", heads: tuple[str, ...] = ()) -> Found:
        with Repository(scratch.folder) as repository:
            return locate(repository, named(repository, "HEAD~1"), path, api, heads)

    return find


def test_in_its_place(scratch: Scratch, located: Located) -> None:
    scratch.commit("second")
    assert located("spec").path == "spec"


@pytest.mark.parametrize("to", ["api", "deep/er/api"])
def test_a_moved_folder(scratch: Scratch, located: Located, to: str) -> None:
    (scratch.folder / to).mkdir(parents=True, exist_ok=True)
    scratch.git("mv", "spec/api.apidl", f"{to}/api.apidl")
    scratch.commit("moved")
    found = located(to, heads=(f"{to}/api.apidl",))
    assert (found.path, list(found.files)) == ("spec", ["spec/api.apidl"])


def test_a_moved_folder_whose_api_block_lies_deeper(scratch: Scratch, located: Located) -> None:
    scratch.git("mv", "spec", "tmp")
    scratch.write("old/core/api.apidl", SPEC)
    scratch.git("rm", "-q", "-r", "-f", "tmp")
    scratch.commit("deeper", old__more__x="")
    scratch.git("mv", "old", "spec")
    scratch.commit("moved")
    found = located("spec", heads=("spec/core/api.apidl",))
    assert (found.path, list(found.files)) == ("old", ["old/core/api.apidl", "old/more/x.apidl"])


def test_a_moved_file(scratch: Scratch, located: Located) -> None:
    scratch.git("mv", "spec/api.apidl", "shop.apidl")
    scratch.commit("moved")
    assert located("shop.apidl", heads=("shop.apidl",)).path == "spec/api.apidl"


def test_two_candidates(scratch: Scratch, located: Located) -> None:
    scratch.commit("a copy", copy__api=SPEC)
    scratch.git("mv", "spec", "new")
    scratch.commit("moved")
    with pytest.raises(Failure, match="`copy` and `spec`"):
        located("new")


def test_moved_and_renamed(scratch: Scratch, located: Located) -> None:
    scratch.git("mv", "spec", "new")
    scratch.commit("moved", new__api=SPEC.replace("api shop", "api store"))
    assert located("new", "store").path == "spec"


def test_renamed_in_its_place(scratch: Scratch, located: Located) -> None:
    scratch.commit("renamed", spec__api=SPEC.replace("api shop", "api store"))
    assert located("spec", "store").path == "spec"


def test_a_first_spec(scratch: Scratch, located: Located) -> None:
    scratch.git("rm", "-q", "-r", "spec")
    scratch.commit("nothing")
    scratch.commit("a spec", spec__api=SPEC)
    assert located("spec") == Found(None, {})


def test_a_second_api(scratch: Scratch, located: Located) -> None:
    scratch.commit("another", other__api=SPEC.replace("api shop", "api store"))
    assert located("other", "store") == Found(None, {})


def test_another_api_that_is_gone(scratch: Scratch, located: Located) -> None:
    scratch.git("rm", "-q", "-r", "spec")
    scratch.commit("anew", new__api="api store {\n}\n")
    with pytest.raises(Failure, match="spec-not-found"):
        located("new", "store")
