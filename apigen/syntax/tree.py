"""The syntax tree: what a declaration's text says, each piece with its place.

Offsets are code points from the start of the declaration's text (`split.Piece`), so that a tree can be kept
by the text alone, wherever it stands. The tree has no comments and no blanks; `Parsed` keeps the comments
beside it, and the text is at hand: together they are lossless.
"""

from typing import Literal as OneOf

import msgspec


class Node(msgspec.Struct, frozen=True, array_like=True, gc=False):
    at: int
    end: int


class Word(Node, frozen=True, array_like=True, gc=False):
    """A name, or a text in quotes (then decoded)."""

    text: str
    quoted: bool = False


class DocLine(Node, frozen=True, array_like=True, gc=False):
    """One `///` or `//!` line; `text` without the slashes and one blank after them."""

    text: str
    inner: bool = False


class Pair(Node, frozen=True, array_like=True, gc=False):
    """What stands between the commas of `{…}`: an item, `k -> v`, or `name: v`."""

    kind: OneOf["item", "arrow", "label"]
    key: "Literal"
    value: "Literal | None" = None


class Literal(Node, frozen=True, array_like=True, gc=False):
    """A literal; its type is the declaration's business. `text` is decoded for strings and opaque refs.

    In arguments of annotations also a path (`VIF.locking_mode`) and a range (`1..4094`).
    """

    kind: OneOf["string", "number", "datetime", "word", "opaque", "braces", "path", "range"]
    text: str
    items: tuple[Pair, ...] = ()


class Argument(Node, frozen=True, array_like=True, gc=False):
    """`value`, `name = value`, or `key "name" = value`."""

    value: Literal
    name: str | None = None
    key: str | None = None


class Annotation(Node, frozen=True, array_like=True, gc=False):
    name: Word
    arguments: tuple[Argument, ...] = ()


class TypeNode(Node, frozen=True, array_like=True, gc=False):
    """`plain`, `ref`, `enum`, `record`, `struct` have a name; `set`, `list`, `option` one part; `map` two."""

    kind: OneOf["plain", "ref", "enum", "record", "struct", "set", "list", "option", "map"]
    name: Word | None = None
    parts: tuple["TypeNode", ...] = ()


class Declared(Node, frozen=True, array_like=True, gc=False, tag_field="node"):
    """What every declaration has. `head` is where it begins, after its lines of text and annotations."""

    head: int
    name: Word
    docs: tuple[DocLine, ...]
    annotations: tuple[Annotation, ...]


class Value(Declared, frozen=True, array_like=True, gc=False, tag="value"):
    pass


class Enum(Declared, frozen=True, array_like=True, gc=False, tag="enum"):
    values: tuple[Value, ...]


class Bind(Node, frozen=True, array_like=True, gc=False):
    cls: Word
    path: tuple[Word, ...]


class Field(Declared, frozen=True, array_like=True, gc=False, tag="field"):
    """`name` spans the whole path and reads as it is written (`name/label`)."""

    qualifier: OneOf["ro", "ctor", "rw"]
    path: tuple[Word, ...]
    type: TypeNode
    default: Literal | None = None
    binds: tuple[Bind, ...] = ()


class Key(Declared, frozen=True, array_like=True, gc=False, tag="key"):
    type: TypeNode | None = None
    default: Literal | None = None


class Parameter(Declared, frozen=True, array_like=True, gc=False, tag="parameter"):
    type: TypeNode
    default: Literal | None = None


class Rpc(Declared, frozen=True, array_like=True, gc=False, tag="rpc"):
    """`replaces`: written as `implicit rpc`."""

    parameters: tuple[Parameter, ...]
    result: TypeNode | None = None
    raises: tuple[Word, ...] = ()
    replaces: bool = False


class Implicit(Declared, frozen=True, array_like=True, gc=False, tag="implicit"):
    pass


class Names(Declared, frozen=True, array_like=True, gc=False, tag="names"):
    """`without …`, `with …`, `hidden …`; `name` is the keyword."""

    names: tuple[Word, ...]


Item = Field | Key | Rpc | Implicit | Names | Enum


class Class(Declared, frozen=True, array_like=True, gc=False, tag="class"):
    """What holds members: a class, a stateless class, a mixin, or `extend class`."""

    kind: OneOf["class", "stateless", "mixin", "extend"]
    items: tuple[Item, ...]


class Member(Declared, frozen=True, array_like=True, gc=False, tag="member"):
    type: TypeNode
    default: Literal | None = None


class Struct(Declared, frozen=True, array_like=True, gc=False, tag="struct"):
    members: tuple[Member, ...]


class TypeDef(Declared, frozen=True, array_like=True, gc=False, tag="type"):
    type: TypeNode


class ErrorParameter(Node, frozen=True, array_like=True, gc=False):
    name: Word
    type: TypeNode | None = None


class Error(Declared, frozen=True, array_like=True, gc=False, tag="error"):
    parameters: tuple[ErrorParameter, ...] = ()


class Row(Node, frozen=True, array_like=True, gc=False):
    """An entry of a line of the `api` block, say a release with label and date; None for what is left out."""

    words: tuple[Word | None, ...]
    kind: str = ""


class ApiItem(Node, frozen=True, array_like=True, gc=False):
    """A line of the `api` block by its keyword; `unknown` is `unknown_members`.

    `docs` stand behind the `{` of `texts`; they have no meaning.
    """

    kind: str
    rows: tuple[Row, ...]
    docs: tuple[DocLine, ...] = ()


class Api(Declared, frozen=True, array_like=True, gc=False, tag="api"):
    items: tuple[ApiItem, ...]


Declaration = Api | Class | Enum | Struct | TypeDef | Error


class Comment(Node, frozen=True, array_like=True, gc=False):
    """A `// comment`, with its slashes."""

    text: str


class Trouble(Node, frozen=True, array_like=True, gc=False):
    """What the parser could not read, and the words that say so."""

    code: str
    message: str
    help: str | None = None


class Parsed(msgspec.Struct, frozen=True, array_like=True):
    """A declaration's tree (None if nothing could be read), comments, troubles, and names in lost text."""

    tree: Declaration | None
    comments: tuple[Comment, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    lost: tuple[str, ...] = ()
