"""Nodes as canonical text on one line: types, literals, annotations, and the heads of declarations."""

from apigen.model.values import quoted
from apigen.syntax import tree


def word(node: tree.Word) -> str:
    return quoted(node.text) if node.quoted else node.text


def words(nodes: tuple[tree.Word, ...]) -> str:
    return ", ".join(map(word, nodes))


def type_(node: tree.TypeNode) -> str:
    if node.kind == "map":
        key, value = node.parts
        return f"({type_(key)} -> {type_(value)}) map"
    inner = type_(node.parts[0]) if node.parts else node.name.text if node.name else ""
    return inner if node.kind == "plain" else f"{inner} {node.kind}"


def literal(node: tree.Literal) -> str:
    match node.kind:
        case "string":
            return quoted(node.text)
        case "opaque":
            return f"ref {quoted(node.text)}"
        case "braces":
            return "{" + ", ".join(map(_pair, node.items)) + "}"
        case _:
            return node.text


def _pair(node: tree.Pair) -> str:
    key = literal(node.key)
    if node.value is None:
        return key
    return key + (" -> " if node.kind == "arrow" else ": ") + literal(node.value)


def argument(node: tree.Argument) -> str:
    value = literal(node.value)
    if node.key is not None:
        return f"key {quoted(node.key)} = {value}"
    return value if node.name is None else f"{node.name} = {value}"


def annotation(node: tree.Annotation) -> str:
    if not node.arguments:
        return f"@{node.name.text}"
    return f"@{node.name.text}({', '.join(map(argument, node.arguments))})"


def doc(node: tree.DocLine) -> str:
    slashes = "//!" if node.inner else "///"
    return f"{slashes} {node.text}" if node.text else slashes


def typed(name: str, type_node: tree.TypeNode | None, default: tree.Literal | None = None) -> str:
    """`name: type = default`, as far as it is there."""
    text = name if type_node is None else f"{name}: {type_(type_node)}"
    return text if default is None else f"{text} = {literal(default)}"


def member(node: tree.Declared) -> str:
    """The line of what is declared on a line, without its annotations and text."""
    match node:
        case tree.Field():
            text = typed(f"{node.qualifier} {node.name.text}", node.type, node.default)
            return text + "".join(f" <-> {bind.cls.text}.{_path(bind.path)}" for bind in node.binds)
        case tree.Value():
            return word(node.name)
        case tree.Key():
            return typed(f"key {word(node.name)}", node.type, node.default)
        case tree.Member() | tree.Parameter():
            return typed(node.name.text, node.type, node.default)
        case tree.Names():
            return f"{node.name.text} {words(node.names)}"
        case tree.Implicit():
            return f"implicit {node.name.text}"
        case tree.TypeDef():
            return f"type {node.name.text} = {type_(node.type)}"
        case _:
            raise AssertionError(f"{type(node).__name__} takes more than a line")


def error_parameter(node: tree.ErrorParameter) -> str:
    return typed(word(node.name), node.type)


def opening(node: tree.Declared) -> str:
    """The line that opens a block, up to its brace."""
    match node:
        case tree.Class():
            keyword = {"stateless": "stateless class", "extend": "extend class"}.get(node.kind, node.kind)
        case tree.Enum():
            keyword = "enum"
        case tree.Struct():
            keyword = "struct"
        case _:
            keyword = "api"
    return f"{keyword} {node.name.text} {{"


def rows(node: tree.ApiItem) -> list[str]:
    """The entries of a line of the `api` block."""
    if node.kind == "roles":
        return [" > ".join(word(each) for row in node.rows for each in row.words if each)]
    return [_row(row) for row in node.rows]


def _row(row: tree.Row) -> str:
    match row.kind, row.words:
        case "plural", (one, many):
            return f"plural {quoted(one.text if one else '')} -> {quoted(many.text if many else '')}"
        case "text", (name, part, text):
            spelled = ".".join(each.text for each in (name, part) if each)
            return f"{spelled} {quoted(text.text if text else '')}"
        case _:
            return " ".join(word(each) for each in row.words if each)


def _path(path: tuple[tree.Word, ...]) -> str:
    return "/".join(each.text for each in path)
