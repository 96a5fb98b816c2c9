"""Names of generated clients: what a language's table makes of a spec's names, kept by `names.lock`."""

from apigen.generators.naming import styles
from apigen.generators.naming.language import Kind, Language, Role, Scope, Thing, folded
from apigen.generators.naming.lock import NAME, Lock, parse
from apigen.generators.naming.names import Names
from apigen.generators.naming.styles import Style
from apigen.generators.naming.words import words
from apigen.generators.target import Options
from apigen.model.api import Api

_last: list[tuple[Api, Language, str | None, Names]] = []
"""The names that were chosen last: a target asks for them as it generates, and once more for the lock."""


def named(api: Api, language: Language, options: Options) -> Names:
    """The names of an API in a language, with what `names.lock` says. Raises Failure as `Names` and
    `parse`.
    """
    for known, own, lock, names in _last:
        if known is api and own is language and lock == options.lock:
            return names
    names = Names(api, language, parse(options.lock, options.lock_file), options.place)
    _last[:] = [(api, language, options.lock, names)]
    return names


__all__ = [
    "NAME",
    "Kind",
    "Language",
    "Lock",
    "Names",
    "Role",
    "Scope",
    "Style",
    "Thing",
    "folded",
    "named",
    "parse",
    "styles",
    "words",
]
