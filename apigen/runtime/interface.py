"""What a service's own code is written against: what `--target server` imports, as types and as bases.

The target writes a base class for each class of the API, derived from `Handlers`, and types for all that it
takes and gives. A service overrides methods of them in a module; `apigen.runtime.handlers` finds those, and
`apigen.runtime.world` is what stands behind the protocols here.

- Arguments go by position, after the context: neutral values (`apigen.wire.values`) in the order of the spec,
  `UNSET` for a parameter that was left out and that the service chooses. Python's name of the first parameter
  of an RPC on an object is `ref`.
- The method for an RPC has its name, or the one that `Handlers.api_names` gives where Python or this
  interface has taken it. A method that nobody has overridden is marked by `unwritten`.
- Hooks that begin with `before_` are plain functions that run within the transaction. Every other method may
  be `async def`, or `def`, which runs in a thread of a pool.
- A declared error is raised as its exception class, a `Failure` with the code and its parameters as texts.
- Classes and fields whose names are taken are reached as items: `ctx["session"]`, `ctx.VM[ref]["class"]`.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, ClassVar, Final, Protocol, TypeAlias, TypeVar

from apigen.runtime.calls import Session
from apigen.runtime.world import UNSET as UNSET
from apigen.runtime.world import Unset as Unset
from apigen.wire.errors import Failure, as_text
from apigen.wire.values import NULL as _NULL

NULL: Final[Any] = _NULL
"""The ref of no object, of any class."""


class ApiError(Failure):
    """An error of the API; what is declared in a spec is a class derived from it."""

    def __init__(self, code: str, *params: object) -> None:
        super().__init__(code, *map(as_text, params))


class Object(Protocol):
    """An object: its fields are attributes, or items where their names are taken."""

    def __getitem__(self, name: str, /) -> Any: ...

    def __setitem__(self, name: str, value: Any, /) -> None: ...

    def add(self, name: str, element: Any, /) -> None:
        """Adds an element to a set; one that is there changes nothing."""

    def remove(self, name: str, element: Any, /) -> None:
        """Takes an element out of a set; one that is not there changes nothing."""

    def add_to(self, name: str, key: str | int, value: Any, /) -> None:
        """Adds a key to a map. The change fails with MAP_DUPLICATE_KEY if it is there."""

    def remove_from(self, name: str, key: str | int, /) -> None:
        """Takes a key out of a map; one that is not there changes nothing."""

    def destroy(self) -> None:
        """Destroys the object; the change fails with OBJECT_IN_USE if another refers to it."""


R = TypeVar("R", bound=str)
O_co = TypeVar("O_co", covariant=True)


class Objects(Protocol[R, O_co]):
    """The objects of a class, older ones first. Its `create(**fields)` is in the class made for the spec."""

    def __getitem__(self, ref: R, /) -> O_co: ...

    def __iter__(self) -> Iterator[R]: ...

    def __len__(self) -> int: ...

    def __contains__(self, ref: object, /) -> bool: ...

    def by_uuid(self, uuid: str, /) -> R:
        """The object with a UUID. Raises Failure (UUID_INVALID)."""

    def by_name(self, name: str, /) -> list[R]:
        """The objects with a name."""


W_co = TypeVar("W_co", covariant=True)
T = TypeVar("T")


class Change(Protocol[W_co]):
    """A block of changes: `async with`, or `with` in a plain function."""

    async def __aenter__(self) -> W_co: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def __enter__(self) -> W_co: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class Context(Protocol[W_co]):
    """What a handler is given: the world as it is committed, and what can be done with the call.

    The context made for a spec is a world too: `ctx.VM[ref].power_state`. An assignment to it is a
    transaction of its own.
    """

    @property
    def session(self) -> Session | None:
        """Who calls; None where nobody has logged in."""

    @property
    def request(self) -> str:
        """Names the call in logs."""

    @property
    def task(self) -> str:
        """The ref of the task that carries the call out, "" where the client waits."""

    def change(self) -> Change[W_co]:
        """One short transaction: what is done with the world that it gives is done whole or not at all.

        What is read in it must be the same when it ends, else it fails as a whole. It must have no effects of
        its own; work that takes time is done between two blocks. What earlier blocks have committed stays if
        the handler fails.
        """

    async def retried(self, work: Callable[[W_co], T], /) -> T:
        """The same for a function, which is called again if what it has read is no longer so: what it gives.

        It may be called several times, and so must have no effects but on the world that it is given.
        """

    def progress(self, value: float, /) -> None:
        """Says how much of the work is done, from 0.0 to 1.0: it is the progress of the task."""

    def on_failure(self, undo: Callable[[], Awaitable[None] | None], /) -> None:
        """Has something done if the handler fails from here on; the last one first."""


Answer: TypeAlias = Awaitable[T] | T
"""What a method gives: at once, from a thread of a pool, or when it is awaited."""

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "not_implemented"


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
