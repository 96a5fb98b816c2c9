"""Texts: what a reader of the documents is told."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import ErrorParameter, Implicit, Parameter
from apigen.semantics.spec import Spec
from apigen.semantics.things import address, spoken

_NEEDLESS = (Implicit, ErrorParameter)
"""What has a text without being given one, or a name that says enough."""


@check("missing-text", "warning", "Something without a text")
def missing_text(spec: Spec) -> Iterator[Finding]:
    """Documents show what stands in `///` lines. Classes, members, parameters (but for `self`), enums with
    their values, errors, structs and types say in a sentence what they are; parameters by `@param`.

    Fails::

        /// A machine.
        class VM {
          ro uuid: string
        }

    Mended::

        /// A machine.
        class VM {
          ro uuid: string  /// Unique for ever
        }
    """
    for thing in spec.things:
        element = thing.element
        if element.doc or thing.std or isinstance(element, _NEEDLESS):
            continue
        if isinstance(element, Parameter):
            if element.name == "self":
                continue
            help_ = f"add a line `/// @param {element.name} …` before the RPC"
        else:
            help_ = "say what it is in a `///` line before it, or behind it on its line"
        where = address(thing)
        yield Finding(f"{spoken(thing)} has no text", spec.at(where), help=help_, subject=where)
