"""The reference as Markdown, readable on any forge that shows Markdown, and for machines that read text.

`pages` makes the pages, wherever their files lie; `target` is the target of its own, `filters` what turns
values into Markdown. The site has the same pages beside its own.
"""

from apigen.generators.markdown.options import MarkdownOptions
from apigen.generators.markdown.target import generate
from apigen.generators.target import Target

TARGET = Target("markdown", generate, MarkdownOptions)
