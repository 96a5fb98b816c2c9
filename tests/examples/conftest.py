"""The example service and its API, for all tests of it."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from apigen import load
from apigen.generators.server import TARGET
from apigen.generators.target import Options, content
from apigen.runtime.store.plan import Plan, plan

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "hypervisor"


@pytest.fixture(scope="session")
def planned() -> Plan:
    return plan(load(ROOT / "spec").api)


@pytest.fixture(scope="session")
def package(planned: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the package lies that is made for the example API."""
    folder = tmp_path_factory.mktemp("service")
    for file in TARGET.generate(planned.api, Options()):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(content(file))
    return folder


@pytest.fixture(scope="session")
def service(package: Path) -> Iterator[ModuleType]:
    """The example's module, which does not let one wait."""
    sys.path.insert(0, str(package))
    try:
        spec = importlib.util.spec_from_file_location("example_service", EXAMPLE / "service.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["example_service"] = module
        spec.loader.exec_module(module)
        module.__dict__["PACE"] = 0.0
        yield module
    finally:
        sys.path.remove(str(package))
