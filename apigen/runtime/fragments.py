"""Records as XML-RPC: what each object's own record is, kept as it was written, checked by its version."""

from collections.abc import Iterable

from apigen.model.api import Api
from apigen.model.types import Record
from apigen.runtime.store import lines
from apigen.runtime.store.reading import Row
from apigen.wire.xml_values import Writers

BYTES = 256 * 1024 * 1024
"""What is kept in memory, at most."""

_BEGIN, _END = "<value><struct>", "</struct></value>"


class Fragments:
    """The members of records, as XML. Computed ends change without their object: they are written anew."""

    def __init__(self, api: Api, most: int = BYTES) -> None:
        self._writers = Writers(api)
        self._most = most
        self._size = 0
        self._kept: dict[int, tuple[int, str]] = {}

    def records(self, rows: list[Row], records: Iterable[bytes]) -> list[str]:
        """The `<value>` elements of objects of one class, whose whole records are given as JSON."""
        if not rows:
            return []
        write = self._writers.of(Record(rows[0].cls.name))
        found = []
        known, others = b"", _END
        for row, record in zip(rows, records, strict=True):
            kept = self._kept.get(row.id)
            if kept is not None and kept[0] == row.ver:
                own = kept[1]
            else:
                own = write(lines.decode(row.rec + b"}"))[len(_BEGIN) : -len(_END)]
                self._keep(row, own)
            rest = record[len(row.rec) :]
            if rest != known:  # often it is that of the object before: no computed end has anything
                known, others = rest, _END
                if len(rest) > 2:  # more than the end of the record
                    others = write(lines.decode(b"{" + rest.removeprefix(b",")))[len(_BEGIN) :]
            found.append(f"{_BEGIN}{own}{others}")
        return found

    def _keep(self, row: Row, own: str) -> None:
        before = self._kept.pop(row.id, None)
        if before is not None:
            self._size -= len(before[1])
        self._kept[row.id] = row.ver, own
        self._size += len(own)
        while self._size > self._most:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest)[1])
