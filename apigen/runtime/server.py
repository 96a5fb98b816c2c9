"""A server of an API on a store: everything that answers calls, put together. No network of its own."""

from collections.abc import Mapping

from apigen.model.api import Api, Class, Rpc
from apigen.runtime.calls import Hooks, Run, RunOf
from apigen.runtime.checks import Checks
from apigen.runtime.derived import Derived
from apigen.runtime.dispatch import Dispatcher, Short, table
from apigen.runtime.events import Events
from apigen.runtime.faces import Faces
from apigen.runtime.fallback import fallback as run_fallback
from apigen.runtime.hiding import SESSION, Hiding
from apigen.runtime.logins import Authenticator, Logins
from apigen.runtime.own_sessions import OwnSessions
from apigen.runtime.records import Records
from apigen.runtime.service import Service
from apigen.runtime.sessions import Sessions
from apigen.runtime.store.database import Database
from apigen.runtime.tasks import Tasks
from apigen.runtime.users import Accounts, StoreAccounts


class Server:
    """What the two faces, the operations and tests need of a running API.

    `accounts` are those who can log in, the store's own users if None; `authenticator` takes the place of
    their passwords. `explicit` gives what carries out the RPCs that are written in the spec, and `hooks` is
    the service's own code on derived ones, by class; `service` gives both. `fallback`: explicit RPCs without
    code do what derived ones would do (`apigen.runtime.fallback`).
    """

    def __init__(
        self,
        api: Api,
        database: Database,
        *,
        accounts: Accounts | None = None,
        authenticator: Authenticator | None = None,
        explicit: RunOf | None = None,
        hooks: Mapping[str, Hooks] | None = None,
        service: Service | None = None,
        fallback: bool = False,
    ) -> None:
        self.service = service
        if service is not None:
            explicit, hooks = service.explicit, service.hooks
        self.api = api
        self.database = database
        self.sessions = Sessions(api, database)
        self.logins = Logins(api, self.sessions, accounts or StoreAccounts(database), authenticator)
        self.records = Records(api, database, hooks or {})
        checks = Checks(api)
        derived = Derived(api, database, checks, self.records, hooks or {}, Hiding(api))
        own_sessions = OwnSessions(api, database, derived, self.sessions)
        runs = _Runs(api, database, derived, own_sessions, explicit, fallback=fallback)
        own = self.logins.runs(api)
        entries = table(
            api, checks, lambda cls, rpc: own.get(f"{cls.name}.{rpc.name}") or runs.of(cls, rpc), runs.short
        )
        self.events = Events(api, database, self.records)
        self.events.bind(entries)
        self.sessions.ended.append(self.events.session_ended)
        self.tasks = Tasks(api, database)
        self.tasks.bind(entries)
        self.tasks.recover()
        if service is not None:
            service.attach(self.tasks)
        self.dispatcher = Dispatcher(api, entries, self.sessions.find, self.tasks.start)
        self.faces = Faces(api, self.dispatcher, database.noticed)

    def close(self) -> None:
        """Ends what the server has begun; the store stays open."""
        self.logins.close()
        if self.service is not None:
            self.service.close()


class _Runs:
    """What carries out the RPCs of an API."""

    def __init__(
        self,
        api: Api,
        database: Database,
        derived: Derived,
        sessions: OwnSessions,
        explicit: RunOf | None,
        *,
        fallback: bool,
    ) -> None:
        self._api = api
        self._fallback = fallback
        self._plans = database.catalog.plan.classes
        self._derived = derived
        self._sessions = sessions
        self._explicit = explicit

    def of(self, cls: Class, rpc: Rpc) -> Run | None:
        """What carries out an RPC; None where nobody has written it."""
        plan = self._plans.get(cls.name)
        if rpc.rule is None or rpc.replaces or plan is None:
            written = self._explicit(cls, rpc) if self._explicit is not None else None
            if written is None and self._fallback:
                return run_fallback(self._api, self._plans, self._derived.run, cls, rpc)
            return written
        return (self._sessions if cls.name == SESSION else self._derived).run(plan, rpc)

    def short(self, cls: Class, rpc: Rpc) -> Short:
        """The short ways of an RPC."""
        plan = self._plans.get(cls.name)
        if plan is None or cls.name == SESSION:
            return Short()
        return Short(self._derived.quick(plan, rpc), self._derived.stores(plan, rpc))
