"""A spec from its files: found, read, parsed, and made into an API."""

import os
from pathlib import Path

import msgspec

from apigen.diagnostics import Diagnostic, Label, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import api as model
from apigen.resources import STD
from apigen.semantics import members
from apigen.semantics.api_block import no_api, read_api, two_apis, unknown_setting
from apigen.semantics.arguments import first, read_annotations
from apigen.semantics.bindings import bind
from apigen.semantics.check import check
from apigen.semantics.classes import read_class
from apigen.semantics.collect import Collected, Declared, collect
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common, constraints, one_of
from apigen.semantics.literals import read_value
from apigen.semantics.scope import Here, Scope, resolve
from apigen.semantics.spec import Spans, Spec
from apigen.semantics.things import things, types
from apigen.semantics.troubles import report
from apigen.semantics.types import is_cyclic, read_type
from apigen.syntax import File, parse_text, tree
from apigen.syntax.tree import Parsed

SUFFIX = ".apidl"
LARGEST_FILE = 64 * 2**20
LARGEST_SPEC = 256 * 2**20


def load(path: str | Path, known: dict[str, Parsed] | None = None) -> Spec:
    """Reads a folder of `.apidl` files, or one file. What is wrong is in the spec's diagnostics; nothing is raised.

    `known` holds declarations parsed before, by their text.
    """
    scope = Scope({}, frozenset(), {}, [])
    texts = _read_all(Path(path), scope)
    if not texts and not scope.problems:
        scope.problems.append(no_spec(str(path)))
    files = [(parse_text(text, file, known), False) for file, text in texts.items()]
    return _make(files, scope, str(path), known)


def load_text(text: str, file: str = "spec.apidl") -> Spec:
    """Reads a spec that is one text."""
    return _make([(parse_text(text, file), False)], Scope({}, frozenset(), {}, []), file, None)


def _make(files: list[tuple[File, bool]], scope: Scope, where: str, known: dict[str, Parsed] | None) -> Spec:
    files = [*files, *_used(files, scope, known)]
    lost = {name for file, _ in files for piece in file.pieces for name in piece.parsed.lost}
    scope.lost = frozenset(lost)
    here = Here("", 0, scope)
    for file, std in files:
        _troubles(file, scope, std)
    found = collect(files, here)
    head = _api(found, scope, where, bool(files))
    classes = _classes(found, here)
    api = msgspec.structs.replace(
        head,
        classes=tuple(sorted(bind(scope, classes), key=lambda c: c.name)),
        enums=tuple(members.read_enum(d.here, d.node, None, d.std) for d in found.enums if isinstance(d.node, tree.Enum)),
        errors=tuple(sorted((_error(d) for d in found.errors), key=lambda e: e.name)),
        structs=tuple(sorted((_struct(d) for d in found.structs), key=lambda s: s.name)),
        types=tuple(sorted((_type(d) for d in found.types), key=lambda t: t.name)),
    )
    _unused_mixins(found)
    declared = things(api)
    spec = Spec(
        api=api,
        spans=Spans(scope.places),
        sources={file.path: file.text for file, _ in files},
        files={d.node.name.text: d.here.file for d in found.classes},
        diagnostics=tuple(scope.problems),
        lost=scope.lost,
        things=declared,
        types=types(declared),
    )
    return msgspec.structs.replace(spec, diagnostics=(*spec.diagnostics, *check(spec)))


def _read_all(root: Path, scope: Scope) -> dict[str, str]:
    texts: dict[str, str] = {}
    total = 0
    for path in _find(root, scope):
        text = _read(path, scope)
        if text is not None:
            total += len(text)
            if total > LARGEST_SPEC:
                scope.problems.append(too_large(str(path), "the spec is larger than 256 MB"))
                break
            texts[path.as_posix()] = text
    return texts


def _find(root: Path, scope: Scope) -> list[Path]:
    """The files of a spec in the order of their paths. Links to folders are not followed."""
    try:
        if root.is_dir():
            found = []
            for folder, folders, files in os.walk(root, onerror=lambda e: scope.problems.append(unreadable(e.filename, e))):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in folders:
                    if name.endswith(SUFFIX):
                        scope.problems.append(not_a_file((Path(folder) / name).as_posix()))
                found += [Path(folder) / name for name in files if name.endswith(SUFFIX)]
            return sorted(found, key=lambda p: p.as_posix())
        root.stat()
        return [root]
    except FileNotFoundError:
        return []
    except OSError as error:
        scope.problems.append(unreadable(str(root), error))
        return []


def _read(path: Path, scope: Scope) -> str | None:
    try:
        if path.is_dir():
            scope.problems.append(not_a_file(path.as_posix()))
            return None
        if not path.is_file() and path.exists():  # a pipe would be waited for
            raise OSError(0, "it is a device or a pipe")
        if path.stat().st_size > LARGEST_FILE:
            scope.problems.append(too_large(path.as_posix(), "it is larger than 64 MB"))
            return None
        data = path.read_bytes()
    except OSError as error:
        scope.problems.append(unreadable(path.as_posix(), error))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        scope.problems.append(not_utf8(path.as_posix(), line, column))
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _used(
    files: list[tuple[File, bool]], scope: Scope, known: dict[str, Parsed] | None
) -> list[tuple[File, bool]]:
    """The files that `use std` and `use "folder"` add."""
    used: list[tuple[File, bool]] = []
    for file, _ in files:
        for piece in file.pieces:
            if not isinstance(piece.parsed.tree, tree.Api):
                continue
            here = Here(file.path, piece.at, scope)
            for item in piece.parsed.tree.items:
                for word in (row.words[0] for row in item.rows if item.kind == "use"):
                    assert word is not None
                    if word.quoted:
                        used += _folder(here, Path(file.path).parent / word.text, word, known)
                    elif word.text == "std":
                        used += _std(known)
                    else:
                        here.report(unknown_setting(here, word, "use", ("std",)))
    return sorted(used, key=lambda pair: pair[1])


def _folder(here: Here, folder: Path, word: tree.Word, known: dict[str, Parsed] | None) -> list[tuple[File, bool]]:
    texts = _read_all(Path(os.path.normpath(folder)), here.scope)
    if not texts:
        here.report(no_folder(here, word))
    return [(parse_text(text, path, known), False) for path, text in texts.items()]


def _std(known: dict[str, Parsed] | None) -> list[tuple[File, bool]]:
    paths = sorted(path for path in STD.iterdir() if path.name.endswith(SUFFIX))
    return [(parse_text(path.read_text(encoding="utf-8"), f"<std>/{path.name}", known), True) for path in paths]


def _troubles(file: File, scope: Scope, std: bool) -> None:
    empty = True
    for piece in file.pieces:
        for trouble in piece.parsed.troubles:
            report(Here(file.path, piece.at, scope), trouble)
        empty = empty and piece.parsed.tree is None and not piece.parsed.troubles
    if empty:
        scope.problems.append(empty_file(file))


def _api(found: Collected, scope: Scope, where: str, files: bool) -> model.Api:
    if not found.apis:
        broken = "api" in scope.lost
        if files and not broken:
            scope.problems.append(no_api(where))
        return model.Api(name="")
    first_one, *others = found.apis
    assert isinstance(first_one.node, tree.Api)
    for other in others:
        label = Label(first_one.here.span(first_one.node.name), "the first one")
        other.here.report(two_apis(other.here, other.node.name, label))
    return read_api(first_one.here, first_one.node)


def _classes(found: Collected, here: Here) -> list[model.Class]:
    classes = []
    for declared in found.classes:
        node = declared.node
        assert isinstance(node, tree.Class)
        extensions = [(e.here, e.node) for e in found.extensions.get(node.name.text, ()) if isinstance(e.node, tree.Class)]
        classes.append(read_class(declared.here, node, extensions, declared.std))
    for name, extended in found.extensions.items():
        if name not in here.scope.declared("class"):
            for extension in extended:
                resolve(extension.here, "class", extension.node.name)
    return classes


def _unused_mixins(found: Collected) -> None:
    """A mixin is read where it is used; its own annotations are checked here."""
    for declared in found.mixins:
        read_annotations(declared.here, declared.node, "mixin")
        declared.here.scope.places[f"mixin {declared.node.name.text}"] = declared.here.place(declared.node)


def _error(declared: Declared) -> model.Error:
    here, node = declared.here, declared.node
    assert isinstance(node, tree.Error)
    name = node.name.text
    here.scope.places[f"error {name}"] = here.place(node)
    noted = read_annotations(here, node, "error") if node.annotations else {}
    parameters: dict[str, model.ErrorParameter] = {}
    docs = read_docs(here, node.docs, [parameter.name.text for parameter in node.parameters])
    for parameter in node.parameters:
        word = parameter.name
        address = f"error {name}({word.text})"
        if word.text in parameters:
            message = f"the parameter `{word.text}` is declared twice"
            here.report(members.duplicate_name(here, word, message, here.scope.places[address].span()))
            continue
        here.scope.places[address] = here.place(parameter)
        type_ = read_type(here, parameter.type) if parameter.type is not None else None
        parameters[word.text] = model.ErrorParameter(name=word.text, type=type_, doc=docs.parameters.get(word.text, ""))
    return model.Error(
        name=name,
        doc=docs.text,
        parameters=tuple(parameters.values()),
        hidden="hidden" in noted,
        std=declared.std,
        **common(here, noted),
    )


def _struct(declared: Declared) -> model.Struct:
    here, node = declared.here, declared.node
    assert isinstance(node, tree.Struct)
    name = node.name.text
    here.scope.places[f"struct {name}"] = here.place(node)
    noted = read_annotations(here, node, "struct")
    found: dict[str, model.StructMember] = {}
    for member in node.members:
        if member.name.text in found:
            before = here.scope.places[f"struct {name}.{member.name.text}"]
            members.duplicate(here, member.name, "the member", before)
        else:
            found[member.name.text] = members.read_member(here, name, member)
    return model.Struct(
        name=name,
        doc=read_docs(here, node.docs).text,
        members=tuple(found.values()),
        one_of=one_of(noted),
        std=declared.std,
        **common(here, noted),
    )


def _type(declared: Declared) -> model.TypeDef:
    here, node = declared.here, declared.node
    assert isinstance(node, tree.TypeDef)
    name = node.name.text
    here.scope.places[f"type {name}"] = here.place(node)
    noted = read_annotations(here, node, "type")
    if is_cyclic(here, name):
        here.report(type_cycle(here, node))
    base = read_type(here, node.type)
    example = first(noted, "example")
    return model.TypeDef(
        name=name,
        base=base,
        doc=read_docs(here, node.docs).text,
        constraints=constraints(here, noted, base),
        secret="secret" in noted,
        example=read_value(here, example, base) if example is not None else None,
        std=declared.std,
        **common(here, noted),
    )


@problem("no-spec", "error", "No spec to read")
def no_spec(path: str) -> Finding:
    """A spec is a folder: every `.apidl` file below it is one API. There is no such file.

    Run `apigen init` to make a small spec that builds at once.
    """
    return Finding(f"no `.apidl` file in `{path}`", None, help="name the folder of the spec, or make one with `apigen init`")


@problem("unreadable-file", "error", "A file that cannot be read")
def unreadable(path: str, error: OSError) -> Finding:
    """The system does not let the file be read: rights, a broken or circular link, a failing disk."""
    reason = (error.strerror or str(error)).lower()
    return Finding(f"`{path}` cannot be read: {reason}", None, help="correct its rights, or what it links to")


@problem("not-a-file", "error", "A folder where a file is meant")
def not_a_file(path: str) -> Finding:
    """Something that is named like a file of a spec is a folder."""
    return Finding(f"`{path}` is a folder, not a file", None, help="rename it: only files end in `.apidl`")


@problem("too-large", "error", "A file or a spec that is too large")
def too_large(path: str, what: str) -> Finding:
    """A file has at most 64 MB, and a whole spec at most 256 MB."""
    return Finding(f"`{path}` is too large: {what}", None, help="split it; no API that people wrote is this large")


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
    return Finding(f"`{file.path}` declares nothing", Span(file.path, 0, min(len(file.text), 1)), "", help="declare something in it, or delete it")


@problem("no-folder", "error", "A used folder that has no files")
def no_folder(here: Here, word: tree.Word) -> Finding:
    """`use "folder"` adds the `.apidl` files of a folder, named from where the file with the `api` block lies.

    Fails::

        api a {
          use "../nowhere"
        }

    Mended::

        api a {
          use std
        }
    """
    return Finding(f"no `.apidl` file in `{word.text}`", here.span(word), "", help="correct the path; it begins at this file's folder")


@problem("type-cycle", "error", "A named type made of itself")
def type_cycle(here: Here, node: tree.TypeDef) -> Finding:
    """A named type is its base, so it cannot be its own.

    Fails::

        type a = b set
        type b = a set

    Mended::

        type a = b set
        type b = int
    """
    return Finding(f"the type `{node.name.text}` is made of itself", here.span(node.name), "", help="break the circle with a struct")


__all__ = ["Diagnostic", "load", "load_text"]
