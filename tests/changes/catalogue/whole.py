"""The rows about the API as a whole, its roles and its releases."""

from tests.changes.catalogue.rows import Change, Row


def api(old: str, new: str, rule: str, place: str, expected: str) -> Change:
    return Change(old, new, rule, place, expected, where="api")


OLD_ERROR = "error OUCH()"
SINCE = "@since(one)\nrpc go()"


def top(old: str, new: str, rule: str, place: str, expected: str, base: str = "") -> Change:
    return Change(old, new, rule, place, expected, where="top", base=base)


def rpc(old: str, new: str, rule: str, expected: str) -> Change:
    return Change(old, new, rule, "thing.go", expected)


ROWS = (
    Row(
        "api-renamed",
        Change("shop", "store", "api-renamed", "", "-b--", where="name"),
        near=api("", "unknown_members refuse", "", "", "----"),
    ),
    Row(
        "role-order-changed",
        Change(
            "roles keeper > guest",
            "roles admin > guest",
            "role-order-changed",
            "keeper",
            "b---",
            where="api",
            base="@role(guest)\nrpc go()",
        ),
        near=api("roles admin > guest", "roles admin > guest\n  roles admin > clerk", "", "", "----"),
    ),
    Row(
        "release-added",
        api("", "releases four", "release-added", "four", "n---"),
        near=api('releases four "4"', 'releases four "4.0"', "release-text-changed", "four", "n---"),
    ),
    Row(
        "error-hidden",
        top(OLD_ERROR, f"@hidden\n{OLD_ERROR}", "error-hidden", "OUCH", "nb--"),
        near=top(f"@hidden\n{OLD_ERROR}", OLD_ERROR, "error-shown", "OUCH", "nc--"),
    ),
    Row(
        "error-removed",
        top(f"@hidden\n{OLD_ERROR}", "", "error-removed", "OUCH", "--c-"),
        near=top(f"@hidden\n{OLD_ERROR}", "@hidden\nerror OUCH(a)", "error-param-added", "OUCH.a", "r---"),
    ),
    Row(
        "field-type-changed",
        Change("ro a: int @hidden", "ro a: string @hidden", "field-type-changed", "thing.a", "b-bb"),
        near=Change("", "ctor a: int @hidden", "field-added-mandatory", "thing.a", "b---"),
    ),
    Row(
        "field-hidden",
        Change("ro a: int", "ro a: int @hidden", "field-hidden", "thing.a", "nb--"),
        near=Change("ro a: int @hidden", "ro a: int", "field-shown", "thing.a", "nc--"),
    ),
    Row(
        "computed-changed",
        Change("ro a: int", "ro a: int @computed", "computed-changed", "thing.a", "---n"),
        near=Change("ro a: int @computed", "ro a: int", "computed-changed", "thing.a", "---c"),
    ),
    Row(
        "type-added",
        top("", "type size = int", "type-added", "size", "-n--"),
        near=top("type size = int", "", "type-removed", "size", "-n--"),
    ),
    Row(
        "type-renamed",
        top("type size = int", '@was("size")\ntype extent = int', "type-renamed", "extent", "-n--"),
        near=top("type size = int @range(0..9)", "type size = int", "constraint-widened", "size", "n---"),
    ),
    Row(
        "unknown",
        Change("", "hidden go", "unknown", "thing", "n---"),
        near=Change("hidden go", "", "unknown", "thing", "b-n-"),
    ),
    Row(
        "stabilised",
        rpc("@prototyped(one)\nrpc go()", "@prototyped(one)\n@since(three)\nrpc go()", "stabilised", "n---"),
        near=rpc(SINCE, f'{SINCE[:11]}\n@deprecated(three, "x")\nrpc go()', "deprecated", "n---"),
    ),
    Row(
        "restored",
        rpc(f'{SINCE[:11]}\n@removed(three, "x")\nrpc go()', SINCE, "restored", "ccn-"),
        near=rpc(f'{SINCE[:11]}\n@deprecated(three, "x")\nrpc go()', SINCE, "undeprecated", "n---"),
    ),
    Row(
        "role-added",
        api("", "roles admin > guest", "role-added", "guest", "n---"),
        near=api("roles admin > guest", "roles admin>guest", "", "", "----"),
    ),
    Row(
        "role-removed",
        api("roles admin > guest", "", "role-removed", "guest", "b--r"),
        near=api("tags a", "tags a, b", "tag-changed", "b", "n---"),
    ),
    Row(
        "unknown-members-changed",
        api("unknown_members ignore", "", "unknown-members-changed", "", "r---"),
        near=api("", "unknown_members ignore", "unknown-members-changed", "", "c---"),
    ),
    Row(
        "profile-narrowed",
        api("", "profile core", "profile-narrowed", "", "bb--"),
        near=api("profile core", "", "profile-widened", "", "cc--"),
    ),
)
