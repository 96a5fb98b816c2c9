"""Release notes of what lies between two versions: by class, in words, what breaks first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from apigen.changes.outputs.markdown import code, escaped
from apigen.changes.outputs.told import Told, alike, counted, groups, label, lines, more, number, worst_line
from apigen.changes.report import Finding
from apigen.diagnostics.style import visible
from apigen.model.text import first_sentence
from apigen.semantics.things import things

_FEW = 3
_SOME = 10
_MANY = 5
"""From so many on, edits of texts in one class are a line together."""

_HEADINGS: Final = ("Breaking", "May break", "Removed", "Deprecated", "New", "Rights", "Changed", "Texts")
_DEPRECATED = frozenset(("deprecated", "undeprecated"))
_TEXTS = frozenset(("text-changed", "release-text-changed", "annotation-changed", "tag-changed"))


Spell = Callable[[str, frozenset[str]], str]
"""How a text is written that has these names in it."""


def markdown(told: Told) -> str:
    """The notes as Markdown, for a changelog or a release; what is new is told in the words of the spec."""
    return _notes(told, escaped, "# {}", "## {}", "- **{}:** {}", code)


def text(told: Told) -> str:
    """The notes as plain text."""
    return _notes(told, _plain, "{}", "{}", "  {}: {}", visible)


def _notes(told: Told, spell: Spell, title: str, heading: str, item: str, name: Callable[[str], str]) -> str:
    report, none = told.report, frozenset[str]()
    version = report.version
    words = name(report.api) + (f" {spell(version.stated, none)}" if version is not None else "")
    since = version.old if version is not None and version.old else report.old
    parts = [title.format(words), f"Since {spell(since, none)}: {_sentence(told)}"]
    texts = {thing.place: first_sentence(thing.element.doc) for thing in things(told.api)}
    for group in groups(_published(told)):
        items = [item.format(*one) for one in _told(group.findings, texts, spell)]
        between = "\n" if item.startswith(" ") else "\n\n"
        parts.append(heading.format(name(group.name)) + between + "\n".join(items))
    return "\n\n".join(parts) + "\n"


def _published(told: Told) -> tuple[Finding, ...]:
    """What concerns those who read release notes: the policy is the makers' own."""
    left_out = ("unknown",)
    return tuple(
        one for one in told.report.findings if one.section != "policy" and one.root.rule not in left_out
    )


def _sentence(told: Told) -> str:
    found = _published(told)
    return f"{counted(found)}." if found else "nothing changed."


def _told(findings: Sequence[Finding], texts: Mapping[str, str], spell: Spell) -> Iterator[tuple[str, str]]:
    """Each change with its heading and in words, in the order of the headings."""
    by_heading: dict[str, list[Finding]] = {heading: [] for heading in _HEADINGS}
    for finding in findings:
        by_heading[_heading(finding)].append(finding)
    for heading, found in by_heading.items():
        if heading == "Texts" and len(found) >= _MANY:
            yield heading, f"{number(len(found), 'text')} edited"
            continue
        for same in alike(found):
            names = frozenset((*same[0].root.address.path, *same[0].root.old_address.path))
            first = _words(same[0], names)
            if heading == "New":
                first = first.removesuffix(" is new")
            words = " ".join(filter(None, (first, more(same, _SOME))))
            summary = texts.get(str(same[0].root.address), "") if heading == "New" else ""
            yield heading, spell(words, names) + (f": {spell(_linkless(summary), names)}" if summary else "")


def _linkless(text: str) -> str:
    """A text of the spec without the brackets of its links."""
    return text.replace("[", "").replace("]", "").rstrip(".")


def _plain(words: str, _names: frozenset[str]) -> str:
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
    if rule.endswith(("-added", "-shown", "-declared")):
        return "New"
    return "Removed" if rule.endswith(("-removed", "retired")) else "Changed"


def _words(finding: Finding, names: frozenset[str]) -> str:
    """The message; of what breaks also what a client sees, and the way out."""
    words = [finding.message.partition("; ")[0] if finding.offer else finding.message]
    if label(finding) in ("breaking", "ungated"):
        told = lines(finding.consequences)
        behind = [f"and {len(told) - _FEW} more"] if len(told) > _FEW else []
        words += ["; ".join([*told[:_FEW], *behind])] if told else []
        words += [finding.remedy] if finding.remedy and not finding.offer else []
        words += ["it was a prototype"] if finding.root.prototype else []
    elif line := worst_line(finding):
        words.append(line)
    return ". ".join([words[0], *(_sentence_of(one, names) for one in words[1:])])


def _sentence_of(words: str, names: frozenset[str]) -> str:
    """Words as they begin a sentence; a name is never changed."""
    first = words.partition(" ")[0]
    return words[:1].upper() + words[1:] if first.isalpha() and first not in names else words
