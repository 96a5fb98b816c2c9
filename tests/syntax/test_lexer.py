"""The lexer for highlighting: whole texts come back, and words are what they look like."""

import re
from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Text

from apigen.resources import STD
from apigen.syntax.lexer import ApidlLexer

ROOT = Path(__file__).parents[2]
TEXTS = [
    *sorted((ROOT / "spec").glob("*.apidl")),
    *sorted(STD.glob("*.apidl")),
    *sorted((ROOT / "tests" / "golden" / "format").iterdir()),
]


def kinds(text: str) -> list[str]:
    """The tokens that are no blanks, each as `Kind:text`."""
    tokens = ApidlLexer().get_tokens(text)
    return [f"{str(kind).rpartition('.')[2]}:{word}" for kind, word in tokens if word.strip()]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_whole_texts(path: Path) -> None:
    text = path.read_bytes().decode()
    tokens = list(ApidlLexer(stripnl=False, ensurenl=False).get_tokens(text))
    assert "".join(word for _, word in tokens) == text.replace("\r\n", "\n")
    assert [word for kind, word in tokens if kind in (Error, Text)] == []


CASES = r"""
class VM {
    Keyword:class Class:VM Punctuation:{
stateless class event {
    Keyword:stateless Keyword:class Class:event Punctuation:{
extend class VM {
    Keyword:extend Keyword:class Class:VM Punctuation:{
error GONE
    Keyword:error Exception:GONE
ro class: string
    Keyword:ro Property:class Punctuation:: Type:string
rw name/label: label = _
    Keyword:rw Property:name/label Punctuation:: Class:label Operator:= Constant:_
ro set: set ref set
    Keyword:ro Property:set Punctuation:: Class:set Type:ref Type:set
ctor n: network ref <-> network.VIFs @nonnull
    Keyword:ctor Property:n Punctuation:: Class:network Type:ref
    Operator:<-> Name:network Punctuation:. Name:VIFs Decorator:@nonnull
ro m: ((int -> bool) map -> VM ref) map
    Keyword:ro Property:m Punctuation:: Punctuation:( Punctuation:( Type:int Operator:-> Type:bool
    Punctuation:) Type:map Operator:-> Class:VM Type:ref Punctuation:) Type:map
rpc go(self: VM ref, n: int = 1) -> int set
    Keyword:rpc Function:go Punctuation:( Variable:self Punctuation:: Class:VM Type:ref Punctuation:,
    Variable:n Punctuation:: Type:int Operator:= Integer:1 Punctuation:) Operator:-> Type:int Type:set
  raises A,|    B
    Keyword:raises Exception:A Punctuation:, Exception:B
without create, destroy  // why
    Keyword:without Function:create Punctuation:, Function:destroy Single:// why
key "ui.*" @role(r)
    Keyword:key String:"ui.*" Decorator:@role Punctuation:( Name:r Punctuation:)
roles
    Name:roles
roles admin > reader-1
    Keyword:roles Name:admin Operator:> Name:reader-1
class
    Name:class
balance-slb
    Name:balance-slb
/// @param self The machine
    Doc:///  Tag:@param Variable:self Doc: The machine
type: string
    Property:type Punctuation:: Type:string
@range(-1..2.5)
    Decorator:@range Punctuation:( Integer:-1 Operator:.. Float:2.5 Punctuation:)
releases quebec "8.2" 2020-06-25
    Keyword:releases Name:quebec String:"8.2" Date:2020-06-25
"""
"""A text (`|` is a newline), then its tokens on lines that begin with four blanks."""


@pytest.mark.parametrize("case", re.split(r"\n(?!    )", CASES.strip("\n")))
def test_words(case: str) -> None:
    text, *expected = case.split("\n    ")
    assert " ".join(kinds(text.replace("|", "\n"))) == " ".join(expected)


@pytest.mark.parametrize("text", ["\x00", '"open', "(((((", "ro x: (", "}{)(", "@", "rpc f(", "é \u202e"])
def test_nonsense_is_no_error(text: str) -> None:
    assert Error not in {kind for kind, _ in ApidlLexer().get_tokens(text)}


def test_pygments_knows_it_by_name() -> None:
    assert isinstance(get_lexer_by_name("apidl"), ApidlLexer)
