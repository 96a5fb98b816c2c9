"""The OpenRPC document of an API's JSON-RPC face (version 2.0 of JSON-RPC)."""

from collections.abc import Iterator
from typing import Any, Protocol

from apigen import derive
from apigen.derive import lifecycle, texts
from apigen.derive.names import find_class, find_error
from apigen.interchange.json_schema import components, named, of_type, value_as_json, with_more
from apigen.model.api import Api, Class, Error, Parameter, Rpc
from apigen.model.types import Ref
from apigen.model.values import Opaque, Unset, Value

VERSION = "1.3.2"

SESSION = "OpaqueRef:c0c5f8b6-6a6e-4b39-9d2c-5f3ad5d3a1be"
"""The session in examples."""

TASK = Opaque("OpaqueRef:5f6ce1f1-4a53-4d0c-9ac5-0e7a4b8f2d61")
"""The task that an Async twin's example returns."""

Object = dict[str, Any]
Arguments = tuple[tuple[str, Value], ...]


class Example(Protocol):
    """Makes an example of a call: values of the parameters by name, without the session, and the result."""

    def __call__(self, api: Api, cls: Class, rpc: Rpc, /) -> tuple[Arguments, Value]: ...


def document(api: Api, example: Example | None = None) -> Object:
    """The document: a method for each RPC that answers in the newest release, and for its Async twin.

    Parameters may be given by position or by name; the session comes first. An error's `message` is its code
    and its `data` an array of strings, here the names of its parameters. All errors of an API have the number
    1 on the wire: it is by the message that clients tell them apart. Nothing that is hidden is in it.
    """
    methods = [method for cls in api.classes if not cls.hidden for method in _methods(api, cls, example)]
    errors = {error.name: _error(error) for error in api.errors if not error.hidden}
    info = {"title": api.title or api.name, "version": api.version or "0"}
    return {
        "openrpc": VERSION,
        "info": info | _described(api.doc),
        "methods": methods,
        "components": {"schemas": components(api, named(methods)), "errors": errors},
    }


def _methods(api: Api, cls: Class, example: Example | None) -> Iterator[Object]:
    for rpc in derive.all_rpcs(api, cls):
        state = lifecycle.effective(api, None, rpc, cls)
        if rpc.hidden or state in ("removed", "absent"):
            continue
        made = example(api, cls, rpc) if example else None
        deprecated = state == "deprecated"
        yield _method(api, cls, rpc, f"{cls.name}.{rpc.name}", deprecated, made)
        if derive.is_async(api, rpc):
            yield _method(
                api,
                cls,
                derive.async_twin(rpc),
                f"Async.{cls.name}.{rpc.name}",
                deprecated,
                made and (made[0], TASK),
            )


def _method(
    api: Api, cls: Class, rpc: Rpc, name: str, deprecated: bool, example: tuple[Arguments, Value] | None
) -> Object:
    session = not rpc.sessionless and find_class(api, "session") is not None
    method: Object = {"name": name}
    if rpc.doc:
        method |= {"summary": _first_sentence(rpc.doc), "description": rpc.doc}
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
    if example:
        method["examples"] = [_pairing(name, session, *example)]
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


def _pairing(name: str, session: bool, arguments: Arguments, result: Value) -> Object:
    params = [("session_id", SESSION)] * session + [(key, value_as_json(value)) for key, value in arguments]
    return {
        "name": name,
        "params": [{"name": key, "value": value} for key, value in params],
        "result": {"name": "result", "value": value_as_json(result)},
    }


def _error(error: Error) -> Object:
    return {"code": 1, "message": error.name, "data": [parameter.name for parameter in error.parameters]}


def _first_sentence(doc: str) -> str:
    """The first sentence of a text, on one line."""
    paragraph = " ".join(doc.partition("\n\n")[0].split())
    sentence, stop, _ = paragraph.partition(". ")
    return sentence + stop.strip()


def _described(doc: str) -> Object:
    return {"description": doc} if doc else {}
