"""Calls to a server: JSON-RPC 2.0 where it is answered, XML-RPC where it is not."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, NamedTuple

from apigen import diagnostics
from apigen.diagnostics.suggest import closest
from apigen.model.types import Type
from apigen.runtime.client import description, openrpc, problems
from apigen.runtime.client.description import UNKNOWN, Description, Signature
from apigen.runtime.client.link import Answer, Link
from apigen.wire import answers, jsonrpc, jsonrpc_read, xml_values, xmlrpc, xmlrpc_read
from apigen.wire.errors import Failure, Refusal
from apigen.wire.messages import Fault, NotAReplyError, Outcome, Success
from apigen.wire.values import jsonable

UNKNOWN_METHOD = "MESSAGE_METHOD_UNKNOWN"


class _Face(NamedTuple):
    kind: Literal["json", "xml"]
    path: str


_FACES = (_Face("json", "/jsonrpc"), _Face("xml", "/RPC2"), _Face("xml", "/"))
_TYPES = {
    "json": (jsonrpc.CONTENT_TYPE, "application/json-rpc", "text/json"),
    "xml": (xmlrpc.CONTENT_TYPE, "application/xml"),
}


class Client:
    """Calls to one server, one after the other. `session` is the ref of a session, None before the log-in.

    `secrets` are texts that nobody is to be shown.
    """

    def __init__(self, link: Link, known: Description | None = None) -> None:
        self.link = link
        self.session: str | None = None
        self.secrets: list[str] = []
        self._faces = _faces(link.address.path)
        self._number = 0
        self._learnt: dict[str, Signature] = {}
        self._known = known
        if known is not None:
            self._use(known)

    @property
    def known(self) -> Description:
        """What is known of the server: it is asked for it the first time."""
        if self._known is None:
            self._use(self._discovered())
        assert self._known is not None
        return self._known

    def _use(self, known: Description) -> None:
        self._known = known
        self._read = answers.Readers(known.api)
        self._write = xml_values.Writers(known.api)

    def _discovered(self) -> Description:
        found = None
        with suppress(Failure):
            found = openrpc.read(self.send("rpc.discover", []))
        return found or Description()

    def has(self, name: str) -> bool:
        """Whether the server has an RPC, as far as is known: if nothing is, it may."""
        return name in self.known.rpcs or not self.known.rpcs

    def signature(self, name: str) -> Signature:
        """What an RPC takes. Raises diagnostics.Failure (`no-such-rpc`)."""
        if (found := self.known.rpcs.get(name) or self._learnt.get(name)) is not None:
            return found
        if description.sessionless(name) and not name.startswith("session."):
            return Signature(name, session=False)  # the wire's own, which no API lists
        if self.known.rpcs:
            near = closest(name, list(self.known.rpcs))
            raise diagnostics.Failure(problems.no_such_rpc(name, near))
        self._learnt[name] = self._introspected(name)
        return self._learnt[name]

    def _introspected(self, name: str) -> Signature:
        session = not description.sessionless(name)
        try:
            answer = self.send("system.methodSignature", [name])
        except Failure:
            return Signature(name, session)
        return description.of_introspection(name, answer, session=session)

    def call(self, name: str, values: Sequence[Any] = (), timeout: float | None = None) -> Any:
        """What an RPC returns for these values, by position, the session left out: a neutral value.

        Raises wire.errors.Failure; diagnostics.Failure if no answer comes, or there is no such RPC.
        """
        signature = self.signature(name)
        types = [slot.type for slot in signature.slots or ()]
        params = list(values)
        if signature.session:
            params, types = [self.session or "", *params], [UNKNOWN, *types]
        result = self.send(name, params, types, timeout)
        return result if signature.result is None else self.as_type(signature.result, result)

    def call_named(self, signature: Signature, named: Mapping[str, Any]) -> Any:
        """As `call`, with values by name: of JSON-RPC alone."""
        session = {"session_id": self.session or ""} if signature.session else {}
        params = {**session, **named}
        result = self._sent(signature.name, lambda _: self._json(signature.name, params), None)
        return result if signature.result is None else self.as_type(signature.result, result)

    def as_type(self, type_: Type, value: Any) -> Any:
        """A result as a neutral value; as it came if it is of another type."""
        self.known  # noqa: B018 (it is there then)
        try:
            return self._read.of(type_)(value)
        except Refusal:
            return value

    def send(
        self, name: str, params: list[Any], types: Sequence[Type] = (), timeout: float | None = None
    ) -> Any:
        """What came back for parameters as they are, the session among them. Raises as `call`."""
        return self._sent(name, lambda face: self._encoded(face, name, params, types), timeout)

    def _encoded(self, face: _Face, name: str, params: list[Any], types: Sequence[Type]) -> bytes:
        if face.kind == "json":
            return self._json(name, [jsonable(param) for param in params])
        writes = [xml_values.write_any if type_ == UNKNOWN else self._write.of(type_) for type_ in types]
        writes += [xml_values.write_any] * (len(params) - len(writes))
        return xmlrpc.encode_call(name, [write(param) for write, param in zip(writes, params, strict=False)])

    def _json(self, name: str, params: list[Any] | dict[str, Any]) -> bytes:
        self._number += 1
        return jsonrpc.encode_call(name, params, self._number)

    def _sent(self, name: str, encode: Callable[[_Face], bytes], timeout: float | None) -> Any:
        """The result by the first face that is one; it is kept from then on."""
        first: Answer | None = None
        for face in self._faces:
            path = self.link.address.path + face.path
            answer = self.link.post(path, encode(face), _TYPES[face.kind][0], name, timeout)
            outcome = _outcome(face, answer)
            if outcome is not None:
                self._faces = (face,)
                return _result(outcome)
            first = first or answer
            understood = answer.status == 200 and answer.type in _TYPES[face.kind]
            if understood or answer.status in _FINAL or 300 <= answer.status < 400:
                break  # what was carried out already is not sent again
        assert first is not None
        raise diagnostics.Failure(_stranger(self.link.address.place, first))


def _faces(path: str) -> tuple[_Face, ...]:
    """The faces to try; a URL that is one's own names it."""
    for face in (*_FACES[:2], _Face("xml", "/xmlrpc")):
        if path.endswith(face.path):
            return (_Face(face.kind, ""),)
    return _FACES


_FINAL = (401, 403, 407, 429, 502, 503, 504)
"""What is said of all faces alike, by the server or before it."""


def _outcome(face: _Face, answer: Answer) -> Outcome | None:
    """How a call ended; None if what came back is no reply."""
    if answer.type not in _TYPES[face.kind]:
        return None
    try:
        if face.kind == "xml":
            return xmlrpc_read.decode_reply(answer.body)
        return jsonrpc_read.decode_reply(answer.body).outcome
    except NotAReplyError:
        return None


def _result(outcome: Outcome) -> Any:
    match outcome:
        case Success(value):
            return value
        case Fault(code, text):
            raise Failure("INTERNAL_ERROR", f"the server did not understand the call: {text} ({code})")
        case Failure():
            raise outcome


def _stranger(place: str, answer: Answer) -> diagnostics.Diagnostic:
    """What is told of an answer that is none."""
    status = f"status {answer.status} {answer.reason}".rstrip()
    if 300 <= answer.status < 400:
        target = answer.location or "where it says"
        return problems.server_moved(place, target.partition("?")[0][:200])
    if answer.status in (429, 503):
        return problems.server_busy(place, status)
    what = {"text/html": "a page", "application/xhtml+xml": "a page", "": "nothing readable"}
    kind = what.get(answer.type, answer.type)
    if answer.type.endswith(("json", "xml")):
        kind = f"{kind} that is no reply" + (" (it may be cut off)" if answer.status == 200 else "")
    return problems.not_a_server(place, kind if answer.status == 200 else f"{kind} and {status}")
