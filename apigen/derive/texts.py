"""The texts of derived RPCs: sentences with placeholders, ours unless the spec's `texts` block has others."""

import re
from functools import lru_cache
from typing import TypeAlias

from apigen.model.api import Api, Class, Field, Plural

PLACEHOLDERS = ("class", "classes", "field", "path", "args")
"""`{class}`, `{classes}`, `{field}` (wire name), `{path}` (with `/`), `{args}` (the constructor's fields)."""

Patterns: TypeAlias = dict[tuple[str, str], str]
"""The pattern by rule and part: `("get_f", "self")`; the part of the sentence itself is `""`."""

DEFAULTS: Patterns = {
    ("session", ""): "The session that the call is made in",
    ("get_f", ""): "Reads the field {path} of one {class}.",
    ("get_f", "self"): "The object to read from",
    ("get_f", "result"): "What the field holds",
    ("set_f", ""): "Gives the field {path} of one {class} a new value.",
    ("set_f", "self"): "The object to change",
    ("set_f", "value"): "What the field is to hold",
    ("add_f", ""): "Puts an element into the set {path} of one {class}; nothing happens where it is in it.",
    ("add_f", "self"): "The object to change",
    ("add_f", "value"): "The element to put in",
    (
        "remove_f",
        "",
    ): "Takes an element out of the set {path} of one {class}; nothing happens where it is not in it.",
    ("remove_f", "self"): "The object to change",
    ("remove_f", "value"): "The element to take out",
    ("add_to_f", ""): "Puts a pair into the map {path} of one {class}; the key must be new to it.",
    ("add_to_f", "self"): "The object to change",
    ("add_to_f", "key"): "The key of the pair",
    ("add_to_f", "value"): "The value of the pair",
    ("remove_from_f", ""): "Takes a key and its value out of the map {path} of one {class}; "
    "nothing happens where the key is not in it.",
    ("remove_from_f", "self"): "The object to change",
    ("remove_from_f", "key"): "The key to take out",
    ("create", ""): "Makes a {class} and returns its reference.",
    ("create", "args"): "The values of the fields",
    ("create", "result"): "The object that was made",
    ("create", "suffix"): " Fields (those marked * are required): {args}.",
    ("destroy", ""): "Deletes a {class}. An object that others refer to stays, and the call fails.",
    ("destroy", "self"): "The object to delete",
    ("get_by_uuid", ""): "Finds the {class} that has a UUID.",
    ("get_by_uuid", "uuid"): "The UUID to look for",
    ("get_by_uuid", "result"): "The object found",
    ("get_by_name_label", ""): "Finds the {classes} that have a name.",
    ("get_by_name_label", "label"): "The name to look for",
    ("get_by_name_label", "result"): "The objects found, possibly none",
    ("get_record", ""): "Reads all fields of one {class} at one moment.",
    ("get_record", "self"): "The object to read",
    ("get_record", "result"): "The fields with their values",
    ("get_all", ""): "Lists all {classes}.",
    ("get_all", "result"): "A reference to each object",
    ("get_all_records", ""): "Reads all {classes} with their fields at one moment.",
    ("get_all_records", "result"): "The fields of each object, by its reference",
    ("get_all_records_where", ""): "Reads the {classes} for which an expression over their fields holds.",
    ("get_all_records_where", "expr"): "The expression",
    ("get_all_records_where", "result"): "The fields of each object found, by its reference",
}

RULES = tuple(dict.fromkeys(rule for rule, _ in DEFAULTS))
"""What a line of the `texts` block may begin with, `plural` apart."""

FIELD_RULES = ("get_f", "set_f", "add_f", "remove_f", "add_to_f", "remove_from_f")
"""The rules that apply to a field, not to a class."""

_PIECE = re.compile(r"\{\{|\}\}|\{(\w+)\}|[{}]")


class Names:
    """What the placeholders stand for in one class: plain words, made once a class."""

    __slots__ = ("args", "cls", "plural")

    def __init__(self, cls: str, plural: str, args: str) -> None:
        self.cls = cls
        self.plural = plural
        self.args = args


def session(api: Api) -> str:
    """The text of the session parameter, which RPCs in the model leave out."""
    return "".join(parse(patterns(api)["session", ""]))


def patterns(api: Api) -> Patterns:
    """The API's own patterns, and ours where it has none.

    An API that has a sentence for `create` and no suffix wants none: the suffix is part of what it says.
    """
    if not api.texts:
        return DEFAULTS
    own = {(text.rule, text.part): text.text for text in api.texts}
    if ("create", "") in own:
        own.setdefault(("create", "suffix"), "")
    return DEFAULTS | own


def names(api: Api, cls: Class) -> Names:
    """What the placeholders stand for in `cls`."""
    return Names(cls.name, plural(api.plurals, cls.name), arguments(cls))


def plural(rules: tuple[Plural, ...], name: str) -> str:
    """The plural of a class's name: by the rule with the longest suffix, else with an s."""
    found = [rule for rule in rules if name.endswith(rule.suffix)]
    if not found:
        return name + "s"
    rule = max(found, key=lambda rule: len(rule.suffix))
    return name.removesuffix(rule.suffix) + rule.plural


def arguments(cls: Class) -> str:
    """The fields that `create` takes, the mandatory ones marked."""
    return ", ".join(
        field.name + ("*" if field.default is None else "")
        for field in cls.fields
        if field.qualifier != "RO/runtime"
    )


def render(pattern: str, names: Names, field: Field | None = None) -> str:
    """The text of a pattern; an unknown placeholder stays as it stands."""
    pieces = parse(pattern)
    if len(pieces) == 1:
        return pieces[0]
    path = "/".join(field.path) if field else ""
    words = {
        "class": names.cls,
        "classes": names.plural,
        "field": field.name if field else "",
        "path": path,
        "args": names.args,
    }
    return "".join([piece if not i % 2 else words[piece] for i, piece in enumerate(pieces)])


@lru_cache(maxsize=1024)
def parse(pattern: str) -> tuple[str, ...]:
    """Plain text and placeholders in turn, plain text first and last."""
    pieces = [""]
    at = 0
    for match in _PIECE.finditer(pattern):
        pieces[-1] += pattern[at : match.start()]
        at = match.end()
        if match[0] in ("{{", "}}"):
            pieces[-1] += match[0][0]
        elif match[1] in PLACEHOLDERS:
            pieces += [match[1], ""]
        else:
            pieces[-1] += match[0]
    pieces[-1] += pattern[at:]
    return tuple(pieces)


def unknown_placeholders(pattern: str) -> tuple[str, ...]:
    """What stands in single braces and is no placeholder, or a brace without its fellow."""
    return tuple(
        match[0]
        for match in _PIECE.finditer(pattern)
        if match[0] not in ("{{", "}}") and match[1] not in PLACEHOLDERS
    )


def escape(text: str) -> str:
    """A text as a pattern that renders to it."""
    return text.replace("{", "{{").replace("}", "}}")
