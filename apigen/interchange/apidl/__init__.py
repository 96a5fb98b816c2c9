"""An API as `.apidl` text, in canonical form: in one piece, or as a folder of files by tag and by kinship."""

import re
from collections import Counter
from collections.abc import Iterable

from apigen.interchange.apidl import declarations
from apigen.interchange.communities import communities
from apigen.model.api import Api, Class

OTHER = "other"
"""The file of classes that belong with no others."""

UNSATISFIED = (
    "deprecated-without-successor",
    "error-unraised",
    "lifecycle-before-parent",
    "lifecycle-no-introduction",
    "lifecycle-outlives-parent",
    "missing-text",
    "naming-style",
    "published-uses-prototyped",
    "role-missing",
    "standard-error-shape",
    "type-not-yet-released",
    "unbound-ref",
)
"""Codes of warnings that an imported spec cannot mend: what they ask for, a dump does not say."""


def text(api: Api) -> str:
    """The whole API as one file."""
    return _joined([*_frame(api), *_errors(api), *(declarations.cls(api, cls) for cls in _own(api))])


def folder(api: Api) -> dict[str, str]:
    """The files of an imported spec, and the `apigen.toml` beside them, by name."""
    return {"apigen.toml": settings(), **files(api)}


def files(api: Api) -> dict[str, str]:
    """The files of a spec by name, sorted: `api.apidl`, `errors.apidl`, and the classes by `groups`."""
    found = {"api.apidl": _joined(_frame(api))}
    if errors := _errors(api):
        found["errors.apidl"] = _joined(errors)
    by_name = {cls.name: cls for cls in _own(api)}
    for name, members in groups(api).items():
        found[f"{name}.apidl"] = _joined(declarations.cls(api, by_name[member]) for member in members)
    return dict(sorted(found.items()))


def settings(out: str = "../out") -> str:
    """The `apigen.toml` beside an imported spec: warnings that a dump cannot satisfy are off.

    `out` is for what is built: beside the folder, since no output lies within a spec.
    """
    codes = "".join(f'  "{code}",\n' for code in UNSATISFIED)
    return f'spec = "."\nout = "{out}"\n\n[lint]\nallow = [\n{codes}]\n'


def groups(api: Api) -> dict[str, list[str]]:
    """Classes by file: those with a tag by it, the others by community, named by its best connected class.

    A community most of whose classes bear the same tag is that tag's; what is left alone goes to `other`.
    """
    tags = {cls.name: cls.tag for cls in _own(api)}
    found: dict[str, list[str]] = {}
    for group in communities(api, list(tags)):
        untagged = [name for name in group if tags[name] is None]
        common, times = Counter(tags[name] for name in group).most_common(1)[0]
        if common is not None and 2 * times > len(group):
            file = common
        else:
            file = untagged[0] if len(untagged) > 1 else OTHER
        for name in group:
            found.setdefault(_file(tags[name] or file), []).append(name)
    return {name: sorted(members) for name, members in found.items()}


def _file(name: str) -> str:
    """A file's name for a tag or a class: lower case, so that no two differ by case alone."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or OTHER
    return f"{plain}-classes" if plain in ("api", "errors") else plain


def _own(api: Api) -> list[Class]:
    return [cls for cls in api.classes if not cls.std]


def _frame(api: Api) -> list[list[str]]:
    return [
        declarations.api(api),
        *(declarations.typedef(each) for each in api.types if not each.std),
        *(declarations.enum(each) for each in api.enums if not each.std),
        *(declarations.struct(each) for each in api.structs if not each.std),
        *(extended for cls in api.classes if cls.std and (extended := declarations.extension(api, cls))),
    ]


def _errors(api: Api) -> list[list[str]]:
    return [declarations.error(each) for each in api.errors if not each.std]


def _joined(parts: Iterable[list[str]]) -> str:
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)
