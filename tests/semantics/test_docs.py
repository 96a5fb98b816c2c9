"""Texts: what the lines before and behind a declaration say."""

import pytest

from apigen.semantics.docs import Docs
from tests.semantics.reading import at, cls, errors, field, good, rpc


def test_lines_before_and_behind() -> None:
    read = good("/// One.\n///\n/// Two.\nclass C {  /// Three.\n  ro a: int  /// Four.\n}")
    assert cls(read).doc == "One.\n\nTwo.\nThree."
    assert field(read, "a").doc == "Four."


def test_sections_of_an_rpc() -> None:
    read = good(
        """
class C {
  /// Starts it.
  /// @param host Where,
  ///   or nowhere
  ///
  ///     indented
  /// @returns Whether it
  ///   did
  /// More of the text.
  rpc start(self: C ref, host: string) -> bool
}
"""
    )
    start = rpc(read, "start")
    assert start.doc == "Starts it.\nMore of the text."
    assert start.parameters[1].doc == "Where,\nor nowhere\n\n  indented"
    assert start.parameters[0].doc == ""
    assert start.result_doc == "Whether it\ndid"


def test_parameters_of_errors_may_be_named_in_quotes() -> None:
    read = good('/// It is full.\n/// @param "free bytes" What is\n///   left\n/// @param disk Which\n'
                'error FULL(disk: string, "free bytes": int, "used bytes": int)')  # fmt: skip
    (error,) = read.api.errors
    assert [parameter.doc for parameter in error.parameters] == ["Which", "What is\nleft", ""]
    assert errors('/// @param "free" x\nerror FULL("free bytes": int)') == ["unknown-parameter"]


def test_exact_texts_and_escapes() -> None:
    read = good(
        '/// @text "  two blanks \\n"\nclass C {\n  ro a: int  /// \\@home\n'
        '  /// @param x\n  /// @text " y"\n  rpc go(x: int)\n}'
    )
    assert cls(read).doc == "  two blanks \n"
    assert field(read, "a").doc == "\\@home"
    assert rpc(read, "go").parameters[0].doc == " y"
    assert type(cls(read).doc) is str


def test_the_api_has_a_text() -> None:
    read = good("//! All about it.\n//! In two lines.\napi a {\n}")
    assert read.api.doc == "All about it.\nIn two lines."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/// @home\nclass C {\n}", "doc-tag"),
        ("/// @param x\nclass C {\n}", "doc-tag"),
        ("/// @text x\nclass C {\n}", "doc-text"),
        ("/// @text 5\nclass C {\n}", "doc-text"),
        ("class C {\n  /// @param y The y\n  rpc go(x: int)\n}", "unknown-parameter"),
        ("class C {\n  /// @param\n  rpc go(x: int)\n}", "unknown-parameter"),
    ],
)
def test_what_is_no_text(text: str, code: str) -> None:
    assert errors(text) == [code]


def test_an_unknown_parameter_is_pointed_at() -> None:
    from tests.semantics.reading import spec

    read = spec("class C {\n  /// @param forced Whether to\n  rpc go(force: bool)\n}")
    (one,) = (found for found in read.diagnostics if found.code == "unknown-parameter")
    assert one.primary is not None
    assert read.sources["spec.apidl"][one.primary.span.start : one.primary.span.end] == "forced"
    assert [edit.text for edit in one.edits] == ["force"]


def test_the_place_of_a_text() -> None:
    assert at(good("/// One.\nclass C {\n}"), "C", "doc") == "/// One."
    assert Docs().result is None
