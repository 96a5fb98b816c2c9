"""What a page depends on, for keys: a page is made again when a part of this has changed, and only then."""

import msgspec

from apigen import __version__
from apigen.derive.lifecycle import Living
from apigen.derive.names import all_enums, find_error
from apigen.generators.book import Book
from apigen.model.api import Class
from apigen.model.lifecycle import Transition
from apigen.semantics.links import class_texts, find_all


def shared_inputs(book: Book, title: str, templates: str) -> object:
    """What all pages depend on: the tool, the templates, and what the API says about itself as a whole."""
    api = book.api
    return (
        __version__,
        templates,
        title,
        msgspec.structs.replace(api, doc="", classes=(), enums=(), errors=(), structs=(), types=()),
        [(cls.name, cls.tag) for cls in api.classes],
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
        [
            (link.name, book.links.find(link.name, said.scope))
            for said in class_texts(cls)
            for link in find_all(said.text)
        ],
        [step.use and book.links.find(step.use, cls.name) for step in _steps(cls)],
        book.bound.get(cls.name, []),
        book.users.get(cls.name, []),
        [book.users.get(f"enum {enum.name}", []) for enum in cls.enums],
        [find_error(book.api, name) is not None for name in raised],
    )


def _steps(cls: Class) -> list[Transition]:
    things: list[Living] = [cls, *cls.fields, *cls.rpcs, *cls.implicits]
    things += [value for enum in cls.enums for value in (enum, *enum.values)]
    return [step for thing in things for step in thing.lifecycle or ()]
