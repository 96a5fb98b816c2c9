"""Commands that are listed already and not there yet."""

import typer

from apigen.cli.terminal import say

PLANNED = {
    "diff": "what changed between two specs, and for whom.",
    "changelog": "release notes from two specs.",
    "history": "when each thing came and went.",
    "serve": "the live server of a spec.",
    "call": "one RPC from the shell.",
    "dump": "a server's objects as a file.",
    "migrate": "stored objects follow the spec.",
    "lsp": "the language server for editors.",
}


def add(app: typer.Typer, name: str) -> None:
    """Adds a planned command: it takes any arguments, says that it is planned, and ends with status 2."""

    def command() -> int:
        say(f"error: `apigen {name}` is planned and not there yet")
        return 2

    app.command(
        name,
        help=f"Planned: {PLANNED[name]}",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )(command)
