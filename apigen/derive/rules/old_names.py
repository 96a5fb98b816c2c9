"""Old names: `@was`."""

from collections.abc import Iterator

from apigen.derive.lookup import member, sibling
from apigen.derive.names import find_class
from apigen.diagnostics import Label
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Api, Class
from apigen.semantics.spec import Spec
from apigen.semantics.things import Thing, address, spoken


@check("was-taken", "error", "An old name that another thing bears")
def was_taken(spec: Spec) -> Iterator[Finding]:
    """`@was` names what a thing was called before. If something else bears that name now, or another thing is
    still called so on the wire, nobody can tell which is meant.

    Fails::

        class VM {
          rw label: string = "" @was("name")
          rw name: string = ""
        }

    Mended::

        class VM {
          rw label: string = "" @was("title")
          rw name: string = ""
        }
    """
    answered: dict[tuple[str, str], Thing] = {}
    for thing in spec.things:
        for old in thing.element.was:
            bearer = _bearer(spec.api, thing, old.name)
            if bearer is None and old.wire and thing.parents:
                bearer = answered.setdefault(
                    (address(Thing(thing.parents[0], thing.parents[1:])), old.name), thing
                )
            if bearer is not None and bearer.element is not thing.element:
                where = address(thing)
                there = spec.at(address(bearer))
                yield Finding(
                    f"{spoken(thing)} cannot have been `{old.name}`: {_said(bearer, old.name)}",
                    spec.at(where, "@was"),
                    related=(Label(there, "it is declared here"),) if there is not None else (),
                    help="correct the old name, or give the other thing another one",
                    subject=where,
                )


def _bearer(api: Api, thing: Thing, old: str) -> Thing | None:
    """What has the old name now; a moved member's is dotted."""
    owner, dot, own = old.replace("/", "_").rpartition(".")
    if dot and thing.parents and isinstance(thing.parents[0], Class):
        cls = find_class(api, owner)
        return member(api, cls, own) if cls is not None else None
    return sibling(api, thing, old.replace("/", "_") if thing.parents else old)


def _said(bearer: Thing, old: str) -> str:
    if bearer.element.name == old.rpartition(".")[2].replace("/", "_"):
        return "another thing bears that name"
    if any(was.name == old and was.wire for was in bearer.element.was):
        return f"{spoken(bearer)} answers to that name already"
    return f"an RPC of {spoken(bearer)} bears that name"
