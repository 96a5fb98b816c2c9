"""Random calls over both faces, beside a model of the rules: results are the same, errors word for word."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from apigen.wire.errors import Failure

from .driver import Driver, read

SPEC = """
class host {
  rw name/label: string = "" @unique
  ro VMs: VM ref set <-> VM.host
}
class VM {
  ctor serial: string @length(1..2)
  rw host: host ref = null <-> host.VMs
  rw tags: string set = {} @length(..2)
  rw config: (string -> string) map = {}
  key "size": int @range(1..9)
  rw groups: group ref set = {} <-> group.VMs
}
class group {
  rw VMs: VM ref set = {}
}
"""
TAGS = st.sampled_from("xyz")
NULL, NOTHING = "OpaqueRef:NULL", "OpaqueRef:nothing"

Object = dict[str, Any]
Fails = tuple[str, ...]


class Model:
    """What the server should hold: the objects of each class by ref, in the order in which they came."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Object]] = {"host": {}, "VM": {}, "group": {}}
        self.joined: list[tuple[str, str]] = []

    def known(self, cls: str, ref: str) -> Object:
        if ref not in self.objects[cls]:
            raise Failure("HANDLE_INVALID", cls, ref)
        return self.objects[cls][ref]

    def record(self, cls: str, ref: str) -> Object:
        found = dict(self.known(cls, ref))
        if cls == "host":
            found["VMs"] = {vm for vm, held in self.objects["VM"].items() if held["host"] == ref}
        elif cls == "VM":
            found["groups"] = {group for vm, group in self.joined if vm == ref}
        else:
            found["VMs"] = {vm for vm, group in self.joined if group == ref}
        return found

    def name(self, name: str, but: str = "") -> str:
        for ref, held in self.objects["host"].items():
            if ref != but and held["name_label"] == name:
                raise Failure("NOT_UNIQUE", "host", "name_label", name, ref)
        return name

    def serial(self, serial: str) -> str:
        if not 1 <= len(serial) <= 2:
            reason = "more than 2 characters" if serial else "fewer than 1 character"
            raise Failure("VALUE_NOT_SUPPORTED", "serial", serial, reason)
        return serial

    def size(self, key: str, text: str) -> None:
        if key == "size" and not text.isdecimal():
            raise Failure("VALUE_NOT_SUPPORTED", "config", text, "the key size holds a value of type int")
        if key == "size" and not 1 <= int(text) <= 9:
            reason = f"the key size: {'below 1' if int(text) < 1 else 'above 9'}"
            raise Failure("VALUE_NOT_SUPPORTED", "config", text, reason)

    def few(self, tags: list[str]) -> list[str]:
        if len(tags) > 2:
            shown = str(tags).replace("'", '"')
            raise Failure("VALUE_NOT_SUPPORTED", "tags", shown, "more than 2 elements")
        return tags

    def host(self, ref: str) -> str:
        if ref != NULL:
            self.known("host", ref)
        return ref

    def element(self, field: str, ref: str) -> None:
        if ref == NULL:
            raise Failure("VALUE_NOT_SUPPORTED", field, ref, "null is not allowed")

    def destroy(self, cls: str, ref: str) -> None:
        self.known(cls, ref)
        if cls == "host":
            users = [vm for vm, held in self.objects["VM"].items() if held["host"] == ref]
            if users:
                raise Failure("OBJECT_IN_USE", cls, ref, "VM", "host", min(users))
        if cls == "VM" and (groups := [group for vm, group in self.joined if vm == ref]):
            raise Failure("OBJECT_IN_USE", cls, ref, "group", "VMs", min(groups))
        if cls == "group" and (vms := [vm for vm, group in self.joined if group == ref]):
            raise Failure("OBJECT_IN_USE", cls, ref, "VM", "groups", min(vms))
        del self.objects[cls][ref]


class Calls(RuleBasedStateMachine):
    """Each call is made of the server and of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.driver = Driver(read(Path(self.folder.name), SPEC))
        self.model = Model()

    def teardown(self) -> None:
        self.driver.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        for name in ("a", "b"):
            self.create("host", {"name_label": name})

    def create(self, cls: str, given: Object) -> None:
        ref = self.driver.call(f"{cls}.create", given)
        zeros: dict[str, Object] = {
            "host": {"name_label": ""},
            "VM": {"host": NULL, "tags": [], "config": {}},
            "group": {},
        }
        own = {name: value for name, value in given.items() if name != "groups"}
        self.model.objects[cls][ref] = {**zeros[cls], **own}
        self.model.joined += [(ref, group) for group in given.get("groups", ())]

    def both(self, wanted: Any, name: str, *params: Any) -> bool:
        """Whether a call succeeds; the error is the one that the model raises."""
        expected: Fails = ()
        try:
            wanted()
        except Failure as failure:
            expected = (failure.code, *failure.params)
        found: Fails = ()
        try:
            self.driver.call(name, *params)
        except Failure as failure:
            found = (failure.code, *failure.params)
        assert found == expected
        return not found

    def pick(self, cls: str, data: st.DataObject) -> str:
        """A ref: of the class, of another, of nothing."""
        refs = [ref for held in self.model.objects.values() for ref in held]
        own = list(self.model.objects[cls])
        return data.draw(st.sampled_from([*(own * 3 or refs), *refs, NULL, NOTHING]))

    @rule(face=st.sampled_from(["json", "xml"]))
    def turn(self, face: str) -> None:
        self.driver.face = face

    @rule(name=st.sampled_from("abc"))
    def create_host(self, name: str) -> None:
        try:
            self.model.name(name)
        except Failure:
            assert not self.both(lambda: self.model.name(name), "host.create", {"name_label": name})
        else:
            self.create("host", {"name_label": name})

    @rule(data=st.data(), serial=st.sampled_from(["", "1", "22", "333"]), tags=st.lists(TAGS))
    def create_vm(self, data: st.DataObject, serial: str, tags: list[str]) -> None:
        host, group, once = self.pick("host", data), self.pick("group", data), list(dict.fromkeys(tags))
        given = {"serial": serial, "host": host, "tags": tags, "groups": [group]}

        def wanted() -> None:
            self.model.element("groups", group)
            self.model.serial(serial)
            self.model.few(once)
            self.model.host(host)
            self.model.known("group", group)

        try:
            wanted()
        except Failure:
            assert not self.both(wanted, "VM.create", given)
        else:
            self.create("VM", {**given, "tags": once})

    @rule()
    def create_group(self) -> None:
        self.create("group", {})

    @rule(data=st.data(), name=st.sampled_from("abc"))
    def rename(self, data: st.DataObject, name: str) -> None:
        ref = self.pick("host", data)

        def wanted() -> None:
            held = self.model.known("host", ref)
            held["name_label"] = self.model.name(name, ref)

        self.both(wanted, "host.set_name_label", ref, name)

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        ref, host = self.pick("VM", data), self.pick("host", data)

        def wanted() -> None:
            held = self.model.known("VM", ref)
            held["host"] = self.model.host(host)

        self.both(wanted, "VM.set_host", ref, host)

    @rule(data=st.data(), tag=TAGS, adds=st.booleans())
    def tag(self, data: st.DataObject, tag: str, adds: bool) -> None:
        ref = self.pick("VM", data)

        def wanted() -> None:
            held = self.model.known("VM", ref)
            rest = [other for other in held["tags"] if other != tag]
            after = rest if not adds else held["tags"] if tag in held["tags"] else [*held["tags"], tag]
            held["tags"] = self.model.few(after)

        self.both(wanted, "VM.add_tags" if adds else "VM.remove_tags", ref, tag)

    @rule(data=st.data(), key=st.sampled_from(["size", "other"]), text=st.sampled_from(["0", "5", "10", "x"]))
    def put(self, data: st.DataObject, key: str, text: str) -> None:
        ref = self.pick("VM", data)

        def wanted() -> None:
            self.model.size(key, text)
            config = self.model.known("VM", ref)["config"]
            if key in config:
                raise Failure("MAP_DUPLICATE_KEY", "VM", "config", ref, key)
            config[key] = text

        self.both(wanted, "VM.add_to_config", ref, key, text)

    @rule(data=st.data(), key=st.sampled_from(["size", "other"]))
    def take(self, data: st.DataObject, key: str) -> None:
        ref = self.pick("VM", data)
        self.both(
            lambda: self.model.known("VM", ref)["config"].pop(key, None), "VM.remove_from_config", ref, key
        )

    @rule(data=st.data(), adds=st.booleans(), near=st.booleans())
    def join(self, data: st.DataObject, adds: bool, near: bool) -> None:
        vm, group = self.pick("VM", data), self.pick("group", data)
        field = "groups" if near else "VMs"
        ours, theirs = (("VM", vm), ("group", group)) if near else (("group", group), ("VM", vm))

        def wanted() -> None:
            if adds:
                self.model.element(field, theirs[1])
            self.model.known(*ours)
            if adds:
                self.model.known(*theirs)
                self.model.joined = [*{*self.model.joined, (vm, group)}]
            else:
                self.model.joined = [pair for pair in self.model.joined if pair != (vm, group)]

        self.both(wanted, f"{ours[0]}.{'add' if adds else 'remove'}_{field}", ours[1], theirs[1])

    @rule(data=st.data(), cls=st.sampled_from(["host", "VM", "group"]))
    def destroy(self, data: st.DataObject, cls: str) -> None:
        ref = self.pick(cls, data)
        self.both(lambda: self.model.destroy(cls, ref), f"{cls}.destroy", ref)

    @invariant()
    def both_hold_the_same(self) -> None:
        for cls, held in self.model.objects.items():
            found = self.driver.call(f"{cls}.get_all_records")
            assert list(found) == self.driver.call(f"{cls}.get_all") == list(held)
            for ref, record in found.items():
                for end in ("groups", "VMs"):
                    if end in record:
                        assert len(set(record[end])) == len(record[end])
                        record[end] = set(record[end])
                assert record == self.model.record(cls, ref)


def test_random_calls() -> None:
    run_state_machine_as_test(
        Calls,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
