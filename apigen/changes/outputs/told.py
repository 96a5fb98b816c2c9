"""What outputs share: how findings are called, counted and grouped, and the sentence that says it all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from apigen.changes import version as versions
from apigen.changes.policy import LOWERED
from apigen.changes.report import Consequence, Finding, Party, Place, Report, classes
from apigen.diagnostics import Diagnostic
from apigen.model.api import Api

Label = Literal["breaking", "ungated", "risky", "security", "policy", "compatible", "note"]
"""What a finding is counted as. `ungated` breaks somebody and fails nothing: a prototype, the unstable."""

LABELS: Final[tuple[Label, ...]] = (
    *("breaking", "ungated", "risky", "security", "policy", "compatible", "note"),
)

_COUNTED: Final[dict[Label, tuple[str, str]]] = {
    "breaking": ("breaking", "breaking"),
    "ungated": ("breaking in what may change", "breaking in what may change"),
    "risky": ("risky", "risky"),
    "security": ("for security review", "for security review"),
    "policy": ("against the policy", "against the policy"),
    "compatible": ("compatible", "compatible"),
    "note": ("note", "notes"),
}

_PARTY: Final[dict[Party, str]] = {
    "wire": "calls of old clients",
    "source": "source that uses the bindings",
    "handlers": "the server's handlers",
    "data": "stored objects",
}

MANY = 4
"""From so many places on, what is the same at all of them is told once."""

_MEMBERS = frozenset(("class", "field", "key", "rpc", "parameter", "implicit"))


class Told(NamedTuple):
    """A report with what is known beside it.

    `how`: in words, how the old side was found. `first`: there was none before. `notes`: sentences to tell
    beside; `edits`: the one on what is edited in the policy, which comes first, with its place.
    `old_revision`, `new_revision`: commits that places can be looked up in, if there are; `blob`: the address
    at which a host shows files of a commit. `release`: the version is to be released. `api`: the new one;
    `place` is the line that states its version, or where one could stand, None where no file is left.
    """

    report: Report
    how: str = ""
    first: bool = False
    notes: tuple[str, ...] = ()
    old_revision: str = ""
    new_revision: str = ""
    blob: str = ""
    release: bool = False
    api: Api = Api(name="")
    edits: str = ""
    edits_place: Place | None = None
    place: Place | None = None


class Refused(NamedTuple):
    """Nothing was compared, and why; `sources` are texts that the diagnostics point into."""

    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, str] = {}  # noqa: RUF012 (nobody writes into it)


class Group(NamedTuple):
    """Findings that belong together: a class with its members, the errors, what concerns the whole API."""

    name: str
    findings: tuple[Finding, ...]


def label(finding: Finding) -> Label:
    """What a finding is counted as."""
    if finding.gates:
        return "risky" if finding.severity == "risky" else "breaking"
    if finding.severity == "breaking":
        return "ungated"
    if finding.section != "api" and finding.severity != "risky":
        return finding.section
    return "note" if finding.severity == "none" else finding.severity


def counts(findings: Iterable[Finding]) -> dict[Label, int]:
    """How many findings of each label there are, all labels with their zeros."""
    found = [label(finding) for finding in findings]
    return {one: found.count(one) for one in LABELS}


def counted(findings: Iterable[Finding]) -> str:
    """`2 breaking, 1 risky, 3 notes`."""
    told = [f"{count} {_COUNTED[one][count != 1]}" for one, count in counts(findings).items() if count]
    return ", ".join(told)


def verdict(told: Told) -> str:
    """One sentence. Equal, different though nothing breaks, and breaking are three."""
    report = told.report
    if told.first:
        count = sum(one.root.rule == "class-added" for one in report.findings)
        return f"first spec: {classes(count)}, all new"
    but = ", but the version will not do" if version_problem(told) else ""
    match report.verdict:
        case "equal":
            return f"no change of the API{but}"
        case "harmless":
            promised = "that was promised breaks" if counts(report.findings)["ungated"] else "breaks"
            return f"nothing {promised}{but}: {counted(report.findings)}"
        case "breaking":
            return counted(report.findings)


def shown(told: Told) -> tuple[Finding, ...]:
    """The findings that people are shown: none of a first spec, where all is new and nobody relies on it."""
    return () if told.first else told.report.findings


def not_judged(told: Told) -> tuple[str, ...]:
    """What the comparison cannot see; before a first spec there was nothing to see."""
    return () if told.first else told.report.not_judged


def location(finding: Finding, told: Told) -> Place | None:
    """A line of a file for a finding, though what it is about is gone, or was read from no text."""
    return finding.new_place or finding.old_place or told.place


def lowered(told: Told) -> list[str]:
    """What the configuration makes milder than it was worked out: a sentence a rule."""
    found = Counter(one.why for one in shown(told) if one.why.startswith(LOWERED))
    return [why.replace(" it ", f" {number(count, 'change')} ", 1) for why, count in found.items()]


def remarks(told: Told) -> list[str]:
    """What is told beside the findings, what is edited in the policy first."""
    return [*filter(None, [told.edits]), *told.notes, *lowered(told)]


def fails(told: Told) -> bool:
    """Whether the comparison fails: a finding does, or the version that is stated will not do."""
    return not told.first and (told.report.verdict == "breaking" or bool(version_problem(told)))


def version_problem(told: Told) -> str:
    """The rule that the stated version breaks, empty if none."""
    found = _version(told)
    return found.code if found is not None else ""


def _version(told: Told) -> Diagnostic | None:
    version = told.report.version
    if version is None or told.first:
        return None
    return versions.fault(version, release=told.release)


def version_line(told: Told) -> str:
    """What version is due, and what is stated; empty if nothing can be said."""
    version = told.report.version
    if version is None or told.first:
        return ""
    if (found := _version(told)) is not None:
        return found.message
    return versions.due_line(version) if version.level != "none" else ""


def groups(findings: Iterable[Finding]) -> Iterator[Group]:
    """Findings by what they belong to, in the order of the first of each."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(group(finding), []).append(finding)
    for name, members in found.items():
        yield Group(name, tuple(members))


def group(finding: Finding) -> str:
    """What a finding belongs to: its class, else `errors`, `enums`, `structs`, …, else the API."""
    address = finding.root.address
    nested = len(address.path) > (2 if address.kind == "value" else 1)
    if address.path and (address.kind in _MEMBERS or (address.kind in ("enum", "value") and nested)):
        return address.path[0]
    kind = {"value": "enum", "error-parameter": "error", "member": "struct"}.get(address.kind, address.kind)
    return "API" if kind == "api" else {"class": "classes"}.get(kind, f"{kind}s")


def alike(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Findings of one rule at one place together, as errors that an RPC may raise now; each that fails stands
    alone.
    """
    found: dict[object, tuple[Finding, ...]] = {}
    for number, finding in enumerate(findings):
        key = number if finding.gates else (finding.root.rule, finding.root.address, label(finding))
        found[key] = (*found.get(key, ()), finding)
    return list(found.values())


def gathered(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Findings that are alike, and those of one rule at many places, where it does the same to all parties.
    What old calls notice stands alone, and so do the silent and what may be a rename.
    """
    found: dict[object, list[tuple[Finding, ...]]] = {}
    for number, same in enumerate(alike(findings)):
        first = same[0]
        alone = first.silent or first.offer or first.severities["wire"] in ("breaking", "risky")
        key = (first.root.rule, label(first), first.why, tuple(first.severities.values()))
        found.setdefault(number if alone else key, []).append(same)
    together: list[tuple[Finding, ...]] = []
    for several in found.values():
        together += several if len(several) < MANY else [tuple(one for same in several for one in same)]
    return together


def whereabouts(finding: Finding) -> str:
    """Where a finding is; what is known by its name alone has no declaration of its own."""
    named = finding.root.rule == "unknown" and finding.root.new
    return ".".join([*finding.root.address.path, finding.root.new]) if named else str(finding.root.address)


def more(findings: Sequence[Finding], few: int) -> str:
    """`and 14 more: HOST_DISABLED, …`: the findings behind the first, which are like it; empty if none is."""
    if len(findings) < 2:
        return ""
    if len(places := list(dict.fromkeys(str(one.root.address) for one in findings))) > 1:
        values = [place for place in places if place != str(findings[0].root.address)]
    else:
        values = [value for one in findings[1:] if (value := one.root.new or one.root.old)]
    rest = "" if len(values) <= few else ", …"
    return f"and {len(findings) - 1} more{': ' if values else ''}{', '.join(values[:few])}{rest}"


def lines(consequences: Sequence[Consequence]) -> list[str]:
    """What each consequence says, worst first, what befalls old clients before the rest, each once; before
    it, whom it concerns if not old clients; behind it, by which wires alone. Where somebody is hurt, what
    others need not mind is left out.
    """
    found: dict[str, list[Consequence]] = {}
    order = {"breaking": 0, "risky": 1}
    if any(one.severity in order for one in consequences):
        consequences = [one for one in consequences if one.severity in order or one.party == "wire"]
    for one in sorted(consequences, key=lambda one: (order.get(one.severity, 2), one.party != "wire")):
        found.setdefault(one.what, []).append(one)
    return [_line(what, ones) for what, ones in found.items()]


def worst_line(finding: Finding) -> str:
    """What is worst about a new thing, which its message alone would not say; empty if nothing is bad."""
    if not finding.root.rule.endswith("-added") or finding.severity not in ("breaking", "risky"):
        return ""
    bad = [one for one in finding.consequences if one.severity == finding.severity]
    return next(iter(lines(bad)), "")


def _line(what: str, consequences: Sequence[Consequence]) -> str:
    parties = dict.fromkeys(_PARTY[one.party] for one in consequences if one.party != "wire")
    faces = dict.fromkeys(face for one in consequences for face in one.faces)
    whom = "" if any(one.party == "wire" for one in consequences) else f"{' and '.join(parties)}: "
    return whom + what + (f" ({', '.join(faces)})" if faces else "")


def parties(finding: Finding) -> str:
    """`wire breaking   source breaking   handlers -   data -`."""
    severities = {party: finding.severities.get(party, "none") for party in _PARTY}
    return "   ".join(f"{party} {'-' if one == 'none' else one}" for party, one in severities.items())


def way_out(finding: Finding) -> tuple[str, str]:
    """What can be done: a word on it, and how; both empty if nothing can."""
    if finding.offer:
        return "a rename?", finding.remedy or f"write `{finding.offer}`"
    return ("keep it working:", finding.remedy) if finding.remedy else ("", "")


def words(finding: Finding) -> str:
    """All that is said of a finding but its places, line by line, the message first."""
    way = " ".join(way_out(finding)).strip()
    said = (finding.message, parties(finding), finding.why, *lines(finding.consequences), way)
    return "\n".join(filter(None, said))


def changed(finding: Finding) -> list[tuple[Literal["-", "+", " "], Place]]:
    """The lines of a finding as a diff has them. What is the same on both sides, or but surrounds the thing,
    has no sign.
    """
    old, new = finding.old_place, None if finding.gone else finding.new_place
    if old is not None and new is not None and old.text.strip() == new.text.strip():
        return [(" ", new)]
    if old is None and new is None:
        return [] if finding.new_place is None else [(" ", finding.new_place)]
    return [*([("-", old)] if old is not None else ()), *([("+", new)] if new is not None else ())]


def link(told: Told, place: Place | None, *, old: bool) -> str:
    """The address of a line on the host, empty if it has none."""
    revision = told.old_revision if old else told.new_revision
    if place is None or not revision or not told.blob:
        return ""
    return f"{told.blob}/{revision}/{quote(place.file)}#L{place.line}"


def number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
