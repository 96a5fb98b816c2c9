"""What generated code tells the runtime of an RPC beside its signature."""

from typing import Any

import pytest

from tests.generators.python.packages import made, read

SPEC = """
api keep {
  title "Keep"
  version "1.0"
  releases one "1.0"
  use std
}
type password = string @secret
struct login_data {
  name: string
  code: string @secret
}
/// A user.
class user {
  ctor name: string
  rw pass: password = ""
  /// Changes it.
  rpc change(self: user ref, old: password, new: password)
  /// Joins.
  @safe
  rpc join(self: user ref, host: string, code: string @secret) -> string
  /// Shows.
  rpc show(name: string, data: login_data struct)
}
/// Who is logged in.
class session {
  ro uuid: string
  /// Logs in.
  @sessionless
  rpc login_with_password(uname: string, pwd: password) -> session ref
  /// Logs out.
  rpc logout(self: session ref)
}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(read(tmp_path_factory.mktemp("keep") / "spec", SPEC))


@pytest.mark.parametrize(
    ("rpc", "flags"),
    [
        ('"user.change"', '"secret:1,2"'),
        ('"user.join"', '"safe secret:2"'),
        ('"user.set_pass"', '"secret:1"'),
    ],
)
def test_places_of_secrets(files: dict[str, str], rpc: str, flags: str) -> None:
    text = files["keep/classes/user.py"]
    call = text[text.index(rpc) :].split("def ", 1)[0]
    assert flags in call


def test_what_is_not_secret_is_not_said_to_be(files: dict[str, str]) -> None:
    text = files["keep/classes/user.py"]
    call = text[text.index('"user.show"') :].split("def ", 1)[0]
    assert "secret" not in call, "the struct tells which of its members are"
    assert '_secret = frozenset(("code",))' in files["keep/structs.py"]


def test_the_log_in(files: dict[str, str]) -> None:
    tables: dict[str, Any] = {}
    exec(compile(files["keep/_tables.py"], "tables", "exec"), tables)
    rpc, _, flags = tables["LOGIN"]
    assert (rpc, flags) == ("session.login_with_password", "sessionless secret:1")
