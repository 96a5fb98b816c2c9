"""What becomes of findings: warnings silenced by `@allow` or by the configuration, or made errors by it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from apigen.diagnostics import Diagnostic, Edit, Span
from apigen.diagnostics.catalogue import Finding, find, import_all, problem, rules
from apigen.diagnostics.suggest import sparing
from apigen.model.api import Enum, Field, Implicit, Rpc
from apigen.semantics.spec import Place, Spec
from apigen.semantics.things import address, outer
from apigen.syntax import tree

OWN = ("apigen.semantics", "apigen.derive")
"""Where the rules stand that each check runs: only of these can be said that nothing was silenced."""


MAY_STAND_ELSEWHERE = frozenset(
    (
        *("unknown-class", "unknown-enum", "unknown-error", "unknown-field", "unknown-link", "unknown-mixin"),
        *("unknown-role", "unknown-struct", "unknown-successor", "unknown-tag", "unknown-type", "no-api"),
        *("async-without-task", "error-unraised", "implicit-unknown", "key-without-map"),
        *("sessionless-without-session", "unbound-ref", "without-unknown", "duplicate-rpc"),
        "roles-without-session",
    )
)
"""Findings that something is missing, or is not what it should be: files that cannot be read may say it."""


class _Allowance(NamedTuple):
    """One code in one `@allow`; `scope` is the address of what it stands on."""

    span: Span
    code: str
    scope: str


def settle(
    spec: Spec, diagnostics: Iterable[Diagnostic], allow: Iterable[str] = (), deny: Iterable[str] = ()
) -> tuple[Diagnostic, ...]:
    """The diagnostics that count, each once, by file, position and code.

    A warning is silenced by an `@allow` of its code on what it is about or on anything around that, and if
    its code is in `allow`; one whose code is in `deny` becomes an error. What allows in vain is found here.
    """
    allow, deny = frozenset(allow), frozenset(deny)
    written = list(_allowances(spec))
    kept = [d for d in diagnostics if not (spec.partial and d.code in MAY_STAND_ELSEWHERE)]
    unknown = _not_codes({*(allowance.code for allowance in written), *allow, *deny})
    if written:
        within = _within(spec)
        kept, used = _silence(kept, written, within)
        unused = [] if any(d.severity == "error" for d in kept) else _unused(written, used, allow)
        more, _ = _silence([*_unknown(written, unknown), *unused], written, within)
        kept += more
    kept += (unknown_code(None, code, unknown[code]) for code in sorted({*allow, *deny}) if code in unknown)
    return tuple(sorted(_configured(kept, allow, deny), key=_order))


def _configured(
    found: Iterable[Diagnostic], allow: frozenset[str], deny: frozenset[str]
) -> Iterator[Diagnostic]:
    """Each as the configuration wants it, once: what a mixin brings is found in every class that uses it."""
    said: set[tuple[str, Span | None, str]] = set()
    for diagnostic in found:
        span = diagnostic.primary.span if diagnostic.primary else None
        key = (diagnostic.code, span, diagnostic.message)
        if key in said:
            continue
        said.add(key)
        if diagnostic.severity == "error":
            yield diagnostic
        elif diagnostic.code in allow or (span and span.file.startswith("<std>/")):
            continue  # what comes with `use std` is not theirs to mend
        elif diagnostic.code in deny:
            yield msgspec.structs.replace(diagnostic, severity="error")
        else:
            yield diagnostic


def _order(diagnostic: Diagnostic) -> tuple[str, int, str, str]:
    primary = diagnostic.primary
    if primary is None:
        return diagnostic.path or "", -1, diagnostic.code, diagnostic.message
    return primary.span.file, primary.span.start, diagnostic.code, diagnostic.message


def _allowances(spec: Spec) -> Iterator[_Allowance]:
    """Each code of each `@allow` in the spec; once for each class if it stands in a mixin."""
    if not any("@allow" in text for text in spec.sources.values()):
        return
    for where, place in spec.spans.places.items():
        yield from _codes(place, getattr(place.node, "annotations", ()), where)
        if isinstance(place.node, tree.Class):
            for item in place.node.items:
                if isinstance(item, tree.Names) and item.name.text == "with" and item.annotations:
                    for word in item.names:
                        yield from _codes(place, item.annotations, f"{where} with {word.text}")


def _codes(place: Place, annotations: Iterable[tree.Annotation], scope: str) -> Iterator[_Allowance]:
    for annotation in annotations:
        if annotation.name.text == "allow":
            for argument in annotation.arguments:
                value = argument.value
                span = Span(place.file, place.base + value.at, place.base + value.end)
                yield _Allowance(span, value.text, scope)


def _within(spec: Spec) -> dict[str, tuple[str, ...]]:
    """What members stand in where their address does not say it: a mixin, an `extend`, an enum's class."""
    places = spec.spans.places
    extensions: dict[str, list[str]] = {}
    for where in places:
        if where.startswith("extend "):
            extensions.setdefault(where.split(" ")[1], []).append(where)
    found: dict[str, tuple[str, ...]] = {}
    for thing in spec.things:
        element = thing.element
        if isinstance(element, Field | Rpc | Implicit | Enum) and thing.parents:
            cls, where = thing.parents[0].name, address(thing)
            origin = element.origin
            around = [cls] if isinstance(element, Enum) else []
            if origin is not None and origin.kind == "mixin":
                lines = [f"{by} with {origin.name}" for by in (cls, *extensions.get(cls, ()))]
                around = [f"mixin {origin.name}", *lines]
            elif origin is not None and (place := places.get(where)) is not None:
                around = [by for by in extensions.get(cls, ()) if by.endswith(f" {place.base}")] + around
            if around:
                found[where] = tuple(around)
    return found


def _around(subject: str | None, within: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The thing at an address and all that it stands in, the nearest first."""
    where = subject or "api"
    while where != "api":
        yield where
        yield from within.get(where, ())
        where = outer(where)
    yield "api"


def _silence(
    found: list[Diagnostic], written: list[_Allowance], within: dict[str, tuple[str, ...]]
) -> tuple[list[Diagnostic], set[tuple[Span, str]]]:
    """The diagnostics that no `@allow` silences, and the allowances that silenced something."""
    spans: dict[tuple[str, str], list[Span]] = {}
    for allowance in written:
        spans.setdefault((allowance.scope, allowance.code), []).append(allowance.span)
    kept: list[Diagnostic] = []
    used: set[tuple[Span, str]] = set()
    for diagnostic in found:
        code = diagnostic.code
        nearest = None
        if diagnostic.severity == "warning":
            scopes = _around(diagnostic.subject, within)
            nearest = next((spans[scope, code] for scope in scopes if (scope, code) in spans), None)
        if nearest is None:
            kept.append(diagnostic)
        else:
            used.update((span, code) for span in nearest)
    return kept, used


def _unused(
    written: list[_Allowance], used: set[tuple[Span, str]], allow: frozenset[str]
) -> Iterator[Diagnostic]:
    for span, code, scope in dict.fromkeys(written):
        rule = find(code)
        if (span, code) in used or code in allow or rule is None or not rule.check.__module__.startswith(OWN):
            continue
        if code not in ("allow-unused", "unknown-code"):
            yield allow_unused(span, code, scope, rule.severity == "error")


def _unknown(written: list[_Allowance], unknown: dict[str, str | None]) -> Iterator[Diagnostic]:
    for span, code, scope in dict.fromkeys(written):
        if code in unknown:
            yield unknown_code(span, code, unknown[code], scope)


def _not_codes(codes: set[str]) -> dict[str, str | None]:
    """Those that no rule of any module has, each with the closest code."""
    if all(find(code) is not None for code in codes):
        return {}
    import_all("apigen")
    propose = sparing()
    known = [rule.code for rule in rules()]
    return {code: propose(code, known) for code in sorted(codes) if find(code) is None}


@problem("allow-unused", "warning", "An `@allow` that silences nothing")
def allow_unused(span: Span, code: str, scope: str, error: bool) -> Finding:
    """`@allow` silences warnings of a code in the thing that it stands on and in all below. Where there are
    none any more, it only hides those to come. Errors cannot be silenced.

    Fails::

        /// A machine.
        @allow(missing-text)
        class VM {
          ro uuid: string  /// Unique for ever
        }

    Mended::

        /// A machine.
        class VM {
          ro uuid: string  /// Unique for ever
        }
    """
    why = "it is an error, which cannot be silenced" if error else "there is no such warning here"
    return Finding(f"`@allow({code})` silences nothing: {why}", span, help="delete it", subject=scope)


@problem("unknown-code", "warning", "A code that does not exist")
def unknown_code(span: Span | None, code: str, near: str | None, scope: str | None = None) -> Finding:
    """`@allow`, and `allow` and `deny` in the configuration, name findings by their codes: the words in
    brackets after `error` or `warning`. `apigen explain` lists them.

    Fails::

        /// A machine.
        @allow(mising-text)
        class VM {
          ro uuid: string
        }

    Mended::

        /// A machine.
        @allow(missing-text)
        class VM {
          ro uuid: string
        }
    """
    return Finding(
        f"no diagnostic has the code `{code}`" + ("" if span else ", which the configuration names"),
        span,
        help=f"`{near}` has a similar name" if near else "`apigen explain` lists the codes",
        edits=(Edit(span, near),) if near and span else (),
        subject=scope,
    )
