"""Trees to a model: names, mixins, types, values, bonds, and the checks."""

from apigen.semantics.load import load, load_text, load_texts
from apigen.semantics.spec import Spec

__all__ = ["Spec", "load", "load_text", "load_texts"]
