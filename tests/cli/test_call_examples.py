"""The examples of `apigen call --help` are calls of the example API."""

import shlex
from pathlib import Path

import pytest

from apigen import load
from apigen.cli.call import EXAMPLES
from apigen.runtime.client.description import Description, of_spec


@pytest.fixture(scope="module")
def known() -> Description:
    return of_spec(load(Path(__file__).parents[2] / "spec").api)


@pytest.mark.parametrize("line", [line for line in EXAMPLES.splitlines() if "--watch" not in line])
def test_an_example_names_parameters_that_there_are(known: Description, line: str) -> None:
    words = [word for word in shlex.split(line)[3:] if word != "--async"]
    signature = known.rpcs[words[0]]
    names = {slot.name for slot in signature.slots or ()}
    if signature.name.endswith(".create"):
        cls = next(cls for cls in known.api.classes if cls.name == signature.name.partition(".")[0])
        names |= {field.name for field in cls.fields}
    assert {word.partition("=")[0] for word in words[1:] if "=" in word} <= names
