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

LARGEST_ASSETS = 50_000_000
"""Bytes of the user's own files, all together."""

LARGEST_LOGO = 262_144
"""Bytes of a logo: it is on every page."""


class SiteOptions(Options, frozen=True):
    """The site's own options.

    `logo`: an image (SVG, PNG, JPEG, WebP) shown before the title, and the icon of the pages. `accent`: the
    colour of links as `#rrggbb`, one for light and one for dark if two are given. `footer`: a line of
    Markdown. `base`: the address that the site is published at, for canonical links and the site map.
    `source`: the address of a line of the spec in its repository, with `{file}`, seen from the
    configuration's folder, and `{line}`. `guides`: a
    folder of Markdown files that become pages. `assets`: a folder whose files lie
    beside ours. `samples`: the languages whose samples are shown, in order; None for all that are installed.
    """

    logo: Path | None = None
    accent: str | tuple[str, str] = ""
    footer: str = ""
    base: str = ""
    source: str = ""
    guides: Path | None = None
    assets: Path | None = None
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
    for key, folder in (("guides", options.guides), ("assets", options.assets)):
        if folder is not None and not folder.is_dir():
            yield site_option(options, key, "names a folder that is not there", "mend the path")
    yield from _wrong_assets(options)


def _wrong_assets(options: SiteOptions) -> Iterator[Diagnostic]:
    size = 0
    for name, path in own_files(options).items():
        size += path.stat().st_size
        if not path.resolve().is_relative_to((options.assets or path).resolve()):
            yield site_option(options, "assets", f"holds a link to elsewhere, `{name}`", "put the file there")
        elif not _FILE_NAME.fullmatch(name):
            yield site_option(options, "assets", f"holds {name!r}, no name for the web", "rename the file")
    if size > LARGEST_ASSETS:
        most = f"at most {LARGEST_ASSETS // 1_000_000} MB in all"
        yield site_option(options, "assets", f"names {size // 1_000_000} MB", most)


_FILE_NAME = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|\ud800-\udfff]+")


def own_files(options: SiteOptions) -> dict[str, Path]:
    """The files of the user's folder `assets`, by their paths in the site."""
    folder = options.assets
    if folder is None or not folder.is_dir():
        return {}
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def sheets(options: SiteOptions) -> tuple[str, ...]:
    """The user's style sheets, which every page loads after ours: those at the top of `assets`, by name."""
    return tuple(name for name in own_files(options) if name.endswith(".css") and "/" not in name)


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
