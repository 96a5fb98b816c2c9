"""All texts of an API put through a function: docs, texts of lifecycles, texts of derived RPCs."""

from collections.abc import Callable
from typing import Any

import msgspec

from apigen.model.api import Api

PARTS = (
    *("classes", "enums", "errors", "structs", "types"),
    *("fields", "rpcs", "implicits", "keys", "parameters", "values", "members", "texts"),
)


def changed(api: Api, change: Callable[[str], str]) -> Api:
    """The API with each of its texts put through `change`; names and values stay."""
    result: Api = _changed(api, change)
    return result


def _changed(thing: Any, change: Callable[[str], str]) -> Any:
    new: dict[str, Any] = {}
    for name in ("doc", "result_doc", "text"):
        if text := getattr(thing, name, None):
            new[name] = change(text)
    if docs := getattr(thing, "param_docs", ()):
        new["param_docs"] = tuple((name, change(text)) for name, text in docs)
    if steps := getattr(thing, "lifecycle", None):
        new["lifecycle"] = tuple(
            msgspec.structs.replace(step, text=change(step.text)) if step.text else step for step in steps
        )
    for name in PARTS:
        if parts := getattr(thing, name, ()):
            new[name] = tuple(_changed(part, change) for part in parts)
    return msgspec.structs.replace(thing, **new) if new else thing
