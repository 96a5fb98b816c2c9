"""Runs the rules that look over a whole spec: those of `apigen.semantics.rules`, a module an idea."""

from collections.abc import Collection, Iterator

from apigen.diagnostics import Diagnostic
from apigen.diagnostics.catalogue import checks
from apigen.semantics.spec import Spec


def check(spec: Spec, allow: Collection[str] = ()) -> Iterator[Diagnostic]:
    """What the rules find, rule by rule; warnings whose code is in `allow` are not looked for."""
    for rule in checks("apigen.semantics.rules", allow):
        yield from rule(spec)
