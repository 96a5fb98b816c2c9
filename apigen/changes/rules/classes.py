"""Rules about classes and what is derived for them."""

from apigen.changes.rules import NAMED_BACK, pair, rule

pair(
    (
        "class-added",
        "a class is new",
        (
            "With its fields and RPCs. Old clients know nothing of it; what it means to other classes is "
            "said "
            "by `reference-added`."
        ),
    ),
    (
        "class-removed",
        "a class is gone",
        (
            "With every field and every RPC: each call of it is refused, and stored objects of it are lost. "
            "If it has another name now, write `@was` on the new one."
        ),
    ),
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  ro uuid: string\n}\nclass disk {\n  ro uuid: string\n}",
)
rule(
    "class-renamed",
    "a class has another name, by `@was`",
    "Stored objects are kept. Calls by the old name are refused, and the source of clients names it.",
    "class VM {\n  ro uuid: string\n}",
    '@was("VM")\nclass machine {\n  ro uuid: string\n}',
    excuse=NAMED_BACK,
)
pair(
    (
        "class-became-stateless",
        "a class has no objects any more",
        "All derived RPCs go, and the objects that are stored.",
    ),
    (
        "class-became-stored",
        "a class has objects now",
        "RPCs are derived for it.",
    ),
    "class VM {\n  rpc ping() -> int\n}",
    "stateless class VM {\n  rpc ping() -> int\n}",
)
pair(
    (
        "class-hidden",
        "a class is hidden now",
        (
            "Calls are answered as before, but documents and bindings leave it out: source that names it "
            "no longer "
            "compiles."
        ),
    ),
    ("class-shown", "a class is no longer hidden", "Documents and bindings have it now."),
    "class VM {\n  ro uuid: string\n}",
    "@hidden\nclass VM {\n  ro uuid: string\n}",
)
pair(
    (
        "constructor-removed",
        "objects of a class can no longer be created by clients",
        "`create` is refused from now on.",
    ),
    ("constructor-added", "objects of a class can be created by clients", "`create` is derived now."),
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  without create\n  ro uuid: string\n}",
)
pair(
    (
        "destructor-removed",
        "objects of a class can no longer be destroyed by clients",
        "`destroy` is refused from now on.",
    ),
    ("destructor-added", "objects of a class can be destroyed by clients", "`destroy` is derived now."),
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  without destroy\n  ro uuid: string\n}",
)
pair(
    (
        "lookup-removed",
        "a way to find or read objects is gone",
        "`get_record`, `get_by_uuid`, `get_by_name_label` or the whole family of `get_all`.",
    ),
    (
        "lookup-added",
        "there is a new way to find or read objects",
        "`get_record`, `get_by_uuid`, `get_by_name_label` or the whole family of `get_all`.",
    ),
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  without get_by_uuid\n  ro uuid: string\n}",
)
pair(
    (
        "events-removed",
        "a class sends no events any more",
        "Nothing is refused: who waits for events of the class waits for ever.",
    ),
    ("events-added", "a class sends events", "Who listens to all classes gets those of this one too."),
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  without events\n  ro uuid: string\n}",
)
pair(
    (
        "rpc-role-raised",
        "fewer roles may call",
        (
            "Some who could call are refused now. On a class it is the default of all its RPCs that say "
            "nothing of "
            "their own. Roles are compared as sets of those who may: where some lose and others gain, both "
            "rules "
            "speak."
        ),
    ),
    (
        "rpc-role-lowered",
        "more roles may call",
        (
            "No call breaks, but somebody may do what he could not: a matter for a security review. On a "
            "class it "
            "is the default of all its RPCs that say nothing of their own."
        ),
    ),
    "class VM {\n  @role(user)\n  rpc stop(self: VM ref)\n}",
    "class VM {\n  @role(admin)\n  rpc stop(self: VM ref)\n}",
    section="security",
)
