"""`apigen changelog`: release notes of what lies between two versions of an API."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from apigen.cli import arguments
from apigen.cli.stops import Misuse

if TYPE_CHECKING:
    from apigen.build.sides import Pair

USAGE = "OLD NEW"
EXAMPLES = """\
  apigen changelog v8.1.0:spec v8.2.0:spec > CHANGES-8.2.md
  apigen changelog xenapi-8.1.json xenapi-8.2.json --format text
  apigen changelog --as-of 8.1..8.2"""

Format = Literal["markdown", "text"]


def add(parser: ArgumentParser) -> None:
    arguments.add_sides(parser)
    arguments.add_releases(parser)
    parser.add_argument(
        "--format", choices=get_args(Format), default="markdown", help="markdown (the default) or text"
    )
    arguments.add_extras(parser)


def command(
    *,
    old: str | None,
    new: str | None,
    as_of: str | None,
    format: Format,  # noqa: A002 (the option)
    extras: list[Path] | None,
    no_extras: bool,
) -> int:
    """Write release notes of what changed between two versions.

    By class, in words, what breaks first. Exit status 0, whatever changed; 2 if nothing was compared.
    """
    from apigen.build import sides
    from apigen.changes import changelog
    from apigen.changes.outputs.told import Refused
    from apigen.cli.comparing import outcome
    from apigen.cli.diff import at_releases, said
    from apigen.cli.inputs import configuration
    from apigen.cli.terminal import data, result

    if as_of is None and (old is None or new is None):
        raise Misuse("two are compared: OLD and NEW; or one spec with --as-of")
    if as_of is not None and new is not None:
        raise Misuse("with --as-of one spec is named, not two")
    settings = configuration(None)
    both = said(extras, no_extras)

    def pair() -> "Pair":
        if as_of is not None:
            return at_releases(old, as_of)
        assert old is not None
        assert new is not None
        return sides.pair(old, new, settings, both)

    found = outcome(pair, settings, fetch=False, release=False)
    if isinstance(found, Refused):
        return 2
    if format == "text":
        result(changelog.text(found))
    else:
        data(changelog.markdown(found))
    return 0
