"""Who may read the files of a store."""

import os
from collections.abc import Callable
from pathlib import Path

from apigen.runtime.store.copies import backup
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import Plan


def test_others_may_read_nothing_of_it(tmp_path: Path, planned: Callable[[str], Plan]) -> None:
    before = os.umask(0o022)
    try:
        store = open_database(tmp_path / "a.db", planned("class VM {\n  rw size: int\n}\n"))
        store.now(lambda tx: None)
        backup(tmp_path / "a.db", tmp_path / "b.db")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.is_file()}
        store.close()
    finally:
        os.umask(before)
    assert {"a.db", "a.db-wal", "a.db-shm", "b.db"} <= modes.keys()
    assert set(modes.values()) == {0o600}
