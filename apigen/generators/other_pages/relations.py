"""Relations: what stands alone, and the pairs of bound fields as files."""

import csv
import io

import msgspec

from apigen import relations
from apigen.generators.book import Book
from apigen.generators.links import Mention, Place
from apigen.generators.view import PairView


def unrelated(book: Book) -> tuple[Mention, ...]:
    """The classes with objects that no pair of bound fields joins to another."""
    return tuple(Mention(name, Place(name)) for name in relations.unrelated(book.api))


def pairs_as_csv(pairs: tuple[PairView, ...]) -> str:
    """The table of pairs as comma-separated values, its first line the names of the columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_row(pairs[0]) if pairs else ())
    writer.writerows(_row(pair).values() for pair in pairs)
    return text.getvalue()


def pairs_as_json(pairs: tuple[PairView, ...]) -> bytes:
    """The table of pairs as a JSON array of objects."""
    return msgspec.json.format(msgspec.json.encode([_row(pair) for pair in pairs]), indent=1) + b"\n"


def _row(pair: PairView) -> dict[str, str]:
    return {
        "field": pair.a.text,
        "bound_to": pair.b.text,
        "relation": pair.relation,
        "objects_at_field": pair.count_a,
        "objects_at_bound_to": pair.count_b,
        "on_destroy": pair.on_destroy,
    }
