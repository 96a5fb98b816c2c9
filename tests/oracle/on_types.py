"""Mutations of types, at each position that a type can stand at."""

from tests.oracle.documents import Document, Given, Held
from tests.oracle.operators import Chance, operator, pair, param, rpc, thing
from tests.oracle.specs import PLAIN, literals

PAIRS = [
    ("int", "float"),
    ("int", "string"),
    ("int", "bool"),
    ("float", "string"),
    ("float", "bool"),
    ("bool", "string"),
    ("datetime", "string"),
    ("datetime", "int"),
    ("tone enum", "string"),
    ("tone enum", "mood enum"),
    ("tone enum", "tune enum"),
    ("tone enum", "box ref"),
    ("tone enum", "int"),
    ("box ref", "string"),
    ("box ref", "thing ref"),
    ("box ref", "int"),
    ("label", "string"),
    ("label", "int"),
    ("int", "int option"),
    ("string", "string option"),
    ("tone enum", "tone enum option"),
    ("spot struct", "spot struct option"),
    ("box ref", "box ref option"),
    ("int", "int set"),
    ("box ref", "box ref set"),
    ("int set", "int list"),
    ("tone enum set", "tone enum list"),
    ("string list", "(string -> string) map"),
    ("(int -> string) map", "(string -> string) map"),
    ("(tone enum -> int) map", "(string -> int) map"),
    ("(tone enum -> int) map", "(mood enum -> int) map"),
    ("(box ref -> int) map", "(string -> int) map"),
    ("(box ref -> int) map", "(thing ref -> int) map"),
    ("spot struct", "dot struct"),
    ("spot struct", "(string -> string) map"),
    ("spot struct", "string"),
    ("spot struct", "far struct"),
]


def _two(random: Chance) -> tuple[str, str]:
    """A type before and after, in a container now and then."""
    old, new = random.choice(PAIRS)
    if random.random() < 0.5:
        old, new = new, old
    if random.random() < 0.5:
        way = _way(random, old, new)
        old, new = way.replace("?", old), way.replace("?", new)
    return old, new


def _way(random: Chance, old: str, new: str) -> str:
    plain = all(one in PLAIN and one != "label" for one in (old, new))
    ways = ["? list", "(string -> ?) map", "(tone enum -> ?) map", "? option", *(["? set"] * plain)]
    way = random.choice(ways)
    if "option" in way and any(one.endswith(("option", "set", "list", "map")) for one in (old, new)):
        return "? list"
    return way


@operator
def retype_parameter(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = _two(random)
    given = param(document, old)
    if random.random() < 0.3:
        given.default = literals(old)[0]
    return pair(document, lambda one: _retyped(rpc(one).params[-1], new)), "parameter"


@operator
def across_wires(document: Document, random: Chance) -> tuple[Document, str]:
    """What one wire writes alike, and the other does not."""
    old, new = random.choice([("int", "string"), ("datetime", "string")])
    if random.random() < 0.3:
        old, new = f"{old} list", f"{new} list"
    if random.random() < 0.5:
        param(document, old)
        return pair(document, lambda one: _retyped(rpc(one).params[-1], new)), "parameter"
    rpc(document).result = new
    return pair(document, lambda one: setattr(rpc(one), "result", old)), "result"


@operator
def retype_result(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = _two(random)
    if random.random() < 0.15:
        old, new = random.choice([("", new), (old, "")])
    if random.random() < 0.1:
        old, new = random.choice([("box record", "thing record"), ("thing record", "(string -> string) map")])
    rpc(document).result = old
    return pair(document, lambda one: setattr(rpc(one), "result", new)), "result"


@operator
def retype_field(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = _two(random)
    qualifier = random.choice(["ro", "ro", "ctor", "rw", "rw"])
    default = literals(old)[0] if random.random() < 0.5 else None
    thing(document).fields.append(Held("field", old, default, qualifier=qualifier))
    if random.random() < 0.2:
        thing(document).fields[-1].marks.append("@lazy" if qualifier == "ro" else "@writeonly")
    return pair(document, lambda one: _retyped(thing(one).fields[-1], new)), f"{qualifier} field"


@operator
def retype_member(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = _two(random)
    default = literals(old)[0] if random.random() < 0.4 else None
    document.structs[0].members.append(Given("last", old.replace("spot", "dot"), default))
    where = reach(document, random, "spot struct", whole=default is not None)
    changed = pair(document, lambda one: _retyped(one.structs[0].members[-1], new.replace("spot", "dot")))
    return changed, where


@operator
def retype_alias(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = _two(random)
    if "label" in old + new:
        old, new = "int", "string"
    document.types[0].base, document.types[0].marks = old, []
    where = reach(document, random, "label", whole=False)
    return pair(document, lambda one: setattr(one.types[0], "base", new)), where


@operator
def retype_detail(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = random.choice(PAIRS[:14])
    if random.random() < 0.5:
        old, new = new, old
    document.errors[0].params[-1].type = old
    changed = pair(document, lambda one: setattr(one.errors[0].params[-1], "type", new))
    return changed, "error"


def _retyped(given: Given, type_: str) -> None:
    given.type = type_
    if given.default is not None:
        given.default = literals(type_)[0]


def reach(document: Document, random: Chance, type_: str, *, whole: bool = True) -> str:
    """Uses a type somewhere, and says where: taken, returned, both, in an event, as a key's value. `whole`: a
    literal of the type needs nothing that it has not."""
    where = random.choice(["parameter", "result", "ro field", "ctor field", "rw field", "record", "nowhere"])
    if random.random() < 0.4:
        type_ = random.choice([f"{type_} list", f"(string -> {type_}) map", f"{type_} list"])
    match where:
        case "parameter":
            param(document, type_)
        case "result":
            rpc(document).result = type_
        case "record":
            thing(document).fields.append(Held("field", type_, qualifier="ro", marks=["@volatile"]))
        case "nowhere":
            pass
        case _:
            default = literals(type_)[0] if random.random() < 0.5 and whole else None
            thing(document).fields.append(Held("field", type_, default, qualifier=where.split()[0]))
    return where
