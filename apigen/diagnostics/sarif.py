"""Diagnostics as SARIF 2.1.0, which code hosts and editors show beside the lines."""

import re
from collections.abc import Iterable
from inspect import cleandoc
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from apigen import __version__
from apigen.diagnostics import Diagnostic, Edit, Label, Span, catalogue
from apigen.diagnostics.json import encoded
from apigen.diagnostics.lines import Index

_LONGEST = 1024
"""Characters of a description; GitHub refuses more."""


def render(diagnostics: Iterable[Diagnostic], sources: dict[str, str]) -> str:
    """One SARIF log with one run, indented, with a newline at the end.

    It describes the rules that occur, with their pages in Markdown if the modules that hold them are loaded.
    Columns are in code points; proposals become fixes. Hosts refuse a result without a place: what is wrong
    with a whole spec is at its first file, and what is wrong with no file is a notification.
    """
    whole = next((file for file in sources if file.endswith(".apidl") and not file.startswith("<")), None)
    found = [one if _placed(one) else replace(one, path=whole) for one in diagnostics]
    results = [one for one in found if _placed(one)]
    codes, index = sorted({one.code for one in results}), Index(sources)
    made = log(list(map(of_code, codes)), [_result(one, codes.index(one.code), index) for one in results])
    if len(results) < len(found):
        notify(made, (one for one in found if not _placed(one)), index)
    return encoded(made)


def _placed(diagnostic: Diagnostic) -> bool:
    return diagnostic.primary is not None or diagnostic.path is not None


def log(rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> dict[str, Any]:
    """A SARIF log with one run: rules by `rule`, and results that name them by their index."""
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "apigen",
                        "version": __version__,
                        "rules": rules,
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def of_code(code: str) -> dict[str, Any]:
    """The rule of a diagnostic; its code alone if no module that was imported has it."""
    found = catalogue.find(code)
    return {"id": code} if found is None else rule(code, found.title, cleandoc(found.page), found.severity)


def rule(code: str, title: str, page: str, level: str) -> dict[str, Any]:
    """A rule as hosts show it beside its results: its title, the words before its examples, its page."""
    said = re.split(r"^\w+::$", page, maxsplit=1, flags=re.MULTILINE)[0]
    page = page.replace("::\n", ":\n")  # as Markdown writes what indented code follows
    return {
        "id": code,
        "shortDescription": {"text": title[:1].upper() + title[1:]},
        "fullDescription": {"text": " ".join(said.split())[:_LONGEST]},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level},
    }


def notify(made: dict[str, Any], diagnostics: Iterable[Diagnostic], index: Index) -> None:
    """Puts into a log that its run did not succeed, and why."""
    run, found = made["runs"][0], list(diagnostics)
    run["tool"]["driver"]["notifications"] = [of_code(code) for code in sorted({one.code for one in found})]
    told = [_notification(one, index) for one in found]
    run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": told}]


def _notification(diagnostic: Diagnostic, index: Index) -> dict[str, Any]:
    told = _result(diagnostic, 0, index).items()
    kept = {key: value for key, value in told if key in ("level", "message", "locations")}
    return {"descriptor": {"id": diagnostic.code}, **kept}


def _result(diagnostic: Diagnostic, rule: int, index: Index) -> dict[str, Any]:
    told = [diagnostic.message, diagnostic.help and f"Help: {diagnostic.help}", *diagnostic.notes]
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity,
        "message": {"text": "\n".join(filter(None, told))},
    }
    if diagnostic.primary is not None:
        result["locations"] = [_location(diagnostic.primary, index)]
    elif diagnostic.path is not None:
        at = {"artifactLocation": artifact(diagnostic.path), "region": {"startLine": 1}}
        result["locations"] = [{"physicalLocation": at}]
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **_location(label, index)} for number, label in enumerate(diagnostic.related)
        ]
    if diagnostic.edits and all(edit.span.file in index.sources for edit in diagnostic.edits):
        result["fixes"] = [_fix(diagnostic, index)]
    return result


def _fix(diagnostic: Diagnostic, index: Index) -> dict[str, Any]:
    files: dict[str, list[Edit]] = {}
    for edit in diagnostic.edits:
        files.setdefault(edit.span.file, []).append(edit)
    return {
        "description": {"text": diagnostic.help or diagnostic.message},
        "artifactChanges": [
            {
                "artifactLocation": artifact(file),
                "replacements": [
                    {"deletedRegion": _region(edit.span, index), "insertedContent": {"text": edit.text}}
                    for edit in edits
                ],
            }
            for file, edits in files.items()
        ],
    }


def _location(label: Label, index: Index) -> dict[str, Any]:
    known = label.span.file in index.sources
    region = _region(label.span, index) if known else {"startLine": 1}  # a host asks for a line
    physical = {"artifactLocation": artifact(label.span.file), "region": region}
    return {"physicalLocation": physical} | ({"message": {"text": label.text}} if label.text else {})


def _region(span: Span, index: Index) -> dict[str, int]:
    lines = index.of(span.file)
    assert lines is not None
    (line, column), (end_line, end_column) = lines.position(span.start), lines.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def artifact(path: str) -> dict[str, str]:
    """Where a file is: a relative address with forward slashes."""
    return {"uri": quote(path.replace("\\", "/"), errors="surrogateescape")}
