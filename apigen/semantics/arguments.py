"""What the annotations on a declaration say, checked for place and arguments by the table."""

import msgspec

from apigen.diagnostics import Edit, Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.semantics.annotations import TABLE, TRANSITIONS, Annotation
from apigen.semantics.formats import FORMATS
from apigen.semantics.resolve import unknown
from apigen.semantics.scope import Here
from apigen.syntax import order, tree

Noted = dict[str, list[tree.Annotation]]
"""The annotations on a declaration by name, in written order."""

MEMBERS = frozenset(("field", "key", "rpc", "implicit"))
"""What `with` and `extend` bring: they take the annotations that these may inherit."""

REPEATABLE = frozenset((*TRANSITIONS, "was", "allow", "raises", "role", "one_of", "at_most_one_of"))


def read_annotations(
    here: Here, node: tree.Declared, kind: str, inherited: tuple[tree.Annotation, ...] = ()
) -> Noted:
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
        elif not _may_stand(entry, kind):
            here.report(misplaced_annotation(here, annotation, kind))
        elif name in noted and name not in REPEATABLE:
            here.report(repeated_annotation(here, annotation, noted[name][0]))
        elif fits(annotation, entry, kind):
            noted.setdefault(name, []).append(annotation)
        else:
            here.report(annotation_arguments(here, annotation, kind))
    if inherited:
        _inherit(noted, kind, inherited)
    return noted


def _may_stand(entry: Annotation, kind: str) -> bool:
    """Whether an annotation may stand on a kind of declaration; on `extend` and `with`, on their members'."""
    if kind in entry.on:
        return True
    about_members = kind == "extend" and not MEMBERS.isdisjoint(entry.on)
    return about_members and entry.name not in (*order.GROUPS["values"], *order.GROUPS["relations"])


def _inherit(noted: Noted, kind: str, inherited: tuple[tree.Annotation, ...]) -> None:
    """Adds what a member does not say itself: a lifecycle is taken whole or not at all, `@allow` adds up."""
    own = set(noted) - {"allow"}
    if own & (TRANSITIONS.keys() | {"unreleased"}):
        own |= TRANSITIONS.keys() | {"unreleased"}
    for annotation in inherited:
        name = annotation.name.text
        entry = TABLE.get(name)
        if name in own or (entry is not None and kind not in entry.on):
            continue
        if name == "role" and kind != "field":
            unnamed = tuple(argument for argument in annotation.arguments if argument.name is None)
            if not unnamed:
                continue
            annotation = msgspec.structs.replace(annotation, arguments=unnamed)
        noted.setdefault(name, []).append(annotation)


def fits(annotation: tree.Annotation, entry: Annotation, kind: str) -> bool:
    """Whether the arguments have the form that the table says."""
    plain = [a.value for a in annotation.arguments if a.name is None]
    named = {a.name: a.value for a in annotation.arguments if a.name is not None}
    if any(a.key is not None for a in annotation.arguments):
        return False
    kinds = [p.kind for p in plain]
    if entry.arguments == "ROLES":
        return bool(annotation.arguments) and all(p.kind == "word" for p in (*plain, *named.values()))
    if entry.arguments.startswith("RELEASE"):
        use = named.pop("use", None) if "use" in entry.arguments else None
        successor = use is None or use.kind in ("word", "path", "string")
        return (
            not named and successor and kinds[:1] in (["word"], ["string"]) and kinds[1:] in ([], ["string"])
        )
    if named:
        return False
    match entry.arguments:
        case "":
            return not plain
        case "RANGE":
            return kinds in (["range"], ["number"]) and plain[0].text.isascii()
        case "STRING":
            return kinds == ["string"]
        case "WORD" | "TAG":
            return kinds in (["string"], ["word"])
        case "FORMAT":
            return len(plain) == 1 and plain[0].text in FORMATS
        case "LITERAL":
            return len(plain) == 1 and kinds[0] not in ("range", "path")
        case "restrict|cascade|clear":
            return [p.text for p in plain] in (["restrict"], ["cascade"], ["clear"])
        case "[FIELD, …]":
            return {*kinds} <= {"word", "string"}
        case "STRING, [wire]":
            wire = [p.text for p in plain[1:]]
            return kinds[:1] == ["string"] and (
                not wire or (wire == ["wire"] and kind in ("rpc", "parameter"))
            )
        case _:
            return bool(plain) and {*kinds} <= {"word", "string", "path"}


def words(noted: Noted, name: str) -> tuple[tree.Word, ...]:
    """The unnamed arguments of all annotations of that name."""
    return tuple(word for annotation in noted.get(name, ()) for word in words_of(annotation))


def words_of(annotation: tree.Annotation) -> tuple[tree.Word, ...]:
    """The unnamed arguments."""
    return tuple(as_word(argument.value) for argument in annotation.arguments if argument.name is None)


def as_word(literal: tree.Literal) -> tree.Word:
    """A literal as the name that it stands for."""
    return tree.Word(literal.at, literal.end, literal.text, literal.kind == "string")


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
    longer = [name for name in TABLE if len(name) > 3 and word.text.startswith(name)]
    if longer:
        word_span, near = here.span(word), max(longer, key=len)
        message, help_ = f"no annotation is named `@{word.text}`", f"`@{near}` has a similar name"
        return Finding(message, word_span, "not an annotation", help=help_, edits=(Edit(word_span, near),))
    return unknown(
        here,
        word,
        f"no annotation is named `@{word.text}`",
        "not an annotation",
        TABLE,
        f"your own begin with `x-`: `@x-{word.text}`",
    )


@problem("misplaced-annotation", "error", "An annotation where it means nothing")
def misplaced_annotation(here: Here, annotation: tree.Annotation, kind: str) -> Finding:
    """Each annotation can stand on certain kinds of declaration only.

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
        f"`@{entry.name}` cannot stand on {SAID[kind]}",
        here.span(annotation),
        "",
        help=f"it belongs on: {places}",
    )


SAID = {
    "api": "the api", "class": "a class", "extend": "an `extend`", "mixin": "a mixin", "struct": "a struct",
    "enum": "an enum", "error": "an error", "type": "a named type", "field": "a field", "key": "a key",
    "rpc": "an RPC", "implicit": "an `implicit`", "parameter": "a parameter", "member": "a struct's member",
    "value": "an enum's value", "names": "this line",
}  # fmt: skip


@problem("repeated-annotation", "error", "An annotation twice on one thing")
def repeated_annotation(here: Here, annotation: tree.Annotation, before: tree.Annotation) -> Finding:
    """This annotation can stand on one thing only once.

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
    return Finding(
        f"`@{annotation.name.text}` stands here twice", here.span(annotation), "", (label,), "delete one"
    )


@problem("annotation-arguments", "error", "An annotation with the wrong arguments")
def annotation_arguments(here: Here, annotation: tree.Annotation, kind: str) -> Finding:
    """Each annotation takes arguments of its own, or none; the help line shows which.

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
    elif entry.arguments == "ROLES":
        help_ = "write `@role(NAME, …)`"
        if any(argument.key is not None for argument in annotation.arguments):
            help_ = 'give the key a line of its own, after the field: `key "…" @role(NAME)`'
    elif entry.name == "was" and kind not in ("rpc", "parameter"):
        help_ = 'write `@was("…")`: only RPCs and parameters are answered by an old name'
    return Finding(f"`@{entry.name}` does not take these arguments", here.span(annotation), "", help=help_)
