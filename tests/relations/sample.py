"""A small API made by hand, with each kind of relation once."""

from apigen.model.api import Api, Binding, Class, Field, OnDestroy, Qualifier, Struct, StructMember, Tag
from apigen.model.types import STRING, MapType, NamedType, OptionType, Ref, SetType, StructType, Type
from apigen.model.values import Null, Value


def field(
    name: str,
    type_: Type,
    to: str | None = None,
    *,
    qualifier: Qualifier = "RO/constructor",
    stored: bool = False,
    drawn_only: bool = False,
    nonnull: bool = False,
    on_destroy: OnDestroy | None = None,
    default: Value | None = None,
    hidden: bool = False,
) -> Field:
    """A field; `to` is the other end, as `Shelf.books`."""
    binding = None
    if to is not None:
        cls, _, other = to.partition(".")
        binding = Binding(cls, other, stored=stored, written=stored, drawn_only=drawn_only)
    return Field(
        name=name.replace("/", "_"),
        path=tuple(name.split("/")),
        type=type_,
        qualifier=qualifier,
        binding=binding,
        nonnull=nonnull,
        on_destroy=on_destroy,
        default=default,
        hidden=hidden,
    )


def computed(name: str, type_: Type, to: str) -> Field:
    return field(name, type_, to, qualifier="RO/runtime")


def many(cls: str) -> SetType:
    return SetType(Ref(cls))


LIBRARY = Api(
    name="library",
    tags=(Tag("rooms"), Tag("people")),
    classes=(
        Class(
            name="Author",
            tag="people",
            fields=(
                field("books", many("Book"), "Book.authors", stored=True, qualifier="RO/runtime"),
                field("pen/names", many("Author"), "Author.pen_names", stored=True, qualifier="RW"),
            ),
        ),
        Class(
            name="Book",
            fields=(
                field("authors", many("Author"), "Author.books", stored=True, qualifier="RW"),
                field("shelf", Ref("Shelf"), "Shelf.books", stored=True, nonnull=True),
                field(
                    "sequel_of", Ref("Book"), "Book.sequels", stored=True, default=Null(), on_destroy="clear"
                ),
                computed("sequels", many("Book"), "Book.sequel_of"),
                computed("card", Ref("Card"), "Card.book"),
                computed("borrowers", MapType(Ref("Reader"), STRING), "Reader.borrowed"),
            ),
        ),
        Class(
            name="Card",
            fields=(
                field("book", Ref("Book"), "Book.card", stored=True, nonnull=True, on_destroy="cascade"),
                field("note", NamedType("mark", StructType("remark"))),
            ),
        ),
        Class(name="Log", hidden=True, fields=(field("of", Ref("Shelf")),)),
        Class(
            name="Reader",
            tag="people",
            fields=(
                field("borrowed", many("Book"), "Book.borrowers", drawn_only=True, qualifier="RW"),
                field("favourite", OptionType(Ref("Book"))),
                field("secret_friend", Ref("Reader"), hidden=True),
            ),
        ),
        Class(
            name="Room",
            tag="rooms",
            fields=(
                computed("shelves", many("Shelf"), "Shelf.room"),
                field("main_shelf", Ref("Shelf"), default=Null()),
            ),
        ),
        Class(
            name="Shelf",
            tag="rooms",
            fields=(
                field("room", Ref("Room"), "Room.shelves", stored=True, nonnull=True, on_destroy="cascade"),
                computed("books", many("Book"), "Book.shelf"),
            ),
        ),
        Class(name="Weather", stateless=True),
        Class(name="Window", fields=(field("pane", STRING),)),
    ),
    structs=(Struct(name="remark", members=(StructMember(name="by", type=Ref("Reader")),)),),
)
