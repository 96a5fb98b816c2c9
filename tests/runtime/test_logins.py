"""Log-ins: passwords, accounts, limits on guessing."""

import asyncio
import json
import logging
import time
from pathlib import Path

import pytest

from apigen import diagnostics
from apigen.runtime import attempts, passwords, users
from apigen.runtime.attempts import Attempts
from apigen.runtime.passwords import fits, hashed, is_hash
from apigen.runtime.sessions import Login
from apigen.runtime.store import sql
from apigen.runtime.users import FileAccounts, User, accounts
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver, json_call, read
from .test_calls import refused

SPEC = 'class VM {\n  rw name/label: string = ""\n}\n'
HEAD = "  roles boss > clerk\n  use std\n"
WRONG = "the name or the password is wrong"


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    path = tmp_path / "users.toml"
    users.write(
        path,
        {"kim": User(hashed("open"), ("clerk",)), "a b": User(hashed("sesame"), (), local=True)},
    )
    return path


@pytest.fixture
def driver(serve: Serve, face: str, users_file: Path) -> Driver:
    made = serve(SPEC, head=HEAD, face=face)
    made.server.logins.accounts = FileAccounts(users_file, made.api)
    return made


def log_in(driver: Driver, user: str, password: str) -> str:
    return str(driver.raw("session.login_with_password", user, password))


def test_logging_in(driver: Driver) -> None:
    kim = log_in(driver, "kim", "open")
    assert driver.call("session.get_user", kim, session=kim) == "kim"
    with refused("RBAC_PERMISSION_DENIED", "VM.create", "the roles that may: boss"):
        driver.call("VM.create", {}, session=kim)
    local = log_in(driver, "a b", "sesame")
    driver.call("VM.create", {}, session=local)
    driver.call("session.logout", session=kim)
    with refused("SESSION_INVALID", kim):
        driver.call("session.logout", session=kim)


def test_the_originator(driver: Driver) -> None:
    ref = driver.raw("session.login_with_password", "kim", "open", "1.0", "a program")
    assert driver.call("session.get_originator", ref, session=ref) == "a program"


@pytest.mark.parametrize(
    ("user", "password"), [("kim", "closed"), ("pat", "open"), ("", ""), ("kim", "x" * 5000)]
)
def test_wrong_passwords(driver: Driver, caplog: pytest.LogCaptureFixture, user: str, password: str) -> None:
    with caplog.at_level(logging.WARNING, "apigen"), refused("SESSION_AUTHENTICATION_FAILED", user, WRONG):
        log_in(driver, user, password)
    (record,) = (found for found in caplog.records if found.message == "log-in refused")
    assert vars(record)["user"] == user
    assert vars(record)["address"] == "192.0.2.1"
    if password:
        assert password not in str(vars(record))


def test_unknown_users_take_as_long_as_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both cost one hash of the same parameters: times are printed nowhere, so counts are compared."""
    asked: list[str] = []

    def counted(hash_: str, password: str) -> bool:
        asked.append(hash_)
        return fits(hash_, password)

    monkeypatch.setattr(passwords, "fits", counted)
    pool, known = passwords.Pool(), hashed("open")

    async def tried() -> list[bool]:
        return [await pool.fits(known, "open"), await pool.fits(None, "open")]

    assert asyncio.run(tried()) == [True, False]
    pool.close()
    assert [hash_.split("$")[:4] for hash_ in asked] == [known.split("$")[:4]] * 2
    began = time.perf_counter()
    fits(passwords.DUMMY, "open")
    dummy = time.perf_counter() - began
    assert dummy > 0.002, "the dummy is not even computed"


def test_too_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING", 1)
    pool, known = passwords.Pool(), hashed("open")

    async def tried() -> list[object]:
        return await asyncio.gather(*(pool.fits(known, "open") for _ in range(5)), return_exceptions=True)

    found = asyncio.run(tried())
    pool.close()
    assert found[:3] == [True] * 3
    assert [one.code for one in found[3:] if isinstance(one, Failure)] == ["TOO_BUSY"] * 2


def test_guessing_is_limited(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "PER_USER", 3)
    for _ in range(3):
        with refused("SESSION_AUTHENTICATION_FAILED", "kim", WRONG):
            log_in(driver, "kim", "closed")
    with refused("SESSION_AUTHENTICATION_FAILED", "kim", "too many attempts: try again in a minute"):
        log_in(driver, "kim", "open")
    log_in(driver, "a b", "sesame")


def test_attempts(serve: Serve) -> None:
    now = [1.6e9]
    counted = Attempts(serve(SPEC, now=lambda: now[0]).database)
    for _ in range(attempts.PER_USER):
        assert counted.begin("kim", "a")
    assert not counted.begin("kim", "a")
    counted.succeeded("kim", "a")
    assert counted.begin("kim", "a")
    now[0] -= 3600  # a clock that is set back gives no new attempts, and keeps nobody out
    assert not counted.begin("kim", "a")
    assert counted.begin("kim", "b")
    now[0] += 3600 + attempts.WINDOW + 1
    assert counted.begin("kim", "a")
    for number in range(attempts.PER_ADDRESS):
        counted.begin(f"user {number}", "c")
    assert not counted.begin("new", "c")
    for number in range(30_000):
        counted.begin(str(number), str(number))
    assert len(counted._known) <= 10_000
    counted.begin("x" * 1_000_000, "d")
    assert max(len(name) for _, name in counted._known) <= 300


def test_nobody_is_shut_out_by_others(serve: Serve) -> None:
    counted = Attempts(serve(SPEC).database)
    for number in range(attempts.PER_USER):
        assert counted.begin("kim", f"2001:db8::{number}")
    assert not counted.begin("kim", "2001:db8::ffff")  # the same network
    assert counted.begin("kim", "2001:db8:0:1::1")
    assert counted.begin("kim", "192.0.2.1")
    assert counted.begin("pat", "2001:db8::1")


def test_a_restart_gives_nobody_new_attempts(
    tmp_path: Path, users_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PER_USER", 2)
    now = [1.6e9]
    api = read(tmp_path / "spec", SPEC, HEAD)

    def begun() -> Driver:
        return Driver(api, tmp_path / "store", accounts=FileAccounts(users_file, api), now=lambda: now[0])

    first = begun()
    for name in ("kim", "kim", "a b"):
        with refused("SESSION_AUTHENTICATION_FAILED", name, WRONG):
            log_in(first, name, "closed")
    first.close()
    second = begun()
    with refused("SESSION_AUTHENTICATION_FAILED", "kim", "too many attempts: try again in a minute"):
        log_in(second, "kim", "open")
    log_in(second, "a b", "sesame")
    now[0] += attempts.WINDOW + 1
    log_in(second, "kim", "open")
    with refused("SESSION_AUTHENTICATION_FAILED", "kim", WRONG):
        log_in(second, "kim", "closed")

    async def count() -> int:
        return await second.database.write(lambda tx: sql.one(tx.connection, "SELECT count(*) FROM attempt"))

    assert second.run(count()) == 2  # kim and his address: what is too old is not kept
    second.close()


def test_another_password(driver: Driver, users_file: Path) -> None:
    kim, other = log_in(driver, "kim", "open"), log_in(driver, "kim", "open")
    with refused("SESSION_AUTHENTICATION_FAILED", "kim", WRONG):
        driver.call("session.change_password", "closed", "new", session=kim)
    driver.call("session.change_password", "open", "new", session=kim)
    with refused("SESSION_INVALID", other):
        driver.call("VM.get_all", session=other)
    assert driver.call("VM.get_all", session=kim) == []
    with refused("SESSION_AUTHENTICATION_FAILED", "kim", WRONG):
        log_in(driver, "kim", "open")
    log_in(driver, "kim", "new")
    assert fits(users.read(users_file)["kim"].hash, "new")
    with refused("OPERATION_NOT_ALLOWED", "passwords are kept elsewhere"):
        driver.call("session.change_password", "a", "b")


def test_a_file_that_changes(driver: Driver, users_file: Path) -> None:
    users.write(users_file, {"pat": User(hashed("new"), ("boss",))})
    log_in(driver, "pat", "new")
    with refused("SESSION_AUTHENTICATION_FAILED", "kim", WRONG):
        log_in(driver, "kim", "open")
    users_file.write_text("what is this")
    log_in(driver, "pat", "new")


def test_an_authenticator(serve: Serve, face: str) -> None:
    async def ask(user: str, password: str, address: str) -> Login | None:
        return Login(user, ("boss",)) if (password, address) == ("open", "192.0.2.1") else None

    driver = serve(SPEC, head=HEAD, face=face, authenticator=ask)
    ref = log_in(driver, "anybody", "open")
    driver.call("VM.create", {}, session=ref)
    with refused("SESSION_AUTHENTICATION_FAILED", "anybody", WRONG):
        log_in(driver, "anybody", "closed")
    with refused("OPERATION_NOT_ALLOWED", "passwords are kept elsewhere"):
        driver.call("session.change_password", "open", "b", session=ref)


def test_the_first_administrator(serve: Serve, tmp_path: Path) -> None:
    driver = serve(SPEC, head=HEAD)
    found, shown = accounts(driver.api, driver.database, environment={})
    assert shown is not None
    driver.server.logins.accounts = found
    root = log_in(driver, "root", shown)
    driver.call("VM.create", {}, session=root)
    assert accounts(driver.api, driver.database, environment={})[1] is None
    driver.call("session.change_password", shown, "mine", session=root)
    log_in(driver, "root", "mine")
    named = serve(driver.api)
    found, shown = accounts(driver.api, named.database, None, "kim", {"APIGEN_ADMIN_PASSWORD": "open"})
    assert shown is None
    named.server.logins.accounts = found
    log_in(named, "kim", "open")


def test_who_is_removed_is_logged_out(driver: Driver, users_file: Path) -> None:
    kim, local = log_in(driver, "kim", "open"), log_in(driver, "a b", "sesame")
    driver.run(driver.server.logins.sweep())
    assert driver.call("session.get_user", kim, session=kim) == "kim"
    users.write(users_file, {name: user for name, user in users.read(users_file).items() if name != "kim"})
    driver.run(driver.server.logins.sweep())
    with refused("SESSION_INVALID", kim):
        driver.call("VM.get_all", session=kim)
    assert driver.call("VM.get_all", session=local) == []


def test_a_log_in_by_name(serve: Serve, users_file: Path) -> None:
    driver = serve(SPEC, head=HEAD)
    driver.server.logins.accounts = FileAccounts(users_file, driver.api)
    body = json_call("session.login_with_password", {"user": "kim", "password": "open"})
    assert "result" in json.loads(driver.json(body) or b"")


BAD = [
    ("kim = 1", "user kim: each user is a table"),
    ("[kim]", "user kim: `password` is not the hash that `apigen user` makes"),
    ('[kim]\npassword = "open"', "user kim: `password` is not the hash that `apigen user` makes"),
    ("[kim]\nrole = []", "user kim: `role` means nothing; did you mean `roles`?"),
    ('[kim]\npassword = "H"\nroles = "boss"', "user kim: `roles` is an array of names"),
    ('[kim]\npassword = "H"\nroles = ["bos"]', "user kim: the API has no role `bos`; did you mean `boss`?"),
    ('[kim]\npassword = "H"\nlocal = 1', "user kim: `local` is true or false"),
]


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_a_bad_file(serve: Serve, tmp_path: Path, text: str, reason: str) -> None:
    api = serve(SPEC, head=HEAD).api
    path = tmp_path / "users.toml"
    path.write_text(text.replace('"H"', f'"{passwords.DUMMY}"'))
    path.chmod(0o600)
    with pytest.raises(diagnostics.Failure) as failed:
        FileAccounts(path, api)
    (found,) = failed.value.diagnostics
    assert (found.code, found.message) == ("users-invalid", f"{path}: {reason}")
    assert found.help == (
        "there are the roles boss, clerk"
        if "no role" in reason
        else "`apigen user` writes the file as it should be"
    )


def test_a_file_that_others_can_read(users_file: Path) -> None:
    users_file.chmod(0o640)
    with pytest.raises(diagnostics.Failure) as failed:
        users.read(users_file)
    assert [found.code for found in failed.value.diagnostics] == ["users-open"]


def test_hashes() -> None:
    made = hashed("a\u00e9\U0001f600")
    assert is_hash(made)
    assert is_hash(passwords.DUMMY)
    assert fits(made, "a\u00e9\U0001f600")
    assert not fits(made, "a")
    assert not fits("no hash", "a")
    assert not any(map(is_hash, ("", "open", "$argon2id$", "$2b$12$x")))
    assert made != hashed("a\u00e9\U0001f600")
