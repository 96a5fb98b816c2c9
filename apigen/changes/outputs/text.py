"""A report for the terminal: findings by class, with the lines of both sides and what old clients see."""

from collections.abc import Iterator
from textwrap import wrap

from apigen.changes.outputs.told import (
    Group,
    Told,
    changed,
    fails,
    gathered,
    groups,
    label,
    lines,
    lowered,
    more,
    not_judged,
    parties,
    shown,
    verdict,
    version_line,
    version_problem,
    way_out,
    whereabouts,
)
from apigen.changes.policy import PROTOTYPE
from apigen.changes.report import Finding, Place
from apigen.diagnostics.style import Paint, ansi, plain, visible

_INDENT = " " * 12
WIDTH = 80
"""Columns of a line, but for lines of a spec and words that are longer."""

_STYLES = {
    "breaking": "error",
    "risky": "warning",
    "ungated": "warning",
    "security": "note",
    "policy": "note",
}
_WORDS = {"ungated": "breaking", "compatible": "ok", "note": "note"}
FEW = 6
"""Consequences that are shown of a finding, unless all are."""


def render(told: Told, *, colour: bool = False, verbose: bool = False, quiet: bool = False) -> str:
    """The report. `verbose`: what is compatible one by one too; `quiet`: what fails alone."""
    paint = ansi if colour else plain
    found = [one for one in shown(told) if one.gates or not quiet]
    parts = [] if quiet else [_head(told)]
    parts += ["\n".join(_group(one, paint, verbose=verbose)) for one in groups(found)]
    if not quiet or fails(told):
        parts.append("\n".join(_foot(told, paint)))
    return "\n\n".join(parts) + "\n" if parts else ""


def _head(told: Told) -> str:
    report = told.report
    name = " ".join(filter(None, (report.api, report.version.stated if report.version else "")))
    words = _wrapped(f"api {name}   {told.how or f'{report.old} to {report.new}'}", "", "  ")
    return "\n".join([*words, *(_wrapped(told.edits, "", "  ") if told.edits else ())])


def _group(group: Group, paint: Paint, *, verbose: bool) -> Iterator[str]:
    files = dict.fromkeys(one.new_place.file for one in group.findings if one.new_place is not None)
    heading, beside = visible(group.name), visible(", ".join(files))
    yield paint("message", heading) + (_gap(heading, beside) + beside if files else "")
    folded: dict[tuple[str, str], list[Finding]] = {}
    shown: list[Finding] = []
    for finding in group.findings:
        kind = label(finding)
        if kind in ("compatible", "note") and not verbose:
            folded.setdefault((kind, finding.root.rule), []).append(finding)
        else:
            shown.append(finding)
    for same in [(one,) for one in shown] if verbose else gathered(shown):
        yield from _finding(same[0], paint, verbose=verbose)
        if others := more(same, FEW):
            yield from _wrapped(f"{others} (--verbose shows them)", _INDENT)
    for (word, rule), findings in folded.items():
        yield from _folded(word, rule, findings, paint)


def _folded(kind: str, rule: str, findings: list[Finding], paint: Paint) -> Iterator[str]:
    """Findings of no consequence, by rule."""
    names = list(dict.fromkeys(whereabouts(one) for one in findings))
    rest = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    words = findings[0].message if len(findings) == 1 else ", ".join(names[:FEW]) + rest
    yield from _headline(kind, words, rule, paint)


def _headline(kind: str, words: str, beside: str, paint: Paint) -> Iterator[str]:
    """How bad it is, what it is, and at the right the rule and the fingerprint."""
    first, *rest = _wrapped(words, _INDENT)
    yield f"  {_word(kind, paint)}{first.removeprefix(_INDENT)}" + _beside(first, beside, paint) * (not rest)
    yield from rest[:-1]
    yield from (line + _beside(line, beside, paint) for line in rest[-1:])


def _beside(line: str, beside: str, paint: Paint) -> str:
    """A word at the right of a line, or below it if there is no room."""
    if len(line) + 3 + len(beside) > WIDTH:
        return f"\n{' ' * max(len(_INDENT), WIDTH - len(beside))}{paint('note', beside)}"
    return _gap(line, beside) + paint("note", beside)


def _gap(before: str, behind: str) -> str:
    return " " * max(3, WIDTH - len(before) - len(behind))


def _wrapped(words: str, indent: str = "", further: str = "") -> list[str]:
    """Words as lines of the width, none of which is torn."""
    return wrap(
        visible(words),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + further,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [indent]


def _word(kind: str, paint: Paint) -> str:
    word = _WORDS.get(kind, kind)
    return paint(_STYLES.get(kind, "help"), word) + " " * (10 - len(word))


def _finding(finding: Finding, paint: Paint, *, verbose: bool) -> Iterator[str]:
    tags = f"{finding.root.rule}  {finding.fingerprint[:8]}"
    silent = paint("error", "silent: nothing is refused, and something else is meant")
    message = finding.message + " (prototype)" * (finding.why == PROTOTYPE)
    yield from _headline(label(finding), message, tags, paint)
    if finding.silent:
        yield _INDENT + silent
    if any(severity != "none" for severity in finding.severities.values()):
        yield _INDENT + parties(finding)
    if finding.why not in ("", PROTOTYPE):
        yield from _wrapped(finding.why, _INDENT)
    yield from _places(finding, paint)
    told = lines(finding.consequences)
    if told:
        yield f"{_INDENT}what is different"
        shown = told if verbose else told[:FEW]
        yield from (part for line in shown for part in _wrapped(line, f"{_INDENT}  ", "  "))
        if len(told) > len(shown):
            yield f"{_INDENT}  and {len(told) - len(shown)} more (--verbose shows them)"
    word, way = way_out(finding)
    if way:
        first, *rest = _wrapped(f"{word} {way}", _INDENT, "  ")
        yield first.replace(word, paint("help", word), 1)
        yield from rest


def _places(finding: Finding, paint: Paint) -> Iterator[str]:
    """The lines of both sides; of what is gone or new, that side's alone."""
    for sign, place in changed(finding):
        yield _line(place, sign, {"-": "error", "+": "help", " ": "note"}[sign], paint)


def _line(place: Place, sign: str, style: str, paint: Paint) -> str:
    text = visible(place.text.strip())
    return f"{place.line:>5} {paint(style, f'{sign}     {text}')}"


def _foot(told: Told, paint: Paint) -> Iterator[str]:
    style = "error" if fails(told) else "help"
    yield from (paint(style, line) for line in _wrapped(verdict(told), "", "  "))
    if version := version_line(told):
        yield from _wrapped(f"version: {version}", "", "  ")
    for note in (*told.notes, *lowered(told)):
        yield from _wrapped(f"note: {note}", "", "  ")
    for text in not_judged(told):
        yield from _wrapped(f"not judged: {text}", "", "  ")
    failing = [one.root.rule for one in shown(told) if one.gates] or [version_problem(told)]
    if failing[0]:
        yield f"about a rule: apigen explain {failing[0]}"
