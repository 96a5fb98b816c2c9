"""What a page depends on, for keys: a page is made again when a part of this has changed, and only then."""

import hashlib
from collections.abc import Iterable

import msgspec

from apigen import __version__, relations
from apigen.derive.names import all_enums, find_error
from apigen.generators import links
from apigen.generators.book import Book
from apigen.generators.links import Place
from apigen.generators.other_pages import home_view
from apigen.model.api import Class
from apigen.model.lifecycle import Transition
from apigen.semantics.lifecycle import Living
from apigen.semantics.links import Text, class_texts, find_all


def digest(*inputs: object) -> str:
    """The digest of what a page depends on: its key."""
    return hashlib.blake2b(msgspec.json.encode(inputs), digest_size=16).hexdigest()


def shared_inputs(book: Book, title: str, templates: str) -> str:
    """What all pages depend on: the tool, the templates, and what the API says about itself as a whole."""
    api = book.api
    return digest(
        __version__,
        templates,
        title,
        msgspec.structs.replace(api, doc="", classes=(), enums=(), errors=(), structs=(), types=()),
        [(cls.name, cls.tag, book.group(cls)) for cls in api.classes],
        [(enum.name, enum.owner) for enum in all_enums(api)],
        [type_.name for type_ in api.types],
        [struct.name for struct in api.structs],
    )


def class_inputs(book: Book, cls: Class) -> object:
    """What a class's page shows beyond that: itself, whom it is bound to, who uses it, where its texts
    lead.
    """
    raised = sorted({*cls.raises, *(name for rpc in cls.rpcs for name in rpc.raises)})
    return (
        cls,
        _found(book, class_texts(cls)),
        [step.use and book.links.find(step.use, cls.name) for step in _steps(cls)],
        book.bound.get(cls.name, []),
        book.users.get(cls.name, []),
        [book.users.get(f"enum {enum.name}", []) for enum in cls.enums],
        [find_error(book.api, name) for name in raised],
    )


def class_digest(book: Book, cls: Class) -> str:
    """The digest of `class_inputs`, worked out once for all pages of the class."""
    known = book.class_digests.get(cls.name)
    if known is None:
        known = book.class_digests[cls.name] = digest(class_inputs(book, cls))
    return known


def page_inputs(book: Book, page: str) -> object:
    """What one of the other pages shows beyond what all do; the page of all names depends on everything."""
    api = book.api
    match page:
        case links.HOME:
            return home_view(book)
        case links.TYPES:
            return (
                (api.types, api.structs, api.enums),
                _found(book, _texts_of(book, "struct ", "type ", "enum ")),
                [(address, users) for address, users in book.users.items() if " " in address],
            )
        case links.ERRORS:
            typed = any(parameter.type is not None for error in api.errors for parameter in error.parameters)
            classes = [cls.name for cls in api.classes]
            texts = _found(book, _texts_of(book, "error "))
            return api.errors, book.raisers, texts, book.digest if typed else classes
        case links.RELATIONS:
            return book.pairs, relations.unrelated(api)
        case links.ROLES:
            return [_callable(cls) for cls in api.classes] if api.roles else ()
        case _:
            return book.digest


def _callable(cls: Class) -> object:
    """What says who may call a class's RPCs, and which it has."""
    return (
        (cls.name, cls.stateless, cls.without, cls.roles, cls.implicit_roles, cls.implicits),
        [(f.name, f.qualifier, f.type, f.roles, f.binding, f.writeonly) for f in cls.fields],
        [(rpc.name, rpc.roles, rpc.sessionless, rpc.replaces) for rpc in cls.rpcs],
    )


def _texts_of(book: Book, *kinds: str) -> list[Text]:
    return [said for said in book.texts if said.address.startswith(kinds)]


def _found(book: Book, said: Iterable[Text]) -> list[tuple[str, Place | None]]:
    """Where the doc links of texts lead."""
    return [
        (link.name, book.links.find(link.name, text.scope)) for text in said for link in find_all(text.text)
    ]


def _steps(cls: Class) -> list[Transition]:
    things: list[Living] = [cls, *cls.fields, *cls.rpcs, *cls.implicits]
    things += [value for enum in cls.enums for value in (enum, *enum.values)]
    return [step for thing in things for step in thing.lifecycle or ()]
