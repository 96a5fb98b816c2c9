"""The configuration: `apigen.toml`, or `[tool.apigen]` of a pyproject.toml, found upward from where one
works.

    spec = "spec"                       # the folder of .apidl files
    out = "out"                         # where `build` writes
    targets = ["json", "markdown", "site"]
    title = "Hypervisor Management API" # instead of the API's own title
    templates = "templates"             # searched before our templates, for files of the same path

    [lint]
    allow = ["missing-text"]            # warnings that are not shown
    deny = ["role-missing"]             # warnings that count as errors

    [changes]                           # what counts as a break, and for whom (apigen.build.policy)
    gate = ["wire", "source"]

    [site]                              # a table for any installed target that has options of its own
    accent = ["#6d28d9", "#c4b5fd"]

Paths are relative to the file that they stand in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from apigen.diagnostics import Diagnostic, Failure, Label, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled
from apigen.diagnostics.suggest import closest

NAME = "apigen.toml"


class Lint(msgspec.Struct, frozen=True):
    """Codes of warnings that are silenced (`allow`), or that are errors (`deny`)."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


class Config(msgspec.Struct, frozen=True):
    """What a configuration says; None and empty where it says nothing. Paths are joined with its folder.

    `changes`: what it says of changes, and `tables`: what it says to each target, by name, both as written.
    `file` is where it was found, `sources` its text by that name, for diagnostics.
    """

    spec: Path | None = None
    out: Path | None = None
    targets: tuple[str, ...] = ()
    title: str = ""
    templates: Path | None = None
    lint: Lint = Lint()
    changes: Mapping[str, Any] = {}
    tables: Mapping[str, Mapping[str, Any]] = {}
    file: Path | None = None
    sources: dict[str, str] = {}


def find(start: Path) -> Config:
    """The nearest configuration at or above a folder; an empty one where there is none.

    Raises Failure (`config-syntax`, `config-unknown-key`, `config-wrong-type`, `config-unreadable`).
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if (file := folder / NAME).is_file():
            return _read(file)
        if (file := folder / "pyproject.toml").is_file() and (config := _read_pyproject(file)) is not None:
            return config
    return Config()


def spec_path(spec: Path | None, settings: Config) -> Path:
    """The spec that was named, or else the configured one, or else `spec`."""
    if spec is not None:
        return spec
    return Path(spelled(settings.spec)) if settings.spec is not None else Path("spec")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(config_unreadable(file, error)) from error


def _read(file: Path) -> Config:
    return of_text(file, _text(file))


def of_text(file: Path, text: str) -> Config:
    """What the text of an `apigen.toml` says. Raises Failure as `find`."""
    return _config(file, text, _table(file, text))


def _read_pyproject(file: Path) -> Config | None:
    text = _text(file)
    if "tool.apigen" not in text:
        return None
    tool = _table(file, text).get("tool", {})
    return _config(file, text, tool["apigen"]) if isinstance(tool, dict) and "apigen" in tool else None


def _table(file: Path, text: str) -> dict[str, Any]:
    import tomllib  # most runs read no configuration

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Failure(config_syntax(spelled(file), text, str(error))) from error


_TYPES: dict[str, tuple[str, str]] = {
    "spec": ("text", "a path"),
    "out": ("text", "a path"),
    "targets": ("texts", "a list of names"),
    "title": ("text", "a text"),
    "templates": ("text", "a path"),
    "lint": ("table", "a table"),
    "changes": ("table", "a table"),
}
_LINT_TYPES: dict[str, tuple[str, str]] = {
    "allow": ("texts", "a list of codes"),
    "deny": ("texts", "a list of codes"),
}


def _config(file: Path, text: str, table: Any) -> Config:
    name = spelled(file)
    wrong = list(_wrong(name, text, "", table, _TYPES))
    if not wrong and "lint" in table:
        wrong = list(_wrong(name, text, "lint.", table["lint"], _LINT_TYPES))
    if wrong:
        raise Failure(*wrong)
    folder = file.parent
    lint = table.get("lint", {})
    tables = {key: value for key, value in table.items() if key not in _TYPES}

    def path(key: str) -> Path | None:
        return folder / table[key] if key in table else None

    return Config(
        spec=path("spec"),
        out=path("out"),
        targets=tuple(table.get("targets", ())),
        title=table.get("title", ""),
        templates=path("templates"),
        lint=Lint(tuple(lint.get("allow", ())), tuple(lint.get("deny", ()))),
        changes=table.get("changes", {}),
        tables=tables,
        file=file,
        sources={name: text},
    )


def _wrong(
    file: str, text: str, prefix: str, table: Any, types: dict[str, tuple[str, str]]
) -> Iterator[Diagnostic]:
    if not isinstance(table, dict):
        yield config_wrong_type(file, text, prefix.rstrip(".") or "tool.apigen", "a table")
        return
    for key, value in table.items():
        if key not in types:
            targets = _targets() if not prefix and isinstance(value, dict) else ()
            if key not in targets:
                yield config_unknown_key(file, text, prefix, key, (*types, *targets))
            continue
        kind, words = types[key]
        fits = {
            "text": isinstance(value, str),
            "texts": isinstance(value, list) and all(isinstance(item, str) for item in value),
            "table": isinstance(value, dict),
        }[kind]
        if not fits:
            yield config_wrong_type(file, text, prefix + key, words)


def _targets() -> tuple[str, ...]:
    """The targets that are installed: each may have a table of its own."""
    from apigen.build.entry_points import installed  # looks through all installed packages

    return tuple(sorted(installed()))


def placed(diagnostics: Iterable[Diagnostic], config: Config) -> tuple[Diagnostic, ...]:
    """The diagnostics; each `unknown-code` that the configuration alone names has the place where it does."""
    return tuple(
        _placed(one, config) if one.code == "unknown-code" and one.primary is None else one
        for one in diagnostics
    )


def _placed(diagnostic: Diagnostic, config: Config) -> Diagnostic:
    named = (code for code in (*config.lint.allow, *config.lint.deny) if f"`{code}`" in diagnostic.message)
    for code in named:
        for file, text in config.sources.items():
            if found := re.search(rf"""(?<=["']){re.escape(code)}(?=["'])""", text):
                return msgspec.structs.replace(diagnostic, primary=Label(Span(file, *found.span())))
    return diagnostic


def key_at(file: str, text: str, key: str) -> Span | None:
    """Where a key stands in a TOML text, good enough for people."""
    last = re.escape(key.rpartition(".")[2])
    match = re.search(
        rf"""(?m)^\s*(?:[\w.-]+\.)?["']?({last})["']?\s*=|^\s*\[+[^\]\n]*\b({last})\s*\]""", text
    )
    if match is None:
        return None
    start, end = match.span(1 if match[1] else 2)
    return Span(file, start, end)


@problem("config-unknown-key", "error", "A configuration key that does not exist")
def config_unknown_key(file: str, text: str, prefix: str, key: str, known: tuple[str, ...]) -> Finding:
    """Every key of `apigen.toml` is known, so that a misspelt one is not silently without effect. The keys
    are `spec`, `out`, `targets`, `title`, `templates`, and `allow` and `deny` in `[lint]`; a target may have
    a table of its own name, whose keys are the target's options.
    """
    near = closest(key, known)
    keys = f"keys are {', '.join(known)}" if known else f"`{prefix.rstrip('.')}` has no options: leave it out"
    return Finding(
        message=f"the configuration has no key `{prefix}{key}`",
        at=key_at(file, text, key),
        label="not a key",
        help=f"`{prefix}{near}` has a similar name" if near else keys,
    )


@problem("config-wrong-type", "error", "A configuration value of the wrong type")
def config_wrong_type(file: str, text: str, key: str, wanted: str) -> Finding:
    """Paths and the title are strings, `targets`, `lint.allow` and `lint.deny` lists of strings."""
    return Finding(
        message=f"`{key}` must be {wanted}", at=key_at(file, text, key), help=f"write {wanted} in its place"
    )


@problem("templates-missing", "error", "A folder of templates that is not there")
def templates_missing(config: Config) -> Finding:
    """`templates` in the configuration names a folder, `templates/site/…` in it what is used instead of ours.
    Where it is not there, a build would silently use ours alone. Nothing is written.
    """
    places = [key_at(file, text, "templates") for file, text in config.sources.items()]
    return Finding(
        message=f"the folder of templates `{spelled(config.templates or Path())}` is not there",
        at=places[0] if places else None,
        help="mend the path; it is relative to the configuration",
    )


@problem("config-syntax", "error", "A configuration that is not TOML")
def config_syntax(file: str, text: str, reason: str) -> Finding:
    """`apigen.toml` and pyproject.toml are TOML: strings stand in quotes, lists in brackets."""
    at: Span | None = None
    if place := re.search(r"\(at line (\d+), column (\d+)\)", reason):
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
        at = Span(file, min(start, len(text)), min(start + 1, len(text)))
        reason = reason[: place.start()].strip()
    elif "at end of document" in reason:
        at = Span(file, max(len(text) - 1, 0), len(text))
    return Finding(
        message=f"the configuration is not TOML: {reason}",
        at=at,
        help="strings stand in quotes, lists in brackets; see toml.io",
    )


@problem("config-unreadable", "error", "A configuration that cannot be read")
def config_unreadable(file: Path, error: Exception) -> Finding:
    """The file is there, but the system does not let it be read, or it is not UTF-8."""
    return Finding(
        message=f"{spelled(file)} cannot be read: {_reason(error)}",
        help="make it readable, or name another folder to work in",
    )


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
