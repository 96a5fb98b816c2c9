"""Samples by curl: the shell sends what the encoder wrote, whatever is in it."""

import json
import re
import shutil
import subprocess
import xmlrpc.client
from pathlib import Path

import pytest

import apigen
from apigen import derive
from apigen.generators.book import Book, published
from apigen.generators.calls import Calls
from apigen.generators.curl import LANGUAGES, Call, Curl, Format
from apigen.generators.examples import Examples
from apigen.generators.replies import Replies
from apigen.generators.target import Options
from apigen.interchange import xenapi
from apigen.model.api import Api, Class, Parameter, Rpc
from apigen.model.types import BOOL, INT, STRING, VOID, OptionType
from apigen.model.values import Bool, Int, Text, Unset, Value
from apigen.wire.arguments import Signature, signature
from apigen.wire.jsonrpc_read import decode_request
from apigen.wire.messages import Call as Sent
from apigen.wire.messages import Fault
from apigen.wire.typed import Readers
from apigen.wire.xmlrpc_read import decode_call
from tests.runtime.running import PASSWORD, running

from .sample import API as SAMPLE

SPEC = Path(__file__).parents[2] / "spec"

SH = shutil.which("sh") or "sh"
FORMATS: tuple[Format, ...] = ("json-rpc", "xml-rpc")

STUB = """curl() { cat; printf '\\036'; }
sed() { cat >/dev/null; echo the-session; }
SERVER=https://server.example.org PASSWORD=the-password SESSION=the-session
"""
"""A shell in which curl writes what it would send, then a separator."""


def run(code: str) -> list[str]:
    """What curl is given by each call of a script."""
    done = subprocess.run([SH], input=(STUB + code).encode(), capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode().split("\x1e")[:-1]


def read(format_: Format, message: str) -> Sent:
    if format_ == "xml-rpc":
        found: Sent | Fault = decode_call(message.encode())
    else:
        (found,) = decode_request(message.encode()).calls
    assert isinstance(found, Sent)
    return found


def rpcs(api: Api) -> list[tuple[Class, Rpc]]:
    return [(cls, rpc) for cls in api.classes for rpc in derive.all_rpcs(api, cls)]


def sample_of(format_: Format, *parameters: Parameter, **given: Value) -> str:
    """The sample of an RPC without a session."""
    cls = Class(name="c", rpcs=(rpc := Rpc(name="f", parameters=parameters, result=VOID),))
    curl = Curl(Examples(Api(name="x", classes=(cls,))))
    return curl.sample(format_, Call(cls, rpc, tuple(given.items())), "sync").code


HOSTILE = (
    "$(touch /tmp/x) `id` ${HOME} $SESSION $$",
    'it\'s "quoted" \\ and \\\\ \\n \\',
    "END",
    "a\nEND\nEND_\nb",
    "<![CDATA[ ]]> & &amp; <value/>",
    "a\ttab \r return \u2028 \u00e9 \U0001f600",
    "!! !x # ; | & > < * ? ~ {a,b} [c]",
    "",
    " ",
    "$SESSION",
)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_the_shell_reads_nothing_of_a_value(format_: Format, text: str) -> None:
    (sent,) = run(sample_of(format_, Parameter(name="a", type=STRING), a=Text(text)))
    assert read(format_, sent).params == [text]


@pytest.mark.parametrize("format_", FORMATS)
def test_what_cannot_be_sent_is_replaced(format_: Format) -> None:
    code = sample_of(format_, Parameter(name="a", type=STRING), a=Text("a\x00b\ud800"))
    (sent,) = run(code)
    assert read(format_, sent).params == ["a\ufffdb\ufffd"]


@pytest.mark.parametrize("format_", FORMATS)
def test_gaps_are_filled_with_defaults(format_: Format) -> None:
    found = sample_of(
        format_,
        Parameter(name="a", type=BOOL, default=Bool(True)),
        Parameter(name="b", type=OptionType(STRING), default=Unset()),
        Parameter(name="c", type=INT),
        Parameter(name="d", type=INT, default=Int(7)),
        c=Int(2**53 + 1),
    )
    (sent,) = run(found)
    number = 2**53 + 1 if format_ == "json-rpc" else str(2**53 + 1)
    assert read(format_, sent).params == [True, None, number]


def test_the_twin_is_called_by_its_name() -> None:
    lamp = SAMPLE.classes[0]
    curl = Curl(Examples(SAMPLE))
    call = Call(lamp, lamp.rpcs[0], Examples(SAMPLE).arguments(lamp, lamp.rpcs[0]))
    assert '"Async.lamp.switch_on"' in curl.sample("json-rpc", call, "async").code
    assert "Async" not in curl.sample("json-rpc", call, "sync").code


@pytest.mark.parametrize("format_", FORMATS)
def test_a_session_is_made_used_and_ended(format_: Format) -> None:
    api = apigen.load(SPEC).api
    examples = Examples(api)
    cls = next(cls for cls in api.classes if cls.name == "VM")
    rpc = next(rpc for rpc in cls.rpcs if rpc.name == "start")
    sample = Curl(examples).sample(format_, Call(cls, rpc, examples.arguments(cls, rpc)), "session")
    code = sample.code
    work, out = [read(format_, sent) for sent in run(code)]
    assert (work.name, work.params[0]) == ("VM.start", "the-session")
    assert (out.name, out.params) == ("session.logout", ["the-session"])
    assert "PASSWORD first" in code
    assert "the-password" not in code


@pytest.mark.parametrize("format_", FORMATS)
def test_the_session_is_found_in_the_reply(format_: Format) -> None:
    api = apigen.load(SPEC).api
    examples = Examples(api)
    curl = Curl(examples)
    assert curl.log_in is not None
    reply = Replies(examples).success(format_, curl.log_in.cls, curl.log_in.rpc)
    code = curl.script(format_, [], "").code
    stub = f"""curl() {{ cat >/dev/null; cat <<'R'\n{reply.decode()}\nR\n}}\n"""
    done = subprocess.run(
        [SH], input=f'{stub}{code}\necho "[$SESSION]"'.encode(), capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines()[-1].startswith("[OpaqueRef:")
    assert done.stdout.decode().splitlines()[-1].endswith("]")


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_the_first_calls_work_as_they_are_pasted(format_: Format) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    tabs = {tab.name: tab for tab in Calls(Book(apigen.load(SPEC).api), Options()).first()}
    read, write, out = [sample.code for sample in tabs[format_].samples]
    world = SPEC.parent / "examples" / "hypervisor" / "world.yaml"
    with running(SPEC, "--seed", world) as server:
        paste = f"SERVER={server.url} PASSWORD={PASSWORD!r}\n{read}\necho\necho $SESSION"
        said, session = pasted(paste).rsplit("\n", 1)
        refs = re.findall(r"OpaqueRef:[0-9a-f-]+", said)
        cls = re.search(r"\b(\w+)\.get_all_records", read)
        assert cls is not None
        ref = next(ref for ref in refs if ref in server.call(f"{cls[1]}.get_all", session))
        reply = pasted(f"SERVER={server.url} SESSION={session} REF={ref}\n{write}\n")
        assert "HANDLE_INVALID" not in reply
        assert server.call(f"{cls[1]}.get_name_label", session, ref) == f"my {cls[1]}"
        pasted(f"SERVER={server.url} SESSION={session}\n{out}\n")
        assert server.call(f"{cls[1]}.get_all", session)[0] == "SESSION_INVALID"


def pasted(code: str) -> str:
    """What a shell prints; nothing goes to standard error."""
    done = subprocess.run([SH], input=code.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode().rstrip("\n")


def checked(api: Api, format_: Format, code: str, signatures: dict[str, Signature]) -> int:
    """Runs all samples in one shell and reads each as the server would; how many there were."""
    messages = run(code)
    for message in messages:
        call = read(format_, message)
        found = signatures[call.name.removeprefix("Async.")].read(call)
        assert found.session in ("the-session", None)
        if format_ == "xml-rpc":
            assert xmlrpc.client.loads(message)[1] == call.name
        else:
            assert json.loads(message)["method"] == call.name
    return len(messages)


def every(api: Api, format_: Format) -> None:
    examples = Examples(api)
    curl = Curl(examples)
    readers = Readers(api)
    signatures = {f"{cls.name}.{rpc.name}": signature(api, readers, cls, rpc) for cls, rpc in rpcs(api)}
    codes = []
    for cls, rpc in rpcs(api):
        call = Call(cls, rpc, examples.arguments(cls, rpc))
        for variant in ("sync", "async") if derive.is_async(api, rpc) else ("sync",):
            sample = curl.sample(format_, call, variant)
            assert "".join(text for _, text in sample.tokens) == sample.code
            assert sample.language == LANGUAGES[format_]
            codes.append(sample.code)
    assert checked(api, format_, "\n".join(codes), signatures) == len(codes)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_server_takes_every_sample_of_the_example(format_: Format) -> None:
    every(published(apigen.load(SPEC).api), format_)


@pytest.mark.corpus
@pytest.mark.parametrize("format_", FORMATS)
def test_the_server_takes_every_sample_of_the_published_api(corpus: Path, format_: Format) -> None:
    dump, more = (json.loads((corpus / f"xenapi-8.2{kind}.json").read_text()) for kind in ("", "-extras"))
    every(published(xenapi.read(dump, more)), format_)
