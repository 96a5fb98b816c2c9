"""Defaults, examples and patterns: what is allowed and what is not."""

import re

import pytest

from apigen.model.api import Constraints
from apigen.model.types import FLOAT, INT
from apigen.model.values import Float, Int
from apigen.semantics import load_text
from apigen.semantics.constraints import Declared, refusal
from apigen.semantics.formats import FORMATS
from apigen.semantics.patterns import PatternError, compiled, matches


def found(text: str) -> list[str]:
    """The codes of what is wrong with a text, given an `api` block."""
    return [d.code for d in load_text(f"api a {{\n}}\n{text}\n").diagnostics if d.severity == "error"]


def field(line: str, more: str = "") -> str:
    return f"{more}\nclass C {{\n  {line}\n}}"


REFUSED = [
    "rw a: int = 0 @range(1..9)",
    "rw a: int = 10 @range(1..9)",
    "rw a: int = 5 @range(1..9) @example(0)",
    "rw a: int = 9223372036854775807 @range(..9223372036854775806)",
    "rw a: float = nan @range(0..1)",
    "rw a: float = -0.5 @range(0..)",
    'rw a: string = "abc" @length(..2)',
    'rw a: string = "" @length(1..)',
    "rw a: string set = {} @length(1..)",
    'rw a: (string -> int) map = {"k" -> 1} @length(2)',
    'rw a: string = "Kim" @pattern("[a-z]+")',
    'rw a: string = "kim2" @pattern("[a-z]+")',
    'rw a: string = "nobody" @format(email)',
    "rw a: int option = 3 @range(5..)",
    "rw a: vlan = 0",
    "rw a: vlan option = 0",
    "rw a: vlan set = {1, 0}",
    'rw a: (string -> vlan) map = {"x" -> 0}',
    "rw a: inner = 0",
    "rw a: S struct = {v: 0}",
    "rw a: S struct = {v: 1, w: 9}",
    "rpc r(self: C ref, v: vlan = 0)",
    "rpc r(self: C ref, v: int = 0 @range(1..))",
    'rw a: (string -> string) map = {}\n  key "mtu": int = 9 @range(68..)',
]

ALLOWED = [
    "rw a: int = 1 @range(1..9)",
    "rw a: int = 9 @range(1..9)",
    "rw a: int = 7 @range(7)",
    "rw a: float = inf @range(0..)",
    'rw a: string = "äö" @length(2)',
    'rw a: string = "kim" @pattern("[a-z]+") @example("eve")',
    "rw a: int option = none @range(5..)",
    "rw a: vlan = _",
    "rw a: vlan set = {1, 4094}",
    "rw a: S struct = {v: 1}",
    'rw a: string = "kim@example.org" @format(email)',
    "ro a: int @range(1..)",
]

TYPES = """
type vlan = int @range(1..4094)
type inner = vlan
struct S {
  v: vlan
  w: int = 1 @range(..5)
}
"""


@pytest.mark.parametrize("line", REFUSED)
def test_refused(line: str) -> None:
    assert found(field(line, TYPES)) == ["default-not-allowed"]


@pytest.mark.parametrize("line", ALLOWED)
def test_allowed(line: str) -> None:
    assert found(field(line, TYPES)) == []


def test_examples_of_named_types_and_members_are_held_against_them() -> None:
    assert found("type t = int @range(1..) @example(0)") == ["default-not-allowed"]
    assert found("struct s {\n  m: int = 0 @range(1..)\n}") == ["default-not-allowed"]


def test_the_message_says_why_and_points_at_the_value() -> None:
    spec = load_text("api a {\n}\nclass C {\n  rw a: int = 70000 @range(0..65535)\n}\n")
    (one,) = (d for d in spec.diagnostics if d.severity == "error")
    assert one.message == "the default of the field `a` is not allowed: 70000 is above 65535"
    assert one.primary is not None
    span = one.primary.span
    assert spec.sources["spec.apidl"][span.start : span.end] == "70000"
    assert one.subject == "C.a"


def test_bounds_are_compared_exactly() -> None:
    nothing = Declared({}, {})
    assert refusal(Int(2**53 + 1), INT, Constraints(maximum=str(2**53)), nothing) is not None
    assert refusal(Float("0.1"), FLOAT, Constraints(minimum="0.1"), nothing) is None


PATTERNS = [
    r"[a-z][a-z0-9._@-]{0,63}", r"([0-9A-F]{2}:){31}[0-9A-F]{2}", r"\d+\.\d*", "a{,3}", "x{2}y{1,}z{0,3}",
    "(?i)abc", "(?i:a)b", "(?P<n>a)(?<m>b)", "[^]a]", r"[[:alpha:]-]+", r"\pL\p{Lu}\PN\p{^Greek}",
    r"\Qa.b\E+", r"\x41\x{42}\101", "a*?b+?c??", "(|a)+", r"[\d-]+", "a|b|", r"\bfoo\b", r"\Aa\z", "", "{",
    "a{x}",
]  # fmt: skip

NO_PATTERNS = [
    "(?=a)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?>a)", "a++", "a*+", "a**", r"\1", r"(a)\2", "(?P=n)", "[a",
    "(a", "a)", "*a", "a{2,1}", "a{1001}", r"\Z", r"\k<a>", "[z-a]", "(?x)a", r"\p{lu}", "[[:foo:]]", "\\",
    "(a{100}){100}", "(?", r"\x4", r"\u0041", "(?#c)", "|*",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_of_re2(pattern: str) -> None:
    compiled(pattern)


@pytest.mark.parametrize("pattern", NO_PATTERNS)
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(PatternError):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a|ab)(c|bcd)", "abcd"), ("(ab)*", "ababa"), ("[^a-c]", "d"), ("^a$", "a"), ("a{2,3}", "aaaa"),
        (r"\bab\b", "ab"), ("(a*)*b", "aab"), ("(?i)AbC", "aBc"), (r"\w+-\d", "x-1"), (".", "\n"),
        ("(?s).", "\n"), ("(a|)+b?", ""), ("[]-]+", "]-"), ("x*", ""), ("a?a?aa", "aa"),
    ],
)  # fmt: skip
def test_whole_texts_match_as_elsewhere(pattern: str, text: str) -> None:
    assert matches(pattern, text) == bool(re.fullmatch(pattern, text))


def test_no_pattern_holds_up_the_compiler() -> None:
    assert not matches("(a*)*(a|a)*b", "a" * 5000)


def test_classes_of_characters() -> None:
    assert matches(r"\p{Greek}+", "αβ")
    assert matches(r"\PL\pN", "-5")
    assert matches("[[:^digit:]x]", "y")
    assert matches(r"\Q.*\E", ".*")


def test_a_bad_pattern_is_told() -> None:
    assert found(field('rw a: string = "x" @pattern("(?!x)")')) == ["bad-pattern"]
    assert found('type t = string @pattern("[")') == ["bad-pattern"]


FITTING = {
    "uuid": "6a1b3c52-9f0e-4d47-8a15-2f0c7be1d9a4",
    "ip": "::1",
    "ipv4": "10.0.0.1",
    "ipv6": "2001:db8::1",
    "cidr": "2001:db8::/32",
    "mac": "00:16:3e:5e:6c:00",
    "hostname": "a.example.org",
    "url": "https://a.example.org:80/x?y=%20#z",
    "email": "kim.o@example.org",
    "date": "2024-02-29",
    "duration": "P1DT2.5H",
    "decimal": "-1.50",
    "json": '{"a": [1, null]}',
    "base64": "aGk=",
}
UNFIT = {
    "uuid": "6a1b",
    "ip": "1.2.3",
    "ipv4": "1.2.3.04",
    "ipv6": "fe80::1%eth0",
    "cidr": "10.0.0.0/33",
    "mac": "00:16:3e-5e:6c:00",
    "hostname": "-a",
    "url": "https://a b",
    "email": "kim",
    "date": "2023-02-29",
    "duration": "P1DT",
    "decimal": "1e3",
    "json": "NaN",
    "base64": "aGk",
}


@pytest.mark.parametrize("name", list(FORMATS))
def test_formats(name: str) -> None:
    assert FORMATS[name](FITTING[name])
    assert not FORMATS[name](UNFIT[name])
    assert name == "json" or not FORMATS[name](FITTING[name] + "\n")


def test_deep_json_is_refused() -> None:
    assert not FORMATS["json"]("[" * 100_000)
