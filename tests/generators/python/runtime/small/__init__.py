"""A client as the generator writes it, by hand and small; its runtime is the one in the templates."""

from pathlib import Path

_TEMPLATES = Path(__file__).parents[5] / "templates" / "python"
__path__.append(str(_TEMPLATES))
