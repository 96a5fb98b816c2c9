"""Many pairs: what each is by experiment and by the classifier, and the table of what was tried."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from multiprocessing import Pool

import msgspec

from apigen.model.api import Api
from tests.oracle.compare import UNSEEN, Word, classified
from tests.oracle.pairs import Pair, make
from tests.oracle.server import FACES
from tests.oracle.verdict import Old, Verdict, verdict, words

Cell = tuple[str, int, str, str]
"""A rule, a grade, a wire and a position."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a pair; `fault` is empty where both agree, else `missed`, `false alarm` or `silent`."""

    number: int
    operator: str
    cells: tuple[Cell, ...] = ()
    calls: int = 0
    fault: str = ""
    story: str = ""


def attempt(number: int) -> Outcome | None:
    """Tries the pair of a number; None where there is none."""
    pair = make(number)
    if pair is None:
        return None
    return compared(pair, tried(pair), classified(*pair.apis))


def tried(pair: Pair) -> Verdict:
    """What the experiment says of a pair."""
    old, new = pair.apis
    made = Old(old, words(old, new), standard=old.roles != new.roles, without=_untouched(old, new))
    return verdict(made, new)


def _untouched(old: Api, new: Api) -> frozenset[str]:
    """The classes of which a server with the one spec is the same as one with the other."""
    bare = (msgspec.structs.replace(api, classes=()) for api in (old, new))
    if next(bare) != next(bare) or [one.name for one in old.classes] != [one.name for one in new.classes]:
        return frozenset()
    return frozenset(one.name for one, other in zip(old.classes, new.classes, strict=True) if one == other)


def compared(pair: Pair, found: Verdict, word: Word) -> Outcome:
    fault = ""
    if found.level != word.level:
        fault = "missed" if found.level > word.level else "false alarm"
    elif found.level == 2 and (found.silent > word.silent or word.silent > found.partly):
        fault = "silent"
    return Outcome(
        pair.number,
        pair.operator,
        tuple((rule, found.on(face), face, pair.position) for rule in word.rules for face in FACES),
        found.calls,
        fault,
        _story(pair, found, word, fault) if fault else "",
    )


def _story(pair: Pair, found: Verdict, word: Word, fault: str) -> str:
    """A disagreement as people read it."""
    old, new = (text.splitlines() for text in pair.texts)
    lines = [line for line in unified_diff(old, new, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")]
    troubles = [f"{one.where} {one.what} {one.face}" for one in found.troubles if one.level][:4]
    return "\n".join(
        (
            f"{fault}: pair {pair.number} ({pair.operator}, {pair.position})",
            *(f"    {line}" for line in lines),
            f"  by experiment {_grade(found.level, found.silent)}",
            *(f"    {line}" for line in troubles),
            f"  by the classifier {_grade(word.level, word.silent)}",
            *(f"    {line}" for line in word.told[:4]),
        )
    )


def _grade(level: int, silent: bool) -> str:
    return GRADES[level] + (", silent" if silent else "")


GRADES = ("compatible", "risky", "breaking")


def run(numbers: Iterable[int], processes: int | None = None) -> Iterator[Outcome]:
    """The outcomes of pairs, on all cores."""
    if processes == 1:
        yield from (one for one in map(attempt, numbers) if one is not None)
        return
    with Pool(processes or os.cpu_count()) as pool:
        yield from (one for one in pool.imap_unordered(attempt, numbers, 20) if one is not None)


def table(cells: Counter[Cell]) -> str:
    """Pairs by rule and position, on each wire: compatible, risky, breaking."""
    rows = sorted({(rule, position) for rule, _, _, position in cells})
    lines = [f"{'rule':32} {'position':26} {'xmlrpc':>18} {'jsonrpc':>18}"]
    for rule, position in rows:
        counts = (
            "/".join(str(cells[rule, level, face, position]) for level in range(len(GRADES)))
            for face in FACES
        )
        lines.append(f"{rule:32} {position:26} " + " ".join(f"{one:>18}" for one in counts))
    lines.append("compatible/risky/breaking. Not shown by any experiment here:")
    lines += [f"  {rule}: {why}" for rule, why in sorted(UNSEEN.items())]
    return "\n".join(lines)
