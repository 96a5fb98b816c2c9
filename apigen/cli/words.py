"""Facts of the model in words, for the terminal: who may, since when, what for, from where."""

from collections.abc import Iterable

from apigen.derive.roles import callers
from apigen.generators.words import default_words
from apigen.model.api import Api, Field, Origin, Parameter, Rpc
from apigen.model.text import first_sentence
from apigen.model.types import VOID, spell
from apigen.semantics import lifecycle
from apigen.semantics.lifecycle import Living

QUALIFIERS = {
    "RO/runtime": "read only",
    "RO/constructor": "set at creation",
    "RW": "read and write",
}


def signature(rpc: Rpc, *, broken: bool = False) -> str:
    """`start(self: VM ref, host: host ref = null) -> void`, the session left out."""
    parameters = [parameter(one) for one in rpc.parameters]
    result = "" if rpc.result == VOID else f" -> {spell(rpc.result)}"
    if broken and len(parameters) > 1:
        return f"{rpc.name}(\n" + "".join(f"  {one},\n" for one in parameters) + f"){result}"
    return f"{rpc.name}({', '.join(parameters)}){result}"


def parameter(one: Parameter) -> str:
    default = default_words(one.default, one.type)
    return f"{one.name}: {spell(one.type)}" + (f" = {default}" if default is not None else "")


def who(api: Api, roles: Iterable[str], *, sessionless: bool = False) -> str:
    """Who may: the roles written or derived, and in brackets all that are above them."""
    own = tuple(roles)
    if sessionless:
        return "anyone, without a session"
    if not api.roles:
        return "any session"
    if not own:
        return "local administrators alone"
    may = callers(api, own)
    if len(may) == len(api.roles):
        return "every role"
    above = [role for role in may if role not in own]
    return " or ".join(own) + (f" (so also {', '.join(above)})" if above else "")


def life(api: Api, element: Living, *parents: Living) -> tuple[tuple[str, str], ...]:
    """The lifecycle of an element, as facts: what is written, and what holds at the newest release."""
    own = lifecycle.own(element, *parents)
    steps = "; ".join(
        f"{step.change} in {step.release}"
        + (f", use {step.use}" if step.use else "")
        + (f": {first_sentence(step.text)}" if step.text and step.text != element.doc else "")
        for step in own or ()
    )
    written = steps or ("unreleased" if own is not None else "")
    if written and element.lifecycle is None:
        written += " (as its parent)"
    state = lifecycle.effective(api, None, element, *parents)
    at = f" at {api.releases[-1].name}" if api.releases else ""
    return (("lifecycle", written), ("state", state + at if written else ""))


def state(api: Api, element: Living, *parents: Living) -> str:
    """A remark on an element that is not simply there; empty for one that is."""
    now = lifecycle.effective(api, None, element, *parents)
    return "" if now == "published" else now


def bond(field: Field) -> str:
    """The other end of a bound field, and which end is kept."""
    end = field.binding
    if end is None:
        return f"nothing: {field.unbound}" if field.unbound else ""
    kept = "drawn only" if end.drawn_only else "stored here" if end.stored else "computed from there"
    return f"{end.cls}.{end.field} ({kept})"


def origin(came: Origin | None) -> str:
    """The mixin, extension or package that a member came from."""
    if came is None:
        return ""
    return {"mixin": f"mixin {came.name}", "extend": f"extend in {came.name}", "std": "std"}[came.kind]
