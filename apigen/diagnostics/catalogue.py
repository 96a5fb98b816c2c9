"""The rules: each a function with a code, registered where it is written. There is no central list.

A rule says what is wrong by yielding or returning a `Finding`; its code, severity and title stand on the
function. Its docstring is its page in the manual: a paragraph on what it means and why, then a failing
example and a mended one, each as an indented block under `Fails::` and `Mended::`. Tests run both.
"""

from collections.abc import Callable, Collection, Iterator
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec

from apigen.diagnostics import Diagnostic, Edit, Label, Severity, Span

P = ParamSpec("P")
S = TypeVar("S")


class Finding(msgspec.Struct, frozen=True):
    """What a rule found: as a `Diagnostic`, but for what the rule's own declaration says.

    `at` is the place; `label` the words on it. `subject` is the address of the thing that it is about
    (`VM.VIFs`), by which `@allow` silences a warning.
    """

    message: str
    at: Span | None = None
    label: str = ""
    related: tuple[Label, ...] = ()
    help: str | None = None
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    subject: str | None = None


class Rule(msgspec.Struct, frozen=True):
    """A registered rule. `title` is a few words for lists; `page` its explanation in Markdown."""

    code: str
    severity: Severity
    title: str
    page: str
    check: Callable[..., object]


_rules: dict[str, Rule] = {}
_checks: dict[str, Callable[..., Iterator[Diagnostic]]] = {}


def _register(rule: Rule) -> None:
    known = _rules.get(rule.code)
    if known is not None and _place(known) != _place(rule):  # a module that is loaded again says the same
        raise ValueError(f"two rules have the code {rule.code}")
    _rules[rule.code] = rule


def _place(rule: Rule) -> tuple[str, str]:
    return rule.check.__module__, rule.check.__qualname__


def problem(
    code: str, severity: Severity, title: str
) -> Callable[[Callable[P, Finding]], Callable[P, Diagnostic]]:
    """Registers a rule that others call where they meet its case; calling it makes the diagnostic.

    Raises ValueError if another function has the code already: a code means one thing.
    """

    def register(check: Callable[P, Finding]) -> Callable[P, Diagnostic]:
        _register(Rule(code, severity, title, check.__doc__ or "", check))

        @wraps(check)
        def made(*args: P.args, **kwargs: P.kwargs) -> Diagnostic:
            return diagnostic(code, severity, check(*args, **kwargs))

        return made

    return register


def check(
    code: str, severity: Severity, title: str
) -> Callable[[Callable[[S], Iterator[Finding]]], Callable[[S], Iterator[Diagnostic]]]:
    """Registers a rule that looks over a whole spec and yields findings. Raises ValueError as `problem`."""

    def register(function: Callable[[S], Iterator[Finding]]) -> Callable[[S], Iterator[Diagnostic]]:
        _register(Rule(code, severity, title, function.__doc__ or "", function))

        @wraps(function)
        def run(spec: S) -> Iterator[Diagnostic]:
            for finding in function(spec):
                yield diagnostic(code, severity, finding)

        _checks[code] = run
        return run

    return register


def diagnostic(code: str, severity: Severity, finding: Finding) -> Diagnostic:
    """A finding with the code and severity of its rule."""
    return Diagnostic(
        code=code,
        severity=severity,
        message=finding.message,
        primary=Label(finding.at, finding.label) if finding.at is not None else None,
        related=finding.related,
        help=finding.help,
        edits=finding.edits,
        notes=finding.notes,
        subject=finding.subject,
    )


def rules() -> Iterator[Rule]:
    """All rules of the modules imported so far, by code."""
    yield from (_rules[code] for code in sorted(_rules))


def checks(package: str, allow: Collection[str] = ()) -> Iterator[Callable[..., Iterator[Diagnostic]]]:
    """The rules by `check` of a package's modules, module by module, in the order of their text.

    Those whose warnings are in `allow` are left out: what nobody is told need not be looked for.
    """
    for module in _modules(package):
        import_module(module)
        for code, run in _checks.items():
            if run.__module__ == module and not (code in allow and _rules[code].severity == "warning"):
                yield run


def _modules(package: str) -> list[str]:
    """The modules that lie in a package, by their names. (`pkgutil` takes 4 ms to import.)"""
    files = (path for folder in import_module(package).__path__ for path in Path(folder).glob("*.py"))
    return sorted(f"{package}.{path.stem}" for path in files if path.stem != "__init__")


def import_all(package: str) -> None:
    """Imports every module below a package, so that the rules of all are registered."""
    from pkgutil import walk_packages

    for module in walk_packages(import_module(package).__path__, f"{package}."):
        import_module(module.name)


def find(code: str) -> Rule | None:
    """The rule of that code, if a module that was imported has one."""
    return _rules.get(code)
