"""Servers within the process, for all tests of the runtime."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apigen import load
from apigen.model.api import Api

from .driver import Driver, read

ROOT = Path(__file__).parents[2]

Serve = Callable[..., Driver]


@pytest.fixture(params=["json", "xml"])
def face(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs over both faces."""
    return str(request.param)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """`serve(text or api, …)`: a server of a spec; `head` stands in its `api` block."""
    made: list[Driver] = []

    def make(spec: str | Api, *, head: str = "  use std\n", face: str = "json", **more: Any) -> Driver:
        api = read(tmp_path / f"spec{len(made)}", spec, head) if isinstance(spec, str) else spec
        driver = Driver(api, **more)
        driver.face = face
        made.append(driver)
        return driver

    yield make
    for driver in made:
        driver.close()


@pytest.fixture(scope="session")
def hypervisor() -> Api:
    """The example API."""
    return load(ROOT / "spec").api


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Api:
    """An API of a real one's size."""
    from tests.large.api import write

    folder = tmp_path_factory.mktemp("harbour")
    write(folder)
    return load(folder).api
