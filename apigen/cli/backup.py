"""`apigen backup`: a copy of a store, while its server runs."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apigen.cli.terminal import say
from apigen.diagnostics import Failure

USAGE = "FILE.db COPY.db"
EXAMPLES = """\
  apigen backup world.db monday.db
  apigen restore monday.db restored.db"""


def add(parser: ArgumentParser) -> None:
    parser.add_argument("store", metavar="FILE.db", type=Path, help="the file of a store")
    parser.add_argument("copy", metavar="COPY.db", type=Path, help="the new file")


def command(*, store: Path, copy: Path, quiet: bool) -> int:
    """Copy a store into a new file, also while a server uses it.

    The copy is of one moment, and holds all that the store does, secrets and the hashes of passwords too: it
    can be read by its owner alone, and is to be kept as safe as the store.
    """
    from apigen.runtime.store.copies import backup

    with copied(store, copy):
        backup(store, copy)
    if not quiet:
        say(f"{store} is copied into {copy}")
    return 0


@contextmanager
def copied(source: Path, to: Path) -> Iterator[None]:
    """Around the making of a copy, that nobody else may read. Raises Failure where it cannot be written."""
    import apsw

    from apigen.build.write import cannot_write

    source.open("rb").close()  # one that is not there is told of as every other file
    before = os.umask(0o077)
    try:
        yield
    except apsw.Error as error:
        raise Failure(cannot_write(OSError(None, str(error), str(to)))) from error
    except OSError as error:
        raise Failure(cannot_write(error)) from error
    finally:
        os.umask(before)
