"""The rows about RPCs, their parameters and results."""

from tests.changes.catalogue.rows import Change, Row

ENUMS = "enum tone { low\n high }"


def rpc(
    old: str, new: str, rule: str, expected: str, place: str = "thing.go", *, silent: bool = False
) -> Change:
    """Another RPC of the class `thing`, which has an enum, too."""
    return Change(old, new, rule, place if rule else "", expected, silent, base=ENUMS)


def given(
    old: str, new: str, rule: str, expected: str, place: str = "thing.go.a", *, silent: bool = False
) -> Change:
    """Other parameters."""
    return rpc(f"rpc go({old})", f"rpc go({new})", rule, expected, place, silent=silent)


def back(old: str, new: str, rule: str, expected: str) -> Change:
    """Another result."""
    before, now = ("rpc go()" + (f" -> {one}" if one else "") for one in (old, new))
    return rpc(before, now, rule, expected)


GO, ERRORS = "rpc go()", "rpc go() raises HANDLE_INVALID"

ROWS = (
    Row("rpc-added", rpc("", GO, "rpc-added", "ccn-"), near=rpc("hidden go", GO, "rpc-shown", "nc--")),
    Row("rpc-removed", rpc(GO, "", "rpc-removed", "bbn-"), near=rpc(GO, "hidden go", "rpc-hidden", "nb--")),
    Row(
        "rpc-renamed",
        rpc(GO, '@was("go")\nrpc run()', "rpc-renamed", "bbn-", "thing.run"),
        near=rpc(GO, '@was("go", wire)\nrpc run()', "rpc-renamed", "ccn-", "thing.run"),
    ),
    Row(
        "retired",
        rpc("@since(one)\nrpc go()", '@since(one)\n@removed(three, "x")\nrpc go()', "retired", "bbn-"),
        near=rpc(
            "@since(one)\nrpc go()", '@since(one)\n@deprecated(three, "x")\nrpc go()', "deprecated", "n---"
        ),
    ),
    Row(
        "rpc-hidden",
        rpc(GO, f"@hidden\n{GO}", "rpc-hidden", "nb--"),
        near=rpc(f"@hidden\n{GO}", GO, "rpc-shown", "nc--"),
    ),
    Row(
        "rpc-replaces-derived",
        rpc(
            "rw a: int = 0",
            "rw a: int = 0\nimplicit rpc set_a(self: thing ref, value: int)",
            "rpc-replaces-derived",
            "--n-",
            "thing.set_a",
        ),
        near=rpc(
            "rw a: int = 0\nimplicit rpc set_a(self: thing ref, value: int)",
            "rw a: int = 0",
            "derived-replaces-rpc",
            "--n-",
            "thing.set_a",
        ),
    ),
    Row(
        "param-added-optional",
        given("", "a: int = 0", "param-added-optional", "ccc-"),
        near=given("b: int = 0", "a: int = 0, b: int = 0", "param-added-optional", "bbb-", silent=True),
    ),
    Row(
        "param-added-mandatory",
        given("", "a: int", "param-added-mandatory", "bbb-"),
        near=given("", "a: int = _", "param-added-optional", "ccc-"),
    ),
    Row(
        "param-removed",
        given("a: int", "", "param-removed", "bbb-"),
        near=given("a: int", "a: int = 0", "param-made-optional", "cb--"),
    ),
    Row(
        "param-removed",
        given("a: int, b: int = 0", "b: int = 0", "param-removed", "bbb-", silent=True),
        near=given("a: int, b: int", "b: int", "param-removed", "bbb-"),
    ),
    Row(
        "param-replaced",
        given("b: int", "a: int", "param-replaced", "bbb-", silent=True),
        near=given("b: int", 'a: int @was("b")', "param-renamed", "bb--"),
    ),
    Row(
        "param-renamed",
        given("b: int", 'a: int @was("b")', "param-renamed", "bb--"),
        near=given("b: int", 'a: int @was("b", wire)', "param-renamed", "cb--"),
    ),
    Row(
        "param-moved",
        given("a: int, b: int", "b: int, a: int", "param-moved", "bbb-", "thing.go", silent=True),
        near=given("a: int, b: int", "a: int,b: int", "", "----"),
    ),
    Row(
        "param-type-changed",
        given("a: int", "a: string", "param-type-changed", "bbb-"),
        near=given("a: int", "a: float", "param-type-changed", "cbb-"),
    ),
    Row(
        "param-type-changed",
        given("a: tone enum", "a: string", "param-type-changed", "cbr-"),
        near=given("a: string", "a: tone enum", "param-type-changed", "bbc-"),
    ),
    Row(
        "param-type-changed",
        given("a: int", "a: int option", "param-type-changed", "cbb-"),
        near=given("a: int option", "a: int", "param-type-changed", "bbc-"),
    ),
    Row(
        "param-type-changed",
        rpc(
            "@hidden\nrpc go(a: int)",
            "@hidden\nrpc go(a: string)",
            "param-type-changed",
            "b-b-",
            "thing.go.a",
        ),
        near=rpc("@hidden\nrpc go(a: int)", "rpc go(a: string)", "param-type-changed", "b-b-", "thing.go.a"),
    ),
    Row(
        "result-type-changed",
        back("int", "float", "result-type-changed", "bbc-"),
        near=back("float", "int", "result-type-changed", "cbb-"),
    ),
    Row(
        "result-type-changed",
        back("tone enum", "string", "result-type-changed", "rbc-"),
        near=back("string", "tone enum", "result-type-changed", "cbr-"),
    ),
    Row(
        "result-type-changed",
        back("int", "int option", "result-type-changed", "rbc-"),
        near=back("int option", "int", "result-type-changed", "cbb-"),
    ),
    Row(
        "param-made-mandatory",
        given("a: int = 0", "a: int", "param-made-mandatory", "bb--"),
        near=given("a: int", "a: int = 0", "param-made-optional", "cb--"),
    ),
    Row(
        "param-default-changed",
        given("a: int = 0", "a: int = 1", "param-default-changed", "r---"),
        near=given("a: int set = {1, 2}", "a: int set = {1, 2}", "", "----"),
    ),
    Row(
        "result-value-to-void",
        back("int", "", "result-value-to-void", "bbb-"),
        near=back("", "int", "result-void-to-value", "cbb-"),
    ),
    Row(
        "async-added",
        rpc(GO, f"@async\n{GO}", "async-added", "cc--"),
        near=rpc(f"@async\n{GO}", GO, "async-removed", "bb--"),
    ),
    Row(
        "sessionless-changed",
        rpc(GO, f"@sessionless\n{GO}", "sessionless-changed", "bb--"),
        near=rpc(f"@sessionless\n{GO}", GO, "sessionless-changed", "bb--"),
    ),
    Row(
        "rpc-role-lowered",
        rpc(GO, f"@sessionless\n{GO}", "rpc-role-lowered", "n---"),
        near=rpc(f"@sessionless\n{GO}", GO, "rpc-role-raised", "b---"),
    ),
    Row(
        "rpc-role-lowered",
        rpc(GO, f"@sessionless @role(clerk)\n{GO}", "rpc-role-lowered", "n---"),
        near=rpc(f"@sessionless\n{GO}", f"@sessionless @role(clerk)\n{GO}", "", ""),
    ),
    Row(
        "error-added-to-rpc",
        rpc(ERRORS, f"{ERRORS}, UUID_INVALID", "error-added-to-rpc", "rrn-"),
        near=rpc(GO, ERRORS, "error-added-to-rpc", "n---"),
    ),
    Row(
        "error-removed-from-rpc",
        rpc(ERRORS, GO, "error-removed-from-rpc", "cr--"),
        near=rpc(
            "rpc go() raises UUID_INVALID, HANDLE_INVALID",
            "rpc go() raises HANDLE_INVALID, UUID_INVALID",
            "",
            "----",
        ),
    ),
    Row(
        "rpc-role-raised",
        rpc(f"@role(clerk)\n{GO}", f"@role(keeper)\n{GO}", "rpc-role-raised", "b---"),
        near=rpc(f"@role(keeper)\n{GO}", f"@role(clerk)\n{GO}", "rpc-role-lowered", "n---"),
    ),
    Row(
        "safety-removed",
        rpc(f"@safe\n{GO}", GO, "safety-removed", "r---"),
        near=rpc(GO, f"@safe\n{GO}", "safety-added", "c---"),
    ),
    Row(
        "behaviour-changed",
        rpc(
            "@since(one)\nrpc go()",
            '@since(one)\n@changed(three, "x")\nrpc go()',
            "behaviour-changed",
            "r---",
        ),
        near=rpc("@since(one)\nrpc go()", '@since(one)\n@extended(three, "x")\nrpc go()', "extended", "n---"),
    ),
)
