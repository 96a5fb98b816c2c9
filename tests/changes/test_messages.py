"""What is said of each root: one line, made of what was and what is."""

import pytest

from apigen.changes import messages, rules
from apigen.changes.compare import Address
from apigen.changes.roots import roots
from apigen.changes.rules import ChangeRule
from tests.changes.test_rules import api

ALL = list(rules.rules())


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_every_rule_has_a_line(rule: ChangeRule) -> None:
    said = [messages.message(root) for root in roots(api(rule.old), api(rule.new))]
    assert all(line and "\n" not in line and not line.endswith(".") for line in said)
    assert not any("()" in line or "( to" in line or "to )" in line for line in said), "a value is missing"


def said(code: str) -> str:
    rule = rules.of(code)
    return next(messages.message(root) for root in roots(api(rule.old), api(rule.new)) if root.rule == code)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("qualifier-narrowed", "VM.memory is read-only now (RW to RO/runtime)"),
        ("field-removed", "VM.memory is gone"),
        ("field-renamed", "VM.ram has another name, it was memory"),
        ("enum-value-added", "colour has a new value `blue`"),
        ("enum-value-renamed", "the value `blue` of colour is `azure` now"),
        ("param-replaced", "the parameter `delay` of VM.stop stands where `network` did"),
        (
            "param-moved",
            "the parameters of VM.stop stand in another order (self, after, within to self, within, after)",
        ),
        ("error-added-to-rpc", "VM.stop may raise BUSY"),
        ("constraint-tightened", "VM.memory allows fewer values (minimum: 0 to 1)"),
        ("on-destroy-changed", "VM.home does something else on `destroy` (restrict to cascade)"),
        ("rpc-role-raised", "VM.stop may be called by fewer roles (user to admin)"),
        ("result-type-changed", "VM.stop returns another type (int to string)"),
        ("safety-removed", "VM.stop is no longer `@idempotent`"),
        ("async-added", "VM.stop can be called as a task"),
        ("sessionless-changed", "VM.stop takes no session now"),
        ("unknown", "VM.stop is known by its name alone"),
        ("retired", "VM.stop is retired: it answers that it was removed"),
        ("deprecated", "VM.stop is deprecated"),
        ("release-added", "the release two is new"),
        ("transition-in-the-past", "VM.stop says something new about an old release (deprecated two)"),
        ("since-in-the-past", "VM.load is new, and says that it was published in one"),
    ],
)
def test_lines(code: str, line: str) -> None:
    assert said(code) == line


VM = "api shop {{\n  releases one\n}}\nclass VM {{\n{0}\n}}\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "way"),
    [
        (
            '@was("old", wire)\n  rpc now()',
            "rpc now()",
            "VM.old is gone, the former name of VM.now",
            'to keep the old name working, write `@was("old", wire)`',
        ),
        (
            "rpc now()",
            '@was("old", wire)\n  rpc now()',
            "VM.old is answered, as a former name of VM.now",
            "",
        ),
        (
            'rpc now(a: int @was("b", wire))',
            "rpc now(a: int)",
            "the parameter `a` of VM.now is no longer taken by its former name `b`",
            'to keep the old name working, write `@was("b", wire)`',
        ),
        ("ro a: int", "without get_all\n  ro a: int", "VM has no `get_all` any more", ""),
        ("without get_record\n  ro a: int", "ro a: int", "VM has `get_record` now", ""),
        ("ro a: int = 1", "ro a: int", "VM.a has no default any more (it was 1)", ""),
        ("ro a: int", "ro a: int = 1", "VM.a has a default now (1)", ""),
        (
            "rw a: int = 5",
            "rw a: int = 5 @range(0..10)",
            "VM.a allows fewer values (range: none to 0..10)",
            "",
        ),
        (
            "rw a: int = 5 @range(0..)",
            "rw a: int = 5 @range(1..10)",
            "VM.a allows fewer values (range: 0.. to 1..10)",
            "",
        ),
        (
            'ro a: (string -> string) map\n  key "k": int',
            'ro a: (string -> string) map @closed\n  key "k": int',
            "VM.a has only the keys that are declared",
            "",
        ),
    ],
)
def test_what_is_said_is_so(old: str, new: str, line: str, way: str) -> None:
    (root,) = roots(api(VM.format(old)), api(VM.format(new)))
    assert (messages.message(root), messages.remedy(root)) == (line, way)


def test_the_way_out_names_what_was() -> None:
    rule = rules.of("rpc-renamed")
    (root,) = roots(api(rule.old), api(rule.new))
    assert messages.remedy(root) == 'to keep the old name working, write `@was("stop", wire)`'
    assert messages.remedy(roots(api(rule.old), api(rule.old + "\nerror E()"))[0]) == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (Address("api"), "the API"),
        (Address("key", ("VM", "options", "a")), "the key `a` of VM.options"),
        (Address("member", ("place", "street")), "the member `street` of place"),
        (Address("error-parameter", ("BUSY", "name")), "the parameter `name` of BUSY"),
        (Address("role", ("user",)), "the role user"),
    ],
)
def test_things_in_words(address: Address, words: str) -> None:
    assert messages.spoken(address) == words
