"""What must be in no text: the session and secret arguments, masked in what servers say."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
import re

from .types import parse, record_class, struct_class
from .values import MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .core import Plan
    from .types import Node

_SHORT = 4
"""A text that holds a shorter secret is masked as a whole: what is left would tell it."""

_NAMES = re.compile("pass(word|wd|phrase)|pwd|secret", re.IGNORECASE)
"""What secrets are called: specs from elsewhere do not declare them."""

_CODE = re.compile("[A-Z][A-Z0-9_]*")


def hidden(
    plan: Plan, params: list[Any] | dict[str, Any], session: str = ""
) -> list[str]:
    """The secrets in a call: its session, and those of its arguments, which are without it."""
    declared = plan.signature.parameters
    found = [session]
    tail = session.rpartition(":")[2]  # the ref may be spelt in another way
    if len(tail) >= 8:
        found.append(tail)
    for at, parameter in enumerate(declared):
        if isinstance(params, dict):
            tree = params.get(parameter.name)
        else:
            tree = params[at] if at < len(params) else None
        if at in plan.secret or _NAMES.search(parameter.name):
            found.extend(_texts(tree))
        elif tree.__class__ in (dict, list):
            found.extend(_within(parse(parameter.notation), tree))
    return [one for one in found if one]


def _texts(tree: Any) -> Iterator[str]:
    """All texts and numbers of a value that is secret."""
    if isinstance(tree, str):
        yield str.__str__(tree)
    elif tree.__class__ in (int, float):
        yield str(tree)
    elif tree.__class__ is list:
        for one in tree:
            yield from _texts(one)
    elif tree.__class__ is dict:
        for one in tree.values():
            yield from _texts(one)


def _within(node: Node, tree: Any) -> Iterator[str]:
    """The texts of the secret members of records and structs in a value."""
    kind = node[0]
    if kind in ("record", "struct") and tree.__class__ is dict:
        cls = record_class(node[1]) if kind == "record" else struct_class(node[1])
        for name, member in tree.items():
            if name in cls._secret or _NAMES.search(str(name)):
                yield from _texts(member)
            elif name in cls._types:
                yield from _within(parse(cls._types[name]), member)
    elif kind in ("set", "list") and tree.__class__ is list:
        for one in tree:
            yield from _within(node[1], one)
    elif kind == "option":
        yield from _within(node[1], tree)
    elif kind == "map" and tree.__class__ is dict:
        for name, one in tree.items():
            yield from _texts(one) if _NAMES.search(name) else _within(node[2], one)


def blanked(node: Node, tree: Any) -> Any:
    """A value as it may be printed: without the secret members of records and structs in it."""
    kind = node[0]
    if kind in ("record", "struct") and tree.__class__ is dict:
        cls = record_class(node[1]) if kind == "record" else struct_class(node[1])
        return {
            name: MASK
            if name in cls._secret
            else blanked(parse(cls._types.get(name, "string")), member)
            for name, member in tree.items()
        }
    if kind in ("set", "list") and tree.__class__ is list:
        return [blanked(node[1], one) for one in tree]
    if kind == "option":
        return blanked(node[1], tree)
    if kind == "map" and tree.__class__ is dict:
        return {name: blanked(node[2], one) for name, one in tree.items()}
    return tree


def masked(failure: list[str], secrets: Iterable[str]) -> list[str]:
    """An error's code and parameters without the secrets, in whatever spelling."""
    given = set(filter(None, secrets))
    if not given:
        return failure
    long = {form for one in given if len(one) >= _SHORT for form in _forms(one)}
    ordered = sorted(long, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, ordered)) or "(?!)", re.IGNORECASE)
    short = [one for one in given if len(one) < _SHORT]

    def hide(text: str) -> str:
        if any(one in text for one in short):
            return MASK
        return pattern.sub(MASK, text)

    code, *params = failure
    if not _CODE.fullmatch(code) or code in given:
        code = hide(code)
    return [code, *map(hide, params)]


def _forms(secret: str) -> Iterator[str]:
    """How others spell a text: as it is, and within Python, JSON, XML and URLs."""
    import json

    yield secret
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for kept in ("-._~", "-._~/"):
        yield "".join(
            one if (one.isascii() and one.isalnum()) or one in kept else _percent(one)
            for one in secret
        )


def _percent(one: str) -> str:
    data = one.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in data)
