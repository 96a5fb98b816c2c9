"""`apigen user`: who can log in to a server, in a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from apigen.cli.stops import Misuse
from apigen.cli.terminal import result, say
from apigen.diagnostics import Failure

if TYPE_CHECKING:
    from apigen.runtime.users import Users

USAGE = "ACTION FILE [NAME]"
EXAMPLES = """\
  apigen user add users.toml kim --role operator
  apigen user set-password users.toml kim < password.txt
  apigen user list users.toml
  apigen serve spec --users users.toml"""

Action = Literal["add", "set-password", "remove", "list"]

LONGEST = 255


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", metavar="ACTION", choices=get_args(Action), help=", ".join(get_args(Action))
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the users; made by the first `add`")
    parser.add_argument("name", metavar="NAME", nargs="?", help="the user's name; `list` takes none")
    parser.add_argument(
        "--role", metavar="ROLE", action="append", default=[], help="what a new user may do; may be repeated"
    )
    parser.add_argument(
        "--local", action="store_true", help="a new user is a local administrator, who passes every check"
    )


def command(
    *, action: Action, file: Path, name: str | None, role: list[str], local: bool, quiet: bool
) -> int:
    """Keep the users of a server in a file.

    The file holds hashes of passwords, so it can be read by its owner alone. A password is asked for on a
    terminal; elsewhere it is the first line of standard input. A running server reads the file again when
    somebody logs in, and each minute: who is gone from it is logged out.
    """
    from apigen.runtime import users

    if (role or local) and action != "add":
        raise Misuse(f"--role and --local are for `add`, not for `{action}`")
    if action == "list":
        if name is not None:
            raise Misuse("`list` takes no NAME")
        result(_table(users.read(file)))
        return 0
    if name is None:
        raise Misuse(f"`{action}` needs a NAME")
    known = dict(users.read(file)) if file.exists() or action != "add" else {}
    if action == "add":
        if name in known:
            raise Failure(users.user_exists(name, file.as_posix()))
        if not name.isprintable() or not 0 < len(name) <= LONGEST:
            raise Failure(users.user_name(name))
        known[name] = users.User(_hash(name), tuple(role), local)
        done = "added"
    elif name not in known:
        raise Failure(users.no_such_user(name, file.as_posix(), known))
    elif action == "remove":
        del known[name]
        done = "removed"
    else:
        known[name] = users.User(_hash(name), known[name].roles, known[name].local)
        done = "has a new password"
    users.write(file, known)
    if not quiet:
        say(f"{name} {done}" if action == "set-password" else f"{done} {name}")
    return 0


def _table(known: "Users") -> str:
    """A line a user: the name, then the roles."""
    width = max((len(name) for name in known), default=0)
    lines = []
    for name, user in sorted(known.items()):
        roles = [*user.roles, *(["(local administrator)"] if user.local else [])]
        lines.append(f"{name:<{width}}  {', '.join(roles)}".rstrip() + "\n")
    return "".join(lines)


def _hash(name: str) -> str:
    """The hash of a password that is asked for. Raises Misuse, Failure."""
    from apigen.runtime.passwords import hashed
    from apigen.runtime.users import password_empty

    if sys.stdin.isatty():
        from getpass import getpass

        password = getpass(f"password of {name}: ", sys.stderr)
        if password and getpass("the same once more: ", sys.stderr) != password:
            raise Misuse("the two passwords differ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Failure(password_empty())
    return hashed(password)
