"""How quick the wire formats are, beside Python's own: 10,000 records of a published API's `VM`.

APIGEN_CORPUS=… python -m benchmarks.wire [RUNS]

In one process, one after the other: A B A B …, medians. The same values go through all.
"""

import json
import sys
import time
import xmlrpc.client
from collections.abc import Callable
from statistics import median
from typing import Any

import apigen
from apigen.generators.examples import Examples
from apigen.model.api import Api, Class
from apigen.model.types import MapType, Record, Ref
from apigen.wire import answers, json_values, jsonrpc, xml_values
from apigen.wire import xmlrpc as wire
from apigen.wire.jsonrpc_read import decode_reply
from apigen.wire.messages import Outcome, Success
from apigen.wire.values import plain_value
from apigen.wire.xmlrpc_read import decode_reply as decode_xml_reply
from benchmarks import setting
from benchmarks.timing import table

RECORDS = 10_000


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    api = apigen.load(setting.spec()).api
    cls = next(cls for cls in api.classes if cls.name == "VM")
    type_ = MapType(Ref(cls.name), Record(cls.name))
    records = made(api, cls)
    write_xml, write_json = xml_values.Writers(api).of(type_), json_values.Writers(api)
    read = answers.Readers(api).of(type_)
    texts = {"Status": "Success", "Value": records}
    xml = wire.encode_success(write_xml(records))
    body = jsonrpc.encode_success(write_json.write(type_, records), 1)

    def result(outcome: Outcome) -> Any:
        assert isinstance(outcome, Success)
        return read(outcome.value)

    assert result(decode_xml_reply(xml)) == result(decode_reply(body).outcome) == records
    jobs: dict[str, tuple[Callable[[], object], str]] = {
        "`xmlrpc.client.dumps`": (lambda: xmlrpc.client.dumps((texts,), methodresponse=True), ""),
        "XML-RPC, written": (lambda: wire.encode_success(write_xml(records)), "`xmlrpc.client.dumps`"),
        "`xmlrpc.client.loads`": (lambda: xmlrpc.client.loads(xml), ""),
        "XML-RPC, read by types": (lambda: result(decode_xml_reply(xml)), "`xmlrpc.client.loads`"),
        "`json.dumps`": (lambda: json.dumps(records), ""),
        "JSON-RPC, written": (
            lambda: jsonrpc.encode_success(write_json.write(type_, records), 1),
            "`json.dumps`",
        ),
        "`json.loads`": (lambda: json.loads(body), ""),
        "JSON-RPC, read by types": (lambda: result(decode_reply(body).outcome), "`json.loads`"),
    }
    seconds = {name: median(times) for name, times in timed(jobs, runs).items()}
    rows: list[list[str | float]] = [
        [name, seconds[name], f"{seconds[name] / seconds[peer]:.2f} of {peer}" if peer else ""]
        for name, (_, peer) in jobs.items()
    ]
    print(table(["what", "seconds", "ratio"], rows))
    sizes = f"{len(xml) / 1e6:.0f} MB of XML, {len(body) / 1e6:.0f} MB of JSON"
    print(f"\n{RECORDS} records of {cls.name} with {len(cls.fields)} fields: {sizes}.")


def made(api: Api, cls: Class) -> dict[str, Any]:
    """Records as a server has them, all with texts of their own."""
    record = plain_value(Examples(api).record(cls))
    return {f"OpaqueRef:{number}": _numbered(record, number) for number in range(RECORDS)}


def _numbered(value: Any, number: int) -> Any:
    match value:
        case str() if not value.startswith(("OpaqueRef:", "2026")):
            return f"{value} {number}"
        case list():
            return [_numbered(item, number) for item in value]
        case dict():
            return {key: _numbered(item, number) for key, item in value.items()}
        case _:
            return value


def timed(jobs: dict[str, tuple[Callable[[], object], str]], runs: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, (job, _) in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return times


if __name__ == "__main__":
    main()
