"""Tasks: calls that go on by themselves, and work that clients say themselves how far it has come.

A task is stored before its call begins. Tasks of a server that is gone are failed when the next one starts.
"""

import asyncio
import inspect
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from apigen.derive import is_async
from apigen.derive.roles import callers, writer
from apigen.derive.secrets import holds_secrets
from apigen.model.api import Api, Rpc
from apigen.model.types import Type, spell
from apigen.runtime.built_in import BuiltIn, answer, is_of
from apigen.runtime.calls import Arguments, Caller, Entry, Session
from apigen.runtime.contained import looked_at
from apigen.runtime.dispatch import Table
from apigen.runtime.ended import Ended, Listener
from apigen.runtime.logs import log
from apigen.runtime.roles import check
from apigen.runtime.store.database import Database
from apigen.runtime.store.transaction import Transaction
from apigen.runtime.task_objects import (
    CANCELLED,
    CANCELLING,
    CLIENT,
    FAILURE,
    FORGET,
    GOES_ON,
    PENDING,
    SUCCESS,
    TaskObjects,
    failed,
    gone,
    owner,
)
from apigen.wire import answers, xml_values
from apigen.wire.errors import (
    Failure,
    Refusal,
    as_text,
    internal_error,
    operation_not_allowed,
    task_cancelled,
    value_not_supported,
)

BETWEEN = 0.2
"""Seconds between two times that the progress of one task is stored."""
STEPS = 2
"""Turns of the loop until a coroutine has run up to what it first waits for: the task's, and its own."""


class _Running:
    """A task that this server carries out."""

    def __init__(self) -> None:
        self.work: asyncio.Future[None] | None = None
        self.cancelled = False
        self.progress: float | None = None
        self.timer: asyncio.TimerHandle | None = None


class Tasks:
    """The tasks of one server. `listeners` hear how the calls end that they carry out."""

    def __init__(self, api: Api, database: Database) -> None:
        self.database = database
        self._api = api
        self._objects = TaskObjects(api, database, str(uuid.uuid4()))
        self._running: dict[str, _Running] = {}
        self._readers, self._writers = answers.Readers(api), xml_values.Writers(api)
        self._secrets: dict[str, str] = {}
        """Results that are secret, by task."""
        self._ending = False
        self.listeners: list[Listener] = []

    @property
    def running(self) -> int:
        """How many tasks are being carried out."""
        return len(self._running)

    # What the server does with tasks.

    async def start(self, entry: Entry, caller: Caller, arguments: Arguments) -> str:
        """Begins a call that goes on by itself; the ref of its task, which is stored by then. What a handler
        (a coroutine) writes first comes before what anyone calls who knows that ref.
        """
        if self._ending:
            raise internal_error("the server is about to end")
        user = caller.session.user if caller.session is not None else ""
        values = self._objects.new(entry.name, "", spell(entry.rpc.result))
        ref = await self.database.write(lambda tx: self._objects.create(tx, values, self._objects.node, user))
        running = self._running[ref] = _Running()
        running.work = asyncio.ensure_future(
            self._work(ref, running, entry, msgspec.structs.replace(caller, task=ref), arguments)
        )
        for _ in range(STEPS):
            await asyncio.sleep(0)
        return ref

    async def _work(
        self, ref: str, running: _Running, entry: Entry, caller: Caller, arguments: Arguments
    ) -> None:
        began, outcome = time.perf_counter(), ""
        changes: dict[str, Any]
        try:
            assert entry.run is not None
            result = entry.run(caller, arguments)
            if inspect.isawaitable(result):
                result = await result
            if running.cancelled:
                raise task_cancelled(ref)
            changes = {"status": SUCCESS, "result": self._result(ref, entry, result), "progress": 1.0}
        except Failure as failure:
            changes = failed(failure)
        except asyncio.CancelledError:
            if running.cancelled:
                changes = failed(task_cancelled(ref))
            else:  # unless the server ends, nobody has asked for it
                changes = failed(gone() if self._ending else internal_error(f"request {caller.request}"))
        except Exception:
            log.exception("defect", extra={"request": caller.request, "rpc": f"Async.{entry.name}"})
            changes = failed(internal_error(f"request {caller.request}"))
        if changes["status"] != SUCCESS:
            outcome = changes["error_info"][0]
        del self._running[ref]
        if running.timer is not None:
            running.timer.cancel()
        try:
            await self.database.write(lambda tx: self._objects.end(tx, ref, changes))
        except Failure as failure:
            log.error("task not ended", extra={"request": caller.request, "reason": failure.params[:1]})
        seconds = time.perf_counter() - began
        ended = Ended(
            *(entry, caller.session, arguments, outcome, seconds, caller.request, caller.address), task=ref
        )
        for listener in self.listeners:
            listener(ended)

    def _result(self, ref: str, entry: Entry, result: Any) -> str:
        """A result as the task's object has it. A secret is none that all can read who may read tasks: it is
        kept beside, in memory, for the task's owner.
        """
        text = self._text(entry.rpc.result, result)
        if not self._is_secret(entry.rpc):
            return text
        self._secrets[ref] = text
        return ""

    def _text(self, type_: Type, result: Any) -> str:
        """A result as a task has it: as XML-RPC writes it, whichever face reads it."""
        if hasattr(result, "xml"):
            return str(result.xml())
        if isinstance(result, msgspec.Raw):
            result = self._readers.of(type_)(msgspec.json.decode(result))
        try:
            return self._writers.of(type_)(result)
        except Refusal as refusal:
            raise refusal.failure("result") from None

    def progress(self, ref: str, value: float) -> None:
        """Says how much of a running task is done; stored some times a second at most, the latest wins."""
        running = self._running.get(ref)
        if running is None or not self._objects.has("progress"):
            return
        running.progress = min(max(value, 0.0), 1.0) if value == value else 0.0
        if running.timer is None:
            self._store_progress(ref, running)

    def _store_progress(self, ref: str, running: _Running) -> None:
        value, running.progress, running.timer = running.progress, None, None
        if value is None:
            return
        running.timer = asyncio.get_running_loop().call_later(BETWEEN, self._store_progress, ref, running)
        done = self.database.write(lambda tx: self._objects.set_running(tx, ref, {"progress": value}))
        done.add_done_callback(looked_at)

    def recover(self) -> int:
        """Fails the tasks of a server that is gone; how many. Called before the loop runs."""
        return self.database.now(self._objects.recover) if self._objects.there else 0

    async def sweep(self) -> int:
        """Forgets tasks that ended long ago, and those that are too many of one owner; how many."""
        if not self._objects.there:
            return 0
        many = await self.database.write(self._objects.sweep, clears=True)
        read = self.database.read()
        self._secrets = {ref: text for ref, text in self._secrets.items() if read.find(ref) is not None}
        return many

    async def close(self) -> None:
        """Stops what still runs: the tasks are failed."""
        self._ending = True
        works = [running.work for running in self._running.values() if running.work is not None]
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    # The RPCs.

    def bind(self, entries: Table) -> None:
        """Has the RPCs of `task` in a table carried out here; its owner may change a task in any role."""
        known: dict[str, BuiltIn] = {
            "task.create": (("string", "string"), self.create),
            "task.cancel": (("task ref",), self.cancel),
            "task.destroy": (("task ref",), self.destroy),
            "task.set_status": (("task ref", "enum"), self.set_status),
            "task.set_progress": (("task ref", "float"), self.set_progress),
            "task.set_result": (("task ref", "string"), self.set_result),
            "task.set_error_info": (("task ref", "string set"), self.set_error_info),
        }
        if self._keeps_secrets(entries):
            known["task.get_result"] = ("task ref",), self.get_result
        answer(entries, known)
        for name, entry in entries.items():
            changes = entry.run is not None and entry.rpc.rule not in ("get_f", "get_record")
            if entry.cls.name == "task" and changes and is_of(entry.rpc, "task"):
                entries[name] = msgspec.structs.replace(entry, permit=self._owner_may(entry))

    def _keeps_secrets(self, entries: Table) -> bool:
        """Whether a result may be secret that a task has, which is all that its reader is slower for."""
        return self._objects.has("result") and any(
            is_async(self._api, entry.rpc) and self._is_secret(entry.rpc) for entry in entries.values()
        )

    def _is_secret(self, rpc: Rpc) -> bool:
        return rpc.secret_result or holds_secrets(self._api, rpc.result)

    def get_result(self, caller: Caller, ref: str) -> str:
        """What a task has come to: a secret for its owner alone. Raises Failure (HANDLE_INVALID)."""
        read = self.database.read()
        row = read.row("task", ref)
        secret = self._secrets.get(ref)
        if secret is not None and caller.session is not None and owner(read, row) == caller.session.user:
            return secret
        return self._objects.result(read, row)

    def _owner_may(self, entry: Entry) -> Callable[[Session, Arguments], None]:
        name, wanted, others = entry.name, entry.callers, entry.permit
        if wanted is not None and entry.rpc.roles is None and entry.rpc.rule is None:
            wanted = frozenset(callers(self._api, writer(self._api, entry.cls)))
        parameter = entry.rpc.parameters[0].name

        def permit(session: Session, arguments: Arguments) -> None:
            read = self.database.read()
            row = read.find(arguments[parameter])
            if row is not None and row.cls.name == "task" and owner(read, row) == session.user:
                return
            if others is not None:
                others(session, arguments)
            else:
                check(name, wanted, session)

        return permit

    async def create(self, caller: Caller, label: str, description: str) -> str:
        """A task whose work is the client's."""
        user = caller.session.user if caller.session is not None else ""
        values = self._objects.new(label, description, "")
        return await self.database.write(lambda tx: self._objects.create(tx, values, CLIENT, user))

    async def cancel(self, _caller: Caller, ref: str) -> str:
        """Asks a task to stop. Raises Failure (OPERATION_NOT_ALLOWED, HANDLE_INVALID)."""

        def work(tx: Transaction) -> None:
            row = tx.row("task", ref)
            if self._objects.status(tx, row) != PENDING or not self._objects.allows(tx, row, "cancel"):
                raise operation_not_allowed("the task cannot be cancelled")
            tx.connection.execute("UPDATE run SET cancel = cancel | 1 WHERE obj = ?", (row.id,))
            operations = self._objects.operations("destroy")
            self._objects.set(tx, row, {"status": CANCELLING, "allowed_operations": operations})

        await self.database.write(work)
        running = self._running.get(ref)
        if running is not None:
            running.cancelled = True
            if running.work is not None:
                running.work.cancel()
        return ""

    async def destroy(self, _caller: Caller, ref: str) -> str:
        """Forgets a task, or has it forgotten when it has ended. Raises Failure (HANDLE_INVALID)."""

        def work(tx: Transaction) -> str:
            row = tx.row("task", ref)
            if self._objects.status(tx, row) in GOES_ON and ref in self._running:
                tx.connection.execute(f"UPDATE run SET cancel = cancel | {FORGET} WHERE obj = ?", (row.id,))
            else:
                self._objects.forget(tx, row)
            return ""

        return await self.database.write(work)

    async def set_status(self, _caller: Caller, ref: str, value: str) -> str:
        """Says how far a client's task has come. Raises Failure (OPERATION_NOT_ALLOWED, HANDLE_INVALID)."""

        def work(tx: Transaction) -> str:
            row = self._objects.of_client(tx, ref)
            if value in (SUCCESS, FAILURE, CANCELLED):
                self._objects.finish(tx, row, {"status": value})
            else:
                self._objects.set(tx, row, {"status": value})
            return ""

        return await self.database.write(work)

    async def set_progress(self, _caller: Caller, ref: str, value: float) -> str:
        """Says how much of a client's task is done. Raises Failure (VALUE_NOT_SUPPORTED and as above)."""
        if not 0.0 <= value <= 1.0:
            raise value_not_supported("value", as_text(value), "0.0 to 1.0")
        return await self._set_clients(ref, {"progress": value})

    async def set_result(self, _caller: Caller, ref: str, value: str) -> str:
        """Says what a client's task has come to. Raises Failure as above."""
        return await self._set_clients(ref, {"result": value})

    async def set_error_info(self, _caller: Caller, ref: str, value: list[str]) -> str:
        """Says why a client's task failed. Raises Failure as above."""
        return await self._set_clients(ref, {"error_info": value})

    async def _set_clients(self, ref: str, values: Mapping[str, Any]) -> str:
        def work(tx: Transaction) -> str:
            self._objects.set(tx, self._objects.of_client(tx, ref), values)
            return ""

        return await self.database.write(work)
