"""Expressions that objects are found by."""

from typing import Any

import pytest

from apigen.runtime import where, where_text
from apigen.runtime.store.reading import Reader
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver

SPEC = """
class host {
  ro uuid: string
  rw name/label: string = ""
}
class VM {
  enum power {
    off
    on
  }
  ro uuid: string
  rw name/label: string = ""
  rw host: host ref = null @unbound("where")
  rw power: power enum = off
  rw memory: int = 0
  rw share: float = 0.0
  rw template: bool = false
  rw since: datetime = 2020-01-01T00:00:00Z
  rw tags: string set = {}
  rw config: (string -> string) map = {}
  rw note: string option = none
  rw other: string = ""
  ro load: float @computed
  rw token: string = "" @secret
  ro last: string @lazy
}
"""


@pytest.fixture
def driver(serve: Serve, face: str) -> Driver:
    return serve(SPEC, face=face)


@pytest.fixture
def names(driver: Driver) -> Any:
    """`names(expression)`: the names of the objects that are found."""
    host = driver.call("host.create", {"name_label": "h"})
    for member in (
        {"name_label": "a", "power": "on", "memory": 10, "tags": ["web", "x"], "host": host},
        {"name_label": "b", "memory": 20, "share": 0.5, "config": {"folder": "/"}, "note": "n"},
        {"name_label": "c", "template": True, "since": "20210101T00:00:00Z", "other": "c"},
        {"name_label": 'd"', "share": "NaN", "memory": 2**60},
    ):
        driver.call("VM.create", member)
    return lambda text: "".join(
        record["name_label"][0]
        for record in driver.call("VM.get_all_records_where", text.replace("HOST", host)).values()
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('field "power" = "on"', "a"),
        ('field "power"="on"or field "memory"="20"', "ab"),
        ('not field "power" = "on" and field "memory" < 100', "bc"),
        ('NOT (field "power" = "on" OR field "template" = "true")', "bd"),
        ('field "memory" >= 10 and field "memory" <= 20', "ab"),
        ('field "memory" > "20"', "d"),
        ('field "memory" != 0', "abd"),
        ('field "memory" <> 0', "abd"),
        ("10 < field 'memory'", "bd"),
        ('field "memory" in (10, "20", 30)', "ab"),
        ('field "share" = 0.5', "b"),
        ('field "share" < 0.5', "ac"),
        ('field "share" = "NaN"', ""),
        ('field "template" = true', "c"),
        ('field "since" > "20200601T00:00:00Z"', "c"),
        ('field "since" > "2020-06-01T00:00:00Z"', "c"),
        ('field "tags" contains "web"', "a"),
        ('field "config" contains "folder"', "b"),
        ('field "name_label" contains "a"', "a"),
        ('field "name/label" = "b"', "b"),
        ('field "name__label" = "b"', "b"),
        ('field "name_label" = "d\\""', "d"),
        ('field "name_label" = "nobody"', ""),
        ('field "name_label" = "a" and field "power" = "off"', ""),
        ('field "name_label" = field "other"', "c"),
        ('field "host" = "HOST"', "a"),
        ('field "host" = "HOST" and field "power" = "off"', ""),
        ('field "host" = "OpaqueRef:NULL"', "bcd"),
        ('field "host" = "OpaqueRef:none"', ""),
        ('field "note" = "n"', "b"),
        ('field "note" < "z"', "b"),
        ('field "uuid" = "none"', ""),
        ("true", "abcd"),
        ("not true", ""),
        ('"a" = "a"', "abcd"),
        ("(" * 40 + "true" + ")" * 40, "abcd"),
    ],
)
def test_what_is_found(names: Any, text: str, found: str) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "at character 1: it is empty"),
        ('field "powr" = "on"', "at character 7: VM records have no such member"),
        ('field "last" = "on"', "at character 7: VM records have no such member"),
        ('field "token" = "on"', "at character 7: VM records have no such member"),
        (
            'field "load" = 1',
            "at character 7: the field is computed when it is read: it cannot be asked for",
        ),
        ('field "power" = "half"', "at character 17: not a value of type power enum"),
        ('field "memory" = "many"', "at character 18: not a value of type int"),
        ('field "memory" = 99999999999999999999', "at character 18: not a value of type int"),
        ('field "tags" < "x"', "at character 14: values of type string set have no order"),
        ('field "memory" contains 1', "at character 16: a value of type int contains nothing"),
        ('field "memory" = field "share"', "at character 16: values of different types"),
        ("1 < 'a'", "at character 3: values of different types"),
        ('field "power"', "at character 14: an operator expected: =, !=, <, <=, >, >=, in or contains"),
        ('field power = "on"', "at character 7: the name of a field in quotes expected"),
        ('field "power" = "on" field', "at character 22: `and`, `or` or the end expected"),
        ('(field "power" = "on"', "at character 22: `)` expected"),
        ('field "memory" in (1', "at character 21: `,` or `)` expected"),
        ('field "memory" in 1', "at character 19: `(` expected"),
        ('field "memory" in (field "memory")', "at character 20: a value expected"),
        ('field "memory" = 1 and', "at character 23: `field` and its name, or a value, expected"),
        ('field "memory" = 1e', "at character 18: not a number"),
        (
            'field "memory" ~ 1',
            "at character 16: neither a word, a text in quotes, a number nor an operator",
        ),
        ('field "memory', "at character 7: neither a word, a text in quotes, a number nor an operator"),
        ("(" * 60 + "true", "at character 52: nested deeper than 50"),
        ("not " * 5000 + "true", "at character 1: longer than 10000 characters"),
    ],
)
def test_what_is_wrong(names: Any, text: str, reason: str) -> None:
    with pytest.raises(Failure) as failed:
        names(text)
    assert failed.value.code == "VALUE_NOT_SUPPORTED"
    assert failed.value.params[0] == "expr"
    assert failed.value.params[2] == reason
    assert len(failed.value.params[1]) <= 40


@pytest.mark.parametrize("by", ['field "name_label" = "a"', 'field "uuid" = "x"', 'field "host" = "HOST"'])
def test_indexes_are_used(names: Any, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_them(_reader: Reader, _cls: str) -> Any:
        raise AssertionError("all objects are looked at")

    monkeypatch.setattr(Reader, "pieces", all_of_them)
    names(f'{by} and field "memory" = 10')


def test_expressions_are_read_once(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    parser = where_text.Parser

    def counted(text: str, *more: Any) -> Any:
        made.append(text)
        return parser(text, *more)

    monkeypatch.setattr(where, "Parser", counted)
    for _ in range(3):
        driver.call("VM.get_all_records_where", "true")
    assert made == ["true"]
