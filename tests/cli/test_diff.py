"""`diff`, `changelog` and `check --against`, in repositories of every shape."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from apigen.build import parsed, sides
from apigen.build.config import Config
from apigen.syntax.split import parts
from tests.repositories import SPEC, Scratch

from .conftest import Ran, Run

GROWN = SPEC.replace("  rw label", '  rw note: string = ""  /// What else there is\n  rw label')
BROKEN = SPEC.replace("rw speed: int = 1", "ro speed: int = 1")
OTHER_ORDER = SPEC.replace("  ro uuid: string  /// Unique identifier\n", "").replace(
    "  rw label", "  ro uuid: string  /// Unique identifier\n  rw label"
)


@pytest.fixture(autouse=True)
def no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_REF", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "CI_PROJECT_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def scratch(tmp_path: Path, run: Run) -> Scratch:
    """A repository where one works, its spec in `spec`."""
    made = Scratch(tmp_path)
    made.write(".gitignore", ".cache\n")
    made.commit("first", spec__api=SPEC)
    return made


Kept = Callable[..., Ran]


@pytest.fixture
def kept(run: Run, scratch: Scratch) -> Kept:
    """Runs a command, and sees to it that the work tree and all that git holds are the same after it."""

    def command(*arguments: str) -> Ran:
        run("--version")
        before = _state(scratch)
        ran = run(*arguments)
        assert _state(scratch) == before
        return ran

    return command


def _state(scratch: Scratch) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in scratch.folder.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }


def topic(scratch: Scratch, spec: str) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("mine", spec__api=spec)


EQUAL, HARMLESS, FIRST = (
    "no change of the API",
    "nothing breaks: 1 compatible",
    "first spec: 1 class, all new",
)


@pytest.mark.parametrize(
    ("spec", "status", "sentence"),
    [(SPEC, 0, EQUAL), (OTHER_ORDER, 0, EQUAL), (GROWN, 0, HARMLESS), (BROKEN, 1, "1 breaking")],
)
def test_against(kept: Kept, scratch: Scratch, spec: str, status: int, sentence: str) -> None:
    topic(scratch, spec)
    ran = kept("diff", "--against", "main")
    assert ran.status == status
    assert sentence in ran.out.split("\n")
    assert "merge base of HEAD and main" in ran.out


@pytest.mark.parametrize(
    ("spec", "verdict"),
    [(SPEC, "equal"), (GROWN, "harmless"), (BROKEN, "breaking"), ("api shop {", "not-compared")],
)
def test_four_verdicts(kept: Kept, scratch: Scratch, spec: str, verdict: str) -> None:
    topic(scratch, spec)
    ran = kept("diff", "--against", "main", "--format", "json")
    assert json.loads(ran.out)["verdict"] == verdict
    assert ran.status == {"equal": 0, "harmless": 0, "breaking": 1, "not-compared": 2}[verdict]


def test_what_is_not_committed_counts(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, SPEC)
    scratch.write("spec/api.apidl", BROKEN)
    assert kept("diff", "--against", "main").status == 1


def test_on_main_with_changes(kept: Kept, scratch: Scratch) -> None:
    scratch.write("spec/api.apidl", BROKEN)
    ran = kept("diff", "--against", "main")
    assert ran.status == 1
    assert "HEAD, which is on main (the work tree has changes)" in ran.out


def test_on_main_with_a_file_deleted(kept: Kept, scratch: Scratch) -> None:
    scratch.commit("more", spec__more="class extra {\n}\n")
    scratch.commit("else")
    (scratch.folder / "spec" / "more.apidl").unlink()
    ran = kept("diff", "--against", "main")
    assert "HEAD, which is on main (the work tree has changes)" in ran.out
    assert "extra" in ran.out


def test_on_main_without_changes(kept: Kept, scratch: Scratch) -> None:
    scratch.commit("second", spec__api=BROKEN)
    ran = kept("diff", "--against", "main")
    assert ran.status == 1
    assert "the first parent of HEAD" in ran.out


def test_what_main_did_since_does_not_count(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, GROWN)
    scratch.git("switch", "-q", "main")
    scratch.commit("theirs", spec__api=BROKEN)
    scratch.git("switch", "-q", "topic")
    assert kept("diff", "--against", "main").status == 0
    assert "qualifier-widened" in kept("diff", "main", "HEAD").out  # exactly these two


def test_what_has_not_changed_is_read_once(
    kept: Kept, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic(scratch, SPEC)
    monkeypatch.setattr("apigen.build.sides.load_texts", None)
    assert EQUAL in kept("diff", "--against", "main").out
    scratch.write("spec/api.apidl", GROWN)
    assert kept("diff", "--against", "main").status == 3


def test_a_stack_of_branches(kept: Kept, scratch: Scratch) -> None:
    for number in range(3):
        scratch.git("switch", "-q", "-c", f"stack{number}")
        grown = SPEC.replace(
            "  rw label", "".join(f"  rw x{n}: int = 0\n" for n in range(number + 1)) + "  rw label"
        )
        scratch.commit(f"step {number}", spec__api=grown)
        before = f"stack{number - 1}" if number else "main"
        ran = kept("diff", "--against", before)
        assert (ran.status, HARMLESS in ran.out) == (0, True)


def test_the_first_commit(kept: Kept, scratch: Scratch) -> None:
    ran = kept("diff", "--against", "main")
    assert ran.status == 0
    assert FIRST in ran.out


@pytest.fixture
def empty(tmp_path: Path, run: Run) -> Scratch:
    """A repository without any commit, with a spec that is none's yet."""
    made = Scratch(tmp_path)
    made.write(".gitignore", ".cache\n")
    made.write("spec/api.apidl", SPEC)
    return made


@pytest.mark.parametrize("rev", ["main", "HEAD", "topic"])
@pytest.mark.parametrize("command", ["diff", "check"])
def test_before_the_first_commit(run: Run, empty: Scratch, command: str, rev: str) -> None:
    """Hooks run just so, whether the files are in the index already or not."""
    for added in (False, True):
        if added:
            empty.git("add", "-A")
        ran = run(command, "--against", rev)
        assert (ran.status, ran.err) == (0, "")
        assert "api shop   there is no commit yet\n\n" + FIRST in ran.out


def test_before_the_first_commit_of_a_branch_that_begins_anew(kept: Kept, scratch: Scratch) -> None:
    scratch.git("checkout", "-q", "--orphan", "anew")
    assert kept("diff", "--against", "anew").status == 0
    for rev, code in (("main", "no-merge-base"), ("nowhere", "no-such-revision")):
        ran = kept("diff", "--against", rev)
        assert ran.status == 2
        assert f"error[{code}]" in ran.err
        assert f"`{rev}`" in ran.err


def test_before_the_first_commit_without_a_spec(run: Run, empty: Scratch) -> None:
    ran = run("diff", "--against", "main", "elsewhere")
    assert ran.status == 2
    assert "error[no-spec]" in ran.err


def test_a_first_spec_for_programs(kept: Kept, scratch: Scratch) -> None:
    scratch.write("spec/api.apidl", SPEC.replace("  title", "  roles boss > clerk\n  use std\n  title"))
    scratch.git("add", "-A")
    scratch.git("commit", "-q", "--amend", "-m", "first")
    for command in ("diff", "check"):
        shown = kept(command, "--against", "main", "--format", "github").out
        *warnings, notice = shown.splitlines()  # a check has its own
        assert notice == "::notice title=shop::first spec: 4 classes, all new"
        assert not warnings or (command == "check" and all("title=role-missing" in one for one in warnings))
    assert 'tests="2" failures="0"' in kept("diff", "--against", "main", "--format", "junit").out
    assert results(kept("diff", "--against", "main", "--format", "sarif")) == []
    assert len(json.loads(kept("diff", "--against", "main", "--format", "json").out)["findings"]) > 20


def test_a_first_spec(kept: Kept, scratch: Scratch) -> None:
    scratch.git("rm", "-q", "-r", "spec")
    scratch.commit("none")
    topic(scratch, SPEC)
    ran = kept("diff", "--against", "main")
    assert ran.status == 0
    assert FIRST in ran.out


def test_a_moved_folder(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("mv", "spec", "definition")
    scratch.commit("moved", definition__api=GROWN)
    ran = kept("diff", "--against", "main", "definition")
    assert ran.status == 0
    assert HARMLESS in ran.out
    assert "note: the spec was in `spec`, and is in `definition`" in ran.out


def test_another_api_that_is_gone(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("rm", "-q", "-r", "spec")
    scratch.commit("anew", new__api="api store {\n}\n\n/// A thing.\nclass thing {\n}\n")
    ran = kept("diff", "--against", "main", "new")
    assert ran.status == 2
    assert "spec-not-found" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--against", "nowhere"), "no-such-revision"),
        (("nowhere", "spec"), "no-such-revision"),
        (("main:nowhere", "spec"), "nothing-at"),
        (("spec", "main:spec/none.json"), "nothing-at"),
    ],
)
def test_not_compared(kept: Kept, arguments: tuple[str, ...], code: str) -> None:
    ran = kept("diff", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert f"error[{code}]" in ran.err
    assert "nothing was compared" in ran.err


def test_unrelated_histories(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "--orphan", "other")
    scratch.write(".gitignore", ".cache\n")
    scratch.commit("anew", spec__api=SPEC)
    ran = kept("diff", "--against", "main")
    assert ran.status == 2
    assert "error[no-merge-base]" in ran.err


def test_a_shallow_clone(
    run: Run, scratch: Scratch, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic(scratch, BROKEN)
    clone = scratch.clone(tmp_path_factory.mktemp("clone") / "repo", "--depth=1")
    monkeypatch.chdir(clone.folder)
    before = clone.state()
    ran = run("diff", "--against", "main")
    assert ran.status == 2
    assert "run `git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main`" in ran.err
    assert clone.state() == before
    ran = run("check", "--against", "main", "--fetch")
    assert ran.status == 1
    assert "running git fetch --unshallow" in ran.err
    assert run("diff", "--against", "main", "--fetch").err == ""


def test_a_broken_base(kept: Kept, scratch: Scratch) -> None:
    marks = SPEC.replace("  rw label", "<<<<<<< HEAD\n  rw label").replace(
        "call it\n", "call it\n=======\n>>>>>>> x\n"
    )
    scratch.commit("broken", spec__api=marks)
    topic(scratch, GROWN)
    ran = kept("diff", "--against", "main")
    assert ran.status == 2
    assert "error[base-unreadable]" in ran.err
    assert ":spec/api.apidl:" in ran.err


def test_a_broken_base_that_is_allowed(kept: Kept, scratch: Scratch) -> None:
    scratch.write("apigen.toml", '[changes.rules]\nbase-unreadable = "note"\n')
    scratch.commit("broken", spec__api=SPEC.replace("  rw label: string", "  rw label string"))
    topic(scratch, GROWN)
    ran = kept("diff", "--against", "main")
    assert ran.status == 0
    assert "note: what could be read is compared: the spec at" in ran.out
    assert "machine.label" not in ran.out  # it is not new, though it could not be read
    assert "machine.note" in ran.out


def test_a_broken_spec(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, SPEC.replace("int = 1", "itn = 1"))
    ran = kept("diff", "--against", "main")
    assert (ran.status, ran.out) == (2, "")
    assert "spec/api.apidl:" in ran.err


def test_a_sparse_checkout(kept: Kept, scratch: Scratch) -> None:
    scratch.commit("more", spec__more__b="/// A thing.\nclass thing {\n}\n")
    topic(scratch, GROWN)
    scratch.git("sparse-checkout", "set", "--no-cone", "/*", "!/spec/more/")
    ran = kept("diff", "--against", "main")
    assert ran.status == 2
    assert "`git sparse-checkout add spec/more`" in ran.err


def test_line_ends_of_the_disk_do_not_count(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, SPEC)
    scratch.write("spec/api.apidl", SPEC.replace("\n", "\r\n"))
    assert EQUAL in kept("diff", "--against", "main").out


def test_a_folder_that_is_used(kept: Kept, scratch: Scratch) -> None:
    """Folders of `use` come from the revision too, not from the disk."""
    using = SPEC.replace('version "1.0.0"', 'version "1.0.0"\n  use "../common"')
    thing = "/// A thing.\nclass thing {\n  rw size: int = 0  /// How large\n}\n"
    scratch.commit("used", spec__api=using, common__thing=thing)
    scratch.git("switch", "-q", "-c", "topic")
    scratch.commit("narrowed", common__thing=thing.replace("rw size", "ro size"))
    ran = kept("diff", "--against", "main")
    assert ran.status == 1
    assert "thing.size is read-only now" in ran.out
    assert "common/thing.apidl" in ran.out


def test_within_a_folder(kept: Kept, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    topic(scratch, BROKEN)
    monkeypatch.chdir(scratch.folder / "spec")
    ran = kept("diff", "--against", "main", ".", "--format", "github")
    assert "::error file=spec/api.apidl,line=" in ran.out
    assert kept("diff", "main:./", ".").status == 1


def test_exactly_two(kept: Kept, scratch: Scratch) -> None:
    scratch.commit("second", spec__api=BROKEN)
    for old, new in (("HEAD~1:spec", "HEAD:spec"), ("HEAD~1", "spec"), ("HEAD~1:spec/api.apidl", "HEAD")):
        assert kept("diff", old, new).status == 1
    assert kept("diff", "HEAD", "spec").out.endswith(f"{EQUAL}\nnot judged: {NOT_JUDGED}\n")


NOT_JUDGED = "behaviour is judged only where `@changed` says that it changed"


def test_two_apis(kept: Kept, scratch: Scratch) -> None:
    scratch.write("other/api.apidl", SPEC.replace("api shop", "api store"))
    ran = kept("diff", "spec", "other", "--format", "json")
    assert [one["rule"] for one in json.loads(ran.out)["findings"]] == ["api-renamed"]


@pytest.mark.parametrize("document", ['{"openrpc": "1.3.2"}', '{"format": 1}', "[1]", "nothing", "[]"])
def test_documents_of_another_kind(kept: Kept, scratch: Scratch, document: str) -> None:
    scratch.write("dump.json", document)
    ran = kept("diff", "dump.json", "spec")
    assert (ran.status, ran.out) == (2, "")
    assert "error[" in ran.err


DUMP = [
    {
        "name": "machine",
        "fields": [{"name": "uuid", "type": "string", "qualifier": "RO/runtime"}],
        "messages": [],
    }
]


def test_dumps(kept: Kept, scratch: Scratch) -> None:
    fields = [*DUMP[0]["fields"], {"name": "speed", "type": "int", "qualifier": "RO/runtime"}]
    scratch.write("a.json", json.dumps(DUMP))
    scratch.write("b.json", json.dumps([DUMP[0] | {"fields": fields}]))
    scratch.commit("dumps")
    for old, new in (("a.json", "b.json"), ("HEAD:a.json", "HEAD:b.json")):
        ran = kept("diff", old, new)
        assert ran.status == 0
        assert "machine.speed" in ran.out


def test_nobody_calls_by_name_what_a_dump_is_of(scratch: Scratch) -> None:
    scratch.write("a.json", json.dumps(DUMP))
    read = sides.pair("a.json", "spec", Config(), sides.Extras())
    assert (read.old.side.by_name, read.new.side.by_name) == (False, True)


def test_dumps_are_read_with_their_extras(kept: Kept, scratch: Scratch) -> None:
    scratch.write("a.json", json.dumps(DUMP))
    scratch.write("b.json", json.dumps(DUMP))
    scratch.write("b-extras.json", json.dumps({"errors": [{"name": "TOO_FAST"}]}))
    scratch.commit("dumps")
    for new in ("b.json", "HEAD:b.json"):
        assert "TOO_FAST" in kept("diff", "a.json", new).out
        assert "TOO_FAST" not in kept("diff", "a.json", new, "--no-extras").out
    assert "TOO_FAST" not in kept("diff", "a.json", "b.json", "--extras", "b-extras.json").out


def test_our_own_document(kept: Kept, scratch: Scratch, run: Run) -> None:
    run("export", "json", "-o", "api.json")
    assert kept("diff", "api.json", "spec").status == 0


def test_releases(kept: Kept, scratch: Scratch) -> None:
    dated = (
        GROWN.replace('  version "1.0.0"\n', '  releases one "1.0", two "2.0"\n')
        .replace('  rw note: string = ""', '  rw note: string = "" @since(two)')
        .replace("class machine", "@since(one)\nclass machine")
    )
    scratch.write("spec/api.apidl", dated)
    ran = kept("diff", "--as-of", "one..two")
    assert ran.status == 0
    assert "machine.note" in ran.out
    assert "at least 1.1.0 is due, the spec states 2.0 (from 1.0: " in ran.out
    assert kept("diff", "--as-of", "two..two").out.count(EQUAL) == 1
    assert kept("diff", "--as-of", "one").status == 2
    assert kept("diff", "--as-of", "one..three").status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("spec",),
        ("a", "b", "--against", "main"),
        ("--against", "main", "--as-of", "1..2"),
        ("a", "b", "--extras", "x", "--no-extras"),
    ],
)
def test_wrong_usage(kept: Kept, arguments: tuple[str, ...]) -> None:
    ran = kept("diff", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: diff: ")


def test_the_policy(kept: Kept, scratch: Scratch) -> None:
    scratch.commit("config")
    topic(scratch, BROKEN)
    rules = '[changes.rules]\nqualifier-narrowed = "note"\n'
    scratch.write("apigen.toml", f'[changes]\nagainst = "main"\n{rules}')
    ran = kept("diff")
    assert ran.status == 1  # whoever changes it is judged by the one before
    edited = "this change edits the policy (`qualifier-narrowed` in `[changes]`)"
    assert ran.out.split("\n")[1].startswith(edited)  # before all that it could have let pass
    shown = kept("diff", "--format", "github").out
    assert f"::warning file=apigen.toml,line=1,endLine=1,title=policy::{edited}" in shown
    assert f"1 breaking\n{edited}" in kept("diff", "--format", "junit").out
    scratch.git("stash", "-q", "-u")
    scratch.git("switch", "-q", "main")
    scratch.write("apigen.toml", f"[changes]\n{rules}")
    scratch.commit("policy")
    scratch.commit("narrowed", spec__api=BROKEN)
    ran = kept("diff", "--against", "main")
    assert ran.status == 0
    lowered = "the configuration lowers 1 change from breaking to note: `qualifier-narrowed`"
    assert lowered in ran.out.replace("\n  ", " ")


def test_a_place_of_the_policy_that_is_nowhere(kept: Kept, scratch: Scratch) -> None:
    there, nowhere = "field-removed machine.speed", "field-removed machine.spede"
    scratch.write("apigen.toml", f'[changes.rules]\n"{there}" = "note"\n"{nowhere}" = "note"\n')
    scratch.commit("policy")
    topic(scratch, GROWN)
    shown = kept("diff", "--against", "main").out.replace("\n  ", " ")
    assert f"note: `{nowhere}` of the configuration names nothing in either version" in shown
    assert there not in shown


def test_a_spec_that_is_deleted(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("rm", "-q", "-r", "spec")
    for message in ("", "gone"):  # not committed yet, and committed
        if message:
            scratch.commit(message)
        for command in ("diff", "check"):
            ran = kept(command, "--against", "main")
            assert (ran.status, ran.err) == (1, "")
            assert "the API is gone, with 1 class " in ran.out
            assert "api-removed" in ran.out
            assert "1 breaking\n" in ran.out
            assert "what is different\n              the class machine is gone\n" in ran.out
            assert "named otherwise" not in ran.out
            assert "note: the spec in `spec` is gone, and all that it declared\n" in ran.out


def test_a_spec_that_is_deleted_for_programs(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("rm", "-q", "-r", "spec")
    for command in ("diff", "check"):
        document = json.loads(kept(command, "--against", "main", "--format", "json").out)
        report = document if command == "diff" else document["changes"]
        assert [one["rule"] for one in report["findings"]] == ["api-removed"]
        assert (report["api"], report["verdict"], report["fails"]) == ("shop", "breaking", True)
    for form in ("markdown", "sarif", "github", "junit"):
        ran = kept("diff", "--against", "main", "--format", form)
        assert ran.status == 1
        assert "the API is gone" in ran.out


def results(ran: Ran) -> list[tuple[str, str, int]]:
    """The results of a SARIF log: the rule, the file, the line. Hosts refuse one without a place."""
    found = []
    for run in json.loads(ran.out)["runs"]:
        for one in run["results"]:
            (location,) = one["locations"]
            at = location["physicalLocation"]
            found.append((one["ruleId"], at["artifactLocation"]["uri"], at["region"]["startLine"]))
    return found


def test_each_result_has_a_place_where_a_spec_is_deleted(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("rm", "-q", "-r", "spec")
    for command in ("diff", "check"):
        ran = kept(command, "--against", "main", "--format", "sarif")
        assert results(ran) == [("api-removed", "spec/api.apidl", 1)]
    junit = kept("diff", "--against", "main", "--format", "junit").out
    assert ' file="spec/api.apidl" line="1">' in junit


@pytest.mark.parametrize("version", ["1.0.1", "0.9.0"])
def test_a_version_has_a_place(kept: Kept, scratch: Scratch, version: str) -> None:
    topic(scratch, GROWN.replace("1.0.0", version))
    rule, *at = results(kept("diff", "--against", "main", "--format", "sarif"))[0]
    assert (rule.startswith("version-"), *at) == (True, "spec/api.apidl", 3)
    shown = kept("diff", "--against", "main", "--format", "github").out
    assert "::error file=spec/api.apidl,line=3,endLine=3,title=version::version-" in shown


def test_a_version_has_a_place_from_the_root_of_the_repository(
    kept: Kept, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic(scratch, GROWN.replace("1.0.0", "1.0.1"))
    monkeypatch.chdir(scratch.folder / "spec")
    ran = kept("diff", "--against", "main", ".", "--format", "sarif")
    assert [file for _, file, _ in results(ran)] == ["spec/api.apidl"] * 2


def test_what_is_used_of_the_standard_library_has_a_place(kept: Kept, scratch: Scratch) -> None:
    """Its own files are none of the repository's: the line that uses it is what changed."""
    topic(scratch, SPEC.replace("  title", "  use std\n  title"))
    for old, new, rule, line in (("main", "spec", "class-added", 2), ("HEAD", "main", "class-removed", 1)):
        found = results(kept("diff", old, new, "--format", "sarif"))
        assert {file for _, file, _ in found} == {"spec/api.apidl"}
        assert (rule, "spec/api.apidl", line) in found
    assert "<std>" not in kept("diff", "main", "spec", "--format", "github").out


def test_dumps_have_a_place(kept: Kept, scratch: Scratch) -> None:
    scratch.write("a.json", json.dumps(DUMP))
    scratch.write("b.json", json.dumps([DUMP[0] | {"fields": []}]))
    scratch.commit("dumps")
    for old, new in (("a.json", "b.json"), ("HEAD:a.json", "HEAD:b.json"), ("spec", "b.json")):
        found = results(kept("diff", old, new, "--format", "sarif"))
        assert found
        assert {file for _, file, _ in found} <= {"b.json", "spec/api.apidl"}
        assert old == "spec" or {(file, line) for _, file, line in found} == {("b.json", 1)}


@pytest.mark.parametrize("command", ["diff", "check"])
def test_a_spec_that_was_never_there(kept: Kept, scratch: Scratch, command: str) -> None:
    ran = kept(command, "--against", "main", "elsewhere")
    assert (ran.status, ran.out) == (2, "")
    assert "error[no-spec]" in ran.err


def test_a_spec_that_moved_is_not_gone(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("mv", "spec", "api")
    scratch.commit("moved")
    ran = kept("diff", "--against", "main")
    assert ran.status == 2
    assert "it is in `api`" in ran.err
    assert "name that folder" in ran.err


def test_revisions_alone_after_a_move(kept: Kept, scratch: Scratch) -> None:
    scratch.git("switch", "-q", "-c", "topic")
    scratch.git("mv", "spec", "api")
    scratch.commit("moved", api__api=BROKEN)
    ran = kept("diff", "main", "HEAD")
    assert ran.status == 1
    assert "machine.speed is read-only now" in ran.out


def test_a_revision_with_several_apis_elsewhere(kept: Kept, scratch: Scratch) -> None:
    scratch.git("mv", "spec", "api")
    scratch.commit("two", other__api=SPEC.replace("api shop", "api store"))
    ran = kept("diff", "HEAD~1", "HEAD")
    assert ran.status == 2
    assert "error[several-apis]" in ran.err


def test_a_version_that_is_no_number(kept: Kept, scratch: Scratch) -> None:
    for version in ("2024-01", "banana"):
        topic(scratch, GROWN.replace('"1.0.0"', f'"{version}"'))
        shown = kept("diff", "--against", "main").out.replace("\n  ", " ")
        assert f"what version is due cannot be said: `{version}` is not of the form 1.2.3" in shown
        scratch.git("switch", "-q", "main")
        scratch.git("branch", "-q", "-D", "topic")


def test_a_conflict_of_a_merge(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, SPEC.replace("  rw label", "<<<<<<< HEAD\n=======\n>>>>>>> x\n  rw label"))
    ran = kept("diff", "--against", "main")
    assert (ran.status, ran.out) == (2, "")
    assert "nothing was compared: the newer spec, the work tree, has 1 error\n" in ran.err
    assert (
        "error[merge-conflict]: a conflict of a merge is not resolved\n  --> spec/api.apidl:10:1" in ran.err
    )
    shown = kept("diff", "--against", "main", "--format", "github").out
    assert "::error file=spec/api.apidl,line=10," in shown


@pytest.mark.parametrize(("word", "status"), [("note", 1), ("note!", 0)])
def test_a_policy_does_not_reach_what_is_silent(kept: Kept, scratch: Scratch, word: str, status: int) -> None:
    rpc = "  rpc move(self: machine ref, x: int, y: int)\n}\n"
    scratch.write("apigen.toml", f'[changes.rules]\nparam-moved = "{word}"\n')
    scratch.commit("an RPC", spec__api=SPEC.replace("}\n", rpc).replace(rpc, "}\n", 1))
    before = (scratch.folder / "spec/api.apidl").read_text()
    topic(scratch, before.replace("x: int, y: int", "y: int, x: int"))
    ran = kept("diff", "--against", "main")
    assert ran.status == status
    assert ("`param-moved` of the configuration does not reach it" in ran.out) == bool(status)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ('[changes]\ngat = ["wire"]\n', "config-unknown-key"),
        ('[changes]\ngate = "wire"\n', "config-wrong-type"),
        ('[changes]\ngate = ["wires"]\n', "config-wrong-type"),
        ('[changes]\nfail-on = "note"\n', "config-wrong-type"),
        ('[changes]\nby-name = "yes"\n', "config-wrong-type"),
        ('[changes.rules]\nqualifier-narowed = "note"\n', "no-such-rule"),
        ('[changes.rules]\nqualifier-narrowed = "fine"\n', "config-wrong-type"),
        ("[changes.unstable]\ntag = []\n", "config-unknown-key"),
        ('[changes.unstable]\ntags = "x"\n', "config-wrong-type"),
    ],
)
def test_a_wrong_policy(kept: Kept, scratch: Scratch, table: str, code: str) -> None:
    scratch.write("apigen.toml", table)
    ran = kept("diff", "HEAD", "spec")
    assert ran.status == 2
    assert f"error[{code}]" in ran.err


@pytest.mark.parametrize(("version", "status"), [("1.0.0", 0), ("1.0.1", 1), ("1.1.0", 0), ("0.9.0", 1)])
def test_the_version(kept: Kept, scratch: Scratch, version: str, status: int) -> None:
    topic(scratch, GROWN.replace("1.0.0", version))
    assert kept("diff", "--against", "main").status == status


def test_a_release_states_what_is_due(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, GROWN)
    assert kept("diff", "--against", "main", "--release").status == 1


def test_check_says_both(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, BROKEN)
    ran = kept("check", "--against", "main")
    assert ran.status == 1
    assert "1 breaking" in ran.out
    assert "in 1 file\n" in ran.out


def test_a_check_keeps_what_it_read_of_both_sides(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, BROKEN)
    kept("check", "--against", "main")
    with parsed.kept(Path("spec"), keep=False) as known:
        assert {*parts(SPEC), *parts(BROKEN)} <= set(known)


def test_check_in_other_formats(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, BROKEN)
    document = json.loads(kept("check", "--against", "main", "--format", "json").out)
    assert document["errors"] == 0
    assert document["changes"]["counts"]["breaking"] == 1
    assert len(json.loads(kept("check", "--against", "main", "--format", "sarif").out)["runs"]) == 2
    assert "::error file=spec/api.apidl" in kept("check", "--against", "main", "--format", "github").out


def test_check_with_errors_compares_nothing(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, SPEC.replace("int = 1", "itn = 1"))
    ran = kept("check", "--against", "main")
    assert ran.status == 1
    assert "nothing was compared: the spec has errors" in ran.out
    document = json.loads(kept("check", "--against", "main", "--format", "json").out)
    assert document["changes"]["verdict"] == "not-compared"
    assert kept("diff", "--against", "main").status == 2
    words = " ".join(kept("check", "--help").out.split())
    assert "Exit status 1 if anything is an error." in words
    assert "With --against, a spec without errors is compared" in words
    assert "2 if there is nothing to compare it with" in words


def test_check_without_a_baseline(kept: Kept, scratch: Scratch) -> None:
    assert kept("check", "--against", "nowhere").status == 2


def test_colour_where_it_is_asked_for(kept: Kept, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    topic(scratch, BROKEN)
    assert "\x1b" not in kept("diff", "--against", "main").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31mbreaking" in kept("diff", "--against", "main").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in kept("diff", "--against", "main").out


def test_quiet_prints_what_fails(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, GROWN)
    assert kept("diff", "--against", "main", "-q") == (0, "", "")


def test_links_to_the_host(kept: Kept, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    topic(scratch, BROKEN)
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "shop/api")
    head = scratch.git("rev-parse", "HEAD")
    out = kept("diff", "--against", "main", "--format", "markdown").out
    assert f"[new](https://git.example.org/shop/api/blob/{head}/spec/api.apidl#L9)" in out


def test_changelog(kept: Kept, scratch: Scratch) -> None:
    topic(scratch, BROKEN)
    ran = kept("changelog", "main", "HEAD")
    assert ran.status == 0
    assert ran.out.startswith("# `shop` 1.0.0\n")
    assert "- **Breaking:** `machine.speed`" in ran.out
    assert "Breaking: machine.speed" in kept("changelog", "main", "HEAD", "--format", "text").out


def test_changelog_of_nothing(kept: Kept, scratch: Scratch) -> None:
    assert "nothing changed" in kept("changelog", "main", "HEAD").out
    assert kept("changelog", "nowhere", "HEAD").status == 2
    assert kept("changelog", "main").status == 2


def test_no_repository(run: Run, spec: Path) -> None:
    ran = run("diff", "main", "spec")
    assert ran.status == 2
    assert "error[nothing-there]" in ran.err
    assert run("diff", "spec", "spec").status == 0


def test_completion(run: Run, scratch: Scratch) -> None:
    scratch.git("tag", "v1")
    scratch.git("branch", "topic")
    assert run("complete", "--", "diff", "--against", "").out == "main\ntopic\nv1\n"
    assert run("complete", "--", "diff", "main", "v").out == "v1\n"
    assert run("complete", "--", "changelog", "t").out == "topic\n"
    assert run("complete", "--", "diff", "--format", "m").out == "markdown\n"
    scratch.write("spec/api.apidl", SPEC.replace("  title", "  releases one, two\n  title"))
    assert run("complete", "--", "diff", "--as-of", "one..").out == "one..one\none..two\n"


def test_completion_outside_of_a_repository(run: Run) -> None:
    assert run("complete", "--", "diff", "ma") == (0, "", "")
