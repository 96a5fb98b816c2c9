"""The tasks that operations wait for, watched together: by events, or by asking."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from threading import Lock
from time import monotonic

from .core import in_session, noted, plan
from .errors import (
    ApiError,
    ClientError,
    ProtocolError,
    TransportError,
    UsageError,
)
from .steps import Interrupt, Sleep, Wait, left, sooner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .core import Core, Plan
    from .options import Options
    from .steps import Signal, Steps

PATIENCE = 300.0
"""The seconds after which a server that does not answer is given up where nobody said less."""

LONGEST_POLL = 30.0
"""The seconds that the server is asked to wait for something to happen."""

_POLL = 0.5
"""The seconds between two questions where the server tells no events."""

EARLY = 1.0
"""Who answers sooner that nothing has happened does not wait, and is not asked at once again."""

ENDED = frozenset({"success", "failure", "cancelled", "gone"})


def pause(empty: int) -> float:
    """The seconds to wait after so many answers that came early and told nothing."""
    return 0.05 * (1 << min(empty, 5))


def from_plan() -> Plan:
    return plan(
        "event.from",
        "classes: string set, token: string, timeout: float -> any record",
        "safe",
    )


def ask(
    core: Core,
    options: Options,
    rpc: str,
    ref: str,
    deadline: float | None,
    interrupt: Interrupt | None = None,
) -> Steps[Any]:
    """A call on a task, which has the time of a call, or less."""
    until = sooner(deadline, options.timeout)
    flags = "safe" if rpc.startswith("task.get_") else ""
    called = plan(rpc, "self: task ref -> any record", flags)
    steps = in_session(core, options, called, [ref], until, interrupt)
    return (yield from noted(options, called, steps))


class Watch:
    """The tasks that a client's callers wait for; one of the callers asks for all.

    That is the leader, until he has what he waits for; then another one takes his place.
    """

    def __init__(self, signal: Signal) -> None:
        self.lock = Lock()
        self.signal = signal
        self.states: dict[str, Any] = {}
        self.waiting: dict[str, int] = {}
        self.led = False
        self.token = ""
        self.interrupt: Interrupt | None = None
        self.polls = False
        """Whether events are refused, so that each task is asked for."""
        self.answered = monotonic()
        self.failures = 0
        self.empty = 0
        """How many answers have come early, one after the other, and told nothing."""

    def join(self, ref: str) -> None:
        with self.lock:
            self.waiting[ref] = self.waiting.get(ref, 0) + 1
            if ref in self.states:
                return
            if not self.states:
                self.answered, self.failures = monotonic(), 0
            self.states[ref] = None
            self.token = ""  # so that the next answer has its state
            interrupt = self.interrupt
        if interrupt is not None:
            interrupt()

    def leave(self, ref: str) -> None:
        with self.lock:
            self.waiting[ref] -= 1
            if not self.waiting[ref]:
                del self.waiting[ref], self.states[ref]


def watch_of(core: Core, signal: Callable[[], Signal]) -> Watch:
    """The watch of all clients of a connection."""
    with core.session.lock:
        if core.watch is None:
            core.watch = Watch(signal())
            core.watch.polls = not core.tables.EVENTS
        watch: Watch = core.watch
    return watch


def changed(
    core: Core, options: Options, ref: str, seen: Any, deadline: float | None
) -> Steps[Any]:
    """The task's record, once it is another than the one seen."""
    watch: Watch = core.watch
    while True:
        if core.closed:
            raise UsageError("the client is closed", "task.get_record")
        with watch.lock:
            state = watch.states[ref]
            if state is not None and state is not seen:
                return state
            leads = not watch.led
            if leads:
                watch.led = True
                watch.interrupt = Interrupt()
            version = watch.signal.version
        if not leads:
            yield Wait(watch.signal, version, left(deadline))
            continue
        interrupt = watch.interrupt
        assert interrupt is not None
        core.interrupts.add(interrupt)
        try:
            if not core.closed:
                yield from _lead(core, options, watch, interrupt, deadline)
        finally:
            core.interrupts.discard(interrupt)
            with watch.lock:
                watch.led = False
                watch.interrupt = None
            watch.signal.notify()


def _lead(
    core: Core,
    options: Options,
    watch: Watch,
    interrupt: Interrupt,
    deadline: float | None,
) -> Steps[None]:
    """Asks once what has become of all tasks. An answer may say that nothing has."""
    with watch.lock:
        refs, token = list(watch.states), watch.token
    try:
        if watch.polls:
            yield from _poll(core, options, watch, refs, deadline, interrupt)
        else:
            yield from _listen(core, options, watch, refs, token, deadline, interrupt)
        watch.answered, watch.failures = monotonic(), 0
    except ApiError as error:
        ended = ("SESSION_INVALID", "SESSION_AUTHENTICATION_FAILED")
        if watch.polls or error.error_code in ended:
            raise
        if error.error_code == "EVENTS_LOST":
            watch.token = ""
        else:
            watch.polls = True
    except (TransportError, ProtocolError) as error:
        if interrupt.set:
            return
        left(deadline)
        watch.failures += 1
        watch.token = ""
        given_up = monotonic() - watch.answered > PATIENCE
        if given_up or not may_come_back(error):
            raise
        pause = min(5.0, 0.1 * 2**watch.failures)
        yield Sleep(left(deadline, pause) or pause, interrupt)


def may_come_back(error: ClientError) -> bool:
    """Whether it may be that the server is only being started again."""
    if isinstance(error, ProtocolError):
        return error.status >= 500
    return type(error).__name__ != "TlsError"


def _listen(
    core: Core,
    options: Options,
    watch: Watch,
    refs: list[str],
    token: str,
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[None]:
    asked = monotonic()
    tree = yield from events_from(
        core, options, [f"task/{ref}" for ref in refs], token, deadline, interrupt
    )
    told = False
    with watch.lock:
        for event in tree["events"]:
            ref = event.get("ref")
            if ref in watch.states:
                snapshot: Any = event.get("snapshot")
                state = snapshot or {"status": "gone"}
                told = told or state != watch.states[ref]
                watch.states[ref] = state
        if watch.token == token:  # nobody has joined meanwhile
            watch.token = tree["token"]
        unknown = [ref for ref in refs if watch.states.get(ref, 0) is None]
    if not token:  # what the server did not speak of may be gone
        for ref in unknown:
            yield from _look(core, options, watch, ref, deadline, interrupt)
    watch.empty = 0 if told else watch.empty + 1
    if not told and monotonic() - asked < EARLY and (token or watch.empty > 1):
        seconds = pause(watch.empty)
        yield Sleep(left(deadline, seconds) or seconds, interrupt)


def events_from(
    core: Core,
    options: Options,
    classes: list[str],
    token: str,
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[dict[str, Any]]:
    """An answer of event.from: `events`, and the `token` to go on from."""
    wait = left(deadline, LONGEST_POLL) or LONGEST_POLL
    patience = wait + (60.0 if options.timeout is None else options.timeout)
    until = sooner(deadline, patience)
    params: list[Any] = [classes, token, wait]
    called = from_plan()
    steps = in_session(core, options, called, params, until, interrupt)
    tree = yield from noted(options, called, steps)
    if (
        tree.__class__ is not dict
        or tree.get("token").__class__ is not str
        or tree.get("events").__class__ is not list
        or any(event.__class__ is not dict for event in tree["events"])
    ):
        raise ProtocolError("no events and no token have come", called.rpc)
    return tree


def _poll(
    core: Core,
    options: Options,
    watch: Watch,
    refs: list[str],
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[None]:
    for ref in refs:
        yield from _look(core, options, watch, ref, deadline, interrupt)
    with watch.lock:
        states = [watch.states.get(ref) for ref in refs]
    if not any(state and state.get("status") in ENDED for state in states):
        yield Sleep(left(deadline, _POLL) or _POLL, interrupt)


def _look(
    core: Core,
    options: Options,
    watch: Watch,
    ref: str,
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[None]:
    state: Any
    try:
        state = yield from ask(
            core, options, "task.get_record", ref, deadline, interrupt
        )
    except ApiError as error:
        if error.error_code != "HANDLE_INVALID":
            raise
        state = {"status": "gone"}
    with watch.lock:
        if ref in watch.states and watch.states[ref] != state:
            watch.states[ref] = state
