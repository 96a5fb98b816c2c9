"""What a difference in what is given does: in arguments, fields, members of structs and named types."""

from collections.abc import Iterator, Sequence

import msgspec

from apigen.changes.ports.values import Port
from apigen.changes.relation import Limits, limits
from apigen.changes.report import Consequence
from apigen.changes.verdicts.base import Case, Flow, in_source, told, typed, verdict
from apigen.changes.verdicts.languages import LANGUAGES
from apigen.model.api import Constraints, TypeDef
from apigen.model.types import STRING, EnumType, OptionType, Type
from apigen.model.values import Text
from apigen.semantics.constraints import Declared, refusal


def flow(case: Case) -> Flow:
    """Where the value goes that the changed port is a facet of."""
    match case.owner.key[0]:
        case "argument":
            return Flow(taken=True, handler=case.handled)
        case "struct-member" | "named":
            kind = "struct" if case.owner.key[0] == "struct-member" else "named"
            used = case.context.used((kind, case.owner.key[1]))
            return Flow(used.taken, used.returned, used.kept, handler=used.any)
        case _:
            field = next(owner.new for owner in case.owners if owner.key[0] == "field")
            kinds = {key[0] for key in field.parts}
            return Flow("default" in kinds, "member" in kinds, "row" in kinds)


@verdict("type")
def type_(case: Case) -> Iterator[Consequence]:
    yield from typed(case, flow(case), case.name, case.shown)


@verdict("default")
def default(case: Case) -> Iterator[Consequence]:
    old, new = case.values
    shown, port = case.shown, case.name
    if case.old is None or case.new is None or not flow(case).taken:
        return
    if case.owner.key[0] == "field" and not (case.old.about and case.new.about):
        return  # what only setters take is never left out
    if case.owner.key[0] == "key":
        yield from told(port, f"the default of {shown} is another one", "r---")
    elif old is None:
        what = f"{shown} may be left out"
        yield from told(port, what, "c---")
        yield in_source(case, _moved(case), port, what)
    elif new is None:
        yield from told(port, f"{shown} may not be left out", "bb--")
    else:
        yield from told(port, f"{shown}, left out, means something else", "r---")


def _moved(case: Case) -> list[str]:
    """The languages in which an argument that may be left out is not given where it was."""
    if case.owner.key[0] != "argument":
        return []
    return [one for one in case.context.audience.languages if LANGUAGES[one].apart]


@verdict("nonnull")
def nonnull(case: Case) -> Iterator[Consequence]:
    goes = flow(case)
    shown, port = case.shown, case.name
    if case.on:
        kept = "r" if goes.kept else "-"
        if goes.taken:
            yield from told(port, f"{shown} refuses null with VALUE_NOT_SUPPORTED", f"bb-{kept}")
        else:
            yield from told(port, f"{shown} is never null", f"cc-{kept}")
    elif goes.returned:
        yield from told(port, f"{shown} may be null", "rb--")
    else:
        yield from told(port, f"{shown} may be null", "cc--")


@verdict("limit")
def limit(case: Case) -> Iterator[Consequence]:
    goes = flow(case)
    part = case.key[-1]
    if case.owner.key[0] == "field" and not case.taken:
        return
    old, new = case.values
    now = Constraints(**{part: new})
    said = limits(Constraints(**{part: old}), now)
    if _words_fit(case, [now]):
        said = Limits(wider=said.wider)
    shown, port = case.shown, case.name
    if not (goes.taken or goes.kept):
        yield from told(port, f"{shown} allows other values", "n---")
    elif said.tighter:
        taken, kept = "b" if goes.taken else "-", "r" if goes.kept else "-"
        yield from told(port, f"{shown} refuses values that it took", f"{taken}--{kept}")
    elif said.wider:
        yield from told(port, f"{shown} takes more values", "c---")


@verdict("named-types")
def named_types(case: Case) -> Iterator[Consequence]:
    """Other named types ask for other values, even where they stand for the same."""
    goes = flow(case)
    if case.owner.key[0] == "field" and not case.taken:
        return
    old, new = (_asked(port) for port in (case.old, case.new))
    if len(old) == len(new) == 1:
        said = limits(old[0], new[0])
    else:
        said = Limits(any(one not in old for one in new), any(one not in new for one in old))
    if _words_fit(case, new):
        said = Limits(wider=said.wider)
    shown, port = case.shown, case.name
    if said.tighter and goes.taken:
        kept = "r" if goes.kept else "-"
        yield from told(port, f"{shown} refuses values that it took", f"b--{kept}")
    elif said.wider and goes.taken:
        yield from told(port, f"{shown} takes more values", "c---")
    if _secret(case.old) != _secret(case.new):
        yield from told(port, f"{shown} is {'secret' if _secret(case.new) else 'secret no more'}", "r---")


def _words_fit(case: Case, allowed: Sequence[Constraints]) -> bool:
    """Whether a text stands where an enum did, and all words of the enum are among those that are allowed."""
    old, new = (_type(port) for port in (case.owner.old, case.owner.new))
    if not isinstance(old, EnumType) or new != STRING:
        return False
    words = [Text(word) for word in case.context.old.enums.get(old.name, ())]
    return not any(refusal(word, STRING, one, _NOTHING) for word in words for one in allowed)


def allows(port: Port, word: str) -> bool:
    """Whether the limits of a value let a text pass: its own, and those of its named types."""
    own = [Constraints(**{key[-1]: part.value}) for key, part in port.parts.items() if key[0] == "limit"]
    named = next((part for key, part in port.parts.items() if key[0] == "named-types"), None)
    return not any(refusal(Text(word), STRING, one, _NOTHING) for one in (*own, *_asked(named)))


def _type(port: Port) -> Type | None:
    """The type of what a port gives, that of its values if they may be none."""
    found = next((part.value for key, part in port.parts.items() if key[0] == "type"), None)
    return found.element if isinstance(found, OptionType) else found


_NOTHING = Declared({}, {})


def _asked(port: Port | None) -> list[Constraints]:
    """The constraints of the named types; a unit is none."""
    declared: tuple[TypeDef, ...] = port.about if port is not None else ()
    found = (msgspec.structs.replace(one.constraints, unit=None) for one in declared if one.constraints)
    return [one for one in found if one != Constraints()]


def _secret(port: Port | None) -> bool:
    return port is not None and any(one.secret for one in port.about)


@verdict("secret")
def secret(case: Case) -> Iterator[Consequence]:
    new = case.on
    shown = case.shown
    yield from told(case.name, f"{shown} is {'secret' if new else 'secret no more'}", "r---")
