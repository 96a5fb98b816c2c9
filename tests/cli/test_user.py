"""`apigen user`: the file of who can log in."""

import io
import stat
import sys
from pathlib import Path

import pytest

from apigen.runtime.passwords import fits
from apigen.runtime.users import read

from .conftest import Run


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Typed":
    monkeypatch.chdir(tmp_path)
    return Typed(monkeypatch)


class Typed:
    """`typed(text)`: what the next commands find on standard input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, text: str) -> None:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(text))


FILE = Path("users.toml")


def test_the_life_of_a_user(run: Run, typed: Typed) -> None:
    typed("open\n")
    ran = run("user", "add", "users.toml", "kim", "--role", "boss", "--role", "clerk")
    assert (ran.status, ran.out, ran.err) == (0, "", "added kim\n")
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600
    typed("sesame")
    run("user", "add", "users.toml", "a b", "--local", "-q")
    ran = run("user", "list", "users.toml")
    assert ran.out == "a b  (local administrator)\nkim  boss, clerk\n"
    typed("new\n")
    assert run("user", "set-password", "users.toml", "kim").err == "kim has a new password\n"
    users = read(FILE)
    assert users["kim"].roles == ("boss", "clerk")
    assert fits(users["kim"].hash, "new")
    assert fits(users["a b"].hash, "sesame")
    assert run("user", "remove", "users.toml", "kim").err == "removed kim\n"
    assert list(read(FILE)) == ["a b"]
    assert b"sesame" not in FILE.read_bytes()


def test_bad_input(run: Run, typed: Typed) -> None:
    def fails(code: str, *arguments: str) -> str:
        ran = run("user", *arguments)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith(f"error[{code}]: ")
        return ran.err

    fails("users-unreadable", "list", "users.toml")
    fails("users-unreadable", "remove", "users.toml", "kim")
    typed("\n")
    fails("password-empty", "add", "users.toml", "kim")
    assert not FILE.exists()
    typed("open\n")
    run("user", "add", "users.toml", "kim")
    assert "`kim` has a similar name" in fails("no-such-user", "remove", "users.toml", "kin")
    fails("user-exists", "add", "users.toml", "kim")
    fails("user-name", "add", "users.toml", "a\nb")
    typed("open\n")
    fails("users-unwritable", "add", "nowhere/users.toml", "kim")
    FILE.chmod(0o644)
    assert "chmod 600 users.toml" in fails("users-open", "list", "users.toml")
    FILE.chmod(0o600)
    FILE.write_text("[kim")
    fails("users-invalid", "list", "users.toml")


@pytest.mark.parametrize(
    "arguments",
    [
        ["rename", "users.toml"],
        ["add", "users.toml"],
        ["list", "users.toml", "kim"],
        ["remove", "users.toml", "kim", "--role", "boss"],
        ["set-password", "users.toml", "kim", "--local"],
    ],
)
def test_wrong_usage(run: Run, typed: Typed, arguments: list[str]) -> None:
    typed("open\n")
    assert run("user", *arguments).status == 2


def test_passwords_are_asked_for_twice(run: Run, typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter(["one", "two", "one", "one"])
    typed("")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda *_: next(said))
    assert run("user", "add", "users.toml", "kim").status == 2
    assert run("user", "add", "users.toml", "kim").status == 0
    assert fits(read(FILE)["kim"].hash, "one")
