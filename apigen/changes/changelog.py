"""Release notes of what lies between two versions: by class, in words, what breaks first."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from apigen.changes.outputs.markdown import code, escaped
from apigen.changes.outputs.told import Told, counted, groups, label, lines, number
from apigen.changes.report import Finding
from apigen.diagnostics.style import visible

_FEW = 3
_MANY = 5
"""From so many on, edits of texts in one class are a line together."""

_HEADINGS: Final = ("Breaking", "May break", "Removed", "Deprecated", "New", "Rights", "Changed", "Texts")
_DEPRECATED = frozenset(("deprecated", "undeprecated"))
_TEXTS = frozenset(("text-changed", "release-text-changed", "annotation-changed", "tag-changed"))


def markdown(told: Told) -> str:
    """The notes as Markdown, for a changelog or a release."""
    report = told.report
    version = report.version
    title = f"{code(report.api)} {escaped(version.stated)}" if version is not None else code(report.api)
    parts = [f"# {title}", f"{escaped(_since(told))} {_sentence(told)}"]
    for group in groups(_published(told)):
        parts.append(f"## {code(group.name)}")
        parts.append("\n".join(_items(group.findings)))
    return "\n\n".join(parts) + "\n"


def text(told: Told) -> str:
    """The notes as plain text."""
    report = told.report
    version = report.version
    title = f"{report.api} {version.stated}" if version is not None else report.api
    parts = [visible(title), f"{visible(_since(told))} {_sentence(told)}"]
    for group in groups(_published(told)):
        listed = [f"  {heading}: {words}" for heading, words in _told(group.findings, _plain)]
        parts.append("\n".join([visible(group.name), *listed]))
    return "\n\n".join(parts) + "\n"


def _since(told: Told) -> str:
    version = told.report.version
    return f"Since {version.old if version is not None and version.old else told.report.old}:"


def _published(told: Told) -> tuple[Finding, ...]:
    """What concerns those who read release notes: the policy is the makers' own."""
    return tuple(one for one in told.report.findings if one.section != "policy")


def _sentence(told: Told) -> str:
    found = _published(told)
    return f"{counted(found)}." if found else "nothing changed."


def _items(findings: Sequence[Finding]) -> Iterator[str]:
    for heading, words in _told(findings, _marked):
        yield f"- **{heading}:** {words}"


def _told(findings: Sequence[Finding], spell: Callable[[str, Finding], str]) -> Iterator[tuple[str, str]]:
    """Each change with its heading and in words, in the order of the headings."""
    by_heading: dict[str, list[Finding]] = {heading: [] for heading in _HEADINGS}
    for finding in findings:
        by_heading[_heading(finding)].append(finding)
    for heading, found in by_heading.items():
        if heading == "Texts" and len(found) >= _MANY:
            yield heading, f"{number(len(found), 'text')} edited"
            continue
        for finding in found:
            yield heading, spell(_words(finding), finding)


def _marked(words: str, finding: Finding) -> str:
    return escaped(words, frozenset(finding.root.address.path))


def _plain(words: str, _finding: Finding) -> str:
    return visible(words)


def _heading(finding: Finding) -> str:
    rule = finding.root.rule
    if label(finding) in ("breaking", "ungated"):
        return "Breaking"
    if finding.severity == "risky":
        return "May break"
    if rule in _DEPRECATED:
        return "Deprecated"
    if rule in _TEXTS:
        return "Texts"
    if finding.section == "security":
        return "Rights"
    if rule.endswith(("-added", "-shown")):
        return "New"
    return "Removed" if rule.endswith(("-removed", "retired")) else "Changed"


def _words(finding: Finding) -> str:
    """The message; of what breaks also what a client sees, and the way out."""
    words = [finding.message.partition("; ")[0] if finding.offer else finding.message]
    if label(finding) in ("breaking", "ungated"):
        told = lines(finding.consequences)
        more = [f"and {len(told) - _FEW} more"] if len(told) > _FEW else []
        words += ["; ".join([*told[:_FEW], *more])] if told else []
        words += (
            [finding.remedy[:1].upper() + finding.remedy[1:]] if finding.remedy and not finding.offer else []
        )
        words += ["It was a prototype"] if finding.root.prototype else []
    return ". ".join(words)
