"""The pages of a site and the files that they are."""

from pathlib import Path

from apigen.generators.links import (
    ERRORS,
    HOME,
    NAMES,
    RELATIONS,
    RELEASES,
    ROLES,
    TYPES,
    Href,
    Place,
)

FILES = {
    HOME: "index.html",
    TYPES: "types.html",
    ERRORS: "errors.html",
    ROLES: "roles.html",
    RELATIONS: "relations.html",
    RELEASES: "releases.html",
    NAMES: "a-to-z.html",
}
"""The pages that every site has beside those of the classes."""

TITLES = {
    HOME: "Overview",
    TYPES: "Types",
    ERRORS: "Errors",
    ROLES: "Roles",
    RELATIONS: "Relations",
    RELEASES: "Releases",
    NAMES: "A to Z",
}

NOT_FOUND = "404.html"

ACCENT = "accent.css"
"""The style sheet of the user's colours, loaded after ours; there only if they are configured."""


def logo_name(logo: Path) -> str:
    """The file of the user's logo in a site."""
    return f"logo{logo.suffix.lower()}"


def path_of(page: str) -> str:
    """The file of a page: a class has a folder, `VM/rpc-start` lies in it, others bear a hyphen or a dot."""
    if page in FILES:
        return FILES[page]
    if "/" in page or "-" in page:
        return f"{page}.html"
    return page if "." in page else f"{page}/index.html"


def root_of(path: str) -> str:
    """The way from a file to the first page's folder: `""` or `"../"`."""
    return "../" * path.count("/")


def href_from(root: str) -> Href:
    """Relative addresses from a page that lies `root` (`""` or `"../"`) below the first one."""

    def href(place: Place) -> str:
        return f"{root}{path_of(place.page)}{'#' + place.anchor if place.anchor else ''}"

    return href
