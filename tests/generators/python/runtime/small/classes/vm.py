# mypy: ignore-errors
# ruff: noqa: RUF012, TID252
# As generated code is written; its runtime lies elsewhere, where mypy does not see it.

from __future__ import annotations

from .._runtime.namespaces import AsyncNamespace, Namespace
from .._runtime.values import Enum, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class VMPowerState(Enum):
    _values = {"HALTED": "halted", "RUNNING": "running", "N_802_3": "802.3ad"}


class Sample(Record):
    _types = {"at": "datetime", "value": "float", "note": "string option", "key": "string"}
    _secret = frozenset({"key"})


class TaskRecord(Record):
    _types = {"status": "string", "progress": "float"}


class VMRecord(Record):
    _types = {
        "uuid": "string",
        "name_label": "string",
        "power_state": "power_state enum",
        "class": "string",
        "memory": "int",
        "resident_on": "host ref",
        "VIFs": "VIF ref set",
        "blocked": "(power_state enum -> string) map",
        "usage": "(int -> float) map",
        "started": "datetime option",
        "samples": "sample struct list",
        "password": "string",
    }
    _names = {"class_": "class"}
    _secret = frozenset({"password"})


class VM(Namespace):
    __slots__ = ()

    def get_name_label(self, self_: str) -> Any:
        return self._c.call("VM.get_name_label", (self_,), "self: VM ref -> string", "safe")

    def get_all_records(self) -> Any:
        return self._c.call("VM.get_all_records", (), "-> (VM ref -> VM record) map", "safe")

    def get_all(self) -> Any:
        return self._c.call("VM.get_all", (), "-> VM ref set", "safe")

    def set_name_label(self, self_: str, value: str) -> None:
        self._c.run("VM.set_name_label", (self_, value), "self: VM ref, value: string -> void")

    def start(self, self_: str, *, paused: bool | None = None, force: bool | None = None) -> None:
        self._c.run("VM.start", (self_, paused, force), START)

    def start_async(self, self_: str) -> Any:
        return self._c.start("VM.start", (self_,), START)

    def clone_async(self, self_: str, name: str) -> Any:
        return self._c.start("VM.clone", (self_, name), "self: VM ref, name: string -> VM ref")

    def set_password(self, self_: str, value: str) -> None:
        self._c.change("VM.set_password", (self_, value), "value: string", "secret:1")

    def log_on(self, self_: str, keys: dict[str, str]) -> None:
        signature = "self: VM ref, keys: (string -> string) map -> void"
        self._c.run("VM.log_on", (self_, keys), signature, "secret:1")

    def join_async(self, self_: str, password: str) -> Any:
        signature = "self: VM ref, password: string -> string"
        return self._c.start("VM.join", (self_, password), signature, "secret:1")

    def create(
        self, *, name_label: str, memory: int, resident_on: str | None = None, password: str | None = None
    ) -> Any:
        members = {
            "name_label": name_label,
            "memory": memory,
            "resident_on": resident_on,
            "password": password,
        }
        return self._c.create("VM.create", members, 2, "args: VM record -> VM ref")


class AsyncVM(AsyncNamespace):
    __slots__ = ()

    async def get_name_label(self, self_: str) -> Any:
        return await self._c.call("VM.get_name_label", (self_,), "self: VM ref -> string", "safe")

    async def get_all_records(self) -> Any:
        return await self._c.call("VM.get_all_records", (), "-> (VM ref -> VM record) map", "safe")

    async def get_all(self) -> Any:
        return await self._c.call("VM.get_all", (), "-> VM ref set", "safe")

    async def set_name_label(self, self_: str, value: str) -> None:
        await self._c.run("VM.set_name_label", (self_, value), "self: VM ref, value: string -> void")

    async def start_async(self, self_: str) -> Any:
        return await self._c.start("VM.start", (self_,), START)


START = "self: VM ref, paused: bool = false, force: bool = _ -> void"
