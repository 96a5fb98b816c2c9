"""The OpenRPC document of an API's JSON-RPC face (version 2.0 of JSON-RPC)."""

from collections.abc import Iterator
from typing import Any, Protocol

from apigen import derive
from apigen.derive import texts
from apigen.derive.names import find_class, find_error
from apigen.interchange.json_schema import components, named, of_type, with_more
from apigen.model.api import Api, Class, Error, Parameter, Rpc
from apigen.model.text import first_sentence
from apigen.model.types import Ref, Type
from apigen.model.values import Unset, Value
from apigen.semantics import lifecycle
from apigen.wire.values import value_as_json

VERSION = "1.3.2"

Object = dict[str, Any]
Arguments = tuple[tuple[str, Value], ...]


class Examples(Protocol):
    """Where example values come from: one value for each place, the same everywhere."""

    def arguments(self, cls: Class, rpc: Rpc, /) -> Arguments:
        """A value for each parameter that must be given, by name; the session left out."""

    def result(self, cls: Class, rpc: Rpc, /) -> Value:
        """What the call returns."""

    def value(self, type_: Type, place: str, /) -> Value:
        """A value of a type, at a place."""


def document(api: Api, examples: Examples | None = None) -> Object:
    """The document: a method for each RPC that answers in the newest release, and for its Async twin.

    Parameters may be given by position or by name; the session comes first. An error's `message` is its code
    and its `data` an array of strings, here the names of its parameters. All errors of an API have the number
    1 on the wire: it is by the message that clients tell them apart. Nothing that is hidden is in it.
    """
    methods = [method for cls in api.classes if not cls.hidden for method in _methods(api, cls, examples)]
    errors = {error.name: _error(error) for error in api.errors if not error.hidden}
    info = {"title": api.title or api.name, "version": api.version or "0"}
    return {
        "openrpc": VERSION,
        "info": info | _described(api.doc),
        "methods": methods,
        "components": {"schemas": components(api, named(methods)), "errors": errors},
    }


def _methods(api: Api, cls: Class, examples: Examples | None) -> Iterator[Object]:
    for rpc in derive.all_rpcs(api, cls):
        state = lifecycle.effective(api, None, rpc, cls)
        if rpc.hidden or state in ("removed", "absent"):
            continue
        deprecated = state == "deprecated"
        yield _method(api, cls, rpc, f"{cls.name}.{rpc.name}", deprecated, examples)
        if derive.is_async(api, rpc):
            twin = derive.async_twin(rpc)
            yield _method(api, cls, twin, f"Async.{cls.name}.{rpc.name}", deprecated, examples)


def _method(api: Api, cls: Class, rpc: Rpc, name: str, deprecated: bool, examples: Examples | None) -> Object:
    session = not rpc.sessionless and find_class(api, "session") is not None
    method: Object = {"name": name}
    if rpc.doc:
        method |= {"summary": first_sentence(rpc.doc), "description": rpc.doc}
    if tag := rpc.tag or cls.tag:
        method["tags"] = [{"name": tag}]
    method["paramStructure"] = "either"
    method["params"] = [_session(api)] * session + [
        _parameter(api, parameter) for parameter in rpc.parameters
    ]
    method["result"] = {"name": "result", "schema": of_type(rpc.result)} | _described(rpc.result_doc)
    known = [code for code in rpc.raises if (error := find_error(api, code)) and not error.hidden]
    if known:
        method["errors"] = [{"$ref": f"#/components/errors/{code}"} for code in known]
    if deprecated:
        method["deprecated"] = True
    if examples:
        arguments = examples.arguments(cls, rpc)
        if session:
            arguments = (("session_id", examples.value(Ref("session"), "session")), *arguments)
        method["examples"] = [_pairing(name, arguments, examples.result(cls, rpc))]
    return method


def _session(api: Api) -> Object:
    text = texts.patterns(api).get(("session", ""), "")
    return {"name": "session_id", "required": True, "schema": of_type(Ref("session"))} | _described(text)


def _parameter(api: Api, parameter: Parameter) -> Object:
    schema = of_type(parameter.type, parameter.constraints, given=True)
    if parameter.default is not None and not isinstance(parameter.default, Unset):
        schema = with_more(schema, {"default": value_as_json(parameter.default)})
    made = {"name": parameter.name, "required": parameter.default is None, "schema": schema}
    if lifecycle.effective(api, None, parameter) in ("deprecated", "removed"):
        made["deprecated"] = True
    return made | _described(parameter.doc)


def _pairing(name: str, arguments: Arguments, result: Value) -> Object:
    return {
        "name": name,
        "params": [{"name": key, "value": value_as_json(value)} for key, value in arguments],
        "result": {"name": "result", "value": value_as_json(result)},
    }


def _error(error: Error) -> Object:
    return {"code": 1, "message": error.name, "data": [parameter.name for parameter in error.parameters]}


def _described(doc: str) -> Object:
    return {"description": doc} if doc else {}
