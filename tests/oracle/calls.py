"""All forms in which an old client makes a call: values, prefixes, names, twins, roles, sessions."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import msgspec

from apigen.derive import is_async
from apigen.model.api import Api, Class, Parameter, Rpc
from apigen.model.types import Record, Ref, plain
from apigen.runtime.calls import Entry
from apigen.wire import json_values, jsonrpc, xml_values, xmlrpc
from apigen.wire.errors import Refusal
from apigen.wire.values import NULL
from tests.oracle.server import FACES, LOCAL, SESSION, Face, Got, Server
from tests.oracle.values import Samples

SURPLUS = "member_of_nobody"


class Form(msgspec.Struct, frozen=True):
    """A call as a client makes it: a value for each parameter that it gives.

    `named`: by name. `surplus`: with a member that no record has, which no client needs to send.
    """

    rpc: str
    name: str
    given: dict[str, Any]
    face: Face
    named: bool = False
    role: str = LOCAL
    session: bool = True
    surplus: bool = False


class Made(msgspec.Struct, frozen=True):
    """A call that the old server accepts: as it is sent, and what the handler got."""

    form: Form
    body: bytes
    got: Got


class Client:
    """An old client: what it sends is written by the old API's types. `standard`: the RPCs that every API
    has are called too, as each role. `without`: classes that are not called."""

    def __init__(
        self, api: Api, texts: list[str], *, standard: bool = False, without: frozenset[str] = frozenset()
    ) -> None:
        self.api, self._standard, self._without = api, standard, without
        self.server = Server(api)
        self._samples = Samples(api, texts)
        self._xml = xml_values.Writers(api)
        self._json = json_values.Writers(api)

    def calls(self) -> Iterator[Made]:
        """Every call that succeeds on the old server."""
        seen: set[tuple[Face, bytes]] = set()
        for entry in self.server.entries.values():
            if entry.cls.name in self._without or (entry.cls.std and not self._standard):
                continue
            for form in self._as_roles(entry) if entry.cls.std else self._forms(entry.cls, entry.rpc):
                try:
                    body = self._body(entry.rpc, form)
                except Refusal:
                    continue
                if (form.face, body) in seen:
                    continue
                seen.add((form.face, body))
                got = self.server.ask(body, form.face)
                if isinstance(got, Got):
                    yield Made(form, body, got)

    def _as_roles(self, entry: Entry) -> Iterator[Form]:
        found = {one.name: self._values(entry.cls, entry.rpc, one) for one in entry.rpc.parameters}
        given = {name: held[0] for name, held in found.items() if held}
        for role in self.api.roles:
            if not entry.rpc.sessionless:
                yield Form(entry.name, entry.name, given, "jsonrpc", role=role.name)

    def _forms(self, cls: Class, rpc: Rpc) -> Iterator[Form]:
        values = {one.name: self._values(cls, rpc, one) for one in rpc.parameters}
        if not all(values.values()):
            return
        base = {name: found[0] for name, found in values.items()}
        varied = [base, *({**base, name: other} for name, found in values.items() for other in found[1:])]
        if rpc.rule == "add_to_f":
            names, held = ([*values.items()][at] for at in (-2, -1))  # a key decides what its value may be
            varied += [{**base, names[0]: one, held[0]: other} for one in names[1] for other in held[1]]
        name = f"{cls.name}.{rpc.name}"
        for face in FACES:
            for form in self._ways(cls, rpc, Form(name, name, base, face), varied):  # roles: over one face
                yield msgspec.structs.replace(form, session=not rpc.sessionless)

    def _ways(self, cls: Class, rpc: Rpc, first: Form, varied: list[dict[str, Any]]) -> Iterator[Form]:
        base, replace = first.given, msgspec.structs.replace
        for given in varied:
            yield replace(first, given=given)
        optional = [one.name for one in rpc.parameters if one.default is not None]
        mandatory = {one.name: base[one.name] for one in rpc.parameters if one.default is None}
        for count in range(len(optional)):
            tail = optional[count:]
            yield replace(first, given={name: held for name, held in base.items() if name not in tail})
        if first.face == "jsonrpc":
            for some in _subsets(optional):
                yield replace(first, named=True, given={**mandatory, **{name: base[name] for name in some}})
            for one in rpc.parameters:
                for was in one.was:
                    if was.wire:
                        held = {was.name if key == one.name else key: base[key] for key in base}
                        yield replace(first, named=True, given=held)
        if is_async(self.api, rpc):
            yield replace(first, name=f"Async.{first.rpc}")
        for was in rpc.was:
            if was.wire:
                yield replace(first, name=f"{cls.name}.{was.name}")
        for role in self.api.roles if first.face == "jsonrpc" else ():
            for given in varied if rpc.rule in ("create", "add_to_f", "remove_from_f") else [base]:
                yield replace(first, given=given, role=role.name)
        for one in rpc.parameters:
            if isinstance(plain(one.type), Record):
                yield replace(first, given={**base, one.name: {**base[one.name], SURPLUS: ""}}, surplus=True)

    def _values(self, cls: Class, rpc: Rpc, parameter: Parameter) -> list[Any]:
        found = self._samples.of(parameter.type, taken=True)
        if isinstance(plain(parameter.type), Ref) and parameter.nonnull:
            found = [one for one in found if one != NULL]
        field = next((one for one in cls.fields if one.name == rpc.field), None)
        if field is not None and field.keys:
            names = [one.name + "x" * one.prefix for one in field.keys]
            if rpc.rule == "set_f" and parameter.name == "value":
                held = [value for one in found for value in one.values()]
                found = [*found, *({name: value} for name in names for value in held)]
            elif parameter.name == "key":
                found = [*found, *names]
            elif rpc.rule == "add_to_f" and parameter.name == "value" and field.closed:
                found = ["12", *found]
        if field is not None and field.closed and parameter.name == "key":
            found = [one.name + "x" * one.prefix for one in field.keys]
        return found

    def _body(self, rpc: Rpc, form: Form) -> bytes:
        types = {one.name: one.type for one in rpc.parameters}
        types |= {was.name: one.type for one in rpc.parameters for was in one.was}
        session = SESSION + form.role
        if form.face == "xmlrpc":
            written = [self._xml.of(types[name])(value) for name, value in form.given.items()]
            first = [xml_values.write_string(session)] if form.session else []
            return xmlrpc.encode_call(form.name, [*first, *written])
        given = {name: self._json.write(types[name], value) for name, value in form.given.items()}
        if form.named:
            return jsonrpc.encode_call(
                form.name, {**({"session_id": session} if form.session else {}), **given}, 0
            )
        return jsonrpc.encode_call(form.name, [*([session] if form.session else []), *given.values()], 0)


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for count in range(len(names) + 1):
        yield from combinations(names, count)
