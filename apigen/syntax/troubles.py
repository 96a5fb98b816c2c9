"""What the parser could not read, as diagnostics; each code with its page."""

from collections.abc import Callable

from apigen.diagnostics import Diagnostic, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.syntax.parse import File
from apigen.syntax.tree import Trouble


def diagnostics(file: File) -> list[Diagnostic]:
    """The troubles of a file's pieces, in order of place."""
    return [
        diagnostic(file.path, piece.at, trouble)
        for piece in file.pieces
        for trouble in sorted(piece.parsed.troubles, key=lambda trouble: trouble.at)
    ]


def diagnostic(file: str, at: int, trouble: Trouble) -> Diagnostic:
    """The diagnostic of a trouble in a declaration that begins at an offset of a file."""
    return TROUBLES[trouble.code](file, at, trouble)


def _finding(file: str, at: int, trouble: Trouble) -> Finding:
    return Finding(trouble.message, Span(file, at + trouble.at, at + trouble.end), "", help=trouble.help)


@problem("syntax", "error", "Text that does not follow the grammar")
def syntax(file: str, at: int, trouble: Trouble) -> Finding:
    """The message says what stands at the place, and what the grammar allows there.

    Fails::

        class VM {
          uuid: string
        }

    Mended::

        class VM {
          ro uuid: string
        }
    """
    return _finding(file, at, trouble)


@problem("dangling-comment", "error", "A text that belongs to nothing")
def dangling_comment(file: str, at: int, trouble: Trouble) -> Finding:
    """A line that begins with `///` is the text of the declaration after it; before a `}` there is none.

    Fails::

        class VM {
          ro uuid: string
          /// Unique for ever
        }

    Mended::

        class VM {
          ro uuid: string  /// Unique for ever
        }
    """
    return _finding(file, at, trouble)


@problem("dangling-annotation", "error", "An annotation that belongs to nothing")
def dangling_annotation(file: str, at: int, trouble: Trouble) -> Finding:
    """A line that begins with `@` is about the declaration after it; before a `}` there is none.

    Fails::

        class VM {
          ro uuid: string
          @lazy
        }

    Mended::

        class VM {
          ro uuid: string @lazy
        }
    """
    return _finding(file, at, trouble)


@problem("unclosed-brace", "error", "A brace that is never closed")
def unclosed_brace(file: str, at: int, trouble: Trouble) -> Finding:
    """A block ends with a `}` on a line of its own.

    Fails::

        class VM {
          ro uuid: string

    Mended::

        class VM {
          ro uuid: string
        }
    """
    return _finding(file, at, trouble)


@problem("unterminated-string", "error", "A text in quotes that does not end")
def unterminated_string(file: str, at: int, trouble: Trouble) -> Finding:
    r"""A text in quotes ends on the line that it begins on; a newline in it is written `\n`.

    Fails::

        class VM {
          rw name: string = "none
        }

    Mended::

        class VM {
          rw name: string = "none"
        }
    """
    return _finding(file, at, trouble)


@problem("bad-character", "error", "A character without a meaning")
def bad_character(file: str, at: int, trouble: Trouble) -> Finding:
    """Outside of texts and comments, the language uses letters, digits and a few marks only.

    Fails::

        class VM {
          ro uuid: string;
        }

    Mended::

        class VM {
          ro uuid: string
        }
    """
    return _finding(file, at, trouble)


@problem("merge-conflict", "error", "A conflict of a merge that is not resolved")
def merge_conflict(file: str, at: int, trouble: Trouble) -> Finding:
    """Where two branches changed the same lines, git writes both versions into the file, with marks around
    them. Somebody has to say what is right; until then nothing in the file is read.

    Fails::

        class VM {
        <<<<<<< HEAD
          rw memory: int = 1
        =======
          rw memory: int = 2
        >>>>>>> main
        }

    Mended::

        class VM {
          rw memory: int = 2
        }
    """
    return _finding(file, at, trouble)


@problem("bad-escape", "error", "An escape that JSON does not know")
def bad_escape(file: str, at: int, trouble: Trouble) -> Finding:
    r"""Texts in quotes have JSON's escapes.

    Fails::

        class VM {
          rw path: string = "C:\temp\x"
        }

    Mended::

        class VM {
          rw path: string = "C:\\temp\\x"
        }
    """
    return _finding(file, at, trouble)


@problem("too-deep", "error", "Something nested too deep")
def too_deep(file: str, at: int, trouble: Trouble) -> Finding:
    """Types and literals are nested at most 200 levels deep.

    Fails::

        class VM {
          ro cells: int{deep}
        }

    Mended::

        class VM {
          ro cells: int set
        }
    """
    return _finding(file, at, trouble)


@problem("line-too-long", "error", "A line that is too long")
def line_too_long(file: str, at: int, trouble: Trouble) -> Finding:
    """A line has at most 1 MB.

    Fails::

        class VM {
          rw name: string = "{long}"
        }

    Mended::

        class VM {
          rw name: string = ""
        }
    """
    return _finding(file, at, trouble)


TROUBLES: dict[str, Callable[[str, int, Trouble], Diagnostic]] = {
    "syntax": syntax,
    "dangling-comment": dangling_comment,
    "dangling-annotation": dangling_annotation,
    "unclosed-brace": unclosed_brace,
    "unterminated-string": unterminated_string,
    "bad-character": bad_character,
    "bad-escape": bad_escape,
    "merge-conflict": merge_conflict,
    "too-deep": too_deep,
    "line-too-long": line_too_long,
}
