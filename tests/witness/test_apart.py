"""The experiment is apart from what it judges: one module compares, and one seeds faults to be found."""

from pathlib import Path

import pytest

from tests.oracle.test_apart import imported

FOLDER = Path(__file__).parent
MAY = {"compare.py", "faults.py"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_only_the_comparison_knows_the_classifier(path: Path) -> None:
    known = [name for name in imported(path) if name.startswith("apigen.changes")]
    assert bool(known) == (path.name in MAY), known
