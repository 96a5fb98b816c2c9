"""The rows about fields."""

from tests.changes.catalogue.rows import Change, Row

PAIR = "rw box: box ref = null"
WORDS = "enum tone { low\n high }\n"
"""An enum beside the field."""


def field(
    old: str,
    new: str,
    rule: str,
    expected: str = "----",
    *,
    place: str = "thing.a",
    silent: bool = False,
    base: str = "",
) -> Change:
    """A change in a field of the class `thing`."""
    return Change(old, new, rule, place if rule else "", expected, silent, base=base)


ROWS = (
    Row(
        "field-added",
        field("", 'rw a: string = ""', "field-added", "cc--"),
        near=field("without create", "without create\nrw a: string", "field-added", "cc--"),
    ),
    Row(
        "field-added-mandatory",
        field("", "rw a: string", "field-added-mandatory", "bb--"),
        near=field("", "rw a: string = _", "field-added", "cc--"),
    ),
    Row(
        "field-added-mandatory",
        field("", "ctor a: box ref", "field-added-mandatory", "bb--"),
        near=field("", "ctor a: int option = none", "field-added", "cc--"),
    ),
    Row(
        "field-added-mandatory",
        field("", "ctor a: string", "field-added-mandatory", "bb--"),
        near=field("", "ctor a: int option", "field-added", "cc--"),
    ),
    Row(
        "reference-added",
        field("", PAIR, "reference-added", "r---", place="thing.box"),
        near=field("", "rw box: box ref = null @on_destroy(clear)", "reference-added", "----", place="-"),
    ),
    Row(
        "field-removed",
        field('rw a: string = ""', "", "field-removed", "bbbb"),
        near=field('rw a: string = ""', 'rw a: string = "" @deprecated(three, "x")', "deprecated", "n---"),
    ),
    Row(
        "field-renamed",
        field('rw a: string = ""', 'rw b: string = "" @was("a")', "field-renamed", "bbbc", place="thing.b"),
        near=field('rw a: string = ""', 'rw b: string = ""', "field-removed", "bbbb"),
    ),
    Row(
        "field-path-changed",
        field('rw a_b: string = ""', 'rw a/b: string = ""', "field-path-changed", "cn--", place="thing.a_b"),
        near=field('rw a_b: string = ""', 'rw a_b: string = ""', ""),
    ),
    Row(
        "field-type-changed",
        field('rw a: string = ""', "rw a: int = 0", "field-type-changed", "bbbb"),
        near=field("ro a: float", "ro a: int", "field-type-changed", "cbbb"),
    ),
    Row(
        "field-type-changed",
        field("ro a: tone enum", "ro a: string", "field-type-changed", "rbcc", base=WORDS),
        near=field("ro a: string", "ro a: tone enum", "field-type-changed", "cbrr", base=WORDS),
    ),
    Row(
        "field-type-changed",
        field("rw a: int = 0", "rw a: int option = none", "field-type-changed", "rbbc"),
        near=field("ro a: int", "ro a: int option", "field-type-changed", "rbcc"),
    ),
    Row(
        "field-ref-class-changed",
        field("ro a: box ref", "ro a: thing ref", "field-ref-class-changed", "bbbb", silent=True),
        near=field("ro a: box ref", "ro a: string", "field-type-changed", "bbcc"),
    ),
    Row(
        "field-multiplicity-changed",
        field("ro a: box ref", "ro a: box ref set", "field-multiplicity-changed", "bbbb"),
        near=field(
            "ro a: box ref list", "ro a: box ref set", "field-multiplicity-changed", "----", place="-"
        ),
    ),
    Row(
        "field-lazy-added",
        field("ro a: string", "ro a: string @lazy", "field-lazy-added", "bb--"),
        near=field("ro a: string @lazy", "ro a: string", "field-lazy-removed", "cc--"),
    ),
    Row(
        "field-writeonly-added",
        field('rw a: string = ""', 'rw a: string = "" @writeonly', "field-writeonly-added", "bb--"),
        near=field('rw a: string = "" @writeonly', 'rw a: string = ""', "field-writeonly-removed", "cc--"),
    ),
    Row(
        "qualifier-narrowed",
        field('rw a: string = ""', "ro a: string", "qualifier-narrowed", "bbnc"),
        near=field(
            'rw a: string = ""',
            'ctor a: string = ""\nrpc set_a(self: thing ref, value: string)',
            "qualifier-narrowed",
            "--nc",
        ),
    ),
    Row(
        "qualifier-constructor-to-runtime",
        field('ctor a: string = ""', "ro a: string", "qualifier-constructor-to-runtime", "bbnc", silent=True),
        near=field("ctor a: string", 'ctor a: string = ""', "default-added", "cc--"),
    ),
    Row(
        "qualifier-runtime-to-constructor",
        field("ro a: string", "ctor a: string", "qualifier-runtime-to-constructor", "bb--"),
        near=field("ro a: string", 'ctor a: string = ""', "qualifier-runtime-to-constructor", "cc--"),
    ),
    Row(
        "qualifier-widened",
        field('ctor a: string = ""', 'rw a: string = ""', "qualifier-widened", "cc--"),
        near=field("ro a: string", "rw a: string", "qualifier-widened", "bb--"),
    ),
    Row(
        "qualifier-widened",
        field("ro a: int @range(0..9)", "rw a: int = 0 @range(0..9)", "qualifier-widened", "cc--"),
        near=field("ro a: int @range(0..9)", "rw a: int = 0 @range(0..9)", "default-added", "n---"),
    ),
    Row(
        "default-added",
        field("rw a: int", "rw a: int = 1", "default-added", "cc--"),
        near=field("ro a: int", "ro a: int = 1", "default-added", "--r-"),
    ),
    Row(
        "default-removed",
        field("rw a: int = 1", "rw a: int", "default-removed", "bb--"),
        near=field("ro a: int = 0", "ro a: int", "default-removed", "n---"),
    ),
    Row(
        "default-removed",
        field("without create\nrw a: int = 1", "without create\nrw a: int", "default-removed", "n---"),
        near=field("ctor a: int = 1", "ctor a: int", "default-removed", "bb--"),
    ),
    Row(
        "default-changed",
        field("rw a: int = 1", "rw a: int = 2", "default-changed", "r---"),
        near=field("ro a: int = 1", "ro a: int = 2", "default-changed", "--r-"),
    ),
    Row(
        "constraint-tightened",
        field("rw a: int = 1", "rw a: int = 1 @range(0..9)", "constraint-tightened", "b--r"),
        near=field("rw a: int = 1 @range(0..9)", "rw a: int = 1 @range(0..99)", "constraint-widened", "c---"),
    ),
    Row(
        "unique-added",
        field("ctor a: string", "ctor a: string @unique", "unique-added", "b--r"),
        near=field("ctor a: string @unique", "ctor a: string", "unique-removed", "n---"),
    ),
    Row(
        "one-of-added",
        Change(
            "class pot {\n  rw a: int set = {}\n  rw b: int set = {}\n}",
            "@one_of(a, b)\nclass pot {\n  rw a: int set = {}\n  rw b: int set = {}\n}",
            "one-of-added",
            "pot",
            "b--r",
            where="top",
        ),
        near=Change(
            "@one_of(a, b)\nclass pot {\n  rw a: int set = {}\n  rw b: int set = {}\n}",
            "class pot {\n  rw a: int set = {}\n  rw b: int set = {}\n}",
            "one-of-removed",
            "pot",
            "n---",
            where="top",
        ),
    ),
    Row(
        "nonnull-added",
        field("rw a: box ref", "rw a: box ref @nonnull", "nonnull-added", "bb-r"),
        near=field("ro a: box ref", "ro a: box ref @nonnull", "nonnull-added", "cc-r"),
    ),
    Row(
        "nonnull-removed",
        field("rw a: box ref @nonnull", "rw a: box ref", "nonnull-removed", "rb--"),
        near=field(
            "rpc go(b: box ref @nonnull)", "rpc go(b: box ref)", "nonnull-removed", "cc--", place="thing.go.b"
        ),
    ),
    Row(
        "on-destroy-changed",
        field(PAIR, f"{PAIR} @on_destroy(clear)", "on-destroy-changed", "r-n-", place="thing.box"),
        near=field(f"{PAIR} @on_destroy(clear)", PAIR, "on-destroy-changed", "b---", place="thing.box"),
    ),
    Row(
        "secret-changed",
        field('rw a: string = ""', 'rw a: string = "" @secret', "secret-changed", "r---"),
        near=field('rw a: string = ""', 'rw a: string = "" @x-secret', "annotation-changed", "n---"),
    ),
    Row(
        "volatile-changed",
        field("ro a: string", "ro a: string @volatile", "volatile-changed", "r---"),
        near=field("ro a: string", "ro a: string @x-volatile", "annotation-changed", "n---"),
    ),
    Row(
        "field-role-raised",
        field("rw a: int = 0 @role(clerk)", "rw a: int = 0 @role(keeper)", "field-role-raised", "b---"),
        near=field("rw a: int = 0 @role(keeper)", "rw a: int = 0 @role(clerk)", "field-role-lowered", "n---"),
    ),
    Row(
        "create-role-raised",
        field(
            "rw a: int = 0 @role(create = clerk)",
            "rw a: int = 0 @role(create = keeper)",
            "create-role-raised",
            "b---",
            base="implicit create @role(clerk)",
        ),
        near=field(
            "rw a: int = 0 @role(create = keeper)",
            "rw a: int = 0 @role(create = clerk)",
            "create-role-lowered",
            "n---",
            base="implicit create @role(clerk)",
        ),
    ),
)
