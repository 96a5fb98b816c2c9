"""The model as JSON, derived RPCs beside it, and the schema of that document."""

from collections.abc import Iterator
from typing import Any

from apigen import __version__
from apigen.generators.target import File, Options, Target
from apigen.model.api import Api


def generate(api: Api, _options: Options) -> Iterator[File]:
    """`model.json` and `model.schema.json`."""
    from apigen.interchange import json

    yield File("model.json", lambda: json.write(api) + b"\n")
    yield File("model.schema.json", lambda: indented(json.schema()), key=f"{__version__}-{json.FORMAT}")


def indented(schema: dict[str, Any]) -> bytes:
    """A schema as people read it."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"


TARGET = Target("json", generate)
