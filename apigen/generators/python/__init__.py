"""The Python client: a package with types for all of an API, and a runtime of its own."""

from apigen.generators.python.generate import generate, names
from apigen.generators.python.options import PythonOptions
from apigen.generators.target import Target

TARGET = Target("python", generate, PythonOptions, names=names)
