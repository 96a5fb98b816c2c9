"""Queries as lists of rows: what a statement gives is known to who wrote it, not to a type checker."""

from typing import Any

import apsw

Row = tuple[Any, ...]


def rows(connection: apsw.Connection, query: str, values: tuple[Any, ...] = ()) -> list[Row]:
    """All rows of a query."""
    found: list[Row] = connection.execute(query, values).fetchall()
    return found


def first(connection: apsw.Connection, query: str, values: tuple[Any, ...] = ()) -> Row | None:
    """The first row of a query, if there is one."""
    found: Row | None = connection.execute(query, values).fetchone()
    return found


def one(connection: apsw.Connection, query: str, values: tuple[Any, ...] = ()) -> Any:
    """The one value of a query that always has a row."""
    found = first(connection, query, values)
    assert found is not None
    return found[0]
