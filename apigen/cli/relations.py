"""`apigen relations`: which fields are bound, and what that means for creating and destroying."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from apigen.cli import arguments
from apigen.cli.inputs import at_release, refuse_folder, sound_spec, spec_and_name
from apigen.cli.terminal import console, result
from apigen.diagnostics import Failure

if TYPE_CHECKING:
    from apigen.cli.sheet import Sheet, Table
    from apigen.model.api import Api
    from apigen.relations import Pair, Reference

USAGE = "[SPEC] [CLASS]"
EXAMPLES = """\
  apigen relations
  apigen relations VM
  apigen relations spec VM --as-of 2.0"""


def add(parser: ArgumentParser) -> None:
    arguments.add_spec_and(parser, "cls", "CLASS", "the class to look at")
    arguments.add_as_of(parser)


def command(
    *, first: str | None, cls: str | None, spec: Path | None, as_of: str | None, quiet: bool, verbose: bool
) -> int:
    """Print which fields are bound, and what blocks what.

    Of a class also what must exist before it, and what its destruction meets. One argument is CLASS, two
    are SPEC CLASS. --verbose lists references without another end too.
    """
    from apigen.cli.sheet import draw

    path, name = spec_and_name(first, cls, spec)
    api = at_release(sound_spec(path).api, as_of, verbose=verbose and not quiet)
    if name is None:
        sheet = whole(api, verbose=verbose)
    elif any(known.name == name for known in api.classes):
        sheet = of_class(api, name)
    else:
        from apigen.relations import no_such_class

        refuse_folder(name)
        raise Failure(no_such_class(name, [known.name for known in api.classes]))
    result(draw(console(), [sheet]))
    return 0


def whole(api: "Api", *, verbose: bool = False) -> "Sheet":
    """All pairs of an API, and the classes that have none."""
    from apigen import relations
    from apigen.cli.sheet import Sheet

    pairs, loops, unbound = relations.pairs(api), relations.loops(api), relations.unbound(api)
    return Sheet(
        "relations of",
        api.name,
        facts=(
            ("pairs", str(len(pairs))),
            ("bound to themselves", ", ".join(loop.place for loop in loops)),
            ("in no pair", ", ".join(relations.unrelated(api))),
            ("unreachable", ", ".join(relations.unreachable(api))),
            (
                "without another end",
                "" if verbose or not unbound else f"{len(unbound)} (--verbose lists them)",
            ),
        ),
        tables=(
            pair_table("Bound pairs", pairs),
            reference_table("References without another end", unbound if verbose else ()),
        ),
    )


def of_class(api: "Api", name: str) -> "Sheet":
    """The pairs of a class, what an object of it needs, and what its destruction meets."""
    from apigen import relations
    from apigen.cli.sheet import Sheet, Table

    met = relations.destruction(api, name)
    needs = relations.needs(api, name)
    unbound = [one for one in relations.unbound(api) if name in (one.cls, one.target)]
    return Sheet(
        "relations of",
        name,
        facts=(
            ("must exist before", ", ".join(need.cls for need in needs) or "nothing"),
            ("goes with it", _places(met.goes) or "nothing"),
            ("blocks its destruction", _places(met.blocked_by) or "nothing"),
            ("set to null or taken out", _places(met.cleared) or "nothing"),
            ("unreachable", "no other class leads to it" if name in relations.unreachable(api) else ""),
        ),
        tables=(
            pair_table("Bound pairs", [pair for pair in relations.pairs(api) if name in _classes(pair)]),
            reference_table("References without another end", unbound),
            Table(
                "What must exist before",
                ("Class", "Because of"),
                tuple((need.cls, _places(need.because)) for need in needs),
            ),
        ),
    )


def pair_table(title: str, pairs: "list[Pair] | tuple[Pair, ...]") -> "Table":
    from apigen.cli.sheet import Table
    from apigen.generators.words import pair_words

    return Table(
        title,
        ("Field", "Other end", "Relation", "One has", "The other has", "On destroy"),
        tuple(
            (
                pair.a.place,
                pair.b.place,
                "many-to-one" if pair.cardinality == "one-to-many" else pair.cardinality,
                f"{pair.b.count} {pair.b.cls}",
                f"{pair.a.count} {pair.a.cls}",
                pair_words(pair) or "(in a map)",
            )
            for pair in pairs
        ),
    )


def reference_table(title: str, references: "list[Reference] | tuple[Reference, ...]") -> "Table":
    from apigen.cli.sheet import Table
    from apigen.generators.words import destroy_words
    from apigen.model.types import spell

    return Table(
        title,
        ("Field", "Type", "Refers to", "On destroy"),
        tuple(
            (
                one.place,
                spell(one.type),
                f"{one.count} {one.target}",
                destroy_words(one.on_destroy, one.cls, one.target),
            )
            for one in references
        ),
    )


def _places(references: "tuple[Reference, ...]") -> str:
    return ", ".join(dict.fromkeys(one.place for one in references))


def _classes(pair: "Pair") -> "Iterator[str]":
    return (end.cls for end in pair.ends)
