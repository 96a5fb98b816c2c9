"""Runs the rules that look over a whole spec: those of `apigen.semantics.rules`, a module an idea."""

from collections.abc import Iterator

from apigen.diagnostics import Diagnostic
from apigen.diagnostics.catalogue import checks
from apigen.semantics.spec import Spec


def check(spec: Spec) -> Iterator[Diagnostic]:
    """What the rules find, rule by rule."""
    for rule in checks("apigen.semantics.rules"):
        yield from rule(spec)
