"""Names that lifecycles give: successors, and names of old."""

import pytest

import apigen
from apigen.derive.as_of import as_of
from apigen.diagnostics import Diagnostic
from apigen.semantics import load_text

API = """\
api example {{
  releases rio "4.0", tampa "6.1", quebec "8.2"
}}
class VM {{
  enum power {{
    on
    gone @since(rio) @removed(tampa)
    off {value}
  }}
  ro uuid: string
  ro gone: int @since(rio) @removed(tampa)
  ro memory: int {field}
  rw notes: (string -> string) map = {{}}
  key "old" {key}
  key "new"
  {rpc}
  rpc start(self: VM ref, force: bool = false {parameter}, hard: bool = false)
}}
@since(rio) @removed(quebec)
class dead {{
  ro uuid: string
}}
struct usage {{
  cpu: float {member}
  CPUs: int
}}
{error}
error NO_MEMORY()
error MEMORY_SHORT()
"""
PLACES = ("value", "field", "key", "rpc", "parameter", "member", "error")


def found(**annotations: str) -> tuple[tuple[Diagnostic, ...], str]:
    text = API.format(**(dict.fromkeys(PLACES, "") | annotations))
    return apigen.checked(load_text(text), allow=("missing-text", "error-unraised")).diagnostics, text


@pytest.mark.parametrize(
    ("place", "use"),
    [
        *(
            ("field", use)
            for use in ("uuid", "VM.uuid", "VM", "start", "VM.start", "get_uuid", "VM.add_to_notes")
        ),
        *(("value", use) for use in ("on", "power.on", "VM.power.on", "VM.start", "uuid")),
        *(("key", use) for use in ("new", "uuid", "VM.uuid", "notes")),
        *(("rpc", use) for use in ("uuid", "VM.get_uuid", "create", "VM.destroy")),
        *(("parameter", use) for use in ("hard", "VM.uuid", "uuid")),
        *(("member", use) for use in ("CPUs", "VM.memory")),
        *(("error", use) for use in ("MEMORY_SHORT",)),
    ],
)
def test_successors_that_are_there(place: str, use: str) -> None:
    assert found(**{place: f"@since(rio) @deprecated(tampa, use = {use})"})[0] == ()


@pytest.mark.parametrize(
    ("place", "use", "help_"),
    [
        ("field", "VM.uid", "`VM.uuid` has a similar name"),
        ("field", "uid", "`uuid` has a similar name"),
        ("field", "VM.get_uid", "`VM.get_uuid` has a similar name"),
        ("field", "elephant", "name a member as `CLASS.NAME`"),
        ("value", "onn", "`on` has a similar name"),
        ("parameter", "hrad", "`hard` has a similar name"),
        ("error", "MEMORY_SHOR", "`MEMORY_SHORT` has a similar name"),
    ],
)
def test_successors_that_are_not(place: str, use: str, help_: str) -> None:
    (diagnostic,), text = found(**{place: f"@since(rio) @deprecated(tampa, use = {use})"})
    assert diagnostic.code == "unknown-successor"
    assert diagnostic.help == help_
    assert diagnostic.primary is not None
    assert text[diagnostic.primary.span.start : diagnostic.primary.span.end] == use


@pytest.mark.parametrize(
    ("place", "use"),
    [
        ("field", "gone"),
        ("field", "dead"),
        ("field", "dead.uuid"),
        ("field", "VM.get_gone"),
        ("value", "gone"),
    ],
)
def test_successors_that_were_removed(place: str, use: str) -> None:
    diagnostics, _ = found(**{place: f"@since(rio) @deprecated(tampa, use = {use})"})
    assert [d.code for d in diagnostics] == ["successor-removed"]


@pytest.mark.parametrize(
    ("place", "old"),
    [
        *(("field", old) for old in ("size", "VM.size", "host.memory", "name/label")),
        *(("value", old) for old in ("halted", "uuid")),
        *(("rpc", old) for old in ("boot", "host.start", "on")),
        *(("parameter", old) for old in ("strong", "uuid")),
        *(("key", old) for old in ("older", "uuid")),
        *(("member", old) for old in ("processors", "uuid")),
        *(("error", old) for old in ("NO_ROOM", "VM")),
    ],
)
def test_old_names_that_are_free(place: str, old: str) -> None:
    assert found(**{place: f'@was("{old}")'})[0] == ()


@pytest.mark.parametrize(
    ("place", "old"),
    [
        *(("field", old) for old in ("uuid", "VM.uuid", "dead.uuid", "start", "get_uuid", "dead.destroy")),
        *(("value", old) for old in ("on", "gone")),
        *(("rpc", old) for old in ("uuid", "add_to_notes", "create", "get_all")),
        *(("parameter", old) for old in ("hard", "self")),
        *(("key", old) for old in ("new",)),
        *(("member", old) for old in ("CPUs",)),
        *(("error", old) for old in ("MEMORY_SHORT",)),
    ],
)
def test_old_names_that_are_taken(place: str, old: str) -> None:
    (diagnostic,), text = found(**{place: f'@was("{old}")'})
    assert diagnostic.code == "was-taken"
    assert diagnostic.primary is not None
    assert text[diagnostic.primary.span.start : diagnostic.primary.span.end] == f'@was("{old}")'


def test_two_that_answer_to_one_name() -> None:
    text = "api a {\n}\nclass VM {\n" + "".join(
        f'  @was("boot", wire)\n  rpc {n}(self: VM ref)\n' for n in ("x", "y")
    )
    diagnostics = apigen.checked(load_text(text + "}\n"), allow=("missing-text",)).diagnostics
    assert [(d.code, d.subject) for d in diagnostics] == [("was-taken", "VM.y")]
    assert "the RPC `x` answers to that name already" in diagnostics[0].message


def test_one_class_may_be_named_as_another_was() -> None:
    classes = ('@was("machine")\nclass VM', '@was("VM")\nclass b')
    text = "api a {\n}\n" + "".join(f"{cls} {{\n  ro uuid: string\n}}\n" for cls in classes)
    diagnostics = apigen.checked(load_text(text), allow=("missing-text",)).diagnostics
    assert [(d.code, d.subject) for d in diagnostics] == [("was-taken", "b")]


def test_an_api_as_of_then_keeps_the_successors_that_were_there() -> None:
    spec = load_text(
        API.format(**dict.fromkeys(PLACES, "") | {"value": "@since(rio) @deprecated(rio, use = on)"})
    )
    then, _ = as_of(spec.api, "rio")
    values = {value.name: value for cls in then.classes for enum in cls.enums for value in enum.values}
    assert [step.use for step in values["off"].lifecycle or ()] == [None, "on"]
