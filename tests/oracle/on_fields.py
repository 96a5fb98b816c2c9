"""Mutations of fields, keys and pairs."""

from tests.oracle.documents import Document, Given, Held
from tests.oracle.operators import Chance, box, either, field, operator, pair, swap_marks, there, thing
from tests.oracle.specs import literals, random_field, random_type

QUALIFIERS = ["ro", "ctor", "rw"]


@operator
def field_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    new = pair(document, lambda one: thing(one).fields.append(random_field(random, "field")))
    return either(document, new, random), "field"


@operator
def field_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    thing(document).fields.append(random_field(random, "field"))
    renamed = random.random() < 0.6

    def change(one: Document) -> None:
        there(one).marks += ['@was("field")'] if renamed else []
        there(one).name = "other"

    return pair(document, change), "field"


@operator
def field_path(document: Document, random: Chance) -> tuple[Document, str]:
    held = field(document, random, "string", '""')
    held.name = "name_field"
    new = pair(document, lambda one: setattr(there(one), "name", "name/field"))
    return either(document, new, random), "field"


@operator
def field_qualifier(document: Document, random: Chance) -> tuple[Document, str]:
    old, new = random.sample(QUALIFIERS, 2)
    type_ = random_type(random)
    default = literals(type_)[0] if random.random() < 0.6 else None
    field(document, random, type_, default, qualifier=old)
    if random.random() < 0.3:
        box_like = thing(document)
        box_like.without.append("create")
    return pair(document, lambda one: setattr(there(one), "qualifier", new)), f"{old} field"


@operator
def field_default(document: Document, random: Chance) -> tuple[Document, str]:
    type_ = random.choice(["int", "string", "float", "tone enum", "int option", "spot struct", "bool"])
    found: list[str | None] = [None, "_", *literals(type_)]
    qualifier = random.choice(QUALIFIERS)
    if qualifier == "ro":
        found.remove("_")
    old, new = random.sample(found, 2)
    field(document, random, type_, old, qualifier=qualifier)
    return pair(document, lambda one: setattr(there(one), "default", new)), f"default of {qualifier} field"


CONSTRAINTS: list[tuple[str, list[str]]] = [
    ("int", ["@range(0..10)", "@range(0..5)", "@range(3..)", "@range(..7)", "@unit(kib)"]),
    ("float", ["@range(0..10)", "@range(1..2)", "@range(..3)"]),
    ("string", ["@length(..3)", "@length(2..20)", "@length(1..)"]),
    ("string", ['@pattern("[a-z ]*")', '@pattern("[A-Z0-9]*")', "@format(base64)"]),
    ("int set", ["@length(..1)", "@length(1..)"]),
    ("(string -> int) map", ["@length(..1)", "@length(1..)"]),
]


@operator
def field_constraint(document: Document, random: Chance) -> tuple[Document, str]:
    type_, found = random.choice(CONSTRAINTS)
    old, new = random.sample([*([one] for one in found), []], 2)
    held = field(document, random, type_)
    return swap_marks(old, new, document, lambda one: there(one).marks), f"{held.qualifier} field"


@operator
def field_nonnull(document: Document, random: Chance) -> tuple[Document, str]:
    qualifier = random.choice(QUALIFIERS)
    field(document, random, "box ref", qualifier=qualifier)
    return _marked(document, random, "@nonnull"), f"{qualifier} field"


@operator
def field_unseen(document: Document, random: Chance) -> tuple[Document, str]:
    """Lazy, written only, hidden."""
    qualifier = random.choice(QUALIFIERS)
    mark = random.choice(["@lazy"] if qualifier == "ro" else ["@writeonly", "@hidden"])
    field(document, random, random_type(random), qualifier=qualifier)
    return _marked(document, random, mark), f"{qualifier} field"


@operator
def field_role(document: Document, random: Chance) -> tuple[Document, str]:
    which = random.choice(["set", "get", "create"])
    roles = ["admin", "keeper", "clerk", "guard", "keeper, guard", "none"]
    old, new = random.sample([*([f"@role({which} = {one})"] for one in roles if "," not in one), []], 2)
    field(document, random, "int", "3", qualifier="rw")
    if random.random() < 0.7:
        thing(document).marks = [f"@role({random.choice(roles)})"]
    return swap_marks(old, new, document, lambda one: there(one).marks), f"{which} role"


@operator
def keys_come_or_go(document: Document, random: Chance) -> tuple[Document, str]:
    held = field(document, random, "(string -> string) map", "{}")
    if random.random() < 0.4 and held.qualifier != "ro":
        held.marks.append("@closed")
    held.keys = [Given('"a"', "string")]
    type_ = random.choice(["string", "int", "tone enum", "bool", ""])
    name = random.choice(['"b"', '"b/*"'])
    new = pair(document, lambda one: there(one).keys.append(Given(name, type_)))
    return either(document, new, random), "map key"


@operator
def key_type(document: Document, random: Chance) -> tuple[Document, str]:
    held = field(document, random, "(string -> string) map", "{}")
    old, new = random.sample(["string", "int", "tone enum", "mood enum", "bool", "float"], 2)
    held.keys = [Given('"b"', old)]
    return pair(document, lambda one: setattr(there(one).keys[0], "type", new)), "map key"


@operator
def key_constraint(document: Document, random: Chance) -> tuple[Document, str]:
    held = field(document, random, "(string -> string) map", "{}")
    held.keys = [Given('"b"', "int")]
    old, new = random.sample([*([one] for one in CONSTRAINTS[0][1]), []], 2)
    return swap_marks(old, new, document, lambda one: there(one).keys[0].marks), "map key"


@operator
def key_closed(document: Document, random: Chance) -> tuple[Document, str]:
    held = field(document, random, "(string -> string) map", "{}", qualifier=random.choice(["ctor", "rw"]))
    held.keys = [Given('"b"', "string")]
    return _marked(document, random, "@closed"), "map key"


@operator
def key_roles(document: Document, random: Chance) -> tuple[Document, str]:
    held = field(document, random, "(string -> string) map", "{}", qualifier="rw")
    thing(document).marks = [f"@role({random.choice(['admin', 'keeper', 'clerk'])})"]
    held.keys = [Given('"b"', "string"), Given('"c/*"', "string"), Given('"c/d"', "string")]
    at = random.randrange(3)
    for key in held.keys:
        if random.random() < 0.6:
            key.marks = [f"@role({random.choice(['admin', 'keeper', 'clerk', 'guard'])})"]
    roles = ["admin", "keeper", "clerk", "guard"]

    def change(one: Document) -> None:
        keys = there(one).keys
        if random.random() < 0.4:
            keys.reverse()
        else:
            keys[at].marks = [f"@role({random.choice(roles)})"] if random.random() < 0.8 else []

    return pair(document, change), "map key"


@operator
def keys_reordered(document: Document, random: Chance) -> tuple[Document, str]:
    """The first key that matches decides."""
    held = field(document, random, "(string -> string) map", "{}", qualifier="rw")
    thing(document).marks = ["@role(admin)"]
    roles = random.sample(["admin", "keeper", "clerk", "guard"], 2)
    names = random.choice([['"c/*"', '"c/d"'], ['"c/*"', '"c/d*"'], ['"c/*"', '"d/*"']])
    held.keys = [
        Given(name, "string", None, [f"@role({role})"]) for name, role in zip(names, roles, strict=True)
    ]
    return pair(document, lambda one: there(one).keys.reverse()), "map key"


@operator
def far_end(document: Document, random: Chance) -> tuple[Document, str]:
    """A pair comes or goes whose far end clients could write."""
    thing(document).fields.append(Held("field", "box ref", "null", qualifier="rw"))
    box(document).fields.append(Held("things", "thing ref set", "{}", qualifier=random.choice(["ro", "rw"])))

    def change(one: Document) -> None:
        there(one).bound = "box.things"
        box(one).fields[-1].qualifier = "ro"
        box(one).fields[-1].default = None

    return either(document, pair(document, change), random), "field"


def _marked(document: Document, random: Chance, mark: str) -> Document:
    new = pair(document, lambda one: there(one).marks.append(mark))
    return either(document, new, random)
