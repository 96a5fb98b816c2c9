"""The parser's table: made from the grammar by Lark, kept as plain data.

Lark reads `grammar/apidl.lark`, proves it free of conflicts and computes the LALR(1) table. That takes 0.2 s,
and loading Lark 30 ms more, so the table is made once (for a wheel, when it is built) and read from then on;
the driver in `driver.py` runs it without Lark.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec

from apigen.resources import GRAMMAR, cache_folder

FORMAT = 4
SHIPPED = Path(__file__).with_name("apidl.table")
START = ("file", "declaration")


class Rule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A production: what a reduction takes from the stack, and what becomes of it.

    `keep` lists, for each child that is kept, its index and whether its own children are taken in its place;
    -1 stands for an optional part that is left out. `callback` is empty for rules that only gather.
    """

    origin: str
    size: int
    callback: str
    keep: tuple[tuple[int, bool], ...]
    single: bool


class Table(msgspec.Struct, frozen=True, array_like=True):
    """`states[s][symbol]` is the state to go to, or, if negative, a reduction by `rules[-1 - it]`."""

    grammar: str
    starts: dict[str, int]
    ends: dict[str, int]
    states: tuple[dict[str, int], ...]
    rules: tuple[Rule, ...]
    punctuation: dict[str, str]
    keywords: dict[str, str]


def load() -> Table:
    """The table of the grammar: the shipped one, else that of the cache folder, else made and kept there."""
    grammar = _grammar()
    for path in (SHIPPED, _cached()):
        try:
            table = msgspec.msgpack.decode(path.read_bytes(), type=Table)
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            continue
        if table.grammar == grammar:
            return table
    table = make()
    with contextlib.suppress(OSError):  # a home that cannot be written costs time, nothing else
        write(_cached(), table)
    return table


def write(path: Path, table: Table | None = None) -> None:
    """Writes the table to a file, whole. Raises OSError if that cannot be."""
    import tempfile

    table = table or make()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(table))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make() -> Table:
    """Reads the grammar with Lark and turns its table into plain data."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(
        (GRAMMAR / "apidl.lark").read_text(encoding="utf-8"),
        parser="lalr",
        start=list(START),
        maybe_placeholders=True,
    )
    parse_table = lark.parser.parser._parse_table
    numbers = {rule: number for number, rule in enumerate(lark.rules)}
    order = {state: number for number, state in enumerate(_in_order(parse_table, Shift))}
    states = tuple(
        {
            symbol: order[target] if action is Shift else -1 - numbers[target]
            for symbol, (action, target) in sorted(parse_table.states[state].items())
        }
        for state in order
    )
    rules = tuple(_rule(rule) for rule in lark.rules)
    states = _shortened(states, rules)
    marks = {t.pattern.value: t.name for t in lark.terminals if t.pattern.type == "str"}
    words = {t.pattern.value[:-2]: t.name for t in lark.terminals if t.pattern.value.endswith(r"\b")}
    qualifiers = words.pop("(ro|ctor|rw)")
    return Table(
        grammar=_grammar(),
        starts={start: order[parse_table.start_states[start]] for start in START},
        ends={start: order[parse_table.end_states[start]] for start in START},
        states=states,
        rules=rules,
        punctuation=marks,
        keywords=words | dict.fromkeys(("ro", "ctor", "rw"), qualifiers),
    )


def _in_order(parse_table: Any, shift: object) -> list[Any]:
    """Lark's states as they are reached from the starts, by symbols in order; Lark has them by hashes."""
    reached = dict.fromkeys(parse_table.start_states[start] for start in START)
    waiting = list(reached)
    for state in waiting:
        for _, (action, target) in sorted(parse_table.states[state].items()):
            if action is shift and target not in reached:
                reached[target] = None
                waiting.append(target)
    return waiting


def _rule(rule: object) -> Rule:
    """How Lark shapes a tree: some tokens go, rules with a leading `_` are inlined, `[x]` leaves a None."""
    from lark.grammar import Rule as LarkRule

    assert isinstance(rule, LarkRule)
    name = str(rule.origin.name)
    gaps = [len(ones) for ones in "".join(str(int(e)) for e in rule.options.empty_indices).split("0")]
    gaps = gaps if rule.options.empty_indices else [0] * (len(rule.expansion) + 1)
    keep: list[tuple[int, bool]] = []
    for index, symbol in enumerate(rule.expansion):
        keep.extend([(-1, False)] * gaps[index])
        if getattr(symbol, "filter_out", False):
            continue
        keep.append((index, not symbol.is_term and symbol.name.startswith("_")))
    keep.extend([(-1, False)] * gaps[-1])
    callback = "" if name.startswith("_") else str(rule.alias or name)
    single = bool(rule.options.expand1 and not rule.alias)
    return Rule(name, len(rule.expansion), callback, tuple(keep), single)


def _shortened(states: tuple[dict[str, int], ...], rules: tuple[Rule, ...]) -> tuple[dict[str, int], ...]:
    """Goes past states that only hand a value on unchanged, as `?name: NAME` does: a third of all steps."""

    def passed_on(state: int) -> str | None:
        reductions = set(states[state].values())
        rule = rules[-1 - reductions.pop()] if len(reductions) == 1 and max(reductions) < 0 else None
        handed_on = rule is not None and rule.single and rule.size == 1 and rule.keep == ((0, False),)
        return rule.origin if rule is not None and handed_on else None

    origins = [passed_on(state) for state in range(len(states))]

    def target(actions: dict[str, int], state: int) -> int:
        while state >= 0 and (origin := origins[state]) is not None:
            state = actions[origin]
        return state

    return tuple({symbol: target(actions, to) for symbol, to in actions.items()} for actions in states)


def _grammar() -> str:
    """What a table was made of."""
    return f"{FORMAT}\n" + (GRAMMAR / "apidl.lark").read_text(encoding="utf-8")


def _cached() -> Path:
    return cache_folder() / "grammar.table"
