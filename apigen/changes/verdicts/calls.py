"""What a difference in a call, its arguments or its result does to each party."""

from collections.abc import Iterable, Iterator

from apigen.changes.ports.classes import ANYBODY
from apigen.changes.ports.values import CallAbout, Port
from apigen.changes.relation import Declared, grade
from apigen.changes.report import Consequence
from apigen.changes.verdicts.base import Case, Flow, in_source, told, typed, verdict
from apigen.changes.verdicts.languages import LANGUAGES
from apigen.changes.verdicts.values import allows
from apigen.model.types import STRING, VOID, EnumType, OptionType, Primitive, Ref, Type, spell
from apigen.wire.values import NULL, PREFIX


@verdict("call")
def call(case: Case) -> Iterator[Consequence]:
    old, new = case.old, case.new
    if old is None:
        assert new is not None
        yield from _added(new)
    elif new is None:
        yield from _lost(old, f"{old.value.spelled} answers MESSAGE_METHOD_UNKNOWN")
    else:
        yield from _changed(old, new)


def _added(new: Port) -> Iterator[Consequence]:
    port, what = new.value.spelled, f"{new.value.spelled} is new"
    if not new.value.known:
        yield from told(port, f"{port} is known by name only", "n---")
        return
    hooked = "n" if new.about.made != "derived" else "-"
    yield from told(port, what, f"c{'c' if new.about.visible else '-'}{hooked}-")


def _lost(old: Port, what: str) -> Iterator[Consequence]:
    about: CallAbout = old.about
    hooked = "n" if about.made != "derived" else "-"
    yield from told(old.value.spelled, what, f"b{'b' if about.visible else '-'}{hooked}-")


def _changed(old: Port, new: Port) -> Iterator[Consequence]:
    was, now = old.value, new.value
    port = was.spelled
    answered = {now.spelled, *now.former}
    if was.spelled not in answered:
        yield from _lost(old, f"{port} answers MESSAGE_METHOD_UNKNOWN, {now.spelled} is its name")
    elif was.spelled != now.spelled:
        hooked = "n" if old.about.made != "derived" else "-"
        yield from told(port, f"{port} is called {now.spelled} too", f"cc{hooked}-")
    for former in was.former:
        if former not in answered:
            yield from told(former, f"{former} answers MESSAGE_METHOD_UNKNOWN", "bb--")
    for former in now.former:
        if former not in (was.spelled, *was.former):
            yield from told(former, f"{former} answers too", "c---")
    if now.retired and not was.retired:
        yield from told(port, f"{port} answers MESSAGE_REMOVED", "bbn-")
    elif was.retired and not now.retired:
        yield from told(port, f"{port} is answered again", "ccn-")
    if was.known and not now.known:
        gone = "b" if old.about.visible else "-"
        yield from told(port, f"{port} is hidden, and known by name only", f"n{gone}--")
    elif now.known and not was.known:
        yield from told(port, f"{port} is told in full", "nc--")


@verdict("visible")
def visible(case: Case) -> Iterator[Consequence]:
    if case.old is None or case.new is None:
        return
    port = case.name
    if case.new.value:
        yield from told(port, f"{port} is in documents and bindings", "nc--")
    else:
        yield from told(port, f"{port} is as it was, and in no binding", "nb--")


@verdict("twin")
def twin(case: Case) -> Iterator[Consequence]:
    port = f"Async.{case.name}"
    if case.on:
        yield from told(port, f"{port} is new", "cc--")
    else:
        yield from told(port, f"{port} answers MESSAGE_METHOD_UNKNOWN", "bb--")


@verdict("session")
def session(case: Case) -> Iterator[Consequence]:
    port = case.name
    takes = case.on
    what = "takes a session first" if takes else "takes no session: every argument is at another place"
    yield from told(port, f"{port} {what}", "bb--")


@verdict("caller")
def caller(case: Case) -> Iterator[Consequence]:
    port, role = case.name, case.key[-1]
    if case.new is None and role == ANYBODY:
        yield from told(port, f"{port} answers SESSION_INVALID to {role}", "b---")
    elif case.new is None:
        yield from told(port, f"{port} answers RBAC_PERMISSION_DENIED to {role}", "b---")
    else:
        yield from told(port, f"{role} may call {port}", "n---")


@verdict("handler")
def handler(case: Case) -> Iterator[Consequence]:
    port = case.name
    own = case.on
    yield from told(port, f"{port} is answered by {'a handler' if own else 'the server itself'}", "--n-")


@verdict("safe", "idempotent")
def repeatable(case: Case) -> Iterator[Consequence]:
    """Derived RPCs may be repeated by their rules, and nobody says so."""
    port = case.name
    if case.owner.old.about.made != case.owner.new.about.made:
        return
    if case.on:
        yield from told(port, f"{port} may be repeated", "c---")
    else:
        yield from told(port, f"{port} is repeated by clients that think it {case.key[0]}", "r---")


@verdict("secret-result")
def secret_result(case: Case) -> Iterator[Consequence]:
    port = case.name
    yield from told(port, f"the result of {port} is {_secret(case)}", "r---")


def _secret(case: Case) -> str:
    return "secret" if case.on else "secret no more"


@verdict("error")
def error(case: Case) -> Iterator[Consequence]:
    port, code = case.name, case.key[-1]
    if case.new is None:
        yield from told(port, f"{port} does not fail with {code} any more", "cr--")
        return
    old = case.owner.old
    listed = any(key[0] == "error" for key in old.parts)
    known = "b" if case.context.audience.strict else "r"
    yield from told(port, f"{port} may fail with {code}", f"{known}rn-" if listed else "n---")


@verdict("result")
def result(case: Case) -> Iterator[Consequence]:
    old, new = case.values
    port = case.name
    if new == VOID:
        yield from told(port, f"{port} returns nothing, was {spell(old)}", "bbb-" if case.handled else "bb--")
        return
    flow = Flow(returned=True, handler=case.handled)
    yield from typed(case, flow, port, f"the result of {port}")


@verdict("argument")
def argument(case: Case) -> Iterator[Consequence]:
    old, new = case.old, case.new
    port, own = case.name, "b" if case.handled else "-"
    if old is None:
        assert new is not None
        yield from _argument_added(case, new, port, own)
    elif new is None:
        yield from _argument_gone(case, old, port, own)
    else:
        yield from _argument_renamed(case, old, new)


def _argument_added(case: Case, new: Port, port: str, own: str) -> Iterator[Consequence]:
    at, _ = new.about
    before, now = _order(case.owner.old), _order(case.owner.new)
    shown, free = new.value.name, _optional(case, new)
    if at < len(before) and before[at] not in now:
        gone = case.owner.old.parts["argument", *case.key[1:-1], before[at]]
        yield from _replaced(case, gone, new, port, own)
    elif any(other in before for other in now[at + 1 :]):
        what = (
            f"{port} takes what came after `{shown}` for another parameter"
            if free
            else f"{port} misses `{shown}` before others"
        )
        yield from told(port, what, f"bb{own}-", silent=_misread(case))
    elif not free:
        yield from told(port, f"{port} refuses calls without `{shown}`", f"bb{own}-")
    else:
        yield from told(port, f"{port} takes `{shown}` too", f"cc{'c' if own == 'b' else '-'}-")


def _argument_gone(case: Case, old: Port, port: str, own: str) -> Iterator[Consequence]:
    at, _ = old.about
    before, now = _order(case.owner.old), _order(case.owner.new)
    shortest = max(_required(case.owner.old), at + 1)
    counted = any(
        _required(case.owner.new) <= count <= len(now) for count in range(shortest, len(before) + 1)
    )
    if at < len(now) and (counted or now[at] not in before):
        there = case.owner.new.parts["argument", *case.key[1:-1], now[at]]
        yield from _replaced(case, old, there, port, own)
    else:
        yield from told(port, f"{port} refuses `{old.value.name}`", f"bb{own}-")


def _replaced(case: Case, old: Port, new: Port, port: str, own: str) -> Iterator[Consequence]:
    """One parameter where another was: what is given for the one is taken for the other, or refused."""
    silent = _misread(case)
    was, now = old.value.name, new.value.name
    what = f"takes `{was}` for `{now}`" if silent else f"refuses `{was}` where `{now}` is wanted"
    yield from told(port, f"{port} {what}", f"bb{own}-", silent=silent)


def _misread(case: Case) -> bool:
    """Whether a call by position is accepted though one of its parameters is another by now."""
    before, now = (_arguments(port) for port in (case.owner.old, case.owner.new))
    context = case.context

    def accepted(old: Type, new: Type, port: Port) -> bool:
        hows = [grade(old, new, context.old, context.new, "server", face) for face in context.audience.faces]
        if not any(how.level < 2 or how.silent for how in hows):
            return False
        words = _words(old, context.old)
        return words is None or new != STRING or any(allows(port, word) for word in words)

    for count in range(_required(case.owner.old), len(before) + 1):
        pairs = list(zip(before[:count], now, strict=False))
        if (
            _required(case.owner.new) <= count <= len(now)
            and any(one[0] != other[0] for one, other in pairs)
            and all(accepted(one[1], *other[1:]) for one, other in pairs)
        ):
            return True
    return False


def _words(type_: Type, declared: Declared) -> Iterable[str] | None:
    """The texts that values of a type are on the wire, where they are few or of one form."""
    match type_:
        case OptionType(element):
            return _words(element, declared)
        case Ref():
            return _REFS
        case EnumType(name):
            return declared.enums.get(name, ())
        case Primitive("datetime"):
            return _TIMES
        case _:
            return None


_TIMES = ("20200101T00:00:00Z",)
_REFS = (NULL, f"{PREFIX}00000000-0000-4000-8000-000000000000")


def _arguments(call_port: Port) -> list[tuple[str, Type, Port]]:
    """The arguments of a call in order, each with its type."""
    found = {key[-1]: (port.about[1], port) for key, port in call_port.parts.items() if key[0] == "argument"}
    return [(name, *found[name]) for name in _order(call_port)]


def _required(call_port: Port) -> int:
    """How many arguments a call cannot do without."""
    return sum(
        port.parts["default", *key[1:]].value is None
        for key, port in call_port.parts.items()
        if key[0] == "argument"
    )


def _optional(case: Case, argument_port: Port) -> bool:
    return argument_port.parts["default", *case.key[1:]].value is not None


def _order(call_port: Port) -> tuple[str, ...]:
    found: tuple[str, ...] = next(part.value for key, part in call_port.parts.items() if key[0] == "order")
    return found


def _argument_renamed(case: Case, old: Port, new: Port) -> Iterator[Consequence]:
    """On the wire an old name may be answered too. Bindings have the new one alone."""
    was, now, port = old.value, new.value, case.name
    lost = [one for one in (was.name, *was.former) if one not in (now.name, *now.former)]
    if not lost:
        yield Consequence(port, "wire", "compatible", f"`{now.name}` of {port} has other names too")
    elif case.context.audience.by_name and "jsonrpc" in case.context.audience.faces:
        what = f"{port} has no parameter `{lost[0]}`, but `{now.name}`"
        yield Consequence(port, "wire", "breaking", what, ("jsonrpc",))
    if was.name != now.name and not _receiver(case):
        bad = [one for one in case.context.audience.languages if not LANGUAGES[one].nameless]
        yield in_source(case, bad, port, f"bindings call `{was.name}` of {port} `{now.name}`")


def _receiver(case: Case) -> bool:
    """Whether it is the object that a call is about: bindings take it by its place and name it themselves."""
    return all(port is not None and port.about == (0, Ref(case.key[1])) for port in (case.old, case.new))


@verdict("order")
def order(case: Case) -> Iterator[Consequence]:
    port = case.name
    own = "b" if case.handled else "-"
    what = f"{port} takes its arguments in another order"
    yield from told(port, what, f"bb{own}-", silent=_misread(case))


@verdict("choice")
def choice(case: Case) -> Iterator[Consequence]:
    *path, word, _ = case.key[1:]
    port = ".".join(path)
    other = ("choice", *path, "one" if word == "most" else "most", case.key[-1])
    if case.new is None:
        yield from told(port, f"{port} takes several at once", "n---")
    elif word == "most" and other in case.owner.old.parts:
        yield from told(port, f"{port} takes none of them, too", "c---")
    else:
        kept = "r" if case.owner.key[0] == "class" else "-"
        members = ", ".join(f"`{one}`" for one in case.new.value)
        yield from told(port, f"{port} takes only one of {members}", f"b--{kept}")
