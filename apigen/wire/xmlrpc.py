"""XML-RPC messages as they are written; values in them are `<value>` elements (`xml_values`).

Every reply of the API is one struct: `Status` is `Success`, with a `Value`, or `Failure`, with an
`ErrorDescription`: the error's code, then its parameters. A call that cannot be understood at all is answered
with a `<fault>`, with the codes of the XML-RPC interoperability specification.
"""

from collections.abc import Iterable

from apigen.wire.characters import cleaned, escape
from apigen.wire.xml_values import write_string

CONTENT_TYPE = "text/xml"

_DECLARATION = '<?xml version="1.0"?>'
_RESPONSE = _DECLARATION + "<methodResponse><params><param>"
_RESPONSE_END = "</param></params></methodResponse>"
_STATUS = "<value><struct><member><name>Status</name><value>"
_SUCCESS = _STATUS + "Success</value></member><member><name>Value</name>"
_SUCCESS_END = "</member></struct></value>"
_FAILURE = _STATUS + "Failure</value></member><member><name>ErrorDescription</name><value><array><data>"


def encode_call(name: str, params: Iterable[str]) -> bytes:
    """A call; `params` are `<value>` elements, the session first where there is one."""
    inside = "".join([f"<param>{param}</param>" for param in params])
    text = f"<methodCall><methodName>{escape(name)}</methodName><params>{inside}</params></methodCall>"
    return (_DECLARATION + text).encode()


def encode_success(value: str) -> bytes:
    """The reply to a call that returned; `value` is a `<value>` element."""
    return f"{_RESPONSE}{_SUCCESS}{value}{_SUCCESS_END}{_RESPONSE_END}".encode()


def encode_failure(code: str, params: Iterable[str]) -> bytes:
    """The reply to a call that failed with an error of the API."""
    return encode_response(failure(code, params))


def encode_fault(code: int, text: str) -> bytes:
    """The reply to what could not be understood as a call."""
    return f"{_DECLARATION}<methodResponse><fault>{fault(code, text)}</fault></methodResponse>".encode()


def encode_response(value: str) -> bytes:
    """A reply of one `<value>` element, as it is: what XML-RPC's introspection wants."""
    return f"{_RESPONSE}{value}{_RESPONSE_END}".encode()


def success(value: str) -> str:
    """The struct around a result, as a `<value>` element."""
    return f"{_SUCCESS}{value}{_SUCCESS_END}"


def failure(code: str, params: Iterable[str]) -> str:
    """The struct of an error, as a `<value>` element; U+FFFD stands for what XML 1.0 cannot hold."""
    texts = "".join([write_string(cleaned(text)) for text in (code, *params)])
    return f"{_FAILURE}{texts}</data></array></value></member></struct></value>"


def fault(code: int, text: str) -> str:
    """The struct of a fault, as a `<value>` element. Its code is an `<int>`, as XML-RPC has it."""
    number = f"<member><name>faultCode</name><value><int>{code}</int></value></member>"
    string = f"<member><name>faultString</name>{write_string(cleaned(text))}</member>"
    return f"<value><struct>{number}{string}</struct></value>"
