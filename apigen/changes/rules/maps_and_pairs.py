"""Rules about keys of maps and about bound fields."""

from apigen.changes.rules import pair, rule

_MAP = "class VM {\n  rw options: (string -> string) map = {}\n"

pair(
    (
        "map-key-added",
        "a key of a map is described",
        "It could be written before; from now on its text has to read as its type.",
    ),
    (
        "map-key-removed",
        "a key of a map is no longer described",
        (
            "What its type and its role asked for no longer holds; in a closed map it may not be written "
            "at all."
        ),
    ),
    _MAP + "}",
    _MAP + '  key "a": string\n}',
)
rule(
    "map-key-type-changed",
    "the text of a key reads as another type",
    "Values are text on the wire; which texts are taken is another matter now.",
    _MAP + '  key "a": int\n}',
    _MAP + '  key "a": bool\n}',
)
pair(
    (
        "map-closed",
        "a map takes only the keys that are described",
        "Any other key is refused now, and may be stored already.",
    ),
    ("map-opened", "a map takes any key", "Whoever reads may meet keys that are not described."),
    _MAP + '  key "a": string\n}',
    _MAP.replace("= {}", "= {} @closed") + '  key "a": string\n}',
)
pair(
    ("key-role-raised", "fewer roles may write a key of a map", "Some who could are refused now."),
    (
        "key-role-lowered",
        "more roles may write a key of a map",
        "No call breaks, but somebody may do what he could not: a matter for a security review.",
    ),
    _MAP + '  key "a" @role(user)\n}',
    _MAP + '  key "a" @role(admin)\n}',
    section="security",
)
rule(
    "map-key-role-order",
    "keys of a map are looked at in another order",
    "The first key that matches says who may write, so that the order of `folder*` and `folder.a` counts.",
    _MAP + '  key "a" @role(user)\n  key "a*" @role(admin)\n}',
    _MAP + '  key "a*" @role(admin)\n  key "a" @role(user)\n}',
    section="security",
)

_FREE = (
    'class host {\n  ro VMs: VM ref set @unbound("for now")\n}\n'
    'class VM {\n  rw host: host ref = null @unbound("for now")\n}'
)
_BOUND = "class host {\n  ro VMs: VM ref set <-> VM.host\n}\nclass VM {\n  rw host: host ref = null\n}"
pair(
    (
        "binding-added",
        "two fields are the ends of one pair now",
        (
            "The one without a truth of its own follows from the other: its setters go, and what is stored "
            "in both "
            "has to agree."
        ),
    ),
    (
        "binding-removed",
        "two fields are no longer the ends of one pair",
        (
            "Each stands for itself: the one that followed from the other is empty unless its values are "
            "migrated."
        ),
    ),
    _FREE,
    _BOUND,
)
rule(
    "binding-retargeted",
    "a bound field is the other end of another pair, or the truth is at the other end",
    "It holds other objects from now on, or is written elsewhere.",
    "class host {\n  ro VMs: VM ref set <-> VM.host\n}\n"
    'class VM {\n  rw host: host ref = null\n  rw home: host ref = null @unbound("for now")\n}',
    "class host {\n  ro VMs: VM ref set <-> VM.home\n}\n"
    'class VM {\n  rw host: host ref = null @unbound("for now")\n  rw home: host ref = null\n}',
)
