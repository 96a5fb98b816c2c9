"""A seed file, `{CLASS: {ALIAS: {FIELD: VALUE}}}`: the objects that a store begins with.

Refs are `"@ALIAS"`, with an alias of the file; fields of every qualifier may be given, those that are not
hold what they hold where nobody has set them. All objects are stored, or none.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from apigen import diagnostics
from apigen.derive.names import classes
from apigen.diagnostics import Diagnostic, Label, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.api import Api
from apigen.model.types import Ref, plain
from apigen.runtime.checks import Checks
from apigen.runtime.dumping import LEFT_OUT
from apigen.runtime.limits import one_of
from apigen.runtime.seed_text import Node, read
from apigen.runtime.seed_values import Values, Wrong, seed_unknown, seed_value
from apigen.runtime.store.changing import new_ref
from apigen.runtime.store.database import Database
from apigen.runtime.store.plan import ClassPlan, FieldPlan, Plan, plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, Refusal
from apigen.wire.values import NULL, PREFIX


class Seedling(msgspec.Struct, frozen=True):
    """An object to be: `ref` without its prefix, `at` the alias, and neutral values with their nodes."""

    cls: ClassPlan
    alias: str
    ref: str
    at: Span
    values: dict[str, Any]
    nodes: dict[str, Node]

    def place(self, field: str) -> Span:
        return self.nodes[field].span if field in self.nodes else self.at


def load(api: Api, path: Path) -> list[Seedling]:
    """The objects of a seed file, held against the spec. Raises diagnostics.Failure (`seed-…`) with all that
    is wrong with them.
    """
    root = read(path)
    reading = _Reading(api)
    found = reading.objects(root)
    if reading.wrong:
        raise diagnostics.Failure(*reading.wrong)
    return found


def sow(database: Database, seedlings: list[Seedling]) -> None:
    """Stores the objects, in one transaction, before the loop runs. Raises diagnostics.Failure
    (`seed-refused`): then nothing is stored.
    """
    ordered = _ordered(seedlings)
    at: list[tuple[Seedling, str]] = []

    def work(tx: Transaction) -> None:
        with tx.group():
            _grow(tx, ordered, lambda one, field: at.append((one, field)))

    try:
        database.now(work)
    except Failure as failure:
        if not at:
            raise
        one, field = at[-1]
        named = field or next((name for name in failure.params[1:2]), "")
        raise diagnostics.Failure(seed_refused(one.place(named), one.alias, failure)) from failure


def is_empty(database: Database) -> bool:
    """Whether a store has no objects of the kind that a seed has."""

    def work(tx: Transaction) -> bool:
        return not any(tx.count(cls) for cls in tx.catalog.plan.classes if cls not in LEFT_OUT)

    return database.now(work)


def _ordered(seedlings: list[Seedling]) -> list[Seedling]:
    """The objects in the order of the file, but those of classes with something that is unique within another
    object behind the class of that.
    """
    plans = {one.cls.name: one.cls for one in seedlings}

    def depth(cls: str, above: tuple[str, ...]) -> int:
        if cls in above or cls not in plans:
            return 0
        scopes = (plans[cls].fields[name] for field in plans[cls].unique for name in field.unique or ())
        within = [base.cls for scope in scopes if isinstance(base := plain(scope.field.type), Ref)]
        return max((1 + depth(other, (*above, cls)) for other in within), default=0)

    depths = {name: depth(name, ()) for name in plans}
    return sorted(seedlings, key=lambda one: depths[one.cls.name])


def _grow(tx: Transaction, seedlings: list[Seedling], begin: Callable[[Seedling, str], None]) -> None:
    """Makes the objects; what refers to later ones is set when all are there. `begin` is told of each object,
    and of the field that is set. Raises Failure.
    """
    there: set[str] = set()
    later: list[tuple[Seedling, FieldPlan]] = []
    for one in seedlings:
        fields = one.cls.fields
        waiting = {
            name for name, value in one.values.items() if not there.issuperset(_refs(fields[name], value))
        }
        waiting |= {field.name for field in one.cls.unique if not waiting.isdisjoint(field.unique or ())}
        begin(one, "")
        tx.create(
            one.cls.name, {name: one.values[name] for name in one.values if name not in waiting}, one.ref
        )
        there.add(PREFIX + one.ref)
        later += [(one, fields[name]) for name in one.values if name in waiting]
    for one, field in sorted(later, key=lambda each: bool(each[1].unique)):  # scopes before what they are of
        begin(one, field.name)
        tx.set(tx.row(one.cls.name, PREFIX + one.ref), field, one.values[field.name])


def _refs(field: FieldPlan, value: Any) -> Iterator[str]:
    return (ref for _, ref in field.refs(value)) if field.refs is not None else iter(())


_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class _Reading:
    """From nodes to objects. `wrong`: what was found to be wrong, in the order of the file."""

    def __init__(self, api: Api) -> None:
        self.wrong: list[Diagnostic] = []
        self._plan: Plan = plan(api)
        self._classes = classes(api)
        self._checks = Checks(api)
        self._aliases: dict[str, tuple[str, str]] = {}
        self._places: dict[str, Span] = {}
        self._taken: set[str] = set()
        self._values = Values(api, self._aliases, self.wrong)

    def objects(self, root: Node) -> list[Seedling]:
        written = list(self._written(root))
        made = [self._object(*one) for one in written]
        self._agree(made)
        self.wrong.sort(key=lambda one: one.primary.span.start if one.primary else 0)
        return made

    def _written(self, root: Node) -> Iterator[tuple[ClassPlan, Node, Node]]:
        """Class, alias and record of each object; each has its ref then."""
        found = []
        for name, held in self._mapping(root, "classes"):
            cls = self._plan.classes.get(name.text)
            if name.text in LEFT_OUT:
                message = f"objects of {name.text} belong to a running server"
                self.wrong.append(seed_value(name.span, message, "leave the class out"))
            elif cls is None:
                kind = "has no objects" if name.text in self._classes else "is not in the spec"
                known = [known for known in self._plan.classes if known not in LEFT_OUT]
                message = f"the class `{name.text}` {kind}"
                self.wrong.append(seed_unknown(name.span, message, name.text, known))
            else:
                found += [(cls, alias, record) for alias, record in self._mapping(held, "objects")]
        for cls, alias, record in found:
            if alias.text in self._aliases:
                first = Label(self._places[alias.text], "first here")
                message = f"two objects have the alias `{alias.text}`"
                self.wrong.append(
                    seed_value(alias.span, message, "rename one: all classes share them", first)
                )
                continue
            self._aliases[alias.text] = cls.name, PREFIX + self._ref(cls, record)
            self._places[alias.text] = alias.span
            yield cls, alias, record

    def _mapping(self, node: Node, of: str) -> tuple[tuple[Node, Node], ...]:
        if node.kind not in ("map", "null"):
            message = f"expected a mapping of {of}"
            self.wrong.append(
                seed_value(node.span, message, "`{CLASS: {ALIAS: {FIELD: VALUE}}}` is the form")
            )
        return node.pairs

    def _ref(self, cls: ClassPlan, record: Node) -> str:
        """A ref: the UUID that the object is to have, if it is one that could be given."""
        given = next((value for key, value in record.pairs if key.text == "uuid"), None)
        if not cls.uuid or given is None or not _UUID.fullmatch(given.text) or given.text in self._taken:
            return new_ref()
        self._taken.add(given.text)
        return given.text

    def _object(self, cls: ClassPlan, alias: Node, record: Node) -> Seedling:
        _, ref = self._aliases[alias.text]
        one = Seedling(cls, alias.text, ref.removeprefix(PREFIX), alias.span, {}, {})
        before = len(self.wrong)
        for key, node in self._mapping(record, "fields"):
            field = self._field(cls, key)
            if field is not None:
                one.nodes[field.name] = node
                try:
                    one.values[field.name] = self._values.of(node, field.field.type)
                except Wrong:
                    continue
                self._limits(one, field, node)
        if len(self.wrong) == before:
            self._whole(one)
        return one

    def _field(self, cls: ClassPlan, key: Node) -> FieldPlan | None:
        field = cls.fields.get(key.text)
        if field is None:
            message = f"the class {cls.name} has no field `{key.text}`"
            self.wrong.append(seed_unknown(key.span, message, key.text, list(cls.fields)))
            return None
        binding = field.field.binding
        if field.computed_end and binding is not None:
            message = f"{cls.name}.{field.name} follows from {binding.cls}.{binding.field}"
            self.wrong.append(seed_value(key.span, message, f"write `{binding.field}` of the objects there"))
            return None
        if field.end is None and not field.stored:
            why = "is computed by the service" if field.field.computed else "is never kept"
            self.wrong.append(seed_value(key.span, f"{cls.name}.{field.name} {why}", "leave it out"))
            return None
        return field

    def _limits(self, one: Seedling, field: FieldPlan, node: Node) -> None:
        value = one.values[field.name]
        if field.field.nonnull and field.field.qualifier != "RO/runtime" and value == NULL:
            message = f"{field.cls}.{field.name} must refer to an object"
            self.wrong.append(seed_value(node.span, message, 'write `"@ALIAS"`'))
            return
        limit = self._checks.value(field)
        if limit is None or value == field.neutral_zero:
            return
        try:
            limit(value)
        except Refusal as refusal:
            at = node
            for step in reversed(refusal.path):
                at = next((inner for key, inner in at.pairs if key.text == step), at)
            name = ".".join((field.cls, field.name, *reversed(refusal.path)))
            self.wrong.append(
                seed_value(
                    at.span,
                    f"the value of {name} is not allowed: {refusal.reason}",
                    f"`apigen show {field.cls}.{field.name}` says what is",
                )
            )

    def _whole(self, one: Seedling) -> None:
        """What is said of an object's fields together."""
        for field in one.cls.fields.values():
            missing = field.name not in one.values and field.field.default is None
            if field.field.nonnull and field.field.qualifier != "RO/runtime" and missing and field.refs:
                message = f"`{one.alias}` lacks {field.cls}.{field.name}, which must refer to an object"
                self.wrong.append(seed_value(one.at, message, f'add `{field.name}: "@ALIAS"`'))
        for choice in one.cls.cls.one_of:
            held = {name: one.values.get(name, one.cls.fields[name].neutral_zero) for name in choice.members}
            try:
                one_of(choice)(held)
            except Refusal as refusal:
                at = one.place(refusal.path[0]) if refusal.path else one.at
                self.wrong.append(seed_value(at, f"`{one.alias}`: {refusal.reason}", "change one of them"))

    def _agree(self, made: list[Seedling]) -> None:
        """Both ends of a many-to-many pair, where both are written, say the same."""
        by_ref = {PREFIX + one.ref: one for one in made}
        for one in made:
            for name, value in one.values.items():
                field = one.cls.fields[name]
                if field.end is None or field.other is None:
                    continue
                for ref in value:
                    other = by_ref[ref]
                    back = other.values.get(field.other)
                    if back is not None and PREFIX + one.ref not in back:
                        message = (
                            f"{field.cls}.{name} has `{other.alias}`, whose {field.other} lacks `{one.alias}`"
                        )
                        self.wrong.append(
                            seed_value(
                                one.place(name),
                                message,
                                "write one end of the pair alone, or the same at both",
                                Label(other.place(field.other), "the other end"),
                            )
                        )


@problem("seed-refused", "error", "An object of a seed file that the store refuses")
def seed_refused(at: Span, alias: str, failure: Failure) -> Finding:
    """An object is not in order beside the others: a value that must be unique is there twice, or an object
    is bound to two others that it can be bound to one of. Nothing was stored.
    """
    if failure.code == "NOT_UNIQUE":
        field = failure.params[1] if len(failure.params) > 2 else "uuid"
        return Finding(
            f"another object has the {field} of `{alias}`",
            at=at,
            help="change the value of one of the two",
        )
    return Finding(f"`{alias}` cannot be stored: {failure.code}({', '.join(failure.params)})", at=at)
