"""What the table `[markdown]` of a configuration says."""

from pathlib import Path

from apigen.generators.target import Options


class MarkdownOptions(Options, frozen=True):
    """The Markdown target's own options. `guides`: a folder of Markdown files that become pages."""

    guides: Path | None = None
