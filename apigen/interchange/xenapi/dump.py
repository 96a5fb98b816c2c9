"""The shape of a dump and of its extras, checked: what is read is either this or a diagnostic."""

import json
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

import msgspec

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.lifecycle import Change
from apigen.semantics.files import contents, not_utf8


class Step(msgspec.Struct, frozen=True):
    transition: Change
    release: str
    description: str = ""


class Lived(msgspec.Struct, frozen=True):
    """A lifecycle as releases from 22 on write it."""

    transitions: list[Step] = []
    state: str | None = None


Life = list[Step] | Lived


class DumpField(msgspec.Struct, frozen=True):
    name: str
    type: str
    qualifier: Literal["RO/runtime", "RO/constructor", "RW"]
    description: str = ""
    tag: str = ""
    lifecycle: Life = []
    default: Any = None


class DumpParameter(msgspec.Struct, frozen=True):
    name: str
    type: str
    doc: str = ""
    required: bool | None = None


class DumpValue(msgspec.Struct, frozen=True):
    name: str
    doc: str = ""


class DumpError(msgspec.Struct, frozen=True):
    name: str
    doc: str = ""


class DumpEnum(msgspec.Struct, frozen=True):
    name: str
    values: list[DumpValue]


class Message(msgspec.Struct, frozen=True):
    name: str
    description: str = ""
    result: list[str] = []
    params: list[DumpParameter] = []
    errors: list[DumpError] = []
    roles: list[str] = []
    tag: str = ""
    lifecycle: Life = []
    implicit: bool | None = None


class DumpClass(msgspec.Struct, frozen=True):
    name: str
    fields: list[DumpField]
    messages: list[Message]
    description: str = ""
    enums: list[DumpEnum] = []
    lifecycle: Life = []
    tag: str = ""


class Relation(msgspec.Struct, frozen=True):
    """Two bound fields, `class.field` each."""

    a: str
    b: str


class ExtraError(msgspec.Struct, frozen=True):
    name: str
    params: list[str] = []
    doc: str = ""


class KeyRoles(msgspec.Struct, frozen=True):
    key: str
    roles: list[str]


class Declarations(msgspec.Struct, frozen=True):
    """What the data model declares and a dump leaves out.

    Names are `class.field`, `class.message` or `class.message.parameter`.
    """

    not_stored: list[str] = []
    no_events: list[str] = []
    paths: dict[str, list[str]] = {}
    ignore_foreign_key: list[str] = []
    map_key_roles: dict[str, list[KeyRoles]] = {}
    secret_types: list[Any] = []
    hidden: list[str] = []
    async_: list[str] = msgspec.field(default=[], name="async")
    parameter_defaults: dict[str, Any] = {}


class Extras(msgspec.Struct, frozen=True):
    version: str = ""
    relations: list[Relation] = []
    errors: list[ExtraError] = []
    declarations: Declarations = Declarations()


T = TypeVar("T")


def classes(dump: Any, name: str) -> list[DumpClass]:
    """The dump as values. Raises Failure (`not-xenapi`) where it has another shape, and says where."""
    if not isinstance(dump, list):
        refuse(f"a list of classes is expected, not {kind(dump)}", name)
    found = _convert(dump, list[DumpClass], name)
    if not found:
        refuse("the list of classes is empty", name)
    for what, names in (
        ("classes", [cls.name for cls in found]),
        *((f"fields of {cls.name}", [field.name for field in cls.fields]) for cls in found),
        *((f"messages of {cls.name}", [message.name for message in cls.messages]) for cls in found),
    ):
        twice = sorted({n for n in names if names.count(n) > 1}) if len(set(names)) < len(names) else []
        if twice:
            refuse(f"two {what} are named {twice[0]}", name)
    return found


def extras(value: Any, name: str) -> Extras:
    """The extras as values. Raises Failure (`not-xenapi`) where they have another shape."""
    if value is None:
        return Extras()
    if not isinstance(value, dict):
        refuse(f"the extras are expected to be an object, not {kind(value)}", name)
    return _convert(value, Extras, name)


def read_file(path: Path, shown: str | None = None) -> Any:
    """The JSON in a file; `shown` is the name that diagnostics use for it.

    Raises Failure (`unreadable-file`, `too-large`, `not-utf8`, `not-xenapi`) where there is none.
    """
    name = shown or str(path)
    return decode(contents(path, name), name)


def beside(path: Path) -> Path:
    """Where the extras of a dump lie if nobody says where: X-extras.json beside X.json."""
    return path.with_name(f"{path.stem}-extras{path.suffix}")


def decode(data: bytes, name: str) -> Any:
    """The JSON that bytes hold; `name` is the file's. Raises Failure (`not-utf8`, `not-xenapi`) otherwise."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise Failure(not_utf8(name, line, column)) from None
    except json.JSONDecodeError as error:
        refuse(f"this is no JSON: line {error.lineno}, column {error.colno}: {error.msg}", name)
    except (RecursionError, ValueError) as error:
        refuse(f"this cannot be read as JSON: {error}", name)


def refuse(message: str, name: str) -> NoReturn:
    """Raises Failure (`not-xenapi`); `name` is the file's."""
    raise Failure(msgspec.structs.replace(not_xenapi(message), path=name))


@problem("not-xenapi", "error", "JSON that is no description of XenAPI")
def not_xenapi(message: str) -> Finding:
    """`apigen import xenapi` reads the description that XenAPI's makers publish with each release: a list of
    classes with their fields, messages and enums. A file of another shape, or one that contradicts itself, is
    refused as a whole; the message says where.
    """
    return Finding(message, help="what is read is the JSON that XenAPI's makers publish for a release")


def kind(value: Any) -> str:
    """What a JSON value is, in words."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _convert(value: Any, shape: type[T], name: str) -> T:
    try:
        json.dumps(value, ensure_ascii=False).encode()
        return msgspec.convert(value, shape)
    except UnicodeEncodeError:
        refuse("a text holds half of a character (a lone surrogate)", name)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        where = f" at {place.rstrip('`')}" if place else ""
        refuse(f"{message.replace('`', '')}{where}", name)
    except RecursionError:
        refuse("the values are nested too deeply", name)
