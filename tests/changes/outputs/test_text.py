"""The report in the terminal."""

from collections.abc import Callable

import msgspec

from apigen.changes.outputs import text
from apigen.changes.report import Version
from tests.changes.outputs.sample import FINDINGS, hostile, told


def test_report(golden: Callable[[str, str], None]) -> None:
    golden("changes/report.txt", text.render(told()))


def test_verbose(golden: Callable[[str, str], None]) -> None:
    golden("changes/report-verbose.txt", text.render(told(), verbose=True))


def test_three_sentences() -> None:
    sentences = []
    for findings in ((), FINDINGS[4:], FINDINGS):
        rendered = text.render(told(findings), quiet=False).split("\n\n")[-1]
        sentences.append(rendered.split("\n")[0])
    assert sentences[0] == "no change of the API"
    assert (
        sentences[1]
        == "nothing breaks: 1 risky, 1 for security review, 1 against the policy, 1 compatible, 8 notes"
    )
    assert sentences[2].startswith("3 breaking, 1 breaking that fails nothing, 1 risky, ")


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
    assert "the spec states 8.3.0 (from 8.2.0: 3 breaking): too little\n" in text.render(
        told(version=version)
    )


def test_a_version_that_falls() -> None:
    version = Version("8.2.0", "8.1.0", "8.2.0", "none", "nothing changed", False)
    assert "version: the version falls from 8.2.0 to 8.1.0\n" in text.render(told((), version))


def test_many_consequences_are_counted() -> None:
    one = FINDINGS[1].consequences[0]
    many = tuple(msgspec.structs.replace(one, what=f"call {number}") for number in range(9))
    shown = text.render(told((msgspec.structs.replace(FINDINGS[1], consequences=many),)))
    assert "and 3 more   --verbose shows them" in shown


def test_findings_that_are_alike_are_told_together() -> None:
    roots = [msgspec.structs.replace(FINDINGS[4].root, new=f"WORD_{number}") for number in range(9)]
    many = tuple(msgspec.structs.replace(FINDINGS[4], root=root) for root in roots)
    told_together = "and 8 more: WORD_1, WORD_2, WORD_3, WORD_4, WORD_5, WORD_6, …   --verbose shows them"
    assert told_together in text.render(told(many))
    assert "9 risky" in text.render(told(many))
    assert text.render(told(many), verbose=True).count("  risky     ") == 9
    failing = tuple(msgspec.structs.replace(one, gates=True) for one in many)
    assert text.render(told(failing)).count("  risky     ") == 9
