"""The experiment: the program of the old API, compiled against the client of the new one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from apigen.model.api import Api
from apigen.semantics import load_text
from tests.changes.catalogue import calls, classes, fields, pairs, types, whole
from tests.changes.catalogue.rows import Change, Row, spec
from tests.oracle.pairs import make
from tests.witness import more
from tests.witness.checker import Fault, checked
from tests.witness.packages import Packages, prepared
from tests.witness.program import Program, strict, witness

ROWS: tuple[Row, ...] = tuple(
    row for module in (classes, fields, pairs, types, calls, whole) for row in module.ROWS
)


class Pair(msgspec.Struct, frozen=True):
    """Two versions of an API; `name` is that of a rule, and which of its changes it is."""

    name: str
    change: Change
    old: Api
    new: Api


class Outcome(msgspec.Struct, frozen=True):
    """What of the old program does not compile against its own client, of which nothing must; what does not
    against the new one; and what besides does not in a program that knows each value of an enum."""

    pair: Pair
    before: tuple[Fault, ...]
    faults: tuple[Fault, ...]
    strict: tuple[Fault, ...] = ()


def catalogue() -> Iterator[Pair]:
    """All pairs of the catalogue, and those that are only here."""
    seen: Counter[str] = Counter()
    changes = [change for row in ROWS for change in (row.example, row.near)]
    for change in (*changes, *more.CHANGES):
        rule = change.rule or "nothing"
        seen[rule] += 1
        yield pair(f"{rule} {seen[rule]}", change)


NOTHING = Change("", "", "", "")
"""What the catalogue has of pairs that are not its own."""


def random(numbers: Iterable[int]) -> Iterator[Pair]:
    """The pairs of the experiment on the wire, by number; some numbers have none."""
    for number in numbers:
        made = make(number)
        if made is not None:
            yield Pair(f"{made.operator} {number}", NOTHING, *made.apis)


def pair(name: str, change: Change) -> Pair:
    return Pair(name, change, *(_api(spec(text, change)) for text in (change.old, change.new)))


@cache
def _api(text: str) -> Api:
    found = load_text(text)
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


class _Runs:
    """Programs, each with the client that it is to use; what is the same is run once."""

    def __init__(self, folder: Path) -> None:
        self.all: dict[str, tuple[Program, str]] = {}
        self._packages = Packages(folder)
        self._known: dict[tuple[str, str], str] = {}

    def add(self, one: Pair) -> list[str]:
        """The runs of a pair, by name: the old API's program with both clients, and the strict one."""
        own = prepared(one.old)
        lock = own[0].lock().text()
        programs = ((witness(*own), False), (strict(*own), True))
        return [
            self._run(program, f"{self._packages.add(api, before, closed=closed)}.{one.old.name}")
            for program, closed in programs
            if program is not None
            for api, before in ((one.old, None), (one.new, lock))
        ]

    def _run(self, program: Program, package: str) -> str:
        key = (program.text, package)
        if key not in self._known:
            self._known[key] = f"w{len(self._known)}"
            self.all[self._known[key]] = (program, package)
        return self._known[key]


def outcomes(pairs_: Sequence[Pair], folder: Path) -> tuple[Outcome, ...]:
    """The outcomes of pairs, in one run of the checker."""
    runs = _Runs(folder)
    names = [runs.add(one) for one in pairs_]
    found = checked(folder, runs.all)
    return tuple(
        _outcome(one, [found[name] for name in of_pair]) for one, of_pair in zip(pairs_, names, strict=True)
    )


def _outcome(one: Pair, found: Sequence[tuple[Fault, ...]]) -> Outcome:
    before, after, *strictly = found
    if not strictly:
        return Outcome(one, before, after)
    return Outcome(one, before + strictly[0], after, strictly[1])
