"""A report as annotations of GitHub Actions, beside the lines of a pull request.

GitHub shows ten errors and ten warnings of a step and drops the rest at random; so it is said here which are
left out. What is compatible is no annotation, nor is anything of a first spec.
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
    shown,
    verdict,
    version_line,
    version_problem,
    way_out,
)
from apigen.changes.report import Finding, Place
from apigen.diagnostics import github as diagnostics
from apigen.diagnostics.github import escaped, escaped_property
from apigen.diagnostics.style import visible

MOST = 10
_EXTRA = {"error": "version", "warning": "policy"}
_LONGEST = 2_000


def render(told: Told) -> str:
    """One line a finding, worst first, at most ten errors and ten warnings."""
    errors = [one for one in shown(told) if one.gates]
    warnings = [one for one in shown(told) if not one.gates and label(one) not in ("compatible", "note")]
    version = f"{version_problem(told)}: {version_line(told)}" if version_problem(told) else ""
    found = [
        *_annotations("error", errors, told, extra=version),
        *_annotations("warning", warnings, told, extra=told.edits),
    ]
    if not found:
        level = "error" if fails(told) else "notice"
        found = [f"::{level} title={escaped_property(told.report.api)}::{escaped(visible(verdict(told)))}"]
    return "".join(f"{line}\n" for line in found)


def refused(why: Refused) -> str:
    """Nothing was compared: one error a diagnostic, beside its line."""
    return diagnostics.render(why.diagnostics, why.sources)


def _annotations(level: str, findings: Sequence[Finding], told: Told, extra: str = "") -> Iterator[str]:
    """Annotations of one level. `extra`: a sentence that is no finding's, on the version or the policy."""
    places = any(one.new_place is not None for one in findings)
    found = alike(findings) if places else gathered(findings)
    room = MOST - bool(extra)
    kept = found if len(found) <= room else found[: room - 1]
    title = [*_at(told.place if level == "error" else told.edits_place), f"title={_EXTRA[level]}"]
    beside = [f"::{level} {','.join(title)}::{escaped(visible(extra))}"] * bool(extra)
    yield from beside * (level == "warning")
    for same in kept:
        yield _annotation(level, same, told)
    yield from beside * (level == "error")
    if left := len(findings) - sum(map(len, kept)):
        yield f"::{level} title={escaped_property(told.report.api)}::and {left} more"


def _annotation(level: str, findings: Sequence[Finding], told: Told) -> str:
    """What is said of the first of findings that are alike, and that there are more."""
    finding = findings[0]
    properties = [*_at(finding.new_place), f"title={escaped_property(visible(finding.message))}"]
    word = {"ungated": "breaking"}.get(label(finding), label(finding))
    words = [f"{word} ({finding.root.rule}, {finding.fingerprint[:8]})", parties(finding)]
    words += [more(findings, MOST), finding.why, *lines(finding.consequences)[:MOST]]
    words.append(" ".join(way_out(finding)).strip())
    if (old := finding.old_place) is not None:
        at = f" at {told.old_revision[:8]}" if told.old_revision else ""
        words.append(f"old: {old.file}:{old.line}{at}")
    text = "\n".join(visible(word) for word in words if word)
    return f"::{level} {','.join(properties)}::{escaped(text[:_LONGEST])}"


def _at(place: Place | None) -> list[str]:
    """The properties that put an annotation beside a line."""
    if place is None:
        return []
    return [f"file={escaped_property(place.file)}", f"line={place.line}", f"endLine={place.line}"]
