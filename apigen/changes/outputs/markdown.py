"""A report as a comment on a pull request: Markdown as hosts read it.

What comes from a spec can neither ping anybody, link anything nor break out of its place: whatever is not a
plain word stands in a code span, and control characters are shown as signs.
"""

import re
from collections.abc import Iterator

from apigen import __version__
from apigen.changes.outputs.told import (
    Refused,
    Told,
    changed,
    counted,
    counts,
    fails,
    gathered,
    label,
    lines,
    link,
    lowered,
    more,
    not_judged,
    number,
    shown,
    verdict,
    version_line,
    version_problem,
    way_out,
    whereabouts,
    worst_line,
)
from apigen.changes.report import Finding, Severity
from apigen.diagnostics.lines import Index
from apigen.diagnostics.style import visible

LARGEST = 60_000
"""Characters of a comment; hosts refuse more than 65,536."""

ROWS = 10
_SEEN = 20
_FEW = 3
_MUCH = 5
_LONGEST = 300
_SIGNS = {
    "breaking": "🛑 breaking",
    "ungated": "🧪 breaking",
    "risky": "⚠️ risky",
    "security": "🔐 security",
    "policy": "📜 policy",
}
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*|\([A-Za-z0-9'-]+|[-–=→…]+|\d+(?:\.\d+)*")
_NAME = re.compile(r"[\w.-]+")
_SPAN = re.compile(r"`([^`]+)`([,.;:?)]*)")
_PARTS = re.compile(rf"(?<!\S){_SPAN.pattern}(?!\S)|\S+")
_RISKY = re.compile(r"gh-\d.*|[0-9a-f]{7,}|www.*|https?", re.IGNORECASE)


def render(told: Told) -> str:
    """The comment. It begins with a mark, by which the one of before is found and edited."""
    report = told.report
    parts = [marker(report.api), f"### {code(report.api)} API: {_title(told)}"]
    parts += [f"📜 {escaped(told.edits)}"] * bool(told.edits)
    if told.first or report.verdict == "equal":
        return "\n\n".join([*parts, *_foot(told)]) + "\n"
    main = [one for one in report.findings if label(one) in _SIGNS]
    rest = [one for one in report.findings if label(one) not in _SIGNS]
    if main:
        parts.append("\n".join(_table(main, told)))
    foot = _foot(told)
    room = LARGEST - 300 - sum(len(part) + 2 for part in (*parts, *foot))  # two folds that say "more"
    for summary, sections in (
        ("What is different, and how to keep it working", list(filter(None, map(_details, gathered(main))))),
        (_counted(rest), list(_listed(rest))),
    ):
        fold = _fold(summary, sections, room)
        room -= len(fold) + 2
        parts += [fold] * bool(fold)
    return "\n\n".join([*parts, *foot]) + "\n"


def refused(why: Refused) -> str:
    """Nothing was compared: why, each with its place and what mends it."""
    index, told = Index(why.sources), []
    for one in why.diagnostics[:_SEEN]:
        place = f"{code(index.place(one.primary.span))}: " if one.primary is not None else ""
        words = escaped(one.message.removeprefix("nothing was compared: "))
        told.append(f"- {place}{words}" + (f" ({escaped(one.help)})" if one.help else ""))
    if left := len(why.diagnostics) - _SEEN:
        told += [f"- and {left} more"] * (left > 0)
    return "\n\n".join([marker(""), "### Nothing was compared", "\n".join(told)]) + "\n"


def marker(api: str) -> str:
    """By what a comment on this API is found."""
    return f"<!-- apigen:{re.sub('[^A-Za-z0-9_]', '', api)} -->"


def _title(told: Told) -> str:
    found = counts(shown(told))["breaking"]
    words = f"{number(found, 'change')} break{'s' if found == 1 else ''} clients" if found else verdict(told)
    version = told.report.version
    if version_problem(told) == "version-lowered":
        words += f" · {escaped(version_line(told))}"
    elif version is not None and not told.first and version.level != "none":
        words += f" · version {version.due} due, {escaped(version.stated)} stated"
    return words


def _counted(findings: list[Finding]) -> str:
    found = [label(one) for one in findings]
    told = (("compatible", "compatible change"), ("note", "note"))
    return ", ".join(number(found.count(one), word) for one, word in told if one in found)


def _table(findings: list[Finding], told: Told) -> Iterator[str]:
    yield "| | change | who notices | |"
    yield "|---|---|---|---|"
    rows = gathered(findings)
    for finding, *others in rows[:ROWS]:
        words = message(finding)
        if others:
            words += f", {escaped(more((finding, *others), _FEW))}"
        elif line := worst_line(finding):
            words += f": {escaped(line, _names(finding))}"
        if finding.offer:
            words += f" Write {code(finding.offer)}"
        if finding.silent:
            words += " **(silent)**"
        if finding.why and not finding.gates:
            words += f" ({escaped(finding.why)})"
        links = [
            f"[{word}]({address})"
            for word, place, old in (("new", finding.new_place, False), ("old", finding.old_place, True))
            if (address := link(told, place, old=old))
        ]
        cells = (_SIGNS[label(finding)], words, _who(finding), " · ".join(links))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    if left := sum(map(len, rows[ROWS:])):
        yield f"\nand {left} more: {counted(one for same in rows[ROWS:] for one in same)}"


def _who(finding: Finding) -> str:
    """The parties by how bad it is for them."""
    found: dict[Severity, list[str]] = {}
    for party, severity in finding.severities.items():
        if severity in ("breaking", "risky"):
            found.setdefault(severity, []).append(party)
    told = [f"{', '.join(parties)} ({severity})" for severity, parties in found.items()]
    return "; ".join(told)


def _listed(findings: list[Finding]) -> Iterator[str]:
    """What is of no consequence; where a rule has found much, its findings are a line together."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.root.rule, []).append(finding)
    for rule, found in by_rule.items():
        if len(found) < _MUCH:
            yield from (f"- {message(one)} · {code(rule)}" for one in found)
            continue
        places = list(dict.fromkeys(whereabouts(one) for one in found))
        rest = f" and {len(places) - _SEEN} more" if len(places) > _SEEN else ""
        yield f"- {len(found)} of {code(rule)}: {', '.join(map(code, places[:_SEEN]))}{rest}"


def _details(findings: tuple[Finding, ...]) -> str:
    """What is said of findings that are alike in full; empty if there is no more to say of them."""
    finding = findings[0]
    head = f"**{code(str(finding.root.address) or 'api')}** · {code(finding.root.rule)} · "
    head += code(finding.fingerprint[:8])
    head += f", {escaped(more(findings, _FEW))}" if len(findings) > 1 else ""
    parts = []
    if diff := [f"{sign}{_cut(visible(place.text))}" for sign, place in changed(finding)]:
        parts.append(_fence("\n".join(diff), "diff"))
    told = lines([consequence for one in findings for consequence in one.consequences])
    listed = [f"- {escaped(line, _names(finding))}" for line in told[:_SEEN]]
    if len(told) > _SEEN:
        listed.append(f"- and {len(told) - _SEEN} more")
    parts += ["\n".join(listed)] * bool(listed)
    word, way = way_out(finding)
    parts += [f"{word.capitalize()} {escaped(way)}"] * bool(way)
    return "\n\n".join([head, *parts]) if parts else ""


def _fence(text: str, language: str) -> str:
    """A fence that is longer than any in the text."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _fold(summary: str, sections: list[str], room: int) -> str:
    """What is folded away, cut between two sections where there is no more room."""
    if not sections:
        return ""
    head, foot = f"<details><summary>{summary}</summary>\n\n", "\n\n</details>"
    room -= len(head) + len(foot) + 60
    shown: list[str] = []
    for section in sections:
        room -= len(section) + 2
        if room < 0:
            break
        shown.append(section)
    if len(shown) < len(sections):
        shown.append(f"and {len(sections) - len(shown)} more in the full report")
    between = "\n" if all(one.startswith("- ") for one in sections) else "\n\n"
    return head + between.join(shown) + foot


def _foot(told: Told) -> list[str]:
    notes = [f"- {escaped(text)}" for text in (*told.notes, *lowered(told))]
    notes += [f"- Not judged: {escaped(text)}" for text in not_judged(told)]
    if (version := version_line(told)) and fails(told):
        notes.insert(0, f"- Version: {escaped(version)}")
    reason, colon, commit_ = told.how.partition(": ")
    how = f"{escaped(reason)}{colon}{code(commit_) if commit_ else ''}"
    how = how or f"{escaped(told.report.old)} to {escaped(told.report.new)}"
    commit = f" · commit {code(told.new_revision[:8])}" if told.new_revision else ""
    told_counts = f"{counted(told.report.findings)} · " if told.report.findings and not told.first else ""
    return ["\n".join(notes)] * bool(notes) + [f"{told_counts}{how}{commit} · apigen {__version__}"]


def message(finding: Finding) -> str:
    """What a finding says, the names of what it is about in code spans."""
    return escaped(finding.message, _names(finding))


def _names(finding: Finding) -> frozenset[str]:
    return frozenset((*finding.root.address.path, *finding.root.old_address.path))


def escaped(text: str, names: frozenset[str] = frozenset()) -> str:
    """A text as words of Markdown: what is one of the names, or no plain word, stands in a code span. A name
    may be of several words, and have what a code span is made of.
    """
    odd = sorted(
        (name for name in names if name.strip() and not _NAME.fullmatch(name)), key=len, reverse=True
    )
    spans = "|".join(f"`{re.escape(name)}`|{re.escape(name)}" for name in odd)
    pieces = re.split(rf"(?<!\S)({spans})(?=[.,;:?)]*(?:\s|$))", text) if odd else [text]
    told = ""
    for at, piece in enumerate(pieces):  # every second one is a name
        room = " " if told and (at % 2 or piece[:1].isspace()) else ""
        name = piece if piece in names else piece[1:-1]
        told += room + code(name) if at % 2 else (room + _words(piece, names)).rstrip()
    return told


def _words(text: str, names: frozenset[str]) -> str:
    line = _cut(visible(" ".join(text.split())))
    return " ".join(_part(part[0], names) for part in _PARTS.finditer(line))


def _part(text: str, names: frozenset[str]) -> str:
    """A word, or what stands in a code span already."""
    span = _SPAN.fullmatch(text)
    return code(span[1]) + span[2] if span is not None else _word(text, names)


def _word(word: str, names: frozenset[str]) -> str:
    bare = word.rstrip(",.;:?)")
    behind = word[len(bare) :]
    plain = _PLAIN.fullmatch(bare) and not _RISKY.fullmatch(bare.lstrip("("))
    if not bare or (plain and bare not in names):
        return word
    if bare.startswith("`") and bare.endswith("`") and len(bare) > 2:
        bare = bare.strip("`")
    before = "(" if bare.startswith("(") and len(bare) > 1 else ""
    return before + code(bare[len(before) :]) + behind


def code(text: str) -> str:
    """A text as a code span."""
    text = _cut(visible(text))
    fence = "`" * (_longest_run(text) + 1)
    room = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{room}{text}{room}{fence}"


def _longest_run(text: str) -> int:
    """How many backticks stand side by side at most."""
    return max(map(len, re.findall(r"`+", text)), default=0)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
