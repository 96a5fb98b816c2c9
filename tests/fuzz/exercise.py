"""What is done with an input: read, formatted, checked. Nothing but diagnostics may come of it."""

from apigen.syntax import parse_text


def exercise(text: str) -> None:
    """Raises AssertionError where a promise is broken, and whatever the code under test raises."""
    file = parse_text(text)
    assert "".join(piece.text for piece in file.pieces) == text, "the tree has lost text"
    for piece in file.pieces:
        for trouble in piece.parsed.troubles:
            assert 0 <= trouble.at <= trouble.end <= len(piece.text) + 1, "a place outside of the text"
