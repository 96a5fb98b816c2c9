"""Makes an API of a real one's size and shape, in words of its own: 65 classes, 780 fields, 1,700 RPCs.

    python -m tests.large.api OUT

The mix of types, qualifiers, sizes of classes and numbers of parameters is that of a large hypervisor's API
(`shape.py`); the names and texts are a harbour's (`words.py`). The same text comes out every time.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.large import shape, words


class Enum(NamedTuple):
    name: str
    values: list[str]


class Class(NamedTuple):
    """A class on its way: `taken` holds the names of its members, `since` is the index of a release."""

    name: str
    tag: str
    since: int
    enums: list[Enum]
    fields: list[str]
    rpcs: list[str]
    taken: set[str]


class Spelled(NamedTuple):
    """A type as written, its usual default ("" for none), and the index of the release that it needs."""

    text: str
    default: str = ""
    since: int = 0


def files() -> dict[str, str]:
    """The text of each `.apidl` file by its name."""
    random = Random(8)
    classes = make_classes(random)
    errors = make_errors(random)
    add_fields(random, classes)
    add_rpcs(random, classes, errors)
    texts = {"harbour.apidl": api(), "errors.apidl": error_texts(random, errors), "values.apidl": values()}
    for tag in words.CLASSES:
        texts[f"{tag}.apidl"] = "\n".join(class_text(random, cls) for cls in classes if cls.tag == tag)
    texts["yard.apidl"] += "\n" + stateless()
    return texts


def write(folder: Path) -> None:
    """Writes the spec's files into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


def make_classes(random: Random) -> list[Class]:
    named = [(name, tag) for tag, names in words.CLASSES.items() for name in names.split()]
    random.shuffle(named)
    classes = [Class(name, tag, random.randrange(6), [], [], [], set()) for name, tag in named]
    for cls in classes[: shape.ENUMS]:
        kind = random.choice(words.THINGS["enum"])
        cls.enums.append(Enum(f"{cls.name}_{kind}", random.sample(words.VALUES, random.choice(shape.VALUES))))
    return classes


def make_errors(random: Random) -> list[str]:
    names = [
        f"{name}_{value}" for tag in words.CLASSES.values() for name in tag.split() for value in words.VALUES
    ]
    return sorted(name.replace("-", "_").upper() for name in random.sample(names, shape.ERRORS))


# Fields


def add_fields(random: Random, classes: list[Class]) -> None:
    """Hands the types of the shape out to the classes, and binds references to sets."""
    kinds = [kind for kind, count in shape.TYPES.items() for _ in range(count)]
    random.shuffle(kinds)
    qualifiers = list(shape.QUALIFIERS)
    random.shuffle(qualifiers)
    slots: list[tuple[Class, str]] = []
    for index, (cls, size) in enumerate(zip(classes, shape.FIELDS, strict=True)):
        if index in shape.DESCRIBED:
            cls.fields.append("  with described")
            size -= 2
        cls.fields.append("  ro uuid: string  /// Unique identifier")
        slots += [(cls, kinds.pop()) for _ in range(size - 1)]
    refs = [cls for cls, kind in slots if kind == "ref"]
    sets = [cls for cls, kind in slots if kind == "ref set"]
    random.shuffle(refs)
    random.shuffle(sets)
    for source, target in zip(refs[: shape.PAIRS], sets, strict=False):
        bind(random, source, target, qualifiers.pop())
    for source, target in zip(sets[shape.PAIRS :: 2], sets[shape.PAIRS + 1 :: 2], strict=True):
        bind_sets(random, source, target)
    for cls in refs[shape.PAIRS :]:
        cls.fields.append(field(random, cls, "ref", qualifiers.pop(), classes))
    for cls, kind in slots:
        if kind not in ("ref", "ref set"):
            cls.fields.append(field(random, cls, kind, qualifiers.pop(), classes))


def bind(random: Random, source: Class, target: Class, qualifier: str) -> None:
    """One to many: a reference, and the computed set at the other end."""
    end = new_name(random, source, words.ROLES_OF_REF, f"_{target.name}")
    back = new_name(random, target, words.QUALITIES, f"_{source.name}s")
    default = "" if qualifier == "ctor" else " = null"
    source.fields.append(
        f"  {qualifier} {end}: {target.name} ref{default} <-> {target.name}.{back}"
        f"{since(source, target.since)}"
        f"  /// The {spoken(target.name)} that it belongs to"
    )
    target.fields.append(
        f"  ro {back}: {source.name} ref set{since(target, source.since)}"
        f"  /// Every {spoken(source.name)} that points here"
    )


def bind_sets(random: Random, source: Class, target: Class) -> None:
    """Many to many."""
    end = new_name(random, source, words.QUALITIES, f"_{target.name}s")
    back = new_name(random, target, words.QUALITIES, f"_{source.name}s")
    source.fields.append(
        f"  rw {end}: {target.name} ref set = {{}} <-> {target.name}.{back}{since(source, target.since)}"
        f"  /// Each {spoken(target.name)} that takes part"
    )
    target.fields.append(
        f"  ro {back}: {source.name} ref set{since(target, source.since)}"
        f"  /// Each {spoken(source.name)} that takes part"
    )


def field(random: Random, cls: Class, kind: str, qualifier: str, classes: list[Class]) -> str:
    spelled = spell(random, cls, kind, classes)
    if kind.startswith("ref"):
        pointed_at = spelled.text.partition(" ref")[0].split()[-1]
        name = new_name(random, cls, words.ROLES_OF_REF, f"_{pointed_at}")
    else:
        noun = random.choice(words.THINGS.get(kind.split()[-1], words.TEXT))
        name = new_name(random, cls, words.QUALITIES, f"_{noun}")
    line = f"  {qualifier} {name}: {spelled.text}"
    if spelled.default and (qualifier == "rw" or random.random() < 0.5):
        line += f" = {spelled.default}"
    if kind == "ref":
        line += f' @unbound("{random.choice(words.REASONS)}")'
    later = random.randrange(20) if random.random() < 0.3 else 0
    line += since(cls, max(spelled.since, later))
    text = f"The {spoken(name)} of the {spoken(cls.name)}; {random.choice(words.REASONS)}"
    return f"  /// {text}\n{line}" if len(line) > 60 else f"{line}  /// {text}"


def new_name(random: Random, cls: Class, firsts: Sequence[str], rest: str) -> str:
    """A member's name that the class has not used yet."""
    name = random.choice([first + rest for first in firsts if first + rest not in cls.taken])
    cls.taken.add(name)
    return name


def since(cls: Class, release: int) -> str:
    """`@since` where a member came after its class."""
    return f" @since({words.RELEASES[release]})" if release > cls.since else ""


def spell(random: Random, cls: Class, kind: str, classes: list[Class]) -> Spelled:
    other = random.choice(classes)
    owner = cls if cls.enums else random.choice(classes[: shape.ENUMS])
    enum, *_ = owner.enums
    match kind:
        case "ref":
            return Spelled(f"{other.name} ref", "null", other.since)
        case "ref set":
            return Spelled(f"{other.name} ref set", "{}", other.since)
        case "ref map":
            return Spelled(f"(string -> {other.name} ref) map", "{}", other.since)
        case "record":
            return Spelled(f"{other.name} record", "", other.since)
        case "enum":
            return Spelled(f"{enum.name} enum", enum.values[0], owner.since)
        case "enum set":
            return Spelled(f"{enum.name} enum set", "{}", owner.since)
        case "enum map":
            return Spelled(f"(string -> {enum.name} enum) map", "{}", owner.since)
        case "string map":
            return Spelled("(string -> string) map", "{}")
        case "int map":
            return Spelled("(int -> float) map", "{}")
        case "string set" | "string list":
            return Spelled(kind, "{}")
        case "string option":
            return Spelled(kind, "none")
        case "struct" | "struct set":
            return Spelled(f"{random.choice(words.STRUCTS)} {kind}")
    defaults = {
        "string": '""',
        "int": "0",
        "float": "0.0",
        "bool": "false",
        "datetime": "1970-01-01T00:00:00Z",
    }
    return Spelled(kind, defaults.get(kind, ""))


# RPCs


def add_rpcs(random: Random, classes: list[Class], errors: list[str]) -> None:
    """Gives the classes their explicit RPCs; each error is raised by one at least."""
    sizes = list(shape.PARAMETERS)
    random.shuffle(sizes)
    waiting = list(errors)
    for cls, count in zip(classes, shape.RPCS, strict=False):
        for _ in range(count):
            raised = {waiting.pop()} if waiting else set()
            raised |= set(random.sample(errors, random.choice((0, 0, 0, 1, 2, 3))))
            cls.rpcs.append(rpc(random, cls, sizes.pop(), sorted(raised), classes))


def rpc(random: Random, cls: Class, size: int, raised: list[str], classes: list[Class]) -> str:
    name = new_name(random, cls, [f"{verb}_{noun}" for verb in words.VERBS for noun in words.TEXT], "")
    result = spell(random, cls, draw(random, shape.RESULTS), classes)
    names = random.sample(words.TEXT + words.QUALITIES, size)
    types = [spell(random, cls, draw(random, shape.PARAMETER_TYPES), classes) for _ in range(size)]
    if size and random.random() < 0.9:
        names[0], types[0] = "self", Spelled(f"{cls.name} ref")
    parameters = [f"{name}: {spelled.text}" for name, spelled in zip(names, types, strict=True)]
    if size > 1 and types[-1].default and random.random() < 0.2:
        parameters[-1] += f" = {types[-1].default}"

    text = f"Lets the port {spoken(name)} for this {spoken(cls.name)}; {random.choice(words.REASONS)}."
    lines = [f"/// {text}"]
    lines += [f"/// @param {name} The {name} to use; {random.choice(words.REASONS)}" for name in names]
    if result.text != "void":
        lines.append(f"/// @returns What the port answers about the {spoken(cls.name)}")
    if random.random() < 0.7:
        lines.append("@async")
    if when := since(cls, max([result.since, *(spelled.since for spelled in types)])):
        lines.append(when.strip())
    lines.append(f"@role({random.choice(words.ROLES[:5])})")
    arrow = "" if result.text == "void" else f" -> {result.text}"
    line = f"rpc {name}({', '.join(parameters)}){arrow}"
    if len(line) > 110:
        line = f"rpc {name}(\n    " + ",\n    ".join(parameters) + f"\n  ){arrow}"
    lines.append(line)
    if raised:
        lines.append(f"  raises {', '.join(raised)}")
    return "\n".join("  " + line for line in lines)


def draw(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


# Texts


def class_text(random: Random, cls: Class) -> str:
    name = spoken(cls.name)
    enums = ""
    for enum in cls.enums:
        listed = "\n".join(
            f"    {value}  /// The {name} is {value.replace('-', ' ')}" for value in enum.values
        )
        enums += f"\n\n  /// How a {name} can stand.\n  enum {enum.name} {{\n{listed}\n  }}"
    left_out = random.choice(
        ("create, destroy", "create, destroy", "create", "destroy", "create, destroy, get_all")
    )
    rpcs = "".join(f"\n\n{text}" for text in cls.rpcs)
    return f"""\
/// One {name} of the port, entered once and kept: {random.choice(words.REASONS)}.
@tag({cls.tag})
@since({words.RELEASES[cls.since]})
@role({random.choice(words.ROLES[:4])})
class {cls.name} {{
  without {left_out}{enums}

{chr(10).join(cls.fields)}{rpcs}
}}
"""


def stateless() -> str:
    return f"""\
/// Rates and rules, the same for everyone.
@tag(yard)
@since(amber)
@role(visitor)
stateless class {words.STATELESS} {{
  /// Says what a service costs.
  /// @param service Its name
  /// @returns The price in the port's currency
  @safe
  rpc quote(service: string) -> float
}}
"""


def api() -> str:
    releases = ", ".join(f'{name} "{1 + i // 4}.{i % 4}"' for i, name in enumerate(words.RELEASES))
    return f"""\
//! The management of a harbour: its vessels, its cargo, its yard, and those who work there.

api harbour {{
  title "Harbour Management API"
  version "5.3"
  profile full
  releases {releases}
  roles {" > ".join(words.ROLES)}
  tags {", ".join(f'{tag} "{tag.capitalize()}"' for tag in words.CLASSES)}
  use std
}}
"""


def error_texts(random: Random, errors: list[str]) -> str:
    parts = []
    for error in errors:
        parameters = ", ".join(f"{word}: string" for word in random.sample(words.TEXT, random.randrange(4)))
        declared = f"error {error}({parameters})" if parameters else f"error {error}"
        parts.append(f"/// The request cannot be met: {spoken(error.lower())}.\n{declared}\n")
    return "\n".join(parts)


def values() -> str:
    mixin = """\
/// What everything that people name has.
mixin described {
  rw name/label: string = "" @length(..255)  /// A name that people can read
  rw name/description: string = ""  /// Notes for those who come later
}
"""
    return "\n".join([mixin, *(struct(name) for name in words.STRUCTS)])


def struct(name: str) -> str:
    return f"""\
/// One {spoken(name)}, as it is passed around.
struct {name} {{
  at: datetime  /// When it was taken
  place: string = ""  /// Where it was taken
  amount: float  /// What was found
  marks: string set = {{}}  /// Whatever else was seen
}}
"""


def spoken(name: str) -> str:
    return name.replace("_", " ")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
