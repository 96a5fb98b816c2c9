"""Our own document of an API: the model as it is, and the derived RPCs of each class beside it.

`{"format": 1, "api": …}`; names and meaning are those of `apigen.model.api`, and `schema` says it for
machines. Members that have their default are left out. A change that an old reader would misread raises the
number; all older numbers are read.
"""

from typing import Any, Final, Literal

import msgspec

from apigen import derive
from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.api import Api, Class, Rpc

FORMAT: Final = 1


class ClassDocument(Class, frozen=True, kw_only=True, omit_defaults=True):
    """A class, and its derived RPCs: each names its `rule` and `field`. They follow from the rest."""

    derived: tuple[Rpc, ...] = ()


class ApiDocument(Api, frozen=True, kw_only=True, omit_defaults=True):
    """A whole API, with derived RPCs."""

    classes: tuple[ClassDocument, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What `export json` writes."""

    format: Literal[1] = FORMAT
    api: ApiDocument


class ClassPart(msgspec.Struct, frozen=True, kw_only=True):
    """The part of one class: what the document says of it, by itself."""

    format: Literal[1] = FORMAT
    cls: ClassDocument = msgspec.field(name="class")


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """What is read: all but the derived RPCs, which are derived again."""

    format: Literal[1]
    api: Api


class _Numbered(msgspec.Struct, frozen=True):
    format: int | msgspec.UnsetType = msgspec.UNSET


def write(api: Api) -> bytes:
    """The document, compact, in UTF-8; equal APIs give equal bytes."""
    classes = tuple(_class(api, cls) for cls in api.classes)
    return msgspec.json.encode(Document(api=ApiDocument(**{**_members(api), "classes": classes})))


def write_class(api: Api, cls: Class) -> bytes:
    """The part of one class as a document of its own."""
    return msgspec.json.encode(ClassPart(cls=_class(api, cls)))


def _class(api: Api, cls: Class) -> ClassDocument:
    return ClassDocument(**_members(cls), derived=derive.derived(api, cls))


def read(data: bytes, path: str | None = None) -> Api:
    """The API of a document; `path` is named in diagnostics.

    Raises Failure: `not-json`, `not-a-model`, `model-too-new`, `model-invalid`.
    """
    try:
        number = msgspec.json.decode(data, type=_Numbered).format
    except msgspec.ValidationError:
        number = msgspec.UNSET
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _failure(not_json(str(error)), path) from None
    if number is msgspec.UNSET or number < 1:
        raise _failure(not_a_model(), path)
    if number > FORMAT:
        raise _failure(model_too_new(number), path)
    try:
        return msgspec.json.decode(data, type=_Read).api
    except msgspec.ValidationError as error:
        raise _failure(model_invalid(str(error)), path) from None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    return _schema("The model of an API", Document)


def class_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the part of one class."""
    return _schema("A class of the model of an API", ClassPart)


def _schema(title: str, of: type[msgspec.Struct]) -> dict[str, Any]:
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title}, format {FORMAT}",
    }
    made = msgspec.json.encode(head | msgspec.json.schema(of))
    plain: dict[str, Any] = msgspec.json.decode(made)  # defaults as lists, not as tuples
    return plain


def _members(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _failure(diagnostic: Diagnostic, path: str | None) -> Failure:
    return Failure(msgspec.structs.replace(diagnostic, path=path))


@problem("not-json", "error", "a document that cannot be read as JSON")
def not_json(reason: str) -> Finding:
    """The file is not JSON in UTF-8, or it is nested too deeply."""
    return Finding(
        message=f"this cannot be read as JSON: {reason}", help="write it again with `apigen export json`"
    )


@problem("not-a-model", "error", "JSON that is not a document of an API")
def not_a_model() -> Finding:
    """A document of `apigen export json` is an object with a `format`, a number from 1 on, and an `api`."""
    return Finding(
        message="this JSON is not a document of `apigen export json`",
        help='such a document begins with `{"format":1,"api":`',
    )


@problem("model-too-new", "error", "a document of a newer apigen")
def model_too_new(number: int) -> Finding:
    """The number of the format is raised when an old reader would misread a document. Older ones are read."""
    return Finding(
        message=f"the document is of format {number}; this apigen reads formats up to {FORMAT}",
        help="read it with the newer apigen that wrote it",
    )


@problem("model-invalid", "error", "a document that does not fit its schema")
def model_invalid(reason: str) -> Finding:
    """A member is missing, or of another type than the schema says; the message says where."""
    return Finding(
        message=f"the document does not fit its schema: {reason}",
        help="hold it against the schema, `model.schema.json` of `apigen build --target json`",
    )
