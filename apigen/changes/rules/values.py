"""Rules about enums, structs, errors and named types."""

from apigen.changes.rules import NAMED_BACK, pair, rule

_VM = "class VM {\n  rw paint: colour enum = red\n}\n"


def _enum(*names: str) -> str:
    return _VM + "enum colour {\n" + "".join(f"  {name}\n" for name in names) + "}"


def _struct(*members: str) -> str:
    body = "".join(f"  {member}\n" for member in members)
    return f"struct place {{\n{body}}}\nclass VM {{\n  rpc put(self: VM ref, at: place struct)\n}}"


def _error(parameters: str, name: str = "BUSY") -> str:
    return f"error {name}({parameters})\nclass VM {{\n  rpc stop(self: VM ref) raises {name}\n}}"


_WITHOUT = "class VM {\n  ro uuid: string\n}\n"
pair(
    ("enum-added", "an enum is new", "What it means is said where it is used."),
    (
        "enum-removed",
        "an enum is gone",
        "Its name is not on the wire; bindings lose a type.",
    ),
    _WITHOUT,
    _WITHOUT + "enum colour {\n  red\n}",
)
rule(
    "enum-renamed",
    "an enum has another name, by `@was`",
    "Its name is not on the wire; the source of clients names it.",
    _enum("red"),
    _enum("red").replace("colour", "paint").replace("enum paint", '@was("colour")\nenum paint'),
    excuse=NAMED_BACK,
)
pair(
    (
        "enum-value-added",
        "an enum has a new value",
        (
            "Where it comes back, old clients meet a word that they do not know; where it is only taken, "
            "nobody "
            "notices."
        ),
    ),
    (
        "enum-value-removed",
        "a value of an enum is gone",
        "Who sends it is refused, and it may be stored.",
    ),
    _enum("red"),
    _enum("red", "blue"),
)
rule(
    "enum-value-renamed",
    "a value of an enum has another name, by `@was`",
    "Its name is the value: who sends the old one is refused, who looks for it never finds it.",
    _enum("red", "blue"),
    _enum("red", 'azure @was("blue")'),
    excuse=NAMED_BACK,
)
rule(
    "enum-value-order-changed",
    "values of an enum stand in another order",
    "The wire has words; languages that number them are asked to be built anew.",
    _enum("red", "blue"),
    _enum("blue", "red"),
)
_PLACE = "struct place {\n  street: string\n}"
pair(
    ("struct-added", "a struct is new", "What it means is said where it is used."),
    ("struct-removed", "a struct is gone", "Its name is not on the wire; bindings lose a type."),
    _WITHOUT,
    _WITHOUT + _PLACE,
)
rule(
    "struct-renamed",
    "a struct has another name, by `@was`",
    "Its name is not on the wire; the source of clients names it.",
    _struct("street: string"),
    _struct("street: string")
    .replace("place", "spot")
    .replace("struct spot {", '@was("place")\nstruct spot {', 1),
    excuse=NAMED_BACK,
)
pair(
    (
        "member-added",
        "a struct has a new member",
        (
            "Where it is taken, it has to be given unless it has a default; where it comes back, old "
            "clients pass "
            "over it."
        ),
    ),
    (
        "member-removed",
        "a member of a struct is gone",
        "Who sends it may be refused; who looks for it finds nothing.",
    ),
    _struct("street: string"),
    _struct("street: string", 'town: string = ""'),
)
rule(
    "member-renamed",
    "a member of a struct has another name, by `@was`",
    "Its name is on the wire: one is gone and one is new, though stored values are kept.",
    _struct("street: string"),
    _struct('road: string @was("street")'),
    excuse=NAMED_BACK,
)
rule(
    "member-type-changed",
    "a member of a struct has another type",
    "What it does depends on both types, on the wire, and on where the struct is taken and returned.",
    _struct("street: string"),
    _struct("street: int"),
)
pair(
    (
        "member-made-optional",
        "a member of a struct may be left out now",
        "Where it comes back, it may be missing.",
    ),
    (
        "member-made-mandatory",
        "a member of a struct may no longer be left out",
        "Where it is taken, values without it are refused.",
    ),
    _struct("street: string"),
    _struct('street: string = ""'),
)
rule(
    "member-default-changed",
    "leaving a member of a struct out means something else",
    "Nothing is refused: who leaves it out says another thing.",
    _struct('street: string = ""'),
    _struct('street: string = "Main"'),
)
pair(
    (
        "type-added",
        "a named type is new",
        "What it means is said where it is used.",
    ),
    ("type-removed", "a named type is gone", "Its name is not on the wire; bindings may lose it."),
    _WITHOUT,
    _WITHOUT + "type port = int",
)
_PORT = "type port = int\nclass VM {\n  rw console: port = 80\n}"
rule(
    "type-renamed",
    "a named type has another name, by `@was`",
    "Its name is not on the wire; the source of clients may name it.",
    _PORT,
    _PORT.replace("port", "number").replace("type number", '@was("port")\ntype number'),
    excuse=NAMED_BACK,
)
rule(
    "type-changed",
    "a named type stands for another type",
    "Everything that is of it changes, once here.",
    "type port = int\nclass VM {\n  ro console: port\n}",
    "type port = string\nclass VM {\n  ro console: port\n}",
)
pair(
    (
        "error-declared",
        "an error is new",
        "Which calls may raise it is said where they list it.",
    ),
    ("error-removed", "an error is gone", "Source that names its code no longer compiles."),
    _WITHOUT,
    _WITHOUT + "error BUSY()",
)
rule(
    "error-renamed",
    "an error has another code, by `@was`",
    "Who looks for the old code never finds it, and nothing says so.",
    _error(""),
    _error("", "IN_USE").replace("error IN_USE", '@was("BUSY")\nerror IN_USE'),
    excuse=NAMED_BACK,
)
pair(
    (
        "error-hidden",
        "an error is hidden now",
        "It is raised as before, but documents and bindings leave it out.",
    ),
    ("error-shown", "an error is no longer hidden", "Documents and bindings have it now."),
    _error(""),
    "@hidden\n" + _error(""),
)
pair(
    (
        "error-param-added",
        "an error says more",
        "Errors are lists: at the end it is passed over, before others it moves them.",
    ),
    (
        "error-param-removed",
        "an error says less",
        "What is looked for is missing, and what stood behind it has moved.",
    ),
    _error("name: string"),
    _error("name: string, by: string"),
)
rule(
    "error-param-renamed",
    "a parameter of an error has another name",
    "Errors are lists: what stands at its place, of the same type, is the same. The source of clients "
    "names it.",
    _error("name: string"),
    _error("subject: string"),
)
rule(
    "error-param-moved",
    "parameters of an error stand in another order",
    "Errors are lists: each is taken for another, and nothing says so.",
    _error("name: string, by: string"),
    _error("by: string, name: string"),
)
rule(
    "error-param-type-changed",
    "a parameter of an error reads as another type",
    "Errors carry texts; another type is another text.",
    _error("name: string"),
    _error("name: int"),
)
