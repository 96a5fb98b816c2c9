"""Servers of two specs, and the clients that are not ours."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from apigen import load
from apigen.model.api import Api
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from tests.conformance.server.journey import Check
from tests.conformance.server.journey import journey as steps_of
from tests.runtime.running import Process, running

ROOT = Path(__file__).parents[3]
CLIENTS = Path(__file__).parent / "clients"

NODE_CLIENTS = ("jayson@4", "xen-api@4")


class Served(NamedTuple):
    """A server that runs, its API, and what clients are asked to do with it."""

    process: Process
    api: Api
    steps: list[tuple[str, list[Any], Check]]


@pytest.fixture(
    scope="session", params=["spec", pytest.param("8.2", marks=pytest.mark.corpus)], ids=["spec", "8.2"]
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the example, and one of a real API's size."""
    folder = tmp_path_factory.mktemp("served")
    spec, vm = ROOT / "spec", {"name_label": "web", "memory_maximum": 1 << 30}
    if request.param == "8.2":
        corpus: Path = request.getfixturevalue("corpus")
        spec, vm = folder / "spec", {"name_label": "web", "other_config": {"large": "x" * 5000}}
        command = ["import", "xenapi", str(corpus / "xenapi-8.2.json"), "-o", str(spec)]
        subprocess.run([sys.executable, "-m", "apigen", *command], check=True, capture_output=True)
    api = load(spec).api
    database = open_database(folder / "objects.db", plan(api))
    database.now(
        lambda tx: tx.create("pool", {"name_label": "pool"})
    )  # that every service has one is its own doing
    database.close()
    with running(spec, "--database", f"sqlite:///{folder}/objects.db") as process:
        yield Served(process, api, steps_of(api, vm))


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Where the clients for Node are: installed once, outside of the checkout."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "apigen-tests" / "node"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of tests may come here at once
        if not all((folder / "node_modules" / name.partition("@")[0]).exists() for name in NODE_CLIENTS):
            options = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
            subprocess.run(["npm", "install", *options, "--prefix", folder, *NODE_CLIENTS], check=True)
    return folder / "node_modules"


@pytest.fixture
def by_program(server: Served) -> Callable[..., list[Any]]:
    """`by_program(words, **environment)`: the results of the journey as another program makes it."""

    def run(words: list[str | Path], **environment: str) -> list[Any]:
        calls = [(name, params) for name, params, _ in server.steps]
        given = json.dumps({"url": server.process.url, "calls": calls})
        done = subprocess.run(
            words, input=given, capture_output=True, text=True, timeout=120, env=os.environ | environment
        )
        assert done.returncode == 0, done.stderr
        results: list[Any] = json.loads(done.stdout)
        return results

    return run
