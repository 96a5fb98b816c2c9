"""What the service's own code sees: the objects, changes made as a whole, and the call that it serves.

    async def start(self, ctx, ref, host):
        async with ctx.change() as world:  # one short transaction: nothing in it but reads and writes
            vm = world.VM[ref]
            if vm.power_state != "halted":
                raise VM_BAD_POWER_STATE(ref, "halted", vm.power_state)
            vm.power_state = "running"

Whatever is read in such a block must be the same when it is committed, else the block fails as a whole
(`Conflict`); what is written there is seen by blocks that begin before it is committed. Python cannot run a
block twice: a function can be, and `ctx.retried(function)` does, until nothing has changed meanwhile.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from enum import Enum
from typing import Any, TypeVar

from apigen.runtime.accesses import Access, Buffer, Committed, Conflict, Shared
from apigen.runtime.calls import Caller, Session
from apigen.runtime.contained import contained
from apigen.runtime.logs import log
from apigen.runtime.results import Givers
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Reader
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, task_cancelled


class Unset(Enum):
    """What a parameter is that nobody gave, where the spec says `= _`: the service chooses. It is false."""

    UNSET = 0

    def __bool__(self) -> bool:
        return False


UNSET = Unset.UNSET

T = TypeVar("T")

TRIES = 50
"""How often a function is called at most. Each time that it is in vain, another change has been made."""


class World:
    """The objects of a store, by class: `world.VM[ref].name_label`; `world["VM"]` where a name is taken."""

    def __init__(self, access: Access, plans: dict[str, ClassPlan], givers: Givers) -> None:
        self._access, self._plans, self._givers = access, plans, givers

    def __getitem__(self, cls: str) -> "Objects":
        plan = self._plans.get(cls)
        if plan is None:
            raise AttributeError(f"there are no objects of a class {cls!r}")
        return Objects(self._access, plan, self._givers)

    def __getattr__(self, cls: str) -> Any:
        if cls.startswith("__"):
            raise AttributeError(cls)
        return self[cls]


class Objects:
    """The objects of a class. Iterating gives their refs, older ones first."""

    def __init__(self, access: Access, plan: ClassPlan, givers: Givers) -> None:
        self._access, self._plan, self._givers = access, plan, givers

    def __getitem__(self, ref: str) -> Any:
        return Object(self._access, self._plan, self._givers, ref)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._look(lambda reader: reader.refs(self._plan.name)))

    def __len__(self) -> int:
        return int(self._look(lambda reader: reader.count(self._plan.name)))

    def __contains__(self, ref: object) -> bool:
        def is_there(reader: Reader) -> bool:
            row = reader.find(str(ref))
            return row is not None and row.cls.name == self._plan.name

        return bool(self._look(is_there))

    def by_uuid(self, uuid: str) -> Any:
        """The ref of the object with a uuid. Raises Failure (UUID_INVALID)."""
        return self._look(lambda reader: reader.by_uuid(self._plan.name, uuid))

    def by_name(self, name: str) -> list[Any]:
        """The refs of the objects with a name."""
        return list(self._look(lambda reader: reader.by_name(self._plan.name, name)))

    def _look(self, ask: Callable[[Reader], Any]) -> Any:
        return self._access.look(self._plan.name, ask)

    def create(self, **fields: Any) -> Any:
        """A new object, with fields of any qualifier; its ref."""
        given = {}
        for name, value in fields.items():
            field = _field(self._plan, name)
            given[name] = self._givers.of(field.field.type)(value)
        return self._access.create(self._plan, given)


def _field(plan: ClassPlan, name: str) -> FieldPlan:
    found = plan.fields.get(name)
    if found is None:
        raise AttributeError(f"{plan.name} has no field {name!r}")
    return found


class Object:
    """An object: its fields are attributes, or items where their names are taken."""

    __slots__ = ("_access", "_givers", "_plan", "_ref")

    def __init__(self, access: Access, plan: ClassPlan, givers: Givers, ref: str) -> None:
        for name, value in (("_access", access), ("_plan", plan), ("_givers", givers), ("_ref", ref)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        return self._access.read(_field(self._plan, name), self._ref)

    def __setattr__(self, name: str, value: Any) -> None:
        field = _field(self._plan, name)
        self._access.write(field, self._ref, self._givers.of(field.field.type)(value))

    def __getitem__(self, name: str) -> Any:
        return self.__getattr__(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.__setattr__(name, value)

    def add(self, name: str, element: Any) -> None:
        """Adds an element to a set; one that is there changes nothing."""
        field, (value,) = self._elements(name, [element])
        self._operate(lambda tx, ref: tx.add(tx.row(field.cls, ref), field, value))

    def remove(self, name: str, element: Any) -> None:
        """Takes an element out of a set; one that is not there changes nothing."""
        field, (value,) = self._elements(name, [element])
        self._operate(lambda tx, ref: tx.remove(tx.row(field.cls, ref), field, value))

    def add_to(self, name: str, key: str | int, value: Any) -> None:
        """Adds a key to a map. The change fails with MAP_DUPLICATE_KEY if it is there."""
        field, given = self._elements(name, {key: value})
        ((text, held),) = given.items()
        self._operate(lambda tx, ref: tx.add_to(tx.row(field.cls, ref), field, text, held))

    def remove_from(self, name: str, key: str | int) -> None:
        """Takes a key out of a map; one that is not there changes nothing."""
        field = _field(self._plan, name)
        self._operate(lambda tx, ref: tx.remove_from(tx.row(field.cls, ref), field, str(key)))

    def expect(self, **fields: Any) -> None:
        """Fields must have these values when the block is committed, else nothing is written."""
        for name, value in fields.items():
            field = _field(self._plan, name)
            self._access.expect(field, self._ref, self._givers.of(field.field.type)(value))

    def destroy(self) -> None:
        """Destroys the object; the change fails with OBJECT_IN_USE if another refers to it."""
        name = self._plan.name
        self._operate(lambda tx, ref: _destroyed(tx, name, ref))

    def record(self) -> dict[str, Any]:
        """All that is stored of the object, by field."""
        return {
            field.name: self._access.read(field, self._ref)
            for field in self._plan.fields.values()
            if field.stored or field.end is not None
        }

    def _elements(self, name: str, value: Any) -> tuple[FieldPlan, Any]:
        field = _field(self._plan, name)
        return field, self._givers.of(field.field.type)(value)

    def _operate(self, operation: Callable[[Transaction, str], None]) -> None:
        ref = self._ref
        self._access.operate(lambda tx: operation(tx, ref))


def _destroyed(tx: Transaction, cls: str, ref: str) -> None:
    destroy(tx, tx.row(cls, ref))


class Change:
    """A block of changes, `async with` or, in a plain function, `with`. Made as a whole when it ends."""

    def __init__(self, shared: Shared, plans: dict[str, ClassPlan]) -> None:
        self._shared, self._plans = shared, plans
        self._buffer = Buffer(shared)

    async def __aenter__(self) -> World:
        return World(self._buffer, self._plans, self._shared.givers)

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        self._buffer.end()
        if kind is None:
            await self._buffer.commit()

    def __enter__(self) -> World:
        if self._shared.here():
            raise RuntimeError("write `async with ctx.change()` in a coroutine")
        return World(self._buffer, self._plans, self._shared.givers)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._buffer.end()
        if kind is None:
            self._shared.wait(self._buffer.commit())


class Context(World):
    """A call, as the service's code sees it: `ctx.VM[ref].name_label` reads what is committed.

    `session`: who calls, None where nobody has logged in. `request` names the call in logs. `task`: the ref
    of the task that carries it out, "" where the client waits.
    """

    def __init__(
        self, shared: Shared, plans: dict[str, ClassPlan], caller: Caller, access: Access | None = None
    ) -> None:
        self._committed = Committed(shared)
        super().__init__(access or self._committed, plans, shared.givers)
        self._shared = shared
        self._undo: list[Callable[[], Awaitable[None] | None]] = []
        self._over = False
        self.session: Session | None = caller.session
        self.request = caller.request
        self.task = caller.task

    def change(self) -> Change:
        """One short transaction: it must have no effects of its own, and should not wait for anything."""
        self.check_cancelled()
        return Change(self._shared, self._plans)

    async def retried(self, work: Callable[[World], T]) -> T:
        """What a function gives that reads and changes the world, in one short transaction; where what it has
        read has changed meanwhile, it is called again. Raises Failure (Conflict after many times).
        """
        if not self._shared.here():
            raise RuntimeError("only a coroutine can wait: write `with ctx.change()` in a plain function")
        left = TRIES
        while True:
            left -= 1
            try:
                async with self.change() as world:
                    return work(world)
            except Conflict:
                if not left:
                    raise

    def progress(self, value: float) -> None:
        """Says how much of the work is done, from 0 to 1. Raises Failure (TASK_CANCELLED) in a thread."""
        self.check_cancelled()
        tasks = self._shared.tasks
        if self.task and tasks is not None:
            self._shared.on_loop(lambda: tasks.progress(self.task, value))

    def on_failure(self, undo: Callable[[], Awaitable[None] | None]) -> None:
        """Has a function called if the call fails: what was committed stays unless it undoes it."""
        self._undo.append(undo)

    def check_cancelled(self) -> None:
        """Raises Failure (TASK_CANCELLED) where nobody waits for the call any more: a plain function is not
        interrupted when its task is cancelled, or its time is up.
        """
        if self._over and not self._shared.here():
            raise task_cancelled(self.task)

    async def settle(self) -> None:
        """Waits for the call's own assignments. Raises Failure."""
        await self._committed.settle()

    async def failed(self) -> None:
        """Calls what was to be called, the last one first; what fails there is logged."""
        self._over = True
        for undo in reversed(self._undo):
            try:
                with contained():
                    done = undo()
                    if inspect.isawaitable(done):
                        await done
            except Exception:
                log.exception("undoing failed", extra={"request": self.request})
        try:
            await self._committed.settle()
        except Failure as failure:
            log.error("undoing failed", extra={"request": self.request, "reason": failure.code})


__all__ = ["UNSET", "Change", "Conflict", "Context", "Object", "Objects", "Unset", "World"]
