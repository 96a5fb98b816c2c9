"""Our own document of an API: the model as it is, and the derived RPCs of each class beside it.

`{"format": 1, "api": …}`; names and meaning are those of `apigen.model.api`, and `schema` says it for
machines. Members that have their default are left out. A change that an old reader would misread raises the
number; all older numbers are read.
"""

from typing import Any, Final, Literal

import msgspec

from apigen import derive
from apigen.diagnostics import Diagnostic, Failure
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


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """What is read: all but the derived RPCs, which are derived again."""

    format: Literal[1]
    api: Api


class _Numbered(msgspec.Struct, frozen=True):
    format: int | msgspec.UnsetType = msgspec.UNSET


def write(api: Api) -> bytes:
    """The document, compact, in UTF-8; equal APIs give equal bytes."""
    classes = tuple(ClassDocument(**_members(cls), derived=derive.derived(api, cls)) for cls in api.classes)
    return msgspec.json.encode(Document(api=ApiDocument(**{**_members(api), "classes": classes})))


def read(data: bytes, path: str | None = None) -> Api:
    """The API of a document; `path` is named in diagnostics.

    Raises Failure: `not-json`, `not-a-model`, `model-too-new`, `model-invalid`.
    """
    try:
        number = msgspec.json.decode(data, type=_Numbered).format
    except msgspec.ValidationError:
        number = msgspec.UNSET
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _failure("not-json", f"this cannot be read as JSON: {error}", "", path) from None
    if number is msgspec.UNSET or number < 1:
        raise _failure(
            "not-a-model",
            "this JSON is not a document of `apigen export json`",
            'such a document begins with `{"format":1,"api":`',
            path,
        )
    if number > FORMAT:
        raise _failure(
            "model-too-new",
            f"the document is of format {number}; this apigen reads formats up to {FORMAT}",
            "a newer apigen wrote it, and reads it",
            path,
        )
    try:
        return msgspec.json.decode(data, type=_Read).api
    except msgspec.ValidationError as error:
        raise _failure("model-invalid", f"the document does not fit its schema: {error}", "", path) from None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The model of an API, format {FORMAT}",
    }
    made = msgspec.json.encode(head | msgspec.json.schema(Document))
    plain: dict[str, Any] = msgspec.json.decode(made)  # defaults as lists, not as tuples
    return plain


def _members(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _failure(code: str, message: str, help_: str, path: str | None) -> Failure:
    return Failure(Diagnostic(code=code, severity="error", message=message, help=help_ or None, path=path))
