"""What a shell proposes for a value: found out when asked, and nothing where that fails."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apigen.model.api import Api


def codes(incomplete: str) -> list[tuple[str, str]]:
    """Codes of diagnostics, with their titles."""
    from apigen.cli.explain import catalogue

    return [(rule.code, rule.title) for rule in catalogue() if rule.code.startswith(incomplete)]


def targets(incomplete: str) -> list[str]:
    """Installed targets; of a list with commas its last part."""
    from apigen.build.entry_points import installed

    before, comma, last = incomplete.rpartition(",")
    return [before + comma + name for name in sorted(installed()) if name.startswith(last)]


def releases(incomplete: str) -> list[str]:
    return [release.name for api in _api() for release in api.releases if release.name.startswith(incomplete)]


def classes(incomplete: str) -> list[str]:
    return [cls.name for api in _api() for cls in api.classes if cls.name.startswith(incomplete)]


def names(incomplete: str) -> list[str]:
    """Classes; after the name of one and a dot, its members."""
    cls_name, dot, _ = incomplete.partition(".")
    if not dot:
        return classes(incomplete)
    from apigen import derive

    return [
        name
        for api in _api()
        for cls in api.classes
        if cls.name == cls_name
        for member in (*cls.fields, *derive.all_rpcs(api, cls))
        if (name := f"{cls_name}.{member.name}").startswith(incomplete)
    ]


def _api() -> "Iterator[Api]":
    """The API of the configured spec, if there is one that can be read."""
    from apigen.cli.inputs import configuration, read, spec_path

    with suppress(Exception):
        yield read(spec_path(None, configuration(None))).api
