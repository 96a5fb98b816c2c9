"""Colour in the terminal: a handful of ANSI styles, so that no library is loaded to print a line."""

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""`paint(style, text)`: the text in a style of `STYLES`."""

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "help": "1;32",
    "note": "1;36",
    "gutter": "1;34",
    "related": "1;34",
    "message": "1",
}


def plain(_style: str, text: str) -> str:
    """No colour: for files, pipes and NO_COLOR."""
    return text


def ansi(style: str, text: str) -> str:
    """Colour by escape sequences; a style that is not in the table leaves the text as it is."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text and style in STYLES else text


# What a terminal would act on, or an editor would show in another order than it is read.
_VISIBLE = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "␡"}
_VISIBLE |= dict.fromkeys((*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF), "�")
_VISIBLE |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)), "�")


def visible(text: str) -> str:
    """The text with each control character as a sign for it: input never steers the terminal."""
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)


def visible_lines(text: str) -> str:
    """A text of several lines, each as `visible` has it."""
    return "\n".join(map(visible, text.split("\n")))
