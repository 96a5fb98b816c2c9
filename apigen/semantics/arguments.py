"""What the annotations on a declaration say, checked for place and arguments by the table."""

import re

from apigen.diagnostics import Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.semantics.annotations import FORMATS, TABLE, TRANSITIONS, Annotation
from apigen.semantics.scope import Here, unknown
from apigen.syntax import tree

Noted = dict[str, list[tree.Annotation]]
"""The annotations on a declaration by name, in written order."""

MEMBERS = frozenset(("field", "key", "rpc", "implicit"))
"""What `with` and `extend` bring: they take the annotations that these may inherit."""

REPEATABLE = frozenset((*TRANSITIONS, "was", "allow", "raises", "role", "unique", "one_of", "at_most_one_of"))
RANGE = re.compile(r"(?P<low>-?[\d.eE+-]*?)\.\.(?P<high>-?[\d.eE+-]*)")


def read_annotations(here: Here, node: tree.Declared, kind: str, inherited: tuple[tree.Annotation, ...] = ()) -> Noted:
    """The annotations of a declaration, and the `inherited` ones that it may bear and does not override.

    Those that are unknown, misplaced or ill-formed are reported and left out.
    """
    noted: Noted = {}
    for annotation in node.annotations:
        name = annotation.name.text
        entry = TABLE.get(name)
        if entry is None:
            if name.startswith("x-") and len(name) > 2:
                noted.setdefault(name, []).append(annotation)
            else:
                here.report(unknown_annotation(here, annotation.name))
        elif kind not in entry.on and not (kind == "extend" and MEMBERS.intersection(entry.on)):
            here.report(misplaced_annotation(here, annotation, kind))
        elif name in noted and name not in REPEATABLE:
            here.report(repeated_annotation(here, annotation, noted[name][0]))
        elif fits(annotation, entry):
            noted.setdefault(name, []).append(annotation)
        else:
            here.report(annotation_arguments(here, annotation))
    if inherited:
        _inherit(noted, kind, inherited)
    return noted


def _inherit(noted: Noted, kind: str, inherited: tuple[tree.Annotation, ...]) -> None:
    own = set(noted)
    lifecycle = bool(own & (TRANSITIONS.keys() | {"unreleased"}))
    for annotation in inherited:
        name = annotation.name.text
        entry = TABLE.get(name)
        if name in own or (entry is not None and kind not in entry.on) or (entry is None and not name.startswith("x-")):
            continue
        if lifecycle and (name in TRANSITIONS or name == "unreleased"):
            continue
        noted.setdefault(name, []).append(annotation)


def fits(annotation: tree.Annotation, entry: Annotation) -> bool:
    """Whether the arguments have the form that the table says."""
    plain = [a.value for a in annotation.arguments if a.name is None and a.key is None]
    named = {a.name: a.value for a in annotation.arguments if a.name is not None}
    if any(a.key is not None for a in annotation.arguments) or len(plain) + len(named) != len(annotation.arguments):
        if entry.arguments != "ROLES":
            return False
    match entry.arguments:
        case "":
            return not annotation.arguments
        case "RANGE":
            return not named and [p.kind for p in plain] in (["range"], ["number"])
        case "STRING":
            return not named and [p.kind for p in plain] == ["string"]
        case "WORD" | "TAG":
            return not named and [p.kind for p in plain] in (["string"], ["word"])
        case "FORMAT":
            return not named and len(plain) == 1 and plain[0].text in FORMATS
        case "LITERAL":
            return not named and len(plain) == 1 and plain[0].kind not in ("range", "path")
        case "restrict|cascade|clear":
            return not named and [p.text for p in plain] in (["restrict"], ["cascade"], ["clear"])
        case "[FIELD, …]":
            return not named and all(p.kind in ("word", "string") for p in plain)
        case "STRING, [wire]":
            kinds = [(p.kind, p.text) for p in plain]
            return not named and kinds[:1] != [] and kinds[0][0] == "string" and kinds[1:] in ([], [("word", "wire")])
        case "ROLES":
            return bool(annotation.arguments) and all(p.kind == "word" for p in (*plain, *named.values()))
        case arguments if arguments.startswith("RELEASE"):
            use = named.pop("use", None) if "use" in arguments else None
            successor = use is None or use.kind in ("word", "path", "string")
            return not named and successor and _is_release(plain)
        case _:
            return not named and bool(plain) and all(p.kind in ("word", "string", "path") for p in plain)


def _is_release(plain: list[tree.Literal]) -> bool:
    kinds = [p.kind for p in plain]
    return kinds[:1] in (["word"], ["string"]) and kinds[1:] in ([], ["string"])


def words(noted: Noted, name: str) -> tuple[tree.Word, ...]:
    """The unnamed arguments of all annotations of that name."""
    return tuple(
        tree.Word(a.value.at, a.value.end, a.value.text, a.value.kind == "string")
        for annotation in noted.get(name, ())
        for a in annotation.arguments
        if a.name is None
    )


def first(noted: Noted, name: str) -> tree.Literal | None:
    """The first argument of the annotation of that name."""
    found = noted.get(name)
    return found[0].arguments[0].value if found and found[0].arguments else None


@problem("unknown-annotation", "error", "An annotation that does not exist")
def unknown_annotation(here: Here, word: tree.Word) -> Finding:
    """Only the annotations of the language may be used, and free ones that begin with `@x-`.

    Fails::

        class VM {
          ro uuid: string @lasy
        }

    Mended::

        class VM {
          ro uuid: string @lazy
        }
    """
    return unknown(here, word, f"no annotation is named `@{word.text}`", "not an annotation", TABLE, f"your own begin with `x-`: `@x-{word.text}`")


@problem("misplaced-annotation", "error", "An annotation where it means nothing")
def misplaced_annotation(here: Here, annotation: tree.Annotation, kind: str) -> Finding:
    """Each annotation stands on certain kinds of declaration only.

    Fails::

        @nonnull
        class VM {
          ro uuid: string
        }

    Mended::

        class VM {
          ro uuid: string
        }
    """
    entry = TABLE[annotation.name.text]
    places = ", ".join(SAID[on] for on in entry.on)
    return Finding(
        f"`@{entry.name}` cannot stand on {SAID[kind]}", here.span(annotation), "", help=f"it belongs on: {places}"
    )


SAID = {
    "api": "the api", "class": "a class", "extend": "an `extend`", "mixin": "a mixin", "struct": "a struct",
    "enum": "an enum", "error": "an error", "type": "a named type", "field": "a field", "key": "a key",
    "rpc": "an RPC", "implicit": "an `implicit`", "parameter": "a parameter", "member": "a struct's member",
    "value": "an enum's value", "names": "this line",
}  # fmt: skip


@problem("repeated-annotation", "error", "An annotation twice on one thing")
def repeated_annotation(here: Here, annotation: tree.Annotation, before: tree.Annotation) -> Finding:
    """An annotation says one thing once.

    Fails::

        class VM {
          rw memory: int = 1 @range(1..) @range(..9)
        }

    Mended::

        class VM {
          rw memory: int = 1 @range(1..9)
        }
    """
    label = Label(here.span(before), "first written here")
    return Finding(f"`@{annotation.name.text}` stands here twice", here.span(annotation), "", (label,), "delete one")


@problem("annotation-arguments", "error", "An annotation with the wrong arguments")
def annotation_arguments(here: Here, annotation: tree.Annotation) -> Finding:
    """What an annotation takes in brackets is fixed.

    Fails::

        class VM {
          rw memory: int = 1 @range("1 to 9")
        }

    Mended::

        class VM {
          rw memory: int = 1 @range(1..9)
        }
    """
    entry = TABLE[annotation.name.text]
    form = f"@{entry.name}({entry.arguments})" if entry.arguments else f"@{entry.name}"
    help_ = f"write `{form}`"
    if entry.arguments == "FORMAT":
        help_ = f"formats are {', '.join(FORMATS)}"
    elif entry.arguments == "RANGE":
        help_ = f"write `@{entry.name}(1..9)`, `@{entry.name}(1..)` or `@{entry.name}(..9)`"
    return Finding(f"`@{entry.name}` does not take these arguments", here.span(annotation), "", help=help_)
