"""Mutations of RPCs, parameters, errors of RPCs and roles."""

from tests.oracle.documents import Called, Document, Given
from tests.oracle.on_fields import CONSTRAINTS
from tests.oracle.operators import Chance, either, operator, pair, param, rpc, swap_marks, thing, turned
from tests.oracle.specs import literals, random_rpc, random_type


@operator
def rpc_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    new = pair(document, lambda one: thing(one).rpcs.append(random_rpc(random, "act")))
    return either(document, new, random), "call"


@operator
def rpc_renamed(document: Document, random: Chance) -> tuple[Document, str]:
    thing(document).rpcs.append(random_rpc(random, "act"))
    mark = random.choice(['@was("act")', '@was("act", wire)', ""])

    def change(one: Document) -> None:
        thing(one).rpcs[-1].name = "work"
        thing(one).rpcs[-1].marks += [mark] if mark else []

    new = pair(document, change)
    if random.random() < 0.3 and mark:  # a name that is answered too is dropped, or comes
        before = pair(new, lambda one: thing(one).rpcs[-1].marks.remove(mark))
        return (
            (turned(document, before), "call")
            if random.random() < 0.5
            else (_over(document, new, before), "call")
        )
    return new, "call"


def _over(document: Document, old: Document, new: Document) -> Document:
    for name, value in vars(old).items():
        setattr(document, name, value)
    return new


@operator
def rpc_retired(document: Document, random: Chance) -> tuple[Document, str]:
    rpc(document).marks += ["@since(one)"]
    new = pair(document, lambda one: rpc(one).marks.append('@removed(three, "x")'))
    return either(document, new, random), "call"


@operator
def rpc_sessionless(document: Document, random: Chance) -> tuple[Document, str]:
    rpc(document).marks = []
    if random.random() < 0.7:
        param(document, random.choice(["string", "box ref", "int"]), random.choice([None, "_"]))
    new = pair(document, lambda one: rpc(one).marks.append("@sessionless"))
    return either(document, new, random), "call"


@operator
def rpc_lifecycle(document: Document, random: Chance) -> tuple[Document, str]:
    last = random.choice(['@removed(three, "x")', '@deprecated(three, "x")'])
    rpc(document).marks += ["@since(one)"]
    new = pair(document, lambda one: rpc(one).marks.append(last))
    return either(document, new, random), "call"


@operator
def rpc_marks(document: Document, random: Chance) -> tuple[Document, str]:
    mark = random.choice(["@hidden", "@async", "@sessionless"])
    thing(document).rpcs.append(random_rpc(random, "act"))
    marks = thing(document).rpcs[-1].marks
    if mark in marks:
        marks.remove(mark)
    if mark == "@sessionless" and "@async" in marks:
        marks.remove("@async")
    if mark == "@async" and "@sessionless" in marks:
        marks.remove("@sessionless")
    new = pair(document, lambda one: thing(one).rpcs[-1].marks.append(mark))
    return either(document, new, random), "call"


@operator
def rpc_role(document: Document, random: Chance) -> tuple[Document, str]:
    roles = ["admin", "keeper", "clerk", "guard", "keeper, guard", "none"]
    rpc(document).marks.remove("@role(clerk)") if "@role(clerk)" in rpc(document).marks else None
    old, new = random.sample([*([f"@role({one})"] for one in roles), []], 2)
    return swap_marks(old, new, document, lambda one: rpc(one).marks), "role"


@operator
def class_role(document: Document, random: Chance) -> tuple[Document, str]:
    roles = ["admin", "keeper", "clerk", "guard", "none"]
    thing(document).marks = []
    which = random.choice(["", "implicit = "])
    old, new = random.sample([*([f"@role({which}{one})"] for one in roles), []], 2)
    return swap_marks(old, new, document, lambda one: thing(one).marks), "role"


@operator
def roles_change(document: Document, random: Chance) -> tuple[Document, str]:
    shapes = [
        ["admin keeper clerk", "admin guard clerk"],
        ["admin keeper guard clerk"],
        ["admin guard keeper clerk"],
        ["admin keeper clerk", "guard clerk"],
        ["admin clerk", "keeper clerk", "guard clerk"],
    ]
    old, new = random.sample(shapes, 2)
    document.roles = old
    rpc(document).marks = [f"@role({random.choice(['keeper', 'guard', 'admin', 'clerk'])})"]
    return pair(document, lambda one: setattr(one, "roles", new)), "role"


@operator
def role_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    document.roles = ["admin keeper clerk", "admin guard clerk"]
    shape = random.choice(
        [["admin helper keeper clerk", "admin guard clerk"], [*document.roles, "admin extra clerk"]]
    )
    return either(document, pair(document, lambda one: setattr(one, "roles", shape)), random), "role"


@operator
def implicit_adjusted(document: Document, random: Chance) -> tuple[Document, str]:
    mark = random.choice(["@role(clerk)", "@role(none)", "@async", "@hidden"])
    name = random.choice(["create", "get_uuid", "get_record", "get_all"])
    if mark == "@async" and name == "create":
        name = "get_uuid"
    new = pair(document, lambda one: thing(one).rpcs.append(Called(name, marks=[mark], adjusted=True)))
    return either(document, new, random), "call"


@operator
def implicit_replaced(document: Document, random: Chance) -> tuple[Document, str]:
    from tests.oracle.documents import Held

    thing(document).fields.append(Held("field", "int", "3", qualifier="rw"))
    params = [Given("self", "thing ref"), Given("value", "int")]
    new = pair(
        document, lambda one: thing(one).rpcs.append(Called("set_field", params, implicit=True, marks=[]))
    )
    return either(document, new, random), "call"


@operator
def setter_kept(document: Document, random: Chance) -> tuple[Document, str]:
    """A field is made narrower, and its setter stays as an RPC of the same signature."""
    from tests.oracle.documents import Held

    thing(document).fields.append(Held("field", "int", "3", qualifier="rw"))
    keep = random.random() < 0.7
    qualifier = random.choice(["ro", "ctor"])

    def change(one: Document) -> None:
        held = next(field for field in thing(one).fields if field.name == "field")
        held.qualifier = qualifier
        if keep:
            params = [Given("self", "thing ref"), Given("value", "int")]
            thing(one).rpcs.append(Called("set_field", params, marks=["@role(keeper)"]))

    return pair(document, change), "call"


def _several(document: Document, random: Chance) -> None:
    """Parameters to act among, now and then of one type."""
    same = random.choice(["int", "string", random_type(random)])
    param(document, same, name="a")
    if random.random() < 0.5:
        param(document, same if random.random() < 0.6 else random_type(random), name="b")
    if random.random() < 0.5:
        param(document, same, random.choice(literals(same)), name="c")


@operator
def parameter_comes_or_goes(document: Document, random: Chance) -> tuple[Document, str]:
    _several(document, random)
    type_ = random.choice([rpc(document).params[0].type, random_type(random)])
    default = random.choice([None, literals(type_)[0], "_"])
    at = random.randint(0, len(rpc(document).params))
    new = pair(document, lambda one: rpc(one).params.insert(at, Given("new", type_, default)))
    return either(document, new, random), "parameter"


@operator
def parameter_last(document: Document, random: Chance) -> tuple[Document, str]:
    _several(document, random)
    type_ = random_type(random)
    default = random.choice([*literals(type_), "_"])
    new = pair(document, lambda one: rpc(one).params.append(Given("new", type_, default)))
    return either(document, new, random), "parameter"


@operator
def parameter_replaced(document: Document, random: Chance) -> tuple[Document, str]:
    _several(document, random)
    at = random.randrange(len(rpc(document).params))
    mark = random.choice(["", "@was", "@was", "wire", "wire"])
    type_ = random_type(random) if random.random() < 0.3 else rpc(document).params[at].type

    def change(one: Document) -> None:
        given = rpc(one).params[at]
        old, given.name = given.name, "new"
        if mark:
            given.marks.append(f'@was("{old}"{", wire" if mark == "wire" else ""})')
        if type_ != given.type:
            given.type = type_
            given.default = literals(type_)[0] if given.default is not None else None

    return pair(document, change), "parameter"


@operator
def parameters_moved(document: Document, random: Chance) -> tuple[Document, str]:
    _several(document, random)
    if len(rpc(document).params) < 2:
        param(document, rpc(document).params[0].type, name="z")

    def change(one: Document) -> None:
        random.shuffle(rpc(one).params)

    return pair(document, change), "parameter"


@operator
def parameters_swapped(document: Document, random: Chance) -> tuple[Document, str]:
    """Two of one type: nobody refuses anything."""
    type_ = random_type(random)
    default = random.choice([None, literals(type_)[0]])
    param(document, type_, default, name="a")
    param(document, type_, default, name="b")
    return pair(document, lambda one: rpc(one).params.reverse()), "parameter"


@operator
def parameter_default(document: Document, random: Chance) -> tuple[Document, str]:
    type_ = random.choice(["int", "string", "float", "tone enum", "int option", "spot struct", "bool"])
    old, new = random.sample([None, "_", *literals(type_)], 2)
    param(document, type_, old)
    return pair(document, lambda one: setattr(rpc(one).params[-1], "default", new)), "default"


@operator
def parameter_constraint(document: Document, random: Chance) -> tuple[Document, str]:
    type_, found = random.choice(CONSTRAINTS)
    old, new = random.sample([*([one] for one in found), []], 2)
    param(document, type_)
    return swap_marks(old, new, document, lambda one: rpc(one).params[-1].marks), "parameter"


@operator
def parameter_nonnull(document: Document, random: Chance) -> tuple[Document, str]:
    param(document, "box ref")
    new = pair(document, lambda one: rpc(one).params[-1].marks.append("@nonnull"))
    return either(document, new, random), "parameter"


@operator
def one_of(document: Document, random: Chance) -> tuple[Document, str]:
    param(document, "box ref", "null", name="a")
    param(document, "int option", "none", name="b")
    old, new = random.sample([["@one_of(a, b)"], ["@at_most_one_of(a, b)"], []], 2)
    return swap_marks(old, new, document, lambda one: rpc(one).marks), "parameter"


@operator
def errors_of_rpc(document: Document, random: Chance) -> tuple[Document, str]:
    rpc(document).raises = random.choice([[], ["BROKEN"], ["BROKEN", "LOST"]])
    found = random.choice([[], ["LOST"], ["BROKEN", "LOST"], ["BROKEN"]])
    return pair(document, lambda one: setattr(rpc(one), "raises", found)), "error"
