"""What the tests of reading share: a text as a spec, and its parts by name."""

from apigen.diagnostics import Diagnostic
from apigen.model.api import Class, Field, Rpc
from apigen.semantics import Spec, load_text


def spec(text: str, api: str = "") -> Spec:
    """A text as a spec; an `api` block is added, with `api` in it, unless the text has one."""
    if "\napi " not in f"\n{text}":
        text = f"api a {{\n{api}}}\n{text}"
    return load_text(text + "\n")


def errors(text: str, api: str = "") -> list[str]:
    """The codes of the errors in a text, in the order in which they are found."""
    return [found.code for found in spec(text, api).diagnostics if found.severity == "error"]


def good(text: str, api: str = "") -> Spec:
    """A text as a spec that has no errors."""
    read = spec(text, api)
    assert [found.message for found in read.diagnostics if found.severity == "error"] == []
    return read


def cls(read: Spec, name: str = "C") -> Class:
    return next(one for one in read.api.classes if one.name == name)


def field(read: Spec, name: str, of: str = "C") -> Field:
    return next(one for one in cls(read, of).fields if one.name == name)


def rpc(read: Spec, name: str, of: str = "C") -> Rpc:
    return next(one for one in cls(read, of).rpcs if one.name == name)


def at(read: Spec, address: str, part: str = "") -> str:
    """The text at an address."""
    span = read.at(address, part)
    assert span is not None
    return read.sources[span.file][span.start : span.end]


def line_of(read: Spec, found: Diagnostic) -> str:
    """The line that a finding points into, without what indents it."""
    assert found.primary is not None
    text, at = read.sources[found.primary.span.file], found.primary.span.start
    return text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)].strip()
