"""A spec from its files: read, parsed, and made into an API."""

from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from apigen.diagnostics import Label
from apigen.model import api as model
from apigen.semantics.api_block import no_api, read_api, two_apis
from apigen.semantics.arguments import read_annotations
from apigen.semantics.bindings import bind
from apigen.semantics.check import check
from apigen.semantics.classes import read_class, read_unused
from apigen.semantics.collect import Collected, collect
from apigen.semantics.declarations import read_error, read_struct, read_typedef
from apigen.semantics.enums import read_enum
from apigen.semantics.files import empty_file, plain, read_spec, used
from apigen.semantics.resolve import resolve
from apigen.semantics.scope import Scope
from apigen.semantics.spec import Spans, Spec
from apigen.semantics.things import things, types
from apigen.semantics.types import read_bases
from apigen.syntax import File, parse_text, tree
from apigen.syntax.together import read_ahead
from apigen.syntax.tree import Parsed
from apigen.syntax.troubles import diagnostic


def load(path: str | Path, known: dict[str, Parsed] | None = None, allow: Collection[str] = ()) -> Spec:
    """Reads a folder of `.apidl` files, or one file. What is wrong is in the spec's diagnostics; nothing is
    raised.

    `known` holds declarations parsed before, by their text; `allow` codes of warnings that need not be found.
    """
    path = Path(path)
    scope = Scope(root=str(path if path.is_dir() else path.parent))
    texts = read_spec(path, scope)
    known = {} if known is None else known
    read_ahead(texts.values(), known)
    files = [parse_text(text, file, known) for file, text in texts.items()]
    return _make(files, scope, str(path), known, allow)


def load_texts(
    texts: dict[str, str],
    root: str,
    folder: Callable[[str], dict[str, str]],
    known: dict[str, Parsed] | None = None,
    allow: Collection[str] = (),
) -> Spec:
    """Reads a spec that is not on the disk: its texts by the names of their files, below the folder `root`.

    `folder` gives the texts of another one that it uses; `known` and `allow` are those of `load`.
    """
    scope = Scope(root=root, folder=folder)
    known = {} if known is None else known
    read = {file: plain(text) for file, text in texts.items()}
    read_ahead(read.values(), known)
    return _make([parse_text(text, file, known) for file, text in read.items()], scope, root, known, allow)


def load_text(text: str, file: str = "spec.apidl") -> Spec:
    """Reads a spec that is one text."""
    return _make([parse_text(text, file)], Scope(), file, None)


def _make(
    own: list[File], scope: Scope, where: str, known: dict[str, Parsed] | None, allow: Collection[str] = ()
) -> Spec:
    files = [*((file, False) for file in own), *used(own, scope, known)]
    for file, _ in files:
        _troubles(file, scope)
    found = collect(files, scope)
    read_bases(scope)
    head = _api(found, scope, where, [file for file, _ in files])
    classes = _classes(found, scope)
    enums = (read_enum(d.here, d.node, None, d.std) for d in found.enums if isinstance(d.node, tree.Enum))
    api = msgspec.structs.replace(
        head,
        classes=tuple(sorted(bind(scope, classes), key=lambda c: c.name)),
        enums=tuple(enums),
        errors=tuple(sorted((read_error(d) for d in found.errors), key=lambda e: e.name)),
        structs=tuple(sorted((read_struct(d) for d in found.structs), key=lambda s: s.name)),
        types=tuple(sorted((read_typedef(d) for d in found.types), key=lambda t: t.name)),
    )
    _mixins(found)
    declared = things(api)
    spec = Spec(
        api=api,
        spans=Spans(scope.places),
        sources={file.path: file.text for file, _ in files},
        files={d.node.name.text: d.here.file for d in found.classes},
        diagnostics=tuple(scope.problems),
        lost=frozenset(scope.lost),
        partial=scope.partial,
        things=declared,
        types=types(declared),
    )
    return msgspec.structs.replace(spec, diagnostics=(*spec.diagnostics, *check(spec, allow)))


def _troubles(file: File, scope: Scope) -> None:
    """Reports what could not be read, and remembers where, and the names in it."""
    empty = True
    for piece in file.pieces:
        troubles = piece.parsed.troubles
        for trouble in troubles:
            scope.problems.append(diagnostic(file.path, piece.at, trouble))
        if troubles:
            scope.breaks[file.path, piece.at] = [trouble.at for trouble in troubles]
            scope.lost.update(piece.parsed.lost)
        empty = empty and piece.parsed.tree is None and not troubles
    if empty:
        scope.problems.append(empty_file(file))


def _api(found: Collected, scope: Scope, where: str, files: list[File]) -> model.Api:
    """The `api` block; if it could not be read, or not all of it, what it uses may be missing too."""
    if not found.apis:
        unread = any(p.parsed.tree is None and p.parsed.troubles for file in files for p in file.pieces)
        scope.partial = scope.partial or _uses(scope)
        if files and not unread and not scope.partial:
            scope.problems.append(no_api(where))
        return model.Api(name="")
    first_one, *others = found.apis
    if (first_one.here.file, first_one.here.base) in scope.breaks:
        scope.partial = scope.partial or _uses(scope)
    assert isinstance(first_one.node, tree.Api)
    for other in others:
        label = Label(first_one.here.span(first_one.node.name), "the first one")
        other.here.report(two_apis(other.here, other.node.name, label))
    return read_api(first_one.here, first_one.node)


def _uses(scope: Scope) -> bool:
    """Whether a `use` may be among what is lost."""
    return not scope.lost.isdisjoint(("use", "std"))


def _classes(found: Collected, scope: Scope) -> list[model.Class]:
    classes = []
    for declared in found.classes:
        node = declared.node
        assert isinstance(node, tree.Class)
        extended = found.extensions.get(node.name.text, ())
        extensions = [(e.here, e.node) for e in extended if isinstance(e.node, tree.Class)]
        classes.append(read_class(declared.here, node, extensions, declared.std))
    for name, extended in found.extensions.items():
        if name not in scope.declared("class"):
            for extension in extended:
                resolve(extension.here, "class", extension.node.name)
                assert isinstance(extension.node, tree.Class)
                scope.lost.update(item.name.text for item in extension.node.items)
    return classes


def _mixins(found: Collected) -> None:
    """A mixin is read where it is used; its own annotations are checked here, and all of it if nothing uses
    it."""
    taken = {declared.node.name.text: _taken_in(declared.node) for declared in found.mixins}
    extensions = (extension for extended in found.extensions.values() for extension in extended)
    waiting = [name for declared in (*found.classes, *extensions) for name in _taken_in(declared.node)]
    read: set[str] = set()
    for declared in found.mixins:
        here, node = declared.here, declared.node
        assert isinstance(node, tree.Class)
        while waiting:
            name = waiting.pop()
            if name not in read:
                read.add(name)
                waiting += taken.get(name, ())
        read_annotations(here, node, "mixin")
        here.scope.places[f"mixin {node.name.text}"] = here.place(node)
        if node.name.text not in read:
            read_unused(here, node)
            waiting.append(node.name.text)


def _taken_in(node: tree.Declaration) -> list[str]:
    """The mixins that a class, an extension or a mixin takes in."""
    items = node.items if isinstance(node, tree.Class) else ()
    return [
        word.text
        for item in items
        if isinstance(item, tree.Names) and item.name.text == "with"
        for word in item.names
    ]
