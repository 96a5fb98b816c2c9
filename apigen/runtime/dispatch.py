"""From a call as it came to what carries it out: the table of all RPCs, and the order of the checks.

The order is that of the servers whose clients this one serves: name, number of parameters, types, session,
role.
"""

from collections.abc import Awaitable, Callable

from apigen.derive import all_rpcs, is_async
from apigen.derive.roles import callers, own_roles
from apigen.model.api import Api, Class, Rpc
from apigen.runtime.calls import Arguments, Caller, Entry, Result, Run, Session
from apigen.wire import errors
from apigen.wire.arguments import signature
from apigen.wire.messages import Call
from apigen.wire.typed import Readers

ASYNC = "Async."

Table = dict[str, Entry]
RunOf = Callable[[Class, Rpc], Run | None]
"""What carries out an RPC; None where nothing does, since it was removed."""


def table(api: Api, run_of: RunOf) -> Table:
    """All RPCs that can be called, by wire name; old names that are answered too."""
    readers = Readers(api)
    found: Table = {}
    for cls in api.classes:
        for rpc in all_rpcs(api, cls):
            made = Entry(
                name=f"{cls.name}.{rpc.name}",
                cls=cls,
                rpc=rpc,
                signature=signature(api, readers, cls, rpc),
                callers=frozenset(callers(api, own_roles(api, cls, rpc))) if api.roles else None,
                run=run_of(cls, rpc),
            )
            found[made.name] = made
    return found


class Dispatcher:
    """Checks calls, and has them carried out.

    `session_of` finds a session by its ref, None if there is none. `start` begins an asynchronous call and
    gives its task's ref.
    """

    def __init__(
        self,
        api: Api,
        entries: Table,
        session_of: Callable[[str], Session | None],
        start: Callable[[Entry, Caller, Arguments], Awaitable[str]],
    ) -> None:
        self.entries = entries
        self._session_of = session_of
        self._start = start
        self._twins = {name for name, entry in entries.items() if is_async(api, entry.rpc)}

    def find(self, name: str) -> tuple[Entry, bool]:
        """The entry of a name, and whether its Async twin is meant.

        Raises Failure (MESSAGE_METHOD_UNKNOWN).
        """
        found = self.entries.get(name)
        if found is not None:
            return found, False
        twin = name.startswith(ASYNC)
        found = self._spelled(name.removeprefix(ASYNC))
        if found is None or (twin and found.name not in self._twins):
            raise errors.message_method_unknown(name)
        return found, twin

    def _spelled(self, name: str) -> Entry | None:
        """`VM_get_record` is `VM.get_record`: the class's name may have underscores too."""
        if name in self.entries:
            return self.entries[name]
        at = name.find("_")
        while at >= 0:
            if (found := self.entries.get(f"{name[:at]}.{name[at + 1 :]}")) is not None:
                return found
            at = name.find("_", at + 1)
        return None

    def call(self, call: Call, request: str = "") -> Result | Awaitable[Result]:
        """What a call gives. Raises Failure, now or when it is awaited."""
        entry, twin = self.find(call.name)
        arguments = entry.signature.read(call)
        caller = Caller(self._allowed(entry, arguments.session), request)
        if entry.run is None:
            raise errors.message_removed()
        if twin:
            return self._start(entry, caller, arguments.values)
        return entry.run(caller, arguments.values)

    def _allowed(self, entry: Entry, ref: str | None) -> Session | None:
        """The caller's session, if he may call. Raises Failure (SESSION_INVALID, RBAC_PERMISSION_DENIED)."""
        if ref is None:
            return None
        session = self._session_of(ref)
        if session is None:
            raise errors.session_invalid(ref)
        if entry.callers is not None and not session.local and entry.callers.isdisjoint(session.roles):
            wanted = ", ".join(sorted(entry.callers)) or "local administrators only"
            raise errors.rbac_permission_denied(entry.name, f"roles that may call it: {wanted}")
        return session
