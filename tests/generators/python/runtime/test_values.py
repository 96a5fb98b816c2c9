"""Records and enums."""

import copy
import pickle
from typing import Any

import pytest

from tests.generators.python.runtime.small.classes.vm import Sample, VMPowerState, VMRecord

RAW = {"name_label": "db", "class": "big", "power_state": "halted", "password": "hunter2", "new": 1}


def test_members() -> None:
    vm = VMRecord._of(RAW)
    assert (vm.name_label, vm.class_, vm.power_state) == ("db", "big", VMPowerState.HALTED)
    assert vm.power_state is vm.power_state
    assert ("name_label" in vm, "uuid" in vm, "new" in vm) == (True, False, True)
    assert (vm["new"], vm["power_state"], len(vm), list(vm)) == (1, VMPowerState.HALTED, 5, list(RAW))
    assert vm.raw is RAW


def test_absent_members() -> None:
    vm = VMRecord._of(RAW)
    with pytest.raises(AttributeError, match="the server sent no uuid"):
        _ = vm.uuid
    with pytest.raises(AttributeError, match="VMRecord has no member 'new'"):
        _ = vm.new
    with pytest.raises(KeyError):
        _ = vm["uuid"]
    assert vm.started is None, "an option that is none is left out"
    assert getattr(vm, "uuid", "none") == "none"


def test_a_record_is_read_as_a_mapping() -> None:
    vm = VMRecord._of(RAW)
    assert dict(vm)["power_state"] is VMPowerState.HALTED
    assert dict(vm.items()) == dict(vm)
    assert list(vm.keys()) == list(RAW)
    assert (vm.get("class"), vm.get("uuid"), vm.get("uuid", "?")) == ("big", None, "?")


def test_an_enum_goes_through_its_constants() -> None:
    states: Any = VMPowerState
    assert list(states) == list(VMPowerState._values.values())
    assert all(one.is_known for one in states)
    assert "halted" in states
    assert "molten" not in states


def test_nothing_is_assigned() -> None:
    with pytest.raises(AttributeError):
        VMRecord._of(RAW).name_label = "x"


def test_made_by_hand() -> None:
    vm = VMRecord(name_label="db", class_="big", resident_on=None, usage={1: 2})
    assert vm.raw == {
        "name_label": "db",
        "class": "big",
        "resident_on": "OpaqueRef:NULL",
        "usage": {"1": 2.0},
    }
    assert (vm.resident_on, vm.usage) == (None, {1: 2.0})
    with pytest.raises(TypeError, match="nam"):
        VMRecord(nam="db")


def test_equality() -> None:
    assert VMRecord._of(RAW) == VMRecord._of(dict(RAW))
    assert VMRecord._of({}) != VMRecord._of(RAW)
    assert VMRecord._of({}) != Sample._of({})
    assert VMRecord._of({}) != {}
    assert VMRecord._of({})
    with pytest.raises(TypeError):
        hash(VMRecord._of({}))


def test_printing_masks_secrets() -> None:
    text = repr(VMRecord._of(RAW))
    assert text.startswith("VMRecord(name_label='db', class='big'")
    assert "hunter2" not in text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(protocol: int) -> None:
    vm = VMRecord._of(RAW)
    assert vm.name_label == "db"
    for value in (vm, VMPowerState.HALTED, VMPowerState("odd")):
        loaded = pickle.loads(pickle.dumps(value, protocol))
        assert (loaded, type(loaded)) == (value, type(value))
    assert copy.deepcopy(vm) == copy.copy(vm) == vm


def test_enums() -> None:
    assert VMPowerState.HALTED == "halted"
    assert VMPowerState("halted").is_known
    assert not VMPowerState("odd").is_known
    assert VMPowerState.N_802_3 == "802.3ad"
    assert f"{VMPowerState.HALTED}" == "halted"
    assert repr(VMPowerState.HALTED) == "VMPowerState('halted')"
    assert {VMPowerState.HALTED: 1}["halted"] == 1
    match VMPowerState("halted"):
        case VMPowerState.HALTED:
            pass
        case _:
            pytest.fail("a constant does not match")
