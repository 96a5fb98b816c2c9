"""`apigen fmt`: the canonical text of a spec's files."""

import difflib
import sys
from argparse import ArgumentParser
from pathlib import Path

from apigen.build.config import spec_path
from apigen.cli import arguments
from apigen.cli.inputs import configuration
from apigen.cli.output import write_whole
from apigen.cli.terminal import coloured, data, report, result, say
from apigen.diagnostics import Failure
from apigen.diagnostics.style import ansi
from apigen.diagnostics.style import plain as unpainted
from apigen.semantics.files import find, no_spec, not_text, plain, read
from apigen.semantics.scope import Scope
from apigen.syntax.format import format_text

USAGE = "[SPEC|-]"
EXAMPLES = """\
  apigen fmt
  apigen fmt spec/network.apidl
  apigen fmt --check
  apigen fmt - < in.apidl > out.apidl"""


def add(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; status 1 if any file would change"
    )
    parser.add_argument(
        "--diff", action="store_true", help="write nothing; print what would change, status 1 if anything"
    )


def command(*, spec: Path | None, check: bool, diff: bool, quiet: bool, verbose: bool) -> int:
    """Give the files of a spec their canonical text.

    `-` formats standard input to standard output. A file that cannot be read whole stays as it is.
    """
    if spec == Path("-"):
        return _stream(check=check, diff=diff)
    changed, broken = [], False
    files = found(spec_path(spec, configuration(spec)))
    for path in files:
        name, unread = path.as_posix(), Scope()
        before = read(path, unread)
        report(unread.problems, {})
        after = formatted(before, name) if before is not None else None
        if before is None or after is None:
            broken = True
            continue
        if after == before:
            continue
        changed.append(name)
        if diff:
            result(_difference(before, after, name))
        elif check:
            result(f"{name}\n")
        else:
            write_whole(path, after)
            if verbose:
                say(f"formatted {name}")
    if not quiet:
        what = "would change" if check or diff else "changed"
        say(f"{len(changed)} of {len(files)} file{'s' * (len(files) != 1)} {what}")
    return 1 if broken or (changed and (check or diff)) else 0


def found(root: Path) -> list[Path]:
    """The files to format: all of a spec, or the one that was named.

    Raises Failure (`no-spec`, `unreadable-file`, `not-a-file`).
    """
    scope = Scope()
    files = find(root, scope)
    if scope.problems:
        raise Failure(*scope.problems)
    if not files:
        raise Failure(no_spec(str(root)))
    return files


def formatted(text: str, name: str) -> str | None:
    """The canonical text; None if it cannot be read whole, which is printed."""
    try:
        return format_text(text, name)
    except Failure as failure:
        report(failure.diagnostics, {name: plain(text)})
        return None


def _stream(*, check: bool, diff: bool) -> int:
    """Formats standard input."""
    name = "<stdin>"
    try:
        before = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise Failure(not_text(name, error)) from error
    after = formatted(before, name)
    if after is None:
        return 1
    if diff:
        result(_difference(before, after, name))
    elif not check:
        data(after)
    return 1 if before != after and (check or diff) else 0


def _difference(before: str, after: str, name: str) -> str:
    """Both texts as a unified diff, in colour on a terminal."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, f"{name} (formatted)"
    )
    paint = ansi if coloured(sys.stdout) else unpainted
    shown = ""
    for line in lines:
        text = line.removesuffix("\n")
        shown += paint(_DIFF_STYLES.get(text[:1], ""), text) + "\n"
        if not line.endswith("\n"):
            shown += "\\ No newline at end of file\n"
    return shown


_DIFF_STYLES = {"-": "error", "+": "help", "@": "note"}
