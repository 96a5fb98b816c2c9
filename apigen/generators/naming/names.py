"""The names of an API in a language: chosen in one pass, different from each other, and stable."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import cast

import msgspec

from apigen.diagnostics import Diagnostic, Failure, Span
from apigen.generators.naming import problems
from apigen.generators.naming.language import WHOLE, Kind, Language, Role, Scope, Thing, folded, parts
from apigen.generators.naming.lock import Lock
from apigen.generators.naming.things import things
from apigen.generators.naming.words import Words, spelt_out, split, vocabulary, words
from apigen.model.api import Api

Space = tuple[Scope, tuple[str, ...]]
"""A scope, and the wire names of what it is the scope of."""
Place = Callable[[str, str], Span | None]

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Names:
    """The name of each thing in each of its roles; ask by `names("rpc VM.start", "method")`.

    What chooses first: published names, `@x-name`, then things in the order of their declaration. A reserved
    word is escaped; a name that another one has is qualified by what the thing belongs to, then by its kind,
    then by its punctuation spelt out: nothing depends on how many there are, so nothing moves when one comes.
    An old name of an RPC that another thing has is left out.
    Raises Failure (`names-lock-damaged`, `x-name-wrong`).
    """

    def __init__(self, api: Api, language: Language, lock: Lock, place: Place = lambda *_: None) -> None:
        self.language = language
        self._place = place
        self._vocabulary = vocabulary(cls.name for cls in api.classes)
        self._chosen: dict[tuple[str, str], str] = {}
        self._split: dict[str, Words] = {}
        self._taken: dict[Space, dict[str, Thing | None]] = {}
        self._warnings: list[Diagnostic] = []
        self._qualified: dict[str, tuple[Thing, Thing, list[str]]] = {}
        by_kind: dict[str, list[Thing]] = {}
        for thing in things(api):
            by_kind.setdefault(thing.kind, []).append(thing)
        for kind in ("class", "enum", "struct", "error"):  # which the model has by name
            by_kind.get(kind, []).sort(key=self._declared)
        wanted = [
            (thing, role)
            for role in language.roles
            for thing in by_kind.get(role.kind, ())
            if role.when is None or role.when(thing)
        ]
        self._take_published(wanted, lock)
        self._take_given(wanted)
        chosen = self._chosen
        left = [(thing, role) for thing, role in wanted if (thing.address, role.name) not in chosen]
        for thing, role in sorted(left, key=lambda one: not self._given(one[0])[0]):
            self._choose(thing, role)

    def _declared(self, thing: Thing) -> tuple[str, int]:
        """Where a thing is declared; nowhere, and so as it was, without the files."""
        span = self._place(thing.at, "")
        return (span.file, span.start) if span is not None else ("", 0)

    def __call__(self, address: str, role: str) -> str:
        """The name of a thing in a role. Raises KeyError for what has none."""
        return self._chosen[address, role]

    def get(self, address: str, role: str) -> str | None:
        return self._chosen.get((address, role))

    def seen_from(self, cls: str) -> list[str]:
        """Digests of the names that what is written for a class may speak of: those of all in it, and those
        of classes, enums and structs.
        """
        return [self._digests.get("", ""), self._digests.get(cls, "")]

    @cached_property
    def _digests(self) -> dict[str, str]:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for (address, role), name in self._chosen.items():
            kind, _, path = address.partition(" ")
            if not kind.startswith("error"):
                owner = path.partition(".")[0] if kind in ("field", "rpc", "parameter") else ""
                found.setdefault(owner, []).append((address, role, name))
        return {
            owner: hashlib.blake2b(msgspec.json.encode(names), digest_size=16).hexdigest()
            for owner, names in found.items()
        }

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What was qualified, and which `@x-name` is not used since another name is published."""
        return (
            *self._warnings,
            *(
                problems.name_qualified(thing, other, names, self.language.name, self._place(thing.at, ""))
                for thing, other, names in self._qualified.values()
            ),
        )

    def lock(self) -> Lock:
        """What is published from now on, of this language alone: merge it into the lock that there was."""
        return self._lock

    @cached_property
    def _lock(self) -> Lock:
        found: dict[tuple[str, str], dict[str, str]] = {}
        for (address, role), name in self._chosen.items():
            found.setdefault((self.language.name, address), {})[role] = name
        return Lock(found)

    def _take_published(self, wanted: Sequence[tuple[Thing, Role]], lock: Lock) -> None:
        """Names that are in the lock; those of things that are gone are kept free."""
        published = lock.of(self.language.name)
        left = sum(map(len, published.values()))
        wrong: list[Diagnostic] = []
        for thing, role in wanted:
            address = thing.address
            name = published.get(address, _NOTHING).get(role.name)
            if name is None:
                continue
            left -= 1
            at = lock.places.get((self.language.name, address))
            if not self.language.fits(name, role.scope):
                wrong.append(problems.names_lock_wrong(address, name, self.language.name, at))
                continue
            taken = self._taken.setdefault(_space(role.scope, thing.parts), {})
            key = folded(name)
            other = taken.get(key)
            if other is not None:
                wrong.append(problems.names_lock_clash(address, other.address, name, at))
            taken[key] = thing
            self._chosen[address, role.name] = name
        if left:
            wrong += self._keep_free(wanted, published, lock)
        if wrong:
            raise Failure(*wrong)

    def _keep_free(
        self, wanted: Sequence[tuple[Thing, Role]], published: Mapping[str, Mapping[str, str]], lock: Lock
    ) -> Iterator[Diagnostic]:
        """Takes the names of things that are gone; yields what is wrong with them."""
        present = {(thing.address, role.name) for thing, role in wanted}
        roles = {(role.kind, role.name): role for role in self.language.roles}
        for address, names in published.items():
            kind, _, path = address.partition(" ")
            for role_name, name in names.items():
                role = roles.get((cast(Kind, kind), role_name))
                if role is None or (address, role_name) in present:
                    continue
                if not self.language.fits(name, role.scope):
                    at = lock.places.get((self.language.name, address))
                    yield problems.names_lock_wrong(address, name, self.language.name, at)
                    continue
                space = _space(role.scope, parts(kind, path))
                self._taken.setdefault(space, {}).setdefault(folded(name), None)

    def _take_given(self, wanted: Sequence[tuple[Thing, Role]]) -> None:
        """Names that `@x-name` gives: to the letter in a kind's first role."""
        wrong: list[Diagnostic] = []
        first: dict[str, Role] = {}
        for role in self.language.roles:
            first.setdefault(role.kind, role)
        for thing, role in wanted:
            if not thing.given or first[role.kind] is not role:
                continue
            given, reason = self._given(thing)
            published = self._chosen.get((thing.address, role.name))
            if given and not reason and published is None:
                reason = self._refused(given, thing, role)
            at = self._place(thing.at, f'"{self.language.name}:{given}"' if given else "")
            if reason:
                wrong.append(problems.x_name_wrong(thing.at, given, self.language.name, reason, at))
            elif given and published is None:
                self._take(given, thing, role)
            elif given and given != published:
                self._warnings.append(problems.x_name_locked(thing.at, given, published or "", at))
        if wrong:
            raise Failure(*wrong)

    def _given(self, thing: Thing) -> tuple[str, str]:
        """What `@x-name` says for this language, and what is wrong with it."""
        if not thing.given:
            return "", ""
        found = [text.partition(":") for text in thing.given]
        if not all(colon and language and name for language, colon, name in found):
            return "", "it is not `language:name`"
        own = [name for language, _, name in found if language == self.language.name]
        return (own[0] if own else ""), ("it is given twice" if len(own) > 1 else "")

    def _refused(self, name: str, thing: Thing, role: Role) -> str:
        """Why a name cannot be given; "" if it can."""
        if not self.language.fits(name, role.scope):
            return "it is no name there"
        if self._is_reserved(name, thing, role):
            return "it is reserved"
        taken = self._taken.get(_space(role.scope, thing.parts), {})
        if folded(name) not in taken:
            return ""
        other = taken[folded(name)]
        return f"it is the name of `{other.at}`" if other else "it is the name of what was there before"

    def _choose(self, thing: Thing, role: Role) -> None:
        taken = self._taken.setdefault(_space(role.scope, thing.parts), {})
        other: Thing | None = None
        for name in self._candidates(thing, role):
            if folded(name) not in taken and not self._is_reserved(name, thing, role):
                self._take(name, thing, role)
                if other is not None:
                    self._qualified.setdefault(thing.address, (thing, other, []))[2].append(name)
                return
            if thing.kind == "old_rpc":
                return
            other = other or taken.get(folded(name))
        failure = problems.x_name_wrong(thing.at, "", self.language.name, "no name is left for it", None)
        raise Failure(failure)

    def _take(self, name: str, thing: Thing, role: Role) -> None:
        self._taken.setdefault(_space(role.scope, thing.parts), {})[folded(name)] = thing
        self._chosen[thing.address, role.name] = name

    def _candidates(self, thing: Thing, role: Role) -> Iterator[str]:
        """Names for a thing, the best first. None depends on other things."""
        wire = thing.parts[-1]
        given = self._given(thing)[0] if thing.given else ""
        own = self._words(given or wire, role, shouted=thing.kind == "error")
        own = own or spelt_out(wire)
        if not role.qualified:
            yield self._spelt((*role.before, *own, *role.after), role, thing)  # nearly always the one
        owner = self._words(thing.owner, role) if thing.owner else ()
        kind = self._words(thing.kind.rpartition("_")[2], role)
        for core, owned in ((own, False), (own, True), ((*own, *kind), False), ((*own, *kind), True)):
            front = owner if role.qualified or owned else ()
            yield self._spelt((*role.before, *front, *core, *role.after), role, thing)
        front = owner if role.qualified else ()
        yield self._spelt((*role.before, *front, *spelt_out(wire), *role.after), role, thing)
        yield self._spelt((*role.before, *owner, *own, _mark(thing, 8), *role.after), role, thing)

    def _words(self, wire: str, role: Role, *, shouted: bool = False) -> Words:
        if role.style.whole:
            return split(wire)
        key = wire.lower() if shouted and wire.isupper() else wire
        known = self._split.get(key)
        if known is None:
            known = self._split[key] = words(key, self._vocabulary)
        return known

    def _spelt(self, pieces: Words, role: Role, thing: Thing) -> str:
        """The words as a name of the language: never a digit first, nothing reserved, not too long."""
        if pieces[0][0].isdigit():
            pieces = (f"n{pieces[0]}", *pieces[1:])
        name = role.style.join(pieces)
        if len(name) > self.language.longest:
            mark = _mark(thing, 4)
            name = role.style.join((name[: self.language.longest - len(mark) - 1], mark))
        return self.language.escape(name) if self._is_reserved(name, thing, role) else name

    def _is_reserved(self, name: str, thing: Thing, role: Role) -> bool:
        return self.language.is_reserved(name, role.scope) and self.language.own.get(thing.address) != name


def _mark(thing: Thing, size: int) -> str:
    """A word that stands for a thing, whatever else there is: a digest of its address."""
    return "x" + hashlib.blake2b(thing.address.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def _space(scope: Scope, path: tuple[str, ...]) -> Space:
    return scope, (() if scope in WHOLE else path[:-1])
