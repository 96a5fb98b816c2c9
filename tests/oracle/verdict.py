"""What a change does on the wire, by experiment: old calls to a new server, its values to an old client."""

from collections.abc import Iterator

import msgspec

from apigen.derive.names import all_enums, find_class
from apigen.model.api import Api, Parameter
from apigen.model.types import Record
from apigen.model.values import Unset
from apigen.wire.errors import Failure
from apigen.wire.values import plain_value
from tests.oracle.calls import Client, Made
from tests.oracle.identity import Identity, old_names
from tests.oracle.meaning import CHOSEN, Meaning, Trouble
from tests.oracle.results import Reading, error, has_events
from tests.oracle.server import Got, Server


class Verdict(msgspec.Struct, frozen=True):
    """2 breaking, 1 risky, 0 neither; `silent`: it breaks, and nothing is refused; `partly`: some of it is
    not refused. `calls`: how many were made; `troubles`: what befell them, each once."""

    level: int
    silent: bool
    partly: bool
    troubles: tuple[Trouble, ...]
    calls: int

    def on(self, face: str) -> int:
        """The level on one face."""
        return max((one.level for one in self.troubles if one.face in ("", face)), default=0)


class Old:
    """The old side: what its clients do, worked out once for all that it is compared with."""

    def __init__(
        self, api: Api, texts: list[str], *, standard: bool = False, without: frozenset[str] = frozenset()
    ) -> None:
        self.api, self.texts = api, texts
        self.client = Client(api, texts, standard=standard, without=without)
        self.calls = list(self.client.calls())


def words(*apis: Api) -> list[str]:
    """All words of the enums of some APIs, for strings to be."""
    found = (value.name for api in apis for enum in all_enums(api) if not enum.std for value in enum.values)
    return list(dict.fromkeys(found))


def verdict(old: Old, new: Api) -> Verdict:
    same = Identity(old.api, new)
    troubles = list(dict.fromkeys(_Experiment(old, new, same).troubles()))
    level = max((one.level for one in troubles), default=0)
    broken = [one for one in troubles if one.level == 2]
    silent = [one.silent for one in broken]
    return Verdict(level, bool(silent) and all(silent), any(silent), tuple(troubles), len(old.calls))


class _Experiment:
    def __init__(self, old: Old, new: Api, same: Identity) -> None:
        self.old, self.new, self.same = old, new, same
        self.server = Server(new)
        self.meaning = Meaning(same)
        self.reading = Reading(same, old.texts)
        self.answered: dict[str, str] = {}

    def troubles(self) -> Iterator[Trouble]:
        for made in self.old.calls:
            for trouble in self._called(made):
                yield msgspec.structs.replace(trouble, where=made.form.name, face=made.form.face)
        for was, name in self.answered.items():
            yield from self._answers(was, name)
        yield from self._hidden()
        yield from self._events()
        yield from self._errors()

    def _called(self, made: Made) -> Iterator[Trouble]:
        answer = self.server.ask(made.body, made.form.face)
        if isinstance(answer, Failure):
            if answer.code == "MESSAGE_METHOD_UNKNOWN" and self._by_name_only(made.form.rpc):
                return
            yield Trouble(1 if made.form.surplus else 2, answer.code)
            return
        if not made.form.surplus:
            self.answered.setdefault(made.form.rpc, answer.entry.name)
            yield from self._got(made, answer)

    def _by_name_only(self, name: str) -> bool:
        """Whether the new server answers an RPC whose signature nobody tells."""
        cls, _, rpc = name.partition(".")
        now = find_class(self.new, cls)
        return now is not None and rpc in now.hidden_rpcs

    def _hidden(self) -> Iterator[Trouble]:
        """Names that old clients know, and no more of them."""
        for cls in self.old.api.classes:
            for name in cls.hidden_rpcs:
                full = f"{cls.name}.{name}"
                if full not in self.server.entries and not self._by_name_only(full):
                    yield Trouble(2, "MESSAGE_METHOD_UNKNOWN", where=full)

    def _got(self, made: Made, answer: Got) -> Iterator[Trouble]:
        """Whether each parameter got what was given for it, and what was not given is the same."""
        before, now = made.got.entry.rpc, answer.entry.rpc
        same = old_names(before.parameters, now.parameters)
        old = {one.name: one for one in before.parameters}
        given = _given(made, made.got)
        there = _given(made, answer)
        for at, parameter in enumerate(now.parameters):
            was = old.get(same.get(parameter.name, ""))
            if at in there:
                key = there[at]
                sent = next((old_at for old_at, old_key in given.items() if old_key == key), None)
                source = before.parameters[sent] if sent is not None else None
                if source is None:  # the session itself
                    yield Trouble(2, f"`{parameter.name}` gets the session", silent=True)
                    continue
                sent_value = list(made.form.given.values())[_at(made, source)]
                values = sent_value, answer.values[parameter.name]
                found = list(self.meaning.troubles(source.type, parameter.type, *values, made.form.face))
                if was is not None and source.name == was.name:
                    yield from found
                else:
                    refused = any(not one.silent for one in found)
                    yield Trouble(2, f"`{parameter.name}` gets what was for another", silent=not refused)
            elif was is not None:
                defaults = _default(was), _default(parameter)
                if not self.meaning.default(*defaults, was.type, parameter.type):
                    yield Trouble(1, f"`{was.name}`, left out, means something else", silent=True)

    def _answers(self, was: str, name: str) -> Iterator[Trouble]:
        """Results and listed errors of an RPC."""
        before, now = self.old.client.server.entries[was].rpc, self.server.entries[name].rpc
        for trouble in self.reading.result(before.result, now.result):
            yield msgspec.structs.replace(trouble, where=was)
        if before.raises:
            for code in now.raises:
                if self.same.errors.get(code) not in before.raises:
                    yield Trouble(1, f"{code} is not known", where=was)

    def _events(self) -> Iterator[Trouble]:
        for cls in self.old.api.classes:
            if cls.std or not has_events(self.old.api, cls):
                continue
            name = next((new for new, old in self.same.classes.items() if old == cls.name), None)
            now = find_class(self.new, name) if name else None
            if now is None or now.name != cls.name or not has_events(self.new, now):
                yield Trouble(2, "event.from is silent", silent=now is not None, where=cls.name)
                continue
            for trouble in self.reading.result(Record(cls.name), Record(now.name)):
                yield msgspec.structs.replace(trouble, where=f"events of {cls.name}")

    def _errors(self) -> Iterator[Trouble]:
        for new, old in self.same.errors.items():
            if error(self.old.api, old).std:
                continue
            if new != old:
                yield Trouble(2, f"{old} is {new}", silent=True)
            else:
                yield from self.reading.error(error(self.old.api, old), error(self.new, new))


def _given(made: Made, got: Got) -> dict[int, int | str]:
    """The places of parameters that got something from the call, and what: a position in it, or a name."""
    parameters = got.entry.rpc.parameters
    if made.form.named:
        found: dict[int, int | str] = {}
        for at, one in enumerate(parameters):
            names = [one.name, *(was.name for was in one.was if was.wire)]
            if (name := next((name for name in names if name in made.form.given), None)) is not None:
                found[at] = name
        return found
    shift = made.form.session - (not got.entry.rpc.sessionless)
    return {at: at - shift for at in range(min(len(made.form.given) + shift, len(parameters)))}


def _at(made: Made, parameter: Parameter) -> int:
    """Where in the call the value of an old parameter stands."""
    if not made.form.named:
        return made.got.entry.rpc.parameters.index(parameter)
    names = (parameter.name, *(was.name for was in parameter.was if was.wire))
    return next(at for at, name in enumerate(made.form.given) if name in names)


def _default(parameter: Parameter) -> object:
    default = parameter.default
    return CHOSEN if default is None or isinstance(default, Unset) else plain_value(default)
