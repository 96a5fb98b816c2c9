"""Text to tree and back. Nothing here knows what a name means."""

from apigen.syntax.parse import File, Piece, parse_piece, parse_text

__all__ = ["File", "Piece", "parse_piece", "parse_text"]
