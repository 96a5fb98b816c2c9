"""Types: the notation with values on the wire, qualifiers, named types, structs, enums."""

from functools import cache

from apigen.derive.names import all_enums
from apigen.generators.book import Book
from apigen.generators.class_page import enum_view, parameter_view
from apigen.generators.links import TYPES, Mention, Place, anchor, first_sentence
from apigen.generators.other_pages.views import (
    EnumLine,
    NotationView,
    QualifierView,
    StructView,
    TypeView,
)
from apigen.generators.types import word
from apigen.generators.view import EnumView
from apigen.generators.words import choice_words, constraint_words
from apigen.model.api import Api, Parameter
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Ref,
    SetType,
    Type,
)

_REF = "OpaqueRef:5b1fcf5a-6a3c-4a0b-9c57-8a3f3f0f8f10"

_NOTATION: tuple[tuple[str, str, str, Type, object], ...] = (
    ("string", "string", "Text.", STRING, "a text"),
    (
        "int",
        "int",
        "A whole number of 64 bits, with a sign. XML-RPC has its digits as text: its own int has 32 bits.",
        INT,
        8589934592,
    ),
    (
        "float",
        "float",
        'An IEEE double. What JSON lacks is text: "NaN", "Infinity", "-Infinity".',
        FLOAT,
        0.25,
    ),
    ("bool", "bool", "True or false.", BOOL, True),
    ("datetime", "datetime", "A moment in UTC, in whole seconds.", DATETIME, "20200131T12:30:00Z"),
    ("void", "void", "No result.", VOID, ""),
    (
        "ref",
        "C ref",
        "A reference to an object of class C, which only the server can read.",
        Ref("any"),
        _REF,
    ),
    (
        "record",
        "C record",
        "All fields of an object, by name.",
        MapType(STRING, STRING),
        {"name_label": "a text"},
    ),
    ("enum", "E enum", "One of the values of E, in its exact spelling.", EnumType("E"), "Running"),
    ("struct", "S struct", "A value with named members.", MapType(STRING, STRING), {"member": "a text"}),
    ("set", "T set", "Values without order and without repeats.", SetType(STRING), ["one", "two"]),
    ("list", "T list", "Values whose order and repeats count.", ListType(STRING), ["one", "one"]),
    (
        "map",
        "(K -> V) map",
        "Values by key. Keys are text on the wire, numbers too.",
        MapType(INT, BOOL),
        {"0": True},
    ),
    (
        "option",
        "T option",
        "A value or none; in a record or struct the member is absent.",
        OptionType(STRING),
        None,
    ),
)

_QUALIFIERS = (
    ("RW", "Read and write: given when an object is created, and changed later by the field's RPCs."),
    (
        "RO/constructor",
        "Read only: given when an object is created, and fixed for the whole of its life.",
    ),
    ("RO/runtime", "Read only: the server computes the value; nobody can give one."),
)


@cache
def notation() -> tuple[NotationView, ...]:
    """The words of the type notation, with values as the server writes them."""
    import msgspec

    from apigen.wire import json_values, xml_values

    api = Api(name="notation")
    xml, json = xml_values.Writers(api), json_values.Writers(api)
    found = []
    for name, written, meaning, type_, value in _NOTATION:
        place = word(name).place
        assert place is not None
        as_json = msgspec.json.encode(json.write(type_, value)).decode()
        found.append(NotationView(name, place, written, meaning, xml.of(type_)(value), as_json))
    return tuple(found)


def qualifiers() -> tuple[QualifierView, ...]:
    """The three qualifiers. Their places are where every mention of one leads."""
    return tuple(QualifierView(name, qualifier_place(name), meaning) for name, meaning in _QUALIFIERS)


def qualifier_place(name: str) -> Place:
    """Where a qualifier is defined: `RO/runtime` at `qualifier-RO-runtime`."""
    return Place(TYPES, anchor(f"qualifier-{name.replace('/', '-')}"))


def struct_views(book: Book) -> tuple[StructView, ...]:
    return tuple(
        StructView(
            name=struct.name,
            place=book.links.place(f"struct {struct.name}"),
            doc=book.prose(struct.doc, struct.name),
            life=book.life(struct.name, struct),
            was=tuple(anchor(f"struct-{was.name}") for was in struct.was),
            members=tuple(
                parameter_view(
                    book,
                    struct.name,
                    Parameter(
                        name=m.name,
                        type=m.type,
                        doc=m.doc,
                        default=m.default,
                        nonnull=m.nonnull,
                        secret=m.secret,
                        constraints=m.constraints,
                        lifecycle=m.lifecycle,
                    ),
                )
                for m in struct.members
            ),
            choices=choice_words(struct.one_of),
            users=tuple(book.users.get(f"struct {struct.name}", ())),
        )
        for struct in book.api.structs
    )


def type_views(book: Book) -> tuple[TypeView, ...]:
    """The named types."""
    return tuple(
        TypeView(
            name=type_.name,
            place=book.links.place(f"type {type_.name}"),
            doc=book.prose(type_.doc),
            life=book.life(None, type_),
            was=tuple(anchor(f"type-{was.name}") for was in type_.was),
            base=book.type(type_.base),
            constraints=constraint_words(type_.constraints),
            users=tuple(book.users.get(f"type {type_.name}", ())),
        )
        for type_ in book.api.types
    )


def free_enums(book: Book) -> tuple[EnumView, ...]:
    """The enums that stand in no class."""
    return tuple(enum_view(book, enum) for enum in book.api.enums)


def class_enums(book: Book) -> tuple[EnumLine, ...]:
    """The enums that stand in a class, by name."""
    owned = [(enum, enum.owner) for enum in all_enums(book.api) if enum.owner is not None]
    return tuple(
        EnumLine(
            mention=Mention(enum.name, book.links.place(f"enum {enum.name}")),
            owner=Mention(owner, Place(owner)),
            values=len(enum.values),
            summary=first_sentence(book.prose(enum.doc, owner)),
        )
        for enum, owner in sorted(owned, key=lambda one: (one[0].name.lower(), one[0].name))
    )
