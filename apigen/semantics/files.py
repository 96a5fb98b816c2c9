"""Which files a spec is made of, and their texts."""

import os
from collections.abc import Iterator
from pathlib import Path

from apigen.diagnostics import Diagnostic, Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.resources import STD
from apigen.semantics.api_block import unknown_setting
from apigen.semantics.scope import Here, Scope
from apigen.syntax import File, parse_text, tree
from apigen.syntax.tree import Parsed

SUFFIX = ".apidl"
LARGEST_FILE = 64 * 2**20
LARGEST_SPEC = 256 * 2**20


def read_spec(path: str | Path, scope: Scope) -> dict[str, str]:
    """The text of each file of a spec: a folder, or one file. What cannot be read is reported."""
    texts = _read_all(Path(path), scope)
    if not texts and not scope.problems:
        scope.problems.append(no_spec(str(path)))
    return texts


def used(files: list[File], scope: Scope, known: dict[str, Parsed] | None) -> list[tuple[File, bool]]:
    """The files that `use "folder"` and `use std` add, these last; each once, and whether it is std's."""
    there = {os.path.realpath(file.path) for file in files}
    folders: list[File] = []
    std = False
    for here, word in _uses(files, scope):
        if word.quoted:
            for path, text in _folder(here, word).items():
                if os.path.realpath(path) not in there:
                    there.add(os.path.realpath(path))
                    folders.append(parse_text(text, path, known))
        elif word.text == "std":
            std = True
        else:
            here.report(unknown_setting(here, word, "`use`", ("std",)))
            scope.partial = True
    return [*((file, False) for file in folders), *((file, True) for file in (_std(known) if std else ()))]


def _uses(files: list[File], scope: Scope) -> Iterator[tuple[Here, tree.Word]]:
    """What stands behind each `use`."""
    for file in files:
        for piece in file.pieces:
            if isinstance(piece.parsed.tree, tree.Api):
                here = Here(file.path, piece.at, scope)
                for item in piece.parsed.tree.items:
                    if item.kind == "use" and (word := item.rows[0].words[0]) is not None:
                        yield here, word


def _folder(here: Here, word: tree.Word) -> dict[str, str]:
    folder = Path(os.path.normpath(Path(here.file).parent / word.text))
    before = len(here.scope.problems)
    taken = here.scope.folder
    texts = _read_all(folder, here.scope) if taken is None else _plain(taken(folder.as_posix()))
    if not texts and len(here.scope.problems) == before:
        here.report(no_folder(here, word))
        here.scope.partial = True
    return texts


def _plain(texts: dict[str, str]) -> dict[str, str]:
    return {name: plain(text) for name, text in texts.items()}


def _std(known: dict[str, Parsed] | None) -> list[File]:
    paths = sorted(path for path in STD.iterdir() if path.name.endswith(SUFFIX))
    return [parse_text(path.read_text(encoding="utf-8"), f"<std>/{path.name}", known) for path in paths]


def _read_all(root: Path, scope: Scope) -> dict[str, str]:
    texts: dict[str, str] = {}
    before = len(scope.problems)
    total = 0
    for path in find(root, scope):
        written = read(path, scope)
        if written is not None:
            text = plain(written)
            total += len(text)
            if total > LARGEST_SPEC:
                scope.problems.append(too_large(str(path), "the spec is larger than 256 MB"))
                break
            texts[path.as_posix()] = text
    scope.partial = scope.partial or len(scope.problems) > before
    return texts


def find(root: Path, scope: Scope) -> list[Path]:
    """The files of a spec in the order of their paths. Links to folders are not followed."""
    try:
        if root.is_dir():
            found = []
            for folder, folders, files in os.walk(
                root, onerror=lambda e: scope.problems.append(unreadable(e.filename, e))
            ):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in folders:
                    if name.endswith(SUFFIX):
                        scope.problems.append(not_a_file((Path(folder) / name).as_posix()))
                found += [Path(folder) / name for name in files if name.endswith(SUFFIX)]
            return sorted(found, key=lambda p: p.as_posix())
        root.stat()
        if not root.name.endswith(SUFFIX):
            scope.problems.append(not_a_spec(root.as_posix()))
            return []
        return [root]
    except FileNotFoundError:
        return []
    except OSError as error:
        scope.problems.append(unreadable(str(root), error))
        return []


def read(path: Path, scope: Scope) -> str | None:
    """The text of a file as it is written; None if it cannot be read, which is reported."""
    try:
        if path.is_dir():
            raise Failure(not_a_file(path.as_posix()))
        return contents(path, path.as_posix()).decode("utf-8")
    except OSError as error:
        scope.problems.append(unreadable(path.as_posix(), error))
    except Failure as failure:
        scope.problems += failure.diagnostics
    except UnicodeDecodeError as error:
        scope.problems.append(not_text(path.as_posix(), error))
    return None


def contents(path: Path, name: str) -> bytes:
    """The bytes of a file; `name` is what diagnostics call it. Raises Failure (`unreadable-file`,
    `too-large`).
    """
    try:
        if not path.is_file() and not path.is_dir() and path.exists():  # a pipe would be waited for
            raise OSError(0, "it is a device or a pipe")
        if path.stat().st_size > LARGEST_FILE:
            raise Failure(too_large(name, "it is larger than 64 MB"))
        return path.read_bytes()
    except OSError as error:
        raise Failure(unreadable(name, error)) from error


def plain(text: str) -> str:
    """A text as it is parsed: without a byte order mark, its lines ended by LF."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def not_text(path: str, error: UnicodeDecodeError) -> Diagnostic:
    """The diagnostic (`not-utf8`) of bytes that are no UTF-8, with the place of the first."""
    before = error.object[: error.start]
    return not_utf8(path, before.count(b"\n") + 1, error.start - before.rfind(b"\n"))


@problem("no-spec", "error", "No spec to read")
def no_spec(path: str) -> Finding:
    """A spec is a folder: all `.apidl` files below it are one API. There is none here.

    Run `apigen init` to make a small spec that builds at once.
    """
    return Finding(
        f"no `.apidl` file in `{path}`" if Path(path).exists() else f"`{path}` does not exist",
        None,
        help="name the folder of the spec, or make one with `apigen init`",
    )


@problem("not-a-spec", "error", "A file that is no spec")
def not_a_spec(path: str) -> Finding:
    """A spec that is one file is one that ends in `.apidl`, as those in the folder of a spec do."""
    return Finding(f"`{path}` does not end in `.apidl`", None, help="name a file of a spec, or its folder")


@problem("unreadable-file", "error", "A file that cannot be read")
def unreadable(path: str, error: OSError) -> Finding:
    """The system refuses to read the file: for its permissions, a broken or circular link, a failing disk."""
    reason = (error.strerror or str(error)).lower()
    return Finding(
        f"`{path}` cannot be read: {reason}", None, help="check its permissions, and what it links to"
    )


@problem("not-a-file", "error", "A folder where a file is meant")
def not_a_file(path: str) -> Finding:
    """Something that is named like a file of a spec is a folder."""
    return Finding(f"`{path}` is a folder, not a file", None, help="rename it: only files end in `.apidl`")


@problem("too-large", "error", "A file or a spec that is too large")
def too_large(path: str, what: str) -> Finding:
    """A file may have at most 64 MB, and a whole spec at most 256 MB."""
    return Finding(f"`{path}` is too large: {what}", None, help="split it into smaller files or specs")


@problem("not-utf8", "error", "A file that is not UTF-8")
def not_utf8(path: str, line: int, column: int) -> Finding:
    """Files of a spec are text in UTF-8."""
    return Finding(f"`{path}` is not UTF-8: line {line}, byte {column}", None, help="save the file in UTF-8")


@problem("empty-file", "error", "A file that declares nothing")
def empty_file(file: File) -> Finding:
    """A file of a spec declares something; one that is empty, or all comments, was likely meant to.

    Fails::

        // apigen: no api
        // nothing here yet

    Mended::

        api hypervisor {
        }
    """
    return Finding(
        f"`{file.path}` declares nothing",
        Span(file.path, 0, min(len(file.text), 1)),
        "",
        help="declare something in it, or delete it",
    )


@problem("no-folder", "error", "A used folder that has no files")
def no_folder(here: Here, word: tree.Word) -> Finding:
    """`use "folder"` adds the `.apidl` files of a folder, named from where the file with the `api` block
    lies.

    Fails::

        api a {
          use "../nowhere"
        }

    Mended::

        api a {
          use std
        }
    """
    return Finding(
        f"no `.apidl` file in `{word.text}`",
        here.span(word),
        "",
        help="correct the path; it begins at this file's folder",
    )
