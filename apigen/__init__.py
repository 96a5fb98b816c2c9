"""A compiler for management APIs: one definition in text, and everything that follows from it."""

__version__ = "0.1.0"
