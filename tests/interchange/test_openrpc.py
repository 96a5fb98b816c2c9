"""The OpenRPC document: valid against OpenRPC's own schema, with examples that fit their schemas."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT7

from apigen.interchange import openrpc, xenapi
from apigen.interchange.json_schema import named, of_type
from apigen.model.api import Api, Class, Constraints, Rpc
from apigen.model.types import (
    FLOAT,
    INT,
    STRING,
    ListType,
    MapType,
    OptionType,
    Primitive,
    SetType,
    StructType,
    Type,
)
from apigen.model.values import (
    Datetime,
    EnumValueRef,
    Float,
    Int,
    Items,
    Member,
    Members,
    Null,
    Opaque,
    Text,
    Value,
)
from apigen.semantics import load_text

HERE = Path(__file__).parent

SPEC = """\
//! Machines.

api farm {
  title "Farm"
  version "2.0"
  releases one, two
  tags compute "Compute" "Machines"
  use std
}

/// It is not halted.
error BAD_STATE(state: string, ref: string)

/// Never sent.
@hidden
error GONE

type vlan_id = int @range(1..4094)

enum power { Halted "802.3ad" }

struct usage {
  vlan: vlan_id
  note: string option
  part: float = 0.5
}

/// A machine.
@tag(compute)
class VM {
  ro uuid: string
  rw name/label: string = "" @length(..255)
  ctor vlans: vlan_id set
  ro state: power enum
  rw notes: (string -> string) map = {}
  rw secret: string = "" @writeonly
  ro usage: usage struct option
  rw blocked: (power enum -> string) map = {}

  /// Starts it. It must be halted.
  @async
  rpc start(self: VM ref, paused: bool = false, when: datetime = _) -> usage struct
    raises BAD_STATE, GONE

  /// Makes many.
  @deprecated(two, "Use create")
  rpc make(args: VM record, power: power enum = Halted) -> VM record

  @removed(two, "It is gone")
  rpc old()

  rpc take(self: VM ref, usage: usage struct)

  @hidden
  rpc inside()
}

stateless class ping {
  @sessionless
  rpc pong(text: string) -> string
}
""".replace('enum power { Halted "802.3ad" }', 'enum power {\n  Halted\n  "802.3ad"\n}')


@cache
def farm() -> Api:
    spec = load_text(SPEC)
    assert not [d for d in spec.diagnostics if d.severity == "error"], spec.diagnostics
    return spec.api


class Made:
    """Examples made by hand."""

    def arguments(self, cls: Class, rpc: Rpc, /) -> openrpc.Arguments:
        match rpc.name:
            case "start":
                return ("self", Null()), ("when", Datetime("2007-11-01T00:00:00Z"))
            case "make":
                record = Members((Member("vlans", Items((Int(1),))),))
                return ("args", record), ("power", EnumValueRef("Halted"))
            case _:
                return ()

    def result(self, cls: Class, rpc: Rpc, /) -> Value:
        if rpc.name == "start" and isinstance(rpc.result, StructType):
            return Members((Member("vlan", Int(7)), Member("part", Float("inf"))))
        return Text("OpaqueRef:1")

    def value(self, type_: Type, place: str, /) -> Value:
        return Opaque(f"OpaqueRef:{place}")


def methods(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {method["name"]: method for method in document["methods"]}


@cache
def meta() -> jsonschema.Draft7Validator:
    schema = json.loads((HERE / "openrpc/openrpc.json").read_text())
    schemas = DRAFT7.create_resource(json.loads((HERE / "openrpc/json-schema.json").read_text()))
    registry: Registry[Any] = Registry().with_resources(
        [("https://meta.json-schema.tools/", schemas), ("https://meta.json-schema.tools", schemas)]
    )
    return jsonschema.Draft7Validator(schema, registry=registry)


def plain(document: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    return result


def test_it_is_valid() -> None:
    meta().validate(plain(openrpc.document(farm(), Made())))


def test_no_reference_leads_nowhere() -> None:
    document = openrpc.document(farm())
    assert named(document) <= set(document["components"]["schemas"])


@pytest.mark.parametrize("name", ["VM.start", "Async.VM.start"])
def test_parameters_begin_with_the_session(name: str) -> None:
    method = methods(openrpc.document(farm()))[name]
    assert method["paramStructure"] == "either"
    assert [(p["name"], p["required"]) for p in method["params"]] == [
        ("session_id", True),
        ("self", True),
        ("paused", False),
        ("when", False),
    ]
    assert method["params"][2]["schema"] == {"type": "boolean", "default": False}
    assert "default" not in method["params"][3]["schema"]
    assert method["tags"] == [{"name": "compute"}]


def test_results() -> None:
    found = methods(openrpc.document(farm()))
    assert found["VM.start"]["result"]["schema"] == {"$ref": "#/components/schemas/struct.usage"}
    assert found["Async.VM.start"]["result"]["schema"] == {"$ref": "#/components/schemas/ref.task"}
    assert found["VM.set_name_label"]["result"]["schema"] == {"type": "string", "const": ""}
    assert found["VM.create"]["result"]["schema"] == {"$ref": "#/components/schemas/ref.VM"}


def test_sessionless_and_an_api_without_sessions() -> None:
    found = methods(openrpc.document(farm()))
    assert [p["name"] for p in found["ping.pong"]["params"]] == ["text"]
    alone = load_text(SPEC.replace("  use std\n", "").replace("  @async\n", "")).api
    assert [p["name"] for p in methods(openrpc.document(alone))["VM.get_uuid"]["params"]] == ["self"]


def test_texts_errors_and_lifecycle() -> None:
    document = openrpc.document(farm())
    found = methods(document)
    assert found["VM.start"]["summary"] == "Starts it."
    assert found["VM.start"]["description"] == "Starts it. It must be halted."
    assert found["VM.start"]["errors"] == [{"$ref": "#/components/errors/BAD_STATE"}]
    errors = document["components"]["errors"]
    assert errors["BAD_STATE"] == {"code": 1, "message": "BAD_STATE", "data": ["state", "ref"]}
    assert "GONE" not in errors
    assert "HANDLE_INVALID" in errors
    assert found["VM.make"]["deprecated"]
    assert not {"VM.old", "VM.inside", "VM.get_all_records_where"} & set(found)


def test_records_as_read_and_as_created() -> None:
    schemas = openrpc.document(farm())["components"]["schemas"]
    read, created = schemas["record.VM"], schemas["create.VM"]
    assert read["required"] == ["uuid", "name_label", "vlans", "state", "notes", "blocked"]
    assert "secret" not in read["properties"]
    assert created["required"] == ["vlans"]
    assert list(created["properties"]) == ["name_label", "vlans", "notes", "secret", "blocked"]
    assert created["additionalProperties"] is False
    # Limits hold for what is given; what is read outlives them.
    assert created["properties"]["name_label"]["maxLength"] == 255
    assert "maxLength" not in read["properties"]["name_label"]


def test_unknown_members_may_be_let_in() -> None:
    api = msgspec.structs.replace(farm(), unknown_members="ignore")
    assert "additionalProperties" not in openrpc.document(api)["components"]["schemas"]["create.VM"]


def test_named_things() -> None:
    schemas = openrpc.document(farm())["components"]["schemas"]
    assert schemas["type.vlan_id"] == {
        "title": "vlan_id",
        "type": "integer",
        "format": "int64",
        "minimum": 1,
        "maximum": 4094,
    }
    assert schemas["enum.power"]["enum"] == ["Halted", "802.3ad"]
    assert schemas["struct.usage"]["required"] == ["vlan", "part"]
    assert schemas["struct.usage"]["properties"]["vlan"] == {"type": "integer", "format": "int64"}
    assert schemas["given.usage"]["required"] == ["vlan"]
    assert schemas["given.usage"]["properties"]["vlan"] == {"$ref": "#/components/schemas/type.vlan_id"}
    assert schemas["record.VM"]["properties"]["blocked"]["propertyNames"] == {
        "$ref": "#/components/schemas/enum.power"
    }


def test_examples_fit_their_schemas() -> None:
    document = plain(openrpc.document(farm(), Made()))
    for name in ("VM.start", "VM.make", "Async.VM.start"):
        method = methods(document)[name]
        (pairing,) = method["examples"]
        schemas = {param["name"]: param["schema"] for param in method["params"]}
        assert pairing["params"][0] == {"name": "session_id", "value": "OpaqueRef:session"}
        for param in pairing["params"]:
            validate(document, schemas[param["name"]], param["value"])
    start = methods(document)["VM.start"]
    validate(document, start["result"]["schema"], start["examples"][0]["result"]["value"])
    assert methods(document)["Async.VM.start"]["examples"][0]["result"]["value"].startswith("OpaqueRef:")


def validate(document: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    wrapped = {"allOf": [schema], "components": document["components"]}
    jsonschema.Draft7Validator(wrapped).validate(value)


def test_limits() -> None:
    assert of_type(OptionType(INT), Constraints(minimum="1")) == {
        "anyOf": [{"type": "integer", "format": "int64", "minimum": 1}, {"type": "null"}]
    }
    assert of_type(STRING, Constraints(pattern="[a-z]+", format="url")) == {
        "type": "string",
        "pattern": "^(?:[a-z]+)$",
        "format": "uri",
    }
    assert "pattern" not in of_type(STRING, Constraints(pattern=r"\pL+"))
    assert of_type(SetType(STRING), Constraints(max_length=3))["maxItems"] == 3
    assert of_type(MapType(INT, STRING), Constraints(min_length=1)) == {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "propertyNames": {"pattern": r"^-?\d{1,19}$"},
        "minProperties": 1,
    }
    assert of_type(ListType(FLOAT))["items"]["anyOf"][0] == {"type": "number"}
    assert of_type(Primitive("datetime"))["type"] == "string"


def test_same_bytes_under_other_hash_seeds(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "from tests.relations.sample import LIBRARY\n"
        "from apigen.interchange import openrpc\n"
        "print(openrpc.document(LIBRARY))"
    )


@pytest.mark.corpus
@pytest.mark.parametrize("version", ["7.5", "8.2"])
def test_the_published_api(corpus: Path, version: str) -> None:
    api = xenapi.read(
        xenapi.read_file(corpus / f"xenapi-{version}.json"),
        xenapi.read_file(corpus / f"xenapi-{version}-extras.json"),
    )
    document = openrpc.document(api)
    meta().validate(plain(document))
    assert named(document) <= set(document["components"]["schemas"])
