"""What the table `[site]` of a configuration says."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.generators.guides import IMAGES
from apigen.generators.target import Options

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


def faint(options: Options) -> Iterator[Diagnostic]:
    """A warning for each theme whose background the accent is hard to read on."""
    colours = accents(options) if isinstance(options, SiteOptions) else None
    if colours is None or not all(map(_COLOUR.fullmatch, colours)):
        return
    for colour, (theme, background) in zip(colours, BACKGROUNDS.items(), strict=True):
        if (found := _contrast(colour, background)) < READABLE:
            yield site_contrast(options, colour, theme, found)


BACKGROUNDS = {"light": "#ffffff", "dark": "#0f172a"}
"""The backgrounds of the pages, as `theme.css` has them."""

READABLE = 4.5
"""The least contrast of text by the Web Content Accessibility Guidelines (level AA)."""


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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


@problem("site-contrast", "warning", "An accent that is hard to read")
def site_contrast(options: Options, colour: str, theme: str, found: float) -> Finding:
    """Links are text, and text has a contrast of at least 4.5 with what is behind it (WCAG 2, level AA). One
    colour seldom does on a light and on a dark page: `accent` takes two, the first for light.
    """
    return Finding(
        message=f"the accent `{colour}` has a contrast of {found:.1f} with the {theme} background",
        label="4.5 can be read",
        at=options.setting("accent"),
        help='give two, for light and dark, as `accent = ["#1d4ed8", "#93c5fd"]`',
    )
