"""Names that cannot be: taken by another thing, or by the language."""

from apigen.diagnostics import Edit, Label, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.semantics.scope import Here
from apigen.semantics.spec import Place
from apigen.syntax import tree


def report_twice(
    here: Here, word: tree.Word, what: str, before: Place | Span, proposal: str | None = None
) -> None:
    """Reports that ``what `word` `` is declared twice."""
    span = before if isinstance(before, Span) else before.span()
    here.report(duplicate_name(here, word, f"{what} `{word.text}` is declared twice", span, proposal))


@problem("duplicate-name", "error", "A name that is declared twice")
def duplicate_name(
    here: Here, word: tree.Word, message: str, before: Span, proposal: str | None = None
) -> Finding:
    """Within a class, fields and RPCs share one space of names; classes, enums, errors, structs, types and
    mixins have one each.

    Names of enums and so on are global, wherever they are declared: name them after their class, as
    `port_status`.

    Fails::

        class VM {
          rw name: string = ""
          ro name: int
        }

    Mended::

        class VM {
          rw name: string = ""
          ro number: int
        }
    """
    span = here.span(word)
    return Finding(
        message,
        span,
        "declared again",
        (Label(before, "first declared here"),),
        help="rename or delete one of them" + (f": `{proposal}` says whose it is" if proposal else ""),
        edits=(Edit(span, proposal),) if proposal else (),
    )


@problem("reserved-name", "error", "A name that is taken")
def reserved_name(here: Here, word: tree.Word, what: str) -> Finding:
    """`_` means "the server chooses", `any record` is a record of any class, and `session_id` is the
    session's parameter in calls by name. Built-in types cannot be declared again.

    Fails::

        class VM {
          rpc start(self: VM ref, session_id: string)
        }

    Mended::

        class VM {
          rpc start(self: VM ref, started_by: string)
        }
    """
    return Finding(f"no {what} can be named `{word.text}`", here.span(word), "", help="choose another name")
