"""`[changes]` of the configuration: what a project wants to be told of changes, and which of them fail.

[changes]
against = "main"                      # what `apigen check --against` compares with
gate = ["wire", "source", "data"]     # the parties whose findings fail; also: handlers
fail-on = "breaking"                  # or "risky"
languages = ["python", "go"]          # the bindings that are published
faces = ["xmlrpc", "jsonrpc"]         # the wires that are
by-name = true                        # calls with named parameters are part of the promise
clients = "tolerant"                  # "strict": they refuse words that they do not know
version = "semver"                    # "none": the version need only not fall

[changes.rules]
enum-value-added = "note"
"enum-value-added VM.power_state" = "breaking"   # a place narrows it
rpc-role-lowered = "review"
"param-moved VM" = "note!"            # with `!` also where nothing is refused

[changes.unstable]                    # what may break
prototypes = true
tags = ["experimental"]
places = ["Cluster"]
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from apigen.build.config import Config, config_unknown_key, config_wrong_type, key_at
from apigen.changes.policy import LANGUAGES, Face, Policy, Wish
from apigen.changes.report import PARTIES, SEVERITIES, Place
from apigen.diagnostics import Diagnostic, Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.lines import Lines
from apigen.diagnostics.suggest import closest

_CHOICES: dict[str, tuple[str, ...]] = {
    "fail-on": ("breaking", "risky"),
    "clients": ("tolerant", "strict"),
    "version": ("semver", "none"),
}
_LISTS: dict[str, tuple[str, ...]] = {
    "gate": PARTIES,
    "languages": LANGUAGES,
    "faces": get_args(Face),
}
_KEYS = ("against", "by-name", "rules", "unstable", *_CHOICES, *_LISTS)
_UNSTABLE = ("prototypes", "tags", "places")
_WISHES = (*SEVERITIES[:-1], "off", "review")


def against(config: Config) -> str:
    """The branch that a spec's work goes to, as the configuration says; empty if it does not."""
    return str(config.changes.get("against", ""))


def policy(config: Config) -> Policy:
    """The policy of a configuration.

    Raises Failure (`config-unknown-key`, `config-wrong-type`, `no-such-rule`).
    """
    table = config.changes
    if wrong := list(_wrong(config, table)):
        raise Failure(*wrong)
    unstable = table.get("unstable", {})
    default = Policy()
    return Policy(
        gate=tuple(table.get("gate", default.gate)),
        fail_on=table.get("fail-on", default.fail_on),
        languages=tuple(table.get("languages", default.languages)),
        faces=tuple(table.get("faces", default.faces)),
        by_name=table.get("by-name", default.by_name),
        strict=table.get("clients") == "strict",
        semver=table.get("version", "semver") == "semver",
        rules={key: _wish(text) for key, text in table.get("rules", {}).items()},
        unstable_prototypes=unstable.get("prototypes", default.unstable_prototypes),
        unstable_tags=tuple(unstable.get("tags", ())),
        unstable_places=tuple(unstable.get("places", ())),
    )


def edits(old: Policy, new: Policy) -> str:
    """A sentence on what a change edits in the policy that judges it; empty if nothing."""
    keys = [name.replace("_", "-") for name in Policy.__struct_fields__ if name != "rules"]
    found = [
        key for key in keys if getattr(old, key.replace("-", "_")) != getattr(new, key.replace("-", "_"))
    ]
    found += [key for key in sorted({*old.rules, *new.rules}) if old.rules.get(key) != new.rules.get(key)]
    if not found:
        return ""
    listed = ", ".join(f"`{key}`" for key in found)
    return f"this change edits the policy ({listed} in `[changes]`); it is judged by the policy before"


def place(config: Config) -> Place | None:
    """The line of the configuration where its policy begins, or its first; None if there is no file."""
    for file, text in config.sources.items():
        spans = (key_at(file, text, key) for key in ("changes", "rules", "unstable"))
        span = next(filter(None, spans), Span(file, 0, 0))
        lines = Lines(text)
        line, _ = lines.position(span.start)
        start, end = lines.bounds(line)
        return Place(file, line, text[start:end])
    return None


def _wish(text: str) -> Wish:
    word = text.removesuffix("!")
    severity = {"off": "none", "review": "note"}.get(word, word)
    return Wish(
        next(one for one in SEVERITIES if one == severity),
        review=word == "review",
        even_silent=text.endswith("!"),
    )


def _wrong(config: Config, table: Mapping[str, Any]) -> Iterator[Diagnostic]:
    (file, text), *_ = [*config.sources.items(), ("", "")]

    def mistyped(key: str, wanted: str) -> Diagnostic:
        return config_wrong_type(file, text, f"changes.{key}", wanted)

    for key, value in table.items():
        if key not in _KEYS:
            yield config_unknown_key(file, text, "changes.", key, _KEYS)
        elif key in _CHOICES and value not in _CHOICES[key]:
            yield mistyped(key, " or ".join(f'"{one}"' for one in _CHOICES[key]))
        elif key in _LISTS and not (
            isinstance(value, list) and value and {*map(str, value)} <= {*_LISTS[key]}
        ):
            yield mistyped(key, f"a list of some of {', '.join(_LISTS[key])}")
        elif key == "against" and not (isinstance(value, str) and value):
            yield mistyped(key, "a branch")
        elif key == "by-name" and not isinstance(value, bool):
            yield mistyped(key, "true or false")
        elif key in ("rules", "unstable") and not isinstance(value, dict):
            yield mistyped(key, "a table")
        elif key == "rules":
            yield from _wrong_rules(file, text, value)
        elif key == "unstable":
            yield from _wrong_unstable(file, text, value)


def _wrong_rules(file: str, text: str, rules: Mapping[str, Any]) -> Iterator[Diagnostic]:
    from apigen.changes.rules import catalogue

    known = (*catalogue(), "base-unreadable")
    for key, value in rules.items():
        rule = key.partition(" ")[0]
        if rule not in known:
            yield no_such_rule(file, text, key, rule, known)
        if not isinstance(value, str) or value.removesuffix("!") not in _WISHES:
            yield config_wrong_type(file, text, key, f"one of {', '.join(_WISHES)}")


def _wrong_unstable(file: str, text: str, unstable: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for key, value in unstable.items():
        if key not in _UNSTABLE:
            yield config_unknown_key(file, text, "changes.unstable.", key, _UNSTABLE)
        elif key == "prototypes" and not isinstance(value, bool):
            yield config_wrong_type(file, text, f"changes.unstable.{key}", "true or false")
        elif key != "prototypes" and not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            yield config_wrong_type(file, text, f"changes.unstable.{key}", "a list of names")


@problem("no-such-rule", "error", "A rule of changes that does not exist")
def no_such_rule(file: str, text: str, key: str, rule: str, known: tuple[str, ...]) -> Finding:
    """`[changes.rules]` names rules by their codes, as reports show them; `apigen explain CODE` has a page
    for each.
    """
    near = closest(rule, known)
    return Finding(
        f"no rule of changes is named `{rule}`",
        key_at(file, text, key),
        help=f"`{near}` has a similar name" if near else "codes stand in the report of `apigen diff`",
    )
