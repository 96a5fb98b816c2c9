"""Names in a language: different, stable, and nobody's by chance."""

import json
import keyword
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen import load
from apigen.derive import all_rpcs
from apigen.derive.rules.links import text_span
from apigen.diagnostics import Failure
from apigen.generators.naming import Language, Lock, Names, Role, Scope, folded, named, parse, styles
from apigen.generators.naming.language import DEVICES, WHOLE
from apigen.generators.target import Options
from apigen.interchange import xenapi
from apigen.model.api import Api, Enum, EnumValue
from tests.semantics.reading import good

KEYWORDS = frozenset(keyword.kwlist)
TOY = Language(
    "toy",
    (
        Role("class", "type", Scope.PACKAGE, styles.pascal),
        Role("class", "module", Scope.FILE, styles.snake),
        Role("class", "member", Scope.CLIENT_MEMBER, styles.wire),
        Role("enum", "type", Scope.PACKAGE, styles.pascal),
        Role("struct", "type", Scope.PACKAGE, styles.pascal),
        Role("error", "type", Scope.PACKAGE, styles.pascal),
        Role("class", "ref", Scope.PACKAGE, styles.pascal, after=("Ref",)),
        Role("rpc", "method", Scope.NAMESPACE_MEMBER, styles.snake),
        Role(
            "rpc",
            "async",
            Scope.NAMESPACE_MEMBER,
            styles.snake,
            after=("async",),
            when=lambda thing: getattr(thing.element, "is_async", False),
        ),
        Role("parameter", "parameter", Scope.PARAMETER, styles.wire),
        Role("field", "member", Scope.RECORD_MEMBER, styles.wire),
        Role("value", "constant", Scope.ENUM_VALUE, styles.screaming),
        Role("error_parameter", "member", Scope.ERROR_MEMBER, styles.snake),
        Role("struct_member", "member", Scope.RECORD_MEMBER, styles.camel),
    ),
    reserved={
        Scope.PARAMETER: KEYWORDS | {"self"},
        Scope.RECORD_MEMBER: KEYWORDS,
        Scope.NAMESPACE_MEMBER: KEYWORDS,
        Scope.PACKAGE: frozenset(("Client",)),
        Scope.FILE: frozenset(("client",)),
    },
)
FLAT = Language(
    "flat",
    (
        Role("class", "ref", Scope.PACKAGE, styles.snake, before=("hv",), after=("ref",)),
        Role("rpc", "function", Scope.PACKAGE, styles.snake, before=("hv",), qualified=True),
        Role("value", "constant", Scope.PACKAGE, styles.screaming, before=("hv",), qualified=True),
    ),
    longest=40,
)


def api(text: str, block: str = "profile core\n") -> Api:
    return good(text, block).api


def toy(text: str, lock: str = "", language: Language = TOY) -> Names:
    return Names(api(text), language, parse(lock or None))


def values(*names: str, lock: str | None = None, language: Language = TOY) -> list[str]:
    """The constants of an enum with these values."""
    enum = Enum(name="mode", values=tuple(EnumValue(name=name) for name in names))
    found = Names(Api(name="a", enums=(enum,)), language, parse(lock))
    return [found(f"value mode.{name}", language.roles[-3].name) for name in names]


def codes(found: Names) -> list[str]:
    return [one.code for one in found.warnings()]


def test_each_role_has_its_name() -> None:
    found = toy("class VM_group {\n rw VCPUs_max: int = 1\n @async\n rpc power_on()\n}\nclass task {\n}")
    assert found("class VM_group", "type") == "VMGroup"
    assert found("class VM_group", "ref") == "VMGroupRef"
    assert found("class VM_group", "module") == "vm_group"
    assert found("class VM_group", "member") == "VM_group"
    assert found("field VM_group.VCPUs_max", "member") == "VCPUs_max"
    assert found("rpc VM_group.get_VCPUs_max", "method") == "get_vcpus_max"
    assert found("rpc VM_group.power_on", "async") == "power_on_async"
    assert found.get("rpc VM_group.get_VCPUs_max", "async") is None
    with pytest.raises(KeyError):
        found("rpc VM_group.nothing", "method")


def test_what_is_hidden_has_no_name() -> None:
    found = toy("class C {\n @hidden\n rpc go()\n rpc stay()\n}")
    assert found.get("rpc C.go", "method") is None
    assert found.get("rpc C.stay", "method") == "stay"


def test_a_reserved_word_is_escaped_where_it_is_reserved() -> None:
    found = toy("class C {\n rw class: int = 1\n rpc import(self: C ref, Self: int, lambda: int)\n}")
    assert found("field C.class", "member") == "class_"
    assert found("rpc C.import", "method") == "import_"
    assert found("parameter C.import.self", "parameter") == "self_"
    assert found("parameter C.import.lambda", "parameter") == "lambda_"
    assert found("rpc C.get_class", "method") == "get_class"


def test_names_of_the_runtime_are_reserved() -> None:
    found = toy("class client {\n}")
    assert found("class client", "type") == "Client_"
    assert found("class client", "module") == "client_"
    assert found("class client", "member") == "client"


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "lpt9", "Aux"])
def test_a_file_is_not_named_like_a_device_of_windows(name: str) -> None:
    assert toy(f"class {name} {{\n}}")(f"class {name}", "module") == f"{name.lower()}_"


def test_the_later_one_is_qualified_by_its_owner() -> None:
    found = toy("class VIF {\n enum ope_rations {\n a\n}\n}\nenum operations {\n a\n}")
    assert found("enum operations", "type") == "Operations"
    assert found("enum ope_rations", "type") == "VIFOpeRations"
    assert codes(found) == ["name-qualified"]
    assert "`enum operations` has the shorter name" in found.warnings()[0].message


def test_then_by_its_kind() -> None:
    found = toy("class lamp {\n}\nenum la_mp {\n a\n}\nstruct lam_p {\n a: int\n}\nerror LAMP")
    assert found("enum la_mp", "type") == "LaMpEnum"
    assert found("class lamp", "type") == "Lamp"
    assert found("struct lam_p", "type") == "LamPStruct"
    assert found("error LAMP", "type") == "LampError"


def test_an_earlier_role_chooses_first() -> None:
    found = toy("class C {\n @async\n rpc go()\n rpc go_async()\n}\nclass task {\n}")
    assert found("rpc C.go_async", "method") == "go_async"
    assert found("rpc C.go", "async") == "c_go_async"


def test_values_that_differ_by_punctuation_and_case_alone() -> None:
    assert values("a-b", "a_b", "a.b", "A b", "a/b", "aB") == [
        "A_B",
        "MODE_A_B",
        "A_B_VALUE",
        "MODE_A_B_VALUE",
        "A_SLASH_B",
        "MODE_A_B_XBE089C130CE85FB7",
    ]


def test_odd_values() -> None:
    assert values("802.3ad", "→", "-", "é", "None") == ["N802_3AD", "U2192", "HYPHEN", "U00E9", "NONE"]


def test_no_name_depends_on_what_comes_later() -> None:
    few, more = ("a-b", "c", "a_b"), ("a-b", "c", "a_b", "a.b", "C", "d")
    assert values(*more)[:3] == values(*few)


def test_a_name_is_cut_where_it_is_too_long() -> None:
    one, two = values("x" * 60 + "a", "x" * 60 + "b", language=FLAT_VALUES)
    assert len(one) <= 40
    assert one != two


FLAT_VALUES = Language("flat", (FLAT.roles[2], FLAT.roles[0], FLAT.roles[1]), longest=40)


def test_a_language_without_scopes_qualifies_all() -> None:
    found = toy(
        "enum mode {\n on\n}\nclass VM {\n rpc start()\n}\nclass VM_start {\n rpc x()\n}", language=FLAT
    )
    assert found("rpc VM.start", "function") == "hv_vm_start"
    assert found("value mode.on", "constant") == "HV_MODE_ON"


def test_a_given_name_comes_before_all_others() -> None:
    found = toy(
        'class lamp {\n}\n@x-name("toy:Lamp", "other:Bulb")\n'
        'class light {\n @x-name("toy:go_on")\n rpc on()\n}'
    )
    assert found("class light", "type") == "Lamp"
    assert found("class light", "ref") == "LampRef"
    assert found("rpc light.on", "method") == "go_on"
    assert found("class lamp", "type") == "LampClass"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("Lamp", "language:name"),
        ("toy:", "language:name"),
        ("toy:1amp", "no name"),
        ("toy:a b", "no name"),
        ("toy:a\\nb", "no name"),
        ("toy:Client", "reserved"),
        ("toy:Lamp", "the name of `bulb`"),
    ],
)
def test_a_name_that_cannot_be_given(given: str, reason: str) -> None:
    text = f'@x-name("toy:Lamp")\nclass bulb {{\n}}\n@x-name("{given}")\nclass light {{\n}}'
    with pytest.raises(Failure, match=reason) as failure:
        toy(text)
    assert [found.code for found in failure.value.diagnostics] == ["x-name-wrong"]


def test_a_published_name_stays() -> None:
    lock = "toy\tclass lamp\ttype Bulb\n"
    assert toy("class lamp {\n}", lock)("class lamp", "type") == "Bulb"
    assert toy("class bulb {\n}\nclass lamp {\n}", lock)("class bulb", "type") == "BulbClass"
    found = toy('@x-name("toy:Torch")\nclass lamp {\n}', lock)
    assert found("class lamp", "type") == "Bulb"
    assert codes(found) == ["x-name-locked"]


def test_a_newer_generator_changes_no_published_name() -> None:
    text = "class lamp {\n rpc turn_on()\n}"
    published = toy(text).lock().text()
    newer = Language(
        "toy", tuple(Role(r.kind, r.name, r.scope, styles.screaming) for r in TOY.roles), TOY.reserved
    )
    assert toy(text, published, newer)("rpc lamp.turn_on", "method") == "turn_on"
    assert toy(text, language=newer)("rpc lamp.turn_on", "method") == "TURN_ON"


def test_a_name_whose_thing_is_gone_means_nothing_else() -> None:
    lock = toy("class C {\n rpc go()\n}").lock().text()
    found = toy("class C {\n rpc Go()\n}", lock)
    assert found("rpc C.Go", "method") == "c_go"
    assert parse(lock).merged(found.lock()).of("toy")["rpc C.go"] == {"method": "go"}


def test_other_languages_and_older_roles_are_left_alone() -> None:
    lock = "old\tclass C\ttype Cold\ntoy\tclass C\tgone Old\ttype Warm\n"
    found = toy("class C {\n}", lock)
    assert found("class C", "type") == "Warm"
    text = parse(lock).merged(found.lock()).text()
    assert "old\tclass C\ttype Cold\n" in text
    assert "gone Old" in text


OLD = msgspec.structs.replace(
    TOY, roles=(*TOY.roles, Role("old_rpc", "method", Scope.NAMESPACE_MEMBER, styles.snake))
)
RENAMED = (
    'class C {\n @was("C.stop", wire) @was("end", wire) @was("kill") @was("D.stop", wire)\n rpc halt()\n}'
)


def test_an_old_name_is_published_as_that_of_the_rpc_that_it_was() -> None:
    before = toy("class C {\n rpc stop()\n}", language=OLD).lock().text()
    now = toy(RENAMED, before, language=OLD)
    assert {now("rpc C.stop", "method"), now("rpc C.end", "method")} == {"stop", "end"}
    assert {now.get(f"rpc {name}", "method") for name in ("C.kill", "D.stop", "C.D.stop")} == {None}
    assert before.splitlines()[-1] in now.lock().text().splitlines()
    lock = before.replace("method stop", "method stop_it")
    assert toy(RENAMED, lock, language=OLD)("rpc C.stop", "method") == "stop_it"


def test_an_old_name_gives_way_to_what_is_there_and_not_to_what_comes() -> None:
    """Names are compared without case."""
    with_other = RENAMED.replace("\n}", "\n rpc Stop()\n}")
    found = toy(with_other, language=OLD)
    assert (found("rpc C.Stop", "method"), found.get("rpc C.stop", "method")) == ("stop", None)
    assert "stop\n" not in found.lock().text().replace("rpc C.Stop\tmethod stop\n", "")
    assert codes(found) == []
    later = toy(with_other, toy(RENAMED, language=OLD).lock().text(), language=OLD)
    assert (later("rpc C.Stop", "method"), later("rpc C.stop", "method")) == ("c_stop", "stop")


def test_an_old_name_is_escaped_as_it_was() -> None:
    found = toy('class C {\n @was("import", wire)\n rpc read()\n}', language=OLD)
    assert found("rpc C.import", "method") == "import_"


def test_a_language_may_have_no_old_names() -> None:
    assert "C.stop" not in toy(RENAMED).lock().text()


def test_the_lock_is_sorted_and_read_back() -> None:
    odd = ("a\tb", "c\nd", 'e"f\\', "é.g.h", "\ud800")
    enum = Enum(name="mode", values=tuple(EnumValue(name=name) for name in odd))
    found = Names(Api(name="a", enums=(enum,)), TOY, Lock())
    text = found.lock().text()
    assert text.isascii()
    assert parse(text).names == found.lock().names
    rows = [row for row in text.splitlines() if not row.startswith("#")]
    assert rows == sorted(rows)
    again = Names(Api(name="a", enums=(enum,)), TOY, parse(text))
    assert again.lock().text() == text
    assert not again.warnings()


def test_two_branches_merge_line_by_line() -> None:
    base = "class b {\n}\n"
    ours, theirs = (
        set(toy(base + more).lock().text().splitlines()) for more in ("class a {\n}", "class c {\n}")
    )
    merged = "\n".join(sorted(ours | theirs)) + "\n"
    found = toy(base + "class a {\n}\nclass c {\n}", merged)
    assert not found.warnings()
    assert set(found.lock().merged(parse(merged)).text().splitlines()) == ours | theirs


def test_names_are_chosen_once_for_an_api() -> None:
    read = api("class C {\n}")
    assert named(read, TOY, Options()) is named(read, TOY, Options())
    assert named(read, TOY, Options(lock="toy\tclass C\ttype D\n"))("class C", "type") == "D"


NAMES = st.lists(st.text(st.sampled_from("aAbB1_-. é→\n"), min_size=1, max_size=6), min_size=1, unique=True)


def _different(found: Names, names: Sequence[str]) -> None:
    made = [found(f"value mode.{name}", "constant") for name in names]
    assert len({folded(name) for name in made}) == len(made)
    assert all(TOY.fits(name, Scope.ENUM_VALUE) for name in made)


@given(NAMES, st.data())
def test_all_names_differ_and_stay(names: list[str], data: st.DataObject) -> None:
    def of(chosen: Sequence[str], lock: Lock) -> Names:
        enum = Enum(name="mode", values=tuple(EnumValue(name=name) for name in chosen))
        return Names(Api(name="a", enums=(enum,)), TOY, lock)

    first = data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    published = of(first, Lock())
    _different(published, first)
    later = of(data.draw(st.permutations(names)), parse(published.lock().text()))
    _different(later, names)
    for name in first:
        address = f"value mode.{name}"
        assert later(address, "constant") == published(address, "constant")


def test_every_thing_of_the_example_has_a_name() -> None:
    from apigen.semantics import load

    read = load("spec").api
    found = Names(read, TOY, Lock())
    for cls in read.classes:
        for rpc in all_rpcs(read, cls):
            assert rpc.hidden or found(f"rpc {cls.name}.{rpc.name}", "method")
    assert {Scope.PACKAGE, Scope.FILE, Scope.CLIENT_MEMBER} == WHOLE
    assert "com0" in DEVICES


@pytest.mark.corpus
def test_a_real_api_has_names_that_people_would_choose(corpus: Path) -> None:
    files = ("xenapi-8.2.json", "xenapi-8.2-extras.json")
    real = xenapi.read(*(json.loads((corpus / name).read_text()) for name in files))
    found = Names(real, TOY, Lock())
    assert [one.message for one in found.warnings()] == []
    assert found("class VM_guest_metrics", "type") == "VMGuestMetrics"
    assert found("enum vm_power_state", "type") == "VMPowerState"
    assert found("error VM_BAD_POWER_STATE", "type") == "VMBadPowerState"
    assert found("rpc VM.set_VCPUs_max", "method") == "set_vcpus_max"
    assert found("parameter host.call_plugin.args", "parameter") == "args"
    text = found.lock().text()
    assert len(text) < 400_000
    assert Names(real, TOY, parse(text)).lock().text() == text


def test_a_sign_is_a_word_and_no_values_differ_by_it_alone() -> None:
    assert values("1", "-1", "+1") == ["N1", "MINUS_1", "PLUS_1"]


APART = """
api house {
  version "1"
}

/// It is broken.
error A_B()
error AB()
error A__B()
"""


def test_the_later_declared_is_qualified_and_told_where_it_is_declared(tmp_path: Path) -> None:
    (tmp_path / "a.apidl").write_text(APART)
    spec = load(tmp_path)
    language = Language("toy", (Role("error", "type", Scope.PACKAGE, styles.pascal),))
    found = Names(spec.api, language, parse(None), partial(text_span, spec))
    assert [found(f"error {code}", "type") for code in ("A_B", "AB", "A__B")] == [
        "AB",
        "AbError",
        "AUnderscoreUnderscoreB",
    ]
    spans = [one.primary.span for one in found.warnings() if one.primary is not None]
    assert [APART[span.start : span.end] for span in spans] == ["AB", "A__B"]
    documented = text_span(spec, "error A_B", "")
    assert documented is not None
    assert APART[documented.start : documented.end] == "A_B"
