"""`apigen diff`: what changed between two versions of an API, and for whom."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from msgspec.structs import replace

from apigen.cli import arguments
from apigen.cli.stops import Misuse

if TYPE_CHECKING:
    from apigen.build.sides import Extras, Pair
    from apigen.model.api import Api

USAGE = "OLD NEW"
EXAMPLES = """\
  apigen diff v8.2.0 spec
  apigen diff main:spec HEAD:spec --format markdown
  apigen diff xenapi-8.1.json xenapi-8.2.json
  apigen diff --against main
  apigen diff --as-of 8.1..8.2 spec"""

Format = Literal["text", "markdown", "json", "sarif", "github", "junit"]


def add(parser: ArgumentParser) -> None:
    arguments.add_sides(parser)
    parser.add_argument(
        "--against", metavar="REV", help="a spec on the disk with what it was where its branch left REV"
    )
    arguments.add_releases(parser)
    parser.add_argument(
        "--format",
        choices=get_args(Format),
        default="text",
        help="text (the default), markdown, json, sarif, github or junit",
    )
    arguments.add_extras(parser)
    parser.add_argument("--release", action="store_true", help="the version must have risen as far as is due")
    parser.add_argument("--fetch", action="store_true", help="fetch what a shallow clone lacks")


def command(
    *,
    old: str | None,
    new: str | None,
    against: str | None,
    as_of: str | None,
    format: Format,  # noqa: A002 (the option)
    extras: list[Path] | None,
    no_extras: bool,
    release: bool,
    fetch: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Say what changed between two versions of an API, and for whom.

    Exit status 0 if nothing breaks, 1 if something does, and 2 if nothing was compared. What breaks whom is
    worked out; `[changes]` of apigen.toml says what counts. Nothing in git is touched.
    """
    from apigen.build import policy, sides
    from apigen.cli.comparing import outcome, show, status
    from apigen.cli.inputs import configuration

    settings = configuration(Path(new) if new is not None and Path(new).is_dir() else None)
    if old is None and against is None and as_of is None:
        against = policy.against(settings) or None

    def pair() -> "Pair":
        if as_of is not None:
            return at_releases(old, as_of)
        if against is not None:
            return sides.against(Path(old) if old is not None else None, against, settings)
        assert old is not None
        assert new is not None
        return sides.pair(old, new, settings, said(extras, no_extras))

    _refuse(old, new, against, as_of, extras, no_extras)
    found = outcome(pair, settings, fetch=fetch, release=release)
    show(found, format, quiet=quiet, verbose=verbose)
    return status(found)


def _refuse(
    old: str | None,
    new: str | None,
    against: str | None,
    as_of: str | None,
    extras: list[Path] | None,
    no_extras: bool,
) -> None:
    """Raises Misuse where the arguments do not say what is to be compared."""
    if against is not None and as_of is not None:
        raise Misuse("--against and --as-of exclude each other")
    if (against is not None or as_of is not None) and new is not None:
        raise Misuse(f"with {'--against' if against is not None else '--as-of'} one spec is named, not two")
    if against is None and as_of is None and (old is None or new is None):
        raise Misuse("two are compared: OLD and NEW; or one spec with --against or --as-of")
    said(extras, no_extras)


def said(extras: Sequence[Path] | None, no_extras: bool) -> "Extras":
    """The extras of both sides. Raises Misuse if they are forbidden and named, or more than two."""
    from apigen.build.sides import Extras

    if extras and no_extras:
        raise Misuse("--extras and --no-extras exclude each other")
    if len(extras or ()) > 2:
        raise Misuse("--extras is given more than twice")
    named: Sequence[Path | None] = extras or (None,)
    return Extras(named[0], named[-1], no_extras)


def at_releases(spec: str | None, releases: str) -> "Pair":
    """One spec as it was at two releases, `OLD..NEW`.

    Raises Misuse if there are not two, Failure (`no-such-release`).
    """
    from apigen.build.config import spec_path
    from apigen.build.sides import Pair, Read
    from apigen.changes.diff import Side
    from apigen.cli.inputs import at_release, configuration, read

    old, dots, new = releases.partition("..")
    if not (dots and old and new):
        raise Misuse("--as-of takes two releases: OLD..NEW")
    path = Path(spec) if spec is not None else None
    settings = configuration(path)
    whole = read(spec_path(path, settings), settings)
    errors = tuple(one for one in whole.diagnostics if one.severity == "error")
    one, two = (Side(_stated(at_release(whole.api, name), name), name, whole) for name in (old, new))
    return Pair(Read(one), Read(two, errors, whole.sources))


def _stated(api: "Api", release: str) -> "Api":
    """The API with the version that the release was: its label."""
    found = next((one for one in api.releases if release in (one.name, one.label)), None)
    return replace(api, version=(found.label or found.name) if found is not None else "")
