"""What a shell proposes for a word: found out when asked, and nothing where that fails."""

from argparse import Action, ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apigen.model.api import Api


def propose(words: list[str], commands: Sequence[str], parser: Callable[[str], ArgumentParser]) -> list[str]:
    """What the last of these words (all that follow `apigen`) may become; empty where files are meant.

    `parser` is that of a command's arguments.
    """
    *before, last = words or [""]
    before = before[before[:1] == ["--"] :]
    name = next((word for word in before if not word.startswith("-")), None)
    if name is None:
        return _fitting((*commands, "--help", "--version"), last)
    if name not in commands:
        return []
    made = parser(name)
    options, positionals = _told(made, before[before.index(name) + 1 :])
    if options is not None:
        return _values(options, last)
    if last.startswith("-"):
        return _fitting((option for action in made._actions for option in action.option_strings), last)
    return _values(positionals[0], last) if positionals else []


def _told(parser: ArgumentParser, words: list[str]) -> tuple[Action | None, list[Action]]:
    """The option whose value comes next, if one's does, and the positional arguments that are left."""
    taking = {
        option: action for action in parser._actions if action.nargs != 0 for option in action.option_strings
    }
    positionals = [action for action in parser._actions if not action.option_strings]
    waiting = None
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-") and word != "-":
            waiting = taking.get(word)
        else:
            positionals = positionals[1:]
    return waiting, positionals


def _values(action: Action, incomplete: str) -> list[str]:
    if action.choices is not None:
        return _fitting(map(str, action.choices), incomplete)
    with suppress(Exception):
        return _fitting(_OF.get(action.dest, nothing)(incomplete), incomplete)
    return []


def _fitting(words: Iterable[str], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def nothing(_incomplete: str) -> Iterator[str]:
    return iter(())


def codes(_incomplete: str) -> Iterator[str]:
    """Codes of diagnostics, and names of changes."""
    from apigen.changes.rules import rules
    from apigen.cli.explain import catalogue

    return (rule.code for found in (catalogue(), rules()) for rule in found)


def targets(incomplete: str) -> Iterator[str]:
    """Installed targets; in a list with commas the last part."""
    from apigen.build.entry_points import installed

    before, comma, _ = incomplete.rpartition(",")
    return (before + comma + name for name in sorted(installed()))


def releases(_incomplete: str) -> Iterator[str]:
    return (release.name for api in _api() for release in api.releases)


def classes(_incomplete: str) -> Iterator[str]:
    return (cls.name for api in _api() for cls in api.classes)


def names(incomplete: str) -> Iterator[str]:
    """Classes; after the name of one and a dot, its members."""
    cls_name, dot, _ = incomplete.partition(".")
    if not dot:
        yield from classes(incomplete)
        return
    from apigen import derive

    for api in _api():
        for cls in api.classes:
            if cls.name == cls_name:
                for member in (*cls.fields, *derive.all_rpcs(api, cls)):
                    yield f"{cls_name}.{member.name}"


def revisions(_incomplete: str) -> Iterator[str]:
    """Branches and tags of the repository that one is in."""
    from pathlib import Path

    from apigen.interchange.revisions import Repository

    with Repository(Path()) as repository:
        told = repository.run(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
        )
    yield from (told or b"").decode(errors="replace").split()


def spans(incomplete: str) -> Iterator[str]:
    """Releases; behind two dots the second one."""
    before, dots, _ = incomplete.partition("..")
    return (before + dots + name if dots else name for name in releases(incomplete))


def _api() -> "Iterator[Api]":
    """The API of the configured spec, if there is one that can be read."""
    from apigen.build.config import spec_path
    from apigen.cli.inputs import configuration, read

    settings = configuration(None)
    yield read(spec_path(None, settings), settings).api


_OF: dict[str, Callable[[str], Iterator[str]]] = {
    "against": revisions,
    "as_of": spans,
    "cls": classes,
    "code": codes,
    "first": names,
    "name": names,
    "new": revisions,
    "old": revisions,
    "targets": targets,
}
"""What is proposed for an argument, by its name."""
