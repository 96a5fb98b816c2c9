"""Whole texts held against regular expressions, in linear time: all states of an automaton at once."""

from functools import lru_cache
from typing import NamedTuple

from apigen.semantics.re2 import Chars, Choice, Edge, Node, PatternError, Repeat, Sequence, Test, parse


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is what the pattern says. Raises PatternError as `parse`."""
    program = _program(pattern)
    states = _reachable(program, {0}, text, 0)
    for at, char in enumerate(text):
        if not states:
            return False
        passed = {to for state in states for test, to in program[state].chars if test(char)}
        states = _reachable(program, passed, text, at + 1)
    return len(program) - 1 in states


class _Step(NamedTuple):
    """A state of the automaton: where a character leads, and where nothing but the place between two does."""

    chars: list[tuple[Test, int]]
    free: list[tuple[Edge | None, int]]


@lru_cache(maxsize=256)
def _program(pattern: str) -> list[_Step]:
    steps = [_Step([], [])]
    end = _build(steps, 0, parse(pattern))
    if end != len(steps) - 1:
        steps.append(_Step([], []))
        steps[end].free.append((None, len(steps) - 1))
    return steps


def _build(steps: list[_Step], start: int, node: Node) -> int:
    """Adds the steps of a node, from a state on; returns the state after it."""
    match node:
        case Chars(test):
            steps.append(_Step([], []))
            steps[start].chars.append((test, len(steps) - 1))
        case Edge():
            steps.append(_Step([], []))
            steps[start].free.append((node, len(steps) - 1))
        case Sequence(items):
            for item in items:
                start = _build(steps, start, item)
            return start
        case Choice(options):
            ends = []
            for option in options:
                steps.append(_Step([], []))
                steps[start].free.append((None, len(steps) - 1))
                ends.append(_build(steps, len(steps) - 1, option))
            steps.append(_Step([], []))
            for end in ends:
                steps[end].free.append((None, len(steps) - 1))
        case Repeat(item, least, most):
            for _ in range(least):
                start = _build(steps, start, item)
            if most is None:
                steps.append(_Step([], []))
                loop = len(steps) - 1
                steps[start].free.append((None, loop))
                end = _build(steps, loop, item)
                steps[end].free.append((None, loop))
                steps.append(_Step([], []))
                steps[loop].free.append((None, len(steps) - 1))
            else:
                starts = [start]
                for _ in range(most - least):
                    start = _build(steps, start, item)
                    starts.append(start)
                steps.append(_Step([], []))
                for state in starts:
                    steps[state].free.append((None, len(steps) - 1))
    return len(steps) - 1


def _reachable(program: list[_Step], states: set[int], text: str, at: int) -> set[int]:
    waiting = list(states)
    while waiting:
        for edge, to in program[waiting.pop()].free:
            if to not in states and (edge is None or _is_at(edge, text, at)):
                states.add(to)
                waiting.append(to)
    return states


def _is_at(edge: Edge, text: str, at: int) -> bool:
    match edge.mark:
        case "^":
            return at == 0 or (edge.lines and text[at - 1] == "\n")
        case "$":
            return at == len(text) or (edge.lines and text[at] == "\n")
        case "A":
            return at == 0
        case "z":
            return at == len(text)
        case mark:
            before, after = (_is_word(text[i : i + 1]) if i >= 0 else False for i in (at - 1, at))
            return (before != after) == (mark == "b")


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


__all__ = ["PatternError", "matches", "parse"]
