"""Log-ins that failed, by user at an address and by address: counted before any password is looked at.

Nobody shuts a user out elsewhere by guessing: what is counted is what comes from one network.
What failed is written to the store too, without anybody waiting for it: a restart gives nobody new attempts.
"""

import ipaddress
from collections import OrderedDict
from contextlib import suppress

from apigen.runtime.contained import looked_at
from apigen.runtime.store import sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.transaction import Transaction

WINDOW = 60.0
"""Seconds in which failures are counted."""

PER_USER = 20
PER_ADDRESS = 100
"""Log-ins that may fail, or be under way, in a window."""

_TABLE = 10_000
"""Users and addresses that are remembered, the newest."""


class Attempts:
    """The counts of a server, measured on the store's clock, which is never set back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clock = database.clock
        self._known: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
        for kind, name, since, count in database.now(_kept):
            self._known[kind, name] = since, count

    def begin(self, user: str, address: str) -> bool:
        """Counts an attempt; False if there were too many."""
        keys = tuple(zip(_keys(user, address), (PER_USER, PER_ADDRESS), strict=True))
        if any(self._count(key) >= most for key, most in keys):
            return False
        for key, _ in keys:
            since, count = self._known.pop(key, (self._clock(), 0))
            self._known[key] = since, count + 1
        while len(self._known) > _TABLE:
            self._known.popitem(last=False)
        return True

    def succeeded(self, user: str, address: str) -> None:
        """Takes a successful attempt out of the count."""
        for key in _keys(user, address):
            with suppress(KeyError):
                since, count = self._known[key]
                self._known[key] = since, max(count - 1, 0)

    def failed(self, user: str, address: str) -> None:
        """Has an attempt outlive the server that was counted already."""
        given = [(*key, *self._known[key]) for key in _keys(user, address) if key in self._known]
        old = self._clock() - WINDOW
        self._database.write(lambda tx: _keep(tx, given, old)).add_done_callback(looked_at)

    def _count(self, key: tuple[str, str]) -> int:
        since, count = self._known.get(key, (0.0, 0))
        if self._clock() - since > WINDOW:
            self._known.pop(key, None)
            return 0
        return count


def _keys(user: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """What is counted by. No user has a longer name than is kept."""
    network = _network(address)
    return ("user", f"{network} {user[:_LONGEST]}"), ("address", network)


def _network(address: str) -> str:
    """What one client has alone: an address of version 4, or the network of one of version 6, which has
    more addresses than could be counted.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:_LONGEST]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _ONE_CLIENT), strict=False))
    return str(found)


_ONE_CLIENT = 64
"""Bits of an address of version 6 that tell networks apart."""


_LONGEST = 256


def _kept(tx: Transaction) -> list[sql.Row]:
    return sql.rows(tx.connection, "SELECT kind, name, since, count FROM attempt ORDER BY since")


def _keep(tx: Transaction, given: list[tuple[str, str, float, int]], old: float) -> None:
    tx.connection.execute("DELETE FROM attempt WHERE since < ?", (old,))
    for one in given:
        tx.connection.execute("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?)", one)
