"""Classes of an API as members of a client."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .aclient import AsyncCaller
    from .client import Caller

_PACKAGE = __name__.rpartition("._runtime.")[0]


class Namespace:
    """The RPCs of a class."""

    __slots__ = ("_c",)

    def __init__(self, caller: Caller) -> None:
        self._c = caller


class AsyncNamespace:
    """The RPCs of a class, to be awaited."""

    __slots__ = ("_c",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._c = caller


class namespace:
    """A member of a client that imports its class when it is first used."""

    __slots__ = ("_cls", "_module", "_name")

    def __init__(self, module: str, cls: str) -> None:
        self._module = module
        self._cls = cls

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, client: Any, owner: type | None = None) -> Any:
        if client is None:
            return self
        module = import_module(f"{_PACKAGE}.{self._module}")
        made = getattr(module, self._cls)(client._c)
        client.__dict__[self._name] = made
        return made
