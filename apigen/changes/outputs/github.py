"""A report as annotations of GitHub Actions, beside the lines of a pull request.

GitHub shows ten errors and ten warnings of a step and drops the rest at random; so it is said here which are
left out. What is compatible is no annotation.
"""

from collections.abc import Iterator, Sequence

from apigen.changes.outputs.told import (
    Refused,
    Told,
    alike,
    fails,
    gathered,
    label,
    lines,
    more,
    parties,
    verdict,
    version_line,
    version_problem,
    way_out,
)
from apigen.changes.report import Finding
from apigen.diagnostics import github as diagnostics
from apigen.diagnostics.github import escaped, escaped_property
from apigen.diagnostics.style import visible

MOST = 10
_LONGEST = 2_000


def render(told: Told) -> str:
    """One line a finding, worst first, at most ten errors and ten warnings."""
    report = told.report
    errors = [one for one in report.findings if one.gates]
    warnings = [one for one in report.findings if not one.gates and label(one) not in ("compatible", "note")]
    version = f"{version_problem(told)}: {version_line(told)}" if version_problem(told) else ""
    found = [
        *_annotations("error", errors, told, extra=version),
        *_annotations("warning", warnings, told, extra=told.edits),
    ]
    if not found:
        level = "error" if fails(told) else "notice"
        found = [f"::{level} title={escaped_property(report.api)}::{escaped(visible(verdict(told)))}"]
    return "".join(f"{line}\n" for line in found)


def refused(why: Refused) -> str:
    """Nothing was compared: one error a diagnostic, beside its line."""
    return diagnostics.render(why.diagnostics, why.sources)


def _annotations(level: str, findings: Sequence[Finding], told: Told, extra: str = "") -> Iterator[str]:
    """Annotations of one level. `extra`: a sentence that has no line, on the version or the policy."""
    places = any(one.new_place is not None for one in findings)
    found = alike(findings) if places else gathered(findings)
    room = MOST - bool(extra)
    shown = found if len(found) <= room else found[: room - 1]
    title = "version" if level == "error" else "policy"
    beside = [f"::{level} title={title}::{escaped(visible(extra))}"] * bool(extra)
    yield from beside * (level == "warning")
    for same in shown:
        yield _annotation(level, same, told)
    yield from beside * (level == "error")
    if left := len(findings) - sum(map(len, shown)):
        yield f"::{level} title={escaped_property(told.report.api)}::and {left} more"


def _annotation(level: str, findings: Sequence[Finding], told: Told) -> str:
    """What is said of the first of findings that are alike, and that there are more."""
    finding, properties = findings[0], []
    if (place := finding.new_place) is not None:
        properties += [f"file={escaped_property(place.file)}", f"line={place.line}", f"endLine={place.line}"]
    properties.append(f"title={escaped_property(visible(finding.message))}")
    word = {"ungated": "breaking"}.get(label(finding), label(finding))
    words = [f"{word} ({finding.root.rule}, {finding.fingerprint[:8]})", parties(finding)]
    words += [more(findings, MOST), finding.why, *lines(finding.consequences)[:MOST]]
    words.append(" ".join(way_out(finding)).strip())
    if (old := finding.old_place) is not None:
        at = f" at {told.old_revision[:8]}" if told.old_revision else ""
        words.append(f"old: {old.file}:{old.line}{at}")
    text = "\n".join(visible(word) for word in words if word)
    return f"::{level} {','.join(properties)}::{escaped(text[:_LONGEST])}"
