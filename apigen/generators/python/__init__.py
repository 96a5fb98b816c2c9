"""The Python client: a package with types for all of an API, and a runtime of its own."""

from apigen.generators.python.generate import generate
from apigen.generators.python.options import PythonOptions
from apigen.generators.python.prepare import names
from apigen.generators.python.samples import sample, sampler
from apigen.generators.target import Target

TARGET = Target("python", generate, PythonOptions, sample=sample, sampler=sampler, names=names)
