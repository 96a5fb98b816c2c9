"""The project speaks of itself alone, in words of its own."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FORBIDDEN = re.compile(
    r"""
      (?<![\w.])/work/                                    # a machine's paths
    | \b(?:issue|session)\s*(?:number\s*|no\.?\s*|\#)?\d  # numbers of a workplace
    | \bdesign\s+notes?\b
    | \bshared/(?:design|seed|tools)\b
    | \b(?:artifactory|nexus|devpi|goproxy|verdaccio)\b   # mirrors of registries
    | \b(?:registry\.npmjs|proxy\.golang|deb\.debian|repo\d?\.maven|index\.crates)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
HOSTS = re.compile(r"\b(?:pypi\.org|pythonhosted\.org)\b")


def tracked() -> Iterator[tuple[str, str]]:
    """Path and text of each text file under version control."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, names.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" not in data:
            yield name, data.decode(errors="replace")


def test_no_word_of_a_workplace() -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}"
        for name, text in tracked()
        if name != "tests/test_speech.py"
        for match in FORBIDDEN.finditer(text)
    ]
    assert not found


def test_registry_hosts_stand_in_the_lock_file_alone() -> None:
    others = {"uv.lock", "tests/test_speech.py"}
    assert [name for name, text in tracked() if name not in others and HOSTS.search(text)] == []


@pytest.mark.corpus
def test_no_text_of_the_published_api(corpus: Path) -> None:
    dump = json.loads((corpus / "xenapi-8.2.json").read_text())
    written = [
        member["description"]
        for cls in dump
        for member in [cls, *cls["fields"], *(m for m in cls["messages"] if not m["implicit"])]
    ]
    longest = sorted({text for text in written if text}, key=len)[-300:]
    ours = " ".join(" ".join(text.split()) for _, text in tracked())
    assert [text for text in longest if " ".join(text.split()) in ours] == []
