"""From a call as it came to what carries it out: the table of all RPCs, and the order of the checks.

The order is that of the servers whose clients this one serves: name, number of parameters, types, session,
role; then what else there is to say of the arguments.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from apigen.derive import all_rpcs, is_async
from apigen.derive.names import answered_names
from apigen.model.api import Api, Class, Rpc
from apigen.runtime.calls import Arguments, Caller, Entry, Result, Run, RunOf, Session
from apigen.runtime.checks import Checks
from apigen.runtime.ended import NO_ARGUMENTS
from apigen.runtime.roles import allowed, check, permit
from apigen.semantics.lifecycle import effective
from apigen.wire import errors
from apigen.wire.arguments import signature
from apigen.wire.errors import Failure
from apigen.wire.messages import Call
from apigen.wire.typed import Readers

ASYNC = "Async."

Table = dict[str, Entry]
Start = Callable[[Entry, Caller, Arguments], Result | Awaitable[Result]]
"""Begins a call that goes on by itself: the ref of its task. Roles and arguments are checked already."""


class Short(NamedTuple):
    """The short ways of an RPC that is derived: `quick` and `stores` of its entry."""

    quick: Callable[[str], bytes] | None = None
    stores: bool = False


ShortOf = Callable[[Class, Rpc], Short]


def table(api: Api, checks: Checks, run_of: RunOf, short_of: ShortOf = lambda _cls, _rpc: Short()) -> Table:
    """All RPCs that can be called, by wire name."""
    readers = Readers(api)
    found: Table = {}
    for cls in api.classes:
        for rpc in all_rpcs(api, cls):
            removed = is_removed(api, cls, rpc)
            name = f"{cls.name}.{rpc.name}"
            run = None if removed else run_of(cls, rpc)
            short = Short() if removed or rpc.sessionless or rpc.replaces else short_of(cls, rpc)
            found[name] = Entry(
                name=name,
                cls=cls,
                rpc=rpc,
                signature=signature(api, readers, cls, rpc),
                callers=allowed(api, cls, rpc),
                permit=permit(api, cls, rpc),
                check=checks.of_rpc(cls, rpc),
                run=None if removed else run or not_implemented(name),
                quick=short.quick,
                stores=short.stores,
            )
    return found


def is_removed(api: Api, cls: Class, rpc: Rpc) -> bool:
    """Whether an RPC answers no more: the getters of a removed field still do."""
    return rpc.rule != "get_f" and effective(api, None, rpc, cls) == "removed"


def not_implemented(name: str) -> Run:
    """What carries out an RPC that nobody has written."""

    def run(_caller: Caller, _arguments: Arguments) -> object:
        raise errors.not_implemented(name)

    return run


def old_names(entries: Table) -> dict[str, str]:
    """The old names that are answered too, each with the one that it is now."""
    found: dict[str, str] = {}
    for name, entry in entries.items():
        for old in answered_names(entry.cls, entry.rpc):
            found.setdefault(old, name)
    return {old: name for old, name in found.items() if old not in entries}


class Asked(NamedTuple):
    """A call that has passed the checks, or as much of it as is known where it has not."""

    entry: Entry | None
    twin: bool = False
    caller: Caller | None = None
    arguments: Arguments = NO_ARGUMENTS


class Dispatcher:
    """Checks calls, and has them carried out.

    `session_of` finds a session by its ref, None if there is none. `start` begins asynchronous calls.
    """

    def __init__(
        self, api: Api, entries: Table, session_of: Callable[[str], Session | None], start: Start
    ) -> None:
        self.entries = entries
        self.start = start
        self.session_of = session_of
        self._old = old_names(entries)
        self._twins = {name for name, entry in entries.items() if is_async(api, entry.rpc)}

    def names(self) -> list[str]:
        """The names of all RPCs that answer and are not hidden, those of Async twins among them."""
        shown = [
            name
            for name, entry in self.entries.items()
            if entry.run is not None and not entry.rpc.hidden and not entry.cls.hidden
        ]
        return sorted([*shown, *(ASYNC + name for name in shown if name in self._twins)])

    def find(self, name: str) -> tuple[Entry, bool]:
        """The entry of a name, and whether its Async twin is meant.

        Raises Failure (MESSAGE_METHOD_UNKNOWN).
        """
        found = self.entries.get(name)
        if found is not None:
            return found, False
        twin = name.startswith(ASYNC)
        found = self._known(name.removeprefix(ASYNC))
        if found is None and not twin:
            found = self._underscored(name)
        if found is None or (twin and found.name not in self._twins):
            raise errors.message_method_unknown(name)
        return found, twin

    def _known(self, name: str) -> Entry | None:
        return self.entries.get(name) or self.entries.get(self._old.get(name, ""))

    def _underscored(self, name: str) -> Entry | None:
        """`VM_get_record` is `VM.get_record`: the class's name may have underscores too."""
        at = name.find("_")
        while at >= 0:
            if (found := self._known(f"{name[:at]}.{name[at + 1 :]}")) is not None:
                return found
            at = name.find("_", at + 1)
        return None

    def asked(self, call: Call, request: str, address: str, progress: list[Asked]) -> Asked:
        """A call with all checks passed; `progress` is told how far they went. Raises Failure."""
        entry, twin = self.find(call.name)
        progress.append(Asked(entry, twin))
        try:
            read = entry.signature.read(call)
        except Failure as failure:
            if failure.code == "VALUE_NOT_SUPPORTED":  # of the right type: who calls is looked at before
                self._may_ask(entry, twin, call, request, address, progress)
            raise
        session = None
        if read.session is not None:
            session = self.session_of(read.session)
            if session is None:
                progress.append(Asked(entry, twin, None, read.values))
                raise errors.session_invalid(read.session)
        caller = Caller(session, request, address)
        asked = Asked(entry, twin, caller, read.values)
        progress.append(asked)
        if entry.run is None:
            raise errors.message_removed()
        if session is not None:
            if entry.permit is not None:
                entry.permit(session, read.values)
            elif entry.callers is not None:
                check(entry.name, entry.callers, session)
        if entry.check is not None:
            entry.check(read.values)
        return asked

    def _may_ask(
        self, entry: Entry, twin: bool, call: Call, request: str, address: str, progress: list[Asked]
    ) -> None:
        """Raises Failure (SESSION_INVALID, RBAC_PERMISSION_DENIED) where the caller may not make a call at
        all, whatever its arguments.
        """
        given = entry.signature.session_of(call)
        if given is None:
            return
        session = self.session_of(given)
        progress.append(Asked(entry, twin, None if session is None else Caller(session, request, address)))
        if session is None:
            raise errors.session_invalid(given)
        if entry.permit is None and entry.callers is not None:
            check(entry.name, entry.callers, session)

    def carry_out(self, asked: Asked) -> Result | Awaitable[Result]:
        """What a call gives. Raises Failure, now or when it is awaited."""
        entry, twin, caller, arguments = asked
        assert entry is not None
        assert entry.run is not None
        assert caller is not None
        return self.start(entry, caller, arguments) if twin else entry.run(caller, arguments)
