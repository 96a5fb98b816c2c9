"""The service's own code: how it is found and called, what becomes of its results and errors, hooks."""

import asyncio
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from apigen import diagnostics
from apigen.runtime import service
from apigen.runtime.handlers import load
from apigen.runtime.world import UNSET
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver, json_call, read
from .test_calls import refused

SPEC = """
error NO_LUCK(why: string)
error TWO(a: int, b: string)
enum colour {
  red
  green
}
struct pair {
  a: int
  b: string = "x"
}
class VM {
  ro uuid: string
  rw name/label: string = ""
  rw size: int = 1
  rw tags: string set = {}
  ro load: float @computed
  ro word: string @computed @lazy
  ro hand: int
  @async
  rpc go(self: VM ref, how: string = "fast", where: string = _) -> string
    raises NO_LUCK
  rpc set_hand(self: VM ref, value: int)
  rpc get_pair(self: VM ref) -> pair struct
  rpc count(n: int) -> int
  rpc paint() -> colour enum set
  rpc nothing()
  rpc copy(self: VM ref) -> VM record
  @nofallback
  rpc get_by_uuid_too(uuid: string) -> VM ref
}
stateless class box {
  rpc get_all_records() -> (VM ref -> VM record) map
  rpc get_all() -> VM ref set
  rpc open()
}
"""


class VM:
    """The handlers of most tests: `result` is what they give, or raise."""

    result: Any = None

    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def go(self, ctx: Any, ref: str, how: str, where: Any) -> Any:
        self.seen.append((ctx, ref, how, where))
        return self._result()

    def count(self, _ctx: Any, n: int) -> Any:
        self.seen.append(n)
        return self._result()

    async def get_pair(self, _ctx: Any, _ref: str) -> Any:
        return self._result()

    async def paint(self, _ctx: Any) -> Any:
        return self._result()

    async def nothing(self, _ctx: Any) -> Any:
        return self._result()

    async def copy(self, ctx: Any, ref: str) -> Any:
        return {**ctx.VM[ref].record(), "load": 0.5}

    def _result(self) -> Any:
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


class Case:
    def __init__(self, driver: Driver, vm: VM, ref: str) -> None:
        self.driver, self.vm, self.ref = driver, vm, ref


@pytest.fixture
def case(serve: Serve, face: str) -> Case:
    vm = VM()
    driver = serve(SPEC, face=face, handlers={"VM": vm}, limit=0.5)
    return Case(driver, vm, driver.call("VM.create", {"name_label": "one"}))


def test_a_handler_has_begun_when_its_task_is_told(case: Case) -> None:
    async def begun() -> int:
        await case.driver.server.faces.json(json_call("Async.VM.go", [case.driver.session, case.ref]))
        return len(case.vm.seen)

    case.vm.result = "done"
    assert case.driver.run(begun()) == 1


def test_a_handler_is_called_with_all_parameters(case: Case) -> None:
    case.vm.result = "done"
    assert case.driver.call("VM.go", case.ref) == "done"
    ctx, ref, how, where = case.vm.seen[0]
    assert (ref, how, where) == (case.ref, "fast", UNSET)
    assert not where
    assert ctx.session.user == "root"
    assert ctx.request == "r1"
    case.driver.call("VM.go", case.ref, "slow", "here")
    assert case.vm.seen[1][2:] == ("slow", "here")


def test_plain_functions_run_in_threads(case: Case) -> None:
    case.vm.result = 7
    assert case.driver.call("VM.count", 3) == 7
    assert case.vm.seen == [3]


@pytest.mark.parametrize(
    ("rpc", "params", "result", "given"),
    [
        ("VM.get_pair", True, {"a": 1}, {"a": 1, "b": "x"}),
        ("VM.paint", False, {"red"}, ["red"]),
        ("VM.paint", False, ("green", "red"), ["green", "red"]),
        ("VM.nothing", False, None, ""),
        ("VM.go", True, "text", "text"),
    ],
)
def test_results_are_of_their_types(case: Case, rpc: str, params: bool, result: Any, given: Any) -> None:
    case.vm.result = result
    assert case.driver.call(rpc, *([case.ref] if params else [])) == given


@pytest.mark.parametrize(
    ("rpc", "params", "result"),
    [
        ("VM.go", True, 5),
        ("VM.go", True, None),
        ("VM.get_pair", True, {"b": "x"}),
        ("VM.get_pair", True, {"a": "1"}),
        ("VM.get_pair", True, {"a": True}),
        ("VM.get_pair", True, {"a": 1, "c": 1}),
        ("VM.get_pair", True, [1]),
        ("VM.paint", False, ["blue"]),
        ("VM.paint", False, ["red", "red"]),
        ("VM.paint", False, "red"),
        ("VM.nothing", False, 0),
        ("VM.go", True, "\x00"),
    ],
)
def test_results_of_other_types_are_defects(case: Case, rpc: str, params: bool, result: Any) -> None:
    case.vm.result = result
    with refused("INTERNAL_ERROR", "request r1"):
        case.driver.call(rpc, *([case.ref] if params else []))


def test_records_are_as_they_are_read(case: Case) -> None:
    found = case.driver.call("VM.copy", case.ref)
    assert found == {**case.driver.call("VM.get_record", case.ref), "load": 0.5}


def test_errors(case: Case) -> None:
    case.vm.result = Failure("NO_LUCK", "today")
    with refused("NO_LUCK", "today"):
        case.driver.call("VM.go", case.ref)
    case.vm.result = Failure("OPERATION_NOT_ALLOWED", "no")
    with refused("OPERATION_NOT_ALLOWED", "no"):
        case.driver.call("VM.go", case.ref)
    for defect in (Failure("UNHEARD_OF"), ZeroDivisionError("secret"), TimeoutError()):
        case.vm.result = defect
        with refused("INTERNAL_ERROR", "request r1"):
            case.driver.call("VM.go", case.ref)


def test_time_limits(serve: Serve) -> None:
    vm = VM()

    async def slow(*_: Any) -> str:
        await asyncio.sleep(2)
        return "late"

    vm.go = slow  # type: ignore[assignment, method-assign]
    driver = serve(SPEC, handlers={"VM": vm}, limit=0.02)
    began = time.monotonic()
    with refused("INTERNAL_ERROR", "request r1: VM.go took longer than 0.02 s"):
        driver.call("VM.go", driver.call("VM.create", {}))
    assert time.monotonic() - began < 2


def test_tasks_have_no_time_limit(serve: Serve) -> None:
    vm = VM()

    async def slow(*_: Any) -> str:
        await asyncio.sleep(0.1)
        return "late"

    vm.go = slow  # type: ignore[assignment, method-assign]
    driver = serve(SPEC, handlers={"VM": vm}, limit=0.02)
    task = driver.call("Async.VM.go", driver.call("VM.create", {}))
    driver.run(asyncio.sleep(0.3))
    assert driver.call("task.get_status", task) == "success"
    assert driver.call("task.get_result", task) == "<value>late</value>"


def test_plain_functions_that_hang_are_given_up_and_those_that_wait_are_bounded(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "THREADS", 2)
    monkeypatch.setattr(service, "QUEUE", 4)
    vm, free, calls = VM(), threading.Event(), list[int]()

    def hang(*_: Any) -> str:
        calls.append(1)
        free.wait(20)
        return "late"

    vm.go = hang  # type: ignore[assignment, method-assign]
    driver = serve(SPEC, handlers={"VM": vm}, limit=0.2)
    ref = driver.call("VM.create", {})

    async def many() -> list[Any]:
        body = json_call("VM.go", [driver.session, ref])
        return await asyncio.gather(*(driver.server.faces.json(body) for _ in range(7)))

    codes = [json.loads(reply)["error"]["message"] for reply in driver.run(many())]
    assert sorted(codes) == ["INTERNAL_ERROR"] * 4 + ["TOO_BUSY"] * 3
    assert len(calls) == 2
    assert driver.call("VM.get_size", ref) == 1  # nobody else is held up
    free.set()
    driver.run(asyncio.sleep(0.1))
    assert len(calls) == 2  # what was given up before it had a thread is not begun
    assert driver.call("VM.go", ref) == "late"


def test_without_a_handler(case: Case) -> None:
    with refused("NOT_IMPLEMENTED", "VM.set_hand"):
        case.driver.call("VM.set_hand", case.ref, 3)
    with refused("NOT_IMPLEMENTED", "box.get_all_records"):
        case.driver.call("box.get_all_records")


def test_fallback(serve: Serve, face: str) -> None:
    driver = serve(SPEC, face=face, fallback=True)
    vm = driver.call("VM.create", {})
    driver.call("VM.set_hand", vm, 3)
    assert driver.call("VM.get_hand", vm) == 3
    assert driver.call("box.get_all_records") == {}
    assert driver.call("box.get_all") == []
    for name, params in [("VM.go", [vm]), ("VM.get_by_uuid_too", ["x"]), ("box.open", [])]:
        with refused("NOT_IMPLEMENTED", name):
            driver.call(name, *params)


def test_the_log_says_what_nobody_has_written(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    driver = serve(SPEC, fallback=True)
    vm = driver.call("VM.create", {})
    with caplog.at_level(logging.INFO, "apigen"):
        driver.call("VM.get_size", vm)
        driver.call("VM.set_hand", vm, 3)
    told = [vars(record)["rpc"] for record in caplog.records if record.message == "fallback"]
    assert told == ["VM.set_hand"]


class Hooked:
    """A handler with hooks alone."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def before_create(self, ctx: Any, fields: dict[str, Any]) -> dict[str, Any] | None:
        if fields.get("name_label") == "bad":
            raise Failure("OPERATION_NOT_ALLOWED", "a bad name")
        if fields.get("name_label") == "defect":
            return {"size": "large"}
        return {**fields, "hand": len(ctx.VM)}

    def before_set(self, ctx: Any, ref: str, field: str, old: Any, new: Any) -> Any:
        self.told.append((field, old, new, ctx.VM[ref].hand))
        if new == 13:
            raise Failure("OPERATION_NOT_ALLOWED", "unlucky")
        return new + 1 if field == "size" else None

    def before_destroy(self, ctx: Any, ref: str) -> None:
        if ctx.VM[ref].name_label == "kept":
            raise Failure("OPERATION_NOT_ALLOWED", "it is kept")

    async def after_create(self, ctx: Any, ref: str) -> None:
        self.told.append(ctx.VM[ref].name_label)

    def after_set(self, _ctx: Any, _ref: str, field: str) -> None:
        self.told.append(f"after {field}")

    async def after_destroy(self, _ctx: Any, ref: str) -> None:
        self.told.append(ref)

    async def compute_load(self, ctx: Any, refs: list[str]) -> dict[str, float]:
        return {ref: ctx.VM[ref].size / 2 for ref in refs}


def test_hooks(serve: Serve, face: str) -> None:
    hooks = Hooked()
    driver = serve(SPEC, face=face, handlers={"VM": hooks})
    with refused("OPERATION_NOT_ALLOWED", "a bad name"):
        driver.call("VM.create", {"name_label": "bad"})
    with refused("INTERNAL_ERROR", "request r1"):
        driver.call("VM.create", {"name_label": "defect"})
    driver.call("VM.create", {"name_label": "first"})
    vm = driver.call("VM.create", {"name_label": "kept"})
    assert hooks.told == ["first", "kept"]
    assert driver.call("VM.get_hand", vm) == 1
    driver.call("VM.set_size", vm, 5)
    assert driver.call("VM.get_size", vm) == 6
    with refused("OPERATION_NOT_ALLOWED", "unlucky"):
        driver.call("VM.set_size", vm, 13)
    driver.call("VM.add_tags", vm, "a")
    assert hooks.told[2:] == [
        ("size", 1, 5, 1),
        "after size",
        ("size", 6, 13, 1),
        ("tags", [], ["a"], 1),
        "after tags",
    ]
    with refused("OPERATION_NOT_ALLOWED", "it is kept"):
        driver.call("VM.destroy", vm)
    driver.call("VM.set_name_label", vm, "free")
    driver.call("VM.destroy", vm)
    assert hooks.told[-1] == vm


def test_computed_fields(serve: Serve, face: str) -> None:
    driver = serve(SPEC, face=face, handlers={"VM": Hooked()})
    vm = driver.call("VM.create", {"size": 3})
    assert driver.call("VM.get_load", vm) == 1.5
    assert driver.call("VM.get_record", vm)["load"] == 1.5
    assert driver.call("VM.get_word", vm) == ""  # nobody computes it


def write(folder: Path, text: str) -> str:
    """A module of a name that no other test has."""
    name = f"handlers_{abs(hash(str(folder)))}"
    (folder / f"{name}.py").write_text(text)
    return name


def told(folder: Path, text: str) -> list[str]:
    """The messages of loading a module."""
    with pytest.raises(diagnostics.Failure) as caught:
        load(write(folder, text), read(folder / "spec", SPEC), folder)
    return [found.message.replace(str(folder), "") for found in caught.value.diagnostics]


def test_a_module_is_loaded(tmp_path: Path) -> None:
    text = "class Base:\n  api_class = 'VM'\nclass Mine(Base):\n  async def nothing(self, ctx): pass\n"
    name = write(tmp_path, text + "class Helper:\n  async def other(self): pass\n")
    found = load(f"{name}.py", read(tmp_path / "spec", SPEC), tmp_path)
    assert [(cls, type(one).__name__) for cls, one in found.items()] == [("VM", "Mine")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_of_that_name\n", ":1: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("x = 1\n1 / 0\n", ":2: ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(0)\n", ":2: SystemExit: 0"),
        ("class VM:\n  def __init__(self):\n    raise SystemExit(0)\n", ":3: SystemExit: 0"),
        ("def (:\n", ":1: SyntaxError: invalid syntax"),
        ("x = 1\n", "has a class for no class of the API"),
        (
            "class VM:\n  async def goo(self, ctx, ref, how, where): pass\n",
            ":2: `VM` has no RPC `goo`; did you mean `go`?",
        ),
        ("class VM:\n  async def go(self, ctx, ref): pass\n", ":2: `VM.go` must take the context and 3 more"),
        ("class VM:\n  def nothing(self): pass\n", ":2: `VM.nothing` must take the context alone"),
        (
            "class VM:\n  async def get_size(self, ctx, ref): pass\n",
            ":2: `VM.get_size` is a derived RPC: hooks change what it does",
        ),
        (
            "class VM:\n  async def before_destroy(self, ctx, ref): pass\n",
            ":2: `VM.before_destroy` runs in a transaction: write it without async",
        ),
    ],
)
def test_modules_that_do_not_fit(tmp_path: Path, text: str, message: str) -> None:
    (said,) = told(tmp_path, text)
    assert said.endswith(message)


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    for name in ("no_such_module", "no_such_file.py", "no.such.package"):
        with pytest.raises(diagnostics.Failure) as caught:
            load(name, read(tmp_path / "spec", SPEC), tmp_path)
        assert [found.code for found in caught.value.diagnostics] == ["handlers-missing"]


def test_how_to_see_what_failed_is_told_by_the_modules_name(tmp_path: Path) -> None:
    name = write(tmp_path, "1 / 0\n")
    with pytest.raises(diagnostics.Failure) as caught:
        load(f"{name}.py", read(tmp_path / "spec", SPEC), tmp_path)
    assert f"`python -c 'import {name}'`" in (caught.value.diagnostics[0].help or "")


def test_a_package_that_is_not_found_is_to_be_built(tmp_path: Path) -> None:
    name = write(tmp_path, "import nothing_of_that_name\n")
    with pytest.raises(diagnostics.Failure) as caught:
        load(f"{name}.py", read(tmp_path / "spec", SPEC), tmp_path)
    assert "PYTHONPATH" in (caught.value.diagnostics[0].help or "")
