"""An API prepared for its documents: without what is hidden, with the look-ups that many pages need."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import PurePath

import msgspec

from apigen import relations
from apigen.derive import all_rpcs
from apigen.derive.names import classes, find_field, find_implicit, session
from apigen.generators.links import RELEASES, Links, Mention, Place, Prose, anchor, documented
from apigen.generators.text import unseen
from apigen.generators.types import Pieces, pieces
from apigen.generators.view import Bound, Life, PairView, Step
from apigen.generators.words import pair_words
from apigen.model.api import Api, Class, Field, Rpc
from apigen.model.lifecycle import Lifecycle, Was
from apigen.model.types import EnumType, NamedType, Record, Ref, StructType, Type, walk
from apigen.semantics.lifecycle import Living, effective, introduced, own
from apigen.semantics.links import Text, texts


def published(api: Api) -> Api:
    """The API as documents have it: nothing that is `@hidden`."""

    def shown(cls: Class) -> Class:
        if not any(f.hidden for f in cls.fields) and not any(rpc.hidden for rpc in cls.rpcs):
            return cls
        return msgspec.structs.replace(
            cls,
            fields=tuple(field for field in cls.fields if not field.hidden),
            rpcs=tuple(rpc for rpc in cls.rpcs if not rpc.hidden),
        )

    return msgspec.structs.replace(
        api,
        classes=tuple(shown(cls) for cls in api.classes if not cls.hidden),
        errors=tuple(error for error in api.errors if not error.hidden),
    )


class Book:
    """What the pages of one API share. `api` is the published one.

    `users`: who mentions a class, enum, struct or type, by address. `raisers`: who raises an error, by its
    name. `bound`: the bound fields of each class. `pairs`: all of them. `files`: the file of each class.
    """

    def __init__(self, api: Api, files: Mapping[str, str] | None = None) -> None:
        self.api = published(api)
        self.files = files or {}
        encoded = msgspec.json.encode(self.api)
        self.digest = hashlib.blake2b(encoded, digest_size=16).hexdigest()
        self.unseen = unseen(encoded)
        self.links = Links(self.api)
        self.classes = classes(self.api)
        self.has_session = session(self.api) is not None
        self.users: dict[str, list[Mention]] = {}
        self.raisers: dict[str, list[Mention]] = {}
        self._collect()
        pairs = relations.pairs(self.api)
        self.pairs = tuple(_pair_view(pair) for pair in pairs)
        self.bound: dict[str, list[Bound]] = {}
        for pair in pairs:
            for here, there in (pair.ends, pair.ends[::-1]):
                self.bound.setdefault(here.cls, []).append(_bound(pair, here, there))
        self._rpcs: dict[str, tuple[Rpc, ...]] = {}
        self._types: dict[Type, Pieces] = {}
        self._lives: dict[tuple[object, ...], Life] = {}
        self.class_digests: dict[str, str] = {}

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """All texts of the API."""
        return tuple(texts(self.api))

    def group(self, cls: Class) -> str:
        """What a class is listed under: its tag, or the name of its file; those of the package under none."""
        return cls.tag or ("" if cls.std else PurePath(self.files.get(cls.name, "")).stem)

    def derived(self, cls: Class) -> Iterator[tuple[str, Field | None]]:
        """The names of a class's documented derived RPCs, each with its field: all that lists need."""
        replaced = {rpc.name for rpc in cls.rpcs if rpc.replaces}
        for shape in documented(self.api, cls):
            if shape.name not in replaced:
                yield shape.name, shape.field

    def rpcs(self, cls: Class) -> tuple[Rpc, ...]:
        """The RPCs of a class that are documented, explicit ones first."""
        known = self._rpcs.get(cls.name)
        if known is None:
            known = self._rpcs[cls.name] = tuple(rpc for rpc in all_rpcs(self.api, cls) if not rpc.hidden)
        return known

    def type(self, type_: Type) -> Pieces:
        known = self._types.get(type_)
        if known is None:
            known = self._types[type_] = pieces(self.links, type_)
        return known

    def release(self, name: str) -> Mention:
        return Mention(name, Place(RELEASES, anchor(name)))

    def life(self, scope: str | None, element: Living, *parents: Living) -> Life:
        """The life of an element; its parents from the nearest on, as `semantics.lifecycle` wants them."""
        key = (scope, element.lifecycle, *[parent.lifecycle for parent in parents])
        known = self._lives.get(key)
        if known is None:
            known = self._lives[key] = self._life(scope, element, parents)
        return known

    def _life(self, scope: str | None, element: Living, parents: tuple[Living, ...]) -> Life:
        state = effective(self.api, None, element, *parents)
        lifecycle = own(element, *parents) or ()
        begin = introduced(lifecycle)
        endings = [step for step in lifecycle if step.change == state]
        return Life(
            state=state,
            since=self.release(begin.release) if begin else None,
            steps=self.steps(scope, lifecycle),
            inherited=element.lifecycle is None,
            ending=self.steps(scope, (endings[-1],))[0]
            if endings and state in ("deprecated", "removed")
            else None,
        )

    def rpc_life(self, cls: Class, rpc: Rpc) -> Life:
        """The life of an RPC; a derived one has its field's or class's, unless `implicit` says otherwise."""
        if rpc.rule is None or rpc.replaces:
            return self.life(cls.name, rpc, cls)
        return self.derived_life(cls, rpc.name, find_field(cls, rpc.field) if rpc.field else None)

    def derived_life(self, cls: Class, name: str, field: Field | None) -> Life:
        parents = (cls,) if field is None else (field, cls)
        implicit = find_implicit(cls, name) if cls.implicits else None
        if implicit is not None and implicit.lifecycle is not None:
            return self.life(cls.name, implicit, *parents)
        return self.life(cls.name, *parents)

    def steps(self, scope: str | None, lifecycle: Lifecycle) -> tuple[Step, ...]:
        return tuple(
            Step(
                step.change,
                self.release(step.release),
                self.links.prose(step.text or "", scope),
                self.links.mention(step.use, scope) if step.use else None,
            )
            for step in lifecycle
        )

    def _collect(self) -> None:
        for cls in self.api.classes:
            for field in cls.fields:
                self._use(field.type, Mention(f"{cls.name}.{field.name}", Place(cls.name, field.name)))
            for rpc in cls.rpcs:
                mention = Mention(f"{cls.name}.{rpc.name}", Place(cls.name, rpc.name))
                for type_ in (*[parameter.type for parameter in rpc.parameters], rpc.result):
                    self._use(type_, mention)
                for error in rpc.raises:
                    _add(self.raisers, error, mention)
            for error in cls.raises:
                _add(self.raisers, error, Mention(cls.name, Place(cls.name)))
        for struct in self.api.structs:
            mention = self.links.mention(f"struct {struct.name}")
            for member in struct.members:
                self._use(member.type, Mention(f"{struct.name}.{member.name}", mention.place))

    def _use(self, type_: Type, by: Mention) -> None:
        for part in walk(type_):
            match part:
                case Ref(name) | Record(name):
                    _add(self.users, name, by)
                case EnumType(name):
                    _add(self.users, f"enum {name}", by)
                case StructType(name):
                    _add(self.users, f"struct {name}", by)
                case NamedType(name, _):
                    _add(self.users, f"type {name}", by)
                case _:
                    pass

    def prose(self, text: str, scope: str | None = None) -> Prose:
        return self.links.prose(text, scope)


def book_of(api: Api, files: Mapping[str, str]) -> Book:
    """The book of an API. Targets of one build share it: it is kept until another is asked for."""
    return _book(_Same(api, files))


class _Same:
    """An API as itself: to compare two whole models would cost as much as a book."""

    def __init__(self, api: Api, files: Mapping[str, str]) -> None:
        self.api = api
        self.files = files

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.api is self.api

    def __hash__(self) -> int:
        return id(self.api)


@lru_cache(maxsize=1)
def _book(same: _Same) -> Book:
    return Book(same.api, same.files)


def _add(found: dict[str, list[Mention]], key: str, mention: Mention) -> None:
    known = found.setdefault(key, [])
    if not known or known[-1] != mention:
        known.append(mention)


def member(cls: str, name: str) -> Mention:
    """A field or RPC of a class, as `VM.start`."""
    return Mention(f"{cls}.{name}", Place(cls, anchor(name)))


def _relation(pair: relations.Pair, from_b: bool) -> str:
    if pair.cardinality != "one-to-many":
        return pair.cardinality
    return "one-to-many" if from_b else "many-to-one"


def _bound(pair: relations.Pair, here: relations.End, there: relations.End) -> Bound:
    truth = "the other end" if not here.stored else "both ends" if there.stored else "this end"
    return Bound(
        field=member(here.cls, here.field),
        other=member(there.cls, there.field),
        other_class=Mention(there.cls, Place(there.cls)),
        relation=_relation(pair, from_b=here is pair.b),
        count=there.count,
        truth=truth,
        on_destroy=pair_words(pair),
        drawn_only=pair.mapped,
        count_here=here.count,
        blocks=pair.on_destroy == "restrict" and there.stored and not pair.mapped,
    )


def _pair_view(pair: relations.Pair) -> PairView:
    return PairView(
        member(pair.a.cls, pair.a.field),
        member(pair.b.cls, pair.b.field),
        _relation(pair, from_b=False),
        pair.a.count,
        pair.b.count,
        pair_words(pair),
        pair.mapped,
    )


def former(was: Iterable[Was]) -> tuple[str, ...]:
    """The anchors of former names: of a member that moved, its last part."""
    return tuple(anchor(name.name.rpartition(".")[2]) for name in was)
