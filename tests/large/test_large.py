"""The large API comes out the same every time, and is as large as it says."""

import re
import subprocess
import sys

from tests.large import api


def test_same_text_whatever_the_hash_seed() -> None:
    code = "from tests.large import api; print(repr(api.files()))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_size() -> None:
    text = "\n".join(api.files().values())
    described = len(re.findall(r"^  with described$", text, re.MULTILINE))
    assert len(re.findall(r"^(?:stateless )?class ", text, re.MULTILINE)) == 65
    assert len(re.findall(r"^  (?:ro|ctor|rw) ", text, re.MULTILINE)) + 2 * (described - 1) == 784
    assert len(re.findall(r"^  rpc ", text, re.MULTILINE)) == 433
