"""What sessions have registered for by `event.register`: kept in the store, a restart loses nothing.

How far a session has been told is written when it asks on, at most once in a while: after a restart it may
hear of some changes a second time, and of each at least once.
"""

import asyncio

import msgspec

from apigen.runtime.calls import Session
from apigen.runtime.contained import looked_at
from apigen.runtime.store import events, sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.transaction import Transaction

PACE = 5.0
"""Seconds between two times that a session's place is written."""


class Registered:
    """A registered session: the classes, in lower case, and the token up to which it has been told."""

    __slots__ = ("classes", "token", "written")

    def __init__(self, classes: set[str], token: str, written: float) -> None:
        self.classes, self.token, self.written = classes, token, written


class Registrations:
    """The registrations of a store's sessions. They end with their sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Registered] = {}

    def find(self, session: Session) -> Registered | None:
        """What a session has registered for; called on the loop."""
        found = self._known.get(session.stored)
        if found is None:
            kept = sql.first(
                self._database.read().connection,
                "SELECT classes, token FROM listener WHERE obj = ?",
                (session.object,),
            )
            if kept is None:
                return None
            classes, token = kept
            found = self._known[session.stored] = Registered(set(msgspec.json.decode(classes)), token, 0.0)
        return found

    async def add(self, session: Session, classes: set[str]) -> None:
        """Registers a session for more classes: it is told what happens from now on."""
        found = self.find(session)
        if found is None:
            token = events.newest_token(self._database.read())
            found = self._known[session.stored] = Registered(set(), token, self._database.clock())
        found.classes |= classes
        await self._write(session, found)

    async def take(self, session: Session, classes: set[str]) -> None:
        """Takes classes back; `*`, and the last of them, end the registration."""
        found = self.find(session)
        if found is None:
            return
        found.classes -= classes
        if found.classes and "*" not in classes:
            await self._write(session, found)
        else:
            self.forget(session.stored)
            await self._database.write(lambda tx: _remove(tx, session.object))

    def went_on(self, session: Session, found: Registered) -> None:
        """What was told so far has been heard."""
        now = self._database.clock()
        if now - found.written >= PACE:
            found.written = now
            self._write(session, found).add_done_callback(looked_at)

    def forget(self, stored: str) -> None:
        """A session has ended; by what it is stored with."""
        self._known.pop(stored, None)

    def _write(self, session: Session, found: Registered) -> "asyncio.Future[None]":
        given = session.object, msgspec.json.encode(sorted(found.classes)).decode(), found.token
        return self._database.write(lambda tx: _put(tx, given))


def _put(tx: Transaction, given: tuple[int, str, str]) -> None:
    if tx.by_id(given[0]) is not None:
        tx.connection.execute("INSERT OR REPLACE INTO listener VALUES (?, ?, ?)", given)


def _remove(tx: Transaction, object_: int) -> None:
    tx.connection.execute("DELETE FROM listener WHERE obj = ?", (object_,))
