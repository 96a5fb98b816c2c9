"""The OpenRPC document of an API's JSON-RPC face (version 2.0 of JSON-RPC)."""

import re
from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from apigen import derive
from apigen.derive import texts
from apigen.derive.names import find_class
from apigen.interchange.json_schema import components, of_type, secrecy, with_more
from apigen.model.api import Api, Class, Error, Parameter, Rpc
from apigen.model.lifecycle import State
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
    methods = _Methods(api, examples)
    found = [method for cls in api.classes if not cls.hidden for method in methods.of(cls)]
    errors = {error.name: _error(error) for error in api.errors if not error.hidden}
    info = {"title": api.title or api.name, "version": api.version or "0"}
    return {
        "openrpc": VERSION,
        "info": info | _described(api.doc),
        "methods": found,
        "components": {"schemas": components(api, _named(found)), "errors": errors},
    }


_NAMED = re.compile(rb'"\$ref":"#/components/schemas/([^"]+)"')


def _named(methods: list[Object]) -> set[str]:
    """`json_schema.named`, found in the encoded text: a quote within a value would have a backslash there."""
    return {name.decode() for name in _NAMED.findall(msgspec.json.encode(methods))}


class _Methods:
    """What the methods of one document share."""

    def __init__(self, api: Api, examples: Examples | None) -> None:
        self.api = api
        self.examples = examples
        self.errors = {error.name for error in api.errors if not error.hidden}
        self.places = lifecycle.order(api)
        self.session = [_session(api)] if find_class(api, "session") is not None else []
        self.session_value: list[Object] = []
        if examples and self.session:
            value = value_as_json(examples.value(Ref("session"), "session"))
            self.session_value = [{"name": "session_id", "value": value}]

    def of(self, cls: Class) -> Iterator[Object]:
        """A method for each RPC of a class that answers, and for its Async twin."""
        for rpc in derive.all_rpcs(self.api, cls):
            state = lifecycle.state(self.places, len(self.places) - 1, rpc, cls)
            if rpc.hidden or state in ("removed", "absent"):
                continue
            name = f"{cls.name}.{rpc.name}"
            method = self._method(cls, rpc, name, state)
            yield method
            if derive.is_async(self.api, rpc):
                yield self._twin(method, cls, rpc, f"Async.{name}")

    def _method(self, cls: Class, rpc: Rpc, name: str, state: State) -> Object:
        session = [] if rpc.sessionless else self.session
        method: Object = {"name": name}
        if rpc.doc:
            method |= {"summary": first_sentence(rpc.doc), "description": rpc.doc}
        if tag := rpc.tag or cls.tag:
            method["tags"] = [{"name": tag}]
        method["paramStructure"] = "either"
        method["params"] = session + [_parameter(self.api, parameter) for parameter in rpc.parameters]
        method["result"] = _result(self.api, rpc)
        if known := [code for code in rpc.raises if code in self.errors]:
            method["errors"] = [{"$ref": f"#/components/errors/{code}"} for code in known]
        if state == "deprecated":
            method["deprecated"] = True
        if self.examples:
            given: list[Object] = [
                {"name": key, "value": value_as_json(value)}
                for key, value in self.examples.arguments(cls, rpc)
            ]
            params = given if rpc.sessionless else self.session_value + given
            method["examples"] = [self._pairing(name, params, cls, rpc)]
        return method

    def _twin(self, method: Object, cls: Class, rpc: Rpc, name: str) -> Object:
        """The Async twin of a method: all the same but the name and the result."""
        twin = derive.async_twin(rpc)
        made = method | {"name": name, "result": _result(self.api, twin)}
        if self.examples:
            made["examples"] = [self._pairing(name, method["examples"][0]["params"], cls, twin)]
        return made

    def _pairing(self, name: str, params: list[Object], cls: Class, rpc: Rpc) -> Object:
        assert self.examples is not None
        value = value_as_json(self.examples.result(cls, rpc))
        return {"name": name, "params": params, "result": {"name": "result", "value": value}}


def _result(api: Api, rpc: Rpc) -> Object:
    schema = with_more(of_type(rpc.result), secrecy(api, rpc.result, secret=rpc.secret_result))
    return {"name": "result", "schema": schema} | _described(rpc.result_doc)


def _session(api: Api) -> Object:
    text = texts.patterns(api).get(("session", ""), "")
    return {"name": "session_id", "required": True, "schema": of_type(Ref("session"))} | _described(text)


def _parameter(api: Api, parameter: Parameter) -> Object:
    schema = of_type(parameter.type, parameter.constraints, given=True)
    if parameter.default is not None and not isinstance(parameter.default, Unset):
        schema = with_more(schema, {"default": value_as_json(parameter.default)})
    schema = with_more(schema, secrecy(api, parameter.type, secret=parameter.secret))
    made = {"name": parameter.name, "required": parameter.default is None, "schema": schema}
    ended = ("deprecated", "removed")
    if parameter.lifecycle is not None and lifecycle.effective(api, None, parameter) in ended:
        made["deprecated"] = True
    return made | _described(parameter.doc)


def _error(error: Error) -> Object:
    return {"code": 1, "message": error.name, "data": [parameter.name for parameter in error.parameters]}


def _described(doc: str) -> Object:
    return {"description": doc} if doc else {}
