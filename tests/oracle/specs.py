"""Small random specs: two classes, two enums, two structs, a few fields and RPCs of random types."""

from copy import deepcopy
from random import Random

from tests.oracle.documents import Alias, Called, Document, Given, Grouped, Held, Kept, Problem, Words

PLAIN = ["string", "int", "float", "bool", "datetime", "tone enum", "mood enum", "box ref", "label"]
GROUPED = ["spot struct", "dot struct"]


def random_type(random: Random, depth: int = 0) -> str:
    """A type as one writes it."""
    if depth < 2 and random.random() < 0.35:
        return wrapped(random, random_type(random, depth + 1))
    return random.choice(PLAIN if random.random() < 0.85 else GROUPED)


def wrapped(random: Random, inner: str) -> str:
    """A container of a type; options are of nothing that is none already, keys are simple."""
    ways = [f"{inner} list", f"(string -> {inner}) map", f"(tone enum -> {inner}) map"]
    if inner in PLAIN and inner != "label":
        ways.append(f"{inner} set")
    if inner in ("string", "int", "tone enum", "mood enum", "box ref"):
        ways.append(f"({inner} -> int) map")
    if not inner.endswith(("option", "set", "list", "map")):
        ways.append(f"{inner} option")
    return random.choice(ways)


_LITERALS = {
    "string": ['"abc"', '""', '"12"'],
    "label": ['"abc"', '""'],
    "int": ["3", "0", "7"],
    "float": ["1.5", "3.0"],
    "bool": ["true", "false"],
    "datetime": ["2020-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
    "tone enum": ["low", "high"],
    "mood enum": ["low", "calm"],
    "tune enum": ["low", "loud"],
}


def literals(type_: str) -> list[str]:
    """Literals of a type, the first the plainest."""
    if type_ in _LITERALS:
        return _LITERALS[type_]
    if type_.endswith(" ref"):
        return ["null"]
    if type_.endswith(" option"):
        return ["none", *literals(type_.removesuffix(" option"))]
    if type_.endswith(("ref set", "ref list")):
        return ["{}"]
    if type_.endswith((" set", " list")):
        return ["{}", f"{{{literals(type_.rsplit(' ', 1)[0])[0]}}}"]
    if type_.endswith(" map"):
        return ["{}"]
    return ["{x: 3}"] if type_ == "far struct" else ["{a: 3}", "{a: 7}"]


def base(random: Random) -> Document:
    """A spec to begin with."""
    box = Kept("box", [Held("uuid", "string", '""', qualifier="ro")])
    if random.random() < 0.3:
        box.fields.append(Held("name_label", "string", '""'))
    thing = Kept("thing", [Held("uuid", "string", '""', qualifier="ro")], marks=["@role(keeper)"])
    for at in range(random.randint(0, 1)):
        thing.fields.append(random_field(random, f"f{at}"))
    for at in range(random.randint(0, 1)):
        thing.rpcs.append(random_rpc(random, f"go{at}"))
    for cls in (box, thing):
        if random.random() < 0.5:
            cls.without = random.sample(["create", "destroy", "get_all", "get_record", "events"], 2)
    return Document(
        classes=[box, thing],
        enums=[Words("tone", ["low", "high", "mid"]), Words("mood", ["calm", "low"])],
        structs=[
            Grouped("spot", [Given("a", "int"), Given("b", "string", '""'), Given("c", "tone enum", "low")]),
            Grouped("dot", [Given("a", "int"), Given("b", "string", '""')]),
        ],
        errors=[Problem("BROKEN", [Given("what", "string"), Given("count", "int")]), Problem("LOST")],
        types=[Alias("label", "string", ["@length(..12)"])],
        roles=["admin keeper clerk", "admin guard clerk"],
        unknown=random.choice(["refuse", "refuse", "ignore"]),
    )


def random_field(random: Random, name: str) -> Held:
    type_ = random_type(random)
    qualifier = random.choice(["ro", "ctor", "rw", "rw"])
    optional = qualifier == "ro" or random.random() < 0.7
    default = random.choice(literals(type_)) if optional else None
    return Held(name, type_, default, qualifier=qualifier)


def random_rpc(random: Random, name: str) -> Called:
    params = [Given("self", "thing ref")] if random.random() < 0.7 else []
    params += [Given(f"p{at}", random_type(random)) for at in range(random.randint(0, 2))]
    for at in range(random.randint(0, 2)):
        type_ = random_type(random)
        params.append(Given(f"q{at}", type_, random.choice(literals(type_))))
    result = random_type(random) if random.random() < 0.6 else ""
    marks = [mark for mark in ("@async", "@role(keeper)", "@safe") if random.random() < 0.3]
    if "@role(keeper)" not in marks and random.random() < 0.2:
        marks.append("@sessionless")
    raises = [name for name in ("BROKEN", "LOST") if random.random() < 0.3]
    return Called(name, params, result, raises, marks)


def copy(document: Document) -> Document:
    return deepcopy(document)
