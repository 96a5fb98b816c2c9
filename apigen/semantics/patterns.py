"""Regular expressions of `@pattern`: RE2's syntax and engine, in linear time whatever the text."""

from functools import lru_cache
from typing import Any


class PatternError(ValueError):
    """Raised for a text that is not RE2's syntax; its words say what is wrong."""


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is what the pattern says. Raises PatternError as `compiled`."""
    return compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """The pattern, ready to match. Raises PatternError."""
    import re2  # loaded where there is a pattern: few specs have one

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True  # groups cost memory, and nobody asks for them
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0]
        raise PatternError(said.decode() if isinstance(said, bytes) else str(said)) from None
