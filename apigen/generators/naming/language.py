"""What a language says about names: a table of roles, what is reserved where, and how a name gets out of
the way.

This is all that another language adds.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Literal

import msgspec

from apigen.generators.naming.styles import Style

Kind = Literal[
    "class",
    "field",
    "rpc",
    "old_rpc",
    "parameter",
    "enum",
    "value",
    "error",
    "error_parameter",
    "struct",
    "struct_member",
]
"""`old_rpc`: an RPC by an old name that the server answers too; in `names.lock` it is the `rpc` that it was.
Where its name is taken it has none.
"""

_DEPTH = {"parameter": 3, "field": 2, "rpc": 2, "value": 2, "error_parameter": 2, "struct_member": 2}


def parts(kind: str, path: str) -> tuple[str, ...]:
    """The wire names in the path of an address. The last may hold anything, dots too."""
    return tuple(path.split(".", _DEPTH.get(kind, 1) - 1))


class Scope(Enum):
    """Where a name must differ from all others: in the package or client as a whole, or within what the thing
    belongs to (an RPC within its class, a parameter within its RPC).
    """

    PACKAGE = "package"
    FILE = "file"
    CLIENT_MEMBER = "client member"
    NAMESPACE_MEMBER = "namespace member"
    RECORD_MEMBER = "record member"
    CREATE_MEMBER = "create member"
    PARAMETER = "parameter"
    ENUM_VALUE = "enum value"
    ERROR_MEMBER = "error member"


WHOLE = frozenset((Scope.PACKAGE, Scope.FILE, Scope.CLIENT_MEMBER))
"""The scopes that a client has once."""


class Thing(msgspec.Struct, frozen=True):
    """What is named: its kind, its own wire name and those that it stands within, and its element of the
    model. `address` (`rpc VM.start`) is what it is called in `names.lock`, and asked for by. `at` is its
    address in the spec, for diagnostics; `owner` the wire name of what it belongs to, "" if nothing; `given`
    what `@x-name` says, each as `language:name`.
    """

    kind: Kind
    parts: tuple[str, ...]
    element: object
    address: str
    at: str
    owner: str = ""
    given: tuple[str, ...] = ()


class Role(msgspec.Struct, frozen=True):
    """A name that each thing of a kind has: a class is a module, a type of refs and a member of the client.

    The name is made of the words of the thing between `before` and `after`; `qualified` puts the words of
    what it stands within first, for languages without scopes. `when`: which things have it; all by default.
    The first role of a kind in a table is the one that `@x-name` spells to the letter.
    """

    kind: Kind
    name: str
    scope: Scope
    style: Style
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    qualified: bool = False
    when: Callable[[Thing], bool] | None = None


def _underscore(name: str) -> str:
    return f"{name}_"


class Language(msgspec.Struct, frozen=True):
    """The table of a language. Earlier roles, and within a role earlier things, choose their names first.

    `name` is what `@x-name("py:foo")` and `names.lock` call it. `reserved`: keywords, names of the runtime,
    and those that generated bodies use, by scope; compared to the letter, files without case. `escape`
    makes another name of a reserved one. `own`: things of a spec that a reserved name is for, by address, and
    no other thing. `identifier`: what a name must look like, files aside. Longer names than `longest` are
    cut.
    """

    name: str
    roles: tuple[Role, ...]
    reserved: Mapping[Scope, frozenset[str]] = {}
    escape: Callable[[str], str] = _underscore
    own: Mapping[str, str] = {}
    identifier: str = "[A-Za-z_][A-Za-z0-9_]*"
    longest: int = 100

    def fits(self, name: str, scope: Scope) -> bool:
        """Whether a name can be written at all."""
        pattern = "[A-Za-z0-9_-]+" if scope is Scope.FILE else self.identifier
        return len(name) <= self.longest + 20 and _pattern(pattern).fullmatch(name) is not None

    def is_reserved(self, name: str, scope: Scope) -> bool:
        taken = self.reserved.get(scope, frozenset())
        if scope is Scope.FILE:
            return name.lower() in DEVICES or name.lower() in {one.lower() for one in taken}
        return name in taken


_pattern = lru_cache(re.compile)
_PORTS = tuple(f"{port}{number}" for port in ("com", "lpt") for number in range(10))
DEVICES = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS))
"""What Windows takes for a device, whatever the folder and the ending."""


def folded(name: str) -> str:
    """What two names of a scope must not share: file systems ignore case, and readers both."""
    return name.replace("_", "").replace("-", "").lower()
