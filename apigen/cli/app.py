"""The commands, and how their arguments are parsed. Only the module of the command asked for is imported."""

import argparse
import sys
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from apigen import __version__
from apigen.cli import terminal
from apigen.cli.arguments import add_loudness
from apigen.cli.stops import Misuse, Unsound
from apigen.diagnostics.suggest import closest

PLANNED = ("history", "migrate", "lsp")
COMMANDS = (
    *("init", "check", "fmt", "show", "relations", "build", "export", "import", "serve"),
    *("diff", "changelog", "call", "dump", "backup", "restore", "user", "explain", "completion"),
    *PLANNED,
)
"""In the order of the help."""

EXAMPLES = """\
  apigen init
  apigen check
  apigen build -o out"""


class Parser(argparse.ArgumentParser):
    """A parser that tells of wrong usage by an exception."""

    def error(self, message: str) -> NoReturn:
        words = message.removeprefix("argument ")
        wrong = words.removeprefix("unrecognized arguments: ").split()[0]
        if wrong != words.split()[0] and (near := closest(wrong, self._option_string_actions)):
            words += f"; did you mean `{near}`?"
        raise Misuse(words)


def run(arguments: list[str]) -> int:
    """Parses the arguments and runs a command; its exit status. Wrong usage is printed, and is 2."""
    terminal.prepare()
    at = next((at for at, word in enumerate(arguments) if not word.startswith("-")), len(arguments))
    name, rest = "".join(arguments[at : at + 1]), arguments[:at] + arguments[at + 1 :]
    if not name:
        return _without_command(rest)
    if name == "complete":  # what the shells' scripts call
        from apigen.cli.complete import propose

        terminal.result("".join(f"{word}\n" for word in propose(rest, COMMANDS, parser)))
        return 0
    if name not in COMMANDS:
        return _unknown(name)
    try:
        if name in PLANNED and not {"-h", "--help"} & set(rest):
            raise Misuse("this is planned and not there yet")
        options = vars(parser(name).parse_intermixed_args(rest)) | {"arguments": rest}
        command = module(name).command
        return int(command(**{key: options[key] for key in command.__annotations__ if key in options}))
    except SystemExit as end:  # after --help
        return int(end.code or 0)
    except Unsound:
        return 1
    except Misuse as misuse:
        terminal.say(f"error: {name}: {misuse}")
        terminal.say(f"`apigen {name} --help` says what is possible")
        return 2


def module(name: str) -> ModuleType:
    """The module of a command."""
    if name in PLANNED:
        name = "planned"
    return import_module(f"apigen.cli.{'import_' if name == 'import' else name}")


def parser(name: str) -> Parser:
    """The parser of a command's arguments: each becomes the parameter of its `command` of the same name."""
    of = module(name)
    doc = of.SUMMARIES[name] if name in PLANNED else of.command.__doc__
    made = Parser(
        prog=f"apigen {name}",
        usage=f"apigen {name} [options] {of.USAGE}".rstrip(),
        description=_filled(doc),
        epilog=f"examples:\n{of.EXAMPLES}" if of.EXAMPLES else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    of.add(made)
    add_loudness(made)
    return made


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=_width())


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 100)


def _filled(text: str) -> str:
    """Paragraphs, their lines as long as there is room."""
    import textwrap

    return "\n\n".join(textwrap.fill(" ".join(part.split()), _width()) for part in text.split("\n\n"))


def _without_command(options: list[str]) -> int:
    if options == ["--version"]:
        terminal.result(f"apigen {__version__}\n")
        return 0
    if options in (["--help"], ["-h"]):
        terminal.result(overview())
        return 0
    if options:
        terminal.say(f"error: {options[0]} comes after a command")
        terminal.say("`apigen --help` lists them")
    else:
        sys.stderr.write(overview())
    return 2


def overview() -> str:
    """The help without a command."""
    lines = []
    for name in COMMANDS:
        of = module(name)
        summary = of.SUMMARIES[name] if name in PLANNED else of.command.__doc__.splitlines()[0]
        lines.append(f"  {name:<12}{summary}\n")
    return (
        "usage: apigen COMMAND [options]\n\n"
        "One definition of a management API, and everything that follows from it.\n\n"
        f"commands:\n{''.join(lines)}\n"
        "`apigen COMMAND --help` says more. --version prints the version.\n"
        "Exit status: 0 done, 1 errors found or not as it should be, 2 no such command\n"
        "or option, 3 a defect of apigen, 130 stopped by Ctrl-C.\n\n"
        f"examples:\n{EXAMPLES}\n"
    )


def _unknown(name: str) -> int:
    near = closest(name, COMMANDS)
    terminal.say(f"error: no command is named `{name}`" + (f"; did you mean `{near}`?" if near else ""))
    terminal.say("`apigen --help` lists them")
    return 2
