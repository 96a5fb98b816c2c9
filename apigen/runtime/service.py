"""Carries out calls by the service's own code: at most once, outside of any transaction.

What the code gives is held against the declared types. What it raises is an error of the API if that is
declared; all else is INTERNAL_ERROR, which names the request: the log says the rest.
"""

import asyncio
import inspect
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from apigen.derive.secrets import holds_secrets
from apigen.model.api import Api, Class, Rpc
from apigen.model.types import Record
from apigen.runtime.accesses import Shared, Within
from apigen.runtime.calls import Arguments, Caller, Hooks, Run
from apigen.runtime.contained import Escaped, contained, looked_at
from apigen.runtime.handlers import COMPUTE, HOOKS, Handlers, method
from apigen.runtime.logs import log
from apigen.runtime.results import Givers, Mismatch
from apigen.runtime.store.database import Database
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.transaction import Transaction
from apigen.runtime.tasks import Tasks
from apigen.runtime.world import UNSET, Context
from apigen.wire import errors
from apigen.wire.errors import Failure, internal_error, too_busy

LIMIT = 60.0
"""Seconds in which a call must be answered that a client waits for; tasks have no limit."""

GRACE = 2.0
"""Seconds that code has to stop when nobody waits for it any more."""

THREADS = 32
"""Plain functions that run at once."""

QUEUE = 256
"""Plain functions that run or wait for a thread, at most: beyond that calls are refused."""

STANDARD = frozenset(
    name.upper()
    for name, value in vars(errors).items()
    if getattr(value, "__annotations__", {}).get("return") is Failure
)
"""The errors that every API has."""


class Service:
    """The code of one service, for one server. `tasks` is set when the server is made."""

    def __init__(self, api: Api, database: Database, handlers: Handlers, limit: float = LIMIT) -> None:
        self._api = api
        self._handlers = handlers
        self._secretive: set[str] = set()
        """RPCs and hooks that are given secrets, which what they raise may tell."""
        self._limit = limit
        self._plans = database.catalog.plan.classes
        self._givers = Givers(api)
        self._shared = Shared(database, self._givers)
        self._declared = STANDARD | {error.name for error in api.errors}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="handler")
        self._queued = 0
        self.hooks: Mapping[str, Hooks] = {
            name: self._hooks(plan, handlers[name]) for name, plan in self._plans.items() if name in handlers
        }

    def attach(self, tasks: Tasks) -> None:
        """From now on progress is told to these tasks."""
        self._shared.tasks = tasks

    def close(self) -> None:
        """Waits for no function that still runs."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def explicit(self, cls: Class, rpc: Rpc) -> Run | None:
        """What carries out an RPC of the spec; None where no code does."""
        handler = self._handlers.get(cls.name)
        function = None if handler is None else method(handler, rpc.name)
        if function is None:
            return None
        name, give = f"{cls.name}.{rpc.name}", self._givers.of(rpc.result)
        names = [parameter.name for parameter in rpc.parameters]
        if any(one.secret or holds_secrets(self._api, one.type) for one in rpc.parameters):
            self._secretive.add(name)

        async def run(caller: Caller, args: Arguments) -> Any:
            values = [args.get(one, UNSET) for one in names]
            return await self._carried_out(name, function, caller, values, give)

        return run

    async def _called(
        self, context: Context, name: str, function: Callable[..., Any], values: list[Any]
    ) -> Any:
        """What a function gives, within its time. It is not waited for beyond, whatever it does then."""
        limit = None if context.task else self._limit
        work = asyncio.ensure_future(self._worked(context, function, values))
        try:
            done, _ = await asyncio.wait((work,), timeout=limit)
        except asyncio.CancelledError:
            await _stopped(work, context, name)
            raise
        if work.cancelled():  # by itself
            raise Escaped("CancelledError")
        if done:
            return work.result()
        log.error("too slow", extra={"request": context.request, "rpc": name})
        await _stopped(work, context, name)
        raise internal_error(f"request {context.request}: {name} took longer than {limit:g} s")

    async def _worked(self, context: Context, function: Callable[..., Any], values: list[Any]) -> Any:
        with contained():
            result = await self._run(function, context, *values)
        await context.settle()
        return result

    async def _run(self, function: Callable[..., Any], *given: Any) -> Any:
        """What a function gives, or a coroutine: functions run in threads."""
        if not inspect.iscoroutinefunction(function):
            if self._queued >= QUEUE:
                raise too_busy("calls that wait for a thread")
            self._queued += 1
            done = self._pool.submit(_plainly, function, given)
            done.add_done_callback(lambda _: self._left())
            result = await asyncio.wrap_future(done)
            return await result if inspect.isawaitable(result) else result
        return await function(*given)

    def _left(self) -> None:
        self._queued -= 1

    def _told(self, error: BaseException, name: str, caller: Caller) -> BaseException:
        """What a client is told of what the code raised."""
        extra = {"request": caller.request, "rpc": name}
        match error:
            case Failure() if error.code in self._declared:
                return error
            case Failure():
                log.error("undeclared error", extra={**extra, "reason": error.code})
            case Mismatch():
                log.error("wrong value", extra={**extra, "reason": str(error)})
            case Exception() if name in self._secretive:
                log.error("defect", extra={**extra, "trace": _without_words(error)})
            case Exception():
                log.error("defect", exc_info=error, extra=extra)
            case _:
                return error
        return internal_error(f"request {caller.request}")

    # Hooks.

    def _hooks(self, plan: ClassPlan, handler: object) -> Hooks:
        """What a handler adds to the derived RPCs of its class."""
        found: dict[str, Any] = {}
        if holds_secrets(self._api, Record(plan.name)):
            self._secretive |= {f"{plan.name}.{hook}" for hook in HOOKS}
        for name, make in (
            ("before_create", self._before_create),
            ("before_set", self._before_set),
            ("before_destroy", self._before_destroy),
        ):
            if (function := method(handler, name)) is not None:
                found[name] = make(plan, function)
        for name in ("after_create", "after_set", "after_destroy"):
            if (function := method(handler, name)) is not None:
                found[name] = self._after(f"{plan.name}.{name}", function)
        found["compute"] = {
            field.name: self._compute(field, function)
            for field in plan.fields.values()
            if field.field.computed and (function := method(handler, COMPUTE + field.name)) is not None
        }
        return Hooks(**found)

    def _before_create(self, plan: ClassPlan, function: Callable[..., Any]) -> Callable[..., Any]:
        def before(tx: Transaction, caller: Caller, fields: dict[str, Any]) -> dict[str, Any]:
            returned = self._within(f"{plan.name}.before_create", function, tx, caller, fields)
            made = {}
            for name, value in (fields if returned is None else returned).items():
                made[name] = self._given(plan.fields[name], value, f"{plan.name}.before_create", caller)
            return made

        return before

    def _before_set(self, plan: ClassPlan, function: Callable[..., Any]) -> Callable[..., Any]:
        def before(tx: Transaction, caller: Caller, ref: str, field: str, old: Any, new: Any) -> Any:
            returned = self._within(f"{plan.name}.before_set", function, tx, caller, ref, field, old, new)
            if returned is None:
                return new
            return self._given(plan.fields[field], returned, f"{plan.name}.before_set", caller)

        return before

    def _before_destroy(self, plan: ClassPlan, function: Callable[..., Any]) -> Callable[..., Any]:
        def before(tx: Transaction, caller: Caller, ref: str) -> None:
            self._within(f"{plan.name}.before_destroy", function, tx, caller, ref)

        return before

    def _within(
        self, name: str, function: Callable[..., Any], tx: Transaction, caller: Caller, *given: Any
    ) -> Any:
        context = Context(self._shared, self._plans, caller, Within(tx))
        try:
            with contained():
                return function(context, *given)
        except Exception as error:
            raise self._told(error, name, caller) from error

    def _given(self, field: FieldPlan, value: Any, name: str, caller: Caller) -> Any:
        try:
            return self._givers.of(field.field.type)(value)
        except Mismatch as mismatch:
            raise self._told(mismatch, name, caller) from mismatch

    def _after(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        async def after(caller: Caller, *given: Any) -> None:
            await self._carried_out(name, function, caller, list(given), lambda _: None)

        return after

    async def _carried_out(
        self,
        name: str,
        function: Callable[..., Any],
        caller: Caller,
        values: list[Any],
        give: Callable[[Any], Any],
    ) -> Any:
        self._shared.enter()
        context = Context(self._shared, self._plans, caller)
        try:
            return give(await self._called(context, name, function, values))
        except BaseException as error:
            await asyncio.shield(asyncio.ensure_future(context.failed()))
            raise self._told(error, name, caller) from error

    def _compute(self, field: FieldPlan, function: Callable[..., Any]) -> Callable[..., Any]:
        name, caller = f"{field.cls}.{COMPUTE}{field.name}", Caller(None)

        async def compute(refs: list[str]) -> Mapping[str, Any]:
            self._shared.enter()
            context = Context(self._shared, self._plans, caller)
            try:
                values = await self._called(context, name, function, [refs])
                give = self._givers.of(field.field.type)
                return {ref: give(values[ref]) for ref in refs if ref in values}
            except Exception as error:
                raise self._told(error, name, caller) from error

        return compute


def _without_words(error: BaseException) -> str:
    """Where an error was raised, and of which class it is, with those that led to it; not what it says."""
    found = []
    at: BaseException | None = error
    while at is not None:
        frames = traceback.format_list(traceback.extract_tb(at.__traceback__))
        found.append("".join([*frames, type(at).__qualname__]))
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n\n".join(reversed(found))


def _plainly(function: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    with contained():
        return function(*given)


async def _stopped(work: "asyncio.Future[Any]", context: Context, name: str) -> None:
    """Asks code to stop, and gives it a moment: what does not stop runs on by itself."""
    work.add_done_callback(looked_at)
    work.cancel()
    await asyncio.wait((work,), timeout=GRACE)
    if not work.done():
        log.error("does not stop", extra={"request": context.request, "rpc": name})
