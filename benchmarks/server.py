"""How quick the server is, beside a bare ASGI echo in the same HTTP server, what one would write by hand
(FastAPI's JSON-RPC package over a table in SQLite) and the encoders that it competes with: 10,000 objects of
a published API's `VM`.

APIGEN_CORPUS=… python -m benchmarks.server [SECONDS]

The server is pinned to one core, the load (`wrk`, 64 connections that are kept) to another; both must be
there. Each block is one run, and only ratios within it mean something.
"""

import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

import apigen
from apigen.generators.examples import Examples
from apigen.model.api import Api
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.values import plain_value
from benchmarks import setting
from benchmarks.timing import table

OBJECTS = 10_000
BLOCK = 500
"""Objects that are made in one transaction."""
ROUNDS = 3
WARM = 3.0
"""Seconds in which a server has made large answers ready."""
CONNECTIONS = 64
PASSWORD = "open sesame"
SESSION = "OpaqueRef:" + "0" * 64
"""A session of the peers, which have no log-in."""
NAMED = (
    '{"jsonrpc":"2.0","method":"VM.get_name_label","params":'
    f'{{"session_id":"{SESSION}","self":"%s"}},"id":1}}'
)
"""The same call by the names of its parameters: FastAPI's package knows no other way."""

ECHO = """
import uvicorn
async def echo(scope, receive, send):
    body = (await receive())["body"]
    head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})
print("http://127.0.0.1:8970", flush=True)
uvicorn.run(echo, port=8970, loop="uvloop", http="httptools", lifespan="off", access_log=False)
"""

BY_HAND = """
import sqlite3, sys
import fastapi_jsonrpc, uvicorn
from fastapi import Body
table = sqlite3.connect(sys.argv[1], check_same_thread=False)
sessions = {sys.argv[2]: "root"}
app = fastapi_jsonrpc.API()
entrance = fastapi_jsonrpc.Entrypoint("/jsonrpc")
@entrance.method(name="VM.get_name_label")
async def get(session_id: str = Body(...), self: str = Body(...)) -> str:
    assert session_id in sessions
    return table.execute("SELECT name_label FROM VM WHERE ref = ?", (self,)).fetchone()[0]
app.bind_entrypoint(entrance)
print("http://127.0.0.1:8971", flush=True)
uvicorn.run(app, port=8971, loop="uvloop", http="httptools", lifespan="off", access_log=False)
"""
"""One call written by hand: a session that is looked up, and a value of a row."""

LOAD = """
local refs = {{ {refs} }}
local n = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
function request()
  n = n + 1
  local ref = refs[n % #refs + 1]
  return wrk.format(nil, "/jsonrpc", nil, string.format('{body}', ref{more}))
end
"""


class Load(NamedTuple):
    """What `wrk` says: requests a second, the 99th percentile in milliseconds, errors."""

    rate: float
    p99: float
    errors: str


def main() -> None:
    if (os.cpu_count() or 1) < 2 or not shutil.which("wrk"):
        sys.exit("two cores and wrk are needed")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    spec = setting.spec()
    api = apigen.load(spec).api
    file = setting.WORK / "objects.db"
    refs = filled(api, file)
    print(calls(spec, file, refs, seconds), end="\n\n")
    print(records(spec, file))


def filled(api: Api, file: Path) -> list[str]:
    """A store with many objects; the refs of some."""
    for old in file.parent.glob(file.name + "*"):
        old.unlink()
    cls = next(cls for cls in api.classes if cls.name == "VM")
    example = plain_value(Examples(api).record(cls))
    given = {name: value for name, value in example.items() if "OpaqueRef:" not in json.dumps(value)}
    given.pop("uuid")
    database = open_database(file, plan(api))

    def some(tx: Transaction, start: int) -> list[str]:
        return [tx.create("VM", given | {"name_label": f"machine {start + n}"}) for n in range(BLOCK)]

    refs: list[str] = []
    for start in range(0, OBJECTS, BLOCK):
        refs += database.now(partial(some, start=start))
    database.close()
    return [ref if ref.startswith("OpaqueRef:") else f"OpaqueRef:{ref}" for ref in refs[:1000]]


def table_of(refs: list[str]) -> Path:
    """The names of the same objects, as one would store them by hand."""
    path = setting.WORK / "by-hand.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE VM (ref TEXT PRIMARY KEY, name_label TEXT)")
        made.executemany(
            "INSERT INTO VM VALUES (?, ?)", [(ref, f"machine {n}") for n, ref in enumerate(refs)]
        )
        made.commit()
    return path


@contextmanager
def running(*words: str | Path) -> Iterator[str]:
    """A program on the first core, which says where it listens."""
    process = subprocess.Popen(
        ["taskset", "-c", "0", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"APIGEN_ADMIN_PASSWORD": PASSWORD},
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def served(spec: Path, file: Path) -> list[str | Path]:
    return [setting.APIGEN, "serve", spec, "--database", f"sqlite:///{file}", "--port", "0"]


def calls(spec: Path, file: Path, refs: list[str], seconds: int) -> str:
    """Small calls: read and written one at a time by many clients; the middle one of several rounds."""
    rounds = [_round(spec, file, refs, seconds, number) for number in range(ROUNDS)]
    middle = {name: sorted(one[name] for one in rounds)[ROUNDS // 2] for name in rounds[0]}
    echo, hand, got, plain, written = (load.rate for load in middle.values())
    said = (
        "",
        "",
        f"{got / echo:.2f} of the echo (aim: 0.6), {got / hand:.1f} times FastAPI's (aim: 3)",
        f"{plain / echo:.2f} of the echo",
        f"{written / plain:.2f} of that (aim: 0.6), {written / got:.2f} of the quick `get_f`",
    )
    rows: list[list[str | float]] = [
        [name, f"{load.rate:,.0f}", load.p99, text]
        for (name, load), text in zip(middle.items(), said, strict=True)
    ]
    return table(["64 clients", "requests/s", "p99 ms", "ratio"], rows)


def _round(spec: Path, file: Path, refs: list[str], seconds: int, number: int) -> dict[str, Load]:
    get = '{{"jsonrpc":"2.0","method":"VM.get_name_label","params":["{session}","%s"],"id":1}}'
    old = '{{"method":"VM.get_name_label","params":["{session}","%s"],"id":1}}'
    change = '{{"jsonrpc":"2.0","method":"VM.set_name_label","params":["{session}","%s","name %d"],"id":1}}'
    found = {}
    with running(sys.executable, "-c", ECHO) as url:
        time.sleep(0.5)
        found["bare ASGI echo"] = load(url, get.format(session=SESSION), refs, seconds)
    with running(setting.fastapi(), "-c", BY_HAND, table_of(refs), SESSION) as url:
        time.sleep(WARM)
        found["FastAPI's JSON-RPC package"] = load(url, NAMED, refs, seconds)
    with running(*served(spec, file)) as url:
        session = log_in(url)
        time.sleep(WARM)
        found["`get_f`"] = load(url, get.format(session=session), refs, seconds)
        found["`get_f` of JSON-RPC 1.0: no short way"] = load(url, old.format(session=session), refs, seconds)
        new = f", n + {number}e6"
        found["`set_f`, durable"] = load(url, change.format(session=session), refs, seconds, new)
    for name, one in found.items():
        if one.errors:
            sys.exit(f"{name}: {one.errors}")
    return found


def load(url: str, body: str, refs: list[str], seconds: int, more: str = "") -> Load:
    """What a server bears of a call."""
    script = setting.WORK / "load.lua"
    quoted = ", ".join(f'"{ref}"' for ref in refs)
    script.write_text(LOAD.format(refs=quoted, body=body, more=more))
    first = asked(url, "/jsonrpc", body.replace("%s", refs[0]).replace("%d", "0").encode())
    if json.loads(first).get("error"):
        sys.exit(f"{url}: {first.decode()}")
    wrk = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", "--latency", "-s", str(script), url]
    subprocess.run([*wrk[:3], *wrk[3:], "-d1s"], capture_output=True, check=True)
    said = subprocess.run([*wrk, f"-d{seconds}s"], capture_output=True, check=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate is not None, said
    assert p99 is not None, said
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    wrong = re.search(r"(Socket errors|Non-2xx).*", said)
    return Load(float(rate[1]), float(p99[1]) * scale, wrong[0] if wrong else "")


def records(spec: Path, file: Path) -> str:
    """A large answer on both faces, beside encoders; and how long it takes until the first answer."""
    rows: list[list[str | float]] = []
    started = time.perf_counter()
    with running(*served(spec, file)) as url:
        asked(url, "/jsonrpc", b"{}")
        rows.append(["from start to the first answer", time.perf_counter() - started, "(aim: 1.5 s)"])
        session = log_in(url)
        body = json.dumps({"jsonrpc": "2.0", "method": "VM.get_all_records", "params": [session], "id": 1})
        xml = xmlrpc.client.dumps((session,), "VM.get_all_records").encode()
        cold, _ = once(lambda: asked(url, "/", xml))
        in_json, reply = timed(lambda: asked(url, "/jsonrpc", body.encode()))
        in_xml, _ = timed(lambda: asked(url, "/", xml))
    held = json.loads(reply)["result"]
    assert len(held) == OBJECTS
    encoded, _ = timed(lambda: msgspec.json.encode(held))
    texts = {"Status": "Success", "Value": held}
    dumped, _ = once(lambda: xmlrpc.client.dumps((texts,), methodresponse=True, allow_none=True))
    rows += [
        ["msgspec, encoding alone", encoded, ""],
        ["`get_all_records`, JSON-RPC", in_json, f"{in_json / encoded:.2f} of the encoder (aim: 2)"],
        ["`xmlrpc.client.dumps`, alone", dumped, ""],
        ["`get_all_records`, XML-RPC, first", cold, f"{dumped / cold:.1f} times as fast"],
        ["`get_all_records`, XML-RPC, warm", in_xml, f"{dumped / in_xml:.1f} times as fast (aim: 4)"],
    ]
    return table([f"{OBJECTS:,} objects", "seconds", "ratio"], rows)


def once(job: Callable[[], bytes | str]) -> tuple[float, bytes | str]:
    began = time.perf_counter()
    result = job()
    return time.perf_counter() - began, result


def timed(job: Callable[[], bytes | str]) -> tuple[float, bytes | str]:
    found = [once(job) for _ in range(7)]
    return median(seconds for seconds, _ in found), found[-1][1]


def asked(url: str, path: str, body: bytes) -> bytes:
    """The reply to a request, read whole."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)
    connection.request("POST", path, body)
    reply = connection.getresponse().read()
    connection.close()
    return reply


def log_in(url: str) -> str:
    call = {"jsonrpc": "2.0", "method": "session.login_with_password", "params": ["root", PASSWORD], "id": 1}
    return str(json.loads(asked(url, "/jsonrpc", json.dumps(call).encode()))["result"])


if __name__ == "__main__":
    main()
