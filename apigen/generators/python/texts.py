"""The spec's texts as Python's docstrings say them."""

from collections.abc import Callable
from urllib.parse import quote

from apigen.generators.client_view import Ending
from apigen.generators.links import Links, Place, source
from apigen.generators.page_files import path_of
from apigen.generators.python.encoders import py_doc
from apigen.generators.spec_text import SpecText


class Texts:
    """The texts of one API: CommonMark with its doc links resolved. `href` is the address of a place on the
    published reference; None where none is configured.
    """

    def __init__(self, links: Links, href: Callable[[Place], str] | None, releases: dict[str, str]) -> None:
        self._links = links
        self._href = href
        self._releases = releases

    def prose(self, text: SpecText, scope: str | None) -> SpecText:
        """The text with its links as links of Markdown, or as code where they lead nowhere."""
        return text.changed(lambda words: self._linked(words, scope))

    def _linked(self, words: str, scope: str | None) -> str:
        if "[" not in words and "`" not in words:
            return words
        parts = self._links.prose(words, scope)
        if self._href is None:
            return "".join([part if isinstance(part, str) else f"`{part.text}`" for part in parts])
        return source(parts, self._href)

    def block(self, text: SpecText, scope: str | None, width: int, hanging: int = 0) -> str:
        """A text as a part of a docstring."""
        return py_doc(self.prose(text, scope), width, hanging) if text else ""

    def release(self, name: str) -> str:
        return self._releases.get(name, name)

    def ending(self, ending: Ending | None, scope: str | None, width: int, hanging: int = 0) -> str:
        """That a thing is deprecated or removed, as a part of a docstring."""
        if ending is None:
            return ""
        return py_doc(self._told(ending, self.prose(ending.text, scope)), width, hanging)

    def warning(self, ending: Ending) -> SpecText:
        """The same as the warning says it, without links."""
        return self._told(ending, ending.text.changed(lambda words: words.replace("[", "").replace("]", "")))

    def _told(self, ending: Ending, text: SpecText) -> SpecText:
        word = "Removed" if ending.removed else "Deprecated"
        when = f" in {self.release(ending.release)}" if ending.release else ""
        use = f" Use {ending.use} instead." if ending.use else ""

        def said(words: str) -> str:
            words = " ".join(words.split())
            why = f": {words}" if words else ""
            return f"{word}{when}{why}{'' if why.endswith(('.', '!', '?')) else '.'}{use}"

        return text.changed(said)


def hrefs(base: str) -> Callable[[Place], str] | None:
    """The addresses of things on a reference that is published at `base`; None if none is."""
    if not base:
        return None

    def href(place: Place) -> str:
        anchor = f"#{quote(place.anchor, safe='~')}" if place.anchor else ""
        return f"{base.rstrip('/')}/{quote(path_of(place.page), safe='/~')}{anchor}"

    return href
