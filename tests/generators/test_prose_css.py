"""The colours of highlighted code: each class that is written has one, and each can be read."""

import re

import pytest

from apigen.generators.highlight import KINDS
from apigen.resources import SITE

SHEETS = "\n".join(path.read_text() for path in sorted((SITE / "assets" / "css").glob("*.css")))
COLOURS = dict(re.findall(r"(--hl-\w+): light-dark\((#\w{6}, #\w{6})\)", SHEETS))
BEHIND = re.findall(r"--code: light-dark\((#\w{6}), (#\w{6})\)", SHEETS)[0]
"""What stands behind code, light and dark."""


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", COLOURS)
@pytest.mark.parametrize("theme", [0, 1])
def test_code_can_be_read_in_both_themes(name: str, theme: int) -> None:
    assert contrast(COLOURS[name].split(", ")[theme], BEHIND[theme]) >= 4.5


@pytest.mark.parametrize("kind", sorted(set(KINDS.values())))
def test_each_kind_of_word_has_a_style(kind: str) -> None:
    assert re.search(rf"pre \.{kind}\b[^{{]*\{{", SHEETS)
