"""The `api` block: what the API as a whole is."""

from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from apigen.diagnostics import Edit, Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model.api import Api, Plural, Release, Role, Tag, TextPattern
from apigen.semantics.arguments import read_annotations
from apigen.semantics.cycles import on_cycles
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common
from apigen.semantics.formats import is_date
from apigen.semantics.names import duplicate_name, report_twice
from apigen.semantics.scope import Here
from apigen.syntax import tree

PROFILES = ("full", "core")
SETTINGS = {"title": "title", "version": "version", "profile": "profile", "unknown": "unknown_members"}
"""What is said once, by the kind of its line."""


def read_api(here: Here, node: tree.Api) -> Api:
    """The block's own values; classes and the rest are added by who calls this. Lines of one kind add up."""
    here.scope.places["api"] = here.place(node)
    noted = read_annotations(here, node, "api")
    parts: dict[str, Any] = {"releases": (), "tags": (), "texts": (), "plurals": ()}
    chains: list[tuple[tree.Word, ...]] = []
    said: dict[str, tree.ApiItem] = {}
    for item in node.items:
        rows = item.rows
        if item.kind in SETTINGS:
            before = said.setdefault(item.kind, item)
            if before is not item:
                message = f"`{SETTINGS[item.kind]}` is said twice"
                here.report(duplicate_name(here, _word(rows[0]), message, here.span(before)))
        match item.kind:
            case "title" | "version":
                parts[item.kind] = _word(rows[0]).text
            case "profile":
                parts["profile"] = _choice(here, _word(rows[0]), "`profile`", PROFILES)
            case "unknown":
                parts["unknown_members"] = _choice(
                    here, _word(rows[0]), "`unknown_members`", ("refuse", "ignore")
                )
            case "releases":
                parts["releases"] += tuple(
                    _release(here, row) for row in rows if _is_new(here, "release", row)
                )
            case "tags":
                parts["tags"] += tuple(_tag(row) for row in rows if _is_new(here, "tag", row))
            case "roles":
                chains.append(tuple(word for word in rows[0].words if word is not None))
            case "texts":
                parts["texts"] += tuple(
                    _text(row) for row in rows if row.kind == "text" and _is_new_text(here, row)
                )
                parts["plurals"] += tuple(
                    Plural(_word(row).text, _word(row, 1).text) for row in rows if row.kind == "plural"
                )
            case "use":
                if any(word.text == "std" and not word.quoted for row in rows for word in row.words if word):
                    parts["uses_std"] = True
    extra = common(here, noted)
    return Api(
        name=node.name.text,
        doc=read_docs(here, node.docs).text,
        roles=_roles(here, chains),
        allow=extra.get("allow", ()),
        extensions=extra.get("extensions", ()),
        **parts,
    )


def _word(row: tree.Row, index: int = 0) -> tree.Word:
    word = row.words[index]
    assert word is not None
    return word


def _optional(row: tree.Row, index: int) -> str | None:
    word = row.words[index] if index < len(row.words) else None
    return word.text if word is not None else None


def _is_new(here: Here, kind: str, row: tree.Row) -> bool:
    word, names = _word(row), here.scope.declared(kind)
    if word.text in names:
        report_twice(here, word, f"the {kind}", names[word.text])
        return False
    names[word.text] = here.scope.places[f"{kind} {word.text}"] = here.place(word)
    return True


def _is_new_text(here: Here, row: tree.Row) -> bool:
    rule, part = _word(row), row.words[1]
    address = f"text {rule.text}" + (f".{part.text}" if part is not None else "")
    word = tree.Word(rule.at, (part or rule).end, address.removeprefix("text "))
    if address in here.scope.places:
        report_twice(here, word, "the text", here.scope.places[address])
        return False
    here.scope.places[address] = here.place(word)
    return True


def _release(here: Here, row: tree.Row) -> Release:
    date = row.words[2] if len(row.words) > 2 else None
    if date is not None and not is_date(date.text):
        here.report(unknown_setting(here, date, "the date", ()))
    release = Release(_word(row).text, _optional(row, 1), _optional(row, 2))
    if release.label is not None:
        here.scope.labels.setdefault(release.label, release.name)
    return release


def _tag(row: tree.Row) -> Tag:
    return Tag(_word(row).text, _optional(row, 1), _optional(row, 2))


def _text(row: tree.Row) -> TextPattern:
    return TextPattern(_word(row).text, _optional(row, 1) or "", _word(row, 2).text)


def _choice(here: Here, word: tree.Word, what: str, known: tuple[str, ...]) -> str:
    if word.text not in known:
        here.report(unknown_setting(here, word, what, known))
        return closest(word.text, known) or known[0]
    return known[known.index(word.text)]  # the very value that stands for what is left out, if it is that


def _roles(here: Here, chains: list[tuple[tree.Word, ...]]) -> tuple[Role, ...]:
    """The roles with those directly below each, greater ones first; ties as they are first named."""
    below: dict[str, dict[str, None]] = {}
    names = here.scope.declared("role")
    for chain in chains:
        for word in chain:
            below.setdefault(word.text, {})
            if word.text not in names:
                names[word.text] = here.scope.places[f"role {word.text}"] = here.place(word)
        for upper, lower in pairwise(chain):
            below[upper.text][lower.text] = None
    above = dict.fromkeys(below, 0)
    for name in (name for lowers in below.values() for name in lowers):
        above[name] += 1
    place = {name: at for at, name in enumerate(below)}
    free = [(place[name], name) for name in below if above[name] == 0]  # sorted, so a heap
    order: list[str] = []
    while free:
        _, name = heappop(free)
        order.append(name)
        for under in below[name]:
            above[under] -= 1
            if above[under] == 0:
                heappush(free, (place[under], under))
    if len(order) < len(below):
        circle = on_cycles(below)
        first = next(word for chain in chains for word in chain if word.text in circle)
        here.report(role_cycle(here, first, [name for name in below if name in circle]))
        order += [name for name in below if name not in order]
    return tuple(Role(name, tuple(below[name])) for name in order)


@problem("unknown-setting", "error", "A setting that does not exist")
def unknown_setting(here: Here, word: tree.Word, what: str, known: tuple[str, ...]) -> Finding:
    """`profile` is `full` or `core`; `unknown_members` is `refuse` or `ignore`; `use` takes `std` or a folder
    in quotes; the date of a release is a day.

    Fails::

        api a {
          profile ful
        }

    Mended::

        api a {
          profile full
        }
    """
    near = closest(word.text, known)
    help_ = (
        f"it is one of {', '.join(f'`{k}`' for k in known)}"
        if known
        else "write a day of the calendar, as `2024-02-29`"
    )
    edits = (Edit(here.span(word), near),) if near else ()
    return Finding(f"{what} cannot be `{word.text}`", here.span(word), "", help=help_, edits=edits)


@problem("role-cycle", "error", "Roles that are above themselves")
def role_cycle(here: Here, word: tree.Word, names: list[str]) -> Finding:
    """The order of roles is a partial one: no role is above itself, however far round.

    Fails::

        api a {
          roles admin > operator > admin
        }

    Mended::

        api a {
          roles admin > operator
        }
    """
    said = ", ".join(f"`{name}`" for name in names[:8]) + (" and more" if len(names) > 8 else "")
    return Finding(f"these roles are above themselves: {said}", here.span(word), "", help="take one `>` away")


@problem("two-apis", "error", "Two `api` declarations")
def two_apis(here: Here, word: tree.Word, first: Label) -> Finding:
    """A spec is one API: exactly one of its files has the `api` block.

    Fails::

        api a {
        }
        api b {
        }

    Mended::

        api a {
        }
    """
    help_ = "delete one, or check the folders apart"
    return Finding("a spec has one `api` declaration", here.span(word), "a second one", (first,), help=help_)


@problem("no-api", "error", "No `api` declaration")
def no_api(where: str) -> Finding:
    """Exactly one file of a spec says what the API as a whole is.

    Fails::

        // apigen: no api
        class VM {
          ro uuid: string
        }

    Mended::

        api hypervisor {
        }
        class VM {
          ro uuid: string
        }
    """
    help_ = "add one: `api NAME {` … `}` with a title and a version"
    return Finding(f"no `api` declaration in {where}", None, help=help_)
