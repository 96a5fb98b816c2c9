"""What a file's text cannot be read for, as diagnostics."""

from apigen.diagnostics import Diagnostic, Label, Span
from apigen.syntax.parse import File


def diagnostics(file: File) -> list[Diagnostic]:
    """The troubles of a file's pieces, in order of place."""
    return [
        Diagnostic(
            code=trouble.code,
            severity="error",
            message=trouble.message,
            primary=Label(Span(file.path, piece.at + trouble.at, piece.at + trouble.end)),
            help=trouble.help,
        )
        for piece in file.pieces
        for trouble in sorted(piece.parsed.troubles, key=lambda trouble: trouble.at)
    ]
