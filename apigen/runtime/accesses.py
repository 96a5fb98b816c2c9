"""How the service's code reaches objects: in a block that is one transaction, outside of it, in a hook."""

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from apigen.runtime.results import Givers
from apigen.runtime.store.changing import new_ref
from apigen.runtime.store.database import Database
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Reader
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure
from apigen.wire.values import PREFIX

if TYPE_CHECKING:
    from apigen.runtime.tasks import Tasks


class Conflict(Failure):
    """What a block read has changed before it was committed: nothing is written. To clients TOO_BUSY."""

    def __init__(self, what: str) -> None:
        super().__init__("TOO_BUSY", f"{what} changed meanwhile")


Operation = Callable[[Transaction], None]
"""A part of a change. Raises Failure."""


class Access(Protocol):
    """How objects are read and changed."""

    def read(self, field: FieldPlan, ref: str, /) -> Any: ...
    def write(self, field: FieldPlan, ref: str, value: Any, /) -> None: ...
    def operate(self, operation: Operation, /) -> None: ...
    def create(self, cls: ClassPlan, fields: dict[str, Any], /) -> str: ...
    def expect(self, field: FieldPlan, ref: str, value: Any, /) -> None: ...
    def look(self, cls: str, ask: Callable[[Reader], Any], /) -> Any: ...


class Shared:
    """What all calls of a service share.

    `pending`: what blocks have written that is not committed yet, by ref and field, with a mark of the block.
    """

    def __init__(self, database: Database, givers: Givers) -> None:
        self.database = database
        self.givers = givers
        self.tasks: Tasks | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread = 0
        self.pending: dict[tuple[str, str], tuple[object, Any]] = {}

    def here(self) -> bool:
        """Whether this is the loop's thread."""
        return threading.get_ident() == self.thread

    def enter(self) -> None:
        """Called on the loop before code of the service runs."""
        self.loop, self.thread = asyncio.get_running_loop(), threading.get_ident()

    def on_loop(self, function: Callable[[], Any]) -> Any:
        """What a function gives that must run on the loop."""
        if self.here():
            return function()

        async def run() -> Any:
            return function()

        return self.wait(run())

    def wait(self, what: Any) -> Any:
        """What a coroutine gives, for code in a thread of its own."""
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(what, self.loop).result()


def _value(reader: Reader, field: FieldPlan, ref: str) -> Any:
    row = reader.row(field.cls, ref)
    return reader.value(row, field) if field.stored or field.end is not None else field.neutral_zero


class Buffer:
    """The changes of a block, made as a whole when it ends; what was read in it must be the same then."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._operations: list[Operation] = []
        self._expected: dict[tuple[str, str], tuple[FieldPlan, Any]] = {}
        self._written: dict[tuple[str, str], Any] = {}
        self._created: dict[str, dict[str, Any]] = {}
        self._looked: list[tuple[str, Callable[[Reader], Any], Any]] = []
        self._ended = False

    def end(self) -> None:
        """Nothing more is taken: it would never be written."""
        self._ended = True

    async def commit(self) -> None:
        """Makes the changes. Raises Failure, Conflict among it: then nothing is changed."""
        if not self._operations:
            return
        pending, mark = self._shared.pending, object()
        for place, value in self._written.items():
            pending[place] = mark, value
        try:
            await self._shared.database.write(self._apply)
        finally:
            for place in self._written:
                if place in pending and pending[place][0] is mark:
                    del pending[place]

    def _apply(self, tx: Transaction) -> None:
        for (ref, _), (field, value) in self._expected.items():
            if _value(tx, field, ref) != value:
                raise Conflict(f"{field.cls}.{field.name} was")
        if self._looked:
            tx.flush()
        for cls, ask, found in self._looked:
            if ask(tx) != found:
                raise Conflict(f"the objects of {cls} were")
        if len(self._operations) == 1:
            self._operations[0](tx)
            return
        with tx.group():
            for operation in self._operations:
                operation(tx)

    def read(self, field: FieldPlan, ref: str) -> Any:
        place = ref, field.name
        if place in self._written:
            return self._written[place]
        if ref in self._created:
            return self._created[ref].get(field.name, field.neutral_zero)
        value = self._shared.on_loop(lambda: self._known(field, ref))
        self._expected.setdefault(place, (field, value))
        return value

    def _known(self, field: FieldPlan, ref: str) -> Any:
        found = self._shared.pending.get((ref, field.name))
        return found[1] if found is not None else _value(self._shared.database.read(), field, ref)

    def write(self, field: FieldPlan, ref: str, value: Any) -> None:
        self.operate(lambda tx: tx.set(tx.row(field.cls, ref), field, value))
        self._written[ref, field.name] = value

    def operate(self, operation: Operation) -> None:
        if self._ended:
            raise RuntimeError("the block of changes has ended: what is written now would be lost")
        self._operations.append(operation)

    def create(self, cls: ClassPlan, fields: dict[str, Any]) -> str:
        ref = new_ref()
        self.operate(lambda tx: _ignored(tx.create(cls.name, fields, ref=ref)))
        self._created[PREFIX + ref] = {**fields, "uuid": fields.get("uuid", ref)}
        return PREFIX + ref

    def expect(self, field: FieldPlan, ref: str, value: Any) -> None:
        self._expected[ref, field.name] = field, value

    def look(self, cls: str, ask: Callable[[Reader], Any]) -> Any:
        found = self._shared.on_loop(lambda: ask(self._shared.database.read()))
        self._looked.append((cls, ask, found))
        return found


def _ignored(_value: object) -> None:
    return None


class Committed:
    """Objects outside of blocks: what is read is committed, but for the call's own assignments. Each of those
    is a transaction by itself: a coroutine hears of one that failed in the end, a plain function at once.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._own: dict[tuple[str, str], Any] = {}
        self._waiting: list[asyncio.Future[None]] = []

    def read(self, field: FieldPlan, ref: str) -> Any:
        place = ref, field.name
        if place in self._own:
            return self._own[place]
        return self._shared.on_loop(lambda: _value(self._shared.database.read(), field, ref))

    def write(self, field: FieldPlan, ref: str, value: Any) -> None:
        self._own[ref, field.name] = value
        done = self._submit(lambda tx: tx.set(tx.row(field.cls, ref), field, value))
        if done is not None:
            done.add_done_callback(lambda _: self._own.pop((ref, field.name), None))
        else:
            self._own.pop((ref, field.name), None)

    def operate(self, operation: Operation) -> None:
        self._submit(operation)

    def create(self, cls: ClassPlan, fields: dict[str, Any]) -> str:
        ref = new_ref()
        self._submit(lambda tx: _ignored(tx.create(cls.name, fields, ref=ref)))
        return PREFIX + ref

    def expect(self, *_: object) -> None:
        raise RuntimeError("values are expected within `ctx.change()`")

    def look(self, _cls: str, ask: Callable[[Reader], Any]) -> Any:
        return self._shared.on_loop(lambda: ask(self._shared.database.read()))

    def _submit(self, operation: Operation) -> "asyncio.Future[None] | None":
        if self._shared.here():
            done = self._shared.database.write(operation)
            self._waiting.append(done)
            return done

        async def write() -> None:
            await self._shared.database.write(operation)

        self._shared.wait(write())
        return None

    async def settle(self) -> None:
        """Waits for all assignments. Raises the first failure."""
        found = await asyncio.gather(*self._waiting, return_exceptions=True)
        self._waiting.clear()
        for one in found:
            if isinstance(one, BaseException):
                raise one


class Within:
    """Objects within the transaction that a hook is called in: they are read, not changed."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def read(self, field: FieldPlan, ref: str) -> Any:
        return _value(self._tx, field, ref)

    def look(self, _cls: str, ask: Callable[[Reader], Any]) -> Any:
        self._tx.flush()
        return ask(self._tx)

    def write(self, *_: object) -> None:
        raise RuntimeError("a hook `before` changes nothing but what it returns")

    def operate(self, *_: object) -> None:
        self.write()

    def create(self, *_: object) -> str:
        raise RuntimeError("a hook `before` changes nothing but what it returns")

    def expect(self, *_: object) -> None:
        self.write()
