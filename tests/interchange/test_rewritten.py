"""An imported spec rewritten with what a dump has no words for: its export stays the same to the byte."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from apigen.interchange import apidl, xenapi
from apigen.model.api import Api
from apigen.semantics import load_text


def rewritten(text: str) -> str:
    """The text with a mixin for the names, a type for maps of strings, and a key in each `other_config`."""
    lines = pairwise(text.split("\n"))
    pairs = Counter((one, two) for one, two in lines if " name/label:" in one and " name/desc" in two)
    (label, description), count = pairs.most_common(1)[0]
    assert count > 1
    text = text.replace(f"{label}\n{description}\n", "  with named\n")
    text = re.sub(r"^(  (?:ro|rw|ctor) \S+: )\(string -> string\) map", r"\1words", text, flags=re.MULTILINE)
    text = re.sub(
        r"^(  rw other_config: words.*\n)", r'\1  key "purpose": string = ""\n', text, flags=re.MULTILINE
    )
    return f"{text}\nmixin named {{\n{label}\n{description}\n}}\n\ntype words = (string -> string) map\n"


@pytest.mark.corpus
def test_the_export_stays_the_same(corpus: Path) -> None:
    dump = json.loads((corpus / "xenapi-8.2.json").read_text())
    api = xenapi.read(dump, json.loads((corpus / "xenapi-8.2-extras.json").read_text()))
    spec = load_text(rewritten(apidl.text(api)))
    assert [found for found in spec.diagnostics if found.severity == "error"] == []
    assert spec.api != api
    assert exported(spec.api) == {cls["name"]: json.dumps(cls) for cls in dump}


def exported(api: Api) -> dict[str, str]:
    return {cls["name"]: json.dumps(cls) for cls in xenapi.write(api)}
