"""The hostile spec: each attack in each position where a text or a name of a spec comes into generated
code, each reserved word as a name of each kind, names that clash, and shapes at their limits.

`python -m tests.generators.hostile FOLDER` writes it. It has no errors: all of it is allowed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.generators.hostile.attacks import ATTACKS, IN_SPEC
from tests.generators.hostile.reserved import variants

RELEASES = 'releases one "1.0" 2020-01-01, "two */ \\"\\"\\"" "2.0 */ \\"\\"\\"" 2021-01-01'
"""No attack runs along more than one position of a text here: each stands in all of them in its own class."""


def files() -> dict[str, str]:
    """The files of the spec by name."""
    return {
        "api.apidl": _api(),
        "attacks.apidl": "\n".join(_attack(name, text) for name, text in IN_SPEC.items()),
        "clashes.apidl": CLASHES,
        "shapes.apidl": "\n".join(_shapes()),
        "words.apidl": "\n".join(_words()),
    }


def _q(text: str) -> str:
    return json.dumps(text)


def _doc(text: str, mark: str = "///", section: str = "") -> str:
    """A text as it is, whatever it holds; of a parameter or the result behind `@param NAME` or `@returns`."""
    return (f"{mark} {section}\n" if section else "") + f"{mark} @text {_q(text)}\n"


def _api() -> str:
    tags = ", ".join(
        f"tag_{name} {_q(text[:200])} {_q(text[:2000])}" for name, text in IN_SPEC.items() if text.strip()
    )
    title = " ".join(text for text in IN_SPEC.values() if len(text) < 60)
    return f"""\
{_doc("The hostile API. " + ATTACKS["py_docstring"] + ATTACKS["java_comment"], "//!")}\
api hostile {{
  title {_q(title)}
  version {_q('1.0"; import os; os._exit(66) */ #')}
  {RELEASES}
  roles admin > reader
  tags {tags}
  use std
}}
"""


def _attack(name: str, text: str) -> str:
    """A class, an enum, a struct and an error with the attack in each position of a text."""
    short = text[:2000]
    return f"""\
{_doc(text)}\
@tag(tag_{name})
@deprecated(one, {_q(short)})
@was({_q(short)})
@x-note({_q(text)})
class attack_{name} {{
{_doc(text)}\
  enum attack_{name}_mode {{
{_doc(text)}\
    {_q(text)}
    plain @deprecated(one, {_q(short)})
  }}

{_doc(text)}\
  ro uuid: string
{_doc(text)}\
  rw text: string = {_q(text)} @example({_q(short)}) @deprecated(one, {_q(short)})
  rw mode: attack_{name}_mode enum = {_q(text)} @example({_q(text)})
  rw map: (string -> string) map = {{{_q(text)} -> {_q(text)}}}
{_doc(text)}\
  key {_q(short)}: string = {_q(short)}
  rw modes: (attack_{name}_mode enum -> int) map = {{}}
  rw texts: string set = {{{_q(text)}}}
  rw other: attack_{name} ref = null @unbound({_q(short)})
  rw pattern: string = "" @pattern({_q(_pattern(short))})

{_doc(text)}\
  {_doc(text, section="@param self")}\
  {_doc(text, section="@param text")}\
  {_doc(text, section="@returns")}\
  @async
  rpc call(self: attack_{name} ref, text: string = {_q(text)}, mode: attack_{name}_mode enum = {_q(text)},
    struct: attack_{name}_struct struct = {{text: {_q(text)}}}) -> string
    raises ATTACK_{name.upper()}
}}

{_doc(text)}\
struct attack_{name}_struct {{
{_doc(text)}\
  text: string = {_q(text)}
}}

{_doc(text)}\
{_doc(text, section="@param " + _q(text))}\
{_doc(text, section="@param plain")}\
error ATTACK_{name.upper()}({_q(text)}: string, plain: string)
"""


def _pattern(text: str) -> str:
    literal = re.escape("".join(character for character in text[:100] if character.isprintable()))
    return f"(?:{literal})?"


CLASHES = """\
/// Names that are the same without case and underscores, or once they have what a language puts to them.
class clash {
  enum clash_mode {
    a-b
    a_b
    "a.b"
    "a b"
    "a/b"
    aB
    "-"
    "--"
    "→"
    "1"
    "1.0"
    "10"
    None
    unknown
    other
    Self
    default
  }
  ro uuid: string
  rw one: int = 0
  rw o_ne: int = 0
  rw name/label: string = ""
  rw name/description: string = ""
  @async
  rpc start(self: clash ref, timeout: int = 1, options: string = "", call: string = "", self_: int = 0)
  rpc start_async(self: clash ref)
  rpc st_art(self: clash ref)
  rpc get(self: clash ref, one: int, o_ne: int, one_: int)
  rpc wait(self: clash ref)
}

class clash_record {
  ro uuid: string
}

class clash_ref {
  ro uuid: string
}

class async_clash {
  ro uuid: string
}

class cl_ash {
  ro uuid: string
}

enum clashmode {
  a
}

struct cla_sh {
  a: int
  a_: int = 0
  _a: int = 0
}

error CLASH("code": string, "Code": string, "c ode": string, "code ": string, message: string, args: string,
  rpc: string, params: string, "": string, "1": string)

error CLASH_ERROR

error API_ERROR

error CLIENT_ERROR

/// Names of classes that a runtime or a language has.
class list {
  ro uuid: string
}

class Client {
  ro uuid: string
}

class Operation {
  ro uuid: string
}

class Promise {
  ro uuid: string
}

class con {
  ro uuid: string
}

class errors {
  ro uuid: string
}
"""


def _shapes() -> Iterator[str]:
    yield "/// A class without RPCs.\nclass no_rpcs {\n  without create, destroy, get_record, get_all\n}\n"
    yield "/// A class without fields.\nclass no_fields {\n  rpc go(self: no_fields ref)\n}\n"
    yield "/// A class of one field.\nclass one_field {\n  rw value: string\n}\n"
    yield "/// A class of calls alone.\nstateless class only_calls {\n  rpc nothing()\n}\n"
    yield _class(
        "wide",
        [f"  {'ctor' if n % 3 else 'rw'} field_{n:03}: int{'' if n % 2 else ' = 7'}" for n in range(300)],
    )
    yield "enum huge {\n" + "".join(f"  value_{n:04}\n" for n in range(1000)) + "}\n"
    yield _class(
        "many",
        ["  rw huge: huge enum", f"  rpc thirty({_parameters(30)})", f"  rpc optional({_parameters(30, 1)})"],
    )
    yield f"error THIRTY({', '.join(f'p{n}: string' for n in range(30))})\n"
    yield "struct wide_struct {\n" + "".join(f"  member_{n:03}: int = {n}\n" for n in range(300)) + "}\n"
    yield f"""\
/// Types within types, and the ends of what numbers hold.
class deep {{
  rw ints: (int -> int) map = {{-9223372036854775808 -> 9223372036854775807}}
  rw floats: float list = {{inf, -inf, nan, 0.1, 1e308, 5e-324}}
  rw keys: (string -> string) map = {{"__proto__" -> "a", "" -> "b", "constructor" -> "c", "raw" -> "d"}}
  rw refs: (deep ref -> deep ref set) map = {{}} @unbound("deep")
  rw when: datetime = 0001-01-01T00:00:00Z
  rw last: datetime = 9999-12-31T23:59:59Z
  rw maybe: string option = none
  rw nested: (string -> (string -> (int -> float list) map) map) map = {{}}
  rw long: string = {_q("é" * 65536)}
  rpc far(a: int = -9223372036854775808, b: float = nan, c: datetime = 2000-02-29T00:00:00Z, d: string = _,
    e: string option = none, f: deep ref = null,
    g: (string -> int) map = {{"" -> 0}}) -> (int -> deep record) map
}}
"""


def _class(name: str, members: Iterable[str], doc: str = "A class of the hostile API.") -> str:
    return f"/// {doc}\nclass {name} {{\n" + "\n".join(members) + "\n}\n"


def _parameters(count: int, first: int = 30) -> str:
    return ", ".join(f"p{n}: int{f' = {n}' if n >= first else ''}" for n in range(count))


def _words() -> Iterator[str]:
    """Each reserved word as a field, an RPC, a parameter, a value, a member and an error's parameter; and a
    class.
    """
    for number, names in enumerate(variants()):
        values = "".join(f"  {_q(name)}\n" for name in names)
        members = "".join(f"  {name}: int = 0\n" for name in names)
        yield f"enum words_mode_{number} {{\n{values}}}\n"
        yield f"struct words_struct_{number} {{\n{members}}}\n"
        fields = [name for name in names if name.lower() not in ("all", "record")]
        yield _class(f"words_fields_{number}", [f"  rw {name}: int = 0" for name in fields])
        calls = [name for name in names if name.lower() not in _DERIVED]
        yield _class(
            f"words_rpcs_{number}", [f"  rpc {name}(self: words_rpcs_{number} ref)" for name in calls]
        )
        for part in range(0, len(names), 30):
            some = names[part : part + 30]
            given = ", ".join(f"{name}: int" for name in some)
            yield f"stateless class words_parameters_{number}_{part} {{\n  rpc call({given})\n}}\n"
            yield f"error WORDS_{number}_{part}({', '.join(f'{_q(name)}: string' for name in some)})\n"
        if number == 0:
            own = [name for name in names if name.lower() not in _CLASSES]
            yield from (f"stateless class {name} {{\n  rpc call({name}: int)\n}}\n" for name in own)


_DERIVED = frozenset(("create", "destroy", "get_record", "get_all"))
_CLASSES = frozenset(
    ("list", "client", "operation", "promise", "con", "errors", "session", "task", "event", "any")
)


SETTINGS = """\
spec = "."
out = "../out"

[lint]
allow = [
  "deprecated-without-successor",
  "error-unraised",
  "lifecycle-no-introduction",
  "missing-text",
  "naming-style",
  "role-missing",
]
"""


def write(folder: Path) -> None:
    """Puts the spec, and the configuration that silences what it leaves out, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**files(), "apigen.toml": SETTINGS}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def lone() -> dict[str, str]:
    """A spec of one class, without session, task and event."""
    return {"api.apidl": "api lone {\n}\n\n/// The only class.\nclass lone {\n  rw value: int = 0\n}\n"}
