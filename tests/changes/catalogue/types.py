"""The rows about enums, structs, named types and errors."""

from tests.changes.catalogue.rows import Change, Row

TAKEN = "rpc go(self: thing ref, t: tone enum)"
ONLY = "ro tone: tone enum"
BOTH = "rw tone: tone enum = low"
TWO, THREE = "enum tone { low\n high }", "enum tone { low\n high\n mid }"


def top(
    old: str, new: str, rule: str, place: str, expected: str, base: str = "", *, silent: bool = False
) -> Change:
    """A change outside of classes; `base` stands in the class `thing`."""
    return Change(old, new, rule, place, expected, silent, where="top", base=base)


def struct(old: str, new: str, rule: str, expected: str, base: str, place: str = "spot.b") -> Change:
    before, now = (f"struct spot {{\n  a: int\n  {one}\n}}" for one in (old, new))
    return top(before, now, rule, place, expected, base)


HOLDS = "struct spot { tone: tone enum }"
TAKES, GIVES = "rpc go(self: thing ref, s: spot struct)", "rpc go(self: thing ref) -> spot struct"


def error(old: str, new: str, rule: str, place: str, expected: str, *, silent: bool = False) -> Change:
    return top(f"error OUCH({old})", f"error OUCH({new})", rule, place, expected, silent=silent)


ROWS = (
    Row(
        "enum-added",
        top("", TWO, "enum-added", "tone", "c---"),
        near=top(TWO, f"/// Text.\n{TWO}", "text-changed", "tone", "n---"),
    ),
    Row(
        "enum-removed",
        Change(f"{ONLY}\n{TWO}", "ro tone: string", "enum-removed", "tone", "-b--"),
        near=top(TWO, "enum pitch { low\n high }", "enum-removed", "tone", "n---"),
    ),
    Row(
        "enum-renamed",
        Change(
            f"{ONLY}\n{TWO}",
            ONLY.replace("tone enum", "pitch enum") + '\n@was("tone")\n' + TWO.replace("tone", "pitch"),
            "enum-renamed",
            "pitch",
            "-b--",
        ),
        near=top(TWO, '@was("tone")\n' + TWO.replace("tone", "pitch"), "enum-renamed", "pitch", "n---"),
    ),
    Row(
        "enum-value-added",
        top(TWO, THREE, "enum-value-added", "tone.mid", "rr-c", ONLY),
        near=top(TWO, THREE, "enum-value-added", "tone.mid", "ccn-", TAKEN),
    ),
    Row(
        "enum-value-added",
        top(f"{TWO}\n{HOLDS}", f"{THREE}\n{HOLDS}", "enum-value-added", "tone.mid", "rr--", GIVES),
        near=top(f"{TWO}\n{HOLDS}", f"{THREE}\n{HOLDS}", "enum-value-added", "tone.mid", "ccn-", TAKES),
    ),
    Row(
        "enum-value-added",
        top("enum tone { low }", "enum tone { high }", "enum-value-added", "tone.high", "br-c", ONLY),
        near=Change(f"{TAKEN}\n{TWO}", f"{ONLY}\n{TAKEN}\n{THREE}", "enum-value-added", "tone.mid", "ccn-"),
    ),
    Row(
        "enum-value-removed",
        top(THREE, TWO, "enum-value-removed", "tone.mid", "bb-r", BOTH),
        near=top(THREE, TWO, "enum-value-removed", "tone.mid", "cbbb", ONLY),
    ),
    Row(
        "enum-value-removed",
        top(THREE, TWO, "enum-value-removed", "tone.mid", "bb--", TAKEN),
        near=Change(f"{ONLY}\n{THREE}", f"{ONLY}\n{TAKEN}\n{TWO}", "enum-value-removed", "tone.mid", "cbbb"),
    ),
    Row(
        "enum-value-renamed",
        top(TWO, 'enum tone { low\n top @was("high") }', "enum-value-renamed", "tone.top", "bbbb", BOTH),
        near=top(TWO, 'enum tone { low\n top @was("high") }', "enum-value-renamed", "tone.top", "rbbb", ONLY),
    ),
    Row(
        "enum-value-renamed",
        top(
            "enum tone { low }",
            'enum tone { top @was("low") }',
            "enum-value-renamed",
            "tone.top",
            "bbbb",
            ONLY,
        ),
        near=top(TWO, 'enum tone { low\n top @was("high") }', "enum-value-renamed", "tone.top", "n---"),
    ),
    Row(
        "enum-value-order-changed",
        top(TWO, "enum tone { high\n low }", "enum-value-order-changed", "tone", "-n--", BOTH),
        near=top(TWO, TWO.replace("\n", "\n\n"), "", "", "----", BOTH),
    ),
    Row(
        "struct-added",
        top("", "struct spot { a: int }", "struct-added", "spot", "c---"),
        near=top(
            "struct spot { a: int }", "struct spot { a: int @x-a }", "annotation-changed", "spot.a", "n---"
        ),
    ),
    Row(
        "struct-removed",
        Change(
            f"{GIVES}\n}}\nstruct spot {{ a: int",
            GIVES.replace("spot struct", "int"),
            "struct-removed",
            "spot",
            "-b--",
        ),
        near=top("struct spot { a: int }", "", "struct-removed", "spot", "n---"),
    ),
    Row(
        "struct-renamed",
        Change(
            f"{GIVES}\n}}\nstruct spot {{ a: int",
            GIVES.replace("spot", "dot") + '\n}\n@was("spot")\nstruct dot { a: int',
            "struct-renamed",
            "dot",
            "-b--",
        ),
        near=top(
            "struct spot { a: int }", '@was("spot")\nstruct dot { a: int }', "struct-renamed", "dot", "n---"
        ),
    ),
    Row(
        "member-added",
        struct("", "b: int", "member-added", "bb--", TAKES),
        near=struct("", "b: int = 1", "member-added", "cc--", TAKES),
    ),
    Row(
        "member-removed",
        struct("b: int", "", "member-removed", "bbb-", GIVES),
        near=struct("b: int = 0", "b: int", "member-made-mandatory", "bb--", TAKES),
    ),
    Row(
        "member-renamed",
        struct("b: int", 'c: int @was("b")', "member-renamed", "bbb-", GIVES, "spot.c"),
        near=struct("b: int", "c: int", "member-removed", "bbb-", GIVES),
    ),
    Row(
        "member-type-changed",
        struct("b: int", "b: float", "member-type-changed", "cbb-", TAKES),
        near=struct("b: int", "b: float", "member-type-changed", "bbc-", GIVES),
    ),
    Row(
        "member-default-changed",
        struct("b: int = 1", "b: int = 2", "member-default-changed", "r---", TAKES),
        near=struct("b: int = 1", "b: int = 2", "member-default-changed", "n---", GIVES),
    ),
    Row(
        "member-made-optional",
        struct("b: int", "b: int = 1", "member-made-optional", "cc--", TAKES),
        near=struct("b: int", "b: int = 1", "member-made-optional", "n---", GIVES),
    ),
    Row(
        "field-type-changed",
        top(
            "type size = int @range(0..9)\nclass pot {\n  rw a: int = 1\n}",
            "type size = int @range(0..9)\nclass pot {\n  rw a: size = 1\n}",
            "field-type-changed",
            "pot.a",
            "b--r",
        ),
        near=top(
            "type size = int @unit(mm)\nclass pot {\n  rw a: int = 1\n}",
            "type size = int @unit(mm)\nclass pot {\n  rw a: size = 1\n}",
            "field-type-changed",
            "pot.a",
            "n---",
        ),
    ),
    Row(
        "param-type-changed",
        top(
            "type size = int @range(0..9)\nclass pot {\n  rpc go(a: size)\n}",
            "type size = int @range(0..9)\ntype wide = int @range(0..99)\nclass pot {\n  rpc go(a: wide)\n}",
            "param-type-changed",
            "pot.go.a",
            "c---",
        ),
        near=top(
            "type size = int @range(0..9)\nclass pot {\n  rpc go(a: size)\n}",
            "type size = int @range(0..9)\nclass pot {\n  rpc go(a: size set)\n}",
            "param-type-changed",
            "pot.go.a",
            "bbb-",
        ),
    ),
    Row(
        "constraint-tightened",
        top(
            "type size = int",
            "type size = int @range(0..9)",
            "constraint-tightened",
            "size",
            "b--r",
            "rw a: size = 1",
        ),
        near=top(
            "type size = int",
            "type size = int @range(0..9)",
            "constraint-tightened",
            "size",
            "---r",
            "ro a: size",
        ),
    ),
    Row(
        "type-changed",
        top("type size = int", "type size = float", "type-changed", "size", "bbbc", "rw a: size = _"),
        near=top("type size = int @unit(mm)", "type size = int @unit(mm)", "", "", "----", "rw a: size = _"),
    ),
    Row(
        "error-declared",
        top("", "error OUCH()", "error-declared", "OUCH", "cc--"),
        near=top("error OUCH()", "error OUCH", "", "", "----"),
    ),
    Row(
        "error-removed",
        top("error OUCH()", "", "error-removed", "OUCH", "-bc-"),
        near=top("error OUCH()", '@deprecated(three, "x")\nerror OUCH()', "deprecated", "OUCH", "n---"),
    ),
    Row(
        "error-renamed",
        top("error OUCH()", '@was("OUCH")\nerror AU()', "error-renamed", "AU", "bbb-", silent=True),
        near=top("error OUCH()", "error AU()", "error-removed", "OUCH", "-bc-"),
    ),
    Row(
        "error-param-added",
        error("a", "a, b", "error-param-added", "OUCH.b", "rc--"),
        near=error("a", "b, a", "error-param-added", "OUCH.b", "bb--", silent=True),
    ),
    Row(
        "error-param-removed",
        error("a, b", "a", "error-param-removed", "OUCH.b", "bb--"),
        near=error("a, b", "a, c", "error-param-renamed", "OUCH.c", "-b--"),
    ),
    Row(
        "error-param-moved",
        error("a, b", "b, a", "error-param-moved", "OUCH", "bb--", silent=True),
        near=error("a, b", "a,b", "", "", "----"),
    ),
    Row(
        "error-param-type-changed",
        error("a: int", "a: float", "error-param-type-changed", "OUCH.a", "bb--"),
        near=error("a: float", "a: int", "error-param-type-changed", "OUCH.a", "cb--"),
    ),
)
