"""What a comparison compares, read: a folder or file of a spec, a dump, our own document, a revision of git.

A revision is `REV` (the spec where the configuration has it, or where it was then) or `REV:PATH`.
"""

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from apigen.build import config, parsed
from apigen.build.config import Config, spec_path
from apigen.build.policy import edits, place, policy
from apigen.build.refusals import another_document, nothing_at, nothing_there, sparse_checkout
from apigen.changes.diff import Side
from apigen.changes.policy import Policy
from apigen.changes.report import Place
from apigen.diagnostics import Diagnostic, Failure, Label
from apigen.diagnostics.catalogue import checks
from apigen.interchange import baseline, moved
from apigen.interchange.revisions import Commit, Repository, texts
from apigen.model.api import Api
from apigen.semantics import load, load_texts
from apigen.semantics.files import SUFFIX, contents, plain

if TYPE_CHECKING:
    from apigen.semantics.spec import Spec


class _All(Collection[str]):
    """The codes of all warnings: none need be found."""

    def __contains__(self, _code: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


_WARNINGS = _All()


class Read(msgspec.Struct, frozen=True):
    """A side that was read. `diagnostics` are its errors, with the texts that they point into. `nameless`: a
    dump, which does not say what the API is called. `revision`: the commit that it was read from. `file`: the
    document that it was read from, if that was no spec.
    """

    side: Side
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: dict[str, str] = {}
    nameless: bool = False
    revision: str = ""
    file: str = ""


class Pair(NamedTuple):
    """Two sides. `how` says in words how the old one was found; `first`: there was none before, and the old
    side is empty. `notes` are told beside the report. `root`: the folder of the repository, from which
    files are named then; the revisions are ids of commits, empty for what is no revision. `policy`: the one
    that counts before all others, that of the old side. `edits`: a sentence on what the new side has there,
    at `edits_place`.
    """

    old: Read
    new: Read
    how: str = ""
    first: bool = False
    notes: tuple[str, ...] = ()
    root: Path | None = None
    old_revision: str = ""
    new_revision: str = ""
    policy: Policy | None = None
    edits: str = ""
    edits_place: Place | None = None


class Extras(NamedTuple):
    """The files beside dumps that say what these leave out; None for the one that lies beside it, if any."""

    old: Path | None = None
    new: Path | None = None
    none: bool = False


def pair(old: str, new: str, settings: Config, extras: Extras) -> Pair:
    """Reads two sides that are named by words.

    Raises Failure if there is nothing of that name, or nothing that can be read.
    """
    reader = _Reader(settings)
    with reader:
        two = reader.side(new, extras.new, none=extras.none)
        one = reader.side(old, extras.old, none=extras.none, api=two.side.api.name)
    if one.nameless != two.nameless:  # a dump says nothing of the API's name
        name = (two if one.nameless else one).side.api.name
        one, two = _named(one, name), _named(two, name)
    root = reader.root if one.revision or two.revision else None
    return Pair(one, two, root=root, old_revision=one.revision, new_revision=two.revision)


def against(spec: Path | None, rev: str, settings: Config, new: "Spec | None" = None) -> Pair:
    """Reads a spec of the disk, if it is not there yet, and the one that its work began at.

    Raises Failure, or `baseline.Lacking` where a shallow clone lacks that.
    """
    path = spec_path(spec, settings)
    reader = _Reader(settings, path if path.is_dir() else path.parent)
    with reader:
        if new is None and (gone := reader.gone(path, rev)) is not None:
            return gone
        found = reader.disk(path) if new is None else new
        return reader.against(path, found, rev, checked=new is not None)


def _named(read: Read, name: str) -> Read:
    side = replace(read.side, api=replace(read.side.api, name=name))
    return replace(read, side=side)


class _Reader:
    """What both sides share: declarations that were parsed before, and the repository."""

    def __init__(self, settings: Config, folder: Path | None = None) -> None:
        self.config = settings
        there = (one for one in (folder or Path(), *(folder or Path()).parents) if one.is_dir())
        self.folder = next(there, Path())
        self.stack = ExitStack()
        self.known = parsed.Known()
        self.root: Path | None = None
        self._repository: Repository | None = None

    def __enter__(self) -> None:
        self.known = self.stack.enter_context(parsed.kept(spec_path(None, self.config), keep=True))

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    @property
    def repository(self) -> Repository:
        if self._repository is None:
            self._repository = self.stack.enter_context(Repository(self.folder))
            self.root = self._repository.root
        return self._repository

    def side(self, word: str, extras: Path | None, *, none: bool, api: str = "") -> Read:
        path = Path(word)
        if _is_there(path):
            if path.is_dir() or path.name.endswith(SUFFIX):
                return _spec(self.disk(path), path.as_posix())
            second = None if none else extras or _beside(path)
            return _document(
                contents(path, word), word, contents(second, str(second)) if second else None, str(second)
            )
        try:
            repository = self.repository
        except Failure:
            raise Failure(nothing_there(word)) from None
        rev, at = _revision(word)
        commit = baseline.named(repository, rev)
        if at is not None and not at.endswith(SUFFIX) and "." in at.rpartition("/")[2]:
            return self._dump(commit, moved.at(at, repository.within), word, extras, none=none)
        if at is not None:
            inside = moved.at(at, repository.within)
            files = repository.files(commit, inside)
            if not files:
                raise Failure(nothing_at(inside, commit.label))
        else:
            now = repository.inside(spec_path(None, self.config)) or "spec"
            inside, files = now, repository.files(commit, now)
            if api or not files:
                found = moved.locate(repository, commit, now, api, ())
                inside, files = found.path or now, found.files
            if not files:
                raise Failure(nothing_at(now, commit.label))
        return self._of(commit, inside, files, _label(word, rev, commit))

    def disk(self, path: Path) -> "Spec":
        return load(path, self.known, _WARNINGS)

    def _of(self, commit: Commit, path: str, files: dict[str, bytes], label: str) -> Read:
        repository = self.repository
        root = path.rpartition("/")[0] if path.endswith(SUFFIX) else path
        spec = load_texts(
            texts(files),
            root,
            lambda folder: texts(repository.files(commit, folder)),
            self.known,
            _WARNINGS,
        )
        read = _spec(spec, label)
        return replace(
            read,
            revision=commit.oid,
            diagnostics=tuple(_at_revision(one, commit) for one in read.diagnostics),
            sources={f"{commit.oid[:8]}:{name}": text for name, text in read.sources.items()},
        )

    def _dump(self, commit: Commit, path: str, word: str, extras: Path | None, *, none: bool) -> Read:
        from apigen.interchange import xenapi

        entry = self.repository.entry(commit, path)
        if entry is None:
            raise Failure(nothing_at(path, commit.label))
        second, name = None, str(extras)
        if extras is not None:
            second = contents(extras, name)
        elif not none:
            name = str(xenapi.beside(Path(path)))
            beside = self.repository.entry(commit, name)
            second = self.repository.blob(beside) if beside is not None else None
        read = _document(self.repository.blob(entry), word, second, name)
        return replace(read, revision=commit.oid, file=path)

    def against(self, path: Path, new: "Spec", rev: str, *, checked: bool) -> Pair:
        repository = self.repository
        now = repository.inside(path)
        if now is None:
            raise Failure(nothing_at(path.as_posix(), rev))
        if missing := repository.sparse(now):
            raise Failure(sparse_checkout(missing))
        two = _spec(new, "the work tree", checked=checked)
        changed = self._changed(new, now)
        head = repository.commit("HEAD")
        at = "" if changed or head is None else head.oid
        base = baseline.against(repository, rev, changed=changed)
        if base is None:
            why = "there is no commit yet" if head is None else "HEAD is the first commit"
            return _first(two, why, repository, at)
        how = f"{base.why}: {base.commit.label}"
        heads = tuple(_inside(repository, two.sources))
        found = moved.locate(repository, base.commit, now, new.api.name, heads)
        if found.path is None:
            return _first(two, how, repository, at)
        notes: tuple[str, ...] = ()
        if found.path != now:
            notes = (f"the spec was in `{found.path}`, and is in `{now}`",)
        one = self._same(two, base.commit, found)
        if one is None:
            self.known.hold(new.sources.values())  # who checked it read it without us
            one = self._of(base.commit, found.path, found.files, base.commit.oid[:8])
        old = self._policy(base.commit)
        pair = Pair(one, two, how, False, notes, repository.root, base.commit.oid, at, old)
        return pair._replace(edits=edits(old, policy(self.config)), edits_place=place(self.config))

    def gone(self, path: Path, rev: str) -> Pair | None:
        """The comparison with a spec that is on the disk no more: all that it declared is gone. None where it
        is there, or never was.

        Raises Failure (`spec-is-elsewhere`) where its API is in another folder now.
        """
        if path.is_file() or (path.is_dir() and next(path.rglob(f"*{SUFFIX}"), None) is not None):
            return None
        repository = self.repository
        now = repository.inside(path)
        base = baseline.against(repository, rev, changed=self._removed(now)) if now is not None else None
        files = repository.files(base.commit, now) if base is not None and now is not None else {}
        if base is None or now is None or not files:
            return None
        one = self._of(base.commit, now, files, base.commit.oid[:8])
        api = one.side.api.name
        if (elsewhere := moved.still_there(repository, api)) is not None:
            raise Failure(moved.spec_is_elsewhere(now, elsewhere))
        nothing = Read(Side(Api(name=""), "the work tree"))
        head = repository.commit("HEAD")
        at = "" if head is None or repository.files(head, now) else head.oid
        return Pair(
            *(one, nothing, f"{base.why}: {base.commit.label}", False),
            notes=(f"the spec in `{now}` is gone, and all that it declared",),
            root=repository.root,
            old_revision=base.commit.oid,
            new_revision=at,
            policy=self._policy(base.commit),
        )

    def _removed(self, path: str | None) -> bool:
        """Whether HEAD has a spec at a path, which the disk does not."""
        head = self.repository.commit("HEAD")
        return head is not None and path is not None and bool(self.repository.files(head, path))

    def _same(self, new: Read, commit: Commit, found: moved.Found) -> Read | None:
        """The old side, if all its files are those of the new one: then it need not be read."""
        before = {name: plain(text) for name, text in texts(found.files).items()}
        if before != _inside(self.repository, new.sources):
            return None
        return replace(new, side=replace(new.side, label=commit.oid[:8]), revision=commit.oid)

    def _policy(self, commit: Commit) -> Policy:
        """The policy of a commit: whoever changes it is judged by the one before."""
        file = self.config.file
        inside = self.repository.inside(file) if file is not None else None
        entry = self.repository.entry(commit, inside) if inside is not None else None
        if file is None or entry is None or file.name != config.NAME:
            return policy(self.config) if file is not None and file.name != config.NAME else Policy()
        text = self.repository.blob(entry).decode(errors="replace")
        return policy(config.of_text(file, text))

    def _changed(self, spec: "Spec", path: str) -> bool:
        """Whether the spec on the disk, at a path of the repository, is another than HEAD's."""
        head = self.repository.commit("HEAD")
        if head is None:
            return False
        held = _inside(self.repository, spec.sources)
        if any(one.path not in held for one in self.repository.entries(head, path)):
            return True  # a file was deleted
        for name, text in held.items():
            entry = self.repository.entry(head, name)
            if entry is None or plain(self.repository.blob(entry).decode(errors="replace")) != text:
                return True
        return False


def _inside(repository: Repository, sources: dict[str, str]) -> dict[str, str]:
    """The files of a spec by their names in the repository, without those of the standard library."""
    named = {
        repository.inside(Path(file)): text for file, text in sources.items() if not file.startswith("<")
    }
    return {name: text for name, text in named.items() if name is not None}


def _spec(spec: "Spec", label: str, *, checked: bool = False) -> Read:
    """A side that is a spec. `checked`: what follows from it was looked at, too."""
    found = [*spec.diagnostics]
    if not checked and not any(one.severity == "error" for one in found):
        found += (one for rule in checks("apigen.derive.rules", _WARNINGS) for one in rule(spec))
    errors = tuple(one for one in found if one.severity == "error")
    return Read(Side(spec.api, label, spec), errors, spec.sources)


def _first(new: Read, how: str, repository: Repository, head: str) -> Pair:
    nothing = Read(Side(Api(name=new.side.api.name), "nothing"))
    return Pair(nothing, new, how, first=True, root=repository.root, new_revision=head)


def _document(data: bytes, name: str, extras: bytes | None, extras_name: str) -> Read:
    """A dump, or our own document of an API."""
    from apigen.interchange import json, xenapi

    value = xenapi.decode(data, name)
    if isinstance(value, list):
        second = xenapi.decode(extras, extras_name) if extras is not None else None
        api = xenapi.read(value, second, file=name, extras_file=extras_name)
        return Read(Side(api, name, by_name=False), nameless=True, file=name)
    if isinstance(value, dict) and "format" in value:
        return Read(Side(json.read(data, name), name), file=name)
    raise Failure(replace(another_document(), path=name))


def _at_revision(diagnostic: Diagnostic, commit: Commit) -> Diagnostic:
    """A diagnostic of a file that is not on the disk: `82bf1d89:spec/api.apidl`."""

    def label(one: Label) -> Label:
        span = replace(one.span, file=f"{commit.oid[:8]}:{one.span.file}")
        return replace(one, span=span)

    primary = label(diagnostic.primary) if diagnostic.primary is not None else None
    related = tuple(map(label, diagnostic.related))
    return replace(diagnostic, primary=primary, related=related, edits=())


def _label(word: str, rev: str, commit: Commit) -> str:
    """What was named, and the commit if its name is another."""
    if commit.oid.startswith(rev):
        return word.replace(rev, commit.oid[:8], 1)
    return f"{word} ({commit.oid[:8]})"


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _beside(path: Path) -> Path | None:
    from apigen.interchange import xenapi

    extras = xenapi.beside(path)
    return extras if extras.is_file() else None


def _revision(word: str) -> tuple[str, str | None]:
    """A revision, and the path behind its colon; colons within braces belong to the revision."""
    depth = 0
    for at, letter in enumerate(word):
        depth += (letter == "{") - (letter == "}")
        if letter == ":" and depth == 0 and at > 0:
            return word[:at], word[at + 1 :]
    return word, None
