"""Clients that wait for events: long polls without a thread each, and replies that are encoded once.

Whoever waits for the same things from the same place shares one group: after a commit the store is asked once
for the group, and all who are in it get the same reply.
"""

import asyncio

import msgspec

from apigen.derive.roles import callers, reader
from apigen.model.api import Api
from apigen.runtime.built_in import answer
from apigen.runtime.calls import Caller, Session
from apigen.runtime.dispatch import Table
from apigen.runtime.event_replies import Encoder, Reply, Told
from apigen.runtime.records import Records
from apigen.runtime.registrations import Registrations
from apigen.runtime.requests import gone
from apigen.runtime.roles import may
from apigen.runtime.store import events
from apigen.runtime.store.database import Database
from apigen.runtime.store.events import Batch, Change, Wanted
from apigen.runtime.store.reading import Reader, Row
from apigen.wire.errors import Failure, handle_invalid, session_invalid, session_not_registered
from apigen.wire.values import PREFIX

COALESCE = 0.05
"""Seconds in which more changes are waited for before anybody is woken."""

LONGEST = 3600.0
"""Seconds that a client may wait, at most."""

REPLIES = 64
REPLY_BYTES = 64 * 1024 * 1024
"""Replies that are kept for others who ask the same, and what their records come to; then all go."""


class _Key(msgspec.Struct, frozen=True):
    """What somebody listens to: classes, and single objects with the class that each is said to be of. Only
    classes that he may read. `counted`: the classes whose objects he is told the number of.
    """

    classes: frozenset[str]
    refs: frozenset[tuple[str, str]]
    counted: frozenset[str]

    def wanted(self) -> Wanted:
        return Wanted(self.classes, frozenset(ref for _, ref in self.refs))

    def wants(self, change: Change) -> bool:
        return change.cls in self.classes or (change.cls, change.ref) in self.refs


Waiting = set["asyncio.Future[Reply | None]"]


class Events:
    """The RPCs of `event`, and those who wait in them."""

    def __init__(self, api: Api, database: Database, records: Records) -> None:
        self.database = database
        self._records = records
        self._encoder = Encoder(api)
        self._clock = database.clock
        self._groups: dict[_Key, dict[str, Waiting]] = {}
        self._replies: dict[tuple[_Key, str, tuple[int, int]], Reply] = {}
        self._held = 0
        self._readers = {
            cls.name: frozenset(callers(api, reader(api, cls.cls))) if api.roles else None
            for cls in database.catalog.plan.classes.values()
        }
        self._names = {name.lower(): name for name in self._readers}
        self._registrations = Registrations(database)
        self._of_session: dict[str, dict[asyncio.Future[Reply | None], str]] = {}
        self._waking: asyncio.TimerHandle | None = None
        self._draining = False
        database.committed.append(self._committed)

    @property
    def waiting(self) -> int:
        """How many clients wait."""
        return sum(len(waiting) for groups in self._groups.values() for waiting in groups.values())

    def bind(self, entries: Table) -> None:
        """Has the RPCs of a table carried out here."""
        for name, entry in entries.items():
            cls, _, rpc = name.partition(".")
            if rpc == "get_record" and cls in self._readers:
                self._readers[cls] = entry.callers
        answer(
            entries,
            {
                "event.from": (("string set", "string", "float"), self.since),
                "event.register": (("string set",), self.register),
                "event.unregister": (("string set",), self.unregister),
                "event.next": ((), self.next),
                "event.inject": (("string", "string"), self.inject),
                "event.get_current_id": ((), lambda _caller: events.newest(self.database.read())[0]),
            },
        )

    async def trim(self) -> int:
        """Forgets what is too old, or too much; how many events."""
        gone = 0
        while now := await self.database.write(lambda tx: events.trim(tx, self._clock()), clears=True):
            gone += now
        return gone

    def drain(self) -> None:
        """Answers all who wait, now and from now on: the server is about to end."""
        self._draining = True
        for groups in self._groups.values():
            for waiting in groups.values():
                for future in waiting:
                    _settle(future, None)

    def session_ended(self, stored: str) -> None:
        """Answers what a session waits for; by what it is stored with. It has no right to hear more."""
        self._registrations.forget(stored)
        for future, ref in self._of_session.get(stored, {}).items():
            if not future.done():
                future.set_exception(session_invalid(ref))

    # The RPCs.

    async def since(self, caller: Caller, classes: list[str], token: str, timeout: float) -> Reply:
        """What happened since a token, once something has; nothing when time is up.

        Raises Failure (EVENT_FROM_TOKEN_PARSE_FAILURE, EVENTS_LOST).
        """
        key = self._key(caller, classes)
        found = self._now(key, self.database.read(), token)
        if not found.batch.changes:
            waited = await self._wait(caller, key, found.batch.token, timeout)
            found = waited or self._now(key, self.database.read(), found.batch.token)
        return await self._whole(found)

    def _now(self, key: _Key, read: Reader, token: str) -> Reply:
        """What has happened since a token, kept for all who ask the same before more happens."""
        at = key, token, events.newest(read)
        if (known := self._replies.get(at)) is not None:
            return known
        if len(self._replies) >= REPLIES or self._held >= REPLY_BYTES:
            self._forget_replies()
        wanted, here = key.wanted(), token
        while True:
            batch = _only(key, events.after(read, here, wanted))
            if batch.changes or batch.token == here:
                break
            here = batch.token  # what one answer holds was of no interest: there may be more
        self._held += sum([len(change.record or b"") for change in batch.changes])
        made = self._replies[at] = Reply(self._encoder, batch, self._counts(key), self._clock())
        return made

    async def _whole(self, reply: Reply) -> Reply:
        """A reply with what the service computes in its records: asked for once."""
        if reply.whole is None:
            reply.whole = asyncio.ensure_future(self._computed(reply))
        await asyncio.shield(reply.whole)
        return reply

    async def _computed(self, reply: Reply) -> None:
        found: dict[str, bytes] = {}
        read = self.database.read()
        asking: dict[str, tuple[list[Row], list[bytes]]] = {}
        for change in reply.batch.changes:
            plan = read.catalog.plan.classes[change.cls]
            if change.record is None:
                continue
            found[change.ref] = self._records.with_zeros(plan, change.record)
            if self._records.asks(plan) and (row := read.find(change.ref)) is not None:
                rows, records = asking.setdefault(change.cls, ([], []))
                rows.append(row)
                records.append(found[change.ref])
        for rows, records in asking.values():
            more = await self._records.asked(rows, records)
            found.update({PREFIX + row.ref: text for row, text in zip(rows, more, strict=True)})
        reply.records = found

    def _counts(self, key: _Key) -> dict[str, int]:
        return {name: many for name, many in self.database.counts().items() if name in key.counted}

    async def register(self, caller: Caller, classes: list[str]) -> str:
        """From now on the session hears of more classes in `event.next`."""
        await self._registrations.add(_session(caller), {text.lower() for text in classes})
        return ""

    async def unregister(self, caller: Caller, classes: list[str]) -> str:
        """The session hears of some classes no more; of none any more, if it names all that it hears of."""
        await self._registrations.take(_session(caller), {text.lower() for text in classes})
        return ""

    async def next(self, caller: Caller) -> Told:
        """What happened since the last call, once something has.

        Raises Failure (SESSION_NOT_REGISTERED, EVENTS_LOST).
        """
        session = _session(caller)
        found = self._registrations.find(session)
        if found is None:
            raise session_not_registered(session.ref)
        self._registrations.went_on(session, found)
        key = self._key(caller, sorted(found.classes))
        try:
            reply = self._now(key, self.database.read(), found.token)
        except Failure:
            found.token = events.newest_token(self.database.read())
            raise
        if not reply.batch.changes:
            reply = await self._wait(caller, key, reply.batch.token, LONGEST) or reply
        told = Told(await self._whole(reply))
        found.token = reply.batch.token
        return told

    async def inject(self, caller: Caller, cls: str, ref: str) -> str:
        """Has a change of an object told that is none; a token that stands before it.

        Raises Failure (HANDLE_INVALID, also for objects that the caller may not read).
        """
        name = self._names.get(cls.lower())
        if name is None or (caller.session is not None and not may(self._readers[name], caller.session)):
            raise handle_invalid(cls if name is None else name, ref)
        return await self.database.write(lambda tx: events.inject(tx, tx.row(name, ref)))

    # Waiting.

    async def _wait(self, caller: Caller, key: _Key, token: str, timeout: float) -> Reply | None:
        """What happened after an event; None when time is up, or nobody is there any more to be told.

        Raises Failure (SESSION_INVALID) where the session has ended meanwhile.
        """
        patience = min(timeout, LONGEST) if timeout > 0 else 0.0
        if self._draining or not patience:
            return None
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Reply | None] = loop.create_future()
        self._groups.setdefault(key, {}).setdefault(token, set()).add(future)
        if (session := caller.session) is not None:
            self._of_session.setdefault(session.stored, {})[future] = session.ref
        timer = loop.call_later(patience, _settle, future, None)
        watch = asyncio.ensure_future(gone())
        watch.add_done_callback(lambda _: _settle(future, None))
        try:
            return await future
        finally:
            timer.cancel()
            watch.cancel()
            self._leave(key, future)
            if session is not None:
                self._left(session.stored, future)

    def _leave(self, key: _Key, future: "asyncio.Future[Reply | None]") -> None:
        groups = self._groups.get(key, {})
        for token, waiting in list(groups.items()):
            waiting.discard(future)
            if not waiting:
                del groups[token]
        if not groups:
            self._groups.pop(key, None)

    def _left(self, stored: str, future: "asyncio.Future[Reply | None]") -> None:
        waiting = self._of_session[stored]
        del waiting[future]
        if not waiting:
            del self._of_session[stored]

    def _forget_replies(self) -> None:
        self._replies.clear()
        self._held = 0

    def _committed(self, _newest: int) -> None:
        self._forget_replies()
        if self._groups and self._waking is None:
            self._waking = asyncio.get_running_loop().call_later(COALESCE, self._woken)

    def _woken(self) -> None:
        """Answers those for whom something has happened; the others wait on from where they are now."""
        self._waking = None
        read = self.database.read()
        for key, groups in list(self._groups.items()):
            stay: dict[str, Waiting] = {}
            for token, waiting in groups.items():
                try:
                    reply = self._now(key, read, token)
                except Exception as error:  # these are told; the others are woken all the same
                    for future in waiting:
                        if not future.done():
                            future.set_exception(error)
                    continue
                if not reply.batch.changes:
                    stay.setdefault(reply.batch.token, set()).update(waiting)
                    continue
                for future in waiting:
                    _settle(future, reply)
            self._groups[key] = stay

    # What is listened to, and what is said.

    def _key(self, caller: Caller, classes: list[str]) -> _Key:
        """What a client's words mean: unknown classes, and those that he may not read, match nothing."""
        allowed = frozenset(
            name
            for name, wanted in self._readers.items()
            if name != "session" and (caller.session is None or may(wanted, caller.session))
        )
        whole: set[str] = set()
        refs: set[tuple[str, str]] = set()
        for text in classes:
            name, _, ref = text.partition("/")
            found = self._names.get(name.lower())
            if text == "*":
                whole |= allowed
            elif found in allowed and ref:
                refs.add((found or "", ref))
            elif found in allowed and found is not None:
                whole.add(found)
        return _Key(frozenset(whole), frozenset(refs), allowed)


def _session(caller: Caller) -> Session:
    if caller.session is None:
        raise session_not_registered("")
    return caller.session


def _only(key: _Key, batch: Batch) -> Batch:
    if not key.refs:
        return batch
    return Batch(tuple(change for change in batch.changes if key.wants(change)), batch.token)


def _settle(future: "asyncio.Future[Reply | None]", reply: "Reply | None") -> None:
    if not future.done():
        future.set_result(reply)
