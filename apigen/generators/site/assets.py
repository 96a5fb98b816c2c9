"""Style sheets and scripts: parts by subject, joined into one file of each kind."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from apigen.diagnostics import Failure
from apigen.generators.site.options import SiteOptions, accents, own_files, site_option
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import ACCENT, logo_name
from apigen.generators.target import File
from apigen.resources import SITE

SHEETS = ("theme", "base", "prose", "tables", "class", "home", "calls", "diagram", "search")
"""The parts of `apigen.css`, in order; those that do not exist are left out."""

SCRIPTS = ("rail", "reveal", "filter", "sort", "tabs", "copy", "diagram", "search-box", "keys")
"""The parts of `apigen.js`: each a function of its own that does nothing where its elements are missing."""

ALONE = ("theme.js", "search.js")
"""Scripts that pages load by themselves: before the first paint, and on first use."""

ASSETS = SITE / "assets"


def assets(site: Site) -> Iterator[File]:
    """`apigen.css`, `apigen.js`, the scripts that stand alone, the user's colours and logo."""
    yield File("apigen.css", _joined("css", SHEETS) + _SPEC.format(site.book.digest[:12]))
    yield File("apigen.js", _joined("js", SCRIPTS))
    for name in ALONE:
        if (ASSETS / name).is_file():
            yield File(name, tight((ASSETS / name).read_text(encoding="utf-8")))
    if (colours := accents(site.options)) is not None:
        yield File(ACCENT, _ACCENT.format(*colours))
    if site.options.logo is not None:
        yield File(logo_name(site.options.logo), site.options.logo.read_bytes)


def own(options: SiteOptions, paths: Iterable[str]) -> Iterator[File]:
    """The user's own files, copied. Raises Failure (`site-option`) for those in the place of ours at `paths`,
    whatever the case: hosts and disks differ in that.
    """
    ours = {path.casefold() for path in paths}
    folders = _folders(ours)
    taken = []
    for name, path in own_files(options).items():
        folded = name.casefold()
        if folded in ours or folded in folders or _folders([folded]) & ours:
            why = f"holds `{name}`, and a file of the site's own is there"
            taken.append(site_option(options, "assets", why, "give it another name"))
        yield File(name, path.read_bytes)
    if taken:
        raise Failure(*taken)


def _folders(paths: Iterable[str]) -> set[str]:
    return {parent.as_posix() for path in paths for parent in PurePosixPath(path).parents} - {"."}


# The digest of the spec, which all pages show: it changes with any of them, and they do not.
_SPEC = """
.digest::after {{ content: "{}"; }}
"""

_ACCENT = """:root {{ --link: {0}; }}
@media (prefers-color-scheme: dark) {{ :root {{ --link: {1}; }} }}
:root[data-theme="light"] {{ --link: {0}; }}
:root[data-theme="dark"] {{ --link: {1}; }}
"""


def _joined(kind: str, parts: tuple[str, ...]) -> str:
    files = [ASSETS / kind / f"{part}.{kind}" for part in parts]
    return "\n".join(tight(file.read_text(encoding="utf-8")) for file in files if file.is_file())


_COMMENT = re.compile(r"^\s*(?://.*|/\*.*\*/)\s*$")


def tight(text: str) -> str:
    """A style sheet or script without indentation, blank lines, and comments that have a line of their own.

    Our scripts hold no texts of several lines, in which indentation would count.
    """
    lines = (line.strip() for line in text.splitlines() if not _COMMENT.match(line))
    return "".join(f"{line}\n" for line in lines if line)
