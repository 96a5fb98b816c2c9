"""Rules about fields: what they hold, how they are written and by whom."""

from apigen.changes.rules import NAMED_BACK, pair, rule

pair(
    (
        "field-added",
        "a field is new",
        (
            "Records have one member more, which old clients pass over; stored objects get its default, or "
            "the zero "
            "of its type."
        ),
    ),
    (
        "field-removed",
        "a field is gone",
        (
            "With its getter, its setters, its member in records, events and `create`, and its stored "
            "values. If it "
            "has another name now, write `@was` on the new one; to warn first, write `@deprecated`."
        ),
    ),
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  ro uuid: string\n  ro memory: int\n}",
)
rule(
    "field-added-mandatory",
    "a new field that `create` cannot do without",
    "`create` of an old client does not send it and is refused. Give it a default.",
    "class VM {\n  ro uuid: string\n}",
    "class VM {\n  ro uuid: string\n  ctor memory: int\n}",
    mirror="field-removed",
)
rule(
    "reference-added",
    "a new field can hold objects of a class that was there",
    "While one is held, `destroy` of it can be refused with OBJECT_IN_USE, where it never was. "
    "`@on_destroy(clear)` lets go.",
    "class host {\n  ro uuid: string\n}\nclass VM {\n  ro uuid: string\n}",
    "class host {\n  ro uuid: string\n}\n"
    'class VM {\n  ro uuid: string\n  ro host: host ref @unbound("one way")\n}',
    excuse="a field that goes takes its references with it: `field-removed`",
)
rule(
    "field-renamed",
    "a field has another name, by `@was`",
    "Stored values are kept. Its getters and setters have other names, and so has its member in records.",
    "class VM {\n  rw memory: int = 0\n}",
    'class VM {\n  rw ram: int = 0 @was("memory")\n}',
    excuse=NAMED_BACK,
)
rule(
    "field-path-changed",
    "a field is grouped otherwise, under the same name on the wire",
    "`name_label` and `name/label` are one name on the wire. Nested bindings spell it otherwise, and a "
    "look-up "
    "by name may come or go.",
    "class VM {\n  ro memory_size: int\n}",
    "class VM {\n  ro memory/size: int\n}",
)
rule(
    "field-type-changed",
    "a field has another type",
    "What it does depends on both types, on each wire, and on who writes it: an int read as a float is "
    "taken, "
    "a float read as an int is not. A default of the new type is part of this change.",
    "class VM {\n  rw memory: int = 0\n}",
    'class VM {\n  rw memory: string = ""\n}',
)
rule(
    "field-ref-class-changed",
    "a reference leads to another class",
    "The bytes are the same, the object is another: nothing refuses it, and it means something else.",
    'class host {\n}\nclass pool {\n}\nclass VM {\n  ro home: host ref = null @unbound("one way")\n}',
    'class host {\n}\nclass pool {\n}\nclass VM {\n  ro home: pool ref = null @unbound("one way")\n}',
)
rule(
    "field-multiplicity-changed",
    "a reference became many, or many became one",
    "`host ref` and `host ref set` have nothing in common on the wire.",
    'class host {\n}\nclass VM {\n  ro home: host ref = null @unbound("one way")\n}',
    'class host {\n}\nclass VM {\n  ro home: host ref set @unbound("one way")\n}',
)
pair(
    (
        "field-lazy-added",
        "a field no longer comes with records",
        "Its getter still answers; the member is missing in records and events.",
    ),
    ("field-lazy-removed", "a field comes with records again", "Records and events have one member more."),
    "class VM {\n  ro log: string\n}",
    "class VM {\n  ro log: string @lazy\n}",
)
pair(
    (
        "field-writeonly-added",
        "a field can no longer be read",
        "Its getter is gone, and its member in records and events.",
    ),
    ("field-writeonly-removed", "a field can be read now", "It has a getter and a member in records."),
    'class VM {\n  rw note: string = ""\n}',
    'class VM {\n  rw note: string = "" @writeonly\n}',
)
pair(
    (
        "qualifier-narrowed",
        "a field can be written by fewer calls",
        (
            "Its setters are gone, and with `ro` `create` no longer takes it. Nothing breaks where "
            "`create` still "
            "takes it and explicit RPCs of the same names and signatures stay: make it `ctor` and add them."
        ),
    ),
    (
        "qualifier-widened",
        "a field can be written by more calls",
        "It has setters now. Without a default `create` cannot do without it from now on.",
    ),
    "class VM {\n  rw memory: int = 0\n}",
    "class VM {\n  ro memory: int = 0\n}",
)
pair(
    (
        "qualifier-constructor-to-runtime",
        "`create` no longer sets a field",
        "What an old client sends for it is passed over, or refused.",
    ),
    (
        "qualifier-runtime-to-constructor",
        "`create` sets a field",
        "Without a default `create` cannot do without it.",
    ),
    "class VM {\n  ctor memory: int = 0\n}",
    "class VM {\n  ro memory: int = 0\n}",
)
pair(
    (
        "default-added",
        "a field has a default now",
        (
            "`create` does without it. On a field that only the server writes, it is what new objects begin "
            "with."
        ),
    ),
    (
        "default-removed",
        "a field has no default any more",
        "Where `create` takes the field, old clients that leave it out are refused.",
    ),
    "class VM {\n  rw memory: int\n}",
    "class VM {\n  rw memory: int = 0\n}",
)
rule(
    "default-changed",
    "leaving a field out means something else",
    "Nothing is refused: an old client that leaves it out gets another value.",
    "class VM {\n  rw memory: int = 0\n}",
    "class VM {\n  rw memory: int = 1\n}",
)
pair(
    (
        "constraint-tightened",
        "fewer values are allowed",
        (
            "A value that was taken is refused now, and one that is stored may be one of them. A pattern "
            "is not "
            "compared with another: where one replaces another, both rules speak."
        ),
    ),
    (
        "constraint-widened",
        "more values are allowed",
        "Whoever reads may meet values that never came before.",
    ),
    "class VM {\n  rw memory: int = 5 @range(0..10)\n}",
    "class VM {\n  rw memory: int = 5 @range(1..10)\n}",
)
pair(
    (
        "unique-added",
        "two objects may no longer have the same value",
        "A value that another object has is refused; those that are stored may collide already.",
    ),
    ("unique-removed", "objects may have the same value", "Who looked one up by it may find more."),
    "class VM {\n  rw device: string\n}",
    "class VM {\n  rw device: string @unique\n}",
)
pair(
    (
        "one-of-added",
        "of several values one must be given",
        "`@one_of` and `@at_most_one_of`: combinations that were taken are refused now.",
    ),
    ("one-of-removed", "of several values none or many may be given", "More combinations are taken."),
    "class VM {\n  rpc stop(self: VM ref, now: int option = none, later: int option = none)\n}",
    "class VM {\n  @one_of(now, later)\n  rpc stop(self: VM ref, now: int option = none, later: int option "
    "= none)\n}",
)
pair(
    (
        "nonnull-added",
        "a reference must lead to an object",
        "`null` is refused now, and may be stored already.",
    ),
    (
        "nonnull-removed",
        "a reference may lead nowhere",
        "Whoever reads may meet `null` where there always was an object.",
    ),
    'class host {\n}\nclass VM {\n  rw home: host ref @unbound("one way")\n}',
    'class host {\n}\nclass VM {\n  rw home: host ref @unbound("one way") @nonnull\n}',
)
rule(
    "on-destroy-changed",
    "what a reference does when its object is destroyed",
    "`restrict` refuses the `destroy`, `cascade` takes this object with it, `clear` lets go. From "
    "`restrict` to "
    "another data goes that used to stay; back, a `destroy` is refused that used to work.",
    'class host {\n}\nclass VM {\n  rw home: host ref @unbound("one way")\n}',
    'class host {\n}\nclass VM {\n  rw home: host ref @unbound("one way") @on_destroy(cascade)\n}',
)
rule(
    "secret-changed",
    "a value is kept from logs, or no longer is",
    "Secret values are withheld from logs, errors and events.",
    'class VM {\n  rw key: string = ""\n}',
    'class VM {\n  rw key: string = "" @secret\n}',
)
rule(
    "volatile-changed",
    "whether a field's changes are announced",
    "A `@volatile` field changes without an event.",
    "class VM {\n  ro load: int\n}",
    "class VM {\n  ro load: int @volatile\n}",
)
rule(
    "computed-changed",
    "whether a field is stored or worked out when it is read",
    "What is stored for a field that is `@computed` now is lost.",
    "class VM {\n  ro load: int\n}",
    "class VM {\n  ro load: int @computed\n}",
)
pair(
    (
        "field-hidden",
        "a field is hidden now",
        "It answers as before, but documents and bindings leave it out.",
    ),
    ("field-shown", "a field is no longer hidden", "Documents and bindings have it now."),
    "class VM {\n  ro load: int\n}",
    "class VM {\n  ro load: int @hidden\n}",
)
pair(
    (
        "field-role-raised",
        "fewer roles may read or set a field",
        "Some who could are refused now.",
    ),
    (
        "field-role-lowered",
        "more roles may read or set a field",
        "No call breaks, but somebody may do what he could not: a matter for a security review.",
    ),
    "class VM {\n  rw memory: int = 0 @role(user)\n}",
    "class VM {\n  rw memory: int = 0 @role(admin)\n}",
    section="security",
)
pair(
    (
        "create-role-raised",
        "fewer roles may give a field to `create`",
        "Some who could are refused now.",
    ),
    (
        "create-role-lowered",
        "more roles may give a field to `create`",
        "No call breaks, but somebody may do what he could not: a matter for a security review.",
    ),
    "@role(user)\nclass VM {\n  rw memory: int = 0\n}",
    "@role(user)\nclass VM {\n  rw memory: int = 0 @role(create = admin)\n}",
    section="security",
)
