"""Work shared between two processes, where there is enough of it and a second processor.

Units of work are numbered; the numbers lie in a pipe, from which each process takes the next one when it is
free. What the second process did not bring to an end, for whatever reason, the first one does again: an error
is raised where it would be without it.
"""

import os
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec

from apigen.syntax.second import begin, can_fork

WORTH_IT = 8
"""Units from which on a second process, which costs some milliseconds, saves time."""

_NUMBER = struct.Struct("<I")
_PIPE = 60_000
"""Bytes that a pipe takes without a reader, and a little less."""


Unit = TypeVar("Unit")
Result = TypeVar("Result")


def shared(units: Sequence[Unit], work: Callable[[Unit], Result], kind: type[Result]) -> list[Result]:
    """`work` on each unit, in order. Results of the type `kind` go through a pipe as MessagePack."""
    if not WORTH_IT <= len(units) <= _PIPE // _NUMBER.size or not can_fork():
        return [work(unit) for unit in units]
    taking, giving = os.pipe()
    os.write(giving, b"".join(map(_NUMBER.pack, range(len(units)))))
    os.close(giving)
    done: dict[int, Result] = {}

    def take_all() -> None:
        while taken := os.read(taking, _NUMBER.size):
            (at,) = _NUMBER.unpack(taken)
            done[at] = work(units[at])

    def second() -> bytes:
        with suppress(Exception):
            take_all()
        return msgspec.msgpack.encode(done)

    answer = begin(second)
    theirs = b""
    try:
        take_all()
    finally:
        while os.read(taking, _PIPE):  # after an error nothing more is begun
            pass
        os.close(taking)
        if answer is not None:
            theirs = answer()
    with suppress(msgspec.DecodeError):
        done |= msgspec.msgpack.decode(theirs, type=dict[int, kind])  # type: ignore[valid-type] # a type that is a value
    return [done[at] if at in done else work(unit) for at, unit in enumerate(units)]
