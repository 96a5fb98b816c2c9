"""XML-RPC messages as they are read: calls by a server, replies by a client."""

from typing import Any
from xml.etree.ElementTree import Element

from apigen.wire import xml_tree
from apigen.wire.errors import Failure
from apigen.wire.messages import (
    MOST_VALUES,
    Call,
    Fault,
    NotAReplyError,
    Outcome,
    Success,
    values_failure,
)
from apigen.wire.xml_tree import NOT_XML_RPC, NotXmlRpcError, children

MARKS_OF_VALUE = 6
"""Tags of a struct's member, at least: `<member><name></name><value></value></member>`."""


def decode_call(body: bytes) -> Call | Fault:
    """The call that a request is. Raises Failure (TOO_LARGE) if values are nested too deep, or too many: they
    are counted before they are read, since that takes time.
    """
    if len(body) > MOST_VALUES and (
        body.count(b"<value") > MOST_VALUES or body.count(b"<") > MARKS_OF_VALUE * MOST_VALUES
    ):
        raise values_failure()
    try:
        return _call(xml_tree.parse(body))
    except NotXmlRpcError as error:
        return Fault(error.code, str(error))


def calls_within(params: list[Any]) -> list[Call | Fault]:
    """The calls that `system.multicall` is given: one array of structs of a name and parameters."""
    if len(params) != 1 or not isinstance(params[0], list):
        return [Fault(NOT_XML_RPC, "system.multicall takes one array")]
    return [_within(item) for item in params[0]]


def decode_reply(body: bytes) -> Outcome:
    """How the call ended that this is the reply to; a result is as it came, to be read by its type.

    A reply without a `Status` is the result itself: so `system.listMethods` is answered. Raises
    NotAReplyError, and Failure (TOO_LARGE) if values are nested too deep.
    """
    try:
        return _outcome(xml_tree.parse(body))
    except NotXmlRpcError as error:
        raise NotAReplyError(str(error)) from None


def _call(root: Element) -> Call:
    if root.tag != "methodCall":
        raise NotXmlRpcError(NOT_XML_RPC, f"<{root.tag}> is no <methodCall>")
    name, *rest = children(root, "methodName", *(["params"] if len(root) > 1 else []))
    params = [_param(param) for param in rest[0]] if rest else []
    return Call(xml_tree.text(name).strip(), params)


def _param(element: Element) -> Any:
    if element.tag != "param":
        raise NotXmlRpcError(NOT_XML_RPC, f"<{element.tag}> in <params>")
    (held,) = children(element, "value")
    return xml_tree.value(held)


def _within(item: Any) -> Call | Fault:
    match item:
        case {"methodName": str(name), "params": list(params)}:
            return Call(name, params)
        case _:
            return Fault(NOT_XML_RPC, "a call in system.multicall has a methodName and params")


def _outcome(root: Element) -> Outcome:
    if root.tag != "methodResponse":
        raise NotXmlRpcError(NOT_XML_RPC, f"<{root.tag}> is no <methodResponse>")
    if len(root) and root[0].tag == "fault":
        (fault,) = children(root, "fault")
        (held,) = children(fault, "value")
        return _fault(xml_tree.value(held))
    (params,) = children(root, "params")
    (param,) = children(params, "param")
    value = _param(param)
    match value:
        case {"Status": "Success"}:
            return Success(value.get("Value", ""))
        case {"Status": "Failure", "ErrorDescription": [str(code), *texts]}:
            return Failure(code, *map(str, texts))
        case {"Status": "Failure"}:
            raise NotAReplyError("a failure without a code")
        case _:
            return Success(value)


def _fault(value: Any) -> Fault:
    match value:
        case {"faultCode": int(code), "faultString": str(text)}:
            return Fault(code, text)
        case {"faultCode": str(code), "faultString": str(text)}:
            return Fault(0, f"{code}: {text}")
        case _:
            raise NotAReplyError("a fault without a code and a text")
