"""What searches find, in the engine that the site ships, run by node."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import apigen
from apigen.generators.book import Book
from apigen.generators.guides import guide
from apigen.generators.other_pages.names import entries
from apigen.generators.site import TARGET
from apigen.generators.target import Options, content
from apigen.interchange import xenapi
from apigen.model.api import Api, Enum, EnumValue
from apigen.model.types import spell

from .sample import API, LAMP
from .searched import script

pytestmark = pytest.mark.full

GUIDE = "# First steps\n\nIn short.\n\n## How to log in\n\nZebras roam with a zebra."
FIND = Path(__file__).with_name("find.js")

Found = dict[str, Any]
Engine = Callable[[list[str]], Found]


def engine(api: Api, folder: Path) -> Engine:
    """Asks the engine: it answers all queries at once, and says what its entries are."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node")
    engine_script = next(file for file in TARGET.generate(api, Options()) if file.path == "search.js")
    (folder / "search.js").write_bytes(content(engine_script))
    guides = (guide("start", "start.md", "start.md", GUIDE),)
    (folder / "search-index.js").write_text(script(api, guides))

    def ask(queries: list[str]) -> Found:
        argv = [node, str(FIND), str(folder / "search.js"), str(folder / "search-index.js")]
        done = subprocess.run(argv, input=json.dumps(queries), capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        answer: Found = json.loads(done.stdout)
        return answer

    return ask


def first_hits(ask: Engine, table: dict[str, str]) -> dict[str, str]:
    found = ask(list(table))["found"]
    return {
        query: found_one["hits"][0]["name"] if found_one["hits"] else "nothing"
        for query, found_one in zip(table, found, strict=True)
    }


BY_NAME = {
    "VM": "VM",
    "vm": "VM",
    "V": "VM",
    "VM.start": "VM.start",
    "vm.start": "VM.start",
    "VM_start": "VM.start",
    "vm start": "VM.start",
    "start vm": "VM.start",
    "VM.st": "VM.start",
    "VM.strat": "VM.start",
    "Async.VM.start": "VM.start",
    "VM.get_by_uuid": "VM.get_by_uuid",
    "vm.get_by_uuid": "VM.get_by_uuid",
    "vm by uuid": "VM.get_by_uuid",
    "get_by_uuid": "VM.get_by_uuid",
    "migr": "VM.migrate",
    "migarte": "VM.migrate",
    "evcauate": "host.evacuate",
    "evakuatte": "host.evacuate",
    "HANDLE_INV": "HANDLE_INVALID",
    "handle invalid": "HANDLE_INVALID",
    "power state": "power_state",
    "powerstate": "power_state",
    "halted": "power_state.halted",
    "ip address": "ip_address",
    "crash dump": "crash_dump",
    "issued_key.secret": "issued_key.secret",
    "floppy": "boot_device.floppy",
    "iLO": "power_on_mode.iLO",
    "boot menu": "VM.boot_options menu",
    "viewer": "viewer",
    "fir": "fir",
    "ping": "service.ping",
    "check": "update.check",
    "VM.template": "VM.is_template",
    "VM.halt": "VM.shutdown",
    "guest_addresses": "guest_agent.addresses",
    "HA_enabled": "pool.restart_enabled",
    "keyboard": "console_protocol.VNC",
    "how to log": "How to log in",
    "zebra": "How to log in",
}

BY_TYPE = {
    "-> VM ref set": "VM.get_all",
    "-> vm  REF set": "VM.get_all",
    "→ VM ref set": "VM.get_all",
    "-> VM ref list": "VM_group.start",
    "VM ref, host ref ->": "VM.resume",
    "host ref, VM ref ->": "VM.resume",
    "string -> VM ref": "VM.clone",
    "-> (host ref -> VM ref set) map": "VM_group.plan",
    "-> ( host ref->VM ref set ) map": "VM_group.plan",
    "-> deployment": "nothing",
    "deployment ->": "VM.deploy",
    "-> issued_key str": "access_key.rotate",
    "-> certificate ref": "certificate.create",
    "raises:HOST_CANNOT_BE_EVACUATED": "host.evacuate",
    "raises:host_cannot": "host.evacuate",
    "class:VM kind:key menu": "VM.boot_options menu",
    "class:VM removed kind:rpc": "VM.press_keys",
    "kind:value RDP": "console_protocol.RDP",
    "since:fir kind:class": "NUMA_node",
    "kind:guide": "First steps",
    "deprecated kind:rpc": "host.get_log",
    "class:checkpoint checkpoint ref ->": "checkpoint.revert",
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine(apigen.load(Path("spec")).api, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine(API, tmp_path_factory.mktemp("sample"))


@pytest.mark.parametrize("table", [BY_NAME, BY_TYPE], ids=["name", "type"])
def test_first_hits(example: Engine, table: dict[str, str]) -> None:
    assert first_hits(example, table) == table


def found_names(ask: Engine, query: str) -> list[str]:
    return [hit["name"] for hit in ask([query])["found"][0]["hits"]]


def test_a_look_up_is_found_in_all_classes(example: Engine) -> None:
    book = Book(apigen.load(Path("spec")).api)
    wanted = {entry.mention.text for entry in entries(book) if entry.mention.text.endswith(".get_by_uuid")}
    found = found_names(example, "get_by_uuid")
    assert set(found[: len(wanted)]) == wanted
    assert len(wanted) > 20


def test_the_order_of_kinds(example: Engine) -> None:
    """The field before its getter; what is removed behind what is not."""
    found = found_names(example, "shutdown")
    assert found.index("VM.shutdown") < found.index("host.shutdown")
    found = found_names(example, "VM.priority")
    assert found.index("VM.priority") < found.index("VM.get_priority")


def test_the_engine_has_every_entry_once(example: Engine) -> None:
    book = Book(apigen.load(Path("spec")).api)
    had = [(entry["name"], entry["href"]) for entry in example([])["entries"] if not entry["former"]]
    assert len(set(had)) == len(had)
    assert {entry.mention.text for entry in entries(book)} <= {name for name, _ in had}


def test_signatures_are_those_of_the_rpcs(example: Engine) -> None:
    book = Book(apigen.load(Path("spec")).api)
    said = {entry["name"]: entry["types"] for entry in example([])["entries"] if "#" in entry["href"]}
    for cls in book.api.classes:
        for rpc in book.rpcs(cls):
            given = ", ".join(spell(parameter.type) for parameter in rpc.parameters)
            assert said[f"{cls.name}.{rpc.name}"] == f"({given}) -> {spell(rpc.result)}"


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("-> lmap ref", "No type here has the word “lmap”; perhaps lamp."),
        ("-> xyzzy set", "No type here has the word “xyzzy”."),
        ("raises:LAMP_BORKEN", "Nothing here has raises:LAMP_BORKEN; perhaps LAMP_BROKEN."),
        ("kind:nothing", "Nothing here has kind:nothing."),
        ("lamp ref set", "By type, as -> lamp ref set."),
    ],
)
def test_hints(sample: Engine, query: str, hint: str) -> None:
    assert sample([query])["found"][0]["hints"] == [hint]


def test_slips_are_for_longer_words(sample: Engine) -> None:
    """One from four letters on, two from eight; an exchange of neighbours is one."""
    assert "lamp" in found_names(sample, "lmap")
    assert found_names(sample, "lmp") == []
    assert found_names(sample, "lxxp") == []
    assert "lamp.name_description" in found_names(sample, "desrciptoin")
    assert found_names(sample, "dexxxiption") == []


def test_what_a_text_says_is_no_slip(sample: Engine) -> None:
    found = found_names(sample, "roam")
    assert found[0] == "How to log in"
    assert "room" in found


def test_each_type_takes_a_parameter_of_its_own(example: Engine) -> None:
    assert found_names(example, "pool ref ->")
    assert not found_names(example, "pool ref, pool ref ->")


def test_every_hint_finds_something(sample: Engine, tmp_path: Path) -> None:
    index = json.loads(script(API)[len("apigenIndex(") : -3])
    queries = [query for query, _ in index["hints"]]
    assert len(queries) > 5
    for query, found in zip(queries, sample(queries)["found"], strict=True):
        assert found["hits"], query


ODD = (
    "",
    " ",
    "->",
    "-> ->",
    "(",
    "))) ->",
    ",,,",
    "raises:",
    "*",
    "\\",
    "[",
    "$&",
    "a" * 5000,
    "\u202e",
    "->" * 200,
    "-> " * 9,
)


def test_no_query_is_an_error(sample: Engine) -> None:
    assert len(sample(list(ODD))["found"]) == len(ODD)


@pytest.mark.parametrize(
    "name", ["<script>", "+", "a\u2028b", "漢字", "Größe", "__proto__", "802.3ad", "constructor"]
)
def test_odd_names_are_found(name: str, tmp_path: Path) -> None:
    enum = Enum(name="odd", owner="lamp", values=(EnumValue(name=name),))
    api = msgspec.structs.replace(
        API, classes=(msgspec.structs.replace(LAMP, enums=(enum,)), *API.classes[1:])
    )
    assert found_names(engine(api, tmp_path), name)[0] == f"odd.{name}"


def test_a_question_finds_what_has_most_of_its_words(example: Engine) -> None:
    wanted = {
        "rpc VM.clone": "VM.clone",
        "how do I shut down a host": "host.shutdown",
        "which RPC can start the VM": "VM.start",
        "live zebra migration of a VM": "VM.migrate",
    }
    assert first_hits(example, wanted) == wanted
    hints = [found["hints"] for found in example(["rpc VM.clone", "live zebra migration", "zebra"])["found"]]
    assert hints == [[], ["No name has all of these words; these have most."], []]


def test_a_type_alone_finds_what_returns_it_where_no_name_has_its_words(example: Engine) -> None:
    assert found_names(example, "VM ref set") == found_names(example, "-> VM ref set")
    assert "VM.get_record" in found_names(example, "VM record")[:3]


PUBLISHED = {
    "VM.get_by_uuid": "VM.get_by_uuid",
    "vm.get_by_uuid": "VM.get_by_uuid",
    "VM_get_by_uuid": "VM.get_by_uuid",
    "vm get uuid": "VM.get_uuid",
    "VM.st": "VM.start",
    "v": "VM",
    "Async.VM.start": "VM.start",
    "HANDLE_INV": "HANDLE_INVALID",
    "snapshto": "VM.snapshot",
    "VM.strat": "VM.start",
    "migrat": "VM.migrate_send",
    "live migration": "VM.pool_migrate",
    "how do I shut down a host": "host.shutdown",
    "rpc VM.clone": "VM.clone",
    "VM ref set": "VM.import",
    "destroy a VM": "VM.destroy",
    "bios strings": "VM.bios_strings",
    "balance-slb": "bond_mode.balance-slb",
    "-> VM ref set": "VM.import",
    "VDI ref, SR ref ->": "VDI.copy",
    "string -> VM ref": "VM.clone",
    "raises:SR_FULL": "VM.copy",
    "kind:field class:VM memory_t": "VM.memory_target",
}


@pytest.mark.corpus
def test_first_hits_in_the_published_api(corpus: Path, tmp_path: Path) -> None:
    dump, extras = (json.loads((corpus / f"xenapi-8.2{part}.json").read_text()) for part in ("", "-extras"))
    api = xenapi.read(dump, extras)
    ask = engine(api, tmp_path)
    assert first_hits(ask, PUBLISHED) == PUBLISHED
    wanted = {
        entry.mention.text
        for entry in entries(Book(api))
        if entry.mention.text.endswith(".get_by_uuid") and entry.kind != "enum value"
    }
    assert wanted == set(found_names(ask, "get_by_uuid")[: len(wanted)])
    for query in ("role:read-only", "since:8.2", "deprecated", "-> (string -> string) map"):
        assert found_names(ask, query), query
