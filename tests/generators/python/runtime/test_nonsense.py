"""Replies that are broken anywhere are errors of the client's own, whatever the break."""

import random
from contextlib import suppress
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors, http, json_tree, types, xml_tree
from tests.generators.python.runtime.test_http import CHUNKED, PLAIN
from tests.generators.python.runtime.test_xml_tree import reply

JSON = b'{"jsonrpc": "2.0", "id": 7, "result": {"a": [1, "x", true, null, 0.5, {"b": {}}]}}'
FAILED = b'{"jsonrpc": "2.0", "id": 7, "error": {"code": 1, "message": "X", "data": ["a"]}}'
ARRAY = "<value><array><data><value><i4>1</i4></value></data></array></value>"
XML = reply(f"<value><struct><member><name>a</name>{ARRAY}</member></struct></value>")
NOTATIONS = ["(string -> int set) map", "VM record", "sample struct list", "(int -> datetime) map", "float"]


def broken(whole: bytes, dice: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data))
        match dice.randint(0, 3):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randint(1, 9)]
            case 2:
                data[at:at] = data[dice.randrange(len(data)) :][: dice.randint(1, 20)]
            case _:
                data[at:at] = dice.choice([b"\r\n", b"<", b">", b"</value>", b"<struct>", b"0", b"-", b"{"])
        if not data:
            return b""
    return bytes(data)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("whole", [JSON, FAILED, XML, PLAIN, CHUNKED], ids=lambda whole: whole[:9])
def test_broken_replies(whole: bytes, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(50):
        data = broken(whole, dice)
        with suppress(errors.ProtocolError):
            if whole in (JSON, FAILED):
                read(json_tree.decode_reply(data, 7))
                json_tree.decode_batch(data, [7])
            elif whole is XML:
                read(xml_tree.decode_reply(data, 7))
            else:
                fed(data, dice)


def read(decoded: Any) -> None:
    failure, tree = decoded
    assert failure is None or all(type(part) is str for part in failure)
    for notation in NOTATIONS:
        with suppress(errors.ProtocolError):
            types.decoder(notation)(tree)


def fed(data: bytes, dice: random.Random) -> None:
    parsed = http.Reply(10_000)
    while data:
        size = dice.randint(1, len(data))
        if parsed.feed(data[:size]):
            break
        data = data[size:]
