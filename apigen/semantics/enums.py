"""Enums: tree to model."""

from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import api as model
from apigen.semantics.arguments import read_annotations
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common
from apigen.semantics.names import report_twice, reserved_name
from apigen.semantics.scope import Here
from apigen.syntax import tree


def read_enum(
    here: Here,
    node: tree.Enum,
    owner: str | None = None,
    std: bool = False,
    origin: model.Origin | None = None,
) -> model.Enum:
    """An enum, of a class or on its own."""
    name = node.name.text
    here.scope.places[f"enum {name}"] = here.place(node)
    noted = read_annotations(here, node, "enum")
    found: dict[str, model.EnumValue] = {}
    for value in node.values:
        word = value.name
        address = f"enum {name}.{word.text}"
        if word.text in found:
            report_twice(here, word, "the value", here.scope.places[address])
            continue
        if word.text == "_" and not word.quoted:
            here.report(reserved_name(here, word, "value"))
        here.scope.places[address] = here.place(value)
        parts = common(here, read_annotations(here, value, "value")) if value.annotations else {}
        found[word.text] = model.EnumValue(name=word.text, doc=read_docs(here, value.docs).text, **parts)
    if not node.values and not here.is_broken(node.at, node.end):
        here.report(empty_enum(here, node))
    return model.Enum(
        name=name,
        doc=read_docs(here, node.docs).text,
        values=tuple(found.values()),
        owner=owner,
        std=std,
        origin=origin,
        **common(here, noted),
    )


@problem("empty-enum", "error", "An enum without values")
def empty_enum(here: Here, node: tree.Enum) -> Finding:
    """An enum has at least one value: its first is the zero value of fields that nobody has set.

    Fails::

        enum power {
        }

    Mended::

        enum power {
          off
          on
        }
    """
    return Finding(
        f"the enum `{node.name.text}` has no values", here.span(node.name), "", help="add one, a line each"
    )
