"""What a difference in an enum, a struct, a named type, an error, a role or the API does to each party."""

from collections.abc import Iterator

from apigen.changes.ports.values import Port, Spot, Uses
from apigen.changes.relation import grade_text
from apigen.changes.report import Consequence
from apigen.changes.verdicts.base import Case, Flow, told, typed_source, verdict
from apigen.model.types import spell


@verdict("enum", "struct")
def declaration(case: Case) -> Iterator[Consequence]:
    kind, own = case.key
    old, new = case.old, case.new
    used = case.context.used((kind, own))
    if old is None or new is None:
        port = (old or new or _none()).value
        what = f"the {kind} {port} is {'new' if old is None else 'gone'}"
        gone = "-b--" if case.context.was_used((kind, own)) else "n---"
        yield from told(port, what, "c---" if old is None else gone)
    else:
        what = f"the {kind} {old.value} is called {new.value}"
        yield from told(old.value, what, "-b--" if used.any else "n---")


def _none() -> Port:
    raise AssertionError("a port that differs is on one side at least")


@verdict("word")
def word(case: Case) -> Iterator[Consequence]:
    """A value of an enum, at each place where the enum is used."""
    enum = case.key[1]
    old, new = case.old, case.new
    spots = case.context.spots(("enum", enum))
    if not spots:
        yield from told(enum, f"`{case.key[2]}` of {enum}, which nobody uses", "n---")
    for spot in spots:
        if old is None:
            assert new is not None
            known = _share(case) and not case.context.audience.strict
            yield from _word_added(spot, new.value, known)
        elif new is None:
            yield from _word_lost(spot, old.value)
        else:
            level = "b" if spot.uses.taken or not _share(case) else "r"
            what = f"{spot.shown} has `{new.value}` for `{old.value}`"
            yield from told(spot.port, what, f"{level}bb{'b' if spot.uses.kept else '-'}")


def _share(case: Case) -> bool:
    """Whether old clients know any word of the enum."""
    old, new = case.owner.old, case.owner.new
    words = [{part.value for key, part in port.parts.items() if key[0] == "word"} for port in (old, new)]
    return bool(words[0] & words[1])


def _word_added(spot: Spot, value: str, known: bool) -> Iterator[Consequence]:
    kept = "c" if spot.uses.kept else "-"
    if spot.uses.returned:
        level = "r" if known else "b"
        yield from told(spot.port, f"{spot.shown} may be `{value}`", f"{level}r-{kept}")
    else:
        yield from told(spot.port, f"{spot.shown} takes `{value}` too", f"ccn{kept}")


def _word_lost(spot: Spot, value: str) -> Iterator[Consequence]:
    if spot.uses.taken:
        kept = "r" if spot.uses.kept else "-"
        what = f"{spot.shown} refuses `{value}` with VALUE_NOT_SUPPORTED"
        yield from told(spot.port, what, f"bb-{kept}")
    else:
        kept = "b" if spot.uses.kept else "-"
        yield from told(spot.port, f"{spot.shown} is never `{value}`", f"cbb{kept}")


@verdict("word-order")
def word_order(case: Case) -> Iterator[Consequence]:
    yield from told(case.key[1], f"the values of {case.key[1]} are in another order", "-n--")


@verdict("struct-member")
def struct_member(case: Case) -> Iterator[Consequence]:
    struct, own = case.key[1:3]
    used = case.context.used(("struct", struct))
    port, old, new = case.name, case.old, case.new
    if not used.any:
        yield from told(port, f"`{own}` of {struct}, which nobody uses", "n---")
    elif old is None:
        assert new is not None
        yield from _member_added(port, struct, own, new, used)
    elif new is None:
        if used.returned:
            yield from told(port, f"`{own}` is missing in {struct} values", "bbb-")
        if used.taken:
            yield from told(port, f"{struct} values with `{own}` are refused", "bbb-")
        if used.kept:
            yield from told(port, f"stored values of {port} are lost", "---b")
    else:
        what = f"`{old.value}` of {struct} is called `{new.value}`"
        yield from told(port, what, "bbb" + ("c" if used.kept else "-"))


def _member_added(port: str, struct: str, own: str, new: Port, used: Uses) -> Iterator[Consequence]:
    mandatory = new.parts["default", struct, own].value is None
    if used.taken and mandatory:
        yield from told(port, f"{struct} values without `{own}` are refused", "bb--")
    elif used.taken:
        yield from told(port, f"{struct} values may have `{own}`", "cc--")
    if used.returned:
        yield from told(port, f"`{own}` is in {struct} values", "cc" + ("b" if mandatory else "c") + "-")


@verdict("member-holds")
def member_holds(case: Case) -> Iterator[Consequence]:
    struct, own, target = case.key[1:4]
    if (
        case.old is None
        and case.context.used(("struct", struct)).kept
        and case.context.both.has_class(target)
    ):
        what = f"{target}.destroy answers OBJECT_IN_USE while a stored {struct} refers to it by `{own}`"
        yield from told(f"{target}.destroy", what, "r---")


@verdict("problem")
def problem(case: Case) -> Iterator[Consequence]:
    old, new, code = case.old, case.new, case.key[1]
    if old is None:
        yield from told(code, f"the error {code} is declared", "cc--")
    elif new is None:
        yield from told(code, f"the error {old.value} is not declared any more", "-bc-")
    else:
        what = f"clients that look for {old.value} do not know {new.value}"
        yield from told(old.value, what, "bbb-", silent=True)


@verdict("detail")
def detail(case: Case) -> Iterator[Consequence]:
    code, own = case.key[1:3]
    old, new = case.old, case.new
    port = case.name
    if old is None:
        assert new is not None
        last = new.about >= _count(case.owner.old)
        what = f"{code} tells `{own}` too" if last else f"{code} tells `{own}` where others were"
        yield from told(port, what, "rc--" if last else "bb--", silent=not last)
    elif new is None:
        yield from told(port, f"{code} does not tell `{own}`", "bb--")
    else:
        yield from told(port, f"`{old.value}` of {code} is called `{new.value}`", "-b--")


def _count(error_port: Port) -> int:
    return sum(key[0] == "detail" for key in error_port.parts)


@verdict("detail-type")
def detail_type(case: Case) -> Iterator[Consequence]:
    """Errors carry texts on both wires, whatever their parameters are."""
    old, new = case.values
    how = grade_text(new, old, case.context.new, case.context.old, "client")
    what = f"`{case.key[2]}` of {case.key[1]} is {spell(new)}, was {spell(old)}"
    yield from told(case.name, what, f"{'crb'[how.level]}---", silent=how.silent)
    yield typed_source(case, Flow(returned=True), case.name, what)


@verdict("detail-order")
def detail_order(case: Case) -> Iterator[Consequence]:
    code = case.key[1]
    yield from told(code, f"{code} tells its parameters in another order", "bb--", silent=True)


@verdict("named")
def named(case: Case) -> Iterator[Consequence]:
    old, new = case.old, case.new
    port = (old or new or _none()).value
    if new is None or (old is not None and old.value != new.value):
        yield from told(port, f"the type {port} has no name of its own any more", "-n--")
    else:
        yield from told(port, f"the type {port} has a name", "-n--")


@verdict("role")
def role(case: Case) -> Iterator[Consequence]:
    own = case.key[1]
    if case.new is None:
        yield from told(own, f"who held {own} has no rights any more", "b--r")
    else:
        yield from told(own, f"the role {own} is new", "n---")


@verdict("api")
def api(case: Case) -> Iterator[Consequence]:
    _, now = case.values
    if case.key[1] == "name":
        yield from told(now, "packages and modules are named otherwise", "-b--")
    elif now == "refuse":
        yield from told("api", "unknown members of records are refused", "r---")
    else:
        yield from told("api", "unknown members of records are ignored", "c---")
