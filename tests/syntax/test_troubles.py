"""What cannot be read: the words for it, and that the rest is read all the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apigen.syntax import File, parse_text, tree
from apigen.syntax.format import format_text
from tests.syntax import sentences

A_MEMBER = "expected a field, an RPC or another member, found"
DECLARATION = "expected a declaration (`class`, `enum`, `error`, …), found"
TEXT_DANGLES = "this text belongs to no declaration"
ANNOTATION_DANGLES = "this annotation belongs to no declaration"
MEMBER = "a field begins with `ro`, `ctor` or `rw`: `rw name: string`"
ENDLESS = "this text in quotes does not end on its line"
ESCAPE = "has an escape that JSON does not know"
LEAD = "annotations before a declaration stand on lines of their own"
ITEM = "expected `title`, `version`, `releases` or another line of the `api` block, found"
LINE = "one declaration a line; a line goes on inside `( )`, and with `raises` after an RPC"
COLON = "a `:` stands between a name and its type: `level: int`"
OPTION = "what may be left out is an `option`: `string option`"
BEFORE = "a type comes before `set`, `list` or `option`: `string option`"
BOND = "a bond stands behind the default and before annotations"
ARROW = "a bond is written `<->`, a type of maps in brackets: `(string -> int) map`"
THROWS = "errors follow `raises`: `rpc f(self: a ref) raises E`"
RAISES = "`raises` follows the signature, before annotations and texts on its line"
DANGLES = "put it at the end of the line it is about"


def troubles(text: str) -> list[tuple[str, str, str]]:
    """Code, message, and the text that is marked."""
    return [
        (t.code, t.message, piece.text[t.at : t.end])
        for piece in parse_text(text).pieces
        for t in piece.parsed.troubles
    ]


def helps(text: str) -> list[str | None]:
    return [t.help for piece in parse_text(text).pieces for t in piece.parsed.troubles]


def read(file: File) -> list[str]:
    """The names of what was read, members behind their class."""
    found = []
    for piece in file.pieces:
        if piece.parsed.tree is not None:
            found.append(piece.parsed.tree.name.text)
            items = getattr(piece.parsed.tree, "items", ())
            found += [item.name.text for item in items if isinstance(item, tree.Declared)]
    return found


@pytest.mark.parametrize(
    ("line", "message", "marked", "help_"),
    [
        ("feild: string", f"{A_MEMBER} `feild`", "feild", MEMBER),
        ("widthout create", f"{A_MEMBER} `widthout`", "widthout", "did you mean `without`?"),
        ("ro x int", "expected `/` or `:`, found `int`", "int", COLON),
        ("ro x = 1", "expected `/` or `:`, found `=`", "=", COLON),
        ("rpc f(self, a: int)", "expected `:`, found `,`", ",", COLON),
        ("rw x: string optional", "expected the end of the line, found `optional`", "optional", OPTION),
        ("ro x: a ref @nonnull <-> a.b", "expected the end of the line, found `<->`", "<->", BOND),
        ("ro x: a ref -> a.b", "expected the end of the line, found `->`", "->", ARROW),
        ("rpc f() throws E", "expected the end of the line, found `throws`", "throws", THROWS),
        ("/* ro x: int */", f"{A_MEMBER} `/`", "/", "comments begin with `//`"),
        ("ro x: ", "expected a type, found the end of the line", "\n", None),
        ("ro x: int = ", "expected a value, found the end of the line", "\n", None),
        ("ro x: int = (1)", "expected a value, found `(`", "(", None),
        ("ro x: int other", "expected the end of the line, found `other`", "other", LINE),
        ("ro x: optional int", "expected the end of the line, found `int`", "int", BEFORE),
        (
            "ro x: int {\n    a\n  }",
            "expected the end of the line, found `{`",
            "{",
            "nothing can be opened here",
        ),
        ("ro x-y: int", "expected a name, found `x-y`", "x-y", "names here hold no hyphens: `x_y`"),
        ("ro x: (int -> int)", "expected `map`, found the end of the line", "\n", None),
        ("rpc f(,)", "expected `)` or a name, found `,`", ",", None),
        ("rpc f(a: int,)", "expected a name, found `)`", ")", None),
        ("rpc f() raises", "expected a name, found the end of the line", "\n", None),
        ("rpc f() @async\n    raises E", f"{A_MEMBER} `raises`", "raises", RAISES),
        ("ro x: int @", "expected a name, found the end of the line", "\n", None),
        ("key x: int", "expected a text in quotes, found `x`", "x", 'put it in quotes: `"x"`'),
        ("@a ro x: int", "expected the end of the line, found `ro`", "ro", LEAD),
    ],
)
def test_syntax(line: str, message: str, marked: str, help_: str | None) -> None:
    text = f"class C {{\n  ro before: int\n  {line}\n  ro after: int\n}}\n"
    assert troubles(text) == [("syntax", message, marked)]
    assert helps(text) == [help_]
    assert read(parse_text(text)) == ["C", "before", "after"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("clas C {\n  ro x: int\n}\n", ("syntax", f"{DECLARATION} `clas`", "clas")),
        ("}\n", ("syntax", DECLARATION + " `}`", "}")),
        ("class C\n{\n  ro x: int\n}\n", ("syntax", "expected `{`, found the end of the line", "\n")),
        ("class C { ro x: int }\n", ("syntax", "expected the end of the line, found `ro`", "ro")),
        ('api a {\n  titel "x"\n}\n', ("syntax", f"{ITEM} `titel`", "titel")),
        ("class C {\n  ro x: int\n", ("unclosed-brace", "this `{` is never closed", "{")),
        ('class C {\n  rw x: string = "a\n}\n', ("unterminated-string", ENDLESS, '"')),
        ("class C {\n  ro x: int;\n}\n", ("bad-character", "`;` has no meaning here", ";")),
        ("class C {\n  # a comment\n}\n", ("bad-character", "`#` has no meaning here", "#")),
        ("class C {\n  ro x: int\u200b\n}\n", ("bad-character", "`U+200B` has no meaning here", "\u200b")),
        ('class C {\n  ro x: string = "\\x"\n}\n', ("bad-escape", f'"\\x" {ESCAPE}', '"\\x"')),
        ('class C {\n  ro x: string = "\\ud800"\n}\n', ("bad-escape", f'"\\ud800" {ESCAPE}', '"\\ud800"')),
        ("class C {\n  ro x: int\n  /// It\n}\n", ("dangling-comment", TEXT_DANGLES, "/// It")),
        ("class C {\n  /// It\n  without create\n}\n", ("dangling-comment", TEXT_DANGLES, "/// It")),
        ("class C {\n  @a(\n    b\n  )\n  with d\n}\n", ("dangling-annotation", ANNOTATION_DANGLES, "@a(")),
        (
            "class C {\n  ro x: int\n  @role(a)\n\n}\n",
            ("dangling-annotation", ANNOTATION_DANGLES, "@role(a)"),
        ),
        ("error E\n\n/// One\n/// Two\n", ("dangling-comment", TEXT_DANGLES, "/// One\n/// Two")),
        ("error E\n@a\n// no more", ("dangling-annotation", ANNOTATION_DANGLES, "@a")),
        ("/// It", ("dangling-comment", TEXT_DANGLES, "/// It")),
        ("class C extends D {\n  ro x: int\n}\n", ("syntax", "expected `{`, found `extends`", "extends")),
        (
            f"error {'a' * 1_000_001}\n",
            ("line-too-long", "a line is longer than 1 MB", "e"),
        ),
    ],
)
def test_codes(text: str, found: tuple[str, str, str]) -> None:
    assert troubles(text) == [found]


def test_conflicts_of_a_merge_alone_are_told() -> None:
    conflict = "<<<<<<< HEAD\n  ro x: int\n=======\n  ro x: string\n>>>>>>> main\n"
    text = f"class C {{\n{conflict}}}\nclass D {{\n{conflict}  what\n}}\n"
    assert troubles(text) == [("merge-conflict", "a conflict of a merge is not resolved", "<<<<<<< HEAD")] * 2
    assert all(help_ is not None and "delete the lines" in help_ for help_ in helps(text))


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n", "// <<<<<<< a\n=======\n>>>>>>> b\n"])
def test_marks_that_are_no_conflict(text: str) -> None:
    assert "merge-conflict" not in {code for code, _, _ in troubles(text)}


@pytest.mark.parametrize("what", ["type", "literal"])
def test_too_deep(what: str) -> None:
    deep = "(int -> " * 201 + "int" + ") map" * 201 if what == "type" else f"T = {'{' * 202}{'}' * 202}"
    text = f"class C {{\n  ro x: {deep}\n  ro y: int\n}}\n"
    ((code, message, _),) = troubles(text)
    assert (code, message) == ("too-deep", f"a {what} is nested deeper than 200 levels")
    assert read(parse_text(text)) == ["C", "y"]


def test_keywords_of_elsewhere_are_names() -> None:
    text = "class C {\n  title: string\n  ro x: int\n}\n"
    assert troubles(text) == [("syntax", f"{A_MEMBER} `title`", "title")]
    assert helps(text) == [MEMBER]


def test_help_for_what_dangles() -> None:
    (help_,) = helps("class C {\n  /// It\n}\n")
    assert help_ is not None
    assert help_.endswith(DANGLES)


def test_all_independent_troubles_in_one_run() -> None:
    text = """\
class A {
  ro x int
  rpc f(
    a: int,
    b int
  )
    raises E
  ro y: int
  enum e {
    a b
    c
  }
  rpc g()
    raises E F
  rpc h()
}

struct S {
  a: int
  b int
}

clas B {
  ro x: int
}

error E(x y)

type t int

class D {
  ro z: int
}
"""
    assert [marked for _, _, marked in troubles(text)] == ["int", "int", "b", "F", "int", "clas", "y", "int"]
    assert read(parse_text(text)) == ["A", "y", "e", "h", "S", "D", "z"]


def test_a_brace_that_is_missing_takes_nothing_else() -> None:
    text = "class A {\n  ro x: int\n\n  enum e {\n    a\n\nclass B {\n  ro y: int\n}\n\nerror E\n"
    assert [code for code, _, _ in troubles(text)] == ["unclosed-brace", "unclosed-brace"]
    assert read(parse_text(text)) == ["A", "x", "e", "B", "y", "E"]


def test_the_brace_of_an_enum_that_is_missing_takes_no_members() -> None:
    text = "class A {\n  enum e {\n    a\n\n  ro x: int\n  /// Does it.\n  @async\n  rpc f()\n}\n"
    assert [(code, marked) for code, _, marked in troubles(text)] == [("unclosed-brace", "{")]
    assert read(parse_text(text)) == ["A", "e", "x", "f"]
    text = "class A {\n  enum e {\n    a\n  /// Does it.\n  @async\n  rpc f()\n}\n"
    assert len(troubles(text)) == 1
    assert read(parse_text(text)) == ["A", "e", "f"]


def test_the_brace_of_a_class_that_is_missing_takes_no_members() -> None:
    text = "class A\n\n  /// What it is.\n  ro x: int\n  enum e {\n    a\n  }\n}\n"
    assert [marked for _, _, marked in troubles(text)] == ["\n"]
    assert read(parse_text(text)) == ["A", "x", "e"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("rw x: string[]", "`string list`"),
        ("rw x: list<string>", "`string set`"),
        ("rw x: string?", "`string option`"),
        ("rw x: string = “a”", "straight double quotes"),
        ("rw x: string = 'a'", "straight double quotes"),
        ("rw x: int;", "delete it"),
        ("rw x: int,", "delete it"),
        ('rw x: (string -> string) map = {"a": "b"}', "`->`"),
        ("rw x: int = 1 @range(0-100)", "`0..9`"),
        ("rw x: a ref <-> a.b = null", "before `<->`"),
    ],
)
def test_remedies_for_what_other_languages_write(line: str, word: str) -> None:
    (help_,) = helps(f"class A {{\n  {line}\n}}\n")
    assert help_ is not None
    assert word in help_


def test_a_bracket_that_is_missing_takes_its_line() -> None:
    text = "class A {\n  rw a: string @role(\n  rw b: int\n  ro c: (int -> int map\n  rw d: int\n}\n"
    assert len(troubles(text)) == 2
    assert read(parse_text(text)) == ["A", "b", "d"]


@given(sentences.texts, st.floats(0, 1, exclude_max=True), st.sampled_from(["", *'{}()"@/x\n']))
@settings(max_examples=150, deadline=None)
def test_one_wrong_character_takes_no_other_declaration(text: str, where: float, character: str) -> None:
    text = format_text(text)
    at = int(where * (len(text) - 1))
    wrong = text[:at] + character + text[at + (character == "") :]
    around = "class Before {{\n  ro x: int\n}}\n\n{}\n@a(\n  b\n)\nclass After {{\n  ro y: int\n}}\n"
    names = read(parse_text(around.format(wrong)))
    assert names[:2] == ["Before", "x"]
    assert names[-2:] == ["After", "y"]


def test_names_in_lost_text_are_kept() -> None:
    (piece,) = parse_text('class A {\n  ro x = "B"\n}\n').pieces
    assert piece.parsed.lost == ("ro", "x", "B")


def test_no_more_than_so_many_troubles() -> None:
    text = "class A {\n" + "  x\n" * 100 + "}\n"
    assert len(troubles(text)) == 25
    assert isinstance(parse_text("error E\n" + text).pieces[0].parsed.tree, tree.Error)


@pytest.mark.parametrize("gap", [" ", "\n    "])
def test_what_is_adjusted_says_errors_with_its_signature(gap: str) -> None:
    (piece,) = parse_text(f"class C {{\n  implicit destroy{gap}raises E\n}}\n").pieces
    assert [trouble.help for trouble in piece.parsed.troubles] == [
        "to say its errors, write its signature too: `implicit rpc destroy(self: …)`"
    ]
