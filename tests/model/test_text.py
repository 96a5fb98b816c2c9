"""Where the first sentence ends."""

import pytest

from apigen.model.text import first_sentence


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ""),
        ("One two. Three.", "One two."),
        ("Since 8.2 it is so", "Since 8.2 it is so"),
        ("At 5 p.m. or so. Then", "At 5 p.m. or so."),
        ("Is it?\n`yes`", "Is it?"),
        ("Over\n  two lines\n\nand more", "Over two lines"),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first
