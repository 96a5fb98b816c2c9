"""`explain`, and the scripts by which shells complete."""

import pytest

from apigen.cli.app import COMMANDS, parser
from apigen.cli.complete import propose
from apigen.cli.explain import catalogue
from apigen.diagnostics.catalogue import Rule

from .conftest import Run


def test_page(run: Run) -> None:
    ran = run("explain", "unknown-class")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("error[unknown-class]: ")
    assert "\nFails:\n\n    " in ran.out
    assert "\nMended:\n\n    " in ran.out
    assert run("explain", "error[unknown-class]").out == ran.out


def test_all_codes(run: Run) -> None:
    ran = run("explain")
    assert ran.out.startswith("errors\n")
    assert "\n\nwarnings\n" in ran.out
    assert run("explain", "--list") == ran


@pytest.mark.parametrize("rule", list(catalogue()), ids=lambda rule: rule.code)
def test_every_rule_has_a_page_and_a_title(rule: Rule) -> None:
    assert rule.page.strip()
    assert rule.title == rule.title.strip().rstrip(".") != ""


def test_unknown_code(run: Run) -> None:
    ran = run("explain", "unknown-clas")
    assert (ran.status, ran.out) == (2, "")
    assert "did you mean `unknown-class`?" in ran.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(run: Run, shell: str) -> None:
    assert "apigen complete -- " in run("completion", shell).out


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        (["ex"], ["export", "explain"]),
        (["export", "m"], ["mermaid"]),
        (["export", "svg", "--cl"], ["--class"]),
        (["export", "svg", "--class", "ro"], ["room"]),
        (["export", "svg", ""], []),
        (["show", "machine.sta"], ["machine.start"]),
        (["show", "room", "--as-of", "t"], ["two"]),
        (["relations", "spec", "roo"], ["room"]),
        (["explain", "unknown-cl"], ["unknown-class"]),
        (["build", "--target", "json,mark"], ["json,markdown"]),
        (["check", "--format", "s"], ["sarif"]),
        (["check", "--no-cache", "--fo"], ["--format"]),
        (["nonsense", "x"], []),
    ],
)
@pytest.mark.usefixtures("spec")
def test_proposals(run: Run, words: list[str], proposed: list[str]) -> None:
    assert propose(["--", *words], COMMANDS, parser) == proposed


def test_the_script_calls_what_proposes(run: Run) -> None:
    assert run("complete", "--", "ini") == (0, "init\n", "")


def test_without_a_spec_nothing_is_proposed(run: Run) -> None:
    assert propose(["show", "V"], COMMANDS, parser) == []


def test_a_change_has_a_page(run: Run) -> None:
    ran = run("explain", "qualifier-narrowed")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("change[qualifier-narrowed]: A field can be written by fewer calls\n")
    assert "\nBefore:\n\n    class VM {\n" in ran.out
    assert "Undone, it is `qualifier-widened`." in ran.out


def test_changes_are_listed_and_proposed(run: Run) -> None:
    assert "\nchanges\n" in run("explain").out
    assert "did you mean `qualifier-narrowed`?" in run("explain", "qualifier-narowed").err
