"""What is answered beside calls: whether the server is well, its figures, and the reference site."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

import msgspec

from apigen import diagnostics
from apigen.runtime import audit, docs, logs
from apigen.runtime.ended import Ended
from apigen.runtime.metrics import Metrics, Reading
from apigen.runtime.requests import Header, headers_of, piece, start, wants_gzip
from apigen.runtime.server import Server
from apigen.runtime.store.transaction import Transaction
from apigen.runtime.watchdog import Watchdog
from apigen.wire.errors import Failure

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SWEEP = 60.0
"""Seconds between two looks for sessions and tasks whose time has come."""
PROBE_TIME = 5.0
"""Seconds in which the store must have answered to be well."""
PROBE_LIFE = 1.0
"""Seconds for which what was found of the store counts as true: who asks more often has no effect."""


class Operations:
    """The operator's side of a server."""

    def __init__(self, server: Server, site: docs.Docs | None = None) -> None:
        self.server = server
        self.metrics = Metrics()
        self.watchdog = Watchdog()
        self.draining = False
        self._site = site or docs.Docs(server.api)
        self._found: tuple[float, str | None] = (float("-inf"), None)
        self._probing: asyncio.Task[str | None] | None = None
        self._commits = 0
        self._upkeep: asyncio.Task[None] | None = None
        server.database.committed.append(self._committed)
        server.tasks.listeners.append(self.told_of_task)
        self.metrics.readings += [
            Reading("apigen_store_commits", "Commits of changes.", lambda: self._commits, total=True),
            Reading(
                "apigen_loop_late",
                "Turns of the loop that took too long.",
                lambda: self.watchdog.late,
                total=True,
            ),
            Reading("apigen_loop_worst_seconds", "The longest of them.", lambda: self.watchdog.worst),
            Reading("apigen_events_waiting", "Clients that wait for events.", lambda: server.events.waiting),
            Reading("apigen_tasks_running", "Tasks under way.", lambda: server.tasks.running),
            Reading("apigen_answers_streaming", "Large answers under way.", lambda: server.records.streams),
            Reading(
                "apigen_writer_queue", "Changes that wait for the writer.", lambda: server.database.queued
            ),
            Reading(
                "apigen_store_log_bytes",
                "The length of the write-ahead log.",
                lambda: server.database.log_bytes,
            ),
        ]

    def start(self) -> None:
        """Begins to look after the server; called on the loop."""
        self.watchdog.start()
        self._upkeep = asyncio.create_task(self._keep())

    def stop(self) -> None:
        """Ends looking after it."""
        self.watchdog.stop()
        if self._upkeep is not None:
            self._upkeep.cancel()

    async def _keep(self) -> None:
        """Makes large answers ready, then ends sessions, forgets tasks and events whose time has come."""
        await self.server.records.warm()
        while True:
            with suppress(Failure):  # a store that is full is told of by `healthz`
                await self.server.sessions.sweep()
                await self.server.logins.sweep()
                await self.server.tasks.sweep()
                await self.server.events.trim()
            await asyncio.sleep(SWEEP)

    def told(self, call: Ended) -> None:
        """Counts a call that has ended, logs and audits it where it should be."""
        self.metrics.told(call)
        logs.told(call)
        audit.told(call)
        self.watchdog.doing = call.entry.name if call.entry is not None else ""

    def told_of_task(self, call: Ended) -> None:
        """Logs and audits a call that a task has carried out. It was counted when it began."""
        logs.told(call)
        audit.told(call)

    async def page(self, path: str, scope: Mapping[str, Any], send: Send) -> None:
        """Answers a request that is for none of the faces."""
        if scope["method"] not in ("GET", "HEAD"):
            await _text(send, 405, "This is only read.", [(b"allow", b"GET, HEAD")])
        elif path == "/healthz":
            await self._health(send)
        elif path == "/metrics":
            accept = headers_of(scope).get(b"accept", b"").decode("latin-1")
            body, kind = self.metrics.page(accept)
            await _whole(send, 200, body, [(b"content-type", kind.encode())])
        elif path == "/docs":
            await _text(send, 308, "The site is at docs/.", [(b"location", b"docs/")])
        elif path.startswith("/docs/"):
            await self._doc(path.removeprefix("/docs/"), headers_of(scope), send)
        else:
            await _text(send, 404, "There is nothing at this address.")

    # Health

    async def _health(self, send: Send) -> None:
        trouble = "the server is about to end" if self.draining else await self._trouble()
        body = {"status": "ok"} if trouble is None else {"status": "failing", "reason": trouble}
        kind = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        await _whole(send, 200 if trouble is None else 503, msgspec.json.encode(body) + b"\n", kind)

    async def _trouble(self) -> str | None:
        """Why the store is not well; None if it is. Those who ask at the same time ask once."""
        now = asyncio.get_running_loop().time()
        since, found = self._found
        if now - since < PROBE_LIFE:
            return found
        if self._probing is None:
            self._probing = asyncio.create_task(self._probe())
        found = await asyncio.shield(self._probing)
        self._found, self._probing = (asyncio.get_running_loop().time(), found), None
        return found

    async def _probe(self) -> str | None:
        """Writes a little, as a call would."""
        database = self.server.database
        if (trouble := database.trouble or database.damaged) is not None:
            return trouble
        try:
            async with asyncio.timeout(PROBE_TIME):
                await database.write(_probe)
        except TimeoutError:
            return f"the store has not answered for {PROBE_TIME:g} seconds"
        except Failure as failure:
            return " ".join((failure.code, *failure.params))
        return None

    def _committed(self, _newest: int) -> None:
        self._commits += 1

    # The site

    async def _doc(self, path: str, headers: Mapping[bytes, bytes], send: Send) -> None:
        try:
            page = await self._site.page(path)
        except diagnostics.Failure as failure:
            logs.log.error("no site", extra={"reason": str(failure)})
            await _text(send, 503, "The site cannot be made; the log says why.")
            return
        if page is None:
            await _text(send, 404, "The site has no such page.")
            return
        about = [*docs.HEADERS, (b"etag", page.tag), (b"vary", b"accept-encoding")]
        if headers.get(b"if-none-match") == page.tag:
            await send(start(304, about))
            await send(piece(b""))
            return
        about.append((b"content-type", page.kind))
        packed = wants_gzip(headers)
        if packed:
            about.append((b"content-encoding", b"gzip"))
        await _whole(send, 200, page.packed if packed else page.plain(), about)


def _probe(tx: Transaction) -> None:
    tx.connection.execute("INSERT OR REPLACE INTO meta VALUES ('probe', abs(random()))")


async def _text(send: Send, status: int, text: str, about: list[Header] | None = None) -> None:
    await _whole(
        send, status, f"{text}\n".encode(), [*(about or []), (b"content-type", b"text/plain; charset=utf-8")]
    )


async def _whole(send: Send, status: int, body: bytes, about: list[Header]) -> None:
    await send(start(status, [*about, (b"content-length", b"%d" % len(body))]))
    await send(piece(body))
