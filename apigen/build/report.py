"""What a build did, or would do."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from apigen.build.manifest import NAME
from apigen.diagnostics import Diagnostic


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a build. Files are named relative to the output folder, as `site/VM/index.html`.

    `written` and `removed`: what was done; with `check`, what would be. `unchanged`: how many files were as
    they should be. `folders`: the folder of each target, to say where to look. `inputs`: every file read,
    for rules of ninja and make. `sources`: the texts that diagnostics point into.
    """

    out: Path
    targets: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    inputs: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = {}

    @property
    def errors(self) -> bool:
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def differs(self) -> tuple[str, ...]:
        """What on the disk is not as it should be (with `check`)."""
        return tuple(sorted((*self.written, *self.removed)))

    @property
    def folders(self) -> tuple[Path, ...]:
        return tuple(self.out / target for target in self.targets)


def depfile(report: Report) -> str:
    """What the output depends on, as a rule that ninja and make read: the targets' manifests and all
    inputs.
    """
    outputs = " ".join(_escaped((folder / NAME).as_posix()) for folder in report.folders)
    inputs = " \\\n  ".join(map(_escaped, report.inputs))
    return f"{outputs}: \\\n  {inputs}\n" if inputs else f"{outputs}:\n"


def stamp(report: Report) -> None:
    """Gives the manifests the time of now: a build that found nothing to write is done all the same, and
    make and ninja go by time."""
    for folder in report.folders:
        (folder / NAME).touch()


def _escaped(path: str) -> str:
    for mark, escape in (("\\", "\\\\"), (" ", "\\ "), ("#", "\\#"), ("$", "$$")):
        path = path.replace(mark, escape)
    return path
