"""What the table `[site]` of a configuration says."""

from pathlib import Path

from apigen.generators.target import Options


class SiteOptions(Options, frozen=True):
    """The site's own options.

    `logo`: an image (SVG, PNG, JPEG, WebP) shown before the title, and the icon of the pages. `accent`: the
    colour of links as `#rrggbb`, one for light and one for dark if two are given. `footer`: a line of
    Markdown. `base`: the address that the site is published at, for canonical links and the site map.
    `source`: the address of a line of the spec in its repository, with `{file}` and `{line}`. `guides`: a
    folder of Markdown files that become pages. `samples`: the languages whose samples are shown, in order;
    None for all that are installed.
    """

    logo: Path | None = None
    accent: tuple[str, ...] = ()
    footer: str = ""
    base: str = ""
    source: str = ""
    guides: Path | None = None
    samples: tuple[str, ...] | None = None
