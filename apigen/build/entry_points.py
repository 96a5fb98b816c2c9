"""The targets that are installed: entry points of the group `apigen.targets`.

The files that name them are read directly: `importlib.metadata` takes longer to import than many a build.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest

if TYPE_CHECKING:
    from apigen.generators.target import Target

GROUP = "apigen.targets"


class Installed(msgspec.Struct, frozen=True):
    """Where a target is (`package.module:NAME`), and the package that brings it, with its version, as the
    folder of its metadata is named.
    """

    place: str
    package: str


def installed() -> dict[str, Installed]:
    """Every target by name; what comes first on `sys.path` wins."""
    found: dict[str, Installed] = {}
    for folder in dict.fromkeys(sys.path):
        try:
            metadata = sorted(
                path for path in Path(folder or ".").iterdir() if path.suffix in (".dist-info", ".egg-info")
            )
        except OSError:
            continue
        for path in metadata:
            try:
                text = (path / "entry_points.txt").read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            for name, place in _group(text):
                found.setdefault(name, Installed(place, path.name))
    return found


def _group(text: str) -> list[tuple[str, str]]:
    """The entries of our group in an entry_points.txt."""
    section, found = "", []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif section == GROUP and line and line[0] not in "#;":
            name, _, place = line.partition("=")
            found.append((name.strip(), place.strip().partition("[")[0].strip()))
    return found


def find(names: tuple[str, ...]) -> "tuple[Target, ...]":
    """The targets of these names, each once. Raises Failure (`unknown-target`, `target-failed`)."""
    known = installed()
    wrong = [unknown_target(name, tuple(sorted(known))) for name in names if name not in known]
    if wrong:
        raise Failure(*wrong)
    return tuple(_load(name, known[name].place) for name in dict.fromkeys(names))


def samplers() -> "tuple[Target, ...]":
    """The installed targets that have samples, by name. Raises Failure (`target-failed`)."""
    known = installed()
    targets = (_load(name, known[name].place) for name in sorted(known))
    return tuple(target for target in targets if target.sample is not None or target.sampler is not None)


def _load(name: str, place: str) -> "Target":
    from apigen.generators.target import Target  # a build with nothing to do loads none

    module, _, attribute = place.partition(":")
    try:
        found = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise Failure(target_failed(name, place, str(error))) from error
    if not isinstance(found, Target):
        raise Failure(target_failed(name, place, "it is not a Target"))
    return found


@problem("unknown-target", "error", "A target that is not installed")
def unknown_target(name: str, known: tuple[str, ...]) -> Finding:
    """Targets are packages' entry points of the group `apigen.targets`. Ours are always there; others are
    there once their package is installed in the same environment.
    """
    near = closest(name, known)
    return Finding(
        message=f"no target is named `{name}`",
        help=f"`{near}` has a similar name" if near else f"installed are {', '.join(known)}",
    )


@problem("target-failed", "error", "A target that cannot be loaded")
def target_failed(name: str, place: str, reason: str) -> Finding:
    """A package names a target that is not where it says, or whose own imports fail."""
    return Finding(
        message=f"the target `{name}` cannot be loaded from {place}: {reason}",
        help="reinstall the package that brings it, or leave the target out",
    )
