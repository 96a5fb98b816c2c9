"""What the benchmarks share: where the published API lies, our spec of it, and the peers' tools and inputs.

Two environment variables name what this repository does not hold: `APIGEN_CORPUS`, the folder of published
dumps, and `APIGEN_PEER_INPUTS`, a script that turns a dump into the inputs of other compilers (by default
`../tools/peer-inputs.py` beside that folder). Everything made is kept in one folder, `out/benchmarks` unless
`APIGEN_BENCHMARKS` names another, and used again.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import Command

DUMP = "xenapi-8.2.json"
APIGEN = Path(sys.executable).with_name("apigen")
WORK = Path(os.environ.get("APIGEN_BENCHMARKS", "out/benchmarks")).resolve()
BUF_YAML = "version: v2\n"


def corpus() -> Path:
    """The folder of the published dumps."""
    folder = os.environ.get("APIGEN_CORPUS")
    if not folder:
        sys.exit("APIGEN_CORPUS must name the folder of the published dumps")
    return Path(folder).resolve()


def call(*argv: str | Path, cwd: Path | None = None) -> None:
    """Runs a command of the preparation; its output is shown only if it fails."""
    done = subprocess.run([str(part) for part in argv], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, argv))}\n{done.stdout}{done.stderr}")


def spec() -> Path:
    """The published API as a spec, imported afresh."""
    folder = WORK / "spec"
    shutil.rmtree(folder, ignore_errors=True)
    call(APIGEN, "import", "xenapi", corpus() / DUMP, "-o", folder)
    return folder


def fresh(*folders: Path) -> None:
    """Empties folders, and makes them."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)


def ship() -> None:
    """Makes what a wheel carries beyond a checkout, so that one is measured like an installation: the
    parser's table and the templates.

    In a process of its own: the memory of one that is started counts at least what its parent has.
    """
    call(sys.executable, "-c", "from apigen.syntax import table; table.write(table.SHIPPED)")
    call(sys.executable, "-c", "from apigen.generators import compiled; compiled.ship()")


def peer_inputs() -> Path:
    """The published API in the languages of the peers."""
    folder = WORK / "inputs"
    if not (folder / "xen.proto").exists():
        script = os.environ.get("APIGEN_PEER_INPUTS") or corpus().parent / "tools" / "peer-inputs.py"
        call(sys.executable, script, corpus() / DUMP, folder)
        (folder / "buf.yaml").write_text(BUF_YAML)
    return folder


def protoc() -> Command:
    """protoc's parse and check: a descriptor set, and nothing generated."""
    python = _python_with("grpcio-tools")
    argv: list[str | Path]
    argv = [python, "-m", "grpc_tools.protoc", "-I.", f"--descriptor_set_out={WORK / 'set.pb'}", "xen.proto"]
    return Command(argv, cwd=peer_inputs())


def buf(action: str) -> Command:
    """`buf build` or `buf lint`, by the native binary without its JavaScript launcher."""
    folder = WORK / "npm"
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"name": "peers", "private": True}))
        call("npm", "install", "--silent", "@bufbuild/buf", cwd=folder)
    (binary,) = folder.glob("node_modules/@bufbuild/buf-*/bin/buf")
    output = ["-o", f"{WORK / 'image.binpb'}"] if action == "build" else []
    return Command([binary, action, *output], cwd=peer_inputs(), statuses=(0, 100))


def sphinx() -> Command:
    """Sphinx's HTML of one page a class, from nothing."""
    python, out = _python_with("sphinx"), WORK / "sphinx-html"
    argv: list[str | Path]
    argv = [python, "-m", "sphinx", "-q", "-E", "-b", "html", peer_inputs() / "rst", out]
    return Command(argv, before=lambda: fresh(out))


def fastapi() -> Path:
    """A Python that has FastAPI's JSON-RPC package, and the HTTP server that ours runs in."""
    return _python_with("fastapi-jsonrpc", "uvicorn", "uvloop", "httptools")


def _python_with(package: str, *more: str) -> Path:
    folder = WORK / package
    if not folder.exists():
        call(sys.executable, "-m", "venv", folder)
        call(folder / "bin" / "pip", "install", "--quiet", package, *more)
    return folder / "bin" / "python"
