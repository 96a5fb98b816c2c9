"""Log-ins: a session's ref is its password. It is random, and kept as a digest alone.

A session's object is stored with the digest in place of its ref, and has a uuid that has nothing to do with
either.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from apigen.derive.roles import below
from apigen.model.api import Api
from apigen.runtime.calls import Session
from apigen.runtime.store import sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.transaction import Transaction
from apigen.wire.scalars import from_seconds
from apigen.wire.values import PREFIX

LIFE = 24 * 3600.0
"""Seconds after which a session that is not used ends."""

MINUTE = 60.0
"""How many seconds the time of the last use may be out of date."""

PER_USER = 500
"""Sessions of one user; with one more, the one that was used least recently ends."""

SWEEP = 1000
"""Sessions that are ended in one go."""

_LOCAL = "*"
"""Stands among the roles of a session that passes every check."""


class Login(msgspec.Struct, frozen=True):
    """Who has logged in: his name, what he may do, and whether he passes every check."""

    user: str
    roles: tuple[str, ...]
    local: bool = False


class _Known:
    """A session in memory. `active`: when it was last used, as stored."""

    __slots__ = ("active", "session", "used")

    def __init__(self, session: Session, active: float) -> None:
        self.session = session
        self.active = active
        self.used = active


class Sessions:
    """The sessions of a store, which has one server: those that are used are in its memory.

    `LIFE` and the like are measured on the store's clock, which is never set back. `ended`: called on the
    loop with what each session that ends is stored with.
    """

    def __init__(self, api: Api, database: Database) -> None:
        self.database = database
        self.ended: list[Callable[[str], None]] = []
        self._clock = database.clock
        self._below = below(api)
        self._known: dict[bytes, _Known] = {}
        self._leaving: set[bytes] = set()
        plan = database.catalog.plan.classes.get("session")
        self._active = plan.fields.get("last_active") if plan is not None else None

    def find(self, ref: str) -> Session | None:
        """The session of a ref, which is thereby used; None if there is none, or it has expired."""
        key = digest(ref)
        known = self._known.get(key)
        if known is None:
            known = self._loaded(key, ref)
            if known is None:
                return None
        now = self._clock()
        if now - known.used > LIFE:
            self._known.pop(key, None)
            return None
        known.used = now
        if now - known.active > MINUTE:
            known.active = now
            self.database.write(lambda tx: self._touch(tx, key, known.session, now))
        return known.session

    def _loaded(self, key: bytes, ref: str) -> _Known | None:
        """A session of the store that is not in memory: of before the server's start."""
        if key in self._leaving:
            return None
        found = sql.first(
            self.database.read().connection,
            "SELECT obj, user, roles, active FROM session WHERE hash = ?",
            (key,),
        )
        if found is None:
            return None
        object_, user, roles, active = found
        held = roles.split()
        login = Login(user, tuple(role for role in held if role != _LOCAL), _LOCAL in held)
        known = self._known[key] = _Known(self._session(ref, key, object_, login), active)
        return known

    def _session(self, ref: str, key: bytes, object_: int, login: Login) -> Session:
        roles = frozenset().union(*(self._below.get(role, frozenset((role,))) for role in login.roles))
        return Session(ref, PREFIX + key.hex(), object_, login.user, roles, login.local)

    def _touch(self, tx: Transaction, key: bytes, session: Session, now: float) -> None:
        tx.connection.execute(
            "UPDATE session SET active = ?, expires = ? WHERE hash = ?", (now, now + LIFE, key)
        )
        row = tx.by_id(session.object)
        if self._active is not None and row is not None:
            tx.set(row, self._active, from_seconds(now))

    async def begin(self, login: Login, fields: Mapping[str, Any]) -> str:
        """A new session; its ref. `fields` are those of its object."""
        ref = PREFIX + secrets.token_hex(32)
        key, now = digest(ref), self._clock()
        roles = " ".join([*login.roles, *([_LOCAL] if login.local else [])])

        def work(tx: Transaction) -> tuple[int, list[bytes]]:
            gone = self._oldest(tx, login.user)
            _delete(tx, gone)
            made = tx.find(tx.create("session", fields, ref=key.hex()))
            assert made is not None
            tx.connection.execute(
                "INSERT INTO session (hash, obj, user, roles, active, expires) VALUES (?, ?, ?, ?, ?, ?)",
                (key, made.id, login.user, roles, now, now + LIFE),
            )
            return made.id, gone

        object_, gone = await self.database.write(work)
        self._forget(gone)
        self._known[key] = _Known(self._session(ref, key, object_, login), now)
        return ref

    @staticmethod
    def _oldest(tx: Transaction, user: str) -> list[bytes]:
        """The sessions of a user that must end before he gets another."""
        query = "SELECT hash FROM session WHERE user = ? ORDER BY active DESC LIMIT -1 OFFSET ?"
        return [key for (key,) in sql.rows(tx.connection, query, (user, PER_USER - 1))]

    async def end(self, ref: str) -> None:
        """Ends a session: its object goes too."""
        await self._end([digest(ref)])

    async def end_others(self, session: Session) -> None:
        """Ends the other sessions of a user."""
        query = "SELECT hash FROM session WHERE user = ? AND hash <> ?"
        keys = sql.rows(self.database.read().connection, query, (session.user, digest(session.ref)))
        await self._end([key for (key,) in keys])

    def users(self) -> list[str]:
        """The users who have sessions; called on the loop."""
        query = "SELECT DISTINCT user FROM session ORDER BY user"
        return [user for (user,) in sql.rows(self.database.read().connection, query)]

    async def end_of(self, users: list[str]) -> None:
        """Ends all sessions of some users."""
        query = "SELECT hash FROM session WHERE user = ?"
        for user in users:
            keys = sql.rows(self.database.read().connection, query, (user,))
            await self._end([key for (key,) in keys])

    async def sweep(self) -> int:
        """Ends sessions that have expired, some at a time; how many."""
        query = f"SELECT hash FROM session WHERE expires < ? LIMIT {SWEEP}"
        keys = sql.rows(self.database.read().connection, query, (self._clock(),))
        # What was used within the last minute may be stored as older than it is.
        gone = [key for (key,) in keys if not self._in_use(key)]
        await self._end(gone)
        return len(gone)

    def _in_use(self, key: bytes) -> bool:
        known = self._known.get(key)
        return known is not None and self._clock() - known.used <= LIFE

    async def _end(self, keys: list[bytes]) -> None:
        if not keys:
            return
        self._leaving.update(keys)  # they are in the store still, and must not come back from there
        self._forget(keys)
        try:
            await self.database.write(lambda tx: _delete(tx, keys), clears=True)
        finally:
            self._leaving.difference_update(keys)

    def _forget(self, keys: Iterable[bytes]) -> None:
        for key in keys:
            self._known.pop(key, None)
            for tell in self.ended:
                tell(PREFIX + key.hex())


def _delete(tx: Transaction, keys: list[bytes]) -> None:
    for key in keys:
        tx.connection.execute("DELETE FROM session WHERE hash = ?", (key,))
        row = tx.find(PREFIX + key.hex())
        if row is not None:
            tx.connection.execute("DELETE FROM listener WHERE obj = ?", (row.id,))
            tx.delete(row)


def digest(ref: str) -> bytes:
    """What is kept of a session's ref. Texts that no ref is made of have digests too."""
    return _digest_again(ref) if len(ref) == _LENGTH else _digest(ref)


def _digest(ref: str) -> bytes:
    return hashlib.sha256(ref.encode(errors="surrogatepass")).digest()


_LENGTH = len(PREFIX) + 64
_digest_again = lru_cache(maxsize=4096)(_digest)
"""Clients say the same ref with each call. Only texts as long as a ref are kept."""
