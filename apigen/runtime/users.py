"""Who can log in: users in a file that `apigen user` writes, or, without one, in the store."""

import os
import re
import secrets
import stat
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Protocol

import msgspec

from apigen import diagnostics
from apigen.derive.names import session
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model.api import Api
from apigen.runtime.passwords import hashed, is_hash
from apigen.runtime.sessions import Login
from apigen.runtime.store import sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.transaction import Transaction

ADMINISTRATOR = "root"
"""The first user of a server without a users file."""

PASSWORD = "APIGEN_ADMIN_PASSWORD"
"""The variable of the environment that holds his password."""

_LOCAL = "*"


class User(msgspec.Struct, frozen=True):
    """Someone who can log in. `hash`: of the password; `local`: an administrator who passes all checks."""

    hash: str
    roles: tuple[str, ...] = ()
    local: bool = False

    def login(self, name: str) -> Login:
        """What he is once he has logged in."""
        return Login(name, self.roles, self.local)


Users = Mapping[str, User]


class Accounts(Protocol):
    """Where users are looked up."""

    def find(self, name: str) -> User | None:
        """The user of a name; called on the loop."""

    async def set_hash(self, name: str, hash_: str) -> None:
        """Gives a user another password."""


class FileAccounts:
    """The users of a file, which is read again when it has changed. A file that went bad changes nothing."""

    def __init__(self, path: Path, api: Api) -> None:
        self._path, self._api = path, api
        self._users = checked(read(path), api, path)
        self._seen = _state(path)

    def find(self, name: str) -> User | None:
        state = _state(self._path)
        if state != self._seen:
            with suppress(diagnostics.Failure):
                self._users = checked(read(self._path), self._api, self._path)
                self._seen = state
        return self._users.get(name)

    async def set_hash(self, name: str, hash_: str) -> None:
        users = dict(read(self._path))
        users[name] = msgspec.structs.replace(users[name], hash=hash_)
        write(self._path, users)


class StoreAccounts:
    """The users of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str) -> User | None:
        found = sql.first(
            self._database.read().connection, "SELECT hash, roles FROM login WHERE user = ?", (name,)
        )
        if found is None:
            return None
        roles = found[1].split()
        return User(found[0], tuple(role for role in roles if role != _LOCAL), _LOCAL in roles)

    async def set_hash(self, name: str, hash_: str) -> None:
        def work(tx: Transaction) -> None:
            tx.connection.execute("UPDATE login SET hash = ? WHERE user = ?", (hash_, name))

        await self._database.write(work)


def accounts(
    api: Api,
    database: Database,
    file: Path | None = None,
    administrator: str = ADMINISTRATOR,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Accounts, str | None]:
    """The users of a server that starts, and the password to be shown once, if one was made up.

    Without a file, a store in which nobody can log in yet is given a local administrator. Raises
    diagnostics.Failure (`users-…`).
    """
    if file is not None:
        return FileAccounts(file, api), None
    found = StoreAccounts(database)
    if session(api) is None:
        return found, None

    def begin(tx: Transaction) -> str | None:
        if sql.one(tx.connection, "SELECT count(*) FROM login"):
            return None
        given = environment.get(PASSWORD) or None
        password = given or secrets.token_urlsafe(15)
        tx.connection.execute(
            "INSERT INTO login (user, hash, roles) VALUES (?, ?, ?)",
            (administrator, hashed(password), _LOCAL),
        )
        return None if given else password

    return found, database.now(begin)


# The file.

HEAD = "# Users of an API's server. `apigen user` writes this file; a comment of yours does not survive it.\n"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def read(path: Path) -> Users:
    """The users of a file. Raises diagnostics.Failure (`users-unreadable`, `users-open`, `users-invalid`)."""
    try:
        mode = path.stat().st_mode
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise diagnostics.Failure(users_unreadable(path.as_posix(), _reason(error))) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise diagnostics.Failure(users_open(path.as_posix()))
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise diagnostics.Failure(users_invalid(path.as_posix(), str(error))) from None
    return {name: _user(path, name, table) for name, table in tables.items()}


def _user(path: Path, name: str, table: Any) -> User:
    def wrong(reason: str) -> diagnostics.Failure:
        return diagnostics.Failure(users_invalid(path.as_posix(), f"user {name}: {reason}"))

    if not isinstance(table, dict):
        raise wrong("each user is a table")
    for key in table:
        if key not in ("password", "roles", "local"):
            near = closest(key, ("password", "roles", "local"))
            raise wrong(f"`{key}` means nothing" + (f"; did you mean `{near}`?" if near else ""))
    hash_, roles, local = table.get("password"), table.get("roles", []), table.get("local", False)
    if not isinstance(hash_, str) or not is_hash(hash_):
        raise wrong("`password` is not the hash that `apigen user` makes")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise wrong("`roles` is an array of names")
    if not isinstance(local, bool):
        raise wrong("`local` is true or false")
    return User(hash_, tuple(roles), local)


def checked(users: Users, api: Api, path: Path) -> Users:
    """The users, whose roles the API has. Raises diagnostics.Failure (`users-invalid`)."""
    known = [role.name for role in api.roles]
    for name, user in users.items():
        for role in user.roles:
            if role not in known:
                near = closest(role, known)
                hint = f"; did you mean `{near}`?" if near else ""
                reason = f"user {name}: the API has no role `{role}`{hint}"
                there = f"there are the roles {', '.join(known)}" if known else "the API has no roles"
                raise diagnostics.Failure(users_invalid(path.as_posix(), reason, there))
    return users


def write(path: Path, users: Users) -> None:
    """Writes a file of users whole, readable by its owner alone. Raises diagnostics.Failure."""
    text = HEAD + "".join(_spelled(name, user) for name, user in sorted(users.items()))
    try:
        with NamedTemporaryFile(
            "w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as error:
        raise diagnostics.Failure(users_unwritable(path.as_posix(), _reason(error))) from None


def _spelled(name: str, user: User) -> str:
    key = name if _PLAIN.fullmatch(name) else _quoted(name)
    lines = [f"\n[{key}]", f"password = {_quoted(user.hash)}", f"roles = [{_listed(user.roles)}]"]
    return "\n".join([*lines, *(["local = true"] if user.local else []), ""])


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(map(_quoted, roles))


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"


@problem("users-unreadable", "error", "A users file that cannot be read")
def users_unreadable(name: str, reason: str) -> Finding:
    """`--users` names a file that is not there, or that the server may not read."""
    return Finding(f"{name} cannot be read: {reason}", help="`apigen user add` makes such a file")


@problem("users-unwritable", "error", "A users file that cannot be written")
def users_unwritable(name: str, reason: str) -> Finding:
    """The file of users is written beside the old one, then put in its place: its folder must be writable."""
    return Finding(f"{name} cannot be written: {reason}", help="look at the rights of its folder")


@problem("users-open", "error", "A users file that others can read")
def users_open(name: str) -> Finding:
    """The file of users holds the hashes of their passwords. Whoever reads them can try out passwords at
    leisure, so it must be readable by its owner alone.
    """
    return Finding(f"{name} can be read by others than its owner", help=f"run `chmod 600 {name}`")


@problem("users-invalid", "error", "A users file with a mistake")
def users_invalid(
    name: str, reason: str, remedy: str = "`apigen user` writes the file as it should be"
) -> Finding:
    """The file of users has a table a user, with the hash of a password, and roles that the API has:

        [kim]
        password = "$argon2id$…"
        roles = ["operator"]

    `local = true` makes a local administrator, who passes every check.
    """
    return Finding(f"{name}: {reason}", help=remedy)


@problem("no-such-user", "error", "A user who is not in the file")
def no_such_user(name: str, path: str, known: Iterable[str]) -> Finding:
    """`apigen user remove` and `set-password` are about users whom the file has."""
    near = closest(name, list(known))
    remedy = f"`{near}` has a similar name" if near else f"`apigen user list {path}` lists them"
    return Finding(f"{path} has no user `{name}`", help=remedy)


@problem("user-exists", "error", "A user who is there already")
def user_exists(name: str, path: str) -> Finding:
    """`apigen user add` makes new users; it changes nobody's roles or password."""
    return Finding(
        f"{path} has the user `{name}` already",
        help="`apigen user set-password` changes a password; remove the user to give other roles",
    )


@problem("user-name", "error", "A name that no user can have")
def user_name(name: str) -> Finding:
    """A user's name is one to 255 characters without line ends and other control characters."""
    return Finding(f"{msgspec.json.encode(name).decode()} is no name of a user", help="choose another")


@problem("password-empty", "error", "A password that is empty")
def password_empty() -> Finding:
    """A password is asked for on a terminal, twice, or else read from the first line of standard input."""
    return Finding("the password is empty", help="write it as the first line of standard input")
