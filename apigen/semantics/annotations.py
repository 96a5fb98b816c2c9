"""The annotations: one table, which checks them for place and arguments, and which the manual is made of."""

import msgspec

from apigen.model.lifecycle import Change

LIFECYCLE = ("class", "field", "key", "value", "rpc", "parameter", "error", "member", "implicit")
EVERYTHING = (
    "api", "class", "extend", "mixin", "struct", "enum", "error", "type", "field", "key", "rpc", "implicit",
    "parameter", "member", "value", "names",
)  # fmt: skip
VALUES = ("field", "key", "parameter", "member", "type")


class Annotation(msgspec.Struct, frozen=True):
    """An annotation: its name, the kinds of declaration that it may stand on, and its arguments.

    `arguments` is both the notation shown to people and what `arguments.py` checks: words in capitals stand
    for what they name, brackets for what may be left out, `…` for more of the same. Their groups, and their
    order in canonical text, are those of `apigen.syntax.order`.
    """

    name: str
    on: tuple[str, ...]
    arguments: str
    doc: str


_ = Annotation


ENTRIES = (
    _("range", VALUES, "RANGE", "The least and the greatest number; one end may be missing."),
    _(
        "length",
        VALUES,
        "RANGE",
        "The length: of a string in code points, of a set, list or map in elements.",
    ),
    _("pattern", VALUES, "STRING", "A regular expression (RE2's syntax) for the whole text."),
    _("format", VALUES, "FORMAT", "What the text is: uuid, ip, mac, hostname, url and so on."),
    _("unit", VALUES, "WORD", "The unit that a number counts."),
    _("example", VALUES, "LITERAL", "A value for samples."),
    _("nonnull", ("field", "parameter", "member"), "", "The ref is never null."),
    _(
        "on_destroy",
        ("field",),
        "restrict|cascade|clear",
        "What happens here when the other object is destroyed.",
    ),
    _("unbound", ("field",), "STRING", "Why a reference has no field at its other end."),
    _("unique", ("field",), "[FIELD, …]", "No two objects have the same value (within the same scope)."),
    _("one_of", ("class", "struct", "rpc"), "MEMBER, …", "Exactly one of the members has a value."),
    _("at_most_one_of", ("class", "struct", "rpc"), "MEMBER, …", "At most one of the members has a value."),
    _(
        "secret",
        ("field", "parameter", "member", "type", "rpc"),
        "",
        "Never logged, masked wherever people look; on an RPC: its result.",
    ),
    _("writeonly", ("field",), "", "Taken by create and setters; no getter, in no record or event."),
    _("lazy", ("field",), "", "Has a getter, but is in no record or event."),
    _("volatile", ("field",), "", "Its changes send no event."),
    _("computed", ("field",), "", "Asked from the service's code at each read, never stored."),
    _("closed", ("field",), "", "Only the named keys may be used."),
    _(
        "hidden",
        ("class", "field", "rpc", "implicit", "error"),
        "",
        "Callable, but not in documents, dumps or clients.",
    ),
    _("async", ("rpc", "implicit"), "", "May be called as Async too, which answers with a task."),
    _("sessionless", ("rpc", "implicit"), "", "Takes no session."),
    _("safe", ("rpc", "implicit"), "", "Has no effect, and may be repeated."),
    _("idempotent", ("rpc", "implicit"), "", "Twice is the same as once."),
    _("nofallback", ("rpc",), "", "The server never answers it by itself."),
    _("raises", ("class", "rpc"), "ERROR, …", "Errors that it may raise; on a class: all its RPCs."),
    _("tag", ("class", "rpc"), "TAG", "The group that documents show it in."),
    _("prototyped", LIFECYCLE, "RELEASE, [STRING]", "Came as a prototype, which may change freely."),
    _("since", LIFECYCLE, "RELEASE, [STRING]", "Was published."),
    _("extended", LIFECYCLE, "RELEASE, [STRING]", "Can do more, and all that it could do before."),
    _("changed", LIFECYCLE, "RELEASE, [STRING]", "Means something else than before."),
    _("deprecated", LIFECYCLE, "RELEASE, [STRING], [use = NAME]", "Should not be used any more."),
    _("removed", LIFECYCLE, "RELEASE, [STRING], [use = NAME]", "Cannot be used any more."),
    _("unreleased", LIFECYCLE, "", "In no release so far."),
    _("was", (*LIFECYCLE, "struct", "enum", "type"), "STRING, [wire]", "The last name that it had."),
    _("role", ("class", "field", "key", "rpc", "implicit"), "ROLES", "Who may call it."),
    _("allow", EVERYTHING, "CODE, …", "Silences warnings in it and below."),
)

TABLE = {entry.name: entry for entry in ENTRIES}

TRANSITIONS: dict[str, Change] = {
    "prototyped": "prototyped",
    "since": "published",
    "extended": "extended",
    "changed": "changed",
    "deprecated": "deprecated",
    "removed": "removed",
}
"""The lifecycle annotations and the change that each writes down."""
