"""Where a spec was in another revision, if its folder has moved since."""

import re
from collections import Counter
from posixpath import dirname, join
from typing import NamedTuple

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.interchange.revisions import Commit, Repository
from apigen.semantics.files import SUFFIX

_API = re.compile(rb"^[ \t]*api[ \t]+([A-Za-z_][\w]*)", re.MULTILINE)


class Found(NamedTuple):
    """Where the spec was, and the files there. None and none: that revision has no such API yet."""

    path: str | None
    files: dict[str, bytes]


def locate(repository: Repository, commit: Commit, path: str, api: str, heads: tuple[str, ...]) -> Found:
    """The spec in a commit: at its path, or where the `api` of that name was, or from where git sees most of
    its files renamed.

    `path` and `heads` are where the spec and the file of its `api` block are now.
    Raises Failure (`two-places`, `spec-not-found`).
    """
    files = repository.files(commit, path)
    if any(name == api for name in _apis(files)):
        return Found(path, files)
    if files and not api:
        return Found(path, files)
    everything = repository.files(commit, "")
    names = [api] if api else [*_apis(everything)]  # without a name, the one API that there is
    if len(names) > 1:
        raise Failure(several_apis(path, sorted(_apis(everything).items()), commit.label))
    places = [file for file, data in everything.items() if not {*names}.isdisjoint(_apis({file: data}))]
    whole = path.endswith(SUFFIX)  # the spec is one file
    folders = sorted({file if whole else _root(dirname(file), path, heads) for file in places})
    if len(folders) > 1:
        raise Failure(two_places(api, folders, commit.label))
    if folders:
        return Found(folders[0], repository.files(commit, folders[0]))
    if files and _apis(files):  # the API has another name now
        return Found(path, files)
    if (renamed := _renamed(repository, commit, path)) is not None and (
        files := repository.files(commit, renamed)
    ):
        return Found(renamed, files)
    gone = _gone(repository, commit, everything)
    if gone:
        raise Failure(spec_not_found(api, path, gone, commit.label))
    return Found(None, {})


def _apis(files: dict[str, bytes]) -> dict[str, str]:
    """The APIs that files declare, and in which."""
    return {match.decode(): file for file, data in files.items() for match in _API.findall(data)}


def _root(place: str, path: str, heads: tuple[str, ...]) -> str:
    """The spec's folder, from that of the file with the `api` block, which may lie deeper."""
    base = "" if path in ("", ".") else f"{path}/"
    for head in heads:
        deeper = dirname(head.removeprefix(base)) if head.startswith(base) else ""
        if deeper and f"/{place}".endswith(f"/{deeper}"):
            return place.removesuffix(deeper).rstrip("/")
    return place


def _renamed(repository: Repository, commit: Commit, path: str) -> str | None:
    """The folder that most of the files that are below the path now have been moved from."""
    told = repository.run(
        *(
            "diff",
            "--name-status",
            "-M",
            "-z",
            "--diff-filter=R",
            "--no-ext-diff",
            "--no-relative",
            commit.oid,
            "HEAD",
        ),
        *("--", ":(top,glob)**/*.apidl"),
    )
    words = (told or b"").decode(errors="surrogateescape").split("\0")
    votes: Counter[str] = Counter()
    for old, new in zip(words[1::3], words[2::3], strict=False):
        within = new.removeprefix(f"{path}/") if new.startswith(f"{path}/") else ""
        if within and old.endswith(f"/{within}"):
            votes[old.removesuffix(f"/{within}")] += 1
        elif new == path:
            votes[old] += 1
    return votes.most_common(1)[0][0] if votes else None


def _gone(repository: Repository, commit: Commit, files: dict[str, bytes]) -> list[str]:
    """The APIs of a commit that HEAD does not have: one of them may be ours under an old name."""
    head = repository.commit("HEAD")
    now = _apis(repository.files(head, "")) if head is not None and head != commit else _apis(files)
    return [
        f"`{api}` in `{dirname(file) or '.'}`" for api, file in sorted(_apis(files).items()) if api not in now
    ]


def at(path: str, within: str) -> str:
    """The path of `REV:PATH` from the root of the repository; one that begins with `./` is from here."""
    return join(within, path) if path.startswith(("./", "../")) or path == "." else path


@problem("two-places", "error", "An API that was in two places")
def two_places(api: str, folders: list[str], commit: str) -> Finding:
    """The spec is not where it was, and more than one folder of that revision has an API of its name."""
    listed = " and ".join(f"`{folder or '.'}`" for folder in folders)
    return Finding(
        f"nothing was compared: the API `{api}` is in {listed} at {commit}",
        help="say which: `apigen diff REV:FOLDER SPEC`",
    )


@problem("several-apis", "error", "A revision with several APIs, none where the spec is now")
def several_apis(path: str, apis: list[tuple[str, str]], commit: str) -> Finding:
    """A revision alone means the spec where it was then. Where it is now there was none, and there are
    several elsewhere.
    """
    listed = ", ".join(f"`{api}` in `{dirname(file) or '.'}`" for api, file in apis)
    return Finding(
        f"nothing was compared: there is no spec in `{path}` at {commit}",
        help=f"say which: `REV:FOLDER`; there is {listed}",
    )


def still_there(repository: Repository, api: str) -> str | None:
    """The folder of the work tree that has an API of this name; None if none has."""
    told = repository.run(
        "ls-files", "-co", "--exclude-standard", "-z", "--full-name", "--", ":(top,glob)**/*.apidl"
    )
    for name in (told or b"").decode(errors="surrogateescape").split("\0"):
        try:
            data = (repository.root / name).read_bytes() if name else b""
        except OSError:
            continue
        if api in _apis({name: data}):
            return dirname(name) or "."
    return None


@problem("spec-is-elsewhere", "error", "A spec that is not where it is looked for")
def spec_is_elsewhere(path: str, now: str) -> Finding:
    """There is no spec at this path any more, and its API is in another folder. `spec` in apigen.toml says
    where it is, or an argument.
    """
    return Finding(
        f"nothing was compared: there is no spec in `{path}` any more; it is in `{now}`",
        help=f'name that folder, or write `spec = "{now}"` into apigen.toml',
    )


@problem("spec-not-found", "error", "A revision without this API, but with others")
def spec_not_found(api: str, path: str, others: list[str], commit: str) -> Finding:
    """That revision has no API of this name, and one that is gone since. It may be the same, renamed and
    moved; or this one is new, and the other was deleted: that is not for apigen to guess.
    """
    return Finding(
        f"nothing was compared: no API `{api}` at {commit}, nor a spec in `{path}`",
        help=f"there was {', '.join(others)}: compare it by `apigen diff REV:FOLDER SPEC`",
    )
