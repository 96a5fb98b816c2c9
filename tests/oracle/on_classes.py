"""Mutations of classes and of the API as a whole."""

from tests.oracle.documents import Document, Given, Held, Kept
from tests.oracle.operators import Chance, box, either, operator, pair, param, rpc, thing
from tests.oracle.specs import literals, random_field, random_rpc

WITHOUT = ["create", "destroy", "get_record", "get_by_uuid", "get_by_name_label", "get_all", "events"]


@operator
def class_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    cls = Kept("jar", [random_field(random, "f")], [random_rpc(random, "go")], without=["create"])
    for called in cls.rpcs:
        called.params = [one for one in called.params if one.name != "self"]
    return either(document, pair(document, lambda one: one.classes.append(cls)), random), "class"


@operator
def class_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    document.classes.append(Kept("jar", [random_field(random, "f")]))
    mark = ['@was("jar")'] if random.random() < 0.7 else []

    def change(one: Document) -> None:
        one.classes[-1].name, one.classes[-1].marks = "pot", mark

    return pair(document, change), "class"


@operator
def class_hidden(document: Document, random: Chance) -> tuple[Document, str]:
    document.classes.append(Kept("jar", [random_field(random, "f")]))
    new = pair(document, lambda one: one.classes[-1].marks.append("@hidden"))
    return either(document, new, random), "class"


@operator
def class_stateless(document: Document, random: Chance) -> tuple[Document, str]:
    document.classes.append(Kept("jar", [random_field(random, "f")], [random_rpc(random, "go")]))
    for called in document.classes[-1].rpcs:
        called.params = [one for one in called.params if one.name != "self"]

    def change(one: Document) -> None:
        one.classes[-1].stateless = True

    return either(document, pair(document, change), random), "class"


@operator
def without(document: Document, random: Chance) -> tuple[Document, str]:
    word = random.choice(WITHOUT)
    for held in box(document).fields:
        if held.default is None:
            held.default = literals(held.type)[0]
    box(document).without = [one for one in box(document).without if one != word]
    return either(document, pair(document, lambda one: box(one).without.append(word)), random), "class"


@operator
def class_one_of(document: Document, random: Chance) -> tuple[Document, str]:
    cls = Kept("jar", [Held("a", "box ref", "null"), Held("b", "int option", "none")])
    document.classes.append(cls)
    marks = [["@one_of(a, b)"], ["@at_most_one_of(a, b)"], []]
    old, new = random.sample(marks, 2)
    cls.marks = old
    return pair(document, lambda one: setattr(one.classes[-1], "marks", new)), "class"


@operator
def profile(document: Document, random: Chance) -> tuple[Document, str]:
    return either(document, pair(document, lambda one: setattr(one, "profile", "core")), random), "class"


@operator
def unknown_members(document: Document, random: Chance) -> tuple[Document, str]:
    document.unknown = "refuse"
    for cls in document.classes:
        if "create" in cls.without:
            cls.without.remove("create")
    new = pair(document, lambda one: setattr(one, "unknown", "ignore"))
    return either(document, new, random), "record"


@operator
def record_taken(document: Document, random: Chance) -> tuple[Document, str]:
    """A record that an RPC takes or returns, and a field that comes or goes."""
    if random.random() < 0.5:
        param(document, "box record")
    else:
        rpc(document).result = random.choice(["box record", "(string -> box record) map"])
    new = pair(document, lambda one: box(one).fields.append(random_field(random, "extra")))
    return either(document, new, random), "record"


@operator
def field_moved_along(document: Document, random: Chance) -> tuple[Document, str]:
    """Order of fields and RPCs is no change."""

    def change(one: Document) -> None:
        thing(one).fields.reverse()
        thing(one).rpcs.reverse()
        one.classes.reverse()
        one.errors.reverse()

    thing(document).fields.append(Held("f", "int", "3"))
    return pair(document, change), "nowhere"


@operator
def text_of_all(document: Document, random: Chance) -> tuple[Document, str]:
    rpc(document).params.append(Given("late", "int", "3"))
    return pair(document, lambda one: rpc(one).marks.insert(0, "/// Another text")), "nowhere"
