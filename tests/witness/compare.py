"""The word on source, of the catalogue and of the classifier, against the experiment.

The word on a pair is the worst of the catalogue's on its row and of the classifier's on what else differs.
"""

from collections.abc import Sequence

from apigen.changes.judge import Audience, judge
from apigen.changes.report import SEVERITIES, Severity, worst
from apigen.changes.roots import roots
from tests.witness.experiments import Outcome, Pair

LETTERS: dict[str, Severity] = {
    "b": "breaking",
    "r": "risky",
    "c": "compatible",
    "n": "note",
    "-": "none",
    "": "none",
}


def expected(pair: Pair) -> Severity:
    """What the catalogue's row says of source."""
    return LETTERS[pair.change.expected[1:2]]


def classified(pair: Pair, *languages: str) -> dict[tuple[str, str], Severity]:
    """The classifier's word on source by rule and place, for bindings of these languages, by default all."""
    named = roots(pair.old, pair.new)
    audience = Audience(languages=languages) if languages else Audience()
    judged = judge(pair.old, pair.new, named, audience)
    return {
        (root.rule, str(root.address)): one.severities.get("source", "none")
        for root, one in zip(named, judged, strict=True)
    }


def word(pair: Pair) -> Severity:
    """The word on the pair as a whole."""
    own = (pair.change.rule, pair.change.place)
    others = (severity for place, severity in classified(pair).items() if place != own)
    return worst((expected(pair), *others))


def in_python(pair: Pair) -> dict[str, Severity]:
    """The classifier's word on those who use Python alone, by rule."""
    found: dict[str, Severity] = {}
    for (rule, _), severity in classified(pair, "python").items():
        found[rule] = worst((severity, found.get(rule, "none")))
    return found


def unsound(outcome: Outcome) -> bool:
    """Whether the old program does not compile, though its source is said to be safe; a program that knows
    each value of an enum may fail where source is at risk."""
    said = word(outcome.pair)
    return (bool(outcome.faults) and said != "breaking") or (
        bool(outcome.strict) and SEVERITIES.index(said) > SEVERITIES.index("risky")
    )


def unnoticed(outcomes: Sequence[Outcome], severity: Severity) -> set[str]:
    """The rules of rows of which the catalogue says so, and no program notices any of them. What is risky is
    for strict programs to notice."""
    of_rule: dict[str, bool] = {}
    for one in outcomes:
        if expected(one.pair) == severity:
            found = one.faults or (one.strict if severity == "risky" else ())
            of_rule[one.pair.change.rule] = of_rule.get(one.pair.change.rule, False) or bool(found)
    return {rule for rule, found in of_rule.items() if not found}


def alarms(outcome: Outcome) -> set[str]:
    """The rules that say that Python's source breaks, where all of it compiles."""
    said = in_python(outcome.pair)
    return set() if outcome.faults else {rule for rule, one in said.items() if one == "breaking"}


def missed(outcome: Outcome) -> bool:
    """Whether Python's source breaks, and none of the rules says so."""
    return bool(outcome.faults) and worst(in_python(outcome.pair).values()) != "breaking"


def story(outcome: Outcome) -> str:
    """A pair, the word on it, and what does not compile."""
    pair = outcome.pair
    faults = [f"  {one.label}: {one.line}\n    {one.message}" for one in (*outcome.faults, *outcome.strict)]
    changes = [f"  {rule} {place}: {severity}" for (rule, place), severity in classified(pair).items()]
    head = f"{pair.name} {pair.change.place} ({pair.change.expected}): {word(pair)} for source"
    texts = [f"  {pair.change.old!r} -> {pair.change.new!r}"] if pair.change.rule else []
    return "\n".join((head, *texts, *changes, *faults))
