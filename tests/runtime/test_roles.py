"""Who may call what: every RPC with every role, keys of maps, members of create."""

from typing import Any

import pytest

from apigen.derive import all_rpcs
from apigen.derive.roles import callers, own_roles, writer
from apigen.model.api import Api
from apigen.wire.errors import Failure
from apigen.wire.messages import Call, Success

from .conftest import Serve
from .driver import Driver
from .test_calls import refused
from .test_hostile import fitting

DENIED = "RBAC_PERMISSION_DENIED"

LATER = ("VALUE_NOT_SUPPORTED",)
"""What is looked at when the caller may call."""


@pytest.mark.parametrize("which", ["hypervisor", "harbour"])
def test_every_rpc_with_every_role(serve: Serve, which: str, request: pytest.FixtureRequest) -> None:
    """Denied is who the derivation says: with arguments of the right types, of nothing that exists."""
    api: Api = request.getfixturevalue(which)
    driver = serve(api)
    sessions = {role.name: driver.begin(role.name, role.name) for role in api.roles}
    sessions["nothing"] = driver.begin("nothing")
    sessions["local"] = driver.begin("local", local=True)
    wrong = []
    for cls in api.classes:
        for rpc in all_rpcs(api, cls):
            name = f"{cls.name}.{rpc.name}"
            entry = driver.server.dispatcher.entries[name]
            if not entry.signature.session or entry.run is None or rpc.name == "logout":
                continue
            arguments = [fitting(api, parameter) for parameter in rpc.parameters]
            wanted = own_roles(api, cls, rpc)
            if cls.name == "task" and rpc.roles is None and rpc.rule is None and rpc.name != "create":
                wanted = writer(api, cls)  # for tasks of others: owners may always
            allowed = {*callers(api, wanted), "local"}
            for role, session in sessions.items():
                code = ""
                try:
                    driver.server.dispatcher.asked(Call(name, [session, *arguments]), "", "", [])
                except Failure as failure:
                    code = failure.code
                if (code == DENIED) is (role in allowed) or code not in ("", DENIED, *LATER):
                    wrong.append((name, role, code))
    assert wrong == []


KEYS = """
@role(chief)
class VM {
  rw name/label: string = ""
  rw config: (string -> string) map = {"kept" -> "1"}
  key "folder*" @role(helper)
  key "kept" @role(boss)
  key "note"
  rw rank: int = 0 @role(set = helper, create = boss)
  rw quiet: int = 0 @role(none)
}
"""
HEAD = "  roles boss > chief > helper\n  use std\n"


@pytest.fixture
def driver(serve: Serve, face: str) -> Driver:
    return serve(KEYS, head=HEAD, face=face)


def denied(rpc: str, what: str, *roles: str) -> Any:
    return refused(DENIED, f"VM.{rpc}", f"the roles that may{what}: {', '.join(roles)}")


def test_keys(driver: Driver) -> None:
    helper, chief = driver.begin("h", "helper"), driver.begin("c", "chief")
    vm = driver.call("VM.create", {})
    driver.call("VM.add_to_config", vm, "folder.a", "1", session=helper)
    driver.call("VM.remove_from_config", vm, "folder.a", session=helper)
    with denied("add_to_config", " for the key note", "boss", "chief"):
        driver.call("VM.add_to_config", vm, "note", "1", session=helper)
    with denied("remove_from_config", " for the key other", "boss", "chief"):
        driver.call("VM.remove_from_config", vm, "other", session=helper)
    with denied("remove_from_config", " for the key kept", "boss"):
        driver.call("VM.remove_from_config", vm, "kept", session=chief)
    # The whole map needs the field's role, and that of each key that changes.
    driver.call("VM.set_config", vm, {"kept": "1", "note": "2", "folder.b": "3"}, session=chief)
    with denied("set_config", " for the key kept of config", "boss"):
        driver.call("VM.set_config", vm, {}, session=chief)
    with denied("set_config", "", "boss", "chief"):
        driver.call("VM.set_config", vm, {"kept": "1", "folder.b": "4"}, session=helper)
    driver.call("VM.set_config", vm, {})


def test_create(driver: Driver) -> None:
    chief = driver.begin("c", "chief")
    driver.call("VM.create", {"config": {"kept": "1", "folder": "x"}}, session=chief)
    with denied("create", " for the key kept of config", "boss"):
        driver.call("VM.create", {"config": {"kept": "2"}}, session=chief)
    with denied("create", " give rank", "boss"):
        driver.call("VM.create", {"rank": 0}, session=chief)
    with denied("create", "", "boss", "chief"):
        driver.call("VM.create", {}, session=driver.begin("h", "helper"))
    driver.call("VM.create", {"config": {"kept": "2"}, "rank": 3})


def test_nobody_but_local_administrators(driver: Driver) -> None:
    vm = driver.call("VM.create", {})
    with denied("set_quiet", "", "none but local administrators"):
        driver.call("VM.set_quiet", vm, 1, session=driver.begin("b", "boss"))
    driver.call("VM.set_quiet", vm, 1)


def test_roles_come_before_limits_and_objects(serve: Serve, face: str) -> None:
    driver = serve(KEYS.replace("rw rank: int = 0", "rw rank: int = 0 @range(0..1)"), head=HEAD, face=face)
    helper = driver.begin("h", "helper")
    with refused("FIELD_TYPE_ERROR", "name_label"):
        driver.call("VM.set_name_label", "OpaqueRef:x", 1.5, session=helper)
    with denied("set_name_label", "", "boss", "chief"):
        driver.call("VM.set_name_label", "OpaqueRef:x", "", session=helper)
    with refused("VALUE_NOT_SUPPORTED", "rank", "2", "above 1"):
        driver.call("VM.set_rank", "OpaqueRef:x", 2, session=helper)


def test_an_api_without_roles(serve: Serve, face: str) -> None:
    driver = serve("class VM {\n  rw size: int = 0\n}\n", face=face)
    ref = driver.call("VM.create", {}, session=driver.begin("anybody"))
    assert isinstance(driver.outcome("VM.get_size", driver.begin("other"), ref), Success)
