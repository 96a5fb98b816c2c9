"""Replies in both wire formats, as the server writes them: to a call that succeeds, and to one that fails."""

from collections.abc import Iterator, Sequence

from apigen.derive.names import errors, session
from apigen.generators.bodies import Body, json_body, xml_body
from apigen.generators.curl import Format, sendable
from apigen.generators.example_texts import ref
from apigen.generators.examples import Examples
from apigen.model.api import Class, Rpc
from apigen.model.types import Ref, plain
from apigen.wire import errors as standard
from apigen.wire import json_values, jsonrpc, xml_values, xmlrpc
from apigen.wire.errors import Refusal
from apigen.wire.messages import Version
from apigen.wire.values import plain_value


class Replies:
    """The replies of one API."""

    def __init__(self, examples: Examples) -> None:
        self._examples = examples
        self._errors = errors(examples.api)
        self._session = session(examples.api)
        self._xml = xml_values.Writers(examples.api)
        self._json = json_values.Writers(examples.api)

    def success(self, format_: Format, cls: Class, rpc: Rpc) -> bytes:
        """What a call returns, with an example of its result."""
        value = plain_value(self._examples.result(cls, rpc))
        try:
            return self._success(format_, rpc, value)
        except (Refusal, UnicodeEncodeError):
            return self._success(format_, rpc, sendable(value))

    def _success(self, format_: Format, rpc: Rpc, value: object) -> bytes:
        if format_ == "json-rpc":
            return jsonrpc.encode_success(self._json.write(rpc.result, value), 1)
        return xmlrpc.encode_success(self._xml.of(rpc.result)(value))

    def failure(self, format_: Format, cls: Class, rpc: Rpc) -> bytes:
        """How a call fails: with the first error that it says it raises, or else one that fits any call."""
        found = self.error_of(cls, rpc)
        return encode_failure(format_, found.code, found.params)

    def error_of(self, cls: Class, rpc: Rpc) -> standard.Failure:
        """The error that an RPC's example of a failure shows."""
        for name in rpc.raises:
            if (error := self._errors.get(name)) is not None:
                return standard.Failure(name, *self._examples.error(error, cls))
        if rpc.rule == "get_by_uuid":
            return standard.uuid_invalid(cls.name, dict(_texts(self._examples, cls, rpc)).get("uuid", ""))
        for parameter in rpc.parameters:
            if isinstance(base := plain(parameter.type), Ref):
                value = self._examples.parameter(cls, rpc, parameter)
                return standard.handle_invalid(base.cls, str(plain_value(value)))
        if self._session is not None and not rpc.sessionless:
            return standard.session_invalid(ref("session"))
        number = len(rpc.parameters)
        return standard.message_parameter_count_mismatch(f"{cls.name}.{rpc.name}", number, number + 1)


def _texts(examples: Examples, cls: Class, rpc: Rpc) -> Iterator[tuple[str, str]]:
    for name, value in examples.arguments(cls, rpc):
        yield name, str(plain_value(value))


def encode_failure(format_: Format, code: str, params: Sequence[str], version: Version = "2.0") -> bytes:
    """The reply with an error of the API."""
    if format_ == "json-rpc":
        return jsonrpc.encode_failure(code, params, 1, version)
    return xmlrpc.encode_failure(code, params)


def taken_apart(format_: Format, message: bytes) -> Body:
    """A message of a format, for reading."""
    text = message.decode()
    return json_body(text) if format_ == "json-rpc" else xml_body(text)
