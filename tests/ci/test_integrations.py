"""The GitHub Action, the GitLab template and the pre-commit hooks: their steps, in scratch repositories."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.repositories import SPEC, WHO, Scratch

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["apigen"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())

GROWN = SPEC.replace("  rw label", '  rw note: string = ""  /// What else there is\n  rw label')
BROKEN = SPEC.replace("rw speed: int = 1", "ro speed: int = 1")
ZEROS = "0" * 40

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash"),
]


class Job(NamedTuple):
    """A job that ran: its status, what it printed, its outputs and its summary."""

    status: int
    out: str
    outputs: dict[str, str]
    summary: str


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a host nor the user's own settings are seen, and `apigen` is this one."""
    for name in os.environ:
        if name.startswith(("GITHUB_", "CI_", "GIT_")):
            monkeypatch.delenv(name)
    tools = tmp_path / "tools"
    tools.mkdir()
    _script(tools / "apigen", f'exec "{sys.executable}" -m apigen "$@"')
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def host(tmp_path: Path) -> Scratch:
    """What a host has: `main` with a spec."""
    made = Scratch(tmp_path / "host")
    made.git("config", "uploadpack.allowAnySHA1InWant", "true")
    made.commit("first", spec__api=SPEC)
    return made


def pull_request(host: Scratch, spec: str) -> None:
    """A pull request, while main goes on."""
    host.git("switch", "-q", "-c", "topic")
    host.commit("mine", spec__api=spec)
    host.git("switch", "-q", "main")
    host.commit("theirs", other="")
    host.git("switch", "-q", "--detach")
    host.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    host.git("update-ref", "refs/pull/4/merge", "HEAD")
    host.git("switch", "-q", "main")


def checkout(host: Scratch, folder: Path, ref: str, depth: int) -> Path:
    """What the host's checkout does: one reference, so deep."""
    made = Scratch(folder)
    made.git("remote", "add", "origin", f"file://{host.folder}")
    limit = [f"--depth={depth}"] if depth else []
    local = ref.replace("refs/heads/", "refs/remotes/origin/").replace("refs/pull/", "refs/remotes/pull/")
    made.git("fetch", "-q", *limit, "origin", f"+{ref}:{local}")
    if not depth:
        made.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
    made.git("checkout", "-q", "--force", "--detach", local)
    return made.folder


Act = Callable[..., Job]


@pytest.fixture
def act(tmp_path: Path) -> Act:
    """`act(folder, github, **inputs)` runs the action's steps one after another."""

    def run(folder: Path, github: dict[str, Any], **inputs: str) -> Job:
        values: dict[str, Any] = {
            f"inputs.{name}": inputs.get(name, str(told["default"]))
            for name, told in ACTION["inputs"].items()
        }
        values |= {"inputs.token": "secret", "github.action_path": str(ROOT)}
        values |= {f"github.{name}": value for name, value in github.items()}
        summary, outputs, status, out = tmp_path / "summary", tmp_path / "outputs", 0, ""
        summary.write_text("")
        for step in ACTION["runs"]["steps"]:
            always = "always()" in step.get("if", "")
            if (status and not always) or not _holds(step.get("if", ""), values):
                continue
            outputs.write_text("")
            env = {name: _filled(text, values) for name, text in step.get("env", {}).items()}
            assert "${{" not in step["run"]  # what comes from outside is never part of a script
            env |= {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary)}
            env |= {"GITHUB_REF": github.get("ref", "")}
            done = _bash(step["run"], folder, env)
            status, out = status or done.returncode, out + done.stdout + done.stderr
            for line in outputs.read_text().splitlines():
                name, _, value = line.partition("=")
                values[f"steps.{step['id']}.outputs.{name}"] = value
        told = {name: _filled(output["value"], values) for name, output in ACTION["outputs"].items()}
        return Job(status, out, told, summary.read_text())

    return run


def _bash(script: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **WHO, **env},
        capture_output=True,
        text=True,
    )


def _filled(text: str, values: dict[str, Any]) -> str:
    """Expressions that are a name alone."""
    return re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda match: str(values.get(match[1], "")), text)


def _holds(condition: str, values: dict[str, Any]) -> bool:
    """A condition that joins comparisons."""
    for part in re.sub(r"^\$\{\{ | \}\}$", "", condition).split(" && "):
        if match := re.fullmatch(r"([\w.]+) (==|!=) '(.*)'", part):
            if (str(values.get(match[1], "")) == match[3]) != (match[2] == "=="):
                return False
        else:
            assert part in ("", "always()")
    return True


def event(number: int = 4) -> dict[str, Any]:
    return {
        "event_name": "pull_request",
        "base_ref": "main",
        "ref": f"refs/pull/{number}/merge",
        "repository": "shop/api",
        "event.pull_request.number": number,
        "event.repository.default_branch": "main",
    }


def push(before: str) -> dict[str, Any]:
    return {"event_name": "push", "event.before": before, "event.repository.default_branch": "main"}


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize(
    ("spec", "verdict", "status"), [(SPEC, "equal", 0), (GROWN, "harmless", 0), (BROKEN, "breaking", 1)]
)
def test_a_pull_request(
    act: Act, host: Scratch, tmp_path: Path, depth: int, spec: str, verdict: str, status: int
) -> None:
    pull_request(host, spec)
    job = act(checkout(host, tmp_path / "clone", "refs/pull/4/merge", depth), event())
    assert (job.status, job.outputs["verdict"]) == (status, verdict), job.out
    assert job.summary.startswith("<!-- apigen:shop -->\n")
    assert ("::error file=spec/api.apidl,line=" in job.out) == bool(status)
    assert json.loads(Path(job.outputs["report"]).read_text())["verdict"] == verdict
    assert json.loads(Path(job.outputs["sarif"]).read_text())["version"] == "2.1.0"


def test_a_pull_request_whose_head_is_checked_out(act: Act, host: Scratch, tmp_path: Path) -> None:
    pull_request(host, BROKEN)
    job = act(checkout(host, tmp_path / "clone", "refs/heads/topic", 1), event())
    assert (job.status, job.outputs["verdict"]) == (1, "breaking"), job.out


@pytest.mark.parametrize("depth", [0, 1])
def test_a_push_to_main(act: Act, host: Scratch, tmp_path: Path, depth: int) -> None:
    before = host.git("rev-parse", "HEAD")
    host.commit("second", spec__api=BROKEN)
    job = act(checkout(host, tmp_path / "clone", "refs/heads/main", depth), push(before))
    assert (job.status, job.outputs["verdict"]) == (1, "breaking"), job.out


@pytest.mark.parametrize("depth", [0, 1])
def test_a_push_of_several_commits(act: Act, host: Scratch, tmp_path: Path, depth: int) -> None:
    before = host.git("rev-parse", "HEAD")
    host.commit("second", spec__api=BROKEN)
    host.commit("third", other="")
    job = act(checkout(host, tmp_path / "clone", "refs/heads/main", depth), push(before))
    assert (job.status, job.outputs["verdict"]) == (1, "breaking"), job.out


@pytest.mark.parametrize("depth", [0, 1])
def test_a_force_push(act: Act, host: Scratch, tmp_path: Path, depth: int) -> None:
    """The commit of before is gone: then the default branch counts."""
    host.git("switch", "-q", "-c", "topic")
    host.commit("mine", spec__api=BROKEN)
    job = act(checkout(host, tmp_path / "clone", "refs/heads/topic", depth), push("12" * 20))
    assert (job.status, job.outputs["verdict"]) == (1, "breaking"), job.out


def test_a_version_that_falls(act: Act, host: Scratch, tmp_path: Path) -> None:
    pull_request(host, SPEC.replace('version "1.0.0"', 'version "0.9.0"'))
    job = act(checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1), event())
    assert (job.status, job.outputs["verdict"], job.outputs["fails"]) == (1, "equal", "true"), job.out


@pytest.mark.parametrize("depth", [0, 1])
def test_a_branch_that_is_new(act: Act, host: Scratch, tmp_path: Path, depth: int) -> None:
    host.git("switch", "-q", "-c", "topic")
    host.commit("mine", spec__api=GROWN)
    job = act(checkout(host, tmp_path / "clone", "refs/heads/topic", depth), push(ZEROS))
    assert (job.status, job.outputs["verdict"]) == (0, "harmless"), job.out


def test_the_first_commit(act: Act, host: Scratch, tmp_path: Path) -> None:
    job = act(checkout(host, tmp_path / "clone", "refs/heads/main", 1), push(ZEROS))
    assert (job.status, job.outputs["verdict"]) == (0, "harmless"), job.out
    assert "first spec: 1 class, all new" in job.summary


def test_a_first_spec(act: Act, host: Scratch, tmp_path: Path) -> None:
    host.git("rm", "-q", "-r", "spec")
    host.commit("nothing", readme="")
    pull_request(host, SPEC)
    job = act(checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1), event())
    assert (job.status, job.outputs["verdict"]) == (0, "harmless"), job.out
    assert "first spec" in job.summary


def test_a_moved_folder(act: Act, host: Scratch, tmp_path: Path) -> None:
    host.git("switch", "-q", "-c", "topic")
    host.git("mv", "spec", "definition")
    host.commit("moved", definition__api=BROKEN)
    folder = checkout(host, tmp_path / "clone", "refs/heads/topic", 0)
    job = act(folder, event(), spec="definition")
    assert (job.status, job.outputs["verdict"]) == (1, "breaking"), job.out
    assert "the spec was in `spec`, and is in `definition`" in job.summary


def test_a_merge_queue(act: Act, host: Scratch, tmp_path: Path) -> None:
    base = host.git("rev-parse", "HEAD")
    pull_request(host, BROKEN)
    base = host.git("rev-parse", "HEAD")
    host.git("update-ref", "refs/heads/gh-readonly-queue/main/pr-4", "refs/pull/4/merge")
    folder = checkout(host, tmp_path / "clone", "refs/heads/gh-readonly-queue/main/pr-4", 1)
    job = act(folder, {"event_name": "merge_group", "event.merge_group.base_sha": base})
    assert (job.status, job.outputs["verdict"]) == (1, "breaking"), job.out


def test_what_breaks_may_pass(act: Act, host: Scratch, tmp_path: Path) -> None:
    pull_request(host, BROKEN)
    folder = checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1)
    job = act(folder, event(), fail="false")
    assert (job.status, job.outputs["verdict"]) == (0, "breaking")


def test_what_cannot_be_compared_never_passes(act: Act, host: Scratch, tmp_path: Path) -> None:
    folder = checkout(host, tmp_path / "clone", "refs/heads/main", 0)
    job = act(folder, push(ZEROS), against="nowhere", fail="false")
    assert (job.status, job.outputs["verdict"]) == (2, "not-compared")
    assert "::error title=not-fetched::" in job.out
    assert "### Nothing was compared\n" in job.summary


def test_a_release(act: Act, host: Scratch, tmp_path: Path) -> None:
    pull_request(host, GROWN)
    folder = checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1)
    assert act(folder, event(), release="true").status == 1


GH = """\
echo "$*" >> "$GH_LOG"
case "$*" in
  *"--paginate"*) if [ -n "$GH_DENIED" ]; then exit 1; fi; cat "$GH_COMMENTS" ;;
  *"--method"*) if [ -n "$GH_READS" ]; then exit 1; fi; cp "${@: -1}" /dev/null 2>/dev/null || true ;;
esac"""


@pytest.fixture
def comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Comments as the host lists them; a stand-in for its client notes what is asked for."""
    _script(tmp_path / "tools" / "gh", GH)
    found = tmp_path / "comments"
    found.write_text("7\tlooks good\n")
    monkeypatch.setenv("GH_COMMENTS", str(found))
    monkeypatch.setenv("GH_LOG", str(tmp_path / "gh.log"))
    return found


def _asked(folder: Path) -> str:
    return (folder / "gh.log").read_text() if (folder / "gh.log").exists() else ""


@pytest.mark.parametrize(
    ("spec", "there", "asked"),
    [
        (BROKEN, "", "--method POST repos/shop/api/issues/4/comments"),
        (BROKEN, "9\t<!-- apigen:shop -->\n", "--method PATCH repos/shop/api/issues/comments/9"),
        (SPEC, "9\t<!-- apigen:shop -->\\r\n", "--method PATCH repos/shop/api/issues/comments/9"),
        (BROKEN, "9\t<!-- apigen:store -->\n", "--method POST"),
        (SPEC, "", ""),
    ],
)
def test_the_comment(
    act: Act, host: Scratch, tmp_path: Path, comments: Path, spec: str, there: str, asked: str
) -> None:
    pull_request(host, spec)
    comments.write_text(comments.read_text() + there)
    folder = checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1)
    job = act(folder, event(), comment="true")
    assert job.status == (spec == BROKEN)
    log = _asked(tmp_path)
    assert asked in log
    assert ("--method" in log) == bool(asked)


@pytest.mark.parametrize("refusal", ["GH_DENIED", "GH_READS"])
def test_a_fork_gets_the_same_verdict(
    act: Act, host: Scratch, tmp_path: Path, comments: Path, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    monkeypatch.setenv(refusal, "1")
    pull_request(host, GROWN)
    folder = checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1)
    job = act(folder, event(), comment="true")
    assert (job.status, job.outputs["verdict"]) == (0, "harmless")
    assert "the summary has the report" in job.out
    assert "nothing breaks" in job.summary


def test_no_comment_unless_it_is_asked_for(act: Act, host: Scratch, tmp_path: Path, comments: Path) -> None:
    pull_request(host, BROKEN)
    act(checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1), event())
    assert _asked(tmp_path) == ""


def gitlab(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the template's script as GitLab does."""
    assert all(not text for text in GITLAB["variables"].values())
    script = "\n".join([*GITLAB["before_script"], *GITLAB["script"]])
    return _bash(script, folder, {**GITLAB["variables"], **variables})


@pytest.mark.parametrize(("spec", "status"), [(SPEC, 0), (GROWN, 0), (BROKEN, 1)])
@pytest.mark.parametrize("depth", [0, 1])
def test_a_merge_request(host: Scratch, tmp_path: Path, spec: str, status: int, depth: int) -> None:
    host.git("switch", "-q", "-c", "topic")
    host.commit("mine", spec__api=spec)
    folder = checkout(host, tmp_path / "clone", "refs/heads/topic", depth)
    job = gitlab(folder, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main", CI_COMMIT_BEFORE_SHA=ZEROS)
    assert job.returncode == status, job.stderr
    root = ET.parse(folder / "apigen-junit.xml").getroot()
    assert root.get("failures") == str(status)
    assert (folder / "apigen.md").read_text().startswith("<!-- apigen:shop -->")


def test_a_push_on_gitlab(host: Scratch, tmp_path: Path) -> None:
    before = host.git("rev-parse", "HEAD")
    host.commit("second", spec__api=BROKEN)
    folder = checkout(host, tmp_path / "clone", "refs/heads/main", 1)
    assert gitlab(folder, CI_COMMIT_BEFORE_SHA=before, CI_DEFAULT_BRANCH="main").returncode == 1


def test_a_merge_request_of_a_young_repository(host: Scratch, tmp_path: Path) -> None:
    """A fetch of 20 commits has all there are, and of the target branch nothing."""
    host.git("switch", "-q", "-c", "topic")
    host.commit("mine", spec__api=BROKEN)
    folder = checkout(host, tmp_path / "clone", "refs/heads/topic", 20)
    job = gitlab(folder, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main", CI_COMMIT_BEFORE_SHA=ZEROS)
    assert job.returncode == 1, job.stdout + job.stderr


def test_a_force_push_on_gitlab(host: Scratch, tmp_path: Path) -> None:
    host.git("switch", "-q", "-c", "topic")
    host.commit("mine", spec__api=BROKEN)
    folder = checkout(host, tmp_path / "clone", "refs/heads/topic", 0)
    job = gitlab(folder, CI_COMMIT_BEFORE_SHA="12" * 20, CI_DEFAULT_BRANCH="main")
    assert job.returncode == 1, job.stdout + job.stderr


def test_deletions_reach_the_hook_that_compares() -> None:
    (hook,) = (one for one in HOOKS if one["id"] == "apigen-diff")
    assert hook["always_run"] is True
    assert "files" not in hook


def test_gitlab_fails_where_nothing_is_compared(host: Scratch, tmp_path: Path) -> None:
    folder = checkout(host, tmp_path / "clone", "refs/heads/main", 0)
    assert gitlab(folder, APIGEN_AGAINST="nowhere").returncode == 2


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook(host: Scratch, hook: dict[str, Any]) -> None:
    assert not hook["pass_filenames"]
    assert hook.get("always_run") or re.search(hook["files"], "spec/api.apidl")
    words = [*hook["entry"].split(), *hook.get("args", ())]
    assert subprocess.run(words, cwd=host.folder, capture_output=True).returncode == 0
    host.write(
        "spec/api.apidl", {"apigen-diff": BROKEN}.get(hook["id"], SPEC.replace("int = 1", "itn  =  1"))
    )
    assert subprocess.run(words, cwd=host.folder, capture_output=True).returncode == 1


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_before_the_first_commit(tmp_path: Path, hook: dict[str, Any]) -> None:
    made = Scratch(tmp_path / "young")
    made.write("spec/api.apidl", SPEC)
    made.git("add", "-A")
    words = [*hook["entry"].split(), *hook.get("args", ())]
    assert subprocess.run(words, cwd=made.folder, capture_output=True).returncode == 0


def test_a_hook_says_what_formats() -> None:
    (hook,) = (one for one in HOOKS if one["id"] == "apigen-fmt")
    assert hook["entry"].removesuffix(" --check") in hook["name"]


def test_nothing_is_part_of_a_script_that_comes_from_outside() -> None:
    assert all("${{" not in step["run"] for step in ACTION["runs"]["steps"])


def test_the_workflow_of_a_new_spec(host: Scratch, tmp_path: Path) -> None:
    from apigen.cli.init import WORKFLOW

    steps = yaml.safe_load(WORKFLOW)["jobs"]["check"]["steps"]
    (step,) = [one for one in steps if "apigen diff" in one.get("run", "")]
    assert step["if"] == "github.event_name == 'pull_request'"
    pull_request(host, BROKEN)
    folder = checkout(host, tmp_path / "clone", "refs/pull/4/merge", 1)
    done = _bash(step["run"], folder, {"GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/4/merge"})
    assert done.returncode == 1
    assert "::error file=spec/api.apidl" in done.stdout
