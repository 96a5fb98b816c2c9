"""A compiler for management APIs: one definition in text, and everything that follows from it."""

TYPE_CHECKING = False  # as type checkers know it, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from apigen.semantics.spec import Spec
    from apigen.syntax.tree import Parsed

__version__ = "0.1.0"


def load(
    path: "str | Path",
    *,
    allow: "Iterable[str]" = (),
    deny: "Iterable[str]" = (),
    known: "dict[str, Parsed] | None" = None,
) -> "Spec":
    """Reads a spec, a folder of `.apidl` files or one file, and checks it by all rules.

    Its `diagnostics` say what is wrong; nothing is raised. `allow` are codes of warnings that are left out,
    `deny` of those that are errors. `known` holds declarations parsed before, by their text.
    """
    from apigen import semantics

    allow = frozenset(allow)
    return checked(semantics.load(path, known, allow), allow=allow, deny=deny)


def checked(spec: "Spec", *, allow: "Iterable[str]" = (), deny: "Iterable[str]" = ()) -> "Spec":
    """A spec as `apigen.semantics.load` reads it, checked by the rules after derivation too.

    Its diagnostics are then those that count, in order; see `apigen.semantics.allow.settle`.
    """
    import msgspec

    from apigen.diagnostics.catalogue import checks
    from apigen.semantics.allow import settle

    allow = frozenset(allow)
    found = [*spec.diagnostics, *(one for rule in checks("apigen.derive.rules", allow) for one in rule(spec))]
    return msgspec.structs.replace(spec, diagnostics=settle(spec, found, allow, deny))
