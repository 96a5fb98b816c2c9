"""The `api` block: what the API as a whole is."""

from typing import Any

from apigen.diagnostics import Diagnostic, Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model.api import Api, Plural, Release, Role, Tag, TextPattern
from apigen.semantics.arguments import read_annotations
from apigen.semantics.docs import read_docs
from apigen.semantics.elements import common
from apigen.semantics.members import duplicate_name
from apigen.semantics.scope import Here
from apigen.syntax import tree

PROFILES = ("full", "core")


def read_api(here: Here, node: tree.Api) -> Api:
    """The block's own values; classes and the rest are added by who calls this. Lines of one kind add up."""
    here.scope.places["api"] = here.place(node)
    noted = read_annotations(here, node, "api")
    parts: dict[str, Any] = {"releases": (), "tags": (), "texts": (), "plurals": ()}
    chains: list[tuple[tree.Word, ...]] = []
    for item in node.items:
        rows = item.rows
        match item.kind:
            case "title" | "version":
                parts[item.kind] = _word(rows[0]).text
            case "profile":
                parts["profile"] = _choice(here, _word(rows[0]), "profile", PROFILES)
            case "unknown":
                parts["unknown_members"] = _choice(here, _word(rows[0]), "unknown_members", ("refuse", "ignore"))
            case "releases":
                parts["releases"] += tuple(_release(row) for row in rows if _is_new(here, "release", row))
            case "tags":
                parts["tags"] += tuple(_tag(row) for row in rows if _is_new(here, "tag", row))
            case "roles":
                chains.append(tuple(word for word in rows[0].words if word is not None))
            case "texts":
                parts["texts"] += tuple(_text(row) for row in rows if row.kind == "text")
                parts["plurals"] += tuple(
                    Plural(_word(row).text, _word(row, 1).text) for row in rows if row.kind == "plural"
                )
            case "use":
                if any(word.text == "std" and not word.quoted for row in rows for word in row.words if word):
                    parts["uses_std"] = True
    said = common(here, noted)
    return Api(
        name=node.name.text,
        doc=read_docs(here, node.docs).text,
        roles=_roles(here, chains),
        allow=said.get("allow", ()),
        extensions=said.get("extensions", ()),
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
        message = f"the {kind} `{word.text}` is listed twice"
        here.report(duplicate_name(here, word, message, names[word.text].span()))
        return False
    names[word.text] = here.scope.places[f"{kind} {word.text}"] = here.place(word)
    return True


def _release(row: tree.Row) -> Release:
    return Release(_word(row).text, _optional(row, 1), _optional(row, 2))


def _tag(row: tree.Row) -> Tag:
    return Tag(_word(row).text, _optional(row, 1), _optional(row, 2))


def _text(row: tree.Row) -> TextPattern:
    return TextPattern(_word(row).text, _optional(row, 1) or "", _word(row, 2).text)


def _choice(here: Here, word: tree.Word, what: str, known: tuple[str, ...]) -> str:
    if word.text not in known:
        here.report(unknown_setting(here, word, what, known))
        return known[0]
    return word.text


def _roles(here: Here, chains: list[tuple[tree.Word, ...]]) -> tuple[Role, ...]:
    """The roles with those directly below each, greater ones first; ties as they are first named."""
    below: dict[str, dict[str, None]] = {}
    names = here.scope.declared("role")
    for chain in chains:
        for word in chain:
            below.setdefault(word.text, {})
            if word.text not in names:
                names[word.text] = here.scope.places[f"role {word.text}"] = here.place(word)
        for upper, lower in zip(chain, chain[1:], strict=False):
            below[upper.text][lower.text] = None
    waiting = {name: 0 for name in below}
    for lowers in below.values():
        for lower in lowers:
            waiting[lower] += 1
    order: list[str] = []
    while len(order) < len(below):
        free = next((name for name in below if waiting[name] == 0 and name not in order), None)
        if free is None:
            here.report(role_cycle(here, chains[0][0], [name for name in below if name not in order]))
            break
        order.append(free)
        for lower in below[free]:
            waiting[lower] -= 1
    return tuple(Role(name, tuple(below[name])) for name in order)


@problem("unknown-setting", "error", "A setting that does not exist")
def unknown_setting(here: Here, word: tree.Word, what: str, known: tuple[str, ...]) -> Finding:
    """`profile` is `full` or `core`; `unknown_members` is `refuse` or `ignore`; `use` takes `std` or a folder.

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
    help_ = f"it is one of {', '.join(f'`{k}`' for k in known)}" + (f"; did you mean `{near}`?" if near else "")
    return Finding(f"`{what}` cannot be `{word.text}`", here.span(word), "", help=help_)


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
    said = ", ".join(f"`{name}`" for name in names)
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
    return Finding("a spec has one `api` declaration", here.span(word), "a second one", (first,), help="delete one, or check the folders apart")


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
    return Finding(f"no `api` declaration in {where}", None, help='add one: `api NAME {` … `}` with a title and a version')


def make_no_api(where: str) -> Diagnostic:
    return no_api(where)
