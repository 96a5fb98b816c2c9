"""What all declarations have, read from their annotations: lifecycle, names of old, constraints, roles."""

from collections.abc import Callable, Collection
from typing import Any

from apigen.diagnostics import Diagnostic, Edit
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.api import Constraints, Extension, OneOf
from apigen.model.lifecycle import Lifecycle, Transition, Was
from apigen.model.types import FLOAT, INT, STRING, ListType, MapType, OptionType, SetType, Type, plain, spell
from apigen.semantics.annotations import TABLE, TRANSITIONS
from apigen.semantics.arguments import Noted, as_word, first, read_annotations, words, words_of
from apigen.semantics.constraints import number
from apigen.semantics.names import duplicate_name
from apigen.semantics.resolve import resolve
from apigen.semantics.scope import Here
from apigen.syntax import tree
from apigen.syntax.spell import literal as spelled


def common(here: Here, noted: Noted) -> dict[str, Any]:
    """What annotations say of any declaration, as keyword arguments of the model; only what is said."""
    if not noted:
        return {}
    parts: dict[str, Any] = {}
    if "was" in noted:
        parts["was"] = was(noted)
    if "allow" in noted:
        parts["allow"] = tuple(word.text for word in words(noted, "allow"))
    steps = lifecycle(here, noted)
    if steps is not None:
        parts["lifecycle"] = steps
    extensions = tuple(
        Extension(name[2:], tuple((a.name or a.key or "", _said(a.value)) for a in annotation.arguments))
        for name, annotations in noted.items()
        if name.startswith("x-")
        for annotation in annotations
    )
    if extensions:
        parts["extensions"] = extensions
    return parts


def _said(value: tree.Literal) -> str:
    """An argument as text: what stands in quotes, or else what is written."""
    return spelled(value) if value.kind in ("braces", "opaque") else value.text


def lifecycle(here: Here, noted: Noted) -> Lifecycle | None:
    """The written transitions in the order of the text; None if none is written (or one is not
    to be read), empty for `@unreleased`.
    """
    written = [a for name in noted if name in TRANSITIONS for a in noted[name]]
    if not written:
        return () if "unreleased" in noted else None
    if len(written) > 1:
        written.sort(key=lambda a: a.at)
    steps = []
    for annotation in written:
        release, *texts = words_of(annotation)
        text = texts[0].text if texts else None
        use = next((a.value.text for a in annotation.arguments if a.name == "use"), None)
        if resolve(here, "release", release):
            steps.append(Transition(TRANSITIONS[annotation.name.text], release.text, text, use))
    return tuple(steps) if len(steps) == len(written) else None


def was(noted: Noted) -> tuple[Was, ...]:
    return tuple(Was(a.arguments[0].value.text, len(a.arguments) > 1) for a in noted.get("was", ()))


def role_names(here: Here, annotation_words: tuple[tree.Word, ...]) -> tuple[str, ...] | None:
    """Declared roles by name; `none` alone is nobody but local administrators. None if not all are known."""
    if [word.text for word in annotation_words] == ["none"]:
        return ()
    names = tuple(word.text for word in annotation_words if resolve(here, "role", word))
    return names if len(names) == len(annotation_words) else None


def roles(here: Here, noted: Noted, *names: str) -> dict[str, tuple[str, ...] | None]:
    """What `@role` says: under "" for the unnamed roles, and under each of `names` for those that are named
    so."""
    found: dict[str, list[tree.Word]] = {}
    for annotation in noted.get("role", ()):
        for argument in annotation.arguments:
            found.setdefault(argument.name or "", []).append(as_word(argument.value))
            if argument.name is not None and argument.name not in names:
                here.report(role_kind(here, argument, names))
    return {name: role_names(here, tuple(found[name])) if name in found else None for name in ("", *names)}


def one_of(
    here: Here, noted: Noted, known: Collection[str], unknown: Callable[[tree.Word], Diagnostic]
) -> tuple[OneOf, ...]:
    """The choices among members of the names that are `known`; `unknown` says that one is not."""
    found = []
    for name in ("one_of", "at_most_one_of"):
        for annotation in noted.get(name, ()):
            members = words_of(annotation)
            for i, word in enumerate(members):
                before = next((other for other in members[:i] if other.text == word.text), None)
                if before is not None:
                    here.report(duplicate_name(here, word, f"`{word.text}` counts twice", here.span(before)))
                elif word.text not in known and word.text not in here.scope.lost:
                    here.report(unknown(word))
            found.append(OneOf(tuple(word.text for word in members), name == "at_most_one_of"))
    return tuple(found)


def inheritable(here: Here, node: tree.Declared) -> tuple[tree.Annotation, ...]:
    """What the members of an `extend` or a `with` inherit of its annotations: those that name what exists.

    What they name is looked up here, so that it is reported here, once.
    """
    if not node.annotations:
        return ()
    noted = read_annotations(here, node, "extend")
    return tuple(a for annotations in noted.values() for a in annotations if _names_known(here, a))


def _names_known(here: Here, annotation: tree.Annotation) -> bool:
    entry = TABLE.get(annotation.name.text)
    if entry is None:
        return True
    noted = {entry.name: [annotation]}
    if entry.name in TRANSITIONS:
        return bool(lifecycle(here, noted))
    if entry.name == "role":
        before = len(here.scope.problems)
        roles(here, noted, "set", "get", "create")
        return len(here.scope.problems) == before
    kind = {"raises": "error", "tag": "tag" if here.scope.declared("tag") else ""}.get(entry.name, "")
    found = [resolve(here, kind, word) for word in words_of(annotation)] if kind else []
    return all(found)


CONSTRAINTS = ("range", "length", "pattern", "format", "unit")


def constraints(here: Here, noted: Noted, type_: Type | None) -> Constraints | None:
    """What `@range`, `@length`, `@pattern`, `@format` and `@unit` allow; None if none is written."""
    if not any(name in noted for name in CONSTRAINTS):
        return None
    parts: dict[str, Any] = {}
    for name in CONSTRAINTS:
        annotation = noted[name][0] if name in noted else None
        if annotation is None:
            continue
        if type_ is not None and not _applies(name, type_):
            here.report(constraint_on_wrong_type(here, annotation, type_))
            continue
        literal = first(noted, name)
        assert literal is not None
        if name == "range":
            low, high = bounds(literal.text)
            if low is not None and high is not None and not number(low) <= number(high):
                here.report(empty_range(here, annotation))
            else:
                parts |= {"minimum": low, "maximum": high}
        elif name == "length":
            low, high = bounds(literal.text)
            least, most = (None if end is None else number(end) for end in (low, high))
            if not (_is_length(least) and _is_length(most)) or (most is not None and most < (least or 0)):
                here.report(empty_range(here, annotation))
            else:
                parts |= {"min_length": least, "max_length": most}
        else:
            parts[name] = literal.text
    return Constraints(**parts)


def bounds(text: str) -> tuple[str | None, str | None]:
    """Both ends of a range as they are written; a single number is both."""
    low, dots, high = text.partition("..")
    return (low or None, high or None) if dots else (text, text)


def _is_length(end: float | None) -> bool:
    return end is None or (isinstance(end, int) and 0 <= end < 2**63)


def _applies(name: str, type_: Type) -> bool:
    base = plain(type_)
    if isinstance(base, OptionType):
        base = plain(base.element)
    match name:
        case "range" | "unit":
            return base in (INT, FLOAT)
        case "length":
            return base == STRING or isinstance(base, SetType | ListType | MapType)
        case _:
            return base == STRING


@problem("role-kind", "error", "`@role` with a kind of call that does not exist here")
def role_kind(here: Here, argument: tree.Argument, names: tuple[str, ...]) -> Finding:
    """Named roles are `set`, `get` and `create` on a field, and `implicit` on a class.

    Fails::

        api a {
          roles admin > reader
        }
        class VM {
          rw memory: int = 1 @role(write = admin)
        }

    Mended::

        api a {
          roles admin > reader
        }
        class VM {
          rw memory: int = 1 @role(set = admin)
        }
    """
    known = ", ".join(f"`{name} =`" for name in names) or "no names"
    return Finding(
        f"`@role` does not know `{argument.name} =` here", here.span(argument), "", help=f"it takes {known}"
    )


@problem("constraint-on-wrong-type", "error", "A constraint that its type cannot have")
def constraint_on_wrong_type(here: Here, annotation: tree.Annotation, type_: Type) -> Finding:
    """`@range` and `@unit` are for numbers, `@length` for strings, sets, lists and maps, `@pattern` and
    `@format` for strings.

    Fails::

        class VM {
          rw memory: int = 1 @length(1..9)
        }

    Mended::

        class VM {
          rw memory: int = 1 @range(1..9)
        }
    """
    name, span = annotation.name.text, here.span(annotation)
    wants = {"range": "numbers", "unit": "numbers", "length": "strings, sets, lists and maps"}.get(
        name, "strings"
    )
    edits: tuple[Edit, ...] = ()
    if name == "range" and _applies("length", type_):
        edits = (Edit(here.span(annotation.name), "length"),)
    return Finding(
        f"`@{name}` is for {wants}, and this is `{spell(type_)}`",
        span,
        "",
        help="delete it, or change the type",
        edits=edits,
    )


@problem("empty-range", "error", "A range that nothing is in")
def empty_range(here: Here, annotation: tree.Annotation) -> Finding:
    """The lower end of a range is not above the upper one; a length is a whole number, not below 0.

    Fails::

        class VM {
          rw memory: int = 5 @range(9..1)
        }

    Mended::

        class VM {
          rw memory: int = 5 @range(1..9)
        }
    """
    name = annotation.name.text
    help_ = "put the lower end first"
    if name == "length":
        help_ += "; a length is a whole number, from 0 on"
    return Finding(f"no value is in the range of `@{name}`", here.span(annotation), "", help=help_)
