"""What an old client makes of what a new server sends: results, events, errors, counted per leaf.

A tolerant reader keeps a word that it does not know, and takes what is absent as absent; all else that it
cannot read is lost.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal

from apigen.derive.names import find_class, find_error, find_struct
from apigen.model.api import Api, Class, Error, Field
from apigen.model.types import (
    DATETIME,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.semantics.keys import read_text
from apigen.wire import answers, json_values, jsonrpc, jsonrpc_read, xml_values, xmlrpc, xmlrpc_read
from apigen.wire.errors import Refusal
from apigen.wire.messages import Success
from apigen.wire.shapes import left_out
from apigen.wire.values import NULL
from tests.oracle.identity import Identity, words_of
from tests.oracle.meaning import Trouble
from tests.oracle.server import FACES, Face
from tests.oracle.values import Samples

Outcome = Literal["known", "unknown", "absent", "surplus", "unreadable", "other"]
COMPOSITE = SetType | ListType | MapType | Record | StructType
Leaf = tuple[str, Outcome]


class Reading:
    """An old client that reads what a new server writes."""

    def __init__(self, same: Identity, texts: list[str]) -> None:
        self.same = same
        self._samples = Samples(same.new, texts)
        self._xml = xml_values.Writers(same.new)
        self._json = json_values.Writers(same.new)
        self._readers = answers.Readers(same.old)
        self._found: dict[tuple[Type, Type], list[Trouble]] = {}

    def result(self, old: Type, new: Type) -> list[Trouble]:
        """What becomes of every value of the new type."""
        if (old, new) not in self._found:
            self._found[old, new] = list(self._result(old, new))
        return self._found[old, new]

    def _result(self, old: Type, new: Type) -> Iterator[Trouble]:
        if plain(old) == VOID:
            return
        if plain(new) == VOID:
            yield Trouble(2, "nothing comes where a value was promised")
            return
        for face in FACES:
            seen: dict[str, set[Outcome]] = defaultdict(set)
            for value in self._samples.of(new, taken=False):
                raw = self._sent(new, value, face)
                leaves = list(self._leaves(old, new, raw, "", face, nonnull=False))
                if self._refused(old, raw) and all(how in ("known", "unknown") for _, how in leaves):
                    leaves.append(("the whole", "unreadable"))
                for path, how in leaves:
                    seen[path].add(how)
            yield from (trouble for path, hows in seen.items() for trouble in _counted(path, hows, face))

    def _refused(self, old: Type, raw: Any) -> bool:
        try:
            self._readers.of(old)(raw)
        except Refusal:
            return True
        return False

    def _sent(self, new: Type, value: Any, face: Face) -> Any:
        """A value over the wire, as it comes out before it is read by its type."""
        if face == "xmlrpc":
            outcome = xmlrpc_read.decode_reply(xmlrpc.encode_success(self._xml.of(new)(value)))
        else:
            body = jsonrpc.encode_success(self._json.write(new, value), 0)
            outcome = jsonrpc_read.decode_reply(body).outcome
        assert isinstance(outcome, Success), outcome
        return outcome.value

    def _leaves(
        self, old: Type, new: Type, raw: Any, path: str, face: Face, *, nonnull: bool
    ) -> Iterator[Leaf]:
        old, new = plain(old), plain(new)
        if raw is None:
            yield (path, "known" if isinstance(old, OptionType) else "absent")
            return
        if isinstance(old, COMPOSITE) and isinstance(new, COMPOSITE):
            yield (path, "known")  # itself; its parts have places of their own
        match old, new:
            case OptionType(element), _:
                yield from self._leaves(element, new, raw, path, face, nonnull=False)
            case _, OptionType(element):
                yield from self._leaves(old, element, raw, path, face, nonnull=nonnull)
            case SetType(one) | ListType(one), SetType(other) | ListType(other):
                if isinstance(old, SetType) and isinstance(new, ListType):
                    yield (path, "other" if len(raw) != len(set(map(repr, raw))) else "known")
                for item in raw:
                    yield from self._leaves(one, other, item, f"{path}[]", face, nonnull=False)
            case MapType(key, value), MapType(other_key, other):
                for name, held in raw.items():
                    yield from self._key(key, other_key, name, f"{path} key", face)
                    yield from self._leaves(value, other, held, f"{path}[key]", face, nonnull=False)
            case Record(one), Record(other):
                yield from self._record(one, other, raw, path, face)
            case StructType(one), StructType(other):
                yield from self._struct(one, other, raw, path, face)
            case _ if isinstance(old, COMPOSITE) or isinstance(new, COMPOSITE):
                yield (path, "unreadable")  # a map for a record too, whatever they hold today
            case _:
                yield (path, self._leaf(old, new, raw, face, nonnull=nonnull))

    def _key(self, old: Type, new: Type, raw: str, path: str, face: Face) -> Iterator[Leaf]:
        """Keys are texts on both faces, whatever they are."""
        if plain(old) == STRING and plain(new) != DATETIME:
            yield (path, "known")
        else:
            yield (path, self._leaf(plain(old), plain(new), raw, face, nonnull=False))

    def _leaf(self, old: Type, new: Type, raw: Any, face: Face, *, nonnull: bool) -> Outcome:
        match old, new:
            case Ref(one), Ref(other):
                if nonnull and raw == NULL:
                    return "absent"
                return "known" if self.same.classes.get(other) == one else "other"
            case Ref(), _:
                return "unreadable"
        if face == "xmlrpc" and DATETIME in (old, new) and old != new:
            return "unreadable"
        try:
            self._readers.of(old)(raw)
            if old == DATETIME and new != DATETIME:
                return "unreadable"  # whatever the text says, it is not a moment
        except Refusal:
            return "unreadable"
        if isinstance(old, EnumType):
            return "known" if raw in words_of(self.same.old, old.name) else "unknown"
        return "known"

    def _record(self, old: str, new: str, raw: Any, path: str, face: Face) -> Iterator[Leaf]:
        if old == new == "any":
            return
        if self.same.classes.get(new) != old:
            yield (path, "other")
            return
        before, now = find_class(self.same.old, old), find_class(self.same.new, new)
        assert before is not None
        assert now is not None
        same = self.same.fields(before, now)
        shown = {one.name: one for one in now.fields if not one.lazy and not one.writeonly}
        for one in before.fields:
            if one.lazy or one.writeonly:
                continue
            here, at = f"{path}.{one.name}", shown.get(one.name)
            if at is None:
                yield (here, "absent")
            elif same.get(at.name) != one.name:
                yield (here, "other")
            elif one.name in raw:
                yield from self._leaves(one.type, at.type, raw[one.name], here, face, nonnull=one.nonnull)
                yield from self._documented(one, at, here)
            else:
                yield (
                    here,
                    "known" if left_out(one) or isinstance(plain(one.type), OptionType) else "absent",
                )

    def _documented(self, old: Field, new: Field, path: str) -> Iterator[Leaf]:
        """What is under the documented keys of a map: texts of the key's type."""
        kept = {(one.name, one.prefix): one for one in new.keys}
        for key in old.keys:
            wanted = plain(key.type) if key.type is not None else STRING
            now = kept.get((key.name, key.prefix))
            if now is None:
                yield (f"{path}[{key.name}]", "known")  # while somebody still writes it
                yield (f"{path}[{key.name}]", "absent")
            told = now.type if now is not None and now.type is not None else STRING
            for value in self._samples.of(told, taken=False):
                how = self._detail(wanted, told, _text(value))
                yield (f"{path}[{key.name}]", "unknown" if how == "unreadable" else how)

    def _struct(self, old: str, new: str, raw: Any, path: str, face: Face) -> Iterator[Leaf]:
        before, now = find_struct(self.same.old, old), find_struct(self.same.new, new)
        assert before is not None
        assert now is not None
        same = self.same.members(before, now)
        shown = {one.name: one for one in now.members}
        for one in before.members:
            here, at = f"{path}.{one.name}", shown.get(one.name)
            if at is None:
                yield (here, "absent")
            elif same.get(at.name) != one.name:
                yield (here, "other")
            elif one.name in raw:
                yield from self._leaves(one.type, at.type, raw[one.name], here, face, nonnull=one.nonnull)
            else:
                yield (here, "known" if isinstance(plain(one.type), OptionType) else "absent")

    def error(self, old: Error, new: Error) -> Iterator[Trouble]:
        """What becomes of the parameters of an error, which are texts on both faces."""
        same = {**self.same.details(old, new), **_renamed(old, new)}
        for at, one in enumerate(old.parameters):
            there = new.parameters[at] if at < len(new.parameters) else None
            if there is None:
                yield Trouble(2, f"{old.name} does not tell `{one.name}`")
            elif same.get(there.name) != one.name:
                yield Trouble(2, f"{old.name} tells `{there.name}` for `{one.name}`", silent=True)
            else:
                hows = {
                    self._detail(one.type or STRING, there.type or STRING, value)
                    for value in self._samples.of(there.type or STRING, taken=False)
                }
                yield from _counted(f"{old.name}.{one.name}", hows, "")
        if len(new.parameters) > len(old.parameters):
            yield Trouble(1, f"{old.name} tells more")

    def _detail(self, old: Type, new: Type, value: Any) -> Outcome:
        """A text that stands for a value of the new type, read as one of the old type."""
        old, new = plain(old), plain(new)
        if isinstance(old, Ref) or isinstance(new, Ref):
            if isinstance(old, Ref) and isinstance(new, Ref):
                return "known" if self.same.classes.get(new.cls) == old.cls else "other"
            return "known" if old == STRING else "unreadable"
        if isinstance(old, EnumType):
            return "known" if value in words_of(self.same.old, old.name) else "unknown"
        return "known" if read_text(_text(value), old, {}) is not None else "unreadable"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _counted(path: str, hows: set[Outcome], face: str) -> Iterator[Trouble]:
    """A leaf, by what became of its values."""
    if "unreadable" in hows:
        yield Trouble(2, f"{path} cannot be read", face=face)
    elif "other" in hows:
        yield Trouble(2, f"{path} is something else", silent=True, face=face)
    elif "known" not in hows and hows:
        yield Trouble(2, f"{path} is never known", face=face)
    elif hows - {"known"}:
        yield Trouble(1, f"{path} is sometimes {' or '.join(sorted(hows - {'known'}))}", face=face)


def _renamed(old: Error, new: Error) -> dict[str, str]:
    """Parameters of errors have no `@was`: one that goes, and one that comes at its place, are the same."""
    before, now = ([one.name for one in error.parameters] for error in (old, new))
    pairs = zip(before, now, strict=False)
    return {name: was for was, name in pairs if was not in now and name not in before}


def has_events(api: Api, cls: Class) -> bool:
    """Whether event.from tells of a class's objects."""
    return find_class(api, "event") is not None and not cls.stateless and "events" not in cls.without


def error(api: Api, name: str) -> Error:
    found = find_error(api, name)
    assert found is not None
    return found
