"""What a spec is compared with: the commit that one's work began at.

That is the merge base of HEAD and the branch that it goes to. On that branch itself it would be HEAD, and
every comparison empty; so there it is HEAD's first parent, or HEAD while the work tree has changes. A clone
of depth 1 lacks the history: the raw commit names the parents all the same.
"""

import os
import re
from typing import NamedTuple

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.interchange.revisions import Commit, Repository

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = re.compile(r"(?!-|HEAD)[\w./-]+")
_MERGES = re.compile(r"refs/(?:remotes/)?(?:pull|merge-requests)/\d+/merge")


class Baseline(NamedTuple):
    """A commit, and in words why it is that one."""

    commit: Commit
    why: str


class Lacking(Failure):
    """What is missing can be had: `command` fetches it."""

    def __init__(self, command: tuple[str, ...], rev: str, *, shallow: bool = True) -> None:
        self.command = command
        said = " ".join(command)
        super().__init__(shallow_clone(rev, said) if shallow else not_fetched(rev, said))


def against(repository: Repository, rev: str, *, changed: bool) -> Baseline | None:
    """What HEAD is compared with when it goes to `rev`; None where nothing came before HEAD.

    `changed`: the work tree's spec is not HEAD's.
    Raises Failure (`no-such-revision`, `no-merge-base`), or Lacking (`shallow-clone`).
    """
    head = repository.commit("HEAD")
    target = find(repository, rev)
    if head is None:
        if target is not None:
            raise Failure(no_merge_base(rev))
        if _elsewhere(repository, rev):
            raise _unknown(repository, rev)
        return None
    merge = _merge_parent(repository, head)
    if target is None:
        if merge is not None and repository.shallow:
            return _parent(repository, head, merge, "the branch that HEAD is merged into")
        raise _unknown(repository, rev)
    bases = (repository.run("merge-base", "--all", head.oid, target.oid) or b"").decode().split()
    if not bases:
        if merge is not None and repository.shallow:
            return _parent(repository, head, merge, "the branch that HEAD is merged into")
        if target.oid in head.parents:  # a shallow clone has both, and no link between them
            return Baseline(target, f"{spoken(rev)}, a parent of HEAD")
        if repository.shallow:
            raise Lacking(("git", "fetch", "--unshallow", repository.remote()), rev)
        raise Failure(no_merge_base(rev))
    if bases[0] == head.oid:
        return _before(repository, head, rev, changed=changed)
    base = repository.commit(bases[0])
    assert base is not None
    several = f", the first of {len(bases)}" if len(bases) > 1 else ""
    return Baseline(base, f"merge base of HEAD and {spoken(rev)}{several}")


def _elsewhere(repository: Repository, rev: str) -> bool:
    """Whether there are commits, though HEAD's branch has none yet, and the revision may be meant for one of
    them: it is not that branch itself.
    """
    branch = (repository.run("symbolic-ref", "--quiet", "--short", "HEAD") or b"").decode().strip()
    return rev not in ("HEAD", branch) and bool(repository.run("for-each-ref", "--count=1"))


def spoken(rev: str) -> str:
    """A revision as people say it: the id of a commit is cut."""
    return rev[:8] if _ID.fullmatch(rev) else rev


def find(repository: Repository, rev: str) -> Commit | None:
    """A revision as the repository knows it; a branch that is only on the remote counts too."""
    found = repository.commit(rev)
    if found is None and re.fullmatch(r"[\w./-]+", rev):
        found = repository.commit(f"refs/remotes/{repository.remote()}/{rev}")
    return found


def named(repository: Repository, rev: str) -> Commit:
    """The commit that a revision names. Raises Failure (`no-such-revision`), or Lacking (`shallow-clone`)."""
    found = find(repository, rev)
    if found is None:
        raise _unknown(repository, rev)
    return found


def _unknown(repository: Repository, rev: str) -> Failure:
    remote = repository.remote()
    if repository.shallow:
        parents = {parent for head in [repository.commit("HEAD")] if head for parent in head.parents}
        if rev in ("HEAD^", "HEAD~", "HEAD~1", "HEAD^1") and parents:
            head = repository.commit("HEAD")
            assert head is not None
            return Lacking(("git", "fetch", "--depth=1", remote, head.parents[0]), rev)
        if _ID.fullmatch(rev):
            return Lacking(("git", "fetch", "--depth=1", remote, rev), rev)
        if _BRANCH.fullmatch(rev):
            # Of a merge the branch may be a parent: then its last commit is all that is lacking.
            deep = "--depth=1" if len(parents) > 1 else "--unshallow"
            return Lacking(("git", "fetch", deep, remote, _branch(remote, rev)), rev)
        return Lacking(("git", "fetch", "--unshallow", remote), rev)
    if (repository.run("remote") or b"").strip():
        if _ID.fullmatch(rev):
            return Lacking(("git", "fetch", remote, rev), rev, shallow=False)
        if _BRANCH.fullmatch(rev):
            return Lacking(("git", "fetch", remote, _branch(remote, rev)), rev, shallow=False)
    return Failure(no_such_revision(rev))


def _branch(remote: str, rev: str) -> str:
    """What fetches a branch of the remote, and nothing else."""
    return f"+refs/heads/{rev}:refs/remotes/{remote}/{rev}"


def _merge_parent(repository: Repository, head: Commit) -> str | None:
    """Where HEAD is what a host made of a pull request: the commit of the branch that it was merged into."""
    if len(head.parents) != 2:
        return None
    if os.environ.get("CI_MERGE_REQUEST_EVENT_TYPE", "") in ("merged_result", "merge_train"):
        return head.parents[0]
    refs = [os.environ.get("GITHUB_REF", ""), os.environ.get("CI_MERGE_REQUEST_REF_PATH", "")]
    told = repository.run("for-each-ref", "--format=%(refname)", f"--points-at={head.oid}") or b""
    return head.parents[0] if any(map(_MERGES.fullmatch, [*refs, *told.decode().split()])) else None


def _before(repository: Repository, head: Commit, rev: str, *, changed: bool) -> Baseline | None:
    """On the branch itself, or on one that has nothing of its own yet."""
    if changed:
        why = "HEAD" if rev == "HEAD" else f"HEAD, which is on {spoken(rev)}"
        return Baseline(head, f"{why} (the work tree has changes)")
    if not head.parents:
        return None
    on = "" if rev == "HEAD" else f", which is on {spoken(rev)}"
    return _parent(repository, head, head.parents[0], f"the first parent of HEAD{on}")


def _parent(repository: Repository, head: Commit, parent: str, why: str) -> Baseline:
    found = repository.commit(parent)
    if found is None:
        raise Lacking(("git", "fetch", "--depth=1", repository.remote(), parent), f"{head.oid[:8]}^")
    return Baseline(found, why)


@problem("shallow-clone", "error", "A clone that lacks the commit to compare with")
def shallow_clone(rev: str, command: str) -> Finding:
    """A shallow clone has the newest commits alone, and CI clones so by default. apigen fetches nothing
    unless it is told to by `--fetch`; the message says the command that gets what is missing, and no more.
    """
    return Finding(
        f"nothing was compared: this clone is shallow and lacks the commit before, for `{rev}`",
        help=f"run `{command}`, or say `--fetch`",
    )


@problem("no-such-revision", "error", "A revision that git does not know")
def no_such_revision(rev: str) -> Finding:
    """What is compared is a file, a folder, or a revision of git: a branch, a tag, a commit, `HEAD~3`; with
    `:PATH` behind it if the spec was elsewhere then.
    """
    return Finding(
        f"nothing was compared: `{rev}` is no file, no folder and no revision of git",
        help="`git branch --all` lists branches, `git tag` tags",
    )


@problem("not-fetched", "error", "A branch or a commit that this clone does not have")
def not_fetched(rev: str, command: str) -> Finding:
    """Nothing here has this name. The remote may have it: CI often fetches one branch alone. apigen fetches
    nothing unless it is told to by `--fetch`. A commit that the remote lacks, too, was removed there, as a
    force push does: compare with a branch then.
    """
    return Finding(
        f"nothing was compared: `{rev}` is no file, no folder and no revision that this clone has",
        help=f"if the remote has it, `{command}` or `--fetch` gets it; `git branch --all` lists branches",
    )


@problem("no-merge-base", "error", "Two histories that have no commit in common")
def no_merge_base(rev: str) -> Finding:
    """What a branch changes is seen against the commit that it began at. These two never met: one of them was
    begun anew.
    """
    return Finding(
        f"nothing was compared: HEAD and `{rev}` have no commit in common",
        help=f"compare the two as they are: `apigen diff {rev} SPEC`",
    )
