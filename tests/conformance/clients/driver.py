"""What programs in Python tell their runner: a line of JSON for each thing that happens.

It stands beside the programs, and imports the client that they use; Python 3.10 runs it too.
`{"ask": …}` waits for a line.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, Literal

from kinds import (
    ApiError,
    ClientError,
    NoAnswer,
    NotReached,
    ProtocolError,
    ServerEvent,
    TimedOut,
    TlsError,
    UsageError,
)
from kinds._runtime.values import Enum, Record

KINDS: tuple[tuple[type[ClientError], str], ...] = (
    (ApiError, "api"),
    (NotReached, "not-reached"),
    (NoAnswer, "no-answer"),
    (TimedOut, "timed-out"),
    (TlsError, "tls"),
    (ProtocolError, "protocol"),
    (UsageError, "usage"),
)


def told(value: object) -> Any:
    """A value in the form in which its type can be seen."""
    match value:
        case None | bool():
            return value
        case Enum():
            return {"enum": str.__str__(value), "known": value.is_known}
        case str():
            return value
        case int():
            return {"int": str(value)}
        case float():
            return {"float": json.dumps(value)}
        case datetime():
            assert value.tzinfo is not None
            return {"at": value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}  # noqa: UP017
        case Record():
            return {"record": {name: told(value[name]) for name in value}}
        case dict():
            return {"map": [[told(key), told(one)] for key, one in value.items()]}
        case list() | tuple() | set() | frozenset():
            return [told(one) for one in value]
        case _:
            raise TypeError(f"a value of an unknown type: {value!r}")


def failed(error: ClientError) -> dict[str, Any]:
    """An error, as it is told."""
    kind = next(name for cls, name in KINDS if isinstance(error, cls))
    if not isinstance(error, ApiError):
        return {"kind": kind}
    typed = type(error) is not ApiError
    return {
        "kind": kind,
        "code": error.error_code,
        "rpc": error.rpc,
        "typed": typed,
        "params": list(error.params),
    }


class Step:
    """A step that is under way; an error of the client that leaves it is told."""

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._name = name
        self._members: dict[str, Any] = {}

    def __enter__(self) -> Step:
        self._begun = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, ClientError):
            self._say(error=failed(error))
            return True
        return False

    def _say(self, **what: object) -> None:
        seconds = round(time.monotonic() - self._begun, 3)
        self._run.say(step=self._name, seconds=seconds, **what)

    def value(self, value: object = None) -> None:
        """What the call gave; the members that were read, if there were any."""
        self._say(value={"record": self._members} if self._members else told(value))

    def member(self, wire: str, read: Callable[[], object]) -> None:
        """A member of the result, read by its attribute."""
        try:
            self._members[wire] = told(read())
        except AttributeError:
            self._members[wire] = {"absent": True}

    def declared(self, error: ApiError, *params: tuple[str, object]) -> None:
        """A declared error, its parameters read by their attributes."""
        values = {name: told(value) for name, value in params}
        self._say(error=failed(error) | {"params": {"record": values}})

    def progress(self, part: float) -> None:
        self._say(progress=part)

    def event(self, event: ServerEvent) -> None:
        snapshot = None if event.snapshot is None else told(event.snapshot)
        what = {"class": event.class_name, "operation": event.operation, "ref": event.ref}
        self._say(event=what | {"snapshot": snapshot})
        self._run.followed.set()

    def threads(self, number: int, call: Callable[[], object]) -> None:
        """The same call by many threads at once."""
        with ThreadPoolExecutor(number) as pool:
            waiting = [pool.submit(call) for _ in range(number)]
            self._agreed([one.result() for one in waiting])

    async def gather(self, number: int, call: Callable[[], Awaitable[object]]) -> None:
        """The same call by many tasks at once."""
        self._agreed(await asyncio.gather(*(call() for _ in range(number))))

    def _agreed(self, results: list[object]) -> None:
        assert all(one == results[0] for one in results), results
        self.value(results[0])


class Run:
    """What the runner has asked for, and what is told to it."""

    def __init__(self) -> None:
        self.url = os.environ["APIGEN_URL"]
        self.user = os.environ["APIGEN_USER"]
        self.password = os.environ["APIGEN_PASSWORD"]
        self.wire: Literal["json", "xml"] = "xml" if os.environ["APIGEN_WIRE"] == "xml" else "json"
        self._lock = threading.Lock()
        self.followed = threading.Event()
        """Whether an event has come."""

    def say(self, **what: object) -> None:
        with self._lock:
            print(json.dumps(what), flush=True)

    def step(self, name: str) -> Step:
        return Step(self, name)

    def ask(self, what: str) -> None:
        """Has the runner do something, and waits until it is done."""
        self.say(ask=what)
        assert sys.stdin.readline() == "ok\n"

    async def aask(self, what: str) -> None:
        await asyncio.to_thread(self.ask, what)

    def beside(self, what: Callable[[], None]) -> threading.Thread:
        """Does something in a thread, when the first event has come."""

        def work() -> None:
            self.followed.wait()
            what()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def abeside(self, what: Callable[[], Coroutine[None, None, None]]) -> asyncio.Task[None]:
        """Does something in a task, when the first event has come."""

        async def work() -> None:
            await asyncio.to_thread(self.followed.wait)
            await what()

        return asyncio.create_task(work())


def begin(program: Callable[[Run], None] | Callable[[Run], Coroutine[None, None, None]]) -> None:
    """Runs a program, and says that it came to its end."""
    run = Run()
    ended = program(run)
    if inspect.iscoroutine(ended):
        asyncio.run(ended)
    run.say(done=True)
