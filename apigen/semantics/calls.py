"""What can be called, tree to model: RPCs with their parameters, and what is said of derived ones."""

from typing import Any

from apigen.diagnostics import Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import api as model
from apigen.semantics.arguments import Noted, read_annotations, words
from apigen.semantics.docs import read_docs, unknown_parameter
from apigen.semantics.elements import common, one_of, roles
from apigen.semantics.literals import read_value
from apigen.semantics.members import Inherited, member_parts
from apigen.semantics.names import report_twice, reserved_name
from apigen.semantics.resolve import resolve
from apigen.semantics.scope import Here
from apigen.semantics.types import is_secret, read_result, read_type
from apigen.syntax import tree

FLAGS = ("sessionless", "safe", "idempotent", "hidden")


def read_rpc(
    here: Here, cls: str, node: tree.Rpc, origin: model.Origin | None = None, inherited: Inherited = ()
) -> model.Rpc:
    """An explicit RPC, or one that replaces a derived one."""
    address = f"{cls}.{node.name.text}"
    here.scope.places[address] = here.place(node)
    names = [parameter.name.text for parameter in node.parameters]
    docs = read_docs(here, node.docs, names)
    noted = read_annotations(here, node, "rpc", inherited)
    parts = _parts(here, noted)
    if "nofallback" in noted:
        parts["nofallback"] = True
    tag = tag_of(here, noted)
    if tag is not None:
        parts["tag"] = tag
    result = read_result(here, node.result)
    return model.Rpc(
        name=node.name.text,
        parameters=_parameters(here, address, node.parameters, docs.parameters),
        result=result,
        result_doc=docs.result or "",
        doc=docs.text,
        raises=_raises(here, (*node.raises, *words(noted, "raises"))),
        one_of=one_of(here, noted, names, lambda word: unknown_parameter(here, word, names)),
        secret_result="secret" in noted or is_secret(here, result),
        replaces=node.replaces,
        origin=origin,
        **parts,
    )


def read_implicit(
    here: Here, cls: str, node: tree.Implicit, origin: model.Origin | None = None, inherited: Inherited = ()
) -> model.Implicit:
    """What is said of a derived RPC. Whether there is one, and with which parameters, is a matter of
    derivation."""
    here.scope.places[f"{cls}.{node.name.text}"] = here.place(node)
    docs = read_docs(here, node.docs, "any")
    return model.Implicit(
        name=node.name.text,
        doc=docs.text,
        param_docs=tuple(sorted(docs.parameters.items())),
        result_doc=docs.result,
        origin=origin,
        **_parts(here, read_annotations(here, node, "implicit", inherited)),
    )


def _parts(here: Here, noted: Noted) -> dict[str, Any]:
    """What annotations say of anything that is called; only what is said."""
    if not noted:
        return {}
    parts = common(here, noted)
    if "role" in noted:
        parts["roles"] = roles(here, noted)[""]
    if "async" in noted:
        parts["is_async"] = True
    for name in FLAGS:
        if name in noted:
            parts[name] = True
    return parts


def class_raises(here: Here, noted: Noted) -> tuple[str, ...]:
    """The errors that any RPC of a class may raise."""
    return _raises(here, words(noted, "raises"))


def _raises(here: Here, names: tuple[tree.Word, ...]) -> tuple[str, ...]:
    found: dict[str, tree.Word] = {}
    for word in names:
        if word.text in found:
            report_twice(here, word, "the error", here.span(found[word.text]))
        elif resolve(here, "error", word):
            found[word.text] = word
    return tuple(found)


def _parameters(
    here: Here, address: str, nodes: tuple[tree.Parameter, ...], docs: dict[str, str]
) -> tuple[model.Parameter, ...]:
    found: dict[str, tree.Parameter] = {}
    parameters = []
    optional: tree.Parameter | None = None
    for node in nodes:
        name = node.name.text
        if name in found:
            report_twice(here, node.name, "the parameter", here.span(found[name].name))
            continue
        if node.default is None and optional is not None:
            here.report(optional_before_mandatory(here, node, optional))
        if node.default is not None:
            optional = node
        if name in ("session_id", "_"):
            here.report(reserved_name(here, node.name, "parameter"))
        found[name] = node
        parameters.append(_parameter(here, address, node, docs.get(name, "")))
    return tuple(parameters)


def _parameter(here: Here, address: str, node: tree.Parameter, doc: str) -> model.Parameter:
    here.scope.places[f"{address}({node.name.text})"] = here.place(node)
    type_ = read_type(here, node.type)
    parts: dict[str, Any] = {"secret": True} if is_secret(here, type_) else {}
    if node.annotations:
        parts = member_parts(here, read_annotations(here, node, "parameter"), type_)
    if node.default is not None:
        default = read_value(here, node.default, type_, unset=True)
        if default is not None:
            parts["default"] = default
    return model.Parameter(name=node.name.text, type=type_, doc=doc, **parts)


def tag_of(here: Here, noted: Noted) -> str | None:
    """The tag; any will do where none is declared."""
    found = words(noted, "tag")
    if not found:
        return None
    if here.scope.declared("tag"):
        resolve(here, "tag", found[0])
    return found[0].text


@problem("optional-before-mandatory", "error", "A parameter with a default before one without")
def optional_before_mandatory(here: Here, node: tree.Parameter, optional: tree.Parameter) -> Finding:
    """Optional parameters stand last, so that a call by position may leave out a tail.

    Fails::

        class VM {
          rpc stop(self: VM ref, force: bool = false, reason: string)
        }

    Mended::

        class VM {
          rpc stop(self: VM ref, reason: string, force: bool = false)
        }
    """
    related = (Label(here.span(optional.name), "this one is optional"),)
    message = f"the mandatory parameter `{node.name.text}` follows an optional one"
    help_ = "move it before the optional ones, or give it a default"
    return Finding(message, here.span(node.name), "", related, help=help_)
