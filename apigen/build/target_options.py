"""What a configuration says to a target, as the options that the target declares."""

from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from apigen.build.config import Config, config_unknown_key, config_wrong_type, key_at, templates_missing
from apigen.diagnostics import Diagnostic, Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled
from apigen.generators.target import Options


def own_options(kind: type[Options], name: str, config: Config) -> dict[str, Any]:
    """The values of the table `[name]` by option; paths are joined with the configuration's folder.

    Raises Failure (`config-unknown-key`, `config-wrong-type`, `templates-missing`).
    """
    if config.templates is not None and not config.templates.is_dir():
        raise Failure(templates_missing(config))
    table = config.tables.get(name, {})
    if not table or config.file is None:
        return {}
    file = spelled(config.file)
    text = config.sources[file]
    folder = config.file.parent
    types = {key: hint for key, hint in get_type_hints(kind).items() if key not in Options.__struct_fields__}
    found: dict[str, Any] = {}
    wrong: list[Diagnostic] = []
    for key, value in table.items():
        if key not in types:
            wrong.append(config_unknown_key(file, text, f"{name}.", key, tuple(types)))
            continue
        try:
            found[key] = msgspec.convert(value, types[key], dec_hook=lambda _, path: _path(folder, path))
        except msgspec.ValidationError:
            wrong.append(config_wrong_type(file, text, f"{name}.{key}", _words(types[key])))
    if wrong:
        raise Failure(*wrong)
    return found


def _path(folder: Path, path: object) -> Path:
    if not isinstance(path, str):
        raise TypeError(path)
    return folder / path


def _words(hint: object) -> str:
    """A type as people say it."""
    spelling = str(hint)
    if "Path" in spelling:
        return "a path"
    if "bool" in spelling:
        return "true or false"
    return "a list of texts" if "tuple" in spelling and spelling.startswith("tuple") else "a text"


def takes_only(kind: type[Options]) -> bool:
    """Whether a target can make a part of its output: it has an option `only`, names of classes."""
    return "only" in kind.__struct_fields__


@problem("only-unused", "error", "A part of an API for targets that make all of it")
def only_unused(targets: tuple[str, ...]) -> Finding:
    """`--only VM,VIF` is for the targets that can make a part of an API: the clients. None of those that this
    build is asked for can. Nothing is written.
    """
    return Finding(
        message=f"`--only` means nothing to {', '.join(targets)}",
        help="name a client's target, as `--target python`, or leave `--only` out",
    )


def setting(name: str, config: Config, key: str) -> Span | None:
    """Where the table of a target sets a key."""
    if config.file is None:
        return None
    file = spelled(config.file)
    return key_at(file, config.sources[file], f"{name}.{key}")


def paths(config: Config) -> list[Path]:
    """The files and folders that the tables of targets name, as far as they exist: a build reads them."""
    if config.file is None:
        return []
    folder = config.file.parent
    texts = [value for table in config.tables.values() for value in table.values() if isinstance(value, str)]
    return sorted({folder / text for text in texts if _exists(folder / text)})


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
