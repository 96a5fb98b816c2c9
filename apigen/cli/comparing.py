"""What `diff` and `check --against` share: a comparison made, and shown in a format."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal, assert_never

from apigen.build.comparison import compared
from apigen.build.config import Config
from apigen.build.policy import policy
from apigen.build.sides import Pair
from apigen.changes.outputs.told import Refused, Told
from apigen.cli.diff import Format
from apigen.cli.terminal import coloured, data, read_sources, report, report_failure, result, say
from apigen.diagnostics import Failure
from apigen.interchange.baseline import Lacking

Outcome = Told | Refused

FETCHES = 3
"""A clone that lacks a branch may lack its history too; then that is all there is to fetch."""


def outcome(read: Callable[[], Pair], settings: Config, *, fetch: bool, release: bool) -> Outcome:
    """The comparison of what is read; diagnostics of why there is none are printed.

    `fetch`: what a shallow clone lacks is fetched, which is said.
    """
    try:
        pair = _read(read, fetch=fetch)
        found = compared(pair, policy(settings), release=release)
    except Failure as failure:
        report_failure(failure)
        return Refused(failure.diagnostics)
    if isinstance(found, Refused):
        report(found.diagnostics, found.sources)
    return found


def _read(read: Callable[[], Pair], *, fetch: bool) -> Pair:
    for _ in range(FETCHES if fetch else 0):
        try:
            return read()
        except Lacking as lacking:
            say(f"running {' '.join(lacking.command)}")
            if subprocess.run(
                lacking.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            ).returncode:
                raise
    return read()


def status(found: Outcome) -> int:
    """0 nothing fails; 1 something does; 2 nothing was compared."""
    from apigen.changes.outputs.told import fails

    return 2 if isinstance(found, Refused) else int(fails(found))


def show(found: Outcome, format_: Format, *, quiet: bool, verbose: bool) -> None:
    """Prints the outcome. Why nothing was compared is text on standard error, and in all formats but text."""
    if format_ == "text":
        if isinstance(found, Told):
            from apigen.changes.outputs import text

            result(text.render(found, colour=coloured(sys.stdout), verbose=verbose, quiet=quiet))
    else:
        data(rendered(found, format_))


def rendered(found: Outcome, format_: Literal["markdown", "json", "sarif", "github", "junit"]) -> str:
    """The outcome in a format for programs, or for other places than the terminal."""
    if isinstance(found, Refused):
        found = found._replace(sources={**read_sources(found.diagnostics), **found.sources})
    match format_:
        case "json":
            from apigen.changes.outputs import json as document

            return document.refused(found) if isinstance(found, Refused) else document.render(found)
        case "markdown":
            from apigen.changes.outputs import markdown

            return markdown.refused(found) if isinstance(found, Refused) else markdown.render(found)
        case "github":
            from apigen.changes.outputs import github

            return github.refused(found) if isinstance(found, Refused) else github.render(found)
        case "junit":
            from apigen.changes.outputs import junit

            return junit.refused(found) if isinstance(found, Refused) else junit.render(found)
        case "sarif":
            from apigen.changes.outputs import sarif

            return sarif.refused(found) if isinstance(found, Refused) else sarif.render(found, files(found))
    assert_never(format_)


def joined(checked: str, found: Outcome, format_: Literal["json", "sarif", "github"]) -> str:
    """What a check found and what changed, as one result: a member `changes`, a second run, more lines."""
    changes = rendered(found, format_)
    if format_ == "github":
        return checked + changes
    from apigen.diagnostics.json import encoded

    one, two = json.loads(checked), json.loads(changes)
    if format_ == "json":
        return encoded({**one, "changes": two})
    return encoded({**one, "runs": [*one["runs"], *two["runs"]]})


def files(told: Told) -> frozenset[str]:
    """Old files that are still there."""
    named = {one.old_place.file for one in told.report.findings if one.old_place is not None}
    return frozenset(name for name in named if Path(name).is_file())
