"""Targets as values: what `build` looks up in the entry point group `apigen.targets` and runs.

A target is published by a package of its own like this:

    [project.entry-points."apigen.targets"]
    mine = "my_package.target:TARGET"
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from apigen.diagnostics import Diagnostic, Span
from apigen.model.api import Api, Class, Rpc
from apigen.model.values import Value

if TYPE_CHECKING:
    from apigen.generators.naming import Names

Content = str | bytes
Arguments = tuple[tuple[str, Value], ...]
"""Example values of an RPC's parameters by name, the session left out (`apigen.generators.examples`)."""


class File(msgspec.Struct, frozen=True):
    """A file of a target's output: a relative path with `/`, and its content; text is written as UTF-8.

    `content` may be a function, called only when the file is needed. With a `key` (a digest of all that the
    content depends on) it is not called again while the key stays the same: that is what makes builds
    incremental.
    """

    path: str
    content: Content | Callable[[], Content]
    key: str | None = None


def _nowhere(_address: str, _snippet: str) -> Span | None:
    return None


def _nothing(_name: str) -> bytes | None:
    return None


def _unset(_key: str) -> Span | None:
    return None


def _undeclared(_address: str) -> tuple[str, int] | None:
    return None


def _forget(_name: str, _body: bytes) -> None:
    pass


class Options(msgspec.Struct, frozen=True):
    """What a target may know beside the API.

    `title`: of the output, "" where none is configured. `templates`: the user's folder, searched before
    ours for a file of the same path. `files`: the file that declares each class. `place`: where in the
    spec's files a piece of the text of an element stands (`place("VM.start", "the words")`), and `setting`
    where the configuration sets an option of the target, for diagnostics. `declared`: the file, seen from the
    configuration's folder, and the line of a declaration. `samplers`: the installed targets that have
    samples, by name. `code`: stands for the code of the tool, where it may change without its version.
    `recall` and `remember`: a cache, by name, that forgets when it likes. `lock` is the text of `names.lock`,
    None where there is none, and `lock_file` what it is called in diagnostics.
    """

    title: str = ""
    templates: Path | None = None
    files: Mapping[str, str] = {}
    place: Callable[[str, str], Span | None] = _nowhere
    setting: Callable[[str], Span | None] = _unset
    declared: Callable[[str], tuple[str, int] | None] = _undeclared
    samplers: Callable[[], tuple["Target", ...]] = tuple
    code: str = ""
    recall: Callable[[str], bytes | None] = _nothing
    remember: Callable[[str, bytes], None] = _forget
    lock: str | None = None
    lock_file: str = "names.lock"


class Sample(msgspec.Struct, frozen=True):
    """A call spelled in a language: the code, its tokens as (kind, text), the language's name for people.

    Kinds are Pygments' short names (`k`, `s`, `nf`, …); the texts of the tokens together are `code`.
    """

    code: str
    tokens: tuple[tuple[str, str], ...]
    language: str
    title: str


Generate = Callable[[Api, Options], Iterable[File]]
SampleOf = Callable[[Api, Class, Rpc, Arguments, str], Sample]
"""The variant is `sync`, `async` or `session` (with the log-in before it)."""
Naming = Callable[[object], str]
"""The stable public name of a declaration in the target's language."""


class Target(msgspec.Struct, frozen=True):
    """A kind of output. `generate` never touches the disk; it may raise `Failure` with diagnostics.
    `sampler` makes a `sample` for the target's own options, where samples depend on them. `warnings`: what is
    odd about its options, and can be made nevertheless. `names`: those that it publishes, which the build
    keeps in `names.lock`; asked for after `generate`.
    """

    name: str
    generate: Generate
    options: type[Options] = Options
    sample: SampleOf | None = None
    sampler: Callable[[Options], SampleOf] | None = None
    naming: Naming | None = None
    warnings: Callable[[Options], Iterable[Diagnostic]] | None = None
    names: Callable[[Api, Options], "Names"] | None = None


def content(file: File) -> bytes:
    """The bytes of a file."""
    made = file.content() if callable(file.content) else file.content
    return made.encode("utf-8") if isinstance(made, str) else made
