"""Records and enums, the bases of those that are generated."""

from __future__ import annotations

# pyright: reportPrivateUsage=false

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, KeysView, Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any, ClassVar, TypeVar

    from .special import Self

    E = TypeVar("E")


NULL_REF = "OpaqueRef:NULL"
"""The ref of no object. Where a single ref is read it is None: in a field, a result, a value of
a map. None is no element of a set or a list and no key: what such a place holds stays a ref."""

MASK = "********"


class Told:
    """The docstring of a class, which tells of its members too; made when it is read."""

    __slots__ = ("_doc", "_known")

    def __init__(self, doc: str | None, known: Mapping[str, str]) -> None:
        self._doc = doc or ""
        self._known = known

    def __get__(self, made: object, cls: type) -> str:
        from .help import told

        return told(cls, self._doc, self._known)


class EnumType(type):
    """The type of enums: they can be gone through."""

    if TYPE_CHECKING:

        def __iter__(cls: type[E]) -> Iterator[E]: ...

    else:

        def __iter__(self):
            return iter(self._known.values())


class Enum(str, metaclass=EnumType):
    """A value of an enum: its text. One that this client does not know is kept as it is.

    The class goes through its constants, as in `list(Colour)`.
    """

    __slots__ = ()

    _values: ClassVar[Mapping[str, str]] = {}
    """The constants' names and texts."""

    _known: ClassVar[Mapping[str, Enum]] = {}
    """The constants by their texts."""

    def __init_subclass__(cls) -> None:
        known = {text: str.__new__(cls, text) for text in cls._values.values()}
        for name, text in cls._values.items():
            setattr(cls, name, known[text])
        cls._known = known
        if not TYPE_CHECKING:
            cls.__doc__ = Told(cls.__doc__, {name: "" for name in cls._values})

    @property
    def is_known(self) -> bool:
        """Whether this client was made with the value."""
        return str.__str__(self) in self._known

    @classmethod
    def _of(cls, text: str) -> Self:
        known: Any = cls._known.get(text)
        return cls(text) if known is None else known

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"


class Record:
    """What the server sent of an object, or a struct: members are decoded when they are read.

    `"x" in record` says whether the server sent the member x; reading one that it did not
    send raises AttributeError. `record.raw` has all members, unknown ones too.
    """

    __slots__ = ("__dict__", "_raw")

    _raw: dict[str, Any]
    _types: ClassVar[Mapping[str, str]] = {}
    """The notation of each member's type, by its name on the wire."""
    _names: ClassVar[Mapping[str, str]] = {}
    """Names on the wire by those of attributes, where they differ."""
    _secret: ClassVar[AbstractSet[str]] = frozenset()
    """Members that are not printed, by their names on the wire."""

    if not TYPE_CHECKING:  # generated records say which members they take, and have

        def __init__(self, /, **members: Any) -> None:
            from .encode import encoder

            raw = {}
            for name, value in members.items():
                wire = self._names.get(name, name)
                if wire not in self._types:
                    raise TypeError(f"{type(self).__name__} has no member {name!r}")
                if value is not ...:
                    raw[wire] = encoder(self._types[wire])(value)
            _put_raw(self, raw)

        def __init_subclass__(cls) -> None:
            cls._plans = {}
            cls.__doc__ = Told(cls.__doc__, cls._types)

        def __dir__(self) -> list[str]:
            own = {wire: name for name, wire in self._names.items()}
            read = [
                own.get(wire, wire)
                for wire, notation in self._types.items()
                if wire in self._raw or notation.endswith(" option")
            ]
            return sorted({*object.__dir__(self), *read})

        def __getattr__(self, name: str) -> Any:
            wire, decode = self._plans.get(name) or _planned(type(self), name)
            if wire in self._raw:
                value = decode(self._raw[wire])
            elif self._types[wire].endswith(" option"):
                value = None
            else:
                message = f"the server sent no {wire}"
                raise AttributeError(message, name=name, obj=self)
            self.__dict__[name] = value
            return value

        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(f"{name}: a record is what the server sent")

    _plans: ClassVar[dict[str, tuple[str, Callable[[Any], Any]]]] = {}
    """What was read once of any record: names on the wire and decoders, by attribute."""

    @classmethod
    def _of(cls, raw: dict[str, Any]) -> Self:
        """The record around a tree as it came."""
        made = _new(cls)
        _put_raw(made, raw)
        return made

    @property
    def raw(self) -> dict[str, Any]:
        """The members as they came: text, numbers, lists and dictionaries."""
        return self._raw

    def __getitem__(self, wire: str) -> Any:
        from .types import decoder

        value = self._raw[wire]
        notation = self._types.get(wire)
        return value if notation is None else decoder(notation)(value)

    def get(self, wire: str, default: Any = None) -> Any:
        """A member by its name on the wire, decoded; the default where the server sent none."""
        return self[wire] if wire in self._raw else default

    def keys(self) -> KeysView[str]:
        """The names on the wire of what the server sent, so that `dict(record)` has it."""
        return self._raw.keys()

    def items(self) -> Iterator[tuple[str, Any]]:
        """What the server sent, decoded, by names on the wire."""
        return ((wire, self[wire]) for wire in self._raw)

    def __contains__(self, wire: object) -> bool:
        return wire in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return type(self) is type(other) and self._raw == other._raw

    __hash__ = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    def __reduce__(self) -> tuple[object, ...]:
        return (restored, (type(self), self._raw))

    def _shown(self, name: str, value: Any) -> str:
        if value.__class__ in (dict, list) and name in self._types:
            from .masks import blanked
            from .types import parse

            value = blanked(parse(self._types[name]), value)
        return repr(value)

    def __repr__(self) -> str:
        shown = (
            f"{name}={MASK if name in self._secret else self._shown(name, value)}"
            for name, value in self._raw.items()
        )
        return f"{type(self).__name__}({', '.join(shown)})"


def _planned(cls: type[Record], name: str) -> tuple[str, Callable[[Any], Any]]:
    """How an attribute is read. Raises AttributeError where there is no such member."""
    from .types import decoder

    wire = cls._names.get(name, name)
    notation = cls._types.get(wire)
    if notation is None:
        raise AttributeError(f"{cls.__name__} has no member {name!r}", name=name)
    made = cls._plans[name] = (wire, decoder(notation))
    return made


_new = object.__new__
_put_raw: Any = Record.__dict__["_raw"].__set__


def restored(cls: type[Record], raw: dict[str, Any]) -> Record:
    """A record that was pickled or copied."""
    return cls._of(raw)
