"""The runtime's modules, as the small client of these tests has them."""

from importlib import import_module
from typing import Any

_RUNTIME = "tests.generators.python.runtime.small._runtime"


def runtime(name: str) -> Any:
    return import_module(f"{_RUNTIME}.{name}")


errors = runtime("errors")
http = runtime("http")
encode = runtime("encode")
json_tree = runtime("json_tree")
signatures = runtime("signatures")
types = runtime("types")
values = runtime("values")
xml_tree = runtime("xml_tree")
