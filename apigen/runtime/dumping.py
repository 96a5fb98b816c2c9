"""Objects as a seed file: `{CLASS: {ALIAS: {FIELD: VALUE}}}`, where a ref is `"@ALIAS"`."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from apigen.derive.names import classes, secret_types, structs
from apigen.derive.shapes import computed_end
from apigen.model.api import Api, Field, StructMember
from apigen.model.types import (
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    walk,
)
from apigen.wire.values import NULL, jsonable

Records = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Neutral records by class and ref."""

Seed = dict[str, dict[str, dict[str, Any]]]

LEFT_OUT = frozenset(("session", "task", "event"))
"""Classes whose objects belong to a running server."""


class Dump:
    """What is written: `seed`; and `dangling`, the refs to objects that are not in it, which became null.

    `secrets`: what is secret is written too.
    """

    def __init__(self, api: Api, records: Records, *, secrets: bool = False) -> None:
        self.dangling = 0
        self._secrets = secrets
        self._api = api
        self._structs = structs(api)
        self._secret_types = secret_types(api)
        self._aliases = aliases(records)
        known = classes(api)
        self.seed: Seed = {
            cls: {
                self._aliases[ref]: self._object(known[cls].fields if cls in known else (), record)
                for ref, record in held.items()
            }
            for cls, held in records.items()
            if held
        }

    def _object(self, fields: tuple[Field, ...], record: Mapping[str, Any]) -> dict[str, Any]:
        known = {field.name: field for field in fields}
        made = {}
        for name, value in record.items():
            field = known.get(name)
            if field is None:
                made[name] = self._any(value)
            elif not (field.computed or computed_end(field) or self._secret(field)):
                made[name] = self._of(field.type, value)
        return made

    def _secret(self, member: Field | StructMember) -> bool:
        """Whether a value is left out since it is secret, by its field or its type."""
        if self._secrets:
            return False
        named = {part.name for part in walk(member.type) if isinstance(part, NamedType)}
        return member.secret or not named.isdisjoint(self._secret_types)

    def _of(self, type_: Type, value: Any) -> Any:
        base = plain(type_)
        match base, value:
            case Ref(), str():
                return self._ref(value)
            case OptionType(element), _:
                return None if value is None else self._of(element, value)
            case ((SetType(element) | ListType(element)), list()):
                return [one for item in value if (one := self._of(element, item)) is not None]
            case MapType(key, held), dict():
                pairs = ((self._of(key, name), self._of(held, item)) for name, item in value.items())
                return {name: item for name, item in pairs if name is not None}
            case StructType(name), dict() if name in self._structs:
                members = {member.name: member for member in self._structs[name].members}
                return {
                    name: self._of(members[name].type, item) if name in members else self._any(item)
                    for name, item in value.items()
                    if name not in members or not self._secret(members[name])
                }
            case Record(), _:
                return self._any(value)
            case _:
                return jsonable(value)

    def _ref(self, ref: str) -> str | None:
        if ref in self._aliases:
            return f"@{self._aliases[ref]}"
        if ref not in ("", NULL):
            self.dangling += 1
        return None

    def _any(self, value: Any) -> Any:
        """A value of no known type: texts that are refs of objects are taken as such."""
        match value:
            case str():
                return f"@{self._aliases[value]}" if value in self._aliases else value
            case list():
                return [self._any(item) for item in value]
            case dict():
                return {self._any(name): self._any(item) for name, item in value.items()}
            case _:
                return jsonable(value)


def aliases(records: Records) -> dict[str, str]:
    """A name for each ref, of all classes together: from what people call the object, or from its class."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for cls, held in records.items():
        for ref, record in held.items():
            stem = _slug(str(record.get("name_label") or "")) or _slug(cls)
            alias = next(name for name in _numbered(stem) if name not in taken)
            taken.add(alias)
            found[ref] = alias
    return found


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_.]+", "-", text.lower()).strip("-.")[:40]


def as_json(seed: Seed) -> str:
    return json.dumps(seed, indent=2, ensure_ascii=False) + "\n"


def as_yaml(seed: Seed) -> str:
    """A document of YAML, of any version: blocks down to the fields, and their values nearly as JSON."""
    lines = []
    for cls, held in seed.items():
        lines.append(f"{_key(cls)}:")
        for alias, record in held.items():
            lines.append(f"  {_key(alias)}:" if record else f"  {_key(alias)}: {{}}")
            for name, value in record.items():
                lines.append(f"    {_key(name)}: {_flow(value)}")
    return "".join(f"{line}\n" for line in lines) or "{}\n"


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
"""What some readers of YAML take for a truth or for nothing."""


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else _flow(name)


_UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What YAML has no place for, or folds, and JSON does not escape."""


def _flow(value: Any) -> str:
    match value:
        case str():
            text = json.dumps(value, ensure_ascii=False)
            return _UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        case list():
            return f"[{', '.join(map(_flow, value))}]"
        case dict():
            return f"{{{', '.join(f'{_flow(str(name))}: {_flow(item)}' for name, item in value.items())}}}"
        case float() if "." not in repr(value):  # `1e+22`, which some readers take for a text
            return repr(value).replace("e", ".0e")
        case _:
            return json.dumps(value)
