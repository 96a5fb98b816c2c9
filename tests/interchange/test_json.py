"""Our own document: it comes back equal, it fits its schema, and what is not one is refused."""

import json
from collections.abc import Callable

import jsonschema
import msgspec
import pytest

from apigen import derive
from apigen.diagnostics import Failure
from apigen.interchange import json as model_json
from apigen.model.api import Api, Class, Enum, EnumValue, Key, Parameter, Rpc
from apigen.model.lifecycle import Transition
from apigen.model.types import INT, STRING, VOID, EnumType, MapType
from apigen.model.values import Float, Int, Items, Pairs, Text, Unset
from apigen.model.values import Pair as ValuePair
from tests.relations.sample import LIBRARY, field

TEXT = "<script>\u202e\0 \U0001f600 \\\" '`|]]>"

WIDE = msgspec.structs.replace(
    LIBRARY,
    doc=TEXT,
    classes=(
        Class(
            name="All",
            doc=TEXT,
            lifecycle=(Transition("published", "one", TEXT),),
            fields=(
                msgspec.structs.replace(
                    field("m", MapType(STRING, INT), default=Pairs((ValuePair(Text("k"), Int(-(2**63))),))),
                    keys=(Key(name="folder", prefix=True, type=INT, default=Unset()),),
                ),
                field("f", EnumType("e"), default=Items((Float("nan"),))),
            ),
            rpcs=(Rpc(name="go", parameters=(Parameter(name="x", type=INT),), result=VOID, is_async=True),),
        ),
        *LIBRARY.classes,
    ),
    enums=(Enum(name="e", values=(EnumValue(name="802.3ad"),)),),
)


@pytest.mark.parametrize("api", [LIBRARY, WIDE, Api(name="empty")])
def test_it_comes_back_equal(api: Api) -> None:
    assert model_json.read(model_json.write(api)) == api


@pytest.mark.parametrize("api", [LIBRARY, WIDE, Api(name="empty")])
def test_it_fits_its_schema(api: Api) -> None:
    schema = model_json.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(model_json.write(api)), schema)


def test_the_schema_refuses_what_does_not_fit() -> None:
    for document in ({}, {"format": 2, "api": {"name": "x"}}, {"format": 1, "api": {"name": 3}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document, model_json.schema())


def test_the_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(model_json.schema())) == model_json.schema()


def test_derived_rpcs_stand_beside_with_their_rule() -> None:
    document = json.loads(model_json.write(LIBRARY))
    book = next(cls for cls in document["api"]["classes"] if cls["name"] == "Book")
    getter = next(rpc for rpc in book["derived"] if rpc["name"] == "get_shelf")
    assert (getter["rule"], getter["field"]) == ("get_f", "shelf")
    cls = next(cls for cls in LIBRARY.classes if cls.name == "Book")
    assert len(book["derived"]) == len(derive.derived(LIBRARY, cls))
    assert "rpcs" not in book


def test_derived_rpcs_and_unknown_members_are_ignored_when_read() -> None:
    document = json.loads(model_json.write(LIBRARY))
    for cls in document["api"]["classes"]:
        cls["derived"] = [{"nonsense": True}]
    document["api"]["later"] = 1
    assert model_json.read(json.dumps(document).encode()) == LIBRARY


def deep(levels: int) -> bytes:
    """A document with a set of sets of sets."""
    base = b'{"kind": "set", "element": ' * levels + b'{"kind": "ref", "cls": "A"}' + b"}" * levels
    return b'{"format": 1, "api": {"name": "x", "types": [{"name": "t", "base": ' + base + b"}]}}"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b'{"format": 1', "not-json"),
        (b'{"x":' * 100_000, "not-json"),
        (b"[]", "not-a-model"),
        (b'[{"name": "VM"}]', "not-a-model"),
        (b'{"format": "1"}', "not-a-model"),
        (b'{"format": 0, "api": {"name": "x"}}', "not-a-model"),
        (b'{"openrpc": "1.2.6"}', "not-a-model"),
        (b'{"format": 2, "api": {}}', "model-too-new"),
        (b'{"format": 1}', "model-invalid"),
        (b'{"format": 1, "api": {"types": [{"base": ' + b'{"kind": "set", "element": ' * 9999, "not-json"),
        (deep(9999), "not-json"),
        (b'{"format": 1, "api": {"name": "x", "classes": [{"name": 1}]}}', "model-invalid"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Failure) as failed:
        model_json.read(data, "model.json")
    (diagnostic,) = failed.value.diagnostics
    assert (diagnostic.code, diagnostic.path) == (code, "model.json")


def test_same_bytes_under_other_hash_seeds(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "from tests.relations.sample import LIBRARY\n"
        "from apigen.interchange import json\n"
        "print(json.write(LIBRARY), json.schema())"
    )
