"""A bounded part of the fuzzer; `python -m tests.fuzz 100000` is the whole."""

import pytest

from tests.fuzz.exercise import exercise
from tests.fuzz.inputs import make


def fuzz(numbers: range) -> None:
    for number in numbers:
        try:
            exercise(make(number))
        except Exception as error:
            error.add_note(f"`python -m tests.fuzz --show {number}` shows the input")
            raise


@pytest.mark.parametrize("part", range(4))
def test_some_inputs(part: int) -> None:
    fuzz(range(part * 100, part * 100 + 100))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_many_inputs(part: int) -> None:
    fuzz(range(1000 + part * 300, 1300 + part * 300))
