"""Forms of types that Python 3.10 lacks: for checkers, which all know them, and for no run."""

# pyright: reportMissingModuleSource=false
__all__ = ("Self", "Unpack", "deprecated")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self, Unpack, deprecated
else:
    Self = Unpack = deprecated = None
