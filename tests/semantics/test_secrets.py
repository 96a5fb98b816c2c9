"""What is secret by its own mark, or by its type."""

import pytest

from apigen import derive
from apigen.generators.examples import MASK, Examples
from apigen.model.values import Members, Text
from tests.semantics.reading import cls, errors, field, good, rpc

TYPES = """\
@secret
type token = string
type tokens = token list
struct account {
  name: string
  key: token
}
"""


@pytest.mark.parametrize(
    ("type_", "secret"),
    [
        ("string", False),
        ("string = \"x\" @secret", True),
        ("token", True),
        ("token option", True),
        ("token set", True),
        ("tokens", True),
        ("(string -> token) map", True),
        ("account struct", False),
    ],
)  # fmt: skip
def test_secrecy_goes_through_types(type_: str, secret: bool) -> None:
    read = good(f"{TYPES}class C {{\n  rw f: {type_}\n}}")
    assert field(read, "f").secret is secret
    setter = derive.find_rpc(read.api, cls(read), "set_f")
    getter = derive.find_rpc(read.api, cls(read), "get_f")
    assert setter is not None
    assert getter is not None
    assert [one.secret for one in setter.parameters] == [False, secret]
    assert getter.secret_result is secret


def test_parameters_results_members_and_types() -> None:
    read = good(f"{TYPES}class C {{\n  rpc f(a: token, b: int) -> tokens\n  rpc g() -> account struct\n}}")
    assert [one.secret for one in rpc(read, "f").parameters] == [True, False]
    assert (rpc(read, "f").secret_result, rpc(read, "g").secret_result) == (True, False)
    assert [one.secret for one in read.api.structs[0].members] == [False, True]
    assert all(type_.secret for type_ in read.api.types)


def test_examples_are_masked() -> None:
    read = good(
        TYPES
        + 'class C {\n  rw f: token @example("abc")\n  ctor a: account struct\n  rpc g(t: tokens) -> token\n}'
    )
    examples = Examples(read.api)
    owner = cls(read)
    assert examples.field(owner, field(read, "f")) == Text(MASK)
    account = examples.field(owner, field(read, "a"))
    assert isinstance(account, Members)
    assert [(one.name, one.value == Text(MASK)) for one in account.members] == [
        ("name", False),
        ("key", True),
    ]
    assert examples.result(owner, rpc(read, "g")) == Text(MASK)
    assert MASK in str(examples.arguments(owner, rpc(read, "g")))


def test_only_results_that_there_are() -> None:
    assert errors("class C {\n  @secret\n  rpc f()\n}") == ["secret-without-result"]
