"""The front door: findings with lines, offers and a way out, in order; a verdict."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from apigen import load
from apigen.changes.compare import Address
from apigen.changes.diff import Side, diff
from apigen.changes.places import Places, key
from apigen.changes.policy import Policy
from apigen.changes.report import PARTIES, Place, Report, worst
from apigen.interchange.apidl import text
from apigen.semantics import load_text
from apigen.semantics.spec import Spec

OLD = """\
api company {
  version "1.0"
  releases one
  roles admin > user
}
enum colour {
  red
}
error BUSY(name: string)
struct place {
  street: string
}
type port = int
class VM {
  rw memory: int = 0
  rw options: (string -> string) map = {}
  key "a": int
  rw MTU: int = 1500
  ro paint: colour enum
  rpc start(self: VM ref, after: int, within: int)
  @role(admin)
  rpc stop(self: VM ref)
}
"""


def spec(folder: Path, text: str) -> Spec:
    folder.mkdir()
    (folder / "a.apidl").write_text(text)
    found = load(folder)
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found


def report(folder: Path, *edits: tuple[str, str], policy: Policy | None = None) -> Report:
    text = OLD
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    was, now = spec(folder / "old", OLD), spec(folder / "new", text)
    one, two = Side(was.api, "old", was), Side(now.api, "new", now)
    return diff(one, two) if policy is None else diff(one, two, policy)


def test_equal(tmp_path: Path) -> None:
    found = report(tmp_path)
    assert (found.verdict, found.findings, found.api) == ("equal", (), "company")
    assert (found.old, found.new) == ("old", "new")


def test_harmless(tmp_path: Path) -> None:
    found = report(tmp_path, ("  rw memory", "  ro load: int\n  rw memory"))
    assert found.verdict == "harmless"
    assert [finding.severity for finding in found.findings] == ["compatible"]


def test_breaking(tmp_path: Path) -> None:
    found = report(tmp_path, ("  rw memory: int = 0\n", ""))
    (finding,) = found.findings
    assert (found.verdict, finding.gates, finding.severity) == ("breaking", True, "breaking")
    assert {*finding.severities} == {*PARTIES}
    assert found.version is not None
    assert (found.version.due, found.version.enough) == ("2.0.0", False)


def test_lines_of_both_sides(tmp_path: Path) -> None:
    (finding,) = report(tmp_path, ("rw memory", "ro memory")).findings
    assert finding.old_place is not None
    assert finding.new_place is not None
    assert (finding.old_place.line, finding.old_place.text) == (15, "  rw memory: int = 0")
    assert finding.new_place.text == "  ro memory: int = 0"


def test_what_is_gone_is_at_what_it_stood_in(tmp_path: Path) -> None:
    (finding,) = report(tmp_path, ("  rw memory: int = 0\n", "")).findings
    assert finding.new_place is not None
    assert finding.new_place.text == "class VM {"


def test_what_is_new_has_no_line_before(tmp_path: Path) -> None:
    (finding,) = report(tmp_path, ("  red\n", "  red\n  blue\n")).findings
    assert finding.old_place is None
    assert finding.new_place is not None
    assert (finding.new_place.text, finding.gone) == ("  blue", False)


@pytest.mark.parametrize(("edit", "gone"), [("", True), ("  ro memory: int = 0\n", False)])
def test_what_is_gone_is_marked(tmp_path: Path, edit: str, gone: bool) -> None:
    (finding,) = report(tmp_path, ("  rw memory: int = 0\n", edit)).findings
    assert finding.gone is gone


def test_what_fails_comes_before_what_does_not(tmp_path: Path) -> None:
    """And what calls of old clients notice comes before what they do not."""
    policy = Policy(unstable_places=("VM.start",))
    found = report(
        tmp_path,
        ("after: int, within: int", "within: int, after: int"),
        ("error BUSY(name: string)\n", ""),
        ("  rw memory: int = 0\n", ""),
        policy=policy,
    )
    order = [one.root.rule for one in found.findings if one.severity == "breaking"]
    assert order == ["field-removed", "error-removed", "param-moved"]
    assert [one.gates for one in found.findings if one.severity == "breaking"] == [True, True, False]


def test_a_dump_has_no_lines(tmp_path: Path) -> None:
    read = spec(tmp_path / "old", OLD)
    later = spec(tmp_path / "new", OLD.replace("rw memory", "ro memory"))
    (finding,) = diff(Side(read.api), Side(later.api)).findings
    assert (finding.old_place, finding.new_place) == (None, None)


def test_a_rename_is_asked_for(tmp_path: Path) -> None:
    found = report(tmp_path, ("rw MTU", "rw mtu"))
    gone = next(finding for finding in found.findings if finding.root.rule == "field-removed")
    assert gone.message == "VM.MTU is gone; VM.mtu is new: a rename?"
    assert gone.offer == '@was("MTU")'
    assert gone.remedy == 'the same name and shape: if it is a rename, write `@was("MTU")` on VM.mtu'
    new = next(finding for finding in found.findings if finding.root.rule == "field-added")
    assert (new.offer, new.remedy) == ("", "")


def test_a_rename_is_asked_for_once() -> None:
    head = "api a {\n  releases one\n}\n"
    one, two = (
        Side(load_text(f"{head}class VM {{\n  @since(one)\n  rpc {name}(self: VM ref)\n}}\n").api)
        for name in ("stop", "stop_it")
    )
    found = diff(one, two).findings
    assert "published-without-deprecation-removed" in {finding.root.rule for finding in found}
    assert [finding.offer for finding in found if finding.offer] == ['@was("stop", wire)']
    assert sum("a rename" in f"{finding.message} {finding.remedy}" for finding in found) == 1


def test_the_worst_is_first(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        ("after: int, within: int", "within: int, after: int"),
        ("  rw memory: int = 0\n", ""),
        ("  @role(admin)\n", "  @role(user)\n"),
        ("  red\n", "  red\n  blue\n"),
        ("  ro paint", "  ro load: int\n  ro paint"),
        ("  rw MTU: int = 1500", "  /// The largest packet\n  rw MTU: int = 1500"),
    )
    assert [finding.root.rule for finding in found.findings] == [
        "param-moved",
        "field-removed",
        "enum-value-added",
        "rpc-role-lowered",
        "text-changed",
        "field-added",
    ]
    assert [finding.silent for finding in found.findings] == [True, *[False] * 5]


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [(Policy(), "harmless"), (Policy(fail_on="risky"), "breaking")],
)
def test_the_policy_decides(tmp_path: Path, policy: Policy, verdict: str) -> None:
    assert report(tmp_path, ("  red\n", "  red\n  blue\n"), policy=policy).verdict == verdict


def test_what_no_party_notices_is_a_note(tmp_path: Path) -> None:
    (finding,) = report(tmp_path, ("enum colour", "/// Paints\nenum colour")).findings
    assert finding.severity == "note"


def test_a_headline_is_never_worse_than_what_the_parties_notice(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        ("  rw memory", "  hidden debug\n  rw memory"),
        ("  ro paint: colour enum", "  ro paint: colour enum\n  ro load: int"),
        ("  rpc stop(self: VM ref)", "  rpc stop(self: VM ref, hard: bool = false)"),
        ("  rw MTU: int = 1500", "  rw MTU: int"),
    )
    assert len(found.findings) == 4
    for one in found.findings:
        assert one.severity == worst(one.severities[party] for party in ("wire", "source", "data"))


def test_what_was_not_judged_is_said(tmp_path: Path) -> None:
    assert report(tmp_path).not_judged == ("behaviour is judged only where `@changed` says that it changed",)
    (tmp_path / "more").mkdir()
    found = report(tmp_path / "more", ("  rw memory", "  hidden debug\n  rw memory"))
    assert found.not_judged[0].startswith("1 hidden RPC is known by name alone")


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address("api"), "api company {"),
        (Address("release", ("one",)), "  releases one"),
        (Address("role", ("user",)), "  roles admin > user"),
        (Address("enum", ("colour",)), "enum colour {"),
        (Address("value", ("colour", "red")), "  red"),
        (Address("value", ("colour", "blue")), "enum colour {"),
        (Address("error", ("BUSY",)), "error BUSY(name: string)"),
        (Address("error-parameter", ("BUSY", "name")), "error BUSY(name: string)"),
        (Address("member", ("place", "street")), "  street: string"),
        (Address("type", ("port",)), "type port = int"),
        (Address("class", ("VM",)), "class VM {"),
        (Address("key", ("VM", "options", "a")), '  key "a": int'),
        (Address("key", ("VM", "options", "b*")), "  rw options: (string -> string) map = {}"),
        (Address("parameter", ("VM", "stop", "self")), "  rpc stop(self: VM ref)"),
        (Address("parameter", ("VM", "stop", "gone")), "  rpc stop(self: VM ref)"),
        (Address("rpc", ("VM", "gone")), "class VM {"),
        (Address("class", ("gone",)), "api company {"),
    ],
)
def test_places(tmp_path: Path, address: Address, line: str) -> None:
    found = Places(spec(tmp_path / "s", OLD)).of(address)
    assert isinstance(found, Place)
    assert found.text == line, key(address)


NARROWED = """\
api company {
  version "7.3"
  releases one, two
  roles admin > user
}
class VDI {
  without create
  rw managed: bool = true @role(user)
  rw size: int = 0
}
class VM {
  rw home: host ref = null @unbound("one way")
  rw platform: (string -> string) map = {}
}
class host {
  ro uuid: string
}
"""
BY_HAND = (
    ("rw managed: bool = true @role(user)", "ro managed: bool = true"),
    (
        "  rw size: int = 0",
        (
            "  ro size: int = 0\n"
            "  @role(user)\n"
            "  rpc set_managed(self: VDI ref, value: bool)\n"
            "  rpc set_size(self: VDI ref, value: int)"
        ),
    ),
    ("rw home", "ctor home"),
    (
        "  rw platform: (string -> string) map = {}",
        (
            "  ctor platform: (string -> string) map = {}\n"
            "  rpc set_home(self: VM ref, value: host ref)\n"
            "  rpc set_platform(self: VM ref, value: (string -> string) map)\n"
            "  rpc add_to_platform(self: VM ref, key: string, value: string)\n"
            "  rpc remove_from_platform(self: VM ref, key: string)"
        ),
    ),
)


def narrowed(folder: Path, *edits: tuple[str, str]) -> Report:
    text = NARROWED
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    before, now = spec(folder / "old", NARROWED), spec(folder / "new", text)
    return diff(Side(before.api), Side(now.api))


def test_narrower_fields_whose_setters_are_kept_by_hand_break_nothing(tmp_path: Path) -> None:
    """As a release of a real API had it."""
    found = narrowed(tmp_path, *BY_HAND)
    rules = {finding.root.rule for finding in found.findings}
    assert rules == {"qualifier-narrowed", "rpc-replaces-derived", "text-changed"}
    assert found.verdict == "harmless"
    severities = {severity for finding in found.findings for severity in finding.severities.values()}
    assert not severities & {"breaking", "risky"}


def test_a_setter_kept_by_hand_may_name_its_object_otherwise_where_nobody_calls_by_name(
    tmp_path: Path,
) -> None:
    """Dumps come from servers that know places only. Bindings give the object a name of their own."""
    old = 'api a {\n  roles admin\n}\nclass host {\n  rw iqn: string = ""\n}\n'
    new = old.replace(
        'rw iqn: string = ""',
        'ctor iqn: string = ""\n  rpc set_iqn(host: host ref, value: string)',
    )
    before, now = spec(tmp_path / "old", old), spec(tmp_path / "new", new)
    found = diff(Side(before.api, by_name=False), Side(now.api))
    assert "param-renamed" in {finding.root.rule for finding in found.findings}
    assert found.verdict == "harmless"
    (renamed,) = (one for one in diff(Side(before.api), Side(now.api)).findings if one.gates)
    assert (renamed.root.rule, renamed.severities["source"]) == ("param-renamed", "none")
    assert renamed.severities["wire"] == "breaking"


@pytest.mark.parametrize(
    ("was", "wire", "way"),
    [
        ('@was("b")', "breaking", 'to keep the old name working, write `@was("b", wire)`'),
        ('@was("b", wire)', "compatible", ""),
    ],
)
def test_a_parameter_that_is_answered_by_its_old_name_breaks_source_alone(
    tmp_path: Path, was: str, wire: str, way: str
) -> None:
    """Where callers say names; and there is no way out that is not taken already."""
    old = "api a {\n}\nclass host {\n  rpc go(b: int)\n}\n"
    before = spec(tmp_path / "old", old)
    now = spec(tmp_path / "new", old.replace("b: int", f"a: int {was}"))
    (renamed,) = diff(Side(before.api), Side(now.api)).findings
    assert renamed.severities == {"wire": wire, "source": "breaking", "handlers": "none", "data": "none"}
    (source,) = (one for one in renamed.consequences if one.party == "source")
    assert source.faces == ("python", "typescript", "csharp")
    assert renamed.remedy == way


@pytest.mark.parametrize(
    ("kept", "lacking"),
    [
        ("  rpc set_size(self: VDI ref, value: int)", "  rpc set_size(self: VDI ref, value: string)"),
        ("  rpc remove_from_platform(self: VM ref, key: string)", ""),
        ("  @role(user)\n", "  @role(admin)\n"),
        ("ctor home", "ro home"),
    ],
)
def test_one_setter_that_is_not_kept_breaks(tmp_path: Path, kept: str, lacking: str) -> None:
    edits = [(old, new.replace(kept, lacking)) for old, new in BY_HAND]
    assert edits != list(BY_HAND)
    assert narrowed(tmp_path, *edits).verdict == "breaking"


def test_what_is_written_anew_into_one_file_is_equal() -> None:
    example = load(Path(__file__).parent.parent.parent / "spec").api
    again = load_text(text(example))
    assert again.errors is False
    assert diff(Side(example), Side(again.api)).verdict == "equal"


def test_fields_and_calls_in_another_order_are_equal() -> None:
    example = load(Path(__file__).parent.parent.parent / "spec").api
    classes = tuple(
        replace(
            cls,
            fields=tuple(sorted(cls.fields, key=lambda field: field.name)),
            rpcs=cls.rpcs[::-1],
            enums=cls.enums[::-1],
            implicits=cls.implicits[::-1],
        )
        for cls in example.classes
    )
    other = replace(example, classes=classes, tags=example.tags[::-1])
    assert diff(Side(example), Side(other)).findings == ()
