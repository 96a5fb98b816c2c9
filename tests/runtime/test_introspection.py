"""What the server says of its API: XML-RPC's introspection, several calls in one, OpenRPC."""

import json
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, loads

import pytest

from apigen.model.api import Api
from apigen.runtime import seed
from apigen.runtime.client import openrpc
from apigen.runtime.client.description import classes_of
from apigen.runtime.dumping import LEFT_OUT, Dump, as_json

from .conftest import Serve
from .driver import Driver, json_call, xml_call

SPEC = """
class VM {
  rw name/label: string = ""
  /// Starts it.
  @async
  rpc start(self: VM ref, how: (string -> int) map = {}, hosts: int set = {}, fast: bool = false) -> float
  @hidden
  rpc poke(self: VM ref)
  @sessionless
  rpc ping() -> datetime
}
"""


@pytest.fixture
def driver(serve: Serve) -> Driver:
    return serve(SPEC)


def xml(driver: Driver, name: str, *params: Any) -> Any:
    """The bare value of a reply. Raises Fault."""
    return loads(driver.xml(xml_call(name, params)))[0][0]


def test_names(driver: Driver) -> None:
    names = xml(driver, "system.listMethods")
    assert names == driver.raw("system.listMethods")
    assert {"VM.get_all_records", "VM.start", "Async.VM.start", "system.multicall"} <= set(names)
    assert not {"VM.poke", "Async.VM.get_name_label", "VM.get_all_records_where"} & set(names)
    assert "event.get_all_records" not in names


def test_what_is_listed_can_be_called(serve: Serve, hypervisor: Api) -> None:
    driver = serve(hypervisor)
    for name in xml(driver, "system.listMethods"):
        if not name.startswith("system."):
            driver.server.dispatcher.find(name)
        assert xml(driver, "system.methodSignature", name)[0][0]
        assert isinstance(xml(driver, "system.methodHelp", name), str)


def test_signatures(driver: Driver) -> None:
    assert xml(driver, "system.methodSignature", "VM.start") == [
        ["double", "string", "string"],
        ["double", "string", "string", "struct"],
        ["double", "string", "string", "struct", "array"],
        ["double", "string", "string", "struct", "array", "boolean"],
    ]
    assert xml(driver, "system.methodSignature", "Async.VM.start")[0] == ["string", "string", "string"]
    assert xml(driver, "system.methodSignature", "VM.ping") == [["dateTime.iso8601"]]
    assert xml(driver, "system.methodSignature", "system.multicall") == [["array", "array"]]


def test_texts(driver: Driver) -> None:
    assert xml(driver, "system.methodHelp", "VM.start") == "Starts it."
    assert driver.raw("system.methodHelp", "Async.VM.start") == "Starts it."


@pytest.mark.parametrize(("params", "code"), [(["VM.none"], -32601), ([], -32602), (["a", "b"], -32602)])
def test_faults(driver: Driver, params: list[Any], code: int) -> None:
    with pytest.raises(Fault) as failed:
        xml(driver, "system.methodHelp", *params)
    assert failed.value.faultCode == code


def test_several_calls_in_one(driver: Driver) -> None:
    one = {"methodName": "VM.create", "params": [driver.session, {"name_label": "x"}]}
    calls = [
        one,
        {"methodName": "VM.get_name_label", "params": [driver.session, "OpaqueRef:x"]},
        {"methodName": "system.methodHelp", "params": ["VM.start"]},
        {"methodName": "system.multicall", "params": [[]]},
        {"methodName": 1},
        "what",
    ]
    found = xml(driver, "system.multicall", calls)
    (ref,) = driver.call("VM.get_all")
    assert found[:3] == [
        [{"Status": "Success", "Value": ref}],
        [{"Status": "Failure", "ErrorDescription": ["HANDLE_INVALID", "VM", "OpaqueRef:x"]}],
        ["Starts it."],
    ]
    assert [item["faultCode"] for item in found[3:]] == [-32600] * 3
    assert b"TOO_LARGE" in driver.xml(xml_call("system.multicall", ([one] * 1001,)))
    assert len(driver.call("VM.get_all")) == 1


def test_open_rpc(driver: Driver) -> None:
    document = json.loads(driver.json(json_call("rpc.discover", [])) or b"")["result"]
    assert document["openrpc"] == "1.3.2"
    names = {method["name"] for method in document["methods"]}
    assert names <= set(xml(driver, "system.listMethods"))
    assert "VM.start" in names


VAULT = """
@secret
type password = string @length(1..9)
struct login {
  user: string
  word: password = "x"
}
@role(reader)
class safe {
  rw name/label: string
  rw pin: string = "" @secret
  rw code: password option = none
  rw logins: login struct list = {}
  @role(reader)
  rpc open(self: safe ref, pin: string @secret, code: password = "x") -> string
}
"""


def test_secrets_are_marked_where_the_api_describes_itself(serve: Serve) -> None:
    driver = serve(VAULT, head="  use std\n  roles reader\n")
    driver.call("safe.create", {"name_label": "a", "pin": "hidden", "logins": [{"user": "k", "word": "hid"}]})
    document = json.loads(driver.json(json_call("rpc.discover", [])) or b"")["result"]
    schemas = document["components"]["schemas"]
    for name in ("record.safe", "create.safe"):
        marked = {key for key, one in schemas[name]["properties"].items() if one.get("x-secret")}
        assert marked == {"pin", "code"}
    assert schemas["struct.login"]["properties"]["word"]["x-secret"] is True
    methods = {one["name"]: one for one in document["methods"]}
    marked = {one["name"] for one in methods["safe.open"]["params"] if one["schema"].get("x-secret")}
    assert marked == {"pin", "code"}
    assert methods["safe.get_pin"]["result"]["schema"]["x-secret"] is True
    assert "x-secret" not in methods["safe.get_name_label"]["result"]["schema"]

    read = openrpc.read(document)
    assert read is not None
    dumped = Dump(read.api, {"safe": driver.call("safe.get_all_records")})
    (safe,) = dumped.seed["safe"].values()
    assert safe == {"name_label": "a", "logins": [{"user": "k"}]}
    assert "hid" not in as_json(dumped.seed)


def test_what_a_server_gives_without_its_spec_can_be_sown(
    hypervisor: Api, serve: Serve, tmp_path: Path
) -> None:
    world = Path(__file__).parents[2] / "examples" / "hypervisor" / "world.yaml"
    driver = serve(hypervisor)
    seed.sow(driver.database, seed.load(hypervisor, world))
    read = openrpc.read(json.loads(driver.json(json_call("rpc.discover", [])) or b"")["result"])
    assert read is not None
    classes = [cls for cls in classes_of(read.rpcs) if cls not in LEFT_OUT]
    dumped = Dump(read.api, {cls: driver.call(f"{cls}.get_all_records") for cls in classes})
    assert len(dumped.seed["VM"]) > 1
    (tmp_path / "again.json").write_text(as_json(dumped.seed), encoding="utf-8")
    again = serve(hypervisor)
    seed.sow(again.database, seed.load(hypervisor, tmp_path / "again.json"))
    assert len(again.call("VM.get_all")) == len(dumped.seed["VM"])
