"""The order of a map's keys: the first that matches a key decides, so that it counts where several match."""

from collections.abc import Sequence


def overlap(one: str, other: str) -> bool:
    """Whether a key can match both; `*` at an end stands for any rest."""
    first, second = one.rstrip("*"), other.rstrip("*")
    if one.endswith("*") and other.endswith("*"):
        return first.startswith(second) or second.startswith(first)
    return (one.endswith("*") and other.startswith(first)) or (other.endswith("*") and one.startswith(second))


def narrower(one: str, other: str) -> str:
    """Of two that overlap the one that all keys match that match both."""
    return max(one, other, key=lambda key: (not key.endswith("*"), len(key)))


def swapped(before: Sequence[str], now: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The pairs that overlap and take precedence the other way round, each with the first one of now."""
    return tuple(
        (one, other)
        for at, one in enumerate(now)
        for other in now[at + 1 :]
        if one in before and other in before and before.index(other) < before.index(one)
        if overlap(one, other)
    )
