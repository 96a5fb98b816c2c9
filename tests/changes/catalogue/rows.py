"""What a row of the catalogue is: two specs that differ in one thing, and what that is for each party."""

from typing import Literal

import msgspec

SPEC = """
api NAME {
  title "Shop"
  version "1.0.0"
  releases one, two, three
  roles admin > keeper > clerk
  use std
API
}
class box {
  rw uuid: string = ""
BOX
}
class thing {
  rw uuid: string = ""
THING
}
TOP
"""

Where = Literal["name", "api", "box", "thing", "top"]


class Change(msgspec.Struct, frozen=True):
    """What stands at a place of the spec before and after, what that is called, and how bad it is.

    `expected`: for wire, source, handlers and data a letter each, as the catalogue has them; `-` untouched.
    `rule` empty: no root at all.
    """

    old: str
    new: str
    rule: str
    place: str
    expected: str = "----"
    silent: bool = False
    where: Where = "thing"
    base: str = ""
    """What stands in the class `thing` on both sides."""


class Row(msgspec.Struct, frozen=True):
    """A rule's example, and a near miss, which is quiet or gets another verdict."""

    rule: str
    example: Change
    near: Change


def spec(text: str, change: Change) -> str:
    """The whole spec with a text at the change's place."""
    parts = {"NAME": "shop", "API": "", "BOX": "", "THING": change.base, "TOP": ""}
    here = change.where.upper()
    parts[here] = text if here == "NAME" else f"{parts[here]}\n{text}"
    parts = {name: part.replace("{ ", "{\n").replace(" }", "\n}") for name, part in parts.items()}
    whole = SPEC
    for name, part in parts.items():
        before, _, after = whole.partition(f" {name}" if name == "NAME" else f"\n{name}\n")
        whole = f"{before} {part}{after}" if name == "NAME" else f"{before}\n{part}\n{after}"
    return whole
