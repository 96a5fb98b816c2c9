"""Rules about the API as a whole: its name, profile, releases and roles."""

from apigen.changes.rules import pair, rule


def _api(*lines: str, name: str = "example") -> str:
    body = "".join(f"  {line}\n" for line in lines)
    return f"api {name} {{\n{body}}}\nclass VM {{\n  ro uuid: string\n}}"


rule(
    "api-renamed",
    "the API has another name",
    "It is not on the wire; packages and modules of bindings are named after it.",
    _api(),
    _api(name="sample"),
)
rule(
    "api-removed",
    "the API is gone",
    "No file declares it any more: everything that clients call goes with it.",
    _api(),
    "",
    excuse="a first spec takes nothing from anybody",
)
pair(
    (
        "profile-narrowed",
        "fewer RPCs are derived",
        "`profile core` knows no readers of whole objects, and sets no sets and maps.",
    ),
    ("profile-widened", "more RPCs are derived", "`profile full` brings readers of whole objects."),
    _api(),
    _api("profile core"),
)
rule(
    "unknown-members-changed",
    "what is done with members that nobody knows",
    "`refuse` fails a call that gives one, `ignore` passes over it.",
    _api("unknown_members ignore"),
    _api("unknown_members refuse"),
)
rule(
    "release-added",
    "a release is new, after all others",
    "A note.",
    _api("releases one"),
    _api("releases one, two"),
    mirror="release-removed",
)
rule(
    "release-removed",
    "a release is gone",
    "Lifecycles and documents no longer know it. History grows at its end.",
    _api("releases one, two"),
    _api("releases one"),
    section="policy",
    mirror="release-added",
)
rule(
    "release-inserted",
    "a release is new, before others that were there",
    "History grows at its end.",
    _api("releases one, three"),
    _api("releases one, two, three"),
    section="policy",
    mirror="release-removed",
)
rule(
    "release-moved",
    "releases stand in another order",
    "Each lifecycle means something else.",
    _api("releases one, two"),
    _api("releases two, one"),
    section="policy",
)
rule(
    "release-text-changed",
    "a release has another label or date",
    "Documents show it.",
    _api('releases one "1.0"'),
    _api('releases one "1.1"'),
)
pair(
    ("role-added", "a role is new", "Who may call what is said where roles are named."),
    ("role-removed", "a role is gone", "Those who hold it hold nothing."),
    _api("roles admin"),
    _api("roles admin > user"),
    section="security",
)
rule(
    "role-order-changed",
    "a role stands above others than it did",
    "Who holds it may call what those below may.",
    _api("roles admin > user", "roles admin > guest"),
    _api("roles admin > user > guest"),
    section="security",
)
