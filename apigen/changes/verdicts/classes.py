"""What a difference in a class or a field does to each party."""

from collections.abc import Iterator

from apigen.changes.keys import narrower, swapped
from apigen.changes.ports.classes import FREE
from apigen.changes.ports.values import Key, Port
from apigen.changes.relation import BAD, PARTLY, Declared, both, grade_text
from apigen.changes.report import Consequence
from apigen.changes.verdicts.base import Case, Flow, told, typed, verdict
from apigen.model.types import STRING, Ref, StructType, spell, walk


@verdict("class")
def class_(case: Case) -> Iterator[Consequence]:
    old, new = case.old, case.new
    port = case.key[1]
    if old is None:
        assert new is not None
        yield from told(port, f"the class {port} is new", "ccn-" if new.about else "n---")
    elif new is None:
        seen = "b" if old.about else "-"
        yield from told(old.value, f"the class {old.value} is gone", f"b{seen}n-")
    else:
        yield from told(old.value, f"the class {old.value} is called {new.value}", "bbbc")


@verdict("rows")
def rows(case: Case) -> Iterator[Consequence]:
    port = case.key[1]
    if case.new is None:
        yield from told(port, f"stored objects of {port} are lost", "--nb")
    else:
        yield from told(port, f"{port} has objects", "--n-")


@verdict("events")
def events(case: Case) -> Iterator[Consequence]:
    port = case.key[1]
    if case.new is None:
        silent = any(key[0] == "rows" for key in case.owner.new.parts)
        yield from told(port, f"event.from is silent about {port}", "b---", silent=silent)
    else:
        yield from told(port, f"event.from tells of {port}", "c---")


@verdict("field")
def field(case: Case) -> Iterator[Consequence]:
    old, new, cls = case.old, case.new, case.key[1]
    if old is None:
        assert new is not None
        if case.context.had(("class", cls)):
            yield from _added(case, new)
    elif new is None:
        yield from _lost(case, old, cls)
    else:
        was, now = old.value.name, new.value.name
        yield from told(
            f"{cls}.{was}", f"`{was}` is called `{now}` in {cls} records, events and `create`", "bbbc"
        )


def _added(case: Case, new: Port) -> Iterator[Consequence]:
    cls, own = case.key[1:3]
    port, kinds = f"{cls}.{own}", {key[0]: part for key, part in new.parts.items()}
    seen = "c" if new.about else "-"
    if "create" in kinds and kinds["create"].about is None and case.context.had(("call", cls, "create")):
        yield from told(port, f"{cls}.create refuses records without `{own}`", "bb--")
    elif "member" in kinds:
        yield from told(port, f"`{own}` is in {cls} records", f"c{seen}--")
    else:
        yield from told(port, f"{port} is new", f"c{seen}--")


def _lost(case: Case, old: Port, cls: str) -> Iterator[Consequence]:
    kinds = {key[0]: part for key, part in old.parts.items()}
    own = old.value.name
    port = f"{cls}.{own}"
    if not case.context.had(("class", cls)):
        if "row" in kinds and kinds["row"].value != "far end":
            yield from told(port, f"stored values of {port} are lost", "---b")
        return
    if "member" in kinds:
        yield from told(port, f"`{own}` is missing in {cls} records", "bb--")
    if "create" in kinds:
        ignored = case.context.new.unknown_ignored
        what = "ignores" if ignored else "refuses"
        yield from told(port, f"{cls}.create {what} `{own}`", "bb--", silent=ignored)
    yield from told(port, f"{port} is gone", "--b-")
    if "row" in kinds and kinds["row"].value != "far end":
        yield from told(port, f"stored values of {port} are lost", "---b")


@verdict("member")
def member(case: Case) -> Iterator[Consequence]:
    cls, own = case.key[1:3]
    if case.new is None:
        if _records(case, cls):  # else their loss is told already
            yield from told(case.name, f"`{own}` is missing in {cls} records", "bb--")
    else:
        yield from told(case.name, f"`{own}` is in {cls} records", "cc--")


def _records(case: Case, cls: str) -> bool:
    """Whether the new side sends records of a class: by calls, or in events."""
    now = case.context.both.now
    whole = any(("call", cls, name) in now for name in ("get_record", "get_all_records"))
    return whole or ("events", cls) in now["class", cls].parts


@verdict("create")
def create(case: Case) -> Iterator[Consequence]:
    cls, own = case.key[1:3]
    port = case.name
    if not case.context.had(("call", cls, "create")):
        return
    if case.new is None:
        yield from told(port, f"{cls}.create ignores `{own}`", "bb--", silent=True)
    elif case.new.about is None:
        yield from told(port, f"{cls}.create refuses records without `{own}`", "bb--")
    else:
        yield from told(port, f"{cls}.create takes `{own}`", "cc--")


@verdict("member-type")
def member_type(case: Case) -> Iterator[Consequence]:
    yield from _typed(case, Flow(returned=True), "`{field}` in {cls} records")


@verdict("create-type")
def create_type(case: Case) -> Iterator[Consequence]:
    yield from _typed(case, Flow(taken=True), "`{field}` in {cls}.create")


def _typed(case: Case, flow: Flow, subject: str) -> Iterator[Consequence]:
    cls, own = case.key[1:3]
    shown = subject.format(cls=cls, field=own)
    yield from typed(case, flow, case.name, shown)


@verdict("row-type")
def row_type(case: Case) -> Iterator[Consequence]:
    """Rows; and handlers, which give what only the server writes and read what clients write."""
    server = case.new is not None and case.new.about == "RO/runtime"
    held = case.owner.new.value
    flow = Flow(taken=not server, returned=server, kept=held != "far end", handler=True)
    found = _typed(case, flow, "{cls}.{field}")
    yield from (one for one in found if one.party in ("handlers", "data"))


@verdict("row")
def row(case: Case) -> Iterator[Consequence]:
    port = case.name
    match case.old and case.old.value, case.new and case.new.value:
        case "stored", "far end":
            yield from told(port, f"stored values of {port} must agree with the other end", "---r")
        case "far end", "stored":
            yield from told(port, f"{port} is empty unless it is migrated", "---b")
        case "stored", None | "asked":
            yield from told(port, f"stored values of {port} are not read any more", "---n")
        case _:
            yield from told(port, f"{port} is stored from now on", "---c")


@verdict("initial")
def initial(case: Case) -> Iterator[Consequence]:
    """Another value that new objects begin with; of another type it has to be another."""
    row = ("row", *case.key[1:])
    if (
        case.old is None
        or case.new is None
        or _row_type(case.owner.old, row) != _row_type(case.owner.new, row)
    ):
        return
    yield from told(case.name, f"{case.name} of new objects begins with another value", "--r-")


def _row_type(field_port: Port, row: Key) -> object:
    kept = field_port.parts.get(row)
    return None if kept is None else kept.parts[("row-type", *row[1:])].value


_WIDTH = {"RO/runtime": 0, "RO/constructor": 1, "RW": 2}


@verdict("writer")
def writer(case: Case) -> Iterator[Consequence]:
    before, now = case.values
    if _WIDTH[now] < _WIDTH[before]:
        yield from told(case.name, f"{case.name} is {now}", "--nc")


@verdict("path")
def path(case: Case) -> Iterator[Consequence]:
    if case.old is not None and case.new is not None and case.old.about == case.new.about:
        yield from told(case.name, f"{case.name} is documented at another path", "cn--")


@verdict("unique")
def unique(case: Case) -> Iterator[Consequence]:
    port = case.name
    if case.new is None:
        yield from told(port, f"{port} takes a value twice", "n---")
    else:
        yield from told(port, f"{port} refuses a value twice with NOT_UNIQUE", "b--r")


@verdict("volatile")
def volatile(case: Case) -> Iterator[Consequence]:
    port = case.name
    now = case.on
    yield from told(port, f"changes of {port} send {'no events' if now else 'events'}", "r---")


@verdict("closed")
def closed(case: Case) -> Iterator[Consequence]:
    port = case.name
    if case.on and not case.taken:
        yield from told(port, f"{port} has no keys but those that are declared", "c---")
    elif case.on:
        yield from told(port, f"{port} refuses keys that are not declared", "b---")
    else:
        yield from told(port, f"{port} takes any key", "c---")


@verdict("bound")
def bound(case: Case) -> Iterator[Consequence]:
    port = case.name
    old, new = case.values
    if old is None:
        yield from told(port, f"{port} follows {'.'.join(new[:2])}", "r--r")
    elif new is None:
        yield from told(port, f"{port} follows {'.'.join(old[:2])} no more", "rc--")
    elif old[:2] != new[:2]:
        what = f"{port} follows {'.'.join(new[:2])}, not {'.'.join(old[:2])}"
        yield from told(port, what, "bbbb", silent=True)


@verdict("blocks")
def blocks(case: Case) -> Iterator[Consequence]:
    target, cls, own = case.key[1:4]
    port = f"{target}.destroy"
    old, new = case.values
    match old, new:
        case None, "restrict":
            yield from told(port, f"{port} answers OBJECT_IN_USE while {cls}.{own} refers to it", "r---")
        case None, "cascade":
            yield from told(port, f"{port} destroys {cls} objects that refer to it by {cls}.{own}", "r---")
        case None, _:
            yield from told(port, f"{port} clears {cls}.{own}", "c---")
        case _, None:
            yield from told(port, f"{cls}.{own} does not stand in the way of {port}", "c---")
        case _, "restrict":
            yield from told(port, f"{port} answers OBJECT_IN_USE while {cls}.{own} refers to it", "b---")
        case _, "cascade":
            yield from told(port, f"{port} destroys what refers to it by {cls}.{own}", "r-n-")
        case _:
            yield from told(port, f"{port} clears {cls}.{own}", "r-n-")


@verdict("holds")
def holds(case: Case) -> Iterator[Consequence]:
    """A field that holds structs, and with them what these refer to."""
    struct, cls, own = case.key[1:4]
    if case.old is None:
        for target in sorted(_referred(struct, case.context.new, set())):
            if case.context.both.has_class(target):
                what = f"{target}.destroy answers OBJECT_IN_USE while {cls}.{own} refers to it"
                yield from told(f"{target}.destroy", what, "r---")


def _referred(struct: str, declared: Declared, seen: set[str]) -> set[str]:
    """The classes that a struct refers to, be it by structs within."""
    seen.add(struct)
    found: set[str] = set()
    for member in declared.structs.get(struct, ()):
        for part in walk(member.type):
            if isinstance(part, Ref) and part.cls not in FREE:
                found.add(part.cls)
            elif isinstance(part, StructType) and part.name not in seen:
                found |= _referred(part.name, declared, seen)
    return found


@verdict("key")
def key(case: Case) -> Iterator[Consequence]:
    port, own = case.name, case.key[-1]
    if case.new is None and ("closed", *case.key[1:3]) in case.owner.new.parts and case.taken:
        yield from told(port, f"{port} refuses `{own}` with VALUE_NOT_SUPPORTED", "b---")
    elif case.new is None:
        yield from told(port, f"`{own}` of {port} is not promised any more", "r---")
    else:
        yield from told(port, f"`{own}` of {port} is documented", "c---")


@verdict("key-type")
def key_type(case: Case) -> Iterator[Consequence]:
    """A key's type is that of its text, which both wires carry as it is."""
    old, new = case.values
    before, now = case.context.old, case.context.new
    what = f"`{case.key[3]}` of {case.name} is {spell(new)}, was {spell(old)}"
    returned = grade_text(new, old, now, before, "client")
    hows = [PARTLY if returned == BAD and new == STRING else returned]  # some texts still are of the old type
    if case.taken:
        hows.append(grade_text(old, new, before, now, "server"))
    how = both(*hows)
    rows = grade_text(old, new, before, now, "data")
    level = "crb"[how.level]
    yield from told(case.name, what, f"{level}{level}-{'c' if rows.level == 0 else 'r'}", silent=how.silent)


@verdict("key-caller")
def key_caller(case: Case) -> Iterator[Consequence]:
    port, own, role = case.name, case.key[3], case.key[-1]
    if all(_shadowed(side, own) for side in (case.owners[1].old, case.owners[1].new)):
        return
    if case.new is None:
        yield from told(port, f"{role} may not write `{own}` of {port}", "b---")
    else:
        yield from told(port, f"{role} may write `{own}` of {port}", "n---")


def _shadowed(field: Port, own: str) -> bool:
    """Whether a key never counts, since one before it matches all that it matches."""
    order = next(port.value for key, port in field.parts.items() if key[0] == "key-order")
    earlier = order[: order.index(own)]
    return any(one.endswith("*") and own.startswith(one[:-1]) for one in earlier)


@verdict("create-caller")
def create_caller(case: Case) -> Iterator[Consequence]:
    cls, own, role = case.key[1], case.key[2], case.key[-1]
    if not case.context.had(("call", cls, "create")):
        return
    port = case.name
    if case.new is None:
        yield from told(port, f"{role} may not give `{own}` to {cls}.create", "b---")
    else:
        yield from told(port, f"{role} may give `{own}` to {cls}.create", "n---")


@verdict("key-order")
def key_order(case: Case) -> Iterator[Consequence]:
    """The first key that matches decides who may write: what stands before what it covers, matters."""
    port, decided = case.name, False
    for one, other in swapped(*case.values):
        before, now = _callers(case.owner.old, other), _callers(case.owner.new, one)
        shown = narrower(one, other)
        for role in sorted(before - now):
            decided = True
            yield from told(port, f"{role} may not write `{shown}` of {port}: `{one}` counts first", "b---")
        for role in sorted(now - before):
            decided = True
            yield from told(port, f"{role} may write `{shown}` of {port}: `{one}` counts first", "n---")
    if not decided:
        yield from told(port, f"the keys of {port} are in another order", "n---")


def _callers(field_port: Port, shown: str) -> frozenset[str]:
    for at, part in field_port.parts.items():
        if at[0] == "key" and at[-1] == shown:
            return frozenset(one[-1] for one in part.parts if one[0] == "key-caller")
    return frozenset()
