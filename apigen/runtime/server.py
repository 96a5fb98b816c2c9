"""A server of an API on a store: everything that answers calls, put together. No network of its own."""

from collections.abc import Awaitable

from apigen.model.api import Api, Class, Rpc
from apigen.runtime.calls import Arguments, Caller, Entry, Run
from apigen.runtime.checks import Checks
from apigen.runtime.derived import run_derived
from apigen.runtime.dispatch import Dispatcher, table
from apigen.runtime.faces import Faces
from apigen.runtime.sessions import Sessions
from apigen.runtime.store.database import Database
from apigen.semantics.lifecycle import effective
from apigen.wire.errors import not_implemented


class Server:
    """What the two faces, the operations and tests need of a running API."""

    def __init__(self, api: Api, database: Database) -> None:
        self.api = api
        self.database = database
        self.checks = Checks(api)
        self.sessions = Sessions(api, database)
        self.dispatcher = Dispatcher(api, table(api, self._run), self.sessions.find, self._start)
        self.faces = Faces(api, self.dispatcher)

    def _run(self, cls: Class, rpc: Rpc) -> Run | None:
        if effective(self.api, None, rpc, cls) == "removed":
            return None
        plan = self.database.catalog.plan.classes.get(cls.name)
        if rpc.rule is not None and not rpc.replaces and plan is not None:
            if rpc.rule == "get_all_records_where":
                return _unimplemented(f"{cls.name}.{rpc.name}")
            return run_derived(self.database, self.checks, plan, rpc)
        return _unimplemented(f"{cls.name}.{rpc.name}")

    def _start(self, entry: Entry, _caller: Caller, _arguments: Arguments) -> Awaitable[str]:
        raise not_implemented(f"Async.{entry.name}")


def _unimplemented(name: str) -> Run:
    def run(_caller: Caller, _arguments: Arguments) -> object:
        raise not_implemented(name)

    return run
