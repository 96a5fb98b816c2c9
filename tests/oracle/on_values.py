"""Mutations of enums, structs, named types and errors, wherever their values go."""

from tests.oracle.documents import Document, Given, Grouped, Problem, Words
from tests.oracle.on_fields import CONSTRAINTS
from tests.oracle.on_types import reach
from tests.oracle.operators import Chance, either, operator, pair, swap_marks
from tests.oracle.specs import literals, random_type


def _enum(document: Document) -> Words:
    return next(one for one in document.enums if one.name == "hue")


def _hue(document: Document, random: Chance) -> str:
    document.enums.append(Words("hue", ["red", "green"]))
    where = reach(document, random, "hue enum")
    for cls in document.classes:
        for field in cls.fields:
            if field.type == "hue enum" and field.default is not None:
                field.default = "red"
    return where


@operator
def word_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    where = _hue(document, random)
    new = pair(document, lambda one: _enum(one).values.append("blue"))
    return either(document, new, random), where


@operator
def word_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    where = _hue(document, random)
    mark = random.choice([' @was("green")', ""])
    only = random.random() < 0.3
    if only:
        _enum(document).values = ["green"]
        for cls in document.classes:
            for field in cls.fields:
                if field.type == "hue enum":
                    field.default = None

    def change(one: Document) -> None:
        _enum(one).values[-1] = f"lime{mark}"

    return pair(document, change), where


@operator
def words_moved(document: Document, random: Chance) -> tuple[Document, str]:
    where = _hue(document, random)
    return pair(document, lambda one: _enum(one).values.reverse()), where


@operator
def enum_itself(document: Document, random: Chance) -> tuple[Document, str]:
    new = pair(document, lambda one: one.enums.append(Words("free", ["one"])))
    return either(document, new, random), "nowhere"


@operator
def enum_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    where = _hue(document, random)
    mark = ['@was("hue")'] if random.random() < 0.7 else []

    def change(one: Document) -> None:
        _enum(one).marks += mark
        _enum(one).name = "tint"
        for cls in one.classes:
            for given in (*cls.fields, *(param for rpc in cls.rpcs for param in rpc.params)):
                given.type = given.type.replace("hue enum", "tint enum")
            for rpc in cls.rpcs:
                rpc.result = rpc.result.replace("hue enum", "tint enum")

    return pair(document, change), where


@operator
def member_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    type_ = random_type(random).replace("spot", "dot")
    default = random.choice([None, literals(type_)[0]])
    where = reach(document, random, "spot struct", whole=default is not None)
    new = pair(document, lambda one: one.structs[0].members.append(Given("last", type_, default)))
    return either(document, new, random), where


@operator
def member_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    where = reach(document, random, "spot struct")
    mark = ['@was("b")'] if random.random() < 0.6 else []

    def change(one: Document) -> None:
        one.structs[0].members[1].name = "z"
        one.structs[0].members[1].marks = mark

    return pair(document, change), where


@operator
def member_default(document: Document, random: Chance) -> tuple[Document, str]:
    where = reach(document, random, "spot struct", whole=False)
    type_ = random.choice(["int", "string", "tone enum", "int option"])
    old, new = random.sample([None, *literals(type_)], 2)
    document.structs[0].members.append(Given("last", type_, old))
    changed = pair(document, lambda one: setattr(one.structs[0].members[-1], "default", new))
    return changed, where


@operator
def member_constraint(document: Document, random: Chance) -> tuple[Document, str]:
    where = reach(document, random, "spot struct", whole=False)
    type_, found = random.choice(CONSTRAINTS)
    old, new = random.sample([*([one] for one in found), []], 2)
    document.structs[0].members.append(Given("last", type_))
    return swap_marks(old, new, document, lambda one: one.structs[0].members[-1].marks), where


@operator
def member_nonnull(document: Document, random: Chance) -> tuple[Document, str]:
    where = reach(document, random, "spot struct", whole=False)
    document.structs[0].members.append(Given("last", "box ref"))
    new = pair(document, lambda one: one.structs[0].members[-1].marks.append("@nonnull"))
    return either(document, new, random), where


@operator
def struct_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    document.structs.append(Grouped("shape", [Given("a", "int")]))
    where = reach(document, random, "shape struct")
    mark = ['@was("shape")'] if random.random() < 0.7 else []

    def change(one: Document) -> None:
        one.structs[-1].name = "form"
        one.structs[-1].marks += mark
        for cls in one.classes:
            for given in (*cls.fields, *(param for rpc in cls.rpcs for param in rpc.params)):
                given.type = given.type.replace("shape struct", "form struct")
            for rpc in cls.rpcs:
                rpc.result = rpc.result.replace("shape struct", "form struct")

    return pair(document, change), where


@operator
def struct_itself(document: Document, random: Chance) -> tuple[Document, str]:
    new = pair(document, lambda one: one.structs.append(Grouped("free", [Given("a", "int")])))
    return either(document, new, random), "nowhere"


@operator
def alias_constraint(document: Document, random: Chance) -> tuple[Document, str]:
    type_, found = random.choice(CONSTRAINTS)
    document.types[0].base = type_
    document.types[0].marks = []
    where = reach(document, random, "label", whole=False)
    old, new = random.sample([*([one] for one in found), []], 2)
    return swap_marks(old, new, document, lambda one: one.types[0].marks), where


@operator
def error_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    new = pair(document, lambda one: one.errors.append(Problem("NEWER")))
    return either(document, new, random), "error"


@operator
def error_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    document.errors.append(Problem("OLDER"))

    def change(one: Document) -> None:
        one.errors[-1] = Problem("NEWER", marks=['@was("OLDER")'])

    return pair(document, change), "error"


@operator
def details(document: Document, random: Chance) -> tuple[Document, str]:
    def change(one: Document) -> None:
        params = one.errors[0].params
        match random.choice(["last", "first", "gone", "moved", "renamed"]):
            case "last":
                params.append(Given("more", "string"))
            case "first":
                params.insert(0, Given("more", "string"))
            case "gone":
                params.pop(random.randrange(2))
            case "moved":
                params.reverse()
            case _:
                params[0].name = "other"

    return pair(document, change), "error"
