"""Stored objects: a store filled under the old spec, opened under the new one, and all read back."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from apigen.derive.names import find_class
from apigen.derive.shapes import computed_end
from apigen.diagnostics import Failure as Refused
from apigen.model.api import Api, Class
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, Refusal
from apigen.wire.typed import Readers
from apigen.wire.values import NULL
from tests.oracle.identity import Identity
from tests.oracle.meaning import Meaning
from tests.oracle.values import Samples

_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A disk that need not be waited for, where there is one."""

Fate = Literal["kept", "refused", "lost", "none"]
"""`refused`: the store is not opened, since it asks to be migrated; `lost`: it is, and a value is gone or
another; `none`: there was nothing to keep."""


def fate(old: Api, new: Api) -> Fate:
    """What becomes of every value that the old store can hold."""
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        path = Path(folder) / "store"
        store = open_database(path, plan(old))
        rows = [(cls, *made) for cls in old.classes for made in _filled(store, old, cls)]
        store.close()
        if not rows:
            return "none"
        try:
            store = open_database(path, plan(new))
        except Refused:
            return "refused"
        try:
            same = Identity(old, new)
            return "kept" if all(_kept(store, same, *row) for row in rows) else "lost"
        finally:
            store.close()


def _filled(store: Database, api: Api, cls: Class) -> Iterator[tuple[str, dict[str, Any]]]:
    """Objects of a class, one a value of each of its fields: what they hold, and their refs."""
    if cls.std or cls.stateless:
        return
    samples, readers = Samples(api), Readers(api)
    fields = {one.name: one for one in cls.fields if _stored(one) and one.name != "uuid"}
    ways = {
        name: list(_readable(readers.of(field.type), samples.of(field.type, taken=True)))
        for name, field in fields.items()
    }
    if not all(ways.values()):
        return
    base = {name: found[0] for name, found in ways.items()}
    for name, found in ways.items():
        for value in found:
            given = {**base, name: value}

            def make(tx: Transaction, given: dict[str, Any] = given) -> tuple[str, dict[str, Any]]:
                ref = tx.create(cls.name, given)
                row = tx.row(cls.name, ref)
                return ref, {one: tx.value(row, row.cls.fields[one]) for one in given}

            try:
                yield store.now(make)
            except Failure:
                continue


def _readable(read: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
    """Values as they are kept; without those that must name an object, which is not there."""
    for value in values:
        with suppress(Refusal):
            yield read(_free(value))


def _stored(field: Any) -> bool:
    return not (computed_end(field) or field.computed or field.writeonly)


def _free(value: Any) -> Any:
    """A value without objects that are not there."""
    match value:
        case str() if value.startswith("OpaqueRef:"):
            return NULL
        case list():
            return [_free(one) for one in value if not str(one).startswith("OpaqueRef:")]
        case dict():
            return {key: _free(one) for key, one in value.items() if not key.startswith("OpaqueRef:")}
        case _:
            return value


def _kept(store: Database, same: Identity, cls: Class, ref: str, held: dict[str, Any]) -> bool:
    """Whether an object holds what it held."""
    name = next((new for new, old in same.classes.items() if old == cls.name), None)
    now = find_class(same.new, name) if name else None
    if now is None or now.stateless:
        return False
    fields = {one.name: one for one in cls.fields}
    there = {old: new for new, old in same.fields(cls, now).items()}
    meaning = Meaning(same)

    def read(tx: Transaction) -> bool:
        row = tx.row(now.name, ref)
        for name, value in held.items():
            field = next((one for one in now.fields if one.name == there.get(name)), None)
            if field is None or not _stored(field):
                return False
            found = tx.value(row, row.cls.fields[field.name])
            if any(meaning.troubles(fields[name].type, field.type, value, found, "jsonrpc")):
                return False
        return True

    return store.now(read)
