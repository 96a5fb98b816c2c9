"""Arguments and options that several commands share."""

from argparse import ArgumentParser
from pathlib import Path


def add_spec(parser: ArgumentParser) -> None:
    parser.add_argument(
        "spec",
        metavar="SPEC",
        nargs="?",
        type=Path,
        help="folder of .apidl files, or one such file; by default what apigen.toml says, else `spec`",
    )


def add_spec_and(parser: ArgumentParser, dest: str, metavar: str, text: str) -> None:
    """`[SPEC] NAME`: one argument is the name; SPEC is then said by `--spec`, if at all."""
    parser.add_argument("first", metavar="SPEC", nargs="?", help="folder of .apidl files, or one such file")
    parser.add_argument(dest, metavar=metavar, nargs="?", help=text)
    parser.add_argument(
        "--spec", metavar="SPEC", type=Path, help="the same; by default what apigen.toml says, else `spec`"
    )


def add_as_of(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", metavar="RELEASE", help="the API as it was at a release, by code name or label"
    )


def add_sides(parser: ArgumentParser) -> None:
    """The two versions that are compared."""
    parser.add_argument(
        "old",
        metavar="OLD",
        nargs="?",
        help="a folder or file of a spec, a dump, or a revision of git: REV, or REV:PATH",
    )
    parser.add_argument("new", metavar="NEW", nargs="?", help="the same, of the version after")


def add_releases(parser: ArgumentParser) -> None:
    """Both versions out of one spec."""
    parser.add_argument("--as-of", metavar="OLD..NEW", help="one spec as it was at two releases")


def add_extras(parser: ArgumentParser) -> None:
    """The files beside the dumps that are compared."""
    parser.add_argument(
        "--extras",
        metavar="FILE",
        type=Path,
        action="append",
        help="what a dump leaves out, by default X-extras.json beside X.json; twice for OLD and NEW",
    )
    parser.add_argument("--no-extras", action="store_true", help="dumps alone")


def add_force(parser: ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="take over files that apigen did not write")


def add_loudness(parser: ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="print results and errors alone")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more about what is done")
