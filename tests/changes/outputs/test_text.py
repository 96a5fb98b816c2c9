"""The report in the terminal."""

import re
from collections.abc import Callable

import msgspec
import pytest

from apigen.changes.compare import Address
from apigen.changes.outputs import text
from apigen.changes.outputs.told import changed, lines
from apigen.changes.report import Finding, Place, Root, Version
from tests.changes.outputs.sample import FINDINGS, hostile, told, wire


def one_line(shown: str) -> str:
    """What was shown, its wrapped lines joined."""
    return re.sub(r"\n {2,}", " ", shown)


def test_report(golden: Callable[[str, str], None]) -> None:
    golden("changes/report.txt", text.render(told()))


def test_verbose(golden: Callable[[str, str], None]) -> None:
    golden("changes/report-verbose.txt", text.render(told(), verbose=True))


def test_three_sentences() -> None:
    sentences = []
    for findings in ((), FINDINGS[4:], FINDINGS):
        rendered = text.render(told(findings), quiet=False).split("\n\n")[-1].replace("\n  ", " ")
        sentences.append(rendered.split("\n")[0])
    assert sentences[0] == "no change of the API"
    assert (
        sentences[1]
        == "nothing breaks: 1 risky, 1 for security review, 1 against the policy, 1 compatible, 8 notes"
    )
    assert sentences[2].startswith("3 breaking, 1 breaking in what may change, 1 risky, ")


def test_a_first_spec_lists_nothing() -> None:
    shown = text.render(told()._replace(first=True))
    assert "first spec: 0 classes, all new" in shown
    assert "VIF" not in shown
    assert "version" not in shown


def test_quiet() -> None:
    assert text.render(told(FINDINGS[4:]), quiet=True) == ""
    shown = text.render(told(), quiet=True)
    assert "VIF.MTU is gone" in shown
    assert "domain_type" not in shown


def test_colour() -> None:
    assert "\x1b[1;31mbreaking\x1b[0m" in text.render(told(), colour=True)


def test_nothing_steers_the_terminal() -> None:
    shown = text.render(told(hostile()), verbose=True)
    assert not {*shown} & {*map(chr, (*range(10), *range(11, 32), 0x7F, 0x202E, 0x2066))}


def test_a_version_that_rises_too_little() -> None:
    version = Version("8.2.0", "8.3.0", "9.0.0", "major", "3 breaking", False)
    assert "the spec states 8.3.0 (from 8.2.0: 3 breaking): too little\n" in one_line(
        text.render(told(version=version))
    )


def test_a_version_that_falls() -> None:
    version = Version("8.2.0", "8.1.0", "8.2.0", "none", "nothing changed", False)
    assert "version: the version falls from 8.2.0 to 8.1.0\n" in text.render(told((), version))


def test_many_consequences_are_counted() -> None:
    one = FINDINGS[1].consequences[0]
    many = tuple(msgspec.structs.replace(one, what=f"call {number}") for number in range(9))
    shown = text.render(told((msgspec.structs.replace(FINDINGS[1], consequences=many),)))
    assert "and 3 more (--verbose shows them)" in shown


def test_findings_that_are_alike_are_told_together() -> None:
    roots = [msgspec.structs.replace(FINDINGS[4].root, new=f"WORD_{number}") for number in range(9)]
    many = tuple(msgspec.structs.replace(FINDINGS[4], root=root) for root in roots)
    told_together = "and 8 more: WORD_1, WORD_2, WORD_3, WORD_4, WORD_5, WORD_6, … (--verbose shows them)"
    assert told_together in one_line(text.render(told(many)))
    assert "9 risky" in text.render(told(many))
    assert text.render(told(many), verbose=True).count("  risky     ") == 9
    failing = tuple(msgspec.structs.replace(one, gates=True) for one in many)
    assert text.render(told(failing)).count("  risky     ") == 9


def test_no_line_but_those_of_a_spec_is_wider_than_a_terminal() -> None:
    for verbose in (False, True):
        shown = text.render(told(), verbose=verbose).split("\n")
        assert max(len(line) for line in shown if not re.match(r" *\d+ [-+ ] ", line)) <= text.WIDTH


def hidden(number: int, **more: object) -> Finding:
    root = Root("rpc-hidden", Address("rpc", ("VDI", f"set_{number}")))
    one = msgspec.structs.replace(
        FINDINGS[2], root=root, message=f"VDI.set_{number} is hidden now", offer="", gone=False
    )
    severities = {**one.severities, "wire": "note"}
    return msgspec.structs.replace(one, **{"severities": severities, **more})


def test_what_is_the_same_at_many_places_is_told_once() -> None:
    many = tuple(map(hidden, range(12)))
    shown = one_line(text.render(told(many)))
    assert "and 11 more: VDI.set_1, VDI.set_2, " in shown
    assert shown.count("is hidden now") == 1
    assert "12 breaking" in shown


def test_what_old_calls_notice_stands_alone() -> None:
    severities = {**FINDINGS[2].severities, "wire": "breaking"}
    many = tuple(hidden(number, severities=severities) for number in range(12))
    assert text.render(told(many)).count("is hidden now") == 12


@pytest.mark.parametrize(
    ("old", "new", "gone", "shown"),
    [
        ("rw a: int", "rw a: string", False, ["-rw a: int", "+rw a: string"]),
        (None, "rw a: int", False, ["+rw a: int"]),
        ("rw a: int", "class VIF {", True, ["-rw a: int"]),
        ("rw a: int", "  rw a: int", False, [" rw a: int"]),
        (None, "class VIF {", True, [" class VIF {"]),
        (None, None, True, []),
    ],
)
def test_the_lines_of_both_sides(old: str | None, new: str | None, gone: bool, shown: list[str]) -> None:
    one = msgspec.structs.replace(
        FINDINGS[1],
        old_place=Place("a", 1, old) if old is not None else None,
        new_place=Place("a", 1, new) if new is not None else None,
        gone=gone,
    )
    assert [sign + place.text.strip() for sign, place in changed(one)] == shown


def test_what_breaks_what_may_change_is_not_said_to_break_nothing() -> None:
    shown = text.render(told(FINDINGS[3:4]))
    assert "nothing that was promised breaks: 1 breaking in what may change\n" in shown


def test_what_is_known_by_name_alone_is_listed_by_that_name() -> None:
    roots = [Root("unknown", Address("class", ("Diag",)), "hidden_rpcs", "", name) for name in ("a", "b")]
    many = tuple(msgspec.structs.replace(FINDINGS[-1], root=root) for root in roots)
    assert "note      Diag.a, Diag.b  " in text.render(told(many))


def test_what_others_need_not_mind_is_left_out_where_somebody_is_hurt() -> None:
    hurt = wire("VIF.set_mode", "VIF.set_mode is gone")
    stored = wire("VIF.mode", "VIF.mode is RO", "compatible", "data")
    assert lines((stored, hurt)) == ["VIF.set_mode is gone"]
    assert lines((stored,)) == ["stored objects: VIF.mode is RO"]
