"""Commands that are listed already and not there yet: the first words of each say so."""

from argparse import ArgumentParser

SUMMARIES = {
    "history": "Planned: when each thing came and went.",
    "migrate": "Planned: stored objects follow the spec.",
    "lsp": "Planned: the language server for editors.",
}
USAGE = ""
EXAMPLES = ""


def add(_parser: ArgumentParser) -> None:
    """Nothing but `--help`, yet."""
