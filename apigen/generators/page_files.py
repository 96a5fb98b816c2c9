"""The pages of a reference and the files that they are on the site: by these, texts may link to them."""

from apigen.generators.links import (
    ERRORS,
    HOME,
    NAMES,
    RELATIONS,
    RELEASES,
    ROLES,
    TYPES,
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


def path_of(page: str) -> str:
    """The file of a page: a class has a folder, `VM/rpc-start` lies in it, others bear a hyphen or a dot."""
    if page in FILES:
        return FILES[page]
    if "/" in page or "-" in page:
        return f"{page}.html"
    return page if "." in page else f"{page}/index.html"
