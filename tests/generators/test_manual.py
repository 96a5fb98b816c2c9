"""The manual is true: its examples compile or fail as it says, its sessions run, its tables are complete."""

import os
import re
import shlex
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import html5lib
import pytest
from jinja2 import meta

import apigen
from apigen.derive import all_rpcs
from apigen.generators import manual
from apigen.generators.guides import read
from apigen.generators.site import TARGET
from apigen.generators.site.html import filters
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.paths import href_from
from apigen.generators.target import Options, content
from apigen.generators.templates import environment
from apigen.model.types import DATETIME
from apigen.resources import SITE, TEMPLATES
from apigen.semantics import load, load_text
from apigen.syntax.format import format_text
from apigen.wire import xml_values

from . import pages

ROOT = Path(__file__).parents[2]
GUIDES = read(SITE / "guides")


class Fence(NamedTuple):
    """A piece of code in a guide: where, the words after the language, and the code."""

    guide: str
    line: int
    language: str
    words: dict[str, str]
    code: str


_FENCE = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(guide: str) -> Iterator[Fence]:
    text = next(one.source for one in GUIDES if one.name == guide)
    for match in _FENCE.finditer(text):
        words = dict(word.partition("=")[::2] for word in shlex.split(match[2]))
        yield Fence(guide, text.count("\n", 0, match.start()) + 1, match[1] or "", words, match[3])


EXAMPLES = [
    fence
    for guide in GUIDES
    for fence in fences(guide.name)
    if fence.language == "apidl" and not {"file", "from"} & set(fence.words)
]

API = """\
api example {
  version "2.0"
  releases one "1.0", two "1.1", three "2.0"
  roles admin > operator > reader
  tags compute, networking
  use std
}
"""
AROUND = """
/// Where machines run.
class host {
  ro uuid: string  /// Unique
  ro VMs: VM ref set  /// Those that run here
}

/// What connects machines.
class network {
  ro uuid: string  /// Unique
}

/// It is full.
error FULL(limit: int)
"""
"""What a fragment may use beside the class `VM` that it stands in."""


def example(fence: Fence) -> str:
    """The whole spec that a piece of code stands for."""
    code = fence.code
    if "fragment" in fence.words:
        inner = "".join(f"  {line}" if line.strip() else line for line in code.splitlines(keepends=True))
        code = f"/// A machine.\nclass VM {{\n{inner}}}\n{AROUND}"
    return code if re.search(r"^api ", code, re.MULTILINE) else f"{API}\n{code}"


@pytest.mark.parametrize("fence", EXAMPLES, ids=lambda fence: f"{fence.guide}-{fence.line}")
def test_examples_compile_or_fail_as_the_manual_says(fence: Fence) -> None:
    text = example(fence)
    found = apigen.checked(load_text(text)).diagnostics
    errors = [f"{d.code}: {d.message}" for d in found if d.severity == "error"]
    if code := fence.words.get("fails"):
        assert code in {d.code for d in found}, errors
        assert {d.code for d in found if d.severity == "error"} <= {code}
    else:
        assert errors == []
        assert format_text(text) == text


@pytest.mark.parametrize("name", ["tutorial", "comparing-versions"])
def test_sessions_run_as_the_manual_shows(name: str, tmp_path: Path) -> None:
    """Files are written, commands are run, in order; `…` stands for anything."""
    folder = tmp_path
    env = {**os.environ, **ENVIRONMENT, "XDG_CACHE_HOME": str(tmp_path / "cache"), "COLUMNS": "84"}
    for fence in fences(name):
        if file := fence.words.get("file"):
            (folder / file).write_text(fence.code)
        elif file := fence.words.get("from"):
            assert fence.code in (folder / file).read_text()
        elif fence.language == "console":
            for step in re.split(r"^\$ ", fence.code, flags=re.MULTILINE)[1:]:
                command, _, expected = step.partition("\n")
                program, *arguments = shlex.split(command)
                if program == "cd":
                    folder /= arguments[0]
                    continue
                if program == "ls":
                    said = "\n".join(sorted(path.name for path in (folder / arguments[0]).iterdir()))
                else:
                    said = ran(arguments, cwd=folder, env=env)
                pattern = re.escape(tidy(expected)).replace("…", "(?s:.*)")
                assert re.fullmatch(pattern, tidy(said)), f"line {fence.line}: {command}\n{said}"


ENVIRONMENT = {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def ran(arguments: list[str], **how: Any) -> str:
    """What apigen prints, results and messages in one."""
    words = [sys.executable, "-m", "apigen", *arguments]
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **how)
    return str(done.stdout)


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def test_commands_are_described_by_their_own_help(request: pytest.FixtureRequest) -> None:
    path = SITE / "guides" / "40-commands.md"
    text = path.read_text()
    done = _HELP.sub(lambda match: f"```text help={match[1]}\n{helped(match[1])}```\n", text)
    if request.config.getoption("--approve"):
        path.write_text(done)
        return
    assert words(done) == words(text), "`./run approve` takes over what the commands say"


def words(text: str) -> list[str]:
    """The words of a text. Python 3.13 says `-o, --out OUT` where others say `-o OUT, --out OUT`."""
    return re.sub(r"(?<=  -\w) \S+(?=, --)", "", text).split()


_HELP = re.compile(r"^```text help=(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def helped(command: str) -> str:
    said = ran([command, "--help"], env={**os.environ, **ENVIRONMENT, "COLUMNS": "80"})
    common = re.compile(r"^  (?:-h, --help|-q, --quiet|-v, --verbose)\b.*\n", re.MULTILINE)
    return common.sub("", said).replace("\noptions:\n\n", "\n")


def test_every_command_is_there() -> None:
    from apigen.cli.app import COMMANDS, PLANNED

    text = (SITE / "guides" / "40-commands.md").read_text()
    assert _HELP.sub("", text) != text
    assert [match[1] for match in _HELP.finditer(text)] == [c for c in COMMANDS if c not in PLANNED]


def test_every_key_of_the_configuration_is_there() -> None:
    from apigen.build import config, policy
    from apigen.build.entry_points import find
    from apigen.build.run import DEFAULT_TARGETS

    text = (SITE / "guides" / "50-configuration.md").read_text()
    keys = {*config._TYPES, *config.Lint.__struct_fields__, *policy._KEYS} - {"lint", "changes"}
    for target in find(DEFAULT_TARGETS):
        own = set(target.options.__struct_fields__) - set(Options.__struct_fields__)
        keys |= own
        assert f"[{target.name}]" in text or not own
    assert [key for key in sorted(keys) if f"\n| `{key}` |" not in text] == []


def test_every_rule_of_the_grammar_is_shown() -> None:
    text = (SITE / "guides" / "20-language.md").read_text()
    shown = {word for line in re.findall(r"<!-- apigen: grammar (.*) -->", text) for word in line.split()}
    rules = {name for name in manual._rules() if name.strip("_").islower()}
    assert rules - shown - HELPERS == set()
    assert shown <= rules


HELPERS = {
    *("file", "declaration", "_declaration", "_lead", "_trail", "_open", "_close", "name", "_comma"),
    *("path_ref", "range", "title", "version", "profile", "unknown", "texts", "text", "plural"),
}
"""Rules of the grammar that need no words."""


def test_every_annotation_is_shown() -> None:
    from apigen.semantics.annotations import TABLE

    text = (SITE / "guides" / "20-language.md").read_text()
    shown = [word for line in re.findall(r"<!-- apigen: annotations (.*) -->", text) for word in line.split()]
    assert sorted(shown) == sorted(TABLE)


def test_every_diagnostic_has_its_page() -> None:
    from apigen.diagnostics.catalogue import import_all, rules

    import_all("apigen")
    for severity, name in (("error", "errors"), ("warning", "warnings")):
        titles = {s.title for guide in GUIDES if guide.name == name for s in guide.sections if s.level == 2}
        assert titles == {rule.code for rule in rules() if rule.severity == severity}


def test_every_name_of_a_change_has_its_page() -> None:
    from apigen.changes.rules import rules

    (guide,) = [guide for guide in GUIDES if guide.name == "changes"]
    assert [s.title for s in guide.sections if s.level == 3] == [
        rule.code for section in ("api", "security", "policy") for rule in rules() if rule.section == section
    ]


def test_the_table_of_derived_calls_is_true() -> None:
    text = next(guide.source for guide in GUIDES if guide.name == "derivation")
    (fence,) = [one for one in fences("derivation") if "ro power" in one.code]
    api = load_text(example(fence)).api
    (cls,) = [cls for cls in api.classes if cls.name == "VM"]
    names = {rpc.name for rpc in all_rpcs(api, cls)}
    rows = re.findall(r"^\| (`[\w/]+`(?:, `[\w/]+`)*) \| (`\w+_.*`) \|$", text, re.MULTILINE)
    told = {name for fields, calls in rows for name in re.findall(r"\w+", calls)}
    of_fields = {rpc.name for rpc in all_rpcs(api, cls) if rpc.field and rpc.field != "uuid"}
    assert told == of_fields
    for heading in ("get_by_uuid", "get_by_name_label", "get_all_records", "create", "destroy"):
        assert heading in names
        assert f"`{heading}`" in text


def test_messages_are_what_the_codec_reads() -> None:
    from apigen.wire import jsonrpc_read
    from apigen.wire.messages import Call

    (code,) = re.findall(r"```json\n(.*?)```", manual.wire("call"), re.DOTALL)
    (call,) = jsonrpc_read.decode_request(code.encode()).calls
    assert isinstance(call, Call)
    assert call.name == "VM.get_name_label"


def test_the_pages_of_the_manual_are_valid_and_their_links_lead_on() -> None:
    spec = apigen.checked(load(ROOT / "spec"))
    options = SiteOptions(guides=SITE / "guides", files=spec.files)
    made = {file.path: file for file in TARGET.generate(spec.api, options)}
    for guide in GUIDES:
        text = content(made[f"{guide.page}.html"]).decode()
        html5lib.HTMLParser(strict=True).parse(text)
        parsed = pages.parse(text)
        assert sorted(set(parsed.ids)) == sorted(parsed.ids), guide.name
        assert len(re.findall(r"<\w", text)) < 6000, guide.name
        assert "<!-- apigen" not in text
        assert "&lt;!-- apigen" not in text or guide.name == "configuration"


def test_the_target_in_the_manual_works() -> None:
    fence, _ = [one for one in fences("templates-and-targets") if one.language == "python"]
    names: dict[str, Any] = {}
    exec(fence.code, names)
    (file,) = names["TARGET"].generate(load_text(API).api, Options(title="Lamps"))
    assert file.path == "classes.txt"
    assert content(file).decode().startswith("Lamps\nevent: ")


def test_the_sample_in_the_manual_is_shown_on_the_site() -> None:
    _, fence = [one for one in fences("templates-and-targets") if one.language == "python"]
    names: dict[str, Any] = {}
    exec(fence.code, names)
    spec = apigen.checked(load_text(f"{API}{AROUND}"))
    options = SiteOptions(samples=("ruby",), samplers=lambda: (names["TARGET"],))
    made = {file.path: file for file in TARGET.generate(spec.api, options)}
    page = content(made["host/derived-calls.html"]).decode()
    words = re.sub(r"<[^>]+>", "", page)
    assert "session.call(&#34;host.get_uuid&#34;, self)" in words.replace("&quot;", "&#34;")
    cls = next(cls for cls in spec.api.classes if cls.name == "host")
    rpc = next(rpc for rpc in all_rpcs(spec.api, cls) if rpc.name == "get_uuid")
    for variant, start in (
        ("session", 'session = Client.log_in("root")\n'),
        ("async", 'session.call("Async.'),
    ):
        assert names["sample"](spec.api, cls, rpc, (), variant).code.startswith(start)


def test_the_template_in_the_manual_works(tmp_path: Path) -> None:
    (fence,) = [one for one in fences("templates-and-targets") if one.language == "html"]
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "base.html").write_text(fence.code)
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "feedback.md").write_text("# Feedback\n")
    options = SiteOptions(templates=tmp_path, guides=tmp_path / "guides")
    made = {file.path: file for file in TARGET.generate(load_text(API).api, options)}
    text = content(made["errors.html"]).decode()
    assert text.index('<p class="notice">') < text.index('<header class="top">')


def test_the_way_to_our_templates_in_the_manual_is_right() -> None:
    steps = [one for one in fences("templates-and-targets") if "import TEMPLATES" in one.code]
    program, *arguments = shlex.split(steps[0].code.removeprefix("$ "))
    assert program == "python"
    said = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT).stdout
    assert (Path(said.strip()) / "site" / "errors.html").is_file()


def test_the_page_model_is_whole() -> None:
    text = next(guide.source for guide in GUIDES if guide.name == "page-model")
    reader = environment("site", SiteOptions(), filters(href_from("")), autoescape=True)
    frame = meta.find_undeclared_variables(reader.parse((TEMPLATES / "site" / "base.html").read_text()))
    told = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
    assert {name for row in told for name in re.findall(r"\w+", row)} == frame
    rows = manual.made("templates") or ""
    filled = dict(re.findall(r"^\| `([\w.-]+)` \| .* \| (.*) \|$", rows, re.MULTILINE))
    assert set(filled) == {path.name for path in (TEMPLATES / "site").glob("*.html")}
    for path in (TEMPLATES / "site").glob("*.html"):
        text = path.read_text()
        inner = set(re.findall(r"(?: as |{% set |{% macro )(\w+)", text))
        used = meta.find_undeclared_variables(reader.parse(text)) - frame - inner
        assert {name for name in used if f"`{name}`:" not in filled[path.name]} == set(), path.name
    assert {re.sub("[^a-z]", "", anchor) for anchor in re.findall(r"#(\w+)\)", rows)} <= {
        title.lower() for title in re.findall(r"^### (\w+)$", manual.made("views") or "", re.MULTILINE)
    }


def test_the_configuration_in_the_manual_is_one(tmp_path: Path) -> None:
    from apigen.build import config
    from apigen.build.target_options import own_options

    (fence,) = [one for one in fences("configuration") if one.language == "toml"]
    (tmp_path / "apigen.toml").write_text(fence.code)
    (tmp_path / "templates").mkdir()
    found = config.find(tmp_path)
    assert found.title == "Hypervisor Management API"
    assert own_options(SiteOptions, "site", found)["accent"] == ("#6d28d9", "#c4b5fd")


def test_what_templates_may_rely_on_is_there() -> None:
    text = next(guide.source for guide in GUIDES if guide.name == "templates-and-targets")
    sheets = "".join(path.read_text() for path in (SITE / "assets" / "css").glob("*.css"))
    properties = re.findall(r"`(--[\w-]+)`", text)
    assert properties
    assert [name for name in properties if f"{name}:" not in sheets] == []
    (told,) = re.findall(r"with the blocks ((?:`\w+`[^`]+)+`\w+`)", text)
    blocks = re.findall(r"{% block (\w+) %}", (TEMPLATES / "site" / "base.html").read_text())
    assert set(re.findall(r"`(\w+)`", told)) <= set(blocks)
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| ", text, re.MULTILINE)
    assert sorted(re.findall(r"\w+", " ".join(rows))) == sorted(filters(href_from("")))


def test_what_the_guide_says_of_times_in_pythons_library() -> None:
    text = (SITE / "guides" / "70-wire-formats.md").read_text(encoding="utf-8")
    time = xml_values.Writers(load_text("api a {}").api).of(DATETIME)("20200102T03:04:05Z")
    reply = f"<methodResponse><params><param><value>{time.removeprefix('<value>').removesuffix('</value>')}"
    reply += "</value></param></params></methodResponse>"
    for option in ("use_builtin_types", "use_datetime"):
        assert f"`{option}=True`" in text
        with pytest.raises(ValueError, match="unconverted data remains: Z"):
            xmlrpc.client.loads(reply, **{option: True})
    ((found,), _) = xmlrpc.client.loads(reply)
    (form,) = re.findall(r'`datetime\.strptime\(time\.value, "([^"]+)"\)`', text)
    assert datetime.strptime(str(found), form) == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_readme_searches_for_what_there_is() -> None:
    said = re.findall(r"raises:(\w+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(said) <= {error.name for error in load(ROOT / "spec").api.errors}
    assert said
