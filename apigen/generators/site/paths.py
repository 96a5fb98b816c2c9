"""The pages of a site and the files that they are."""

from pathlib import Path
from urllib.parse import quote

from apigen.generators.links import Href, Place
from apigen.generators.page_files import FILES, TITLES, path_of

__all__ = ["FILES", "TITLES", "path_of"]

NOT_FOUND = "404.html"

SITE_MAP = "sitemap.xml"
MODEL = "model.json"
MODEL_SCHEMA = "model.schema.json"
CLASS_SCHEMA = "class.schema.json"
OPENRPC = "openrpc.json"

ACCENT = "accent.css"
"""The style sheet of the user's colours, loaded after ours; there only if they are configured."""


def logo_name(logo: Path) -> str:
    """The file of the user's logo in a site."""
    return f"logo{logo.suffix.lower()}"


def markdown_of(page: str) -> str:
    """The file of a page's Markdown, beside its HTML."""
    return f"{path_of(page).removesuffix('.html')}.md"


def class_json(name: str) -> str:
    """The file of a class's part of the model."""
    return f"{name}/class.json"


def address(base: str, path: str) -> str:
    """The address of a file of a site that is published at `base`."""
    return f"{base.rstrip('/')}/{quote(path, safe='/~')}"


def root_of(path: str) -> str:
    """The way from a file to the first page's folder: `""` or `"../"`."""
    return "../" * path.count("/")


def href_from(root: str) -> Href:
    """Relative addresses from a page that lies `root` (`""` or `"../"`) below the first one."""

    def href(place: Place) -> str:
        return f"{root}{path_of(place.page)}{'#' + place.anchor if place.anchor else ''}"

    return href
