"""Generated packages under the tools of their users: ruff, mypy and pyright at their strictest, pip."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from apigen import load
from tests.generators.hostile.spec import write
from tests.generators.python.packages import ROOT, made, ran, written

pytestmark = pytest.mark.full

PYRIGHT = "pyright@1.1.414"
LARGEST = 2_000_000
"""Bytes of source, for an API of a real one's size."""

USED = """\
from hypervisor import ApiError, AsyncClient, Client, HostRef, PowerState, VMRecord, VMRef
from hypervisor.errors import HandleInvalid, VMBadPowerState


def started(client: Client, vm: VMRef, host: HostRef) -> float:
    record: VMRecord = client.VM.get_record(vm)
    if record.power_state == PowerState.HALTED and record.power_state.is_known:
        client.with_options(timeout=5).VM.start(vm, host=host)
    try:
        operation = client.VM.start_async(vm, paused=True)
        operation.wait(60)
    except VMBadPowerState as error:
        return len(error.params)
    except HandleInvalid as error:
        print(error.class_, error.ref)
    except ApiError as error:
        print(error.error_code, error.rpc)
    return sum(len(one.name_label) for one in client.VM.get_all_records().values())


async def listed(client: AsyncClient) -> dict[VMRef, VMRecord]:
    return await client.VM.get_all_records()
"""
MISUSED = {
    "a ref of another class": "def f(c: Client, host: HostRef) -> None:\n    c.VM.start(host)\n",
    "an option by position": "def f(c: Client, vm: VMRef, h: HostRef) -> None:\n    c.VM.start(vm, h)\n",
    "a text for an enum": "def f(vm: VMRecord) -> PowerState:\n    return 'halted'\n",
    "a member that is not there": "def f(vm: VMRecord) -> str:\n    return vm.name_labell\n",
    "what must be given left out": "def f(c: Client) -> None:\n    c.volume.create(name_label='x')\n",
    "a result of another type": "def f(c: Client, vm: VMRef) -> int:\n    return c.VM.get_name_label(vm)\n",
    "a name that the package has not": "from hypervisor import VMRecrod\n\nx: VMRecrod\n",
    "an error that the package has not": "from hypervisor.errors import HandleInvalit\n\nx: HandleInvalit\n",
    "a member of the package that is not there": "import hypervisor\n\nhypervisor.Clyent\n",
}


def imported(corpus: Path, spec: Path) -> None:
    """The published 8.2 as a spec."""
    command = ["import", "xenapi", str(corpus / "xenapi-8.2.json"), "-o", str(spec)]
    subprocess.run([sys.executable, "-m", "apigen", *command], check=True, capture_output=True)


@pytest.fixture(scope="module", params=["example", "hostile", pytest.param("8.2", marks=pytest.mark.corpus)])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client of an API on the disk."""
    folder = tmp_path_factory.mktemp("client")
    if request.param == "8.2":
        imported(request.getfixturevalue("corpus"), folder / "spec")
    elif request.param == "hostile":
        write(folder / "spec")
    spec = ROOT / "spec" if request.param == "example" else folder / "spec"
    return written(made(load(spec).api), folder / "package")


@pytest.fixture(scope="session")
def pyright() -> Path:
    """The program, installed once, outside of the checkout."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "apigen-tests" / "pyright"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "node_modules" / ".bin" / "pyright"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of tests may come here at once
        if not program.exists():
            options = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
            subprocess.run(["npm", "install", *options, "--prefix", folder, PYRIGHT], check=True)
    return program


def told(folder: Path, *command: str | Path) -> str:
    """What a checker has to say; "" if it is content."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-3000:]


def test_ruff_has_nothing_to_say(package: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    assert told(package, *ruff, "check", "--isolated", "--no-cache", "--target-version", "py310", ".") == ""
    assert told(package, *ruff, "format", "--isolated", "--no-cache", "--check", ".") == ""


def test_mypy_has_nothing_to_say(package: Path, tmp_path: Path) -> None:
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path}"]
    assert told(package, sys.executable, "-m", "mypy", *options, "--python-version", "3.10", ".") == ""


def test_pyright_has_nothing_to_say(package: Path, pyright: Path) -> None:
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.10"}
    (package / "pyrightconfig.json").write_text(json.dumps(settings))
    assert told(package, pyright, "--warnings") == ""


def test_everything_can_be_imported_and_runs_nothing(package: Path) -> None:
    (name,) = [path.parent.name for path in package.glob("*/py.typed")]
    program = f"""
import doctest, importlib, pathlib, pkgutil
root = importlib.import_module({name!r})
for found in pkgutil.walk_packages(root.__path__, root.__name__ + "."):
    module = importlib.import_module(found.name)
    assert not [test for test in doctest.DocTestFinder().find(module) if test.examples], found.name
for name in root.__all__:
    getattr(root, name)
errors = importlib.import_module(root.__name__ + ".errors")
assert all(issubclass(getattr(errors, name), Exception) for name in errors._ERRORS)
print("done")
"""
    assert ran(package, program) == "done\n"


def test_what_is_right_passes_and_what_is_wrong_does_not(tmp_path: Path) -> None:
    folder = written(made(load(ROOT / "spec").api), tmp_path / "package")
    (folder / "used.py").write_text(USED)
    head = "from hypervisor import Client, HostRef, PowerState, VMRecord, VMRef\n\n"
    for at, text in enumerate(MISUSED.values()):
        (folder / f"misused_{at}.py").write_text(head + text)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        f"--cache-dir={tmp_path / 'cache'}",
        ".",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    wrong = {line.partition(":")[0] for line in done.stdout.splitlines() if ": error:" in line}
    assert wrong == {f"misused_{at}.py" for at in range(len(MISUSED))}


@pytest.mark.corpus
def test_an_api_of_a_real_ones_size_is_small_enough(corpus: Path, tmp_path: Path) -> None:
    imported(corpus, tmp_path / "spec")
    files = made(load(tmp_path / "spec").api)
    size = sum(len(text.encode()) for path, text in files.items() if path.endswith((".py", ".pyi")))
    assert size <= LARGEST


def test_pip_installs_it_as_it_is(tmp_path: Path) -> None:
    folder = written(made(load(ROOT / "spec").api, distribution="the-client"), tmp_path / "package")
    where = tmp_path / "installed"
    options = [
        "--no-deps",
        "--no-build-isolation",
        "--disable-pip-version-check",
        "-q",
        "--target",
        str(where),
    ]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(folder)], check=True)
    assert (where / "hypervisor" / "py.typed").is_file()
    assert (where / "hypervisor" / "errors.pyi").is_file()
    assert [path.name for path in where.glob("the_client-*.dist-info")]
    assert ran(where, "import hypervisor; print(hypervisor.Client.__name__)") == "Client\n"
