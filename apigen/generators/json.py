"""The model as JSON, derived RPCs beside it, and the schema of that document."""

from collections.abc import Iterator

from apigen import __version__
from apigen.generators.target import File, Options, Target
from apigen.model.api import Api


def generate(api: Api, _options: Options) -> Iterator[File]:
    """`model.json` and `model.schema.json`."""
    from apigen.interchange import json

    yield File("model.json", lambda: json.write(api) + b"\n")
    yield File("model.schema.json", _schema, key=f"{__version__}-{json.FORMAT}")


def _schema() -> bytes:
    import msgspec

    from apigen.interchange import json

    return msgspec.json.format(msgspec.json.encode(json.schema()), indent=1) + b"\n"


TARGET = Target("json", generate)
