"""Declarations outside of classes, tree to model: errors, structs, named types."""

from apigen.model import api as model
from apigen.semantics.arguments import first, read_annotations
from apigen.semantics.collect import Declared
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common, constraints, one_of
from apigen.semantics.literals import read_value, unknown_member
from apigen.semantics.members import read_member
from apigen.semantics.names import report_twice
from apigen.semantics.types import is_known, read_type
from apigen.syntax import tree


def read_error(declared: Declared) -> model.Error:
    here, node = declared.here, declared.node
    assert isinstance(node, tree.Error)
    name = node.name.text
    here.scope.places[f"error {name}"] = here.place(node)
    noted = read_annotations(here, node, "error") if node.annotations else {}
    parameters: dict[str, model.ErrorParameter] = {}
    docs = read_docs(here, node.docs, [parameter.name.text for parameter in node.parameters], results=False)
    for parameter in node.parameters:
        word = parameter.name
        address = f"error {name}({word.text})"
        if word.text in parameters:
            report_twice(here, word, "the parameter", here.scope.places[address])
            continue
        here.scope.places[address] = here.place(parameter)
        type_ = read_type(here, parameter.type) if parameter.type is not None else None
        parameters[word.text] = model.ErrorParameter(
            name=word.text, type=type_, doc=docs.parameters.get(word.text, "")
        )
    return model.Error(
        name=name,
        doc=docs.text,
        parameters=tuple(parameters.values()),
        hidden="hidden" in noted,
        std=declared.std,
        **common(here, noted),
    )


def read_struct(declared: Declared) -> model.Struct:
    here, node = declared.here, declared.node
    assert isinstance(node, tree.Struct)
    name = node.name.text
    here.scope.places[f"struct {name}"] = here.place(node)
    noted = read_annotations(here, node, "struct")
    found: dict[str, model.StructMember] = {}
    for member in node.members:
        if member.name.text in found:
            report_twice(
                here, member.name, "the member", here.scope.places[f"struct {name}.{member.name.text}"]
            )
        else:
            found[member.name.text] = read_member(here, name, member)
    return model.Struct(
        name=name,
        doc=read_docs(here, node.docs).text,
        members=tuple(found.values()),
        one_of=one_of(here, noted, found, lambda word: unknown_member(here, word, name, tuple(found))),
        std=declared.std,
        **common(here, noted),
    )


def read_typedef(declared: Declared) -> model.TypeDef:
    here, node = declared.here, declared.node
    assert isinstance(node, tree.TypeDef)
    name = node.name.text
    here.scope.places[f"type {name}"] = here.place(node)
    noted = read_annotations(here, node, "type")
    base = read_type(here, node.type)
    example = first(noted, "example")
    return model.TypeDef(
        name=name,
        base=base,
        doc=read_docs(here, node.docs).text,
        constraints=constraints(here, noted, base) if is_known(base) else None,
        secret=name in here.scope.secrets,
        example=read_value(here, example, base) if example is not None else None,
        std=declared.std,
        **common(here, noted),
    )
