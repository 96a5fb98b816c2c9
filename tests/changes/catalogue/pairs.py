"""The rows about keys of maps, and about fields that are bound to each other."""

from tests.changes.catalogue.rows import Change, Row

MAP = "rw a: (string -> string) map = {}"
READ = MAP.replace("rw ", "ro ")


def keys(old: str, new: str, rule: str, place: str, expected: str) -> Change:
    """Another list of keys below a map."""
    return Change(f"{MAP}\n{old}", f"{MAP}\n{new}", rule, place, expected)


def ends(
    old: tuple[str, str], new: tuple[str, str], rule: str, place: str, expected: str, *, silent: bool = False
) -> Change:
    """Another end at each of two classes."""
    text = "class jar {{\n  ro uuid: string\n  {}\n}}\nclass lid {{\n  ro uuid: string\n  {}\n}}"
    return Change(text.format(*old), text.format(*new), rule, place, expected, silent, where="top")


LOOSE = ("rw lids: lid ref set = {}", "rw jar: jar ref = null")
BOUND = ("ro lids: lid ref set", "rw jar: jar ref = null <-> jar.lids")

ROWS = (
    Row(
        "map-key-added",
        keys("", 'key "k": int', "map-key-added", "thing.a.k", "c---"),
        near=keys('key "k": int', "", "map-key-removed", "thing.a.k", "r---"),
    ),
    Row(
        "map-key-type-changed",
        keys('key "k": int', 'key "k": string', "map-key-type-changed", "thing.a.k", "rr-c"),
        near=keys('key "k": string', 'key "k": int', "map-key-type-changed", "thing.a.k", "bb-r"),
    ),
    Row(
        "map-closed",
        Change(f'{MAP}\nkey "k"', f'{MAP} @closed\nkey "k"', "map-closed", "thing.a", "b---"),
        near=Change(f'{MAP} @closed\nkey "k"', f'{MAP}\nkey "k"', "map-opened", "thing.a", "c---"),
    ),
    Row(
        "map-closed",
        Change(f'{MAP}\nkey "k"', f'{MAP} @closed\nkey "k"', "map-closed", "thing.a", "b---"),
        near=Change(f'{READ}\nkey "k"', f'{READ} @closed\nkey "k"', "map-closed", "thing.a", "c---"),
    ),
    Row(
        "key-role-raised",
        keys('key "k" @role(clerk)', 'key "k" @role(keeper)', "key-role-raised", "thing.a.k", "b---"),
        near=keys('key "k" @role(keeper)', 'key "k" @role(clerk)', "key-role-lowered", "thing.a.k", "n---"),
    ),
    Row(
        "map-key-role-order",
        keys(
            'key "k*" @role(clerk)\nkey "kit" @role(admin)',
            'key "kit" @role(admin)\nkey "k*" @role(clerk)',
            "map-key-role-order",
            "thing.a",
            "b---",
        ),
        near=keys(
            'key "k*" @role(clerk)\nkey "kit" @role(clerk)',
            'key "kit" @role(clerk)\nkey "k*" @role(clerk)',
            "map-key-role-order",
            "thing.a",
            "n---",
        ),
    ),
    Row(
        "binding-added",
        ends(("ro lids: lid ref set", LOOSE[1]), BOUND, "binding-added", "lid.jar", "r--r"),
        near=ends(LOOSE, BOUND, "binding-added", "lid.jar", "r--r"),
    ),
    Row(
        "binding-removed",
        ends(BOUND, ("ro lids: lid ref set", LOOSE[1]), "binding-removed", "lid.jar", "rc-b"),
        near=ends(
            BOUND, ("ro lids: lid ref set", f"{BOUND[1]} @x-a"), "annotation-changed", "lid.jar", "n---"
        ),
    ),
    Row(
        "binding-retargeted",
        ends(
            ("ro lids: lid ref set\n  ro tops: lid ref set", BOUND[1]),
            ("ro lids: lid ref set\n  ro tops: lid ref set", "rw jar: jar ref = null <-> jar.tops"),
            "binding-retargeted",
            "lid.jar",
            "bbbb",
            silent=True,
        ),
        near=ends(BOUND, ("ro lids: lid ref set <-> lid.jar", LOOSE[1]), "", "", "----"),
    ),
)
