"""The errors that calls end with, and how classes of declared ones are made."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class ClientError(Exception):
    """The base of all errors; `rpc` is the call that failed, if there was one."""

    def __init__(self, message: str, rpc: str = "") -> None:
        super().__init__()
        self.args = (message, rpc)
        self.rpc = rpc

    def __str__(self) -> str:
        return f"{self.rpc}: {self.args[0]}" if self.rpc else str(self.args[0])

    def _of(self, rpc: str) -> ClientError:
        """The error with the call named that it belongs to."""
        if not self.rpc:
            self.rpc = rpc
            self.args = (self.args[0], rpc, *self.args[2:])
        return self


class UsageError(ClientError):
    """The call cannot be made as it was asked for; nothing was sent."""


class TransportError(ClientError):
    """The server did not answer."""


class NotReached(TransportError, ConnectionError):
    """No connection was made, so nothing can have happened."""


class NoAnswer(TransportError):
    """The request was sent, and no whole answer came: whether it took effect is unknown."""


class TlsError(TransportError):
    """The server's certificate is not trusted, or no secure connection came about."""


class TimedOut(TransportError, TimeoutError):
    """The time allowed has passed; `task` is the ref of the task that goes on, if one does."""

    def __init__(self, message: str, rpc: str = "", task: str = "") -> None:
        super().__init__(message, rpc)
        self.args = (message, rpc, task)
        self.task = task


class ProtocolError(ClientError):
    """What came is no answer of such a server; `status` is that of HTTP, if it was not 200."""

    def __init__(
        self,
        message: str,
        rpc: str = "",
        status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, rpc)
        self.args = (message, rpc, status, retry_after)
        self.status = status
        self.retry_after = retry_after


class ApiError(ClientError):
    """The server's own error: its code and its parameters, as they were sent."""

    _parameters: str = ""
    """The declared parameters, as `VM: string, seconds: int`."""

    def __init__(
        self, error_code: str, params: Iterable[str] = (), rpc: str = ""
    ) -> None:
        self.error_code = error_code
        self.params = tuple(params)
        super().__init__(error_code, rpc)
        self.args = (error_code, self.params, rpc)

    def __str__(self) -> str:
        text = self.error_code
        if self.params:
            text += f"({', '.join(map(repr, self.params))})"
        return f"{self.rpc}: {text}" if self.rpc else text

    def _of(self, rpc: str) -> ApiError:
        if not self.rpc:
            self.rpc = rpc
            self.args = (self.error_code, self.params, rpc, *self.args[3:])
        return self

    if not TYPE_CHECKING:  # declared parameters are typed in the errors' own stubs

        def __getattr__(self, name: str) -> Any:
            if not name.startswith("_"):
                from . import types

                for at, (declared, notation) in enumerate(
                    types.members(type(self)._parameters)
                ):
                    if declared == name:
                        text = self.params[at] if at < len(self.params) else ""
                        return types.parameter(notation, text)
            raise AttributeError(f"{type(self).__name__} has no {name!r}")


class NotOnThisServer(ApiError):
    """The server does not know an RPC; `since` is the release that brought it, if known."""

    _parameters = "name: string"

    if TYPE_CHECKING:
        name: str
        """What was called."""

    def __init__(
        self,
        error_code: str,
        params: Iterable[str] = (),
        rpc: str = "",
        since: str = "",
    ) -> None:
        super().__init__(error_code, params, rpc)
        self.args = (*self.args, since)
        self.since = since

    def __str__(self) -> str:
        since = f"; it came with {self.since}" if self.since else ""
        return f"{super().__str__()}: the server has no such RPC{since}"


class EventsLost(ApiError):
    """Events were dropped before they were asked for: read everything again."""


class OperationCancelled(ApiError):
    """The operation was cancelled before it had ended."""

    _parameters = "task: string"

    if TYPE_CHECKING:
        task: str
        """The ref of the task."""


_OWN: Mapping[str, type[ApiError]] = {
    "MESSAGE_METHOD_UNKNOWN": NotOnThisServer,
    "EVENTS_LOST": EventsLost,
    "TASK_CANCELLED": OperationCancelled,
}


def declared(
    module: str, name: str, code: str, parameters: str, doc: str = ""
) -> type[ApiError]:
    """The class of a declared error, made once and put into its module."""
    made = _OWN.get(code)
    if made is None:
        from .values import Told

        contents = {
            "__doc__": Told(doc, {parameters: ""} if parameters else {}),
            "__module__": module,
            "_parameters": parameters,
        }
        made = type(name, (ApiError,), contents)
    setattr(sys.modules[module], name, made)
    return made


def from_wire(
    failure: list[str], rpc: str, since: str = "", hidden: Iterable[str] = ()
) -> ApiError:
    """The error for a code and its parameters; what is hidden is masked in them."""
    from .masks import masked

    code, *params = masked(failure, hidden)
    if code == "MESSAGE_METHOD_UNKNOWN":
        return NotOnThisServer(code, params, rpc, since)
    made = _OWN.get(code)
    if made is None:
        from .types import error_class

        made = error_class(code)
    return made(code, params, rpc)
