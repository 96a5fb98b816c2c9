"""Makes the nodes of the tree: one function a rule of the grammar, called by the driver as it reduces."""

import json
from typing import Any

from apigen.syntax import tree
from apigen.syntax.driver import Builder, Token

DEEPEST = 200
"""Types and literals nested deeper than this are refused, so that whoever walks them may recurse."""


class Refused(Exception):
    """Raised for text that the grammar takes and the language does not; becomes a `tree.Trouble`."""

    def __init__(self, code: str, message: str, at: int, end: int, help_: str | None = None) -> None:
        super().__init__(code)
        self.trouble = tree.Trouble(at, end, code, message, help_)


def word(token: Token) -> tree.Word:
    kind, at, end, text = token
    if kind == "STRING":
        return tree.Word(at, end, unquote(token), True)
    return tree.Word(at, end, text)


def unquote(token: Token) -> str:
    """The text of a string token: JSON's escapes. Raises Refused for others."""
    _, at, end, text = token
    if "\\" not in text and "\t" not in text:
        return text[1:-1]
    try:
        decoded = json.loads(text, strict=False)
        decoded.encode("utf-8")
    except ValueError:
        raise Refused(
            "bad-escape",
            f"{text if len(text) < 40 else 'this text'} has an escape that JSON does not know",
            at,
            end,
            'write a backslash as `\\\\`, others as JSON has them: \\" \\n \\t \\u00e9',
        ) from None
    return str(decoded)


def _doc(token: Token) -> tree.DocLine:
    _, at, end, text = token
    return tree.DocLine(at, end, text[3:].removeprefix(" ").rstrip(" \t\r"), text[2] == "!")


class _Split:
    """The children of a declaration, told apart: text and annotations from what lies between them."""

    __slots__ = ("annotations", "docs", "head", "rest")

    def __init__(self, children: list[Any]) -> None:
        docs: list[tree.DocLine] = []
        annotations: list[tree.Annotation] = []
        rest: list[Any] = []
        head = -1
        for child in children:
            if type(child) is tuple:
                if child[0] == "DOC":
                    docs.append(_doc(child))
                    continue
                if head < 0:
                    head = child[1]
                if child[0] != "RBRACE":
                    rest.append(child)
            elif type(child) is tree.Annotation:
                annotations.append(child)
            else:
                if head < 0 and child is not None:
                    head = child.at
                rest.append(child)
        self.docs = tuple(docs)
        self.annotations = tuple(annotations)
        self.rest = rest
        self.head = head


def _annotation(children: list[Any], at: int, end: int) -> tree.Annotation:
    arguments = tuple(
        child if type(child) is tree.Argument else tree.Argument(child.at, child.end, child)
        for child in children[2:]
        if child is not None and type(child) is not tuple
    )
    return tree.Annotation(at, end, word(children[1]), arguments)


def _keyed(children: list[Any], at: int, end: int) -> tree.Argument:
    return tree.Argument(at, end, children[2], key=unquote(children[1]))


def _named(children: list[Any], at: int, end: int) -> tree.Argument:
    return tree.Argument(at, end, children[1], name=children[0][3])


def _path_ref(children: list[Any], at: int, end: int) -> tree.Literal:
    return tree.Literal(at, end, "path", ".".join(child[3] for child in children))


def _range(children: list[Any], at: int, end: int) -> tree.Literal:
    least, *rest = (child[3] for child in children)
    point = "0" if least.endswith(".") and least != ".." else ""  # `1. ..2` is not `1...2`
    return tree.Literal(at, end, "range", least + point + "".join(rest))


def _rows(kind: str) -> Builder:
    def build(children: list[Any], at: int, end: int) -> tree.ApiItem:
        rows = tuple(
            child if type(child) is tree.Row else tree.Row(child[1], child[2], (word(child),))
            for child in children[1:]
            if type(child) is tree.Row or child[0] not in ("DOC", "RBRACE")
        )
        docs = tuple(_doc(child) for child in children if type(child) is tuple and child[0] == "DOC")
        return tree.ApiItem(at, end, kind, rows, docs)

    return build


def _row(kind: str) -> Builder:
    def build(children: list[Any], at: int, end: int) -> tree.Row:
        tokens = children[1:] if kind == "plural" else children  # without the keyword
        return tree.Row(at, end, tuple(None if token is None else word(token) for token in tokens), kind)

    return build


def _roles(children: list[Any], at: int, end: int) -> tree.ApiItem:
    chain = tuple(word(child) for child in children[1:])
    return tree.ApiItem(at, end, "roles", (tree.Row(chain[0].at, end, chain),))


def _api(children: list[Any], at: int, end: int) -> tree.Api:
    it = _Split(children)
    return tree.Api(at, end, it.head, word(it.rest[1]), it.docs, it.annotations, tuple(it.rest[2:]))


def _error(children: list[Any], at: int, end: int) -> tree.Error:
    it = _Split(children)
    parameters = tuple(child for child in it.rest[2:] if type(child) is tree.ErrorParameter)
    return tree.Error(at, end, it.head, word(it.rest[1]), it.docs, it.annotations, parameters)


def _error_parameter(children: list[Any], at: int, end: int) -> tree.ErrorParameter:
    return tree.ErrorParameter(at, end, word(children[0]), children[1])


def _struct(children: list[Any], at: int, end: int) -> tree.Struct:
    it = _Split(children)
    return tree.Struct(at, end, it.head, word(it.rest[1]), it.docs, it.annotations, tuple(it.rest[2:]))


def _member(children: list[Any], at: int, end: int) -> tree.Member:
    it = _Split(children)
    name, type_, default = it.rest
    return tree.Member(at, end, it.head, word(name), it.docs, it.annotations, type_, default)


def _typedef(children: list[Any], at: int, end: int) -> tree.TypeDef:
    it = _Split(children)
    return tree.TypeDef(at, end, it.head, word(it.rest[1]), it.docs, it.annotations, it.rest[2])


def _mixin(children: list[Any], at: int, end: int) -> tree.Class:
    it = _Split(children)
    items = tuple(it.rest[2:])
    return tree.Class(at, end, it.head, word(it.rest[1]), it.docs, it.annotations, "mixin", items)


def _class(children: list[Any], at: int, end: int) -> tree.Class:
    it = _Split(children)
    kind: Any = "class" if it.rest[0] is None else "stateless"
    return tree.Class(at, end, it.head, word(it.rest[2]), it.docs, it.annotations, kind, tuple(it.rest[3:]))


def _extend(children: list[Any], at: int, end: int) -> tree.Class:
    it = _Split(children)
    items = tuple(it.rest[3:])
    return tree.Class(at, end, it.head, word(it.rest[2]), it.docs, it.annotations, "extend", items)


def _names(children: list[Any], at: int, end: int) -> tree.Names:
    it = _Split(children)
    first, *names = (word(child) for child in it.rest)
    return tree.Names(at, end, it.head, first, it.docs, it.annotations, tuple(names))


def _enum(children: list[Any], at: int, end: int) -> tree.Enum:
    it = _Split(children)
    return tree.Enum(at, end, it.head, word(it.rest[1]), it.docs, it.annotations, tuple(it.rest[2:]))


def _value(children: list[Any], at: int, end: int) -> tree.Value:
    it = _Split(children)
    return tree.Value(at, end, it.head, word(it.rest[0]), it.docs, it.annotations)


def _field(children: list[Any], at: int, end: int) -> tree.Field:
    it = _Split(children)
    qualifier, path, type_, default, *binds = it.rest
    name = tree.Word(path[0].at, path[-1].end, "/".join(part.text for part in path))
    return tree.Field(
        at, end, it.head, name, it.docs, it.annotations, qualifier[3], path, type_, default, tuple(binds)
    )


def _path(children: list[Any], *_: int) -> "_Path":
    return _Path(word(child) for child in children)


class _Path(tuple[tree.Word, ...]):
    """A path among children, told from a token by its type."""

    @property
    def at(self) -> int:
        return self[0].at


def _bind(children: list[Any], at: int, end: int) -> tree.Bind:
    return tree.Bind(at, end, word(children[0]), tuple(children[1]))


def _key(children: list[Any], at: int, end: int) -> tree.Key:
    it = _Split(children)
    _, name, type_, default = it.rest if len(it.rest) == 4 else (*it.rest[:2], it.rest[2], None)
    return tree.Key(at, end, it.head, word(name), it.docs, it.annotations, type_, default)


class _Head(tree.Node, frozen=True, array_like=True):
    name: tree.Word
    parameters: tuple[tree.Parameter, ...]
    result: tree.TypeNode | None


class _Raises(tree.Node, frozen=True, array_like=True):
    names: tuple[tree.Word, ...]


def _head(children: list[Any], at: int, end: int) -> _Head:
    parameters = tuple(child for child in children if type(child) is tree.Parameter)
    return _Head(at, end, word(children[1]), parameters, children[-1])


def _raises(children: list[Any], at: int, end: int) -> _Raises:
    return _Raises(at, end, tuple(word(child) for child in children[1:]))


def _rpc(children: list[Any], at: int, end: int) -> tree.Rpc:
    it = _Split(children)
    replaces = type(it.rest[0]) is tuple
    head, *raises = it.rest[1:] if replaces else it.rest
    names = raises[0].names if raises else ()
    return tree.Rpc(
        at, end, it.head, head.name, it.docs, it.annotations, head.parameters, head.result, names, replaces
    )


def _implicit(children: list[Any], at: int, end: int) -> tree.Implicit:
    it = _Split(children)
    return tree.Implicit(at, end, it.head, word(it.rest[1]), it.docs, it.annotations)


def _parameter(children: list[Any], at: int, end: int) -> tree.Parameter:
    it = _Split(children)
    name, type_, default = it.rest
    return tree.Parameter(at, end, it.head, word(name), it.docs, it.annotations, type_, default)


def _literal(kind: Any) -> Builder:
    def build(children: list[Any], at: int, end: int) -> tree.Literal:
        token = children[-1]
        text = unquote(token) if token[0] == "STRING" else token[3]
        return tree.Literal(at, end, kind, text)

    return build


def _braces(children: list[Any], at: int, end: int) -> tree.Literal:
    pairs = tuple(
        child if type(child) is tree.Pair else tree.Pair(child.at, child.end, "item", child)
        for child in children
        if child is not None and type(child) is not tuple
    )
    literal = tree.Literal(at, end, "braces", "", pairs)
    _limit(_literal_depth(literal), "literal", at)
    return literal


def _literal_depth(literal: tree.Literal) -> int:
    parts = (part for pair in literal.items for part in (pair.key, pair.value) if part is not None)
    return 1 + max((_literal_depth(part) for part in parts if part.items), default=0)


def _type_depth(type_: tree.TypeNode) -> int:
    return 1 + max(map(_type_depth, type_.parts), default=0)


def _limit(depth: int, what: str, at: int) -> None:
    """Each level is measured as it is made, so that the measuring never recurses deeper than the limit."""
    if depth > DEEPEST:
        help_ = "give a part of it a name of its own, as a type or a struct"
        raise Refused("too-deep", f"a {what} is nested deeper than {DEEPEST} levels", at, at + 1, help_)


def _only(children: list[Any], *_: int) -> Any:
    return children[0]


def _pair(kind: Any) -> Builder:
    def build(children: list[Any], at: int, end: int) -> tree.Pair:
        key, *value = children
        if type(key) is tuple:
            key = tree.Literal(key[1], key[2], "word", key[3])
        return tree.Pair(at, end, kind, key, value[0] if value else None)

    return build


def _type(kind: Any) -> Builder:
    def build(children: list[Any], at: int, end: int) -> tree.TypeNode:
        if type(children[0]) is tuple and children[0][0] != "LPAR":
            return tree.TypeNode(at, end, kind, word(children[0]))
        parts = tuple(child for child in children if type(child) is tree.TypeNode)
        node = tree.TypeNode(at, end, kind, None, parts)
        _limit(_type_depth(node), "type", at)
        return node

    return build


BUILDERS: dict[str, Builder] = {
    "annotation": _annotation,
    "keyed": _keyed,
    "named": _named,
    "path_ref": _path_ref,
    "range": _range,
    "api": _api,
    "title": _rows("title"),
    "version": _rows("version"),
    "profile": _rows("profile"),
    "releases": _rows("releases"),
    "roles": _roles,
    "tags": _rows("tags"),
    "use": _rows("use"),
    "texts": _rows("texts"),
    "unknown": _rows("unknown"),
    "release": _row("release"),
    "tag": _row("tag"),
    "text": _row("text"),
    "plural": _row("plural"),
    "error": _error,
    "error_parameter": _error_parameter,
    "struct": _struct,
    "member": _member,
    "typedef": _typedef,
    "mixin": _mixin,
    "class_": _class,
    "extend": _extend,
    "without": _names,
    "with_": _names,
    "hidden": _names,
    "enum": _enum,
    "value": _value,
    "field": _field,
    "path": _path,
    "bind": _bind,
    "key": _key,
    "implicit": _implicit,
    "replacement": _rpc,
    "rpc": _rpc,
    "head": _head,
    "raises": _raises,
    "parameter": _parameter,
    "string": _literal("string"),
    "number": _literal("number"),
    "datetime": _literal("datetime"),
    "word": _literal("word"),
    "opaque": _literal("opaque"),
    "braces": _braces,
    "pair": _only,
    "arrow": _pair("arrow"),
    "labelled": _pair("label"),
    "set_": _type("set"),
    "list_": _type("list"),
    "option": _type("option"),
    "plain": _type("plain"),
    "ref": _type("ref"),
    "enum_type": _type("enum"),
    "record": _type("record"),
    "struct_type": _type("struct"),
    "map": _type("map"),
}
