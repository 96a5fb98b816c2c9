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


def add_force(parser: ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="take over files that apigen did not write")


def add_loudness(parser: ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="print results and errors alone")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more about what is done")
