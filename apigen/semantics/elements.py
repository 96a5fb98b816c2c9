"""What all declarations have, read from their annotations: lifecycle, names of old, constraints, roles."""

from typing import Any

from apigen.diagnostics import Edit
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.api import Constraints, Extension, OneOf
from apigen.model.lifecycle import Lifecycle, Transition, Was
from apigen.model.types import FLOAT, INT, STRING, ListType, MapType, OptionType, SetType, Type, plain, spell
from apigen.semantics.annotations import TRANSITIONS
from apigen.semantics.arguments import RANGE, Noted, first, words
from apigen.semantics.scope import Here, resolve
from apigen.syntax import tree


def common(here: Here, noted: Noted) -> dict[str, Any]:
    """The parts of `model.api._Element` that annotations say, as keyword arguments; only those that are said."""
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
        Extension(name[2:], tuple((a.name or "", a.value.text) for a in annotation.arguments))
        for name, annotations in noted.items()
        if name.startswith("x-")
        for annotation in annotations
    )
    if extensions:
        parts["extensions"] = extensions
    return parts


def lifecycle(here: Here, noted: Noted) -> Lifecycle | None:
    """The written transitions in the order of the text; None if none is written, empty for `@unreleased`."""
    written = [a for name in noted if name in TRANSITIONS for a in noted[name]]
    if not written:
        return () if "unreleased" in noted else None
    if len(written) > 1:
        written.sort(key=lambda a: a.at)
    steps = []
    for annotation in written:
        text = use = None
        release, *rest = (a for a in annotation.arguments if a.name is None)
        for argument in rest:
            text = argument.value.text
        for argument in annotation.arguments:
            if argument.name == "use":
                use = argument.value.text
        word = tree.Word(release.value.at, release.value.end, release.value.text, release.value.kind == "string")
        if resolve(here, "release", word):
            steps.append(Transition(TRANSITIONS[annotation.name.text], word.text, text, use))  # type: ignore[arg-type]
    return tuple(steps)


def was(noted: Noted) -> tuple[Was, ...]:
    return tuple(Was(a.arguments[0].value.text, len(a.arguments) > 1) for a in noted.get("was", ()))


def role_names(here: Here, annotation_words: tuple[tree.Word, ...]) -> tuple[str, ...]:
    """Declared roles by name; `none` alone is nobody but local administrators."""
    if [word.text for word in annotation_words] == ["none"]:
        return ()
    return tuple(word.text for word in annotation_words if resolve(here, "role", word))


def roles(here: Here, noted: Noted, *names: str) -> dict[str, tuple[str, ...] | None]:
    """What `@role` says: under "" for the unnamed roles, and under each of `names` for those that are named so."""
    found: dict[str, list[tree.Word]] = {}
    for annotation in noted.get("role", ()):
        for argument in annotation.arguments:
            value = argument.value
            found.setdefault(argument.name or "", []).append(tree.Word(value.at, value.end, value.text))
            if argument.name is not None and argument.name not in names:
                here.report(role_kind(here, argument, names))
    return {name: role_names(here, tuple(found[name])) if name in found else None for name in ("", *names)}


def one_of(noted: Noted) -> tuple[OneOf, ...]:
    return tuple(
        OneOf(tuple(argument.value.text for argument in annotation.arguments), name == "at_most_one_of")
        for name in ("one_of", "at_most_one_of")
        for annotation in noted.get(name, ())
    )


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
        if name in ("range", "length"):
            low, high = bounds(literal.text)
            if _is_empty(low, high) or (name == "length" and not _is_length(low, high)):
                here.report(empty_range(here, annotation))
            elif name == "range":
                parts |= {"minimum": low, "maximum": high}
            else:
                parts |= {"min_length": _int(low), "max_length": _int(high)}
        else:
            parts[name] = literal.text
    return Constraints(**parts)


def bounds(text: str) -> tuple[str | None, str | None]:
    """Both ends of a range as they are written; a single number is both."""
    if ".." not in text:
        return text, text
    match = RANGE.fullmatch(text)
    assert match is not None
    return match["low"] or None, match["high"] or None


def _is_empty(low: str | None, high: str | None) -> bool:
    return low is not None and high is not None and float(low) > float(high)


def _is_length(low: str | None, high: str | None) -> bool:
    return all(end is None or end.isdigit() for end in (low, high))


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


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
    return Finding(f"`@role` does not know `{argument.name} =` here", here.span(argument), "", help=f"it takes {known}")


@problem("constraint-on-wrong-type", "error", "A constraint that its type cannot have")
def constraint_on_wrong_type(here: Here, annotation: tree.Annotation, type_: Type) -> Finding:
    """`@range` and `@unit` are for numbers, `@length` for strings, sets, lists and maps, `@pattern` and `@format` for strings.

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
    wants = {"range": "numbers", "unit": "numbers", "length": "strings, sets, lists and maps"}.get(name, "strings")
    edits: tuple[Edit, ...] = ()
    if name == "range" and _applies("length", type_):
        edits = (Edit(here.span(annotation.name), "length"),)
    return Finding(f"`@{name}` is for {wants}, and this is `{spell(type_)}`", span, "", help="delete it, or change the type", edits=edits)


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
    return Finding(f"no value is in the range of `@{annotation.name.text}`", here.span(annotation), "", help="put the lower end first")
