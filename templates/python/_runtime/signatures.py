"""Signatures of RPCs, as generated methods give them."""

from __future__ import annotations

import json
import re

from .encode import encoder
from .errors import UsageError
from .types import decoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNSET: Any = object()
"""Stands for the default of what the server chooses."""


class Parameter:
    """A parameter of an RPC."""

    __slots__ = (
        "default",
        "encode",
        "name",
        "none_is_value",
        "notation",
        "optional",
        "shown",
    )

    def __init__(self, name: str, notation: str, optional: bool, default: Any) -> None:
        self.name = name
        self.notation = notation
        self.shown = f"the {notation}" if name == "self" else name
        """What errors call it: the object that an RPC is about has another name in Python."""
        self.encode = encoder(notation)
        self.optional = optional
        self.default = default
        self.none_is_value = not optional or (
            default is UNSET and notation.endswith(" option")
        )


class Signature:
    """How the arguments of an RPC are sent, and its result is read."""

    __slots__ = ("decode", "parameters", "result")

    def __init__(self, parameters: tuple[Parameter, ...], result: str) -> None:
        self.parameters = parameters
        self.result = result
        self.decode = decoder(result)

    def of(self, result: str) -> Signature:
        """The signature with another result."""
        return Signature(self.parameters, result)

    def encode(self, args: tuple[object, ...]) -> list[Any] | dict[str, Any]:
        """The arguments in their places, or by name where one in the middle must be left out."""
        if len(args) > len(self.parameters):
            count = len(self.parameters)
            raise UsageError(f"at most {count} arguments expected, not {len(args)}")
        sent: list[Any] = []
        missing = 0
        for parameter, value in zip(self.parameters, args):
            if value is ... or (value is None and not parameter.none_is_value):
                if not parameter.optional:
                    raise UsageError(f"{parameter.shown} is not given")
                missing += 1
                sent.append(UNSET)
                continue
            try:
                sent.append(parameter.encode(value))
            except UsageError as error:
                raise UsageError(f"{parameter.shown}: {error}") from None
        for parameter in self.parameters[len(args) :]:
            if not parameter.optional:
                raise UsageError(f"{parameter.shown} is not given")
        return self._filled(sent) if missing else sent

    def _filled(self, sent: list[Any]) -> list[Any] | dict[str, Any]:
        while sent and sent[-1] is UNSET:
            sent.pop()
        pairs = list(zip(self.parameters, sent))
        if any(v is UNSET and p.default is UNSET for p, v in pairs):
            return {p.name: v for p, v in pairs if v is not UNSET}
        return [p.default if v is UNSET else v for p, v in pairs]


_signatures: dict[str, Signature] = {}


def signature(text: str) -> Signature:
    """The signature that `'self: VM ref, force: bool = false -> void'` spells."""
    made = _signatures.get(text)
    if made is None:
        made = _signatures[text] = _signature(text)
    return made


_NAME = re.compile(r"\s*,?\s*([^\s:,]+)\s*:\s*")
_json = json.JSONDecoder()


def _signature(text: str) -> Signature:
    parameters: list[Parameter] = []
    at = 0
    while not text.startswith("->", at):
        name = _NAME.match(text, at)
        if name is None:
            raise ValueError(f"no signature: {text}")
        end = _end(text, name.end())
        notation = text[name.end() : end].strip()
        default: Any = UNSET
        optional = text.startswith("=", end)
        if optional and text.startswith("_", end + 2):
            end += 3
        elif optional:
            default, end = _json.raw_decode(text, end + 2)
        parameters.append(Parameter(name[1], notation, optional, default))
        at = end + 1 if text.startswith(" ", end) else end
    return Signature(tuple(parameters), text[at + 2 :].strip())


def _end(text: str, at: int) -> int:
    """Where a parameter's type ends: before `,`, `=` or the arrow of the result."""
    depth = 0
    while depth or not (text[at] in ",=" or text.startswith("->", at)):
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at
