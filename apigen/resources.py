"""Where the files lie that are data, not code: grammar, templates, the site's assets, std, the cache.

In a checkout the first three are top-level folders; a wheel carries them as `apigen/_data`.
This is the only module that knows the difference.
"""

import os
import re
from pathlib import Path

PACKAGE = Path(__file__).parent
_DATA = PACKAGE / "_data"
_ROOT = _DATA if _DATA.is_dir() else PACKAGE.parent

GRAMMAR = _ROOT / "grammar"
"""`apidl.lark`: the language."""

TEMPLATES = _ROOT / "templates"
"""One folder a target, in Jinja."""

SITE = _ROOT / "site"
"""What a published site holds beside its generated pages."""

STD = PACKAGE / "std"
"""The `.apidl` files that `use std` adds."""


def files(folder: Path) -> list[Path]:
    """All files below a folder, sorted, but for the caches that Python, mypy and ruff leave there."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not _LEFT.search(path.relative_to(folder).as_posix()))


_LEFT = re.compile("(^|/)(__pycache__|[.][a-z]+_cache)/")


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/apigen`, else `~/.cache/apigen`; it need not exist. All in it may be deleted."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not Path(base).is_absolute():
        base = os.path.expanduser("~/.cache")  # noqa: PTH111 (never raises, without a home either)
    return Path(base) / "apigen"
