"""Doc links: `[VM.start]` in a text leads to the thing of that name.

They are found without reading the Markdown as a whole, since every check walks thousands of texts: one look
for a bracket answers for nearly all. What is found is a name; `index` says which address it stands for (the
addresses are the keys of `Spec.spans`: `VM.start`, `enum power_state.Halted`, `error HANDLE_INVALID`, `role
vm-admin`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from apigen.model.api import Api, Class, Enum, Struct
from apigen.model.lifecycle import Lifecycle

NAME = (
    r"(?:enum|role|release|class|error|struct|type) [^\[\]\s][^\[\]\n]*"
    r"|[^\W\d]\w*(?:\.[^\W\d]\w*(?:\.[\w.-]+)?)?"
)
"""The form that the content of a bracket pair has when it is a name, as a regular expression."""

CODE = r"[^\W\d]\w*(?:\.[^\W\d]\w*)?"
"""The form that a name has in backticks."""

NOT_TEXT = (
    r"\\[^\n]"  # an escaped character
    # a fenced block
    r"|^\ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*(?:\n(?s:.*?)(?:^\ {0,3}(?P=fence)|\Z)|\Z)"
    r"|(?:\A|(?<=\n\n))(?:(?:\ {4}|\t)[^\n]*\n?)+"  # an indented block
)
CODE_SPAN = r"(?P<ticks>`+)(?!`)(?s:.*?)(?<!`)(?P=ticks)(?!`)|`+"
"""Code spans, and backticks that open none. `NOT_TEXT` is what else stands for itself (with MULTILINE)."""

_LINK = re.compile(
    rf"{NOT_TEXT}"
    rf"|(?<![`\[])`(?P<code>{CODE})`(?!`)"  # a code span that may name something
    rf"|{CODE_SPAN}"
    r"|<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*>"  # an address in angle brackets
    rf"|(?<![!\]])\[(?P<name>{NAME})\](?![(\[:])",
    re.MULTILINE,
)


class DocLink(msgspec.Struct, frozen=True):
    """A doc link: `text[start:end]` is the bracket pair, `name` what stands in it.

    `code`: a name in backticks, which is a link only if it resolves.
    """

    start: int
    end: int
    name: str
    code: bool = False


def find(text: str) -> list[DocLink]:
    """The doc links of a CommonMark text, in order; brackets in code and those of other links are none."""
    if "[" not in text:
        return []
    return [link for link in find_all(text) if not link.code]


def find_all(text: str) -> list[DocLink]:
    """The doc links of a text and the names in backticks, in order."""
    if "[" not in text and "`" not in text:
        return []
    return [
        DocLink(match.start(), match.end(), name, match["code"] is not None)
        for match in _LINK.finditer(text)
        if (name := match["name"] or match["code"]) is not None
    ]


def resolve(names: Mapping[str, str], scope: str | None, name: str) -> str | None:
    """The address that a doc link's name stands for, or None.

    Members of `scope`, the class or struct that the text stands in, need no prefix; a class of the same
    name wins: in the text of VIF, `[VM]` is the class and `[VIF.VM]` the field.
    """
    found = names.get(name)
    if scope is None or found == name:
        return found
    return names.get(f"{scope}.{name}", found)


def index(api: Api, derived: Iterable[str] = ()) -> dict[str, str]:
    """Every name that a doc link may bear, and its address. `derived`: derived RPCs, as `VM.get_uuid`.

    Where a name without a word before it could mean several things, the order is: member, enum of the class,
    class, error, struct, type, enum.
    """
    names: dict[str, str] = {}
    for cls in api.classes:
        names[cls.name] = names[f"class {cls.name}"] = cls.name
        for member in (*cls.fields, *cls.rpcs):
            names[f"{cls.name}.{member.name}"] = f"{cls.name}.{member.name}"
    names.update((name, name) for name in derived)
    for cls in api.classes:
        for name in cls.hidden_rpcs:
            names.setdefault(f"{cls.name}.{name}", cls.name)
        for enum in cls.enums:
            _add_enum(names, enum, f"{cls.name}.")
    for error in api.errors:
        names[f"error {error.name}"] = f"error {error.name}"
        names.setdefault(error.name, f"error {error.name}")
    for struct in api.structs:
        _add_struct(names, struct)
    for type_ in api.types:
        names[f"type {type_.name}"] = f"type {type_.name}"
        names.setdefault(type_.name, f"type {type_.name}")
    for enum in (*api.enums, *(enum for cls in api.classes for enum in cls.enums)):
        _add_enum(names, enum, "")
    for role in api.roles:
        names[f"role {role.name}"] = f"role {role.name}"
    for release in api.releases:
        names[f"release {release.name}"] = f"release {release.name}"
        if release.label:
            names.setdefault(f"release {release.label}", f"release {release.name}")
    return names


def _add_enum(names: dict[str, str], enum: Enum, prefix: str) -> None:
    address = f"enum {enum.name}"
    names[f"enum {prefix}{enum.name}"] = address
    names.setdefault(f"{prefix}{enum.name}", address)
    for value in enum.values:
        names[f"enum {prefix}{enum.name}.{value.name}"] = f"{address}.{value.name}"
        names.setdefault(f"{prefix}{enum.name}.{value.name}", f"{address}.{value.name}")


def _add_struct(names: dict[str, str], struct: Struct) -> None:
    address = f"struct {struct.name}"
    names[address] = address
    names.setdefault(struct.name, address)
    for member in struct.members:
        names[f"{address}.{member.name}"] = f"{address}.{member.name}"
        names.setdefault(f"{struct.name}.{member.name}", f"{address}.{member.name}")


class Text(msgspec.Struct, frozen=True):
    """A text of the API: the address of what it describes, the class or struct that it stands in, and
    itself.
    """

    address: str
    scope: str | None
    text: str


def texts(api: Api) -> Iterator[Text]:
    """All written texts of an API that may hold doc links, in the order of the model."""
    if api.doc:
        yield Text("api", None, api.doc)
    for cls in api.classes:
        yield from class_texts(cls)
    for enum in api.enums:
        yield from _enum_texts(enum, None)
    for error in api.errors:
        yield from _element(f"error {error.name}", None, error.doc, error.lifecycle)
        for parameter in error.parameters:
            address = f"error {error.name}({parameter.name})"
            yield from _element(address, None, parameter.doc, parameter.lifecycle)
    for struct in api.structs:
        yield from _element(f"struct {struct.name}", struct.name, struct.doc, struct.lifecycle)
        for member in struct.members:
            address = f"struct {struct.name}.{member.name}"
            yield from _element(address, struct.name, member.doc, member.lifecycle)
    for type_ in api.types:
        yield from _element(f"type {type_.name}", None, type_.doc, type_.lifecycle)
    for tag in api.tags:
        if tag.doc:
            yield Text(f"tag {tag.name}", None, tag.doc)


def class_texts(cls: Class) -> Iterator[Text]:
    """All written texts of a class and its members."""
    scope = cls.name
    yield from _element(scope, scope, cls.doc, cls.lifecycle)
    for field in cls.fields:
        address = f"{scope}.{field.name}"
        yield from _element(address, scope, field.doc, field.lifecycle)
        for key in field.keys:
            spelled = f'{address}["{key.name}{"*" if key.prefix else ""}"]'
            yield from _element(spelled, scope, key.doc, key.lifecycle)
    for rpc in cls.rpcs:
        address = f"{scope}.{rpc.name}"
        yield from _element(address, scope, rpc.doc, rpc.lifecycle)
        for parameter in rpc.parameters:
            yield from _element(f"{address}({parameter.name})", scope, parameter.doc, parameter.lifecycle)
        if rpc.result_doc:
            yield Text(address, scope, rpc.result_doc)
    for implicit in cls.implicits:
        address = f"{scope}.{implicit.name}"
        yield from _element(address, scope, implicit.doc, implicit.lifecycle)
        for _, doc in implicit.param_docs:
            yield Text(address, scope, doc)
        if implicit.result_doc:
            yield Text(address, scope, implicit.result_doc)
    for enum in cls.enums:
        yield from _enum_texts(enum, scope)


def _enum_texts(enum: Enum, scope: str | None) -> Iterator[Text]:
    yield from _element(f"enum {enum.name}", scope, enum.doc, enum.lifecycle)
    for value in enum.values:
        yield from _element(f"enum {enum.name}.{value.name}", scope, value.doc, value.lifecycle)


def _element(address: str, scope: str | None, doc: str, lifecycle: Lifecycle | None) -> Iterator[Text]:
    if doc:
        yield Text(address, scope, doc)
    for transition in lifecycle or ():
        if transition.text:
            yield Text(address, scope, transition.text)
