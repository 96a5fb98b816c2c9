"""`names.lock`: the names that clients have published. Generated, and committed beside the spec.

A line for each thing of an API and each language, sorted, so that two branches that add things merge by
themselves. Fields are separated by tabs; what could break a line is escaped as in JSON:

    py	class VM	async AsyncVM	module vm	ref VMRef

A line stays when its thing goes: its names come to mean nothing else, and the thing may come back.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from apigen.diagnostics import Failure, Span
from apigen.diagnostics.catalogue import Finding, problem

NAME = "names.lock"

Key = tuple[str, str]
"""A language and the address of a thing."""

_HEAD = """\
# The names that generated clients have published. apigen build writes this file: commit it with the spec.
# A name that stands here stays as it is. To give it up, take its line out.
"""
_WORD = re.compile("[!-~]+")


class Lock:
    """The names of things by role, in each language that has published any; and where their lines are."""

    def __init__(self, names: Mapping[Key, Mapping[str, str]] = {}, places: Mapping[Key, Span] = {}) -> None:
        self.names = names
        self.places = places

    def of(self, language: str) -> dict[str, Mapping[str, str]]:
        """The names of a language by address and role."""
        return {address: roles for (own, address), roles in self.names.items() if own == language}

    def merged(self, other: "Lock") -> "Lock":
        """With the names of another one, which win where both have one."""
        found = {key: dict(roles) for key, roles in self.names.items()}
        for key, roles in other.names.items():
            found.setdefault(key, {}).update(roles)
        return Lock(found, self.places)

    def text(self) -> str:
        """The file."""
        rows = sorted(
            "\t".join((key[0], _safe(key[1]), *(f"{role} {name}" for role, name in sorted(roles.items()))))
            for key, roles in self.names.items()
        )
        return _HEAD + "".join(f"{row}\n" for row in rows)


@lru_cache(maxsize=2)
def parse(text: str | None, file: str = NAME) -> Lock:
    """Reads the file; None is an empty lock. Raises Failure (`names-lock-damaged`), one diagnostic a line."""
    names: dict[Key, dict[str, str]] = {}
    places: dict[Key, Span] = {}
    wrong = []
    start = 0
    for line in (text or "").split("\n"):
        end = start + len(line)
        if line and not line.startswith("#"):
            at = Span(file, start, end)
            reason = _read(line, at, names, places)
            if reason:
                wrong.append(names_lock_damaged(at, reason))
        start += len(line) + 1
    if text and not text.endswith("\n") and not wrong:
        last = text.rfind("\n") + 1
        wrong.append(names_lock_damaged(Span(file, last, len(text)), "the file ends within a line"))
    if wrong:
        raise Failure(*wrong)
    return Lock(names, places)


def _read(line: str, at: Span, names: dict[Key, dict[str, str]], places: dict[Key, Span]) -> str:
    """Puts the names of a line down; says what is wrong with it, "" if nothing is."""
    if line[:7] in ("<<<<<<<", "=======", ">>>>>>>", "|||||||"):
        return "a merge was left half-way"
    language, *fields = line.split("\t")
    if _WHOLE.fullmatch(line) and (language, fields[0]) not in names:  # as nearly all lines are
        roles = dict([field.split(" ") for field in fields[1:]])
        if len(roles) == len(fields) - 1:
            names[language, fields[0]] = roles
            places[language, fields[0]] = at
            return ""
    if len(fields) < 2 or not _WORD.fullmatch(language):
        return "it is not a language, a thing and its names, with tabs between them"
    address = fields[0]
    if not _PLAIN.fullmatch(address):
        try:
            address = json.loads(f'"{address}"')
        except ValueError:
            return "the thing is not spelt as it should be"
    roles = names.setdefault((language, address), {})
    places[language, address] = at
    for field in fields[1:]:
        role, blank, name = field.partition(" ")
        if not (blank and _WORD.fullmatch(role) and _WORD.fullmatch(name)):
            return "a name is not a role, a blank and a word"
        if roles.setdefault(role, name) != name:
            return f"`{address}` has another name above: `{roles[role]}`"
    return ""


_WHOLE = re.compile(r"[!-~]+\t[ !#-\[\]-~]*(?:\t[!-~]+ [!-~]+)+")
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
"""What JSON spells as it is."""


def _safe(address: str) -> str:
    return address if _PLAIN.fullmatch(address) else json.dumps(address)[1:-1]


def missing(text: str | None, language: str) -> bool:
    """Whether nothing of a language is in the file: all its names would be chosen anew."""
    return not any(row.startswith(f"{language}\t") for row in (text or "").split("\n"))


@problem("names-lock-damaged", "error", "A names.lock that cannot be read")
def names_lock_damaged(at: Span, reason: str) -> Finding:
    """`names.lock` holds the names that generated clients have published, a line for each thing and language.
    It is written by `apigen build` alone. A merge that was left half-way, or an edit by hand, may damage it;
    were it passed over, names of a published client would change. Nothing is written.
    """
    return Finding(
        message=f"{NAME} cannot be read: {reason}",
        at=at,
        help="take the file back from version control; of lines in conflict, keep the published one",
    )
