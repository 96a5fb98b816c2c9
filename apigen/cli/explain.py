"""`apigen explain`: the page of a diagnostic, or of a rule that names changes."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from inspect import cleandoc

from apigen.changes.rules import ChangeRule
from apigen.changes.rules import rules as change_rules
from apigen.cli.terminal import coloured, result, say
from apigen.diagnostics import Severity
from apigen.diagnostics.catalogue import Rule, import_all, rules
from apigen.diagnostics.style import Paint, ansi, plain
from apigen.diagnostics.suggest import closest

USAGE = "[CODE]"
EXAMPLES = """\
  apigen explain unknown-class
  apigen explain qualifier-narrowed
  apigen explain --list"""

ORDER: tuple[Severity, ...] = ("error", "warning")


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="the word in brackets after `error` or `warning`, or the name of a change",
    )
    parser.add_argument("--list", action="store_true", dest="all_codes", help="list all codes")


def command(*, code: str | None, all_codes: bool) -> int:
    """Print what a diagnostic or a change means, and what mends it.

    Without CODE, all codes.
    """
    paint = ansi if coloured(sys.stdout) else plain
    known = {rule.code: rule for rule in catalogue()}
    changes = {rule.code: rule for rule in change_rules()}
    if code is None or all_codes:
        lines = (*listed(list(known.values()), paint), "", *listed_changes(changes.values(), paint))
        result("\n".join(lines) + "\n")
        return 0
    word = code.partition("[")[2].rstrip("]") or code  # `error[unknown-class]`, as it is printed
    if word in known:
        result("\n".join(page(known[word], paint)) + "\n")
        return 0
    if word in changes:
        result("\n".join(change_page(changes[word], paint)) + "\n")
        return 0
    near = closest(word, [*known, *changes])
    say(f"error: nothing has the code `{word}`" + (f"; did you mean `{near}`?" if near else ""))
    say("`apigen explain --list` lists them")
    return 2


def catalogue() -> Iterator[Rule]:
    """All rules, by code: each is registered by the module that it stands in, so all modules are imported."""
    import_all("apigen")
    return rules()


def listed(known: list[Rule], paint: Paint) -> Iterator[str]:
    """All codes with their titles, errors first."""
    width = max((len(rule.code) for rule in known), default=0)
    for number, severity in enumerate(ORDER):
        if number:
            yield ""
        yield paint(severity, f"{severity}s")
        for rule in known:
            if rule.severity == severity:
                yield f"  {rule.code:<{width}}  {_begun(rule.title)}"


def listed_changes(known: Iterable[ChangeRule], paint: Paint) -> Iterator[str]:
    """All names of changes with their titles."""
    rules = list(known)
    width = max(len(rule.code) for rule in rules)
    yield paint("message", "changes")
    for rule in rules:
        yield f"  {rule.code:<{width}}  {_begun(rule.title)}"


def _begun(title: str) -> str:
    return title[:1].upper() + title[1:]


def page(rule: Rule, paint: Paint) -> Iterator[str]:
    """A rule's page; its examples stay indented."""
    yield paint(rule.severity, f"{rule.severity}[{rule.code}]") + paint("message", f": {_begun(rule.title)}")
    yield ""
    yield from _painted(cleandoc(rule.page), paint)


def change_page(rule: ChangeRule, paint: Paint) -> Iterator[str]:
    """The page of a name of changes."""
    yield paint("message", f"change[{rule.code}]: {_begun(rule.title)}")
    yield ""
    yield from _painted(rule.page, paint)


def _painted(text: str, paint: Paint) -> Iterator[str]:
    for line in text.splitlines():
        if line.endswith("::"):
            yield paint("error" if line in ("Fails::", "Before::") else "help", line.removesuffix(":"))
        else:
            yield line
