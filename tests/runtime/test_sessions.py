"""Sessions: kept as digests, seen by their owners alone, over restarts, until they end."""

import asyncio
from pathlib import Path
from typing import Any

import apsw
import pytest

from apigen.model.api import Api
from apigen.model.types import STRING, MapType, Record, Ref, SetType, StructType, Type, plain
from apigen.runtime import sessions as limits
from apigen.runtime import users
from apigen.runtime.passwords import hashed
from apigen.runtime.users import FileAccounts, User
from apigen.wire.errors import Failure

from .conftest import Serve
from .test_calls import refused

SPEC = """
class VM {
  rw name/label: string = ""
  rw owner: session ref = null @unbound("who made it")
  rw readers: session ref set = {} @unbound("who looks")
  rw notes: (session ref -> string) map = {}
}
"""

OLD = """
class session {
  without create, destroy
  ro uuid: string
  ro this_host: host ref = null @unbound("where")
  ro auth_user_sid: string
  ro is_local_superuser: bool
  ro last_active: datetime
  ro validation_time: datetime
  ro originator: string = ""
  ro rbac_permissions: string set = {}
  ro parent: session ref = null @unbound("none")
  rw other_config: (string -> string) map = {}
  @sessionless
  rpc login_with_password(uname: string, pwd: string, version: string = "1.1", originator: string = "")
    -> session ref
  @role(reader)
  rpc logout()
  @role(reader)
  rpc local_logout()
  rpc change_password(old_pwd: string, new_pwd: string)
}
class host {
  rw name/label: string = ""
  @role(reader)
  rpc look(self: host ref)
}
""".replace(' = "")\n    -> session', ' = "") -> session')
ROLES = "  roles boss > reader\n"


def test_the_object_of_a_session(serve: Serve, face: str) -> None:
    driver = serve(SPEC, face=face, now=lambda: 1.6e9)
    record = driver.call("session.get_record", driver.session)
    assert record["user"] == "root"
    assert record["local_superuser"] is True
    assert record["created"] == record["last_active"] == "20200913T122640Z".replace("122640", "12:26:40")
    assert record["uuid"] not in str(driver.session)


def test_a_session_class_of_the_spec(serve: Serve, face: str) -> None:
    driver = serve(OLD, head=ROLES, face=face)
    driver.session = driver.begin("kim", "reader")
    record = driver.call("session.get_record", driver.session)
    assert record["auth_user_sid"] == "kim"
    assert record["is_local_superuser"] is False
    assert "host.look" in record["rbac_permissions"]
    assert "host.set_name_label" not in record["rbac_permissions"]
    assert record["parent"] == "OpaqueRef:NULL"
    # What `without get_all` does not leave out: the caller's session is the only one.
    assert driver.call("session.get_all") == [driver.session]
    assert driver.call("session.get_all_records") == {driver.session: record}
    where = 'field "auth_user_sid" = "kim"'
    assert driver.call("session.get_all_records_where", where) == {driver.session: record}
    assert driver.call("session.get_all_records_where", f"not {where}") == {}
    driver.call("session.local_logout")
    with refused("SESSION_INVALID", driver.session):
        driver.call("session.get_all")


def test_the_host_that_a_session_is_at(serve: Serve, face: str, tmp_path: Path) -> None:
    pool = '\nclass pool {\n  rw master: host ref = null @unbound("which")\n}\n'
    driver = serve(OLD + pool, head=ROLES, face=face)
    users.write(tmp_path / "users.toml", {"kim": User(hashed("open"), ("boss",))})
    driver.server.logins.accounts = FileAccounts(tmp_path / "users.toml", driver.api)

    def this_host() -> str:
        driver.session = str(driver.raw("session.login_with_password", "kim", "open", "1.1", ""))
        return str(driver.call("session.get_this_host", driver.session))

    assert this_host() == "OpaqueRef:NULL"
    first, second = (driver.call("host.create", {"name_label": name}) for name in "ab")
    assert this_host() == first
    pool_ref = driver.call("pool.create", {"master": second})
    assert this_host() == second
    driver.call("pool.set_master", pool_ref, "OpaqueRef:NULL")
    assert this_host() == first
    driver.call("host.destroy", first)
    assert driver.call("session.get_this_host", driver.session) == "OpaqueRef:NULL"
    assert this_host() == second


def test_nobody_sees_another_session(serve: Serve, face: str) -> None:
    driver = serve(SPEC, face=face)
    own, other, local = driver.begin("kim"), driver.begin("kim"), str(driver.session)
    uuid = driver.call("session.get_uuid", other, session=other)
    assert driver.call("session.get_by_uuid", uuid, session=other) == other
    with refused("UUID_INVALID", "session", uuid):
        driver.call("session.get_by_uuid", uuid, session=own)
    with refused("UUID_INVALID", "session", uuid):
        driver.call("session.get_by_uuid", uuid, session=local)
    with refused("HANDLE_INVALID", "session", other):
        driver.call("session.get_user", other, session=own)
    assert driver.call("session.get_user", other, session=local) == "kim"
    with refused("HANDLE_INVALID", "session", "OpaqueRef:x"):
        driver.call("session.get_user", "OpaqueRef:x", session=local)
    stored = driver.server.sessions.find(other)
    assert stored is not None
    with refused("SESSION_INVALID", stored.stored):
        driver.call("session.get_user", other, session=stored.stored)


def test_errors_name_a_session_as_its_caller_does(serve: Serve, face: str) -> None:
    driver = serve(OLD, head=ROLES, face=face)
    ref = str(driver.session)
    driver.call("session.add_to_other_config", ref, "a", "1")
    with refused("MAP_DUPLICATE_KEY", "session", "other_config", ref, "a"):
        driver.call("session.add_to_other_config", ref, "a", "1")


def test_no_object_keeps_a_session(serve: Serve, face: str) -> None:
    driver = serve(SPEC, face=face)
    own, other = str(driver.session), driver.begin("kim")
    vm = driver.call("VM.create", {"owner": own, "readers": [own], "notes": {own: "x"}})
    empty = {"name_label": "", "owner": "OpaqueRef:NULL", "readers": [], "notes": {}}
    assert driver.call("VM.get_record", vm) == empty
    driver.call("VM.set_owner", vm, own)
    driver.call("VM.add_readers", vm, own)
    driver.call("VM.add_to_notes", vm, own, "x")
    assert driver.call("VM.get_record", vm) == empty
    for name, *value in (("set_owner", other), ("add_readers", other), ("add_to_notes", other, "x")):
        with refused("HANDLE_INVALID", "session", other):
            driver.call(f"VM.{name}", vm, *value)
    with refused("HANDLE_INVALID", "session", other):
        driver.call("VM.create", {"owner": other})


def test_the_file_holds_no_ref(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    driver = serve(SPEC, path=path)
    secret = str(driver.session).removeprefix("OpaqueRef:")
    driver.call("VM.create", {"owner": driver.session})
    for file in tmp_path.glob("a.db*"):
        assert secret.encode() not in file.read_bytes()


def test_a_restart(serve: Serve, tmp_path: Path) -> None:
    driver = serve(SPEC, head=f"{ROLES}  use std\n", path=tmp_path / "a.db")
    kim, root = driver.begin("kim", "boss"), driver.session
    driver.database.close()
    again = serve(driver.api, path=tmp_path / "a.db")
    assert again.call("session.get_user", kim, session=kim) == "kim"
    found = again.server.sessions.find(kim)
    assert found is not None
    assert found.roles == {"boss", "reader"}
    assert not found.local
    assert again.call("session.get_local_superuser", root, session=root) is True
    driver.database.close = lambda: None  # type: ignore[method-assign]


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


def test_expiry(serve: Serve, face: str) -> None:
    clock = Clock()
    driver = serve(SPEC, face=face, now=clock)
    used, left = driver.session, driver.begin("kim")
    began = driver.call("session.get_last_active", used)
    clock.now += 59
    assert driver.call("session.get_last_active", used) == began
    clock.now += 23 * 3600
    driver.call("session.get_last_active", used)
    assert driver.call("session.get_last_active", used) != began
    clock.now += 2 * 3600
    with refused("SESSION_INVALID", left):
        driver.call("VM.get_all", session=left)
    assert driver.call("VM.get_all", session=used) == []
    assert driver.run(driver.server.sessions.sweep()) == 1
    assert driver.run(driver.server.sessions.sweep()) == 0
    assert driver.database.read().count("session") == 1
    clock.now -= 10 * 3600
    with refused("SESSION_INVALID", left):
        driver.call("VM.get_all", session=left)


def test_one_user_has_not_too_many(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_USER", 3)
    clock = Clock()
    driver = serve(SPEC, now=clock)
    begun = []
    for _ in range(4):
        clock.now += 1
        begun.append(driver.begin("kim"))
    with refused("SESSION_INVALID", begun[0]):
        driver.call("VM.get_all", session=begun[0])
    for ref in (*begun[1:], driver.session):
        driver.call("VM.get_all", session=ref)


def test_sessions_send_no_events(serve: Serve) -> None:
    driver = serve(SPEC)
    newest = driver.database.read().connection.execute("SELECT class, op FROM ev").fetchall()
    plan = driver.database.catalog.plan.classes["session"]
    assert not plan.events
    assert newest


def replies(driver: Any, session: str, uuids: list[str]) -> str:
    """All that the RPCs of an API answer to a session: with its own ref for each ref, and for other values a
    fitting one; those of sessions with each uuid there is.
    """
    found = []
    for name, entry in driver.server.dispatcher.entries.items():
        if entry.signature.session and name not in ("session.logout", "session.local_logout"):
            texts = uuids if name.startswith("session.") else uuids[:1]
            for text in texts:
                params = [_given(plain(one.type), session, text) for one in entry.rpc.parameters]
                found.append(repr(driver.outcome(name, session, *params)))
    return "\n".join(found)


def _given(type_: Type, session: str, text: str) -> Any:
    match type_:
        case Ref():
            return session
        case SetType():
            return []
        case MapType() | Record() | StructType():
            return {}
        case _:
            return text if type_ == STRING else 0


@pytest.mark.parametrize("which", ["hypervisor", "old"])
def test_no_reply_holds_the_session_of_another(serve: Serve, face: str, hypervisor: Api, which: str) -> None:
    """Every RPC is called by every role, with refs, uuids and names of all there is."""
    driver = serve(hypervisor if which == "hypervisor" else OLD, face=face, head=ROLES)
    roles = [role.name for role in driver.api.roles]
    held = {role: driver.begin(role, role) for role in roles} | {"local": driver.begin("l", local=True)}
    uuids = [driver.call("session.get_uuid", ref, session=ref) for ref in held.values()]
    secrets = [ref.removeprefix("OpaqueRef:") for ref in (*held.values(), str(driver.session))]
    for ref in held.values():
        said = replies(driver, ref, uuids)
        for secret in secrets:
            if secret not in ref:
                assert [line for line in said.splitlines() if secret in line] == []


def test_searching_finds_what_is_there(serve: Serve) -> None:
    """The test above would notice: a ref that is handed to another is found by it."""
    driver = serve(OLD, head=ROLES)
    ref = driver.begin("kim", "boss")
    assert ref in replies(driver, ref, [""])
    with pytest.raises(Failure):
        driver.call("session.get_record", ref, session=driver.begin("pat", "boss"))


def test_a_call_beside_the_log_out_does_not_bring_the_session_back(serve: Serve, tmp_path: Path) -> None:
    driver = serve(SPEC, path=tmp_path / "store")
    ann = driver.begin("ann")

    async def both() -> None:
        out = asyncio.ensure_future(driver.server.sessions.end(ann))
        await asyncio.sleep(0)
        assert driver.server.sessions.find(ann) is None  # though the store still has it, perhaps
        await out

    driver.run(both())
    with refused("SESSION_INVALID", ann):
        driver.raw("VM.get_all", ann)


def test_a_log_out_that_could_not_be_written_did_not_happen(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = serve(SPEC)
    ann = driver.begin("ann")

    def full(_tx: object, _keys: object) -> None:
        raise apsw.FullError

    monkeypatch.setattr(limits, "_delete", full)
    with refused("INTERNAL_ERROR", "storage full"):
        driver.raw("session.logout", ann)
    assert driver.raw("VM.get_all", ann) == []
