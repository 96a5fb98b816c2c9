"""All files of a client."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from apigen.generators.book import published
from apigen.generators.client_api import ApiView
from apigen.generators.client_view import RpcView, base
from apigen.generators.naming import Names, named
from apigen.generators.spec_text import SpecText
from apigen.generators.target import File, Options
from apigen.generators.templates import environment, rendered
from apigen.model.api import Api
from apigen.model.types import EnumType, Primitive, Ref, Type

from .encoders import sh_comment, sh_str
from .language import SHELL

TEMPLATES = Path(__file__).parent / "templates"
TEXTS = frozenset(("string", "datetime"))


class Function(msgspec.Struct, frozen=True):
    """A function of the client: how it is called, and the call that it makes.

    `least` and `most`: how many arguments it takes. `kinds`: how each is sent, as text or as JSON.
    """

    name: str
    doc: SpecText
    usage: str
    least: int
    most: int
    wire: str
    kinds: str
    session: bool


def names(api: Api, options: Options) -> Names:
    """The names of the client, which the build keeps in names.lock."""
    return named(api, SHELL, options)


def generate(api: Api, options: Options) -> Iterator[File]:
    """`client.sh`, to be read into a script by `.`."""
    filters = {"sh_str": sh_str, "sh_comment": sh_comment}
    templates = environment("sh", options, filters, autoescape=False, ours=TEMPLATES)
    made = names(api, options)
    view = ApiView(published(api))
    classes = (view.of_class(cls) for cls in view.api.classes)
    functions = [_function(made, rpc) for cls in classes for rpc in cls.rpcs]
    values: dict[str, object] = {"title": SpecText(api.title or api.name), "functions": functions}
    yield File("client.sh", rendered(templates, "client.sh.jinja", values))


def _function(made: Names, rpc: RpcView) -> Function:
    words = []
    for parameter in rpc.parameters:
        word = made(f"parameter {rpc.name}.{parameter.wire}", "word")
        words.append(f"[{word}]" if parameter.optional else word)
    name = made(f"rpc {rpc.name}", "function")
    return Function(
        name=name,
        doc=rpc.doc,
        usage=" ".join((name, *words)),
        least=sum(not parameter.optional for parameter in rpc.parameters),
        most=len(rpc.parameters),
        wire=rpc.name,
        kinds=" ".join(_kind(parameter.type) for parameter in rpc.parameters),
        session=not rpc.sessionless,
    )


def _kind(type_: Type) -> str:
    match base(type_):
        case Ref() | EnumType():
            return "text"
        case Primitive(name) if name in TEXTS:
            return "text"
        case _:
            return "json"
