"""`apigen restore`: a store again, from a backup."""

from argparse import ArgumentParser
from pathlib import Path

from apigen.cli.backup import copied
from apigen.cli.terminal import say

USAGE = "COPY.db FILE.db"
EXAMPLES = """\
  apigen restore monday.db restored.db"""


def add(parser: ArgumentParser) -> None:
    parser.add_argument("copy", metavar="COPY.db", type=Path, help="what `apigen backup` wrote")
    parser.add_argument("store", metavar="FILE.db", type=Path, help="the new file")


def command(*, copy: Path, store: Path, quiet: bool) -> int:
    """Make a store of a backup, in a new file.

    All log-ins are over then, and tasks that were under way have failed. The backup stays as it is.
    """
    from apigen.runtime.store.copies import restore

    with copied(copy, store):
        restore(copy, store)
    if not quiet:
        say(f"{store} is restored from {copy}")
    return 0
