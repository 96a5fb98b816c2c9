"""`show` and `relations`: approved as people see them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Golden = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("class", ["machine"]),
        ("field", ["machine.name/label"]),
        ("bound-field", ["machine.room"]),
        ("rpc", ["machine.start"]),
        ("async", ["Async.machine.start"]),
        ("derived", ["machine.set_speed"]),
        ("enum", ["enum", "power"]),
        ("error", ["IS_ON"]),
        ("role", ["role boss"]),
        ("release", ["two"]),
        ("implicit", ["--implicit", "machine"]),
        ("as-of", ["machine", "--as-of", "1.0"]),
    ],
)
def test_show(run: Run, spec: Path, golden: Golden, name: str, arguments: list[str]) -> None:
    ran = run("show", *arguments)
    assert (ran.status, ran.err) == (0, "")
    golden(f"show/{name}.txt", ran.out)


def test_both_ways_to_name_the_spec(run: Run, spec: Path) -> None:
    shown = run("show", "room")
    spec.rename("other")
    assert run("show", "other", "room").out == shown.out.replace("spec/", "other/")
    assert run("show", "--spec", "other", "room").out == shown.out.replace("spec/", "other/")


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        ("enum machine.power", "enum power"),
        ("enum machine.power.off", "enum power"),
        ("power.off", "enum power"),
        ("2.0", "two"),
        ("release 2.0", "two"),
    ],
)
def test_other_spellings(run: Run, spec: Path, spelling: str, other: str) -> None:
    ran = run("show", spelling)
    assert ran.status == 0
    assert ran.out == run("show", other).out


def test_implicit_of_all(run: Run, spec: Path) -> None:
    out = run("show", "--implicit").out
    assert "class machine" in out
    assert "class room" in out
    assert "derived RPCs" in out


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("machin", "`machine`"),
        ("machine.strat", "`machine.start`"),
        ("IS_OFF", "`IS_ON`"),
        ("machine.nothing_like_it", "`apigen show machine`"),
        ("nothing_like_it", "relations"),
    ],
)
def test_unknown_name(run: Run, spec: Path, name: str, near: str) -> None:
    ran = run("show", name)
    assert (ran.status, ran.out) == (1, "")
    assert f"error[no-such-name]: the API has nothing named `{name}`" in ran.err
    assert near in ran.err


def test_unknown_release(run: Run, spec: Path) -> None:
    ran = run("show", "machine", "--as-of", "3.0")
    assert ran.status == 1
    assert "error[no-such-release]" in ran.err


def test_a_spec_with_errors_is_not_shown(run: Run, spec: Path) -> None:
    (spec / "bad.apidl").write_text("class {\n")
    ran = run("show", "machine")
    assert (ran.status, ran.out) == (1, "")
    assert "spec/bad.apidl:1" in ran.err


def test_colour(run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("show", "machine").out


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("all", []), ("class", ["room"]), ("verbose", ["--verbose"]), ("other-class", ["spec", "machine"])],
)
def test_relations(run: Run, spec: Path, golden: Golden, name: str, arguments: list[str]) -> None:
    ran = run("relations", *arguments)
    assert (ran.status, ran.err) == (0, "")
    golden(f"relations/{name}.txt", ran.out)


def test_relations_of_an_unknown_class(run: Run, spec: Path) -> None:
    ran = run("relations", "romm")
    assert ran.status == 1
    assert "`room` has a similar name" in ran.err


def test_show_says_what_a_field_holds_until_it_is_set(run: Run, spec: Path) -> None:
    assert 'until set  ""' in run("show", "machine.uuid").out
    assert "until set  {}" in run("show", "room.machines").out
    assert "until set" not in run("show", "machine.speed").out
