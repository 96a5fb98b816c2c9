"""What the table `[site]` of a configuration says."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.generators.target import Options

IMAGES = {".svg", ".png", ".jpg", ".jpeg", ".webp"}
"""The kinds of images that browsers show."""

LARGEST_LOGO = 262_144
"""Bytes of a logo: it is on every page."""


class SiteOptions(Options, frozen=True):
    """The site's own options.

    `logo`: an image (SVG, PNG, JPEG, WebP) shown before the title, and the icon of the pages. `accent`: the
    colour of links as `#rrggbb`, one for light and one for dark if two are given. `footer`: a line of
    Markdown. `base`: the address that the site is published at, for canonical links and the site map.
    `source`: the address of a line of the spec in its repository, with `{file}`, seen from the
    configuration's folder, and `{line}`. `guides`: a
    folder of Markdown files that become pages. `samples`: the languages whose samples are shown, in order;
    None for all that are installed.
    """

    logo: Path | None = None
    accent: str | tuple[str, str] = ""
    footer: str = ""
    base: str = ""
    source: str = ""
    guides: Path | None = None
    samples: tuple[str, ...] | None = None


def accents(options: SiteOptions) -> tuple[str, str] | None:
    """The accent colours for light and dark; None where none is configured."""
    if not options.accent:
        return None
    return (options.accent, options.accent) if isinstance(options.accent, str) else options.accent


def checked(options: SiteOptions) -> SiteOptions:
    """The options, if all can be used. Raises Failure (`site-option`)."""
    if wrong := list(_wrong(options)):
        raise Failure(*wrong)
    return options


_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _wrong(options: SiteOptions) -> Iterator[Diagnostic]:
    if options.logo is not None:
        if options.logo.suffix.lower() not in IMAGES:
            yield site_option(
                options, "logo", "is not an image", f"images end in {', '.join(sorted(IMAGES))}"
            )
        elif not options.logo.is_file():
            yield site_option(options, "logo", "names a file that is not there", "mend the path")
        elif options.logo.stat().st_size > LARGEST_LOGO:
            yield site_option(options, "logo", "is too large", f"at most {LARGEST_LOGO // 1024} KB")
    for colour in accents(options) or ():
        if not _COLOUR.fullmatch(colour):
            yield site_option(options, "accent", "is not a colour", "write one as `#1d4ed8`")
            break
    if options.base and not _is_address(options.base):
        yield site_option(
            options, "base", "is not an address", "write one as `https://api.example.org/docs/`"
        )
    if options.source and not (_is_address(options.source) and "{file}" in options.source):
        yield site_option(
            options,
            "source",
            "is not the address of a line",
            "write one as `https://example.org/repository/blob/main/{file}#L{line}`; `{file}` is as seen from"
            " the configuration: `spec/host.apidl`",
        )
    if options.guides is not None and not options.guides.is_dir():
        yield site_option(options, "guides", "names a folder that is not there", "mend the path")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s\"'<>]", text)


@problem("site-option", "error", "A setting of the site that cannot be used")
def site_option(options: SiteOptions, key: str, why: str, help_: str) -> Finding:
    """The table `[site]` of the configuration names files that are not there, or holds a text that is not
    what its key is about: a colour, an address, an image. Nothing is written.
    """
    return Finding(message=f"`site.{key}` {why}", at=options.setting(key), help=help_)
