"""Names of changes: what is one root, what is two, what is none. Each rule's own example is in its page."""

import pytest

from apigen.changes.compare import Address
from apigen.changes.judge import judge
from apigen.changes.report import Root
from apigen.changes.roots import roots
from apigen.model.api import Api
from apigen.semantics import load_text

HEAD = """\
api example {
  releases one, two
  roles admin > operator > user
}
"""
LATER = HEAD.replace("one, two", "one, two, three")
AFTER = HEAD.replace("one, two", "one, two, three, four")


def api(text: str) -> Api:
    spec = load_text((text if "api " in text else HEAD + text) + "\n")
    assert [one.message for one in spec.diagnostics if one.severity == "error"] == []
    return spec.api


def found(old: str, new: str) -> tuple[Root, ...]:
    return roots(api(old), api(new))


def names(old: str, new: str) -> list[str]:
    return [root.rule for root in found(old, new)]


def vm(*lines: str, before: str = "", name: str = "VM") -> str:
    """A class with these members."""
    return f"{before}class {name} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


HOST = vm("ro uuid: string", name="host")
FREE = '@unbound("one way")'

MAP = "rw m: (string -> string) map = {}"
SILENT: dict[str, tuple[str, str]] = {
    "keys in another order, none of which is another's": (
        vm(MAP, 'key "a": int', 'key "b*" @role(user)'), vm(MAP, 'key "b*" @role(user)', 'key "a": int'),
    ),
    "the same": (vm("ro uuid: string"), vm("ro uuid: string")),
    "fields in another order": (vm("ro a: int", "ro b: int"), vm("ro b: int", "ro a: int")),
    "classes in another order": (vm("ro a: int") + HOST, HOST + vm("ro a: int")),
    "a comment": (vm("ro a: int"), vm("ro a: int // what?")),
    "a mixin instead of a member": (
        vm("ro a: int"),
        "mixin has_a {\n  ro a: int\n}\n" + vm("with has_a"),
    ),
    "an extension instead of a member": (vm("ro a: int"), vm() + "extend class VM {\n  ro a: int\n}\n"),
    "errors of an RPC in another order": (
        "error A()\nerror B()\n" + vm("rpc f() raises A, B"),
        "error A()\nerror B()\n" + vm("rpc f() raises B, A"),
    ),
    "the default role, written out": (vm("rpc f()"), vm("@role(admin)", "rpc f()")),
    "a role that implies another, beside it": (
        vm("@role(user)", "rpc f()"),
        vm("@role(user, operator)", "rpc f()"),
    ),
    "a field's role that is its class's": (
        vm("rw a: int = 0", before="@role(user)\n"),
        vm("rw a: int = 0 @role(user)", before="@role(user)\n"),
    ),
    "the other end says the pair": (
        vm("ro VMs: VM ref set <-> VM.host", name="host") + vm("rw host: host ref = null"),
        vm("ro VMs: VM ref set", name="host") + vm("rw host: host ref = null <-> host.VMs"),
    ),
    "a lifecycle that is the class's, written out": (
        vm("ro a: int", before="@since(one)\n"),
        vm("ro a: int @since(one)", before="@since(one)\n"),
    ),
    "@allow": (vm("rpc f()"), vm("@allow(role-missing)", "rpc f()")),
}  # fmt: skip


@pytest.mark.parametrize("case", SILENT)
def test_no_change(case: str) -> None:
    assert names(*SILENT[case]) == []


CASES: dict[str, tuple[str, str, list[str]]] = {
    # Fields
    "a mandatory field": (vm(), vm("rw a: int"), ["field-added-mandatory"]),
    "... that the server sets": (vm(), vm("ro a: int"), ["field-added"]),
    "... with a default": (vm(), vm("rw a: int = 0"), ["field-added"]),
    "... of what clients do not create": (
        vm("without create"), vm("without create", "rw a: int"), ["field-added"],
    ),
    "... of what they may create from now on": (
        vm("without create"), vm("rw a: int"), ["constructor-added", "field-added"],
    ),
    "another type with its default": (vm("rw a: int = 0"), vm("rw a: float = 1.0"), ["field-type-changed"]),
    "another type, with a first default": (vm("rw a: int"), vm("rw a: float = 1.0"), ["field-type-changed"]),
    "another type and qualifier": (
        vm("rw a: int = 0"), vm("ro a: string"), ["qualifier-narrowed", "field-type-changed"],
    ),
    "from RW to constructor": (vm("rw a: int = 0"), vm("ctor a: int = 0"), ["qualifier-narrowed"]),
    "from runtime to RW": (vm("ro a: int"), vm("rw a: int = 0"), ["qualifier-widened", "default-added"]),
    "many references to another class": (
        HOST + vm(f"ro a: host ref set {FREE}"), HOST + vm(f"ro a: VM ref set {FREE}"),
        ["field-ref-class-changed"],
    ),
    "another class, and many": (
        HOST + vm(f"ro a: host ref {FREE}"), HOST + vm(f"ro a: VM ref set {FREE}"), ["field-type-changed"],
    ),
    "a list instead of a set": (
        HOST + vm(f"ro a: host ref set {FREE}"), HOST + vm(f"ro a: host ref list {FREE}"),
        ["field-type-changed"],
    ),
    "many ints": (vm("ro a: int"), vm("ro a: int set"), ["field-type-changed"]),
    "an option": (vm("ro a: int"), vm("ro a: int option"), ["field-type-changed"]),
    "a name for the same type": (
        "type port = int\n" + vm("ro a: int"), "type port = int\n" + vm("ro a: port"), ["field-type-changed"],
    ),
    "a renamed class is one root": (
        HOST + vm(f"ro a: host ref {FREE}", "rpc f(h: host ref) -> host record"),
        vm("ro uuid: string", name="server", before='@was("host")\n')
        + vm(f"ro a: server ref {FREE}", "rpc f(h: server ref) -> server record"),
        ["class-renamed"],
    ),
    "a renamed field that is another type": (
        vm("rw a: int = 0"), vm('rw b: float = 0.0 @was("a")'), ["field-renamed", "field-type-changed"],
    ),
    "a field that moved": (
        vm("rw a: int = 0") + HOST,
        vm() + vm("ro uuid: string", 'rw a: int = 0 @was("VM.a")', name="host"),
        ["field-renamed"],
    ),
    "two names without @was": (vm("ro a: int"), vm("ro b: int"), ["field-added", "field-removed"]),
    # Classes
    "a hidden class": (HOST, HOST + vm("ro a: int", before="@hidden\n"), ["class-added"]),
    "a hidden class that has a hidden call": (
        HOST, HOST + vm("hidden f", "ro a: int", before="@hidden\n"), ["class-added", "unknown"],
    ),
    "a hidden class of which only names are known": (
        HOST, HOST + "@hidden\nstateless class VM {\n  hidden f, g\n}\n", ["unknown", "unknown"],
    ),
    "a class with a hidden call": (HOST, HOST + vm("hidden f"), ["class-added", "unknown"]),
    # References
    "a class with a reference": (
        HOST, HOST + vm(f"ro a: host ref {FREE}"), ["class-added", "reference-added"],
    ),
    "a reference in a map": (
        HOST + vm(), HOST + vm("ro a: (string -> host ref) map"), ["field-added", "reference-added"],
    ),
    "a reference in a struct": (
        HOST + vm(), HOST + "struct s {\n  at: host ref\n}\n" + vm("ro a: s struct"),
        ["field-added", "reference-added", "struct-added"],
    ),
    "a reference that lets go": (
        HOST + vm(), HOST + vm(f"ro a: host ref = null {FREE} @on_destroy(clear)"), ["field-added"],
    ),
    "a reference to a new class": (
        vm(), vm(f"ro a: host ref {FREE}") + HOST, ["field-added", "class-added"],
    ),
    "references that follow from others": (
        vm("ro host: host ref = null " + FREE) + HOST,
        vm("ro host: host ref = null")
        + vm("ro uuid: string", "ro VMs: VM ref set <-> VM.host", name="host"),
        ["binding-added", "field-added"],
    ),
    "a reference that nobody stores": (
        HOST + vm(before="stateless "), HOST + vm("ro a: host ref", before="stateless "), ["field-added"],
    ),
    "a reference that is worked out": (
        HOST + vm(), HOST + vm(f"ro a: host ref {FREE} @computed"), ["field-added"],
    ),
    "a reference of a task": (
        HOST + vm("ro uuid: string", name="task"),
        HOST + vm("ro uuid: string", f"ro a: host ref {FREE}", name="task"),
        ["field-added"],
    ),
    "a reference to a task": (
        vm("ro uuid: string", name="task") + vm(),
        vm("ro uuid: string", name="task") + vm(f"ro a: task ref {FREE}"),
        ["field-added"],
    ),
    # Bindings
    "an end that is worked out from now on has no default": (
        vm("ro a: host ref = null " + FREE) + vm("rw b: VM ref set = {} " + FREE, name="host"),
        vm("ro a: host ref = null") + vm("ro b: VM ref set <-> VM.a", name="host"),
        ["binding-added", "qualifier-narrowed"],
    ),
    "the end that holds the truth goes": (
        vm("ro a: host ref = null") + vm("ro b: VM ref set <-> VM.a", name="host"),
        vm() + vm(f"ro b: VM ref set {FREE}", name="host"),
        ["field-removed", "binding-removed"],
    ),
    "the truth is at the end that is named last": (
        vm(f"ro b: host ref set {FREE}") + vm(f"ro a: VM ref = null {FREE}", name="host"),
        vm("ro b: host ref set <-> host.a") + vm("ro a: VM ref = null", name="host"),
        ["binding-added"],
    ),
    "a pair of many": (
        vm(f"rw a: host ref set {FREE}") + vm("ro b: VM ref set " + FREE, name="host"),
        vm("rw a: host ref set") + vm("ro b: VM ref set <-> VM.a", name="host"),
        ["binding-added"],
    ),
    "the other end goes": (
        vm("ro a: host ref = null") + vm("ro b: VM ref set <-> VM.a", name="host"),
        vm("ro a: host ref = null " + FREE) + vm(name="host"),
        ["binding-removed", "field-removed"],
    ),
    "both ends of a pair are renamed": (
        vm("ro a: host ref = null") + vm("ro b: VM ref set <-> VM.a", name="host"),
        vm('ro c: host ref = null @was("a")') + vm('ro d: VM ref set <-> VM.c @was("b")', name="host"),
        ["field-renamed", "field-renamed"],
    ),
    # Roles
    "a role between others": (
        "api e {\n  roles admin > user\n}\n" + vm("@role(user)", "rpc f()"),
        "api e {\n  roles admin > operator > user\n}\n" + vm("@role(user)", "rpc f()"),
        ["role-added"],
    ),
    "a role that rises": (
        "api e {\n  roles admin > user\n  roles admin > guest\n}\n" + vm(),
        "api e {\n  roles admin > user > guest\n}\n" + vm(),
        ["role-order-changed"],
    ),
    "some lose and some gain": (
        "api e {\n  roles admin > a\n  roles admin > b\n}\n" + vm("@role(a)", "rpc f()"),
        "api e {\n  roles admin > a\n  roles admin > b\n}\n" + vm("@role(b)", "rpc f()"),
        ["rpc-role-raised", "rpc-role-lowered"],
    ),
    "nobody": (vm("@role(user)", "rpc f()"), vm("@role(none)", "rpc f()"), ["rpc-role-raised"]),
    "the role of a class is one root": (
        vm("rw a: int = 0", "rpc f()", before="@role(admin)\n"),
        vm("rw a: int = 0", "rpc f()", before="@role(user)\n"),
        ["rpc-role-lowered"],
    ),
    "the role of a class, but for an RPC": (
        vm("rpc f()", before="@role(admin)\n"),
        vm("@role(admin)", "rpc f()", before="@role(user)\n"),
        ["rpc-role-lowered"],
    ),
    "who reads": (vm("ro a: int"), vm("ro a: int @role(get = admin)"), ["field-role-raised"]),
    "who reads and sets": (
        vm("rw a: int = 0"), vm("rw a: int = 0 @role(set = user, get = admin)"),
        ["field-role-lowered", "field-role-raised"],
    ),
    "who sets what nobody sets any more": (
        vm("rw a: int = 0 @role(user)"), vm("ro a: int = 0"), ["qualifier-narrowed"],
    ),
    "who creates what is only created": (
        vm("ctor a: int = 0 @role(create = user)"), vm("ctor a: int = 0 @role(create = admin)"),
        ["create-role-raised"],
    ),
    "the role of a derived RPC": (vm(), vm("@role(none)", "implicit destroy"), ["rpc-role-raised"]),
    # RPCs
    "a hidden RPC gets a signature": (vm("hidden f"), vm("rpc f()"), ["rpc-shown"]),
    "an RPC keeps but its name": (vm("rpc f()"), vm("hidden f"), ["rpc-hidden"]),
    "a name goes": (vm("hidden f, g"), vm("hidden g"), ["unknown"]),
    "a derived RPC is hidden": (vm(), vm("@hidden", "implicit destroy"), ["rpc-hidden"]),
    "a derived RPC has another text": (vm(), vm("/// Ends it.", "implicit destroy"), ["text-changed"]),
    "a derived RPC is deprecated": (
        vm(), vm('@deprecated(two, "")', "implicit destroy"), ["deprecated"],
    ),
    "a derived RPC is retired": (
        vm("@since(one)", "implicit destroy"), vm('@since(one) @removed(two, "")', "implicit destroy"),
        ["retired", "published-without-deprecation-removed"],
    ),
    "a setter is retired, not its field": (
        vm("rw a: int = 0 @since(one)"),
        vm("rw a: int = 0 @since(one)", '@since(one) @removed(two, "")', "implicit set_a"),
        ["retired", "published-without-deprecation-removed"],
    ),
    "a setter is kept by hand": (
        vm("rw a: int = 0"), vm("ctor a: int = 0", "/// Sets it.", "rpc set_a(self: VM ref, value: int)"),
        ["qualifier-narrowed", "rpc-replaces-derived", "text-changed"],
    ),
    "... whose parameter has another name": (
        vm("rw a: int = 0"), vm("ctor a: int = 0", "/// Sets it.", "rpc set_a(self: VM ref, a: int)"),
        ["qualifier-narrowed", "rpc-replaces-derived", "param-renamed", "text-changed"],
    ),
    "... and another type": (
        vm("rw a: int = 0"), vm("ctor a: int = 0", "rpc set_a(self: VM ref, value: string)"),
        ["qualifier-narrowed", "rpc-replaces-derived", "text-changed", "param-type-changed"],
    ),
    "a former name that is served": (
        vm("rpc f()"), vm('@was("g", wire)', "rpc f()"), ["rpc-added"],
    ),
    "... and is no more": (vm('@was("g", wire)', "rpc f()"), vm("rpc f()"), ["rpc-removed"]),
    "a former name that is not served": (
        vm('@was("g")', "rpc f()"), vm("rpc f()"), ["annotation-changed"],
    ),
    "renamed, and served": (vm("rpc g()"), vm('@was("g", wire)', "rpc f()"), ["rpc-renamed"]),
    "renamed, with another parameter": (
        vm("rpc g(a: int)"), vm('@was("g")', "rpc f(b: string)"), ["rpc-renamed", "param-replaced"],
    ),
    "renamed with its class, and another parameter": (
        vm("rpc g(a: int)"), vm('@was("g")', "rpc f(b: string)", name="box", before='@was("VM")\n'),
        ["class-renamed", "rpc-renamed", "param-replaced"],
    ),
    # Parameters
    "a parameter goes and one comes at the end": (
        vm("rpc f(a: int, b: int)"), vm("rpc f(b: int, c: int)"), ["param-added-mandatory", "param-removed"],
    ),
    "two replaced by two": (
        vm("rpc f(a: int, b: int)"), vm("rpc f(c: int, d: int)"), ["param-replaced", "param-replaced"],
    ),
    "one before the others": (
        vm("rpc f(b: int = 0)"), vm("rpc f(a: int = 0, b: int = 0)"), ["param-added-optional"],
    ),
    "swapped, and one new": (
        vm("rpc f(a: int, b: int)"), vm("rpc f(b: int, a: int, c: int)"),
        ["param-moved", "param-added-mandatory"],
    ),
    "another type with its default, of a parameter": (
        vm("rpc f(a: int = 0)"), vm('rpc f(a: string = "")'), ["param-type-changed"],
    ),
    "optional without a value": (vm("rpc f(a: int = _)"), vm("rpc f(a: int = 1)"), ["param-default-changed"]),
    # Values
    "values in another order, and one new": (
        "enum e {\n  a\n  b\n}\n" + vm("ro e: e enum"), "enum e {\n  c\n  b\n  a\n}\n" + vm("ro e: e enum"),
        ["enum-value-order-changed", "enum-value-added"],
    ),
    "a renamed value is carried into defaults": (
        "enum e {\n  a\n}\n" + vm("rw e: e enum = a"),
        'enum e {\n  b @was("a")\n}\n' + vm("rw e: e enum = b"),
        ["enum-value-renamed"],
    ),
    "a renamed error is carried into lists": (
        "error A()\n" + vm("rpc f() raises A"), '@was("A")\nerror B()\n' + vm("rpc f() raises B"),
        ["error-renamed"],
    ),
    "members in another order": (
        "struct s {\n  a: int\n  b: int\n}\n" + vm("ro s: s struct"),
        "struct s {\n  b: int\n  a: int\n}\n" + vm("ro s: s struct"), [],
    ),
    "an error's parameter of another type and name": (
        "error A(a: int)\n" + vm(), "error A(b: bool)\n" + vm(), ["error-param-added", "error-param-removed"],
    ),
    # Constraints
    "one bound down, one up": (
        vm("rw a: int = 5 @range(0..10)"), vm("rw a: int = 5 @range(1..11)"),
        ["constraint-tightened", "constraint-widened"],
    ),
    "both ends of a range at once": (
        vm("rw a: int = 5"), vm("rw a: int = 5 @range(0..10)"), ["constraint-tightened"],
    ),
    "both ends of a wider range": (
        "type t = int @range(1..10)\n" + vm("ro a: t"), "type t = int @range(0..11)\n" + vm("ro a: t"),
        ["constraint-widened"],
    ),
    "both lengths of a parameter": (
        vm("rpc f(a: string)"), vm("rpc f(a: string @length(1..8))"), ["constraint-tightened"],
    ),
    "a first bound": (vm("rw a: int = 5"), vm("rw a: int = 5 @range(0..)"), ["constraint-tightened"]),
    "numbers are compared as numbers": (
        vm("rw a: int = 10 @range(9..20)"), vm("rw a: int = 10 @range(10..20)"), ["constraint-tightened"],
    ),
    "another pattern": (
        vm('rw a: string = "" @pattern("a*")'), vm('rw a: string = "" @pattern("b*")'),
        ["constraint-tightened", "constraint-widened"],
    ),
    "another unit": (
        vm('ro a: int @unit("s")'), vm('ro a: int @unit("ms")'), ["behaviour-changed"],
    ),
    "a first unit": (vm("ro a: int"), vm('ro a: int @unit("ms")'), ["annotation-changed"]),
    "a constraint of a named type is its own": (
        "type t = int @range(0..10)\n" + vm("ro a: t"), "type t = int @range(0..9)\n" + vm("ro a: t"),
        ["constraint-tightened"],
    ),
    "unique among more": (
        vm("rw a: int", "rw b: int @unique"), vm("rw a: int", "rw b: int @unique(a)"), ["unique-removed"],
    ),
    "unique among others": (
        vm("rw a: int", "rw c: int", "rw b: int @unique(a)"),
        vm("rw a: int", "rw c: int", "rw b: int @unique(c)"),
        ["unique-removed", "unique-added"],
    ),
    # Lifecycles and texts
    "deprecated with a text of its own": (
        vm("/// A.", "rpc f()"), vm("/// A.", '@deprecated(two, "")', "rpc f()"), ["deprecated"],
    ),
    "an inherited list goes on": (
        vm("ro a: int", before="@prototyped(one)\n"),
        vm('ro a: int @prototyped(one) @changed(two, "in seconds")', before="@prototyped(one)\n"),
        ["behaviour-changed"],
    ),
    "the class's list is told at the class": (
        vm("ro a: int", before="@since(one)\n"),
        vm("ro a: int", before='@since(one) @deprecated(two, "")\n'),
        ["deprecated"],
    ),
    "deprecated and removed at once": (
        vm("@since(one)", "rpc f()"), vm('@since(one) @deprecated(two, "") @removed(two, "")', "rpc f()"),
        ["deprecated", "retired", "published-without-deprecation-removed"],
    ),
    "deprecated, and removed by a later release, between two that are compared": (
        vm("@since(one)", "rpc f()"),
        AFTER + vm('@since(one) @deprecated(three, "") @removed(four, "")', "rpc f()"),
        ["release-added", "release-added", "deprecated", "retired"],
    ),
    "deprecated by an old release, as is said only now": (
        vm("@since(one)", "rpc f()"),
        AFTER + vm('@since(one) @deprecated(one, "") @removed(four, "")', "rpc f()"),
        ["release-added"] * 2
        + ["deprecated", "retired", "published-without-deprecation-removed", "transition-in-the-past"],
    ),
    "a prototype goes": (vm("@prototyped(one)", "rpc f()"), vm(), ["rpc-removed"]),
    "what was never promised goes": (vm("rpc f()"), vm(), ["rpc-removed"]),
    "a published thing goes": (
        vm("@since(one)", "rpc f()"), vm(), ["rpc-removed", "published-without-deprecation-removed"],
    ),
    "the newest release is not the past": (
        vm("@since(one)", "rpc f()"), vm('@since(one) @deprecated(two, "")', "rpc f()"), ["deprecated"],
    ),
    "@changed in an old release": (
        HEAD + vm("@since(one)", "rpc f()"), LATER + vm('@since(one) @changed(two, "")', "rpc f()"),
        ["release-added", "transition-in-the-past"],
    ),
    "a text and that of its parameter": (
        vm("/// A.", "/// @param a One", "rpc f(a: int)"), vm("/// B.", "/// @param a Two", "rpc f(a: int)"),
        ["text-changed", "text-changed"],
    ),
    "a text and that of the result": (
        vm("/// A.", "/// @returns One", "rpc f() -> int"),
        vm("/// B.", "/// @returns Two", "rpc f() -> int"),
        ["text-changed"],
    ),
    "the text of a step": (
        vm('@deprecated(two, "a")', "rpc f()"), vm('@deprecated(two, "b")', "rpc f()"), ["text-changed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_roots(case: str) -> None:
    old, new, expected = CASES[case]
    assert names(old, new) == expected


def test_a_root_says_what_was_and_what_is() -> None:
    (root,) = found(vm("rw a: int = 0"), vm("ro a: int = 0"))
    assert root == Root("qualifier-narrowed", Address("field", ("VM", "a")), "qualifier", "RW", "RO/runtime")


def test_whole_things_are_said_without_their_texts() -> None:
    (root,) = found(vm(), vm("/// Does it.", "rpc f(a: int, b: bool = true) -> string set"))
    assert (root.old, root.new) == ("", "(a: int, b: bool = true): string set")


def test_a_replaced_parameter_says_both_places() -> None:
    (root,) = found(vm("rpc f(a: int)"), vm("rpc f(b: string)"))
    assert (root.old_address.path, root.address.path) == (("VM", "f", "a"), ("VM", "f", "b"))
    assert (root.old, root.new) == ("a: int", "b: string")


def test_what_hangs_below_a_renamed_class_says_where_it_was() -> None:
    renamed, changed = found(vm("rw a: int = 0"), vm("ro a: int = 0", name="box", before='@was("VM")\n'))
    assert renamed.rule == "class-renamed"
    assert changed.was == Address("field", ("VM", "a"))


@pytest.mark.parametrize(
    ("old", "new", "prototype"),
    [
        (vm("@prototyped(one)", "rpc f(a: int)"), vm("@prototyped(one)", "rpc f(b: int)"), True),
        (vm("rpc f(a: int)", before="@prototyped(one)\n"), vm("rpc f()", before="@prototyped(one)\n"), True),
        (vm("@prototyped(one)", "rpc f(a: int)"), vm(), True),
        (vm(), vm("@prototyped(one)", "rpc f()"), True),
        (vm("@prototyped(one) @since(two)", "rpc f(a: int)"), vm("rpc f()"), False),
        (vm("@since(one)", "rpc f(a: int)"), vm("@prototyped(one)", "rpc f()"), False),
        (vm(), vm("ro a: int"), False),
        (
            vm("enum e {\n a\n}", "ro a: e enum", before="@prototyped(one)\n"),
            vm("enum e {\n a\n b\n}", "ro a: e enum", before="@prototyped(one)\n"),
            True,
        ),
    ],
)
def test_prototypes_are_known_by_what_clients_were_told(old: str, new: str, prototype: bool) -> None:
    assert {root.prototype for root in found(old, new) if not root.rule.startswith("life")} == {prototype}


def test_setters_that_are_kept_by_hand_change_nothing_else() -> None:
    """Four fields were made narrower once, and each setter was written out with the signature it had."""
    fields = ("a: int = 0", 'b: string = ""', "c: bool = false", "d: float = 0.0")
    types = ("int", "string", "bool", "float")
    setters = [
        f"rpc set_{name}(self: VM ref, value: {type_})" for name, type_ in zip("abcd", types, strict=True)
    ]
    old = vm(*(f"rw {field}" for field in fields))
    new = vm(*(f"ctor {field}" for field in fields), *setters)
    assert {root.rule for root in found(old, new)} == {
        "qualifier-narrowed",
        "rpc-replaces-derived",
        "text-changed",
    }


def test_who_may_call_without_a_session_is_told_once() -> None:
    std = HEAD.replace("}", "  use std\n}")
    before = std + vm("@role(admin)", "rpc f()")
    (lowered,) = (
        root
        for root in found(before, std + vm("@sessionless @role(user)", "rpc f()"))
        if root.rule.startswith("rpc-role")
    )
    assert (lowered.rule, lowered.old, lowered.new) == (
        "rpc-role-lowered",
        "admin",
        "anybody without a session",
    )


def test_keys_in_another_order_say_who_gains_and_who_loses() -> None:
    keys = ('key "k*" @role(user)', 'key "kit" @role(admin)')
    old, new = (api(vm(MAP, *order)) for order in (keys, keys[::-1]))
    (judgement,) = judge(old, new, roots(old, new))
    assert [one.what for one in judgement.consequences] == [
        "operator may not write `kit` of VM.m: `kit` counts first",
        "user may not write `kit` of VM.m: `kit` counts first",
    ]
    (judgement,) = judge(new, old, roots(new, old))
    assert [(one.what, one.severity) for one in judgement.consequences] == [
        ("operator may write `kit` of VM.m: `k*` counts first", "note"),
        ("user may write `kit` of VM.m: `k*` counts first", "note"),
    ]
