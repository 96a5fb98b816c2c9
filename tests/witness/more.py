"""Pairs that the catalogue does not have: its own are alike in Python, or several verdicts speak of them."""

from tests.changes.catalogue.rows import Change

CHANGES = (
    Change(
        "rpc go(a: int, b: string)",
        "rpc go(b: string, a: int)",
        "param-moved",
        "thing.go",
        "bbb-",
    ),
    Change(
        "ctor a: int = 0 @writeonly",
        'ctor a: string = "" @writeonly',
        "field-type-changed",
        "thing.a",
        "bbb-",
    ),
    Change(
        "ro a: int\nimplicit get_a @hidden",
        "ro a: float\nimplicit get_a @hidden",
        "field-type-changed",
        "thing.a",
        "bbbc",
    ),
    Change(
        "@async\nrpc go(self: thing ref, a: int, b: string = _) -> int",
        '@was("go", wire)\n@async\nrpc run(self: thing ref, a: int, b: string = _) -> int',
        "rpc-renamed",
        "thing.run",
        "ccn-",
    ),
    Change("stateless class desk {\n}", "", "class-removed", "desk", "bbn-", where="top"),
)
