"""Classes of an API as members of a client."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
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


def awaited(name: str, cls: type[Namespace]) -> type[AsyncNamespace]:
    """The class for asyncio beside one for threads: what its calls return is awaited."""
    members: dict[str, Any] = {
        "__doc__": f"What `{cls.__name__}` has, to be awaited.",
        "__module__": cls.__module__,
        "__slots__": (),
    }
    for own, function in vars(cls).items():
        if callable(function) and not own.startswith("__"):
            members[own] = _awaited(function, f"{name}.{own}")
    return type(name, (AsyncNamespace,), members)


def _awaited(function: Any, name: str) -> Callable[..., Any]:
    warning: Any = getattr(function, "_again", None)
    if warning is not None:
        # The warning is given by the call, not when it is awaited.
        made: Callable[..., Any] = warning(_awaited(function.__wrapped__, name))
        return made

    async def call(*args: Any, **named: Any) -> Any:
        return await function(*args, **named)

    call.__name__ = function.__name__
    call.__qualname__ = name
    call.__doc__ = function.__doc__
    call.__module__ = function.__module__
    call.__wrapped__ = function  # type: ignore[attr-defined]
    return call


class namespace:
    """A member of a client that imports its class when it is first used."""

    __slots__ = ("_cls", "_module", "_name")

    def __init__(self, module: str, cls: str) -> None:
        self._module = module
        self._cls = cls

    def __repr__(self) -> str:
        return f"<the calls of {_PACKAGE}.{self._module}.{self._cls}>"

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, client: Any, owner: type | None = None) -> Any:
        if client is None:
            return self
        module = import_module(f"{_PACKAGE}.{self._module}")
        made = getattr(module, self._cls)(client._c)
        client.__dict__[self._name] = made
        return made
