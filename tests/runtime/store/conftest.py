"""What tests of the store share: plans of specs, and a file's connections behind a file system of our own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from apigen import load
from apigen.runtime.store.plan import Plan, plan

HEAD = 'api store {\n  title "A store"\n}\n'


@pytest.fixture
def planned(tmp_path: Path) -> Callable[[str], Plan]:
    """`planned(text)`: the plan of a spec; its head is added."""

    def make(text: str) -> Plan:
        folder = tmp_path / "spec"
        folder.mkdir(exist_ok=True)
        (folder / "a.apidl").write_text(HEAD + text)
        spec = load(folder)
        assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
        return plan(spec.api)

    return make


class Disk(apsw.VFS):
    """A file system that counts syncs, and fails where it is told to."""

    def __init__(self) -> None:
        self.syncs: list[str] = []
        self.full = False
        self.broken = False
        super().__init__("tested", "unix", makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "File":
        return File(self, name, flags)


class File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self.disk = disk
        self.of = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("unix", name, flags)

    def xSync(self, flags: int) -> None:
        self.disk.syncs.append(self.of)
        if self.disk.broken:
            error = apsw.IOError("no sync")
            error.extendedresult = apsw.SQLITE_IOERR_FSYNC  # type: ignore[attr-defined]
            raise error
        super().xSync(flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        if self.disk.full:
            raise apsw.FullError("full")
        super().xWrite(data, offset)


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk that all files are on that the test opens, until it unregisters it."""
    made = Disk()
    yield made
    made.unregister()
