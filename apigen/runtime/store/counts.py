"""How many objects each class has in the snapshot that an event's number stands for, not counted anew."""

from collections import Counter, deque

from apigen.runtime.store import sql
from apigen.runtime.store.reading import Reader


class Counts:
    """Counted once, then told by the writer what each commit adds before anyone can see it."""

    def __init__(self, reader: Reader) -> None:
        self._known = dict.fromkeys(reader.catalog.plan.classes, 0)
        for number, count in sql.rows(reader.connection, "SELECT class, count(*) FROM obj GROUP BY class"):
            if (cls := reader.catalog.classes.get(number)) is not None:
                self._known[cls.name] = count
        self._coming: deque[tuple[int, Counter[str]]] = deque()

    def grow(self, seq: int, grown: Counter[str]) -> None:
        """A commit that is about to be, whose newest event has the number."""
        self._coming.append((seq, grown))

    def shrink(self) -> None:
        """The last one was not."""
        self._coming.pop()

    def at(self, seq: int) -> dict[str, int]:
        """The counts by class after an event. Numbers must not fall from one call to the next."""
        while self._coming and self._coming[0][0] <= seq:
            for name, many in self._coming.popleft()[1].items():
                self._known[name] += many
        return dict(self._known)
