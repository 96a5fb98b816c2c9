"""The language for Pygments: what highlights `.apidl` text in guides, in editors and on code hosts.

It reads lines as people do, not as the parser does: a keyword is one only where it opens a declaration, so
that `ro class: string` shows a field. Text that is no declaration stays plain; nothing is an error here.
"""

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, default, include, words
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

_NAME = r"[A-Za-z_]\w*"
_WORD = r"[A-Za-z_]\w*(?:-\w+)*"
_BLANK = r"([ \t]+)"
_BUILT_IN = ("string", "int", "float", "bool", "datetime", "void", "any")
_CONSTANTS = ("true", "false", "null", "none", "inf", "nan", "_")
_OPENS = r"(?=[ \t]*(?:\{|\(|=|\n|//|\Z))"
"""What follows the name in the head of a declaration."""


class ApidlLexer(RegexLexer):  # type: ignore[misc] # Pygments has no types
    """Definitions of management APIs."""

    name = "apidl"
    aliases: ClassVar[list[str]] = ["apidl"]
    filenames: ClassVar[list[str]] = ["*.apidl"]
    mimetypes: ClassVar[list[str]] = ["text/x-apidl"]

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (rf"^([ \t]*)(stateless|extend){_BLANK}(class){_BLANK}({_NAME})",
             bygroups(Whitespace, Keyword, Whitespace, Keyword, Whitespace, Name.Class)),
            (rf"^([ \t]*)(api|class|mixin|struct|enum){_BLANK}({_NAME}){_OPENS}",
             bygroups(Whitespace, Keyword, Whitespace, Name.Class)),
            (rf"^([ \t]*)(type){_BLANK}({_NAME})([ \t]*)(=)",
             bygroups(Whitespace, Keyword, Whitespace, Name.Class, Whitespace, Operator), "type"),
            (rf"^([ \t]*)(error){_BLANK}({_NAME})([ \t]*)(\()",
             bygroups(Whitespace, Keyword, Whitespace, Name.Exception, Whitespace, Punctuation),
             "parameters"),
            (rf"^([ \t]*)(error){_BLANK}({_NAME})(?=[ \t]*(?:@|\n|//|\Z))",
             bygroups(Whitespace, Keyword, Whitespace, Name.Exception)),
            (rf"^([ \t]*)(ro|ctor|rw){_BLANK}({_NAME}(?:/{_NAME})*)([ \t]*)(:)",
             bygroups(Whitespace, Keyword, Whitespace, Name.Property, Whitespace, Punctuation), "type"),
            (rf'^([ \t]*)(key){_BLANK}("(?:\\.|[^"\\\n])*")',
             bygroups(Whitespace, Keyword, Whitespace, String)),
            (rf"^([ \t]*)(?:(implicit){_BLANK})?(rpc){_BLANK}({_NAME})([ \t]*)(\()",
             bygroups(Whitespace, Keyword, Whitespace, Keyword, Whitespace, Name.Function, Whitespace,
                      Punctuation), "parameters"),
            (rf"^([ \t]*)(implicit|with|without|hidden){_BLANK}(?={_NAME}[ \t]*(?:,|@|\n|//|\Z))",
             bygroups(Whitespace, Keyword, Whitespace), "names"),
            (rf"(raises){_BLANK}(?={_NAME}[ \t]*(?:,|@|\n|//|\Z))",
             bygroups(Keyword, Whitespace), "errors"),
            (rf'^([ \t]*)(title|version|profile|releases|roles|tags|use|unknown_members){_BLANK}(?=["\w])',
             bygroups(Whitespace, Keyword, Whitespace)),
            (r"^([ \t]*)(texts)(?=[ \t]*\{)", bygroups(Whitespace, Keyword)),
            (rf'^([ \t]*)(plural){_BLANK}(?=")', bygroups(Whitespace, Keyword, Whitespace)),
            (rf"^([ \t]*)({_NAME})([ \t]*)(:)",  # a struct's member
             bygroups(Whitespace, Name.Property, Whitespace, Punctuation), "type"),
            (r"->", Operator, "type"),  # the result of an RPC
            include("values"),
        ],
        "blanks": [
            (r"\n|[ \t\r\f]+", Whitespace),  # apart: lines are told by their beginnings
            (r"////[^\n]*|//(?![/!])[^\n]*", Comment.Single),
            (rf"(//[/!] ?)(@param)([ \t]+)({_NAME})",
             bygroups(String.Doc, Name.Tag, String.Doc, Name.Variable), "doc"),
            (r"(//[/!] ?)(@returns|@text)\b", bygroups(String.Doc, Name.Tag), "doc"),
            (r"//[/!][^\n]*", String.Doc),
        ],
        "doc": [(r"[^\n]+", String.Doc), default("#pop")],
        "values": [
            include("blanks"),
            (rf"(@{_WORD})(\()", bygroups(Name.Decorator, Punctuation), "arguments"),
            (rf"@{_WORD}", Name.Decorator),
            (r'"(?:\\.|[^"\\\n])*"', String),
            (r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", Literal.Date),
            (r"\d+\.\d+\.\d+(?:-[a-z]\w*)?", Name.Constant),
            (r"-inf\b", Keyword.Constant),
            (r"-?\d+(?:\.(?!\.)\d*(?:[eE][-+]?\d+)?|[eE][-+]?\d+)", Number.Float),
            (r"-?\d+", Number.Integer),
            (r"(ref)([ \t]+)(?=\")", bygroups(Keyword, Whitespace)),
            (words(_CONSTANTS, prefix=r"\b", suffix=r"\b(?!-)"), Keyword.Constant),
            (_WORD, Name),
            (r"<->|->|\.\.|[=>]", Operator),
            (r"[{}(),.:/]", Punctuation),
            (r".", Text),
        ],
        # Types: a name, then the words that wrap it. A parenthesis is half a map.
        "type": [
            (r"[ \t]+", Whitespace),
            (r"\(", Punctuation, ("#pop", "map")),
            (words(_BUILT_IN, suffix=r"\b"), Keyword.Type, ("#pop", "wraps")),
            (_NAME, Name.Class, ("#pop", "wraps")),
            default("#pop"),
        ],
        "wraps": [
            (r"([ \t]+)(set|list|map|option|ref|enum|record|struct)\b", bygroups(Whitespace, Keyword.Type)),
            default("#pop"),
        ],
        "map": [
            (r"\s+", Whitespace),
            (r"->", Operator),
            (r"\(", Punctuation, "#push"),
            (r"\)", Punctuation, ("#pop", "wraps")),
            (words(_BUILT_IN, suffix=r"\b"), Keyword.Type, "wraps"),
            (_NAME, Name.Class, "wraps"),
            default("#pop"),
        ],
        "parameters": [
            (rf"({_NAME})([ \t]*)(:)", bygroups(Name.Variable, Whitespace, Punctuation), "type"),
            (r'("(?:\\.|[^"\\\n])*")([ \t]*)(:)', bygroups(String, Whitespace, Punctuation), "type"),
            (r"\{", Punctuation, "braces"),
            (r"\)", Punctuation, "#pop"),
            include("values"),
        ],
        "arguments": [
            (rf"({_NAME})([ \t]*)(=)", bygroups(Name.Attribute, Whitespace, Operator)),
            (r"\{", Punctuation, "braces"),
            (r"\)", Punctuation, "#pop"),
            include("values"),
        ],
        "braces": [(r"\{", Punctuation, "#push"), (r"\}", Punctuation, "#pop"), include("values")],
        "names": [(_NAME, Name.Function), include("list")],
        "errors": [
            (_NAME, Name.Exception),
            (r"(,)(\s+)", bygroups(Punctuation, Whitespace)),
            include("list"),
        ],
        "list": [(r",", Punctuation), (r"[ \t]+", Whitespace), default("#pop")],
    }  # fmt: skip
