"""What a service's own code is written against: the interface between `--target server` and the runtime.

The target writes a base class for each class of the API, derived from `Handlers`, and types for all that it
takes and gives. A service overrides methods of them in a module, and `apigen serve --handlers MODULE` makes
one instance of each class derived from `Handlers` that the module has. For who carries handlers out, this
holds:

- `Handlers.api_class` is the name of the class in the spec; `rpc` and `hook` find what the service has
  written: what nobody has overridden is marked by `unwritten`.
- **Arguments go by position**, after the context: neutral values (`apigen.wire.values`) in the order of the
  spec, `UNSET` for a parameter that was left out and that the service chooses. Python's name of the first
  parameter of an RPC on an object is `ref`, and names that Python or the interface has taken end in `_`.
- A method may be `async def` or `def`; a `def` runs in a bounded pool of threads. Hooks that begin with
  `before_` are `def` and run within the transaction: they are given its `World`, not a `Context`.
- What it returns is a neutral value of the declared type. A declared error is raised as its exception class,
  a `Failure` with the code and its parameters as texts.
- An attribute of a world or an object whose name ends in `_` stands for the class or the field without it,
  if there is none of the whole name.
"""

import enum
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar, Final, Protocol, TypeAlias, TypeVar

from apigen.runtime.calls import Caller
from apigen.wire.errors import Failure, as_text
from apigen.wire.values import NULL as _NULL

NULL: Final[Any] = _NULL
"""The ref of no object, of any class."""


class Unset(enum.Enum):
    """The type of `UNSET`, which `is` tells from every value."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET
"""Stands for an argument that was left out, where the service chooses the value."""


class ApiError(Failure):
    """An error of the API; what is declared in a spec is a class derived from it."""

    def __init__(self, code: str, *params: object) -> None:
        super().__init__(code, *map(as_text, params))


R = TypeVar("R", bound=str)
O_co = TypeVar("O_co", covariant=True)


class Objects(Protocol[R, O_co]):
    """The objects of a class, older ones first. Its `create(**fields)` is in the class made for the spec."""

    def __getitem__(self, ref: R, /) -> O_co:
        """An object, whose attributes are its fields. Raises Failure (HANDLE_INVALID)."""

    def __iter__(self) -> Iterator[R]: ...

    def __len__(self) -> int: ...

    def __contains__(self, ref: object, /) -> bool: ...

    def by_uuid(self, uuid: str, /) -> R:
        """The object with a UUID. Raises Failure (UUID_INVALID)."""

    def destroy(self, ref: R, /) -> None:
        """Destroys an object, by the rules of the spec. Raises Failure (HANDLE_INVALID, OBJECT_IN_USE)."""


W_co = TypeVar("W_co", covariant=True)


class Context(Protocol[W_co]):
    """What a handler is given: the world as it is committed, and what can be done with the call.

    The context made for a spec is a world too: `ctx.VM[ref].power_state`. An assignment to it is a
    transaction of its own.
    """

    @property
    def caller(self) -> Caller:
        """Who calls, and the task that carries the call out, if it is asynchronous."""

    def change(self) -> AbstractAsyncContextManager[W_co]:
        """One short transaction: what is done with the world that it gives is done whole or not at all.

        Such a block may be run again, so it must have no effects of its own. Work that takes time is done
        between two blocks, never in one. What earlier blocks have committed stays if the handler fails.
        """

    def progress(self, share: float, /) -> None:
        """Says how much of the work is done, from 0.0 to 1.0: it is the progress of the task.

        Raises Failure (TASK_CANCELLED) if somebody has cancelled it.
        """

    def on_failure(self, undo: Callable[[], Awaitable[None] | None], /) -> None:
        """Has something done if the handler fails from here on; the last one first."""


T = TypeVar("T")
Answer: TypeAlias = Awaitable[T] | T
"""What a method gives: at once, from a thread of a pool, or when it is awaited."""

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__apigen_unwritten__"


def unwritten(function: F) -> F:
    """Marks a method that stands for one which a service may write."""
    setattr(function, _MARK, True)
    return function


class Handlers:
    """The base of what carries out the RPCs of a class of the API.

    `api_class`: its name there. `api_names`: the methods of RPCs whose name is not that of the RPC.
    """

    api_class: ClassVar[str] = ""
    api_names: ClassVar[Mapping[str, str]] = {}


def rpc(handlers: Handlers, name: str) -> Callable[..., Any] | None:
    """What a service has written for an RPC, by its name in the spec; None where it has written nothing."""
    return hook(handlers, handlers.api_names.get(name, name))


def hook(handlers: Handlers, name: str) -> Callable[..., Any] | None:
    """What a service has written for a hook (`before_create`) or for a computed field (`compute_FIELD`)."""
    found = getattr(handlers, name, None)
    if not callable(found) or getattr(found, _MARK, False):
        return None
    return found  # type: ignore[no-any-return]
