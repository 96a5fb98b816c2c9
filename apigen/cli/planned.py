"""Commands that are listed already and not there yet."""

import typer

from apigen.cli.terminal import say

PLANNED = {
    "diff": "What changed between two specs, and for whom.",
    "changelog": "Release notes from two specs.",
    "history": "When each thing came and went.",
    "serve": "The live server of a spec.",
    "call": "One RPC from the shell.",
    "dump": "A server's objects as a file.",
    "migrate": "Stored objects follow the spec.",
    "lsp": "The language server for editors.",
}


def add(app: typer.Typer, name: str) -> None:
    """Adds a planned command: it takes any arguments, says that it is planned, and ends with status 2."""

    def command() -> int:
        say(f"error: `apigen {name}` is planned and not there yet")
        return 2

    app.command(
        name,
        help=f"{PLANNED[name]} (Planned.)",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )(command)
