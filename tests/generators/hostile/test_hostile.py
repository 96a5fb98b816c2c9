"""The hostile spec itself: allowed as a whole, and every attack where it is meant to be."""

import keyword
from collections.abc import Iterator
from pathlib import Path

import pytest

from apigen.build import config
from apigen.build.run import build
from apigen.derive import all_rpcs
from apigen.generators.naming import Language, Lock, Names, Role, Scope, folded, parse, styles
from apigen.generators.naming.language import WHOLE
from apigen.model.api import Api
from apigen.model.values import EnumValueRef, Pair, Pairs, Text
from apigen.semantics import load
from tests.generators.hostile.attacks import IN_SPEC
from tests.generators.hostile.reserved import ALL, variants
from tests.generators.hostile.spec import lone, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    write(made / "spec")
    return made


@pytest.fixture(scope="module")
def api(folder: Path) -> Api:
    spec = load(folder / "spec")
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    return spec.api


def test_all_of_it_is_allowed_without_a_warning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    settings = config.find(folder / "spec")
    report = build(folder / "spec", folder / "out", ("json",), config=settings)
    assert [found.message for found in report.diagnostics] == []


def test_the_package_of_a_service_is_python_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    report = build(folder / "spec", folder / "out", ("server",), config=config.find(folder / "spec"))
    assert not report.errors
    for path in (folder / "out/server").rglob("*.py"):
        compile(path.read_bytes(), path.name, "exec")


def test_an_api_of_one_class_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "api.apidl").write_text(lone()["api.apidl"])
    spec = load(tmp_path)
    assert not spec.errors
    assert [cls.name for cls in spec.api.classes] == ["lone"]


def _texts(api: Api, name: str) -> Iterator[str]:
    """Each text of the class of an attack, of its enum, struct and error."""
    cls = next(one for one in api.classes if one.name == f"attack_{name}")
    struct = next(one for one in api.structs if one.name == f"attack_{name}_struct")
    error = next(one for one in api.errors if one.name == f"ATTACK_{name.upper()}")
    call = cls.rpcs[0]
    yield from (cls.doc, struct.doc, struct.members[0].doc, error.doc, call.doc, call.result_doc)
    yield from (parameter.doc for parameter in call.parameters[:2])
    yield from (parameter.doc for parameter in error.parameters)
    yield error.parameters[0].name
    yield from (cls.enums[0].doc, cls.enums[0].values[0].doc, cls.enums[0].values[0].name)
    yield from (field.doc for field in cls.fields if field.name in ("uuid", "text"))


@pytest.mark.parametrize("name", IN_SPEC)
def test_an_attack_stands_in_every_place(api: Api, name: str) -> None:
    text = IN_SPEC[name]
    assert set(_texts(api, name)) == {text}
    cls = next(one for one in api.classes if one.name == f"attack_{name}")
    fields = {field.name: field for field in cls.fields}
    assert fields["text"].default == Text(text)
    assert fields["mode"].default == EnumValueRef(text)
    assert fields["map"].default == Pairs((Pair(Text(text), Text(text)),))
    assert fields["map"].keys[0].name == text[:2000].removesuffix("*")
    assert fields["text"].lifecycle is not None
    assert fields["text"].lifecycle[0].text == text[:2000]


def test_shapes_are_at_their_limits(api: Api) -> None:
    classes = {cls.name: cls for cls in api.classes}
    assert all_rpcs(api, classes["no_rpcs"]) == ()
    assert classes["no_fields"].fields == ()
    assert len(classes["one_field"].fields) == 1
    assert len(classes["wide"].fields) == 300
    assert [len(rpc.parameters) for rpc in classes["many"].rpcs] == [30, 30]
    assert len(next(enum for enum in api.enums if enum.name == "huge").values) == 1000


def test_every_reserved_word_is_a_name_of_each_kind(api: Api) -> None:
    words = {word for found in variants() for word in found}
    assert words == {word for word in ALL if word != "_" and word.isidentifier()}
    assert set(keyword.kwlist) <= words
    members = {member.name for struct in api.structs for member in struct.members}
    values = {value.name for enum in api.enums for value in enum.values}
    parameters = {one.name for cls in api.classes for rpc in cls.rpcs for one in rpc.parameters}
    of_errors = {one.name for error in api.errors for one in error.parameters}
    for found in (members, values, parameters, of_errors):
        assert words <= found
    fields = {field.name for cls in api.classes for field in cls.fields}
    rpcs = {rpc.name for cls in api.classes for rpc in cls.rpcs}
    assert {word.lower() for word in words - fields} == {"all", "record"}
    assert {word for word in words - rpcs if word.lower() not in ("create", "destroy")} == set()
    named = {cls.name.lower().replace("_", "") for cls in api.classes}
    assert {word.lower().replace("_", "") for word in words} - named == {"any"}


WORDS = frozenset(ALL)
SCOPED = Language(
    "scoped",
    (
        Role("class", "type", Scope.PACKAGE, styles.pascal),
        Role("class", "module", Scope.FILE, styles.snake),
        Role("class", "member", Scope.CLIENT_MEMBER, styles.wire),
        Role("enum", "type", Scope.PACKAGE, styles.pascal),
        Role("struct", "type", Scope.PACKAGE, styles.pascal),
        Role("error", "type", Scope.PACKAGE, styles.pascal),
        Role("rpc", "method", Scope.NAMESPACE_MEMBER, styles.camel),
        Role("parameter", "parameter", Scope.PARAMETER, styles.wire),
        Role("field", "member", Scope.RECORD_MEMBER, styles.wire),
        Role("value", "constant", Scope.ENUM_VALUE, styles.screaming),
        Role("error_parameter", "member", Scope.ERROR_MEMBER, styles.snake),
        Role("struct_member", "member", Scope.RECORD_MEMBER, styles.pascal_anew),
    ),
    dict.fromkeys(Scope, WORDS),
)
FLAT = Language(
    "flat",
    tuple(
        Role(role.kind, role.name, Scope.PACKAGE, styles.snake, after=(role.name,), qualified=True)
        for role in SCOPED.roles
    ),
    {Scope.PACKAGE: WORDS},
)


@pytest.mark.parametrize("language", [SCOPED, FLAT], ids=["scoped", "flat"])
def test_all_names_can_be_written_and_differ(api: Api, language: Language) -> None:
    found = Names(api, language, Lock())
    scopes = {(role.kind, role.name): role.scope for role in language.roles}
    seen: dict[object, str] = {}
    for (_, address), roles in found.lock().names.items():
        kind, _, path = address.partition(" ")
        for role, name in roles.items():
            scope = next(scopes[key] for key in scopes if key == (kind, role))
            assert language.fits(name, scope)
            assert not language.is_reserved(name, scope)
            within = () if scope in WHOLE else tuple(path.split(".")[: 2 if kind == "parameter" else 1])
            assert seen.setdefault((scope, within, folded(name)), address) == address
    text = found.lock().text()
    assert Names(api, language, parse(text)).lock().text() == text
