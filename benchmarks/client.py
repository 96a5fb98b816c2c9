"""How quick the Python client is: beside XenAPI, the client that the published API is used with, and protoc.

APIGEN_CORPUS=… python -m benchmarks.client [RUNS]

The server is pinned to one core, the clients to another, and both clients run the same program in turn: calls
on one object after the other, and the records of 10,000. The times of imports are taken within the process,
the best of several for each run.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import apigen
from benchmarks import setting
from benchmarks.build import commands
from benchmarks.server import OBJECTS, PASSWORD, filled, running, served
from benchmarks.timing import BYTECODE, Command, paired, table

CALLS = 2000
PEER = "XenAPI==26.21.1"

WORK = """
import gc, json, os, sys, time
url, password, refs = os.environ["URL"], os.environ["PASSWORD"], json.loads(os.environ["REFS"])
def told(vm, all_records, name, state):
    began = time.perf_counter()
    for ref in refs:
        vm.get_name_label(ref)
    calls = time.perf_counter() - began
    gc.collect()
    began = time.perf_counter()
    records = all_records()
    got = time.perf_counter()
    read = sum(name(one) != "" and state(one) != "" for one in records.values())
    ended = time.perf_counter()
    print(json.dumps({"calls": calls, "got": got - began, "read": ended - began, "count": read}))
"""
OURS = """
from xenapi import Client
with Client.login(url, "root", password, wire=sys.argv[1], proxy="") as client:
    told(client.VM, client.VM.get_all_records, lambda one: one.name_label, lambda one: one.power_state)
"""
THEIRS = """
import XenAPI
session = XenAPI.Session(url)
session.login_with_password("root", password)
vm = session.xenapi.VM
told(vm, vm.get_all_records, lambda one: one["name_label"], lambda one: one["power_state"])
session.logout()
"""

IMPORTS = {
    "`json`, `ssl` and `socket`": "import json, ssl, socket",
    "XenAPI": "import XenAPI; XenAPI.Session('http://h')",
    "ours": "from xenapi import Client; Client('http://h', 's', proxy='')",
    "ours, and a class of middle size": "from xenapi import Client; Client('http://h', 's', proxy='').VIF",
    "ours, and the largest class": "from xenapi import Client; Client('http://h', 's', proxy='').VM",
}
FIRST = "`json`, `ssl` and `socket`"
FORMS = {"with .pyc": (), "without .pyc": ("-B", "-X", "pycache_prefix=/nonexistent")}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    setting.ship()
    spec = setting.spec()
    packages = made(spec)
    print(calls(spec, packages, runs), end="\n\n")
    print(imports(packages, runs), end="\n\n")
    print(generation(spec, runs))


def made(spec: Path) -> Path:
    """A folder with the client of the published API, and XenAPI."""
    folder = setting.WORK / "clients"
    if not (folder / "XenAPI").exists():
        setting.call(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", folder, PEER)
    out = setting.WORK / "client-build"
    setting.call(setting.APIGEN, "build", spec, "--target", "python", "-o", out)
    link = folder / "xenapi"
    if not link.exists():
        link.symlink_to(out / "python" / "xenapi")
    return folder


def calls(spec: Path, packages: Path, runs: int) -> str:
    """The same program, by each client and wire."""
    file = setting.WORK / "objects.db"
    refs = filled(apigen.load(spec).api, file)
    refs = (refs * (CALLS // len(refs) + 1))[:CALLS]
    programs = {
        "XenAPI (XML-RPC)": (THEIRS,),
        "ours, XML-RPC": (OURS, "xml"),
        "ours, JSON-RPC": (OURS, "json"),
    }
    found: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    with running(*served(spec, file)) as url:
        given = {"URL": url, "PASSWORD": PASSWORD, "REFS": json.dumps(refs), "PYTHONPATH": str(packages)}
        for _ in range(runs + 1):
            for name, (code, *words) in programs.items():
                found[name].append(json.loads(output(WORK + code, words, given)))
    assert {one["count"] for all_ in found.values() for one in all_} == {OBJECTS}
    middle = {
        name: {kind: median(one[kind] for one in all_[1:]) for kind in all_[0]}
        for name, all_ in found.items()
    }
    peer = middle[next(iter(programs))]
    rows: list[list[str | float]] = []
    for name, one in middle.items():
        faster = "" if one is peer else f"{peer['calls'] / one['calls']:.2f} (aim: over 1)"
        less = "" if one is peer else f"{one['read'] / peer['read']:.2f} (aim: under 1)"
        rows.append([name, f"{CALLS / one['calls']:,.0f}", faster, one["got"], one["read"], less])
    head = ["client", "calls a second", "of XenAPI's", f"{OBJECTS:,} records", "two members of each read"]
    return table([*head, "of XenAPI's"], rows)


def output(code: str, words: Sequence[str], environment: dict[str, str]) -> str:
    """What a program on the second core prints."""
    done = subprocess.run(
        ["taskset", "-c", "1", sys.executable, "-c", code, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def imports(packages: Path, runs: int) -> str:
    """How long it takes until a client could call, within a process that has started."""
    rows: list[list[str | float]] = []
    for form, options in FORMS.items():
        found: dict[str, list[float]] = {name: [] for name in IMPORTS}
        for _ in range(4 * runs + 1):
            for name, code in IMPORTS.items():
                found[name].append(took(packages, code, options))
        first = min(found[FIRST][1:])
        for name, all_ in found.items():
            best = min(all_[1:])
            aim = " (aim: 2)" if name.startswith("ours") else ""
            ratio = "" if name == FIRST else f"{best / first:.2f} of {FIRST}{aim}"
            rows.append([f"{name}, {form}", best, ratio])
    return table(["import", "seconds", "ratio"], rows)


def took(packages: Path, code: str, options: Sequence[str]) -> float:
    """Seconds that a statement takes in a new process."""
    clock = f"import time; t = time.perf_counter()\n{code}\nprint(time.perf_counter() - t)"
    environment = {**os.environ, **BYTECODE, "PYTHONPATH": str(packages)}
    command = [sys.executable, "-S", *options, "-c", clock]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def generation(spec: Path, runs: int) -> str:
    """How long the package takes to make, beside protoc's messages, stubs and types."""
    out = setting.WORK / "protoc-python"
    protoc = setting.protoc()
    outputs = [f"--{kind}_out={out}" for kind in ("python", "grpc_python", "pyi")]
    argv = [*(word for word in protoc.argv if "descriptor_set_out" not in str(word)), *outputs]
    peer = Command(argv, cwd=protoc.cwd, before=lambda: setting.fresh(out))
    measured = paired({"protoc": peer, **commands(spec, "python")}, runs)
    rows: list[list[str | float]] = []
    for name, one in measured.items():
        ratio = "" if name == "protoc" else f"{one.seconds / measured['protoc'].seconds:.2f} of protoc"
        label = "protoc, Python" if name == "protoc" else f"python, {name}"
        rows.append([label, one.seconds, ratio + " (aim: 1)" * (name == "cold")])
    return table(["what", "seconds", "ratio"], rows)


if __name__ == "__main__":
    main()
