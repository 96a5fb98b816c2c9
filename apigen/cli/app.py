"""The commands, put together for a run. Only the module of the command that is asked for is imported."""

from importlib import import_module
from typing import Annotated

import typer

from apigen import __version__
from apigen.cli import terminal
from apigen.diagnostics.suggest import closest

COMMANDS = (
    *("init", "check", "fmt", "show", "relations", "build", "export", "import", "explain"),
    *("diff", "changelog", "history", "serve", "call", "dump", "migrate", "lsp"),
)
"""In the order of the help."""

MODULES = {"import": "import_"} | dict.fromkeys(COMMANDS[9:], "planned")
"""Where a command is not in the module of its own name."""

# Typer brings its own copy of click in some releases and uses the package in others: its base is in both.
_Misuse: type[Exception] = typer.BadParameter.__mro__[2]


def run(arguments: list[str]) -> int:
    """Parses the arguments and runs a command; its exit status. Wrong usage is printed, and is 2."""
    terminal.prepare()
    name = next((word for word in arguments if not word.startswith("-")), None)
    if name is not None and name not in COMMANDS:
        return _unknown(name)
    try:
        status = application(name)(
            arguments,
            prog_name="apigen",
            standalone_mode=False,
            obj=arguments[1:] if arguments[:1] == ["check"] else None,
        )
    except _Misuse as misuse:
        return _misused(misuse, name)
    except typer.Abort:
        return 1
    return status if isinstance(status, int) else 0


def application(name: str | None) -> typer.Typer:
    """The application with one command, or with all of them."""
    app = typer.Typer(
        help="One definition of a management API, and everything that follows from it.",
        epilog="\b\nExamples:\n  apigen init\n  apigen check\n  apigen build -o out",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(_bare)
    for command in COMMANDS if name is None else (name,):
        module = import_module(f"apigen.cli.{MODULES.get(command, command)}")
        module.add(app, command) if hasattr(module, "add") else app.command(
            command, epilog=f"\b\nExamples:\n{module.EXAMPLES}"
        )(module.command)
    return app


def _bare(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    if version:
        terminal.result(f"apigen {__version__}\n")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        terminal.say(context.get_help())
        raise typer.Exit(2)
    return 0


def _unknown(name: str) -> int:
    near = closest(name, COMMANDS)
    terminal.say(f"error: no command is named `{name}`" + (f"; did you mean `{near}`?" if near else ""))
    terminal.say("`apigen --help` lists them")
    return 2


def _misused(misuse: Exception, name: str | None) -> int:
    words = misuse.format_message() if hasattr(misuse, "format_message") else str(misuse)
    terminal.say(f"error: {words[:1].lower()}{words[1:].rstrip('.')}")
    terminal.say(f"`apigen {name + ' ' if name else ''}--help` says what is possible")
    return 2
