"""Every rule has a page whose examples are true: the failing one fails by it, the mended one does not."""

import ast
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent

import pytest

import apigen
from apigen.diagnostics import Diagnostic
from apigen.diagnostics.catalogue import Rule, find, import_all, rules
from apigen.semantics import load_text

import_all("apigen")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OF_SPECS = [
    rule for rule in rules() if rule.check.__module__.startswith(("apigen.semantics", "apigen.derive"))
]
OF_FILES = {"no-spec", "not-a-spec", "unreadable-file", "not-a-file", "not-utf8", "too-large"}
"""What is wrong with files, not with what stands in them: see test_files.py."""

FOLLOW = {"empty-file": {"no-api"}, "enum-in-mixin": {"unknown-enum"}}
"""Errors that a failing example cannot but have as well."""


def example(rule: Rule, which: str) -> str:
    """The text under `Fails::` or `Mended::`, ready to be read."""
    match = re.search(rf"^{which}::\n\n((?:    .*\n|\n)+)", cleandoc(rule.page) + "\n", re.MULTILINE)
    assert match is not None, f"the page of {rule.code} has no block under {which}::"
    text = dedent(match[1]).strip() + "\n"
    text = text.replace("{deep}", " set" * 300).replace("{long}", "x" * 1_100_000)
    if re.search(r"^api ", text, re.MULTILINE) is None and "// apigen: no api" not in text:
        text = "api example {\n}\n" + text
    return text


def found(rule: Rule, which: str) -> tuple[Diagnostic, ...]:
    return apigen.checked(load_text(example(rule, which))).diagnostics


@pytest.mark.parametrize(
    "rule", [rule for rule in OF_SPECS if rule.code not in OF_FILES], ids=lambda r: r.code
)
def test_examples_are_true(rule: Rule) -> None:
    failing, mended = found(rule, "Fails"), found(rule, "Mended")
    mine = [diagnostic for diagnostic in failing if diagnostic.code == rule.code]
    assert mine
    assert {d.severity for d in mine} == {rule.severity}
    assert all(d.help for d in mine), "a finding names its remedy"
    assert all(d.primary for d in mine if d.code != "no-api"), "a finding has a place"
    others = {d.code for d in failing if d.severity == "error"} - {rule.code}
    assert others <= FOLLOW.get(rule.code, set()), "a failing example fails by one rule"
    assert rule.code not in {diagnostic.code for diagnostic in mended}
    assert [d.message for d in mended if d.severity == "error"] == []


@pytest.mark.parametrize("rule", list(rules()), ids=lambda r: r.code)
def test_every_rule_has_a_title_and_a_page(rule: Rule) -> None:
    assert CODE.fullmatch(rule.code)
    assert rule.title
    assert not rule.title.endswith(".")
    assert len(cleandoc(rule.page)) > 20


@pytest.mark.parametrize("rule", OF_SPECS, ids=lambda r: r.code)
def test_messages_are_one_line(rule: Rule) -> None:
    if rule.code in OF_FILES:
        return
    for diagnostic in found(rule, "Fails"):
        assert "\n" not in diagnostic.message
        assert not diagnostic.message.endswith(".")


def emitted() -> Iterator[tuple[str, str]]:
    """The codes that stand as constants where a diagnostic, or what becomes one, is made."""
    makers = {"Diagnostic": 0, "Trouble": 2, "Refused": 0, "fail": 0}
    package = Path(apigen.__file__).parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            position = makers.get(name)
            if position is None:
                continue
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            given += node.args[position : position + 1]
            texts = (str(value.value) for value in given if isinstance(value, ast.Constant))
            yield from (
                (path.relative_to(package).as_posix(), text) for text in texts if CODE.fullmatch(text)
            )


def test_every_code_that_is_emitted_is_registered() -> None:
    assert [(path, code) for path, code in emitted() if find(code) is None] == []


def test_every_trouble_of_the_parser_is_registered() -> None:
    from apigen.syntax.troubles import TROUBLES

    assert {code for path, code in emitted() if path.startswith("syntax/")} <= TROUBLES.keys()
    assert all(find(code) is not None for code in TROUBLES)
