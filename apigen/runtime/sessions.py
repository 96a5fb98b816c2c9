"""Log-ins: a session's ref is its password, and is kept as a digest alone."""

import hashlib
import secrets
import time
from collections.abc import Callable

import msgspec

from apigen.derive.roles import below
from apigen.model.api import Api
from apigen.runtime.calls import Session
from apigen.runtime.store import sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.reading import PREFIX
from apigen.runtime.store.transaction import Transaction

LIFE = 24 * 3600.0
"""Seconds after which a session that is not used ends."""


class Login(msgspec.Struct, frozen=True):
    """Who has logged in: his name, what he may do, and whether he passes every check."""

    user: str
    roles: tuple[str, ...]
    local: bool = False


class Sessions:
    """The sessions of a store. Found in memory by the digest of their ref: the store has one server."""

    def __init__(self, api: Api, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.clock = clock
        self._below = below(api)
        self._known: dict[bytes, tuple[Session, float]] = {}

    def find(self, ref: str) -> Session | None:
        """The session of a ref; None if there is none, or it has expired."""
        found = self._known.get(digest(ref))
        if found is None or found[1] < self.clock():
            return None
        return found[0]

    async def begin(self, login: Login, fields: dict[str, object]) -> str:
        """A new session; its ref. `fields` are those of its object."""
        ref = PREFIX + secrets.token_hex(32)
        key = digest(ref)
        expires = self.clock() + LIFE

        def work(tx: Transaction) -> int:
            made = tx.find(tx.create("session", fields, ref=key.hex()))
            assert made is not None
            tx.connection.execute(
                "INSERT INTO session (hash, obj, user, roles, active, expires) VALUES (?, ?, ?, ?, ?, ?)",
                (key, made.id, login.user, " ".join(login.roles), self.clock(), expires),
            )
            return made.id

        number = await self.database.write(work)
        roles = frozenset().union(*(self._below.get(role, frozenset((role,))) for role in login.roles))
        self._known[key] = Session(ref, number, login.user, roles, login.local), expires
        return ref

    async def end(self, session: Session) -> None:
        """Ends a session: its object goes too."""
        key = digest(session.ref)
        self._known.pop(key, None)

        def work(tx: Transaction) -> None:
            tx.connection.execute("DELETE FROM session WHERE hash = ?", (key,))
            if (row := tx.by_id(session.object)) is not None:
                tx.delete(row)

        await self.database.write(work)

    def expired(self) -> int:
        """How many sessions are past their time."""
        return int(
            sql.one(
                self.database.read().connection,
                "SELECT count(*) FROM session WHERE expires < ?",
                (self.clock(),),
            )
        )


def digest(ref: str) -> bytes:
    """What is kept of a session's ref."""
    return hashlib.sha256(ref.encode()).digest()
