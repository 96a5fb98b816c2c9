"""What git holds: commits, folders and files of a revision, read through one `git cat-file --batch`.

Nothing is checked out, fetched or written: the work tree and the index stay as they are.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath
from types import TracebackType
from typing import NamedTuple

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.semantics.files import LARGEST_FILE, SUFFIX, not_text, too_large

QUIET = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""No object is fetched on the way, nothing is written, nobody is asked."""

_LFS = b"version https://git-lfs"
_LINK, _MODULE, _TREE = "120000", "160000", "40000"


class Commit(NamedTuple):
    """A commit: its name, its tree, its parents (also those that a shallow clone lacks), its first line."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    subject: str

    @property
    def label(self) -> str:
        """As people know it: `82bf1d89 "net: MTU"`."""
        return f'{self.oid[:8]} "{self.subject}"'


class Entry(NamedTuple):
    """Something in a folder: its path from the root of the repository, its mode, its object."""

    path: str
    mode: str
    oid: str


class Repository:
    """A repository; close it, or use it in `with`.

    `root` is the folder of its work tree, the given one if there is none. `within`: the given folder, seen
    from there.
    """

    def __init__(self, folder: Path) -> None:
        """Raises Failure (`no-git`, `no-repository`)."""
        self.folder = folder
        told = self.run("rev-parse", "--is-shallow-repository", "--show-prefix", "--show-cdup")
        if told is None:
            raise Failure(no_repository(folder.as_posix()))
        shallow, prefix, up = told.decode(errors="surrogateescape").split("\n")[:3]
        self.shallow = shallow == "true"
        self.within = prefix.rstrip("/")
        self.root = Path(os.path.normpath(folder.absolute() / up))
        self._process: subprocess.Popen[bytes] | None = None
        self._trees: dict[tuple[str, str], dict[str, Entry]] = {}

    def __enter__(self) -> "Repository":
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait()
            self._process = None

    def run(self, *arguments: str) -> bytes | None:
        """What a git command prints; None if its status is not 0. Raises Failure (`no-git`)."""
        try:
            done = subprocess.run(
                self._argv(*arguments), env=os.environ | QUIET, stdin=subprocess.DEVNULL, capture_output=True
            )
        except FileNotFoundError:
            raise Failure(no_git()) from None
        return done.stdout if done.returncode == 0 else None

    def _argv(self, *arguments: str) -> list[str]:
        quiet = ("-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
        return ["git", *quiet, "-C", str(self.folder), *arguments]

    def commit(self, name: str) -> Commit | None:
        """The commit that a revision names (`main`, `HEAD~3`, a tag); None if there is none."""
        found = self._object(f"{name}^{{commit}}")
        if found is None:
            return None
        oid, _, body = found
        head, _, message = body.decode("utf-8", "replace").partition("\n\n")
        lines = [line.partition(" ") for line in head.split("\n")]
        tree = next(value for key, _, value in lines if key == "tree")
        parents = tuple(value for key, _, value in lines if key == "parent")
        return Commit(oid, tree, parents, message.strip().partition("\n")[0])

    def entry(self, commit: Commit, path: str) -> Entry | None:
        """What lies at a path in a commit, links followed; None if nothing does."""
        return self._entry(commit, path, 0)

    def _entry(self, commit: Commit, path: str, links: int) -> Entry | None:
        path = "" if path in ("", ".") else normpath(path)
        if path.startswith(("../", "/")) or path == "..":
            return None
        at = Entry("", _TREE, commit.tree)
        parts = path.split("/") if path else []
        for number, part in enumerate(parts):
            if at.mode != _TREE:
                return None
            found = self._tree(at).get(join(at.path, part))
            if found is None:
                return None
            if found.mode == _LINK:
                target = join(at.path, self.blob(found).decode(errors="surrogateescape"))
                return (
                    self._entry(commit, join(target, *parts[number + 1 :]), links + 1) if links < 20 else None
                )
            at = found
        return at

    def files(self, commit: Commit, path: str) -> dict[str, bytes]:
        """The files of a spec in a commit, by their paths: all `.apidl` files below a folder, or one file.

        Raises Failure (`submodule`, `lfs-pointer`, `too-large`) for what git holds only a pointer to.
        """
        return {one.path: self.blob(one) for one in sorted(self.entries(commit, path))}

    def entries(self, commit: Commit, path: str) -> Iterator[Entry]:
        """The same files, not read. Raises Failure (`submodule`)."""
        at = self.entry(commit, path)
        return self._below(commit, at, path) if at is not None else iter(())

    def _below(self, commit: Commit, at: Entry, shown: str) -> Iterator[Entry]:
        if at.mode == _MODULE:
            raise Failure(submodule(shown, commit.label))
        if at.mode != _TREE:
            yield Entry(shown, at.mode, at.oid)
            return
        for one in self._tree(at).values():
            name = one.path.rpartition("/")[2]
            path = join("" if shown == "." else shown, name)
            if one.mode == _TREE and not name.startswith("."):
                yield from self._below(commit, one, path)
            elif one.mode == _LINK and name.endswith(SUFFIX):
                target = self.entry(commit, one.path)
                if target is not None and target.mode not in (_TREE, _MODULE):
                    yield Entry(path, target.mode, target.oid)
            elif one.mode not in (_TREE, _MODULE, _LINK) and name.endswith(SUFFIX):
                yield Entry(path, one.mode, one.oid)

    def _tree(self, at: Entry) -> dict[str, Entry]:
        """What lies in a folder, by its path. Each is read once: all that lies below is found through it."""
        if (known := self._trees.get((at.path, at.oid))) is not None:
            return known
        found = self._object(at.oid)
        if found is None:
            return {}
        read = self._trees[at.path, at.oid] = {one.path: one for one in _entries(at, found[2])}
        return read

    def blob(self, entry: Entry) -> bytes:
        """The bytes of a file. Raises Failure (`lfs-pointer`, `missing-object`, `too-large`)."""
        found = self._object(entry.oid)
        if found is None:
            raise Failure(missing_object(entry.path, entry.oid))
        if len(found[2]) > LARGEST_FILE:
            raise Failure(too_large(entry.path, "it is larger than 64 MB"))
        if found[2].startswith(_LFS):
            raise Failure(lfs_pointer(entry.path))
        return found[2]

    def _object(self, name: str) -> tuple[str, str, bytes] | None:
        """An object that git knows by a name: its id, its kind, its bytes."""
        if re.search(r"[\x00-\x1f\x7f]", name):
            return None
        process = self._batch()
        assert process.stdin
        assert process.stdout
        process.stdin.write(name.encode(errors="surrogateescape") + b"\n")
        process.stdin.flush()
        head = process.stdout.readline()
        if not head:  # it gives up where an object is elsewhere and may not be fetched
            self.close()
            return None
        words = head.split()
        if len(words) != 3 or not words[2].isdigit():
            return None
        body = process.stdout.read(int(words[2]) + 1)[:-1]
        return words[0].decode(), words[1].decode(), body

    def _batch(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._argv("cat-file", "--batch"),
                env=os.environ | QUIET,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def inside(self, path: Path) -> str | None:
        """A path of the disk as the repository names it; None if it lies elsewhere."""
        for one in (Path(os.path.normpath(path.absolute())), path.resolve()):
            for root in (self.root, self.root.resolve()):
                if one.is_relative_to(root):
                    return one.relative_to(root).as_posix()
        return None

    def sparse(self, path: str) -> list[str]:
        """Files of a spec that a sparse checkout keeps off the disk."""
        told = self.run("ls-files", "-t", "-z", "--full-name", "--", f":(top){path}") or b""
        lines = told.decode(errors="surrogateescape").split("\0")
        return [line[2:] for line in lines if line.startswith("S ") and line.endswith(SUFFIX)]

    def remote(self) -> str:
        """The remote that one fetches from: `origin`, else the first; `origin` if there is none."""
        names = (self.run("remote") or b"").decode(errors="replace").split()
        return "origin" if "origin" in names or not names else names[0]


def _entries(at: Entry, body: bytes) -> Iterator[Entry]:
    """What git wrote of a folder: for each thing in it mode, name and object."""
    start, size = 0, len(at.oid) // 2
    while start < len(body):
        end = body.index(b"\0", start)
        mode, _, name = body[start:end].decode(errors="surrogateescape").partition(" ")
        yield Entry(join(at.path, name), mode, body[end + 1 : end + 1 + size].hex())
        start = end + 1 + size


def texts(files: dict[str, bytes]) -> dict[str, str]:
    """The texts of files. Raises Failure (`not-utf8`) if one is none."""
    found = {}
    for path, data in files.items():
        try:
            found[path] = data.decode()
        except UnicodeDecodeError as error:
            raise Failure(not_text(path, error)) from None
    return found


@problem("no-git", "error", "git is needed and not there")
def no_git() -> Finding:
    """Revisions are read by the program `git`, which is not installed or not on the PATH."""
    return Finding("the program `git` is not found", help="install git, or name files and folders instead")


@problem("no-repository", "error", "A revision, but no repository")
def no_repository(folder: str) -> Finding:
    """Where one works is no git repository, or git refuses to read it since somebody else owns it; `git
    status` says which.
    """
    return Finding(
        f"`{folder}` is in no git repository that can be read",
        help="`git status` says why; files and folders can be compared without git",
    )


@problem("submodule", "error", "A spec in a submodule")
def submodule(path: str, commit: str) -> Finding:
    """Git holds no files of a submodule, but a commit of another repository."""
    return Finding(
        f"`{path}` is a submodule at {commit}: its files are in another repository",
        help="run apigen in the submodule's folder",
    )


@problem("lfs-pointer", "error", "A file of a spec that is kept elsewhere")
def lfs_pointer(path: str) -> Finding:
    """Git LFS keeps the file elsewhere; what git holds is a pointer to it."""
    return Finding(
        f"`{path}` is a pointer of Git LFS, not the file itself",
        help="specs are small texts: keep them in git itself (`git lfs migrate export`)",
    )


@problem("missing-object", "error", "A file that the clone lacks")
def missing_object(path: str, oid: str) -> Finding:
    """A partial clone fetches files when they are needed. apigen fetches nothing behind one's back."""
    return Finding(
        f"the clone lacks `{path}` of that revision",
        help=f"fetch it: `git cat-file -s {oid}`, then try again",
    )
