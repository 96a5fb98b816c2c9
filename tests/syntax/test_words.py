"""Keywords are contextual, names have their forms, literals are typed by nobody here."""

import pytest

from apigen.syntax import parse_text, table, tree

KEYWORDS = sorted(table.load().keywords)


def parse(text: str) -> tree.Declaration:
    """The one declaration of a text."""
    (piece,) = parse_text(text).pieces
    assert piece.parsed.troubles == ()
    assert piece.parsed.tree is not None
    return piece.parsed.tree


def field(text: str) -> tree.Field:
    cls = parse(f"class C {{\n  {text}\n}}\n")
    assert isinstance(cls, tree.Class)
    (item,) = cls.items
    assert isinstance(item, tree.Field)
    return item


def literal(text: str) -> tree.Literal:
    default = field(f"rw f: T = {text}").default
    assert default is not None
    return default


@pytest.mark.parametrize("word", KEYWORDS)
def test_every_keyword_is_a_name(word: str) -> None:
    text = f"""\
@{word}({word}, {word} = {word}, {word}.{word})
class {word} {{
  with {word}, {word}
  enum {word} {{
    {word}
    {word} @{word}
  }}
  ro {word}/{word}: {word} ref = {word} <-> {word}.{word}/{word}
  rw {word}: ({word} enum -> {word}) map = {{{word} -> {word}, {word}: {word}}}
  rpc {word}({word}: {word} set = {word} @{word}) -> {word} record
    raises {word}
  implicit {word}
}}
"""
    cls = parse(text)
    assert isinstance(cls, tree.Class)
    assert cls.name.text == word
    with_, enum, ro, rw, rpc, implicit = cls.items
    assert isinstance(with_, tree.Names)
    assert [name.text for name in with_.names] == [word, word]
    assert isinstance(enum, tree.Enum)
    assert [value.name.text for value in enum.values] == [word, word]
    assert isinstance(ro, tree.Field)
    assert ro.name.text == f"{word}/{word}"
    assert ro.type.kind == "ref"
    assert isinstance(rw, tree.Field)
    assert rw.default is not None
    assert [pair.kind for pair in rw.default.items] == ["arrow", "label"]
    assert isinstance(rpc, tree.Rpc)
    assert rpc.parameters[0].name.text == rpc.raises[0].text == word
    assert isinstance(implicit, tree.Implicit)
    for head in (f"enum {word} {{\n  {word}\n}}", f"error {word}({word})", f"type {word} = {word}"):
        assert parse(head + "\n").name.text == word
    assert isinstance(parse(f"struct {word} {{\n  {word}: {word} struct\n}}\n"), tree.Struct)
    assert (
        parse(f"api {word} {{\n  roles {word} > {word}\n  tags {word}\n  releases {word}\n}}\n").name.text
        == word
    )


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('"a"', "string", "a"),
        (r'"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"', "string", '"\\/\b\f\n\r\té😀'),
        ("0", "number", "0"),
        ("-12", "number", "-12"),
        ("1.", "number", "1."),
        ("1.50", "number", "1.50"),
        ("1e-9", "number", "1e-9"),
        ("-inf", "number", "-inf"),
        ("inf", "word", "inf"),
        ("nan", "word", "nan"),
        ("true", "word", "true"),
        ("null", "word", "null"),
        ("none", "word", "none"),
        ("_", "word", "_"),
        ("balance-slb", "word", "balance-slb"),
        ("21.4.0-next", "word", "21.4.0-next"),
        ("2007-11-01T00:00:00Z", "datetime", "2007-11-01T00:00:00Z"),
        ('ref "OpaqueRef:1"', "opaque", "OpaqueRef:1"),
        ("{}", "braces", ""),
    ],
)
def test_literals(text: str, kind: str, value: str) -> None:
    node = literal(text)
    assert (node.kind, node.text, node.items) == (kind, value, ())


def test_braces() -> None:
    assert [pair.kind for pair in literal('{1, "k" -> {2}, m: v, a-b -> 1}').items] == [
        "item",
        "arrow",
        "label",
        "arrow",
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("int", ["plain"]),
        ("C ref set", ["set", "ref"]),
        ("(string -> C ref set) map option list", ["list", "option", "map"]),
        ("any record", ["record"]),
        ("S struct", ["struct"]),
    ],
)
def test_types(text: str, kinds: list[str]) -> None:
    node = field(f"ro f: {text}").type
    found = [node.kind]
    while len(node.parts) == 1:
        node = node.parts[0]
        found.append(node.kind)
    assert found[: len(kinds)] == kinds


@pytest.mark.parametrize("text", ["1..2", "..2", "1..", "-1.5..1e3", "0.0..", "1. ..2"])
def test_ranges(text: str) -> None:
    argument = field(f"ro f: int @range({text})").annotations[0].arguments[0].value
    assert (argument.kind, argument.text) == ("range", text.replace("1. ..", "1.0.."))


def test_arguments() -> None:
    (annotation,) = field('ro f: int @x-y(1, a.b.c, use = V.f, key "k*" = admin)').annotations
    assert annotation.name.text == "x-y"
    assert [(a.value.kind, a.value.text, a.name, a.key) for a in annotation.arguments] == [
        ("number", "1", None, None),
        ("path", "a.b.c", None, None),
        ("path", "V.f", "use", None),
        ("word", "admin", None, "k*"),
    ]


def test_both_places() -> None:
    """Text and annotations are read before a declaration and behind it, whatever it is."""
    text = """\
/// one
@a
@b @c
{head} @d /// two
"""
    for head in ("error E", "type t = int"):
        node = parse(text.format(head=head) if head != "x" else text)
        assert [doc.text for doc in node.docs] == ["one", "two"]
        assert [a.name.text for a in node.annotations] == ["a", "b", "c", "d"]
    for head in ("ro f: int", 'key "k"', "rpc f()", "rpc f()\n raises E", "implicit f", "implicit rpc f()"):
        cls = parse(f"class C {{\n{text.format(head=head)}}}\n")
        assert isinstance(cls, tree.Class)
        assert [doc.text for doc in cls.items[0].docs] == ["one", "two"]
        assert [a.name.text for a in cls.items[0].annotations] == ["a", "b", "c", "d"]


def test_text_behind_a_brace() -> None:
    for head in ("class C", "enum E", "struct S", "mixin M", "api A", "stateless class C", "extend class C"):
        assert [doc.text for doc in parse(f"/// one\n{head} {{ /// two\n}}\n").docs] == ["one", "two"]


def test_text_keeps_its_inner_blanks() -> None:
    node = parse("///\n///a\n///   b  \n//! c\nerror E\n")
    assert [(doc.text, doc.inner) for doc in node.docs] == [
        ("", False),
        ("a", False),
        ("  b", False),
        ("c", True),
    ]


def test_comments_are_set_aside() -> None:
    (piece,) = parse_text("// a\nerror E( // b\n  x // c\n) // d\n//// e\n").pieces
    assert [comment.text for comment in piece.parsed.comments] == ["// a", "// b", "// c", "// d", "//// e"]
    for comment in piece.parsed.comments:
        assert piece.text[comment.at : comment.end] == comment.text


def test_places() -> None:
    text = '/// d\n@a(1)\nclass C { /// e\n  ro f: int = 1 <-> D.g // c\n\n  key "k": int\n}\n'
    cls = parse(text)
    assert isinstance(cls, tree.Class)
    item, key = cls.items
    assert isinstance(item, tree.Field)
    assert text[cls.at : cls.end] == text[:-1]
    assert text[cls.head : cls.head + 7] == "class C"
    assert text[item.at : item.end] == "ro f: int = 1 <-> D.g"
    assert text[item.type.at : item.type.end] == "int"
    assert text[item.binds[0].at : item.binds[0].end] == "<-> D.g"
    assert text[key.at : key.end] == 'key "k": int'
    assert text[cls.annotations[0].at : cls.annotations[0].end] == "@a(1)"
