"""Passwords: kept as hashes that cost memory and time, made and checked off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from apigen.wire.errors import too_busy

T = TypeVar("T")

WORKERS = 2
WAITING = 32
"""Log-ins that are checked at once, and those that may wait for it."""

DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43
"""The hash of no password, of the cost of all others: unknown users take as long as known ones."""


def hashed(password: str) -> str:
    """The hash of a password, in the usual text form; it takes some 30 ms and 19 MiB."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(password)


def fits(hash_: str, password: str) -> bool:
    """Whether a password has this hash."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return False


def is_hash(text: str) -> bool:
    """Whether a text is a hash that `hashed` may have made."""
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        return text.startswith("$argon2") and extract_parameters(text) is not None
    except (InvalidHashError, ValueError):
        return False


class Pool:
    """Threads for hashing: few, since each takes a processor, and with few who wait."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="password")
        self._under_way = 0

    async def fits(self, hash_: str | None, password: str) -> bool:
        """Whether a password has this hash; None stands for an unknown user's. Raises Failure (TOO_BUSY)."""
        return await self._run(partial(fits, hash_ or DUMMY, password)) and hash_ is not None

    async def hashed(self, password: str) -> str:
        """The hash of a password. Raises Failure (TOO_BUSY)."""
        return await self._run(partial(hashed, password))

    async def _run(self, work: Callable[[], T]) -> T:
        if self._under_way >= WORKERS + WAITING:
            raise too_busy("too many log-ins at once")
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
