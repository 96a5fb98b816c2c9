"""The RPCs of a spec's session class that the server answers: log-in, log-out, a changed password."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from apigen.derive import all_rpcs
from apigen.derive.names import session as session_class
from apigen.derive.roles import below
from apigen.model.api import Api, Class, Rpc
from apigen.model.types import BOOL, DATETIME, STRING, VOID, Ref, SetType, plain
from apigen.runtime.attempts import Attempts
from apigen.runtime.calls import Arguments, Caller, Run
from apigen.runtime.logs import log
from apigen.runtime.passwords import Pool
from apigen.runtime.roles import allowed
from apigen.runtime.sessions import Login, Sessions
from apigen.runtime.store.reading import Reader
from apigen.runtime.users import Accounts
from apigen.wire.errors import operation_not_allowed, session_authentication_failed
from apigen.wire.scalars import from_seconds

Authenticator = Callable[[str, str, str], Awaitable[Login | None]]
"""From a user's name, his password and the address that he calls from to who he is; None if he may not."""

_LONGEST = 1024
"""Characters of a name or a password that are looked at."""


class Logins:
    """Carries out these RPCs. `authenticator` takes the place of the accounts' passwords."""

    def __init__(
        self, api: Api, sessions: Sessions, accounts: Accounts, authenticator: Authenticator | None = None
    ) -> None:
        self._sessions, self.accounts = sessions, accounts
        self._authenticator = authenticator
        self._pool = Pool()
        self._attempts = Attempts(sessions.database)
        self._fields = _Fields(api)

    def close(self) -> None:
        """Ends the threads that hash."""
        self._pool.close()

    async def sweep(self) -> None:
        """Ends the sessions of users who are known no more. Who is not known here may be elsewhere."""
        if self._authenticator is None:
            await self._sessions.end_of(
                [user for user in self._sessions.users() if not self.accounts.find(user)]
            )

    def runs(self, api: Api) -> dict[str, Run]:
        """What carries out the RPCs that the API has of these names and signatures."""
        cls = session_class(api)
        if cls is None:
            return {}
        found = {}
        for rpc in cls.rpcs:
            run = self._run(rpc)
            if run is not None and rpc.rule is None:
                found[f"{cls.name}.{rpc.name}"] = run
        return found

    def _run(self, rpc: Rpc) -> Run | None:
        types = [plain(parameter.type) for parameter in rpc.parameters]
        texts = all(type_ == STRING for type_ in types)
        match rpc.name:
            case "login_with_password" if (
                rpc.sessionless and texts and len(types) >= 2 and plain(rpc.result) == Ref("session")
            ):
                return self._log_in(rpc)
            case "logout" | "local_logout" if not types and rpc.result == VOID and not rpc.sessionless:
                return self._log_out
            case "change_password" if texts and len(types) == 2 and not rpc.sessionless:
                return self._change_password(rpc)
            case _:
                return None

    def _log_in(self, rpc: Rpc) -> Run:
        user_name, password_name, *others = (parameter.name for parameter in rpc.parameters)

        async def run(caller: Caller, args: Arguments) -> str:
            user, password = args[user_name], args[password_name]
            login = await self._authenticated(user, password, caller)
            given = {name: args[name] for name in others if name in args}
            at = _this_host(self._sessions.database.read(), self._fields.cls)
            return await self._sessions.begin(login, {**self.fields(login, given), **at})

        return run

    def fields(self, login: Login, given: Mapping[str, str] = {}) -> dict[str, Any]:
        """What the object of a new session holds; `given` are parameters but the name and the password."""
        return self._fields.of(login, given, from_seconds(self._sessions.database.clock()))

    async def _authenticated(self, user: str, password: str, caller: Caller) -> Login:
        """Who it is. Raises Failure (SESSION_AUTHENTICATION_FAILED, TOO_BUSY)."""
        if not self._attempts.begin(user, caller.address):
            self._refused(user, caller, "too many attempts")
            raise session_authentication_failed(user, "too many attempts: try again in a minute")
        login = None
        if len(user) <= _LONGEST and len(password) <= _LONGEST:
            login = await self._looked_up(user, password, caller)
        if login is None:
            self._attempts.failed(user, caller.address)
            self._refused(user, caller, "wrong name or password")
            raise session_authentication_failed(user, "the name or the password is wrong")
        self._attempts.succeeded(user, caller.address)
        return login

    async def _looked_up(self, user: str, password: str, caller: Caller) -> Login | None:
        if self._authenticator is not None:
            return await self._authenticator(user, password, caller.address)
        known = self.accounts.find(user)
        fits = await self._pool.fits(known.hash if known is not None else None, password)
        return known.login(user) if known is not None and fits else None

    @staticmethod
    def _refused(user: str, caller: Caller, reason: str) -> None:
        log.warning(
            "log-in refused",
            extra={
                "user": user[:100],
                "reason": reason,
                "request": caller.request,
                "address": caller.address,
            },
        )

    async def _log_out(self, caller: Caller, _args: Arguments) -> str:
        if caller.session is not None:
            await self._sessions.end(caller.session.ref)
        return ""

    def _change_password(self, rpc: Rpc) -> Run:
        old_name, new_name = (parameter.name for parameter in rpc.parameters)

        async def run(caller: Caller, args: Arguments) -> str:
            session, new = caller.session, args[new_name]
            assert session is not None
            if self._authenticator is not None or self.accounts.find(session.user) is None:
                raise operation_not_allowed("passwords are kept elsewhere")
            if not new or len(new) > _LONGEST:
                raise operation_not_allowed(f"a password has 1 to {_LONGEST} characters")
            await self._authenticated(session.user, args[old_name], caller)
            await self.accounts.set_hash(session.user, await self._pool.hashed(new))
            await self._sessions.end_others(session)
            return ""

        return run


class _Fields:
    """What the object of a new session holds, in the fields of that name and type that its class has."""

    def __init__(self, api: Api) -> None:
        self.cls = session_class(api)
        self._permissions = _Permissions(api)

    def of(self, login: Login, given: Mapping[str, str], now: str) -> dict[str, Any]:
        """The fields by name."""
        wanted = {
            **dict.fromkeys(("user", "auth_user_sid", "auth_user_name"), (STRING, login.user)),
            **dict.fromkeys(("local_superuser", "is_local_superuser"), (BOOL, login.local)),
            **dict.fromkeys(("created", "last_active", "validation_time"), (DATETIME, now)),
            "originator": (STRING, given.get("originator", "")),
        }
        found: dict[str, Any] = {}
        for field in self.cls.fields if self.cls is not None else ():
            type_, value = wanted.get(field.name, (None, None))
            if type_ is not None and plain(field.type) == type_:
                found[field.name] = value
            elif field.name == "rbac_permissions" and plain(field.type) == SetType(STRING):
                found[field.name] = [] if login.local else self._permissions.of(login.roles)
        return found


def _this_host(reader: Reader, cls: Class | None) -> dict[str, str]:
    """The field `this_host`, where the class has it: the pool's master, else the oldest host, if any.

    Clients ask this host for the API's version as they log in: without one, their log-in fails.
    """
    if cls is None or not any(f.name == "this_host" and plain(f.type) == Ref("host") for f in cls.fields):
        return {}
    hosts = _masters(reader) or reader.refs("host")
    return {"this_host": hosts[0]} if hosts else {}


def _masters(reader: Reader) -> list[str]:
    """What the pool's field `master` refers to, where there is such a field, and such a host."""
    pool = reader.catalog.plan.classes.get("pool")
    master = pool.fields.get("master") if pool is not None else None
    if master is None or plain(master.field.type) != Ref("host"):
        return []
    found = [reader.value(reader.row("pool", ref), master) for ref in reader.refs("pool")]
    return [ref for ref in found if reader.find(ref) is not None]


class _Permissions:
    """The names of the RPCs that roles may call, in lower case."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[tuple[str, ...], list[str]] = {}

    def of(self, roles: tuple[str, ...]) -> list[str]:
        """The names, sorted."""
        if roles not in self._known:
            held = frozenset().union(*(below(self._api).get(role, frozenset((role,))) for role in roles))
            self._known[roles] = sorted(
                f"{cls.name}.{rpc.name}".lower()
                for cls in self._api.classes
                for rpc in all_rpcs(self._api, cls)
                if not held.isdisjoint(allowed(self._api, cls, rpc) or held)
            )
        return self._known[roles]
