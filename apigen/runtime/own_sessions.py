"""The derived RPCs of class `session`: to each caller his own session is the only one there is.

A local administrator may also look at another that he knows the ref of. No result holds a ref but the
caller's own.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from apigen.model.api import Api, Rpc
from apigen.runtime.calls import Arguments, Caller, Run, Session
from apigen.runtime.derived import Derived
from apigen.runtime.hiding import SESSION
from apigen.runtime.sessions import Sessions, digest
from apigen.runtime.store.database import Database
from apigen.runtime.store.plan import ClassPlan
from apigen.runtime.store.reading import Row
from apigen.runtime.where import Expressions
from apigen.wire.errors import Failure, handle_invalid, operation_not_allowed, uuid_invalid
from apigen.wire.values import PREFIX


class OwnSessions:
    """What carries them out."""

    def __init__(self, api: Api, database: Database, derived: Derived, sessions: Sessions) -> None:
        self._api = api
        self._database = database
        self._derived = derived
        self._sessions = sessions

    def run(self, cls: ClassPlan, rpc: Rpc) -> Run:
        """What carries out a derived RPC of the class."""
        match rpc.rule:
            case "create":
                return _not_created
            case "destroy":
                return self._destroy
            case "get_by_uuid":
                return self._by_uuid
            case "get_by_name_label":
                return self._found(cls, lambda row, args: row.name == args["label"], _ref)
            case "get_all":
                return self._found(cls, _any, _ref)
            case "get_all_records":
                return self._found(cls, _any, self._record)
            case "get_all_records_where":
                return self._where(cls)
            case _:
                return self._on_stored(self._derived.run(cls, rpc))

    def _own(self, caller: Caller) -> tuple[Session, Row] | None:
        session = caller.session
        row = self._database.read().by_id(session.object) if session is not None else None
        return (session, row) if session is not None and row is not None else None

    def _found(
        self,
        _cls: ClassPlan,
        fits: Callable[[Row, Arguments], bool],
        say: Callable[[list[tuple[Session, Row]]], Any],
    ) -> Run:
        def run(caller: Caller, args: Arguments) -> Any:
            own = self._own(caller)
            return say([own] if own is not None and fits(own[1], args) else [])

        return run

    def _record(self, found: list[tuple[Session, Row]]) -> msgspec.Raw:
        reader = self._database.read()
        said = [b'"%s":%s' % (session.ref.encode(), reader.record(row)) for session, row in found]
        return msgspec.Raw(b"{%s}" % b",".join(said))

    def _where(self, cls: ClassPlan) -> Run:
        expressions = Expressions(self._api, cls)

        def run(caller: Caller, args: Arguments) -> msgspec.Raw:
            where, own = expressions.read(args["expr"]), self._own(caller)
            holds = own is not None and where.holds(self._database.read(), own[1])
            return self._record([own] if own is not None and holds else [])

        return run

    def _by_uuid(self, caller: Caller, args: Arguments) -> str:
        own = self._own(caller)
        if own is None or self._database.read().member(own[1], own[1].cls.fields["uuid"]) != (
            msgspec.json.encode(args["uuid"])
        ):
            raise uuid_invalid(SESSION, args["uuid"])
        return own[0].ref

    async def _destroy(self, caller: Caller, args: Arguments) -> str:
        self._stored(caller, args["self"])
        await self._sessions.end(args["self"])
        return ""

    def _stored(self, caller: Caller, ref: str) -> str:
        """With what ref the session is stored that a caller may look at. Raises Failure (HANDLE_INVALID)."""
        session = caller.session
        if session is not None and ref == session.ref:
            return session.stored
        if session is not None and session.local:
            stored = PREFIX + digest(ref).hex()
            if self._database.read().find(stored) is not None:
                return stored
        raise handle_invalid(SESSION, ref)

    def _on_stored(self, run: Run) -> Run:
        """An RPC on a session, carried out on the object that is stored."""

        def on_stored(caller: Caller, args: Arguments) -> Any:
            given = args["self"]
            stored = self._stored(caller, given)
            try:
                result = run(caller, {**args, "self": stored})
            except Failure as failure:
                raise _said(failure, stored, given) from None
            return _awaited(result, stored, given) if inspect.isawaitable(result) else result

        return on_stored


async def _awaited(result: Awaitable[Any], stored: str, given: str) -> Any:
    try:
        return await result
    except Failure as failure:
        raise _said(failure, stored, given) from None


def _any(_row: Row, _args: Arguments) -> bool:
    return True


def _ref(found: list[tuple[Session, Row]]) -> list[str]:
    return [session.ref for session, _ in found]


def _said(failure: Failure, stored: str, given: str) -> Failure:
    """A failure that names a session as its caller does."""
    return Failure(failure.code, *[given if param == stored else param for param in failure.params])


def _not_created(_caller: Caller, _args: Arguments) -> Any:
    raise operation_not_allowed("sessions begin with a log-in")
