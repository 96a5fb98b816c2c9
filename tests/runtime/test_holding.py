"""What holds an object, so that it cannot be destroyed, and what does not."""

import pytest

from .conftest import Serve
from .driver import Driver
from .test_calls import refused

SPEC = """
struct place {
  host: host ref
}
class VM {
  rw name/label: string = ""
  ctor host: host ref = null <-> host.VMs
  rw places: (string -> place struct list) map = {}
  rw marks: (host ref -> string) map = {}
  rw friends: VM ref set = {} @unbound("friends")
  ro helpers: host ref set <-> host.helped
  rw groups: group ref set = {} <-> group.members
}
class host {
  rw name/label: string = ""
  ro VMs: VM ref set
  ro helped: VM ref set
}
class group {
  ro members: VM ref set
}
"""


@pytest.fixture
def driver(serve: Serve, face: str) -> Driver:
    return serve(SPEC, face=face)


@pytest.mark.parametrize("where", ["host", "places", "marks"])
def test_a_stored_reference_holds_at_any_depth(driver: Driver, where: str) -> None:
    host = driver.call("host.create", {})
    value = {"host": host, "places": {"a": [{"host": host}]}, "marks": {host: "x"}}[where]
    vm = driver.call("VM.create", {where: value})
    with refused("OBJECT_IN_USE", "host", host, "VM", where, vm):
        driver.call("host.destroy", host)
    assert driver.call("VM.get_" + where, vm) == value
    driver.call("VM.destroy", vm)
    driver.call("host.destroy", host)


def test_an_object_does_not_hold_itself(driver: Driver) -> None:
    vm = driver.call("VM.create", {})
    driver.call("VM.add_friends", vm, vm)
    driver.call("VM.destroy", vm)


def test_many_to_many_holds_from_the_end_that_is_written(driver: Driver) -> None:
    group = driver.call("group.create", {})
    vm = driver.call("VM.create", {"groups": [group]})
    with refused("OBJECT_IN_USE", "group", group, "VM", "groups", vm):
        driver.call("group.destroy", group)
    driver.call("VM.destroy", vm)
    assert driver.call("group.get_members", group) == []
    driver.call("group.destroy", group)


@pytest.mark.parametrize("first", ["VM", "host"])
def test_what_nobody_can_write_goes_with_either(driver: Driver, first: str) -> None:
    vm, host = driver.call("VM.create", {}), driver.call("host.create", {})
    field = driver.database.catalog.plan.classes["VM"].fields["helpers"]
    driver.database.now(lambda tx: tx.set(tx.row("VM", vm), field, [host]))
    assert driver.call("host.get_helped", host) == [vm]
    driver.call(f"{first}.destroy", vm if first == "VM" else host)
    if first == "VM":
        assert driver.call("host.get_helped", host) == []
    else:
        assert driver.call("VM.get_helpers", vm) == []
