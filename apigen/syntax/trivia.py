"""Comments and blank lines: what stands between the parts of a declaration, for whoever writes it anew."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from apigen.syntax.tree import Comment

BEHIND = re.compile(r"[ \t]*[,({]?[ \t]*(//(?![/!])[^\n]*|////[^\n]*)")
CLOSING = re.compile(r"(?:[\s,(]|//[^\n]*+)*+\)")


class Trivia:
    """The text of a declaration, which ends in a newline, and its comments."""

    __slots__ = ("_places", "comments", "text")

    def __init__(self, text: str, comments: Sequence[Comment]) -> None:
        self.text = text
        self.comments = comments
        self._places = [comment.at for comment in comments]

    def behind(self, at: int) -> str:
        """The comment on the rest of the line, where at most a mark is before it; "" if there is none."""
        found = self.comments and BEHIND.match(self.text, at)
        return found[1].rstrip() if found else ""

    def before(self, start: int, end: int) -> list[str]:
        """The comments, and "" for a blank line, on the lines from that after `start` (-1: all) to `end`."""
        line = self.text.find("\n", start, end) + 1 if start >= 0 else 0
        if start >= 0 and not line:
            return []
        lines = []
        for part in self.text[line:end].split("\n")[:-1]:
            text = part.strip()
            if not text or text.startswith("//"):
                lines.append(text)
            elif "//" in text:  # behind a comma or a bracket
                lines.append(text[text.index("//") :])
        return lines

    def within(self, start: int, end: int) -> list[str]:
        """The comments between two offsets."""
        if not self.comments:
            return []
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        return [comment.text.rstrip() for comment in self.comments[first:last]]

    def closing(self, at: int) -> int:
        """Where the round bracket closes whose last part ends before `at`; `at` itself if none does."""
        found = CLOSING.match(self.text, at)
        return found.end() - 1 if found else at
