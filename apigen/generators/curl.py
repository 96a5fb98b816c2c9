"""Calls by curl, in both wire formats: what one may paste into a shell.

`SERVER` is the server's address, `SESSION` the ref that the log-in returned, `PASSWORD` the password, `REF`
an object that a call before has told: variables of the shell, which a message may hold because its
here-document is not quoted. All else in it is escaped: no value of a spec is read by the shell.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from apigen.derive.names import session
from apigen.derive.zero import zero
from apigen.generators.bodies import Token, indented, json_body, xml_body
from apigen.generators.example_texts import is_secret
from apigen.generators.examples import MASK, Examples
from apigen.generators.target import Arguments, Sample
from apigen.model.api import Api, Class, Parameter, Rpc
from apigen.model.types import OptionType, Ref, Type, plain
from apigen.model.values import Absent, Opaque, Text, Unset, Value
from apigen.wire import json_values, jsonrpc, xml_values, xmlrpc
from apigen.wire.characters import cleaned
from apigen.wire.errors import Refusal
from apigen.wire.values import plain_value

Format = Literal["xml-rpc", "json-rpc"]

LANGUAGES: dict[Format, str] = {"json-rpc": "JSON-RPC 2.0", "xml-rpc": "XML-RPC"}

_SESSION, _PASSWORD, _REF = "\ue000SESSION", "\ue000PASSWORD", "\ue000REF"
"""What stands for the variables until the message is taken apart: as long as they are, and in no text."""

_VARIABLES: dict[str, list[Token]] = {
    f"{quote}{value}{quote}": [("s", quote), ("nv", variable), ("s", quote)] if quote else [("nv", variable)]
    for value, variable in ((_SESSION, "$SESSION"), (_PASSWORD, "$PASSWORD"), (_REF, "$REF"))
    for quote in ('"', "")
}


def _head(address: str, kind: str, data: str) -> list[Token]:
    """`curl` up to where its input is said: without its meter, with its errors. `-d` drops line breaks, which
    are nothing in JSON.
    """
    return [
        ("nf", "curl"),
        ("", " "),
        ("na", "-sS"),
        ("", " "),
        ("s", f'"{address}"'),
        ("", " "),
        ("na", "-H"),
        ("", " "),
        ("s", f"'Content-Type: {kind}'"),
        ("", " "),
        ("na", data),
        ("", " @- "),
    ]


_HEADS: dict[Format, list[Token]] = {
    "json-rpc": _head("$SERVER/jsonrpc", jsonrpc.CONTENT_TYPE, "-d"),
    "xml-rpc": _head("$SERVER/", xmlrpc.CONTENT_TYPE, "--data-binary"),
}

_PICK: dict[Format, str] = {
    "json-rpc": r"""'s/.*"result": *"\([^"]*\)".*/\1/p'""",
    "xml-rpc": r"""'s/.*<name>Value<\/name><value>\([^<]*\).*/\1/p'""",
}
"""What finds the session in the reply to the log-in, for sed."""


class Call(NamedTuple):
    """An RPC with the arguments that it is called with; `twin` for `Async.`."""

    cls: Class
    rpc: Rpc
    arguments: Arguments
    twin: bool = False


class Curl:
    """The samples of one API."""

    def __init__(self, examples: Examples) -> None:
        self.api = examples.api
        self.session = session(self.api)
        self.log_in, self.log_out = _log_in(self.session, examples), _log_out(self.session)
        self._xml = xml_values.Writers(self.api)
        self._json = json_values.Writers(self.api)

    def sample(self, format_: Format, call: Call, variant: str) -> Sample:
        """A call; the variant as `apigen.generators.target.SampleOf` has it."""
        if variant == "session":
            return self.script(format_, (call,), f"{_name(call)} with curl, from log-in to log-out")
        call = call._replace(twin=variant == "async")
        return _sample(self._call(format_, call), format_, f"{_name(call)} with curl")

    def script(self, format_: Format, calls: Sequence[Call], title: str) -> Sample:
        """Calls one after another, with the log-in before and the log-out after them where there are any."""
        found = self._logged_in(format_)
        for at, call in enumerate((*calls, *([self.log_out] if self.log_out and self.log_in else []))):
            found += [("", "\n")] if at else []
            found += self._call(format_, call)
        return _sample(found, format_, title)

    def steps(self, format_: Format, read: Call, write: Call) -> tuple[Sample, ...]:
        """Calls to try one after another: log in and read, change one of the objects, log out. Which one the
        reader says.
        """
        cls = read.cls.name
        title = f"List all {cls} objects" if self.log_in is None else f"Log in, and list all {cls} objects"
        made = [_sample([*self._logged_in(format_), *self._call(format_, read)], format_, title)]
        chosen = tuple(
            [(name, Opaque(_REF) if isinstance(value, Opaque) else value) for name, value in write.arguments]
        )
        ask: list[Token] = [("c", "# Set REF to one of the refs that came."), ("", "\n")]
        change = self._call(format_, write._replace(arguments=chosen))
        made.append(_sample([*ask, *change], format_, "Change one of them"))
        if self.log_in is not None and self.log_out is not None:
            made.append(_sample(self._call(format_, self.log_out), format_, "Log out"))
        return tuple(made)

    def _logged_in(self, format_: Format) -> list[Token]:
        """What sets `SESSION`; nothing where nobody logs in."""
        if self.log_in is None:
            return []
        typed = any(value == Text(_PASSWORD) for _, value in self.log_in.arguments)
        needed = "SERVER and PASSWORD" if typed else "SERVER"
        return [
            ("c", f"# Set {needed} first."), ("", "\n"), ("nv", "SESSION"), ("o", "=$("),
            *self._call(format_, self.log_in, _PICK[format_]), ("", "\n"), ("o", ")"), ("", "\n"),
        ]  # fmt: skip

    def body(self, format_: Format, call: Call) -> bytes:
        """The message of a call, with its example arguments; a session is `SESSION` there."""
        return self._message(format_, call, "SESSION")

    def takes_session(self, rpc: Rpc) -> bool:
        return self.session is not None and not rpc.sessionless

    def _call(self, format_: Format, call: Call, pick: str = "") -> list[Token]:
        message = self._message(format_, call, _SESSION).decode()
        body = list(indented(json_body(message) if format_ == "json-rpc" else xml_body(message)))
        return _statement(format_, body, pick)

    def _message(self, format_: Format, call: Call, session_ref: str) -> bytes:
        values: list[tuple[Type, Any]] = [
            (type_, plain_value(value)) for type_, value in given(self.api, call.rpc, call.arguments)
        ]
        if self.takes_session(call.rpc):
            values.insert(0, (Ref("session"), session_ref))
        try:
            return self._encoded(format_, _name(call), values)
        except (Refusal, UnicodeEncodeError):
            return self._encoded(format_, _name(call), [(type_, sendable(value)) for type_, value in values])

    def _encoded(self, format_: Format, name: str, values: list[tuple[Type, Any]]) -> bytes:
        if format_ == "json-rpc":
            return jsonrpc.encode_call(name, [self._json.write(type_, value) for type_, value in values], 1)
        return xmlrpc.encode_call(name, [self._xml.of(type_)(value) for type_, value in values])


def _statement(format_: Format, body: list[Token], pick: str) -> list[Token]:
    """`curl … <<END`, the message, `END`; with `pick` its output goes through sed."""
    end = "END"
    while any(end in text.split("\n") for _, text in body):
        end += "_"
    found = list(_HEADS[format_])
    found.append(("o", f"<<{end}"))
    if pick:
        found += [
            ("", " "),
            ("o", "|"),
            ("", " "),
            ("nf", "sed"),
            ("", " "),
            ("na", "-n"),
            ("", " "),
            ("s", pick),
        ]
    found.append(("", "\n"))
    for kind, text in body:
        if text in _VARIABLES:
            found += _VARIABLES[text]
        elif _ACTIVE.search(text):
            found.append((kind, _ACTIVE.sub(r"\\\g<0>", text)))
        else:
            found.append((kind, text))
    return [*found, ("", "\n"), ("o", end)]


_ACTIVE = re.compile(r"[\\$`]")
"""What the shell reads in a here-document."""


def _sample(tokens: Iterable[Token], format_: Format, title: str) -> Sample:
    made = tuple(tokens)
    return Sample("".join([text for _, text in made]), made, LANGUAGES[format_], title)


def given(api: Api, rpc: Rpc, arguments: Arguments) -> list[tuple[Type, Value]]:
    """The values of a call by position, up to the last one given; what is left out before has its default."""
    values = dict(arguments)
    last = max((at for at, parameter in enumerate(rpc.parameters) if parameter.name in values), default=-1)
    return [
        (parameter.type, values[parameter.name] if parameter.name in values else _default(api, parameter))
        for parameter in rpc.parameters[: last + 1]
    ]


def _default(api: Api, parameter: Parameter) -> Value:
    if parameter.default is None or isinstance(parameter.default, Unset):
        return Absent() if isinstance(plain(parameter.type), OptionType) else zero(api, parameter.type)
    return parameter.default


def sendable(value: Any) -> Any:
    """A neutral value with U+FFFD for what cannot be sent."""
    match value:
        case str():
            return cleaned(value)
        case list():
            return [sendable(item) for item in value]
        case dict():
            return {cleaned(key) or "\ufffd": sendable(item) for key, item in value.items()}
        case _:
            return value


def _name(call: Call) -> str:
    return f"{'Async.' if call.twin else ''}{call.cls.name}.{call.rpc.name}"


def _log_in(cls: Class | None, examples: Examples) -> Call | None:
    """The call that makes a session: `login_with_password`, or else the first that returns one."""
    if cls is None:
        return None
    found = [
        rpc for rpc in cls.rpcs if rpc.sessionless and plain(rpc.result) == Ref(cls.name) and not rpc.hidden
    ]
    rpc = min(found, key=lambda rpc: rpc.name != "login_with_password", default=None)
    if rpc is None:
        return None
    return Call(
        cls, rpc, tuple([(name, _typed_in(name, value)) for name, value in examples.arguments(cls, rpc)])
    )


def _typed_in(name: str, value: Value) -> Value:
    """The value of a parameter of the log-in; a password is a variable."""
    return Text(_PASSWORD) if value == Text(MASK) or is_secret(name) else value


def _log_out(cls: Class | None) -> Call | None:
    if cls is None:
        return None
    fitting = (rpc for rpc in cls.rpcs if rpc.name == "logout" and not rpc.parameters and not rpc.hidden)
    rpc = next(fitting, None)
    return None if rpc is None else Call(cls, rpc, ())
