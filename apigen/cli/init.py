"""`apigen init`: a small spec that builds at once."""

import os
import re
from argparse import ArgumentParser
from pathlib import Path

from apigen.cli.output import write_all
from apigen.cli.terminal import say
from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem

USAGE = "[DIR]"
EXAMPLES = """\
  apigen init
  apigen init library && cd library && apigen build"""

CONFIGURATION = """\
# What apigen reads when no argument says otherwise. Paths are relative to this file.
spec = "spec"
out = "out"
targets = ["json", "markdown", "site"]

[lint]
allow = []    # codes of warnings that are not shown
deny = []     # codes of warnings that count as errors
"""

SPEC = """\
//! A lending library: its books, its members, and who has which book.

api {name} {{
  title "Library API"
  version "1.0"
  releases first "1.0"
  roles librarian > visitor
  use std
}}

/// The book is lent to somebody already.
@since(first)
error BOOK_LENT(book: string)

/// Something that people read.
@since(first) @role(librarian)
class book {{
  ro uuid: string  /// Unique identifier
  rw name/label: string @length(1..255)  /// The title
  rw author: string = ""  /// Who wrote it
  rw pages: int = 1 @range(1..)  /// How long it is
  ro reader: member ref <-> member.books  /// Who has it now; null if it is on the shelf

  /// Lends a book to a member.
  /// @param self The book
  /// @param to The member who takes it
  @async
  rpc lend(self: book ref, to: member ref @nonnull)
    raises BOOK_LENT

  /// Takes a book back.
  /// @param self The book
  rpc give_back(self: book ref)
}}

/// Somebody who borrows books.
@since(first) @role(librarian)
class member {{
  ro uuid: string  /// Unique identifier
  rw name/label: string @length(1..255)  /// The member's name
  rw email: string option = none @format(email)  /// Where reminders go; none for no reminders
  ro books: book ref set  /// The books that the member has now
}}
"""

WORKFLOW_FILE = ".github/workflows/spec.yml"
WORKFLOW = """\
name: spec
on: [push, pull_request]

env:
  # FILL IN where this workflow gets apigen from, as pip takes it. One of:
  #   apigen @ git+https://HOST/OWNER/REPOSITORY@REVISION
  #   ./wheels/apigen-VERSION-py3-none-any.whl        (a wheel that lies beside the spec)
  APIGEN: ""

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "${APIGEN:?fill it in at the top of .github/workflows/spec.yml}"
      - run: apigen fmt --check
      - run: apigen check --format github
      - if: github.event_name == 'pull_request'
        run: apigen diff --against "$GITHUB_BASE_REF" --fetch --format github
      - run: apigen build -o out
      - uses: actions/upload-artifact@v4
        with:
          name: reference
          path: out
"""


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=Path,
        default=Path(),
        help="where to; made if it is not there",
    )


def command(*, folder: Path, quiet: bool) -> int:
    """Make a small spec that builds at once.

    With an apigen.toml and a workflow for CI. Nothing that is there is overwritten.
    """
    made = files(api_name(folder))
    if taken := [path for path in made if os.path.lexists(folder / path)]:
        raise Failure(already_there([(folder / path).as_posix() for path in taken]))
    write_all(folder, made)
    if not quiet:
        for path in made:
            say(f"made {(folder / path).as_posix()}")
        within = f"cd {folder} && " if folder != Path() else ""
        say(f"Next: {within}apigen build")
        say(f"For CI: say in {(folder / WORKFLOW_FILE).as_posix()} where apigen is installed from")
    return 0


def files(name: str) -> dict[str, str]:
    """What a new folder holds: paths and texts."""
    return {
        "spec/library.apidl": SPEC.format(name=name),
        "apigen.toml": CONFIGURATION,
        WORKFLOW_FILE: WORKFLOW,
    }


def api_name(folder: Path) -> str:
    """A name for the API, made of the folder's."""
    words = re.sub(r"[^a-z0-9]+", "_", folder.absolute().name.lower()).strip("_")
    return words if words[:1].isalpha() else "library"


@problem("already-there", "error", "A file that would be overwritten")
def already_there(paths: list[str]) -> Finding:
    """`apigen init` only makes new files: where one of them is there already, it writes nothing."""
    return Finding(
        message=f"already there: {', '.join(paths)}",
        help="name another folder: `apigen init DIR`",
    )
