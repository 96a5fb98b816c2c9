"""Samples of calls, as the site shows them and programs are made of."""

import ast
from pathlib import Path

import pytest

from apigen import load
from apigen.derive import all_rpcs, is_async
from apigen.generators.book import book_of
from apigen.generators.examples import Examples
from apigen.generators.python import TARGET
from apigen.generators.target import Sample
from apigen.model.api import Api
from tests.generators.python.packages import ROOT, read


@pytest.fixture(scope="module")
def api() -> Api:
    return book_of(load(ROOT / "spec").api, {}).api


def sample(api: Api, name: str, variant: str, *, optional: bool = False) -> Sample:
    cls_name, _, rpc_name = name.partition(".")
    (cls,) = [one for one in api.classes if one.name == cls_name]
    (rpc,) = [one for one in all_rpcs(api, cls) if one.name == rpc_name]
    assert TARGET.sample is not None
    return TARGET.sample(api, cls, rpc, Examples(api).arguments(cls, rpc, optional=optional), variant)


REF = 'VMRef("OpaqueRef:ee6d9d4b-b254-5a7d-8699-fef3dfb92274")'


def test_a_call_on_a_client(api: Api) -> None:
    assert sample(api, "VM.start", "sync").code == f"from hypervisor import VMRef\n\nclient.VM.start({REF})"


def test_a_call_as_a_task(api: Api) -> None:
    assert sample(api, "VM.start", "async").code == (
        "from hypervisor import VMRef\n\n"
        f"operation = client.VM.start_async(\n    {REF}\n)\noperation.wait(60)"
    )


def test_a_call_with_the_log_in(api: Api) -> None:
    found = sample(api, "VM.start", "session")
    assert found.code == (
        "from hypervisor import Client, VMRef\n\n"
        'with Client.login("https://host.example", "user", "password") as client:\n'
        f"    client.VM.start({REF})"
    )
    assert (found.language, found.title) == ("Python", "VM.start in Python")


def test_optional_parameters_and_fields_by_name(api: Api) -> None:
    assert "paused=True" in sample(api, "VM.start", "sync", optional=True).code.replace("False", "True")
    assert sample(api, "volume.create", "sync").code == (
        "from hypervisor import DatastoreRef\n\n"
        "result = client.volume.create(\n"
        '    datastore=DatastoreRef("OpaqueRef:000deddd-0820-57c7-93ba-137b9a5353bd"),\n'
        "    size=21474836480,\n)"
    )


SWITCHES = """
api house {
  version "1"
}
class lamp {
  rpc set(self: lamp ref, level: int, dimmed: bool, import: bool, colour: string)
}
"""


def test_a_bare_truth_has_its_name_and_so_has_what_follows(tmp_path: Path) -> None:
    house = read(tmp_path / "spec", SWITCHES)
    code = sample(house, "lamp.set", "sync").code
    call = ast.parse(code).body[-1]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert len(call.value.args) == 2
    assert [one.arg for one in call.value.keywords] == ["dimmed", "import_", "colour"]


def test_every_sample_is_python_and_its_tokens_are_its_code(api: Api) -> None:
    examples = Examples(api)
    assert TARGET.sample is not None
    number = 0
    for cls in api.classes:
        for rpc in all_rpcs(api, cls):
            if rpc.hidden:
                continue
            for variant in ("sync", "session", *(["async"] * is_async(api, rpc))):
                given = examples.arguments(cls, rpc, optional=True)
                found = TARGET.sample(api, cls, rpc, given, variant)
                compile(found.code, found.title, "exec")
                assert "".join(text for _, text in found.tokens) == found.code
                number += 1
    assert number > 1000
