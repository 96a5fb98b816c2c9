"""The expressions of `get_all_records_where`: read once, then asked of objects, by an index if it can be."""

from collections.abc import Iterator

from apigen.model.api import Api
from apigen.model.types import Ref, plain
from apigen.runtime.store import sql
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Reader, Row
from apigen.runtime.where_text import Parser, Where
from apigen.wire.errors import Failure
from apigen.wire.typed import Readers


class Expressions:
    """The expressions on one class of an API."""

    def __init__(self, api: Api, cls: ClassPlan) -> None:
        self._readers = Readers(api)
        self._cls = cls
        self._known: dict[str, Where] = {}

    def read(self, text: str) -> Where:
        """What an expression says. Raises Failure (VALUE_NOT_SUPPORTED)."""
        found = self._known.get(text)
        if found is None:
            found = Parser(text, self._cls, self._readers).whole()
            if len(self._known) >= 100:
                self._known.clear()
            self._known[text] = found
        return found


def found(where: Where, reader: Reader, cls: ClassPlan) -> Iterator[list[Row]]:
    """The objects of a class for which an expression holds, some at a time; by an index where it can be."""
    few = _by_index(where, reader, cls)
    for rows in [few] if few is not None else reader.pieces(cls.name):
        yield [row for row in rows if where.holds(reader, row)]


def _by_index(where: Where, reader: Reader, cls: ClassPlan) -> list[Row] | None:
    """The only objects for which it can hold; None where no index tells."""
    if cls.uuid and "uuid" in where.equal:
        try:
            refs = [reader.by_uuid(cls.name, where.equal["uuid"])]
        except Failure:
            refs = []
    elif cls.named and "name_label" in where.equal:
        refs = reader.by_name(cls.name, where.equal["name_label"])
    else:
        return _by_reference(where, reader, cls)
    return [row for ref in refs if (row := reader.find(ref)) is not None]


def _by_reference(where: Where, reader: Reader, cls: ClassPlan) -> list[Row] | None:
    for name, ref in where.equal.items():
        field = cls.fields[name]
        if isinstance(plain(field.field.type), Ref) and field.end is None and field.stored:
            target = reader.find(ref)
            if target is not None:
                return _referrers(reader, target, field)
    return None


def _referrers(reader: Reader, target: Row, field: FieldPlan) -> list[Row]:
    query = "SELECT DISTINCT src FROM link WHERE dst = ? AND field = ? ORDER BY src"
    number = reader.catalog.field_ids[field.cls, field.name]
    ids = [id_ for (id_,) in sql.rows(reader.connection, query, (target.id, number))]
    return [row for id_ in ids if (row := reader.by_id(id_)) is not None]
