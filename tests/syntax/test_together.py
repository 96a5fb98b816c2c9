"""Two processes read what one would."""

import os

import pytest

from apigen.syntax import parse_text, together
from apigen.syntax.parse import parse_piece
from apigen.syntax.tree import Parsed

DECLARATION = """\
/// Text {n}.
class C{n} {{
  ro uuid: string  /// Unique
  rw f{n}: int = {n} @range(0..)
  oops
}}

"""
TEXT = "".join(DECLARATION.format(n=n) for n in range(40))


@pytest.fixture(params=[True, False], ids=["two processes", "one"])
def known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, Parsed]:
    monkeypatch.setattr(together, "WORTH_IT", 100)
    monkeypatch.setattr(together, "can_fork", lambda: request.param)
    return {}


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_is_read_ahead_is_what_is_read(known: dict[str, Parsed], request: pytest.FixtureRequest) -> None:
    alone = parse_text(TEXT)
    together.read_ahead([TEXT], known)
    assert bool(known) == ("two" in request.node.name)
    assert parse_text(TEXT, known=known) == alone
    assert len(known) == 40


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_fails_costs_time_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "WORTH_IT", 100)
    monkeypatch.setattr(together, "can_fork", lambda: True)
    parent, parse = os.getpid(), parse_piece
    monkeypatch.setattr(together, "parse_piece", lambda text: parse(text) if os.getpid() == parent else 1 / 0)
    known: dict[str, Parsed] = {}
    together.read_ahead([TEXT], known)
    assert 15 < len(known) < 25
    assert parse_text(TEXT, known=known) == parse_text(TEXT)


def test_little_is_not_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "can_fork", lambda: pytest.fail("asked"))
    together.read_ahead(["class C {\n}\n"], {})
