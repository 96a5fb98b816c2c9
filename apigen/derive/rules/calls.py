"""How RPCs are called: in the background, without a session."""

from collections.abc import Iterator

from apigen.derive.names import find_class, session
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Class, Implicit, Rpc
from apigen.semantics.spec import Spec


def _called(spec: Spec) -> Iterator[tuple[Class, Rpc | Implicit]]:
    for cls in spec.api.classes:
        for rpc in cls.rpcs:
            yield cls, rpc
        for implicit in cls.implicits:
            yield cls, implicit


@check("async-without-task", "error", "`@async` without a class `task`")
def async_without_task(spec: Spec) -> Iterator[Finding]:
    """A call as `Async.C.m` answers with a task, so an API with `@async` RPCs has a class `task`: that of
    `use std`, or one of its own.

    Fails::

        class VM {
          @async
          rpc start(self: VM ref)
        }

    Mended::

        api a {
          use std
        }
        class VM {
          @async
          rpc start(self: VM ref)
        }
    """
    if find_class(spec.api, "task") is not None or "task" in spec.lost:
        return
    for cls, rpc in _called(spec):
        if rpc.is_async:
            where = f"{cls.name}.{rpc.name}"
            yield Finding(
                f"`{where}` would answer with a task, and there is no class `task`",
                spec.at(where, "@async"),
                help="write `use std` in the `api` block, or delete `@async`",
                subject=where,
            )


@check("sessionless-without-session", "warning", "`@sessionless` with no sessions")
def sessionless_without_session(spec: Spec) -> Iterator[Finding]:
    """A `@sessionless` RPC takes no session, as the log-in does. Where no class `session` is declared, no
    call takes one anyway.

    Fails::

        api a {
        }
        class clock {
          @sessionless
          rpc now() -> datetime
        }

    Mended::

        api a {
          use std
        }
        class clock {
          @sessionless
          rpc now() -> datetime
        }
    """
    if session(spec.api) is not None or "session" in spec.lost:
        return
    for cls, rpc in _called(spec):
        if rpc.sessionless:
            where = f"{cls.name}.{rpc.name}"
            yield Finding(
                "no call takes a session here: there is no class `session`",
                spec.at(where, "@sessionless"),
                help="delete `@sessionless`, or write `use std` in the `api` block",
                subject=where,
            )


@check("roles-without-session", "warning", "Roles with no sessions")
def roles_without_session(spec: Spec) -> Iterator[Finding]:
    """Roles are those of a session's user. Where no class `session` is declared, no call takes a session,
    nobody has a role, and whoever reaches the server may call everything.

    Fails::

        api a {
          roles admin > reader
        }

    Mended::

        api a {
          roles admin > reader
          use std
        }
    """
    if spec.api.roles and session(spec.api) is None and "session" not in spec.lost:
        yield Finding(
            "these roles are asked of nobody: there is no class `session`",
            spec.at(f"role {spec.api.roles[0].name}"),
            help="write `use std` in the `api` block, or delete the roles",
            subject="api",
        )
