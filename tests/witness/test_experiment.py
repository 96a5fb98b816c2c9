"""The experiment itself, on a few pairs: what it finds, and that each kind of fault is found."""

from pathlib import Path

import msgspec
import pytest

from tests.changes.catalogue.rows import Change
from tests.witness import packages
from tests.witness.compare import expected, unnoticed, unsound, word
from tests.witness.experiments import Outcome, catalogue, outcomes, pair
from tests.witness.packages import prepared, stub
from tests.witness.program import strict, witness

GO = "rpc go(a: int, b: string = _) -> tone enum"
TONE = "enum tone { low\n high }"
REMOVED = Change(GO, "", "rpc-removed", "thing.go", "bbn-", base=TONE)
ADDED = Change("", GO, "rpc-added", "thing.go", "ccn-", base=TONE)
GROWN = Change(
    f"ro tone: tone enum\n{TONE}",
    "ro tone: tone enum\nenum tone { low\n high\n mid }",
    "enum-value-added",
    "tone.mid",
    "rr-c",
)
FEW = {"removed": REMOVED, "added": ADDED, "grown": GROWN}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    found = outcomes([pair(*one) for one in FEW.items()], tmp_path_factory.mktemp("few"))
    return {one.pair.name: one for one in found}


def changed(outcome: Outcome, letters: str) -> Outcome:
    """The outcome of a row of which the catalogue says something else."""
    change = msgspec.structs.replace(outcome.pair.change, expected=letters)
    return msgspec.structs.replace(outcome, pair=msgspec.structs.replace(outcome.pair, change=change))


def test_a_program_does_all_that_its_author_may_do() -> None:
    text = witness(*prepared(pair("removed", REMOVED).old)).text
    client = "client: Client, a0: int"
    for one in (
        "from PACKAGE.errors import HandleInvalid",
        f"({client}) -> None:\n    result: Tone = client.thing.go(a0)",
        f"({client}) -> None:\n    result: Tone = client.thing.go(a=a0)",
        f"({client}, a1: str) -> None:\n    result: Tone = client.thing.go(a0, b=a1)",
        "(client: AsyncClient, a0: int, a1: str) -> None:",
        "    result: Tone = await client.thing.go(a0, b=a1)",
        "(held: ThingRecord) -> None:\n    value: str = held.uuid",
        "operation: Operation[ThingRef] = client.thing.create_async(",
        "value: Tone = Tone.HIGH",
    ):
        assert one in text, text


def test_a_strict_program_matches_what_is_returned_and_no_more() -> None:
    program = strict(*prepared(pair("removed", REMOVED).old))
    assert program is not None
    assert "case Tone.LOW:" in program.text
    assert program.text.count("match value:") == 1
    assert strict(*prepared(pair("added", ADDED).old)) is None


@pytest.mark.full
def test_a_call_that_is_gone_is_found_in_each_of_its_forms(few: dict[str, Outcome]) -> None:
    assert {fault.label.removeprefix("thing.go ") for fault in few["removed"].faults} >= {
        "with what it needs",
        "by name",
        "with `b`",
        "awaited",
    }
    assert few["removed"].before == ()


@pytest.mark.full
def test_what_is_new_harms_nobody(few: dict[str, Outcome]) -> None:
    assert (few["added"].before, few["added"].faults, few["added"].strict) == ((), (), ())


@pytest.mark.full
def test_a_value_that_is_new_fails_the_strict_program_alone(few: dict[str, Outcome]) -> None:
    assert few["grown"].faults == ()
    assert [fault.label for fault in few["grown"].strict] == ["Tone is matched"]


@pytest.mark.full
@pytest.mark.parametrize(("name", "letters"), [("removed", "bcn-"), ("removed", "brn-"), ("grown", "rc-c")])
def test_a_row_that_says_less_is_unsound(few: dict[str, Outcome], name: str, letters: str) -> None:
    assert not unsound(few[name])
    assert unsound(changed(few[name], letters))


@pytest.mark.full
def test_a_row_that_says_more_is_unnoticed(few: dict[str, Outcome]) -> None:
    assert unnoticed([few["removed"], few["added"]], "breaking") == set()
    assert unnoticed([few["removed"], changed(few["added"], "cbn-")], "breaking") == {"rpc-added"}
    assert unnoticed([changed(few["added"], "crn-"), few["grown"]], "risky") == {"rpc-added"}


def test_what_else_differs_counts_too() -> None:
    """The catalogue speaks of one change of a pair; another one may break it."""
    both = pair("both", msgspec.structs.replace(ADDED, old="rpc run()"))
    assert (expected(both), word(both)) == ("compatible", "breaking")


FAULTS = {
    "def get_all(self)": "def get_any(self)",
    "get_uuid(self, thing: ThingRef, /) -> str": "get_uuid(self, thing: ThingRef, /) -> int",
    "uuid: str | None=None": "uuid: str",
}
"""A call that is gone, a result of another type, an option that must be given."""


@pytest.mark.full
def test_a_client_that_lost_something_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults in what is generated, though no change says so: in the new client, and in the old one."""

    def worse(text: str, *, closed: bool = False) -> str:
        made = stub(text, closed=closed)
        for fault, instead in FAULTS.items():
            made = made.replace(fault, instead) if "def go(" in made else made
        return made

    monkeypatch.setattr(packages, "stub", worse)
    new, old = outcomes([pair("added", ADDED), pair("removed", REMOVED)], tmp_path)
    assert unsound(new)
    for found in (new.faults, old.before):
        assert {fault.label.rpartition(" with ")[0] for fault in found} >= {
            "thing.get_all",
            "thing.get_uuid",
            "thing.create",
        }


def test_each_pair_has_a_name_of_its_own() -> None:
    names = [one.name for one in catalogue()]
    assert len(names) == len(set(names)) > 250
