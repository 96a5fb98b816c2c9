"""What a call is to the server: who calls, what is called, and what comes of it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from apigen.model.api import Class, Rpc
from apigen.wire.arguments import Signature

if TYPE_CHECKING:
    from apigen.runtime.store.transaction import Transaction


class Session(msgspec.Struct, frozen=True):
    """A log-in as calls see it.

    `ref` is the caller's own, never shown to others; `stored`, with which its object is kept, is no secret.
    `object`: the id of that object. `roles`: all that the user held when he logged in, and all below them;
    `local`: he passes every check of roles.
    """

    ref: str
    stored: str
    object: int
    user: str
    roles: frozenset[str]
    local: bool = False


class Caller(msgspec.Struct, frozen=True):
    """Who makes a call; `session` is None for calls without one. `request` names it in logs, `address` is
    where it came from. `task`: the ref of the task that carries an asynchronous call out.
    """

    session: Session | None
    request: str = ""
    address: str = ""
    task: str = ""


class Written(Protocol):
    """A result that writes itself: as JSON of the JSON-RPC face, and as a `<value>` element."""

    def json(self) -> msgspec.Raw: ...
    def xml(self) -> str: ...


class Stream(Protocol):
    """A large result, in pieces of bytes that together are what `Written` gives at once."""

    def json_pieces(self) -> AsyncGenerator[bytes]: ...
    def xml_pieces(self) -> AsyncGenerator[bytes]: ...


Result = Any
"""A neutral value; `msgspec.Raw`, JSON as the JSON-RPC face writes it; a `Written` or a `Stream`."""

Arguments = Mapping[str, Any]
Run = Callable[[Caller, Arguments], Result | Awaitable[Result]]
"""Carries out a call. Raises wire.errors.Failure, now or when it is awaited."""

RunOf = Callable[[Class, Rpc], Run | None]
"""What carries out an RPC; None where nothing does."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An RPC that can be called.

    `callers`: the roles that may, None for any session. `permit` decides in their place where arguments
    matter: it raises Failure. `check` raises it for arguments that are not allowed. `run` is None where the
    RPC was removed. `quick`: for a reader of one object, its result as JSON by the object's ref alone.
    `stores`: `run` gives a future of the store, and nothing that must be run for it to be done.
    """

    name: str
    cls: Class
    rpc: Rpc
    signature: Signature
    callers: frozenset[str] | None
    permit: Callable[[Session, Arguments], None] | None
    check: Callable[[Arguments], None] | None
    run: Run | None
    quick: Callable[[str], bytes] | None = None
    stores: bool = False


Fields = dict[str, Any]
Compute = Callable[[list[str]], Mapping[str, Any] | Awaitable[Mapping[str, Any]]]
"""The values of a field that the service computes, by ref, for some objects at once."""


class Hooks(msgspec.Struct, frozen=True, kw_only=True):
    """What the service's own code adds to the derived RPCs of a class.

    Those `before` run within the transaction, perhaps twice, and have no effects of their own. They may raise
    Failure. Those `after` are called on the loop when it is committed; what they raise is the call's.

    | hook | is given | returns |
    |---|---|---|
    | `before_create` | what `create` was given | what is created; all may be changed |
    | `before_set` | ref, field, the value before, the one after, also for add and remove | what is set |
    | `before_destroy`, `after_destroy` | ref | |
    | `after_create` | ref | |
    | `after_set` | ref, field | |

    `compute`: the fields that are computed, by name.
    """

    before_create: "Callable[[Transaction, Caller, Fields], Fields] | None" = None
    before_set: "Callable[[Transaction, Caller, str, str, Any, Any], Any] | None" = None
    before_destroy: "Callable[[Transaction, Caller, str], None] | None" = None
    after_create: Callable[[Caller, str], Awaitable[None] | None] | None = None
    after_set: Callable[[Caller, str, str], Awaitable[None] | None] | None = None
    after_destroy: Callable[[Caller, str], Awaitable[None] | None] | None = None
    compute: Mapping[str, Compute] = {}


NO_HOOKS = Hooks()
