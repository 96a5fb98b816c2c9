"""What names mean: the one way to look a name up, and what is said of one that is unknown."""

from collections.abc import Iterable

from apigen.diagnostics import Edit
from apigen.diagnostics.catalogue import Finding, problem
from apigen.semantics.scope import Here
from apigen.syntax import tree


def resolve(here: Here, kind: str, word: tree.Word) -> bool:
    """Whether a name of that kind is declared; reported if not, unless its declaration could not be read."""
    name = here.name(word)
    if name in here.scope.declared(kind) or (word.text == "this" and here.this is not None):
        return True
    if name not in here.scope.lost:
        here.report(UNKNOWN[kind](here, word))
    return False


def unknown(
    here: Here, word: tree.Word, message: str, label: str, known: Iterable[str], else_: str | None
) -> Finding:
    """An unknown name, with the closest known one as the remedy."""
    span = here.span(word)
    near = here.scope.propose(word.text, known)
    if near is None:
        return Finding(message, span, label, help=else_)
    text = f'"{near}"' if word.quoted else near
    return Finding(message, span, label, help=f"`{near}` has a similar name", edits=(Edit(span, text),))


def _unknown(here: Here, kind: str, word: tree.Word, else_: str) -> Finding:
    """A name that nothing of a kind has."""
    article = "an" if kind[0] in "aeiou" else "a"
    message = f"no {kind} is named `{word.text}`"
    return unknown(here, word, message, f"not {article} {kind}", here.scope.declared(kind), else_)


@problem("unknown-class", "error", "A class that is not declared")
def unknown_class(here: Here, word: tree.Word) -> Finding:
    """A type, a binding or an `extend` names a class that no file of the spec declares.

    Fails::

        class VM {
          ro uuid: string
          ro network: netwrok ref
        }
        class network {
          ro uuid: string
        }

    Mended::

        class VM {
          ro uuid: string
          ro network: network ref
        }
        class network {
          ro uuid: string
        }
    """
    return _unknown(here, "class", word, f"declare it: `class {word.text} {{ … }}`")


@problem("unknown-enum", "error", "An enum that is not declared")
def unknown_enum(here: Here, word: tree.Word) -> Finding:
    """A type names an enum that is declared nowhere. Names of enums are global, wherever they are declared.

    Fails::

        class VM {
          ro state: power enum
        }

    Mended::

        class VM {
          enum power {
            on
            off
          }
          ro state: power enum
        }
    """
    return _unknown(here, "enum", word, f"declare it: `enum {word.text} {{ … }}`")


@problem("unknown-error", "error", "An error that is not declared")
def unknown_error(here: Here, word: tree.Word) -> Finding:
    """An RPC raises an error that no `error` declares, so that nobody knows its parameters.

    Fails::

        class VM {
          rpc start(self: VM ref)
            raises NO_MEMORY
        }

    Mended::

        error NO_MEMORY(needed: int)
        class VM {
          rpc start(self: VM ref)
            raises NO_MEMORY
        }
    """
    return _unknown(here, "error", word, f"declare it: `error {word.text}()`")


@problem("unknown-struct", "error", "A struct that is not declared")
def unknown_struct(here: Here, word: tree.Word) -> Finding:
    """A type names a struct that is declared nowhere.

    Fails::

        class VM {
          rpc usage(self: VM ref) -> usage struct
        }

    Mended::

        struct usage {
          cpu: float
        }
        class VM {
          rpc usage(self: VM ref) -> usage struct
        }
    """
    return _unknown(here, "struct", word, f"declare it: `struct {word.text} {{ … }}`")


@problem("unknown-type", "error", "A type that is not known")
def unknown_type(here: Here, word: tree.Word) -> Finding:
    """A plain name in a type is one of the built-in types or a named type; classes, enums and structs say
    what they are.

    Fails::

        class VM {
          ro memory: integer
        }

    Mended::

        class VM {
          ro memory: int
        }
    """
    name, span, names = word.text, here.span(word), here.scope.names
    for kind, spelled in (("class", "ref"), ("enum", "enum"), ("struct", "struct")):
        if name in names.get(kind, {}):
            article = "an" if kind == "enum" else "a"
            help_ = (
                f"{'a reference to an object of it' if kind == 'class' else 'its type'} is `{name} {spelled}`"
            )
            return Finding(
                f"`{name}` is {article} {kind}, not a type",
                span,
                "",
                help=help_,
                edits=(Edit(span, f"{name} {spelled}"),),
            )
    known = {"string", "int", "float", "bool", "datetime", *names.get("type", {})}
    aliases = {
        "integer": "int",
        "str": "string",
        "boolean": "bool",
        "double": "float",
        "date": "datetime",
        "text": "string",
    }
    near = aliases.get(name)
    if near is not None:
        return Finding(
            f"no type is named `{name}`",
            span,
            "not a type",
            help=f"it is spelled `{near}`",
            edits=(Edit(span, near),),
        )
    return unknown(
        here,
        word,
        f"no type is named `{name}`",
        "not a type",
        known,
        "declare it (`type NAME = …`), or say `ref`, `enum` or `struct` after it",
    )


@problem("unknown-mixin", "error", "A mixin that is not declared")
def unknown_mixin(here: Here, word: tree.Word) -> Finding:
    """`with` names a mixin that no file declares.

    Fails::

        mixin named {
          rw name: string = ""
        }
        class VM {
          with nmaed
        }

    Mended::

        mixin named {
          rw name: string = ""
        }
        class VM {
          with named
        }
    """
    return _unknown(here, "mixin", word, f"declare it: `mixin {word.text} {{ … }}`")


@problem("unknown-release", "error", "A release that is not declared")
def unknown_release(here: Here, word: tree.Word) -> Finding:
    """A lifecycle annotation names a release that the `api` block does not list.

    Fails::

        api a {
          releases rio "4.0"
        }
        class VM {
          ro uuid: string @since(riu)
        }

    Mended::

        api a {
          releases rio "4.0"
        }
        class VM {
          ro uuid: string @since(rio)
        }
    """
    if (name := here.scope.labels.get(word.text)) is not None:
        message, help_ = f'"{word.text}" is the label of `{name}`', f"write its name: `{name}`"
        span = here.span(word)
        return Finding(message, span, "a label", help=help_, edits=(Edit(span, name),))
    return _unknown(here, "release", word, "list it under `releases` in the `api` block, oldest first")


@problem("unknown-role", "error", "A role that is not declared")
def unknown_role(here: Here, word: tree.Word) -> Finding:
    """`@role` names a role that the `api` block does not order.

    Fails::

        api a {
          roles admin > reader
        }
        @role(amdin)
        class VM {
          ro uuid: string
        }

    Mended::

        api a {
          roles admin > reader
        }
        @role(admin)
        class VM {
          ro uuid: string
        }
    """
    return _unknown(here, "role", word, "list it under `roles` in the `api` block, the greater first")


@problem("unknown-tag", "error", "A tag that is not declared")
def unknown_tag(here: Here, word: tree.Word) -> Finding:
    """Once the `api` block declares tags, `@tag` takes no others, so that a slip makes no new group.

    Fails::

        api a {
          tags compute "Compute"
        }
        @tag(compte)
        class VM {
          ro uuid: string
        }

    Mended::

        api a {
          tags compute "Compute"
        }
        @tag(compute)
        class VM {
          ro uuid: string
        }
    """
    return _unknown(here, "tag", word, "list it under `tags` in the `api` block")


UNKNOWN = {
    "class": unknown_class,
    "enum": unknown_enum,
    "error": unknown_error,
    "struct": unknown_struct,
    "type": unknown_type,
    "mixin": unknown_mixin,
    "release": unknown_release,
    "role": unknown_role,
    "tag": unknown_tag,
}
