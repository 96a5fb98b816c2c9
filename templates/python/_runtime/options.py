"""What can be said about connections and calls."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
import sys
import warnings

from .errors import UsageError
from .http import MAX_REPLY
from .steps import LONGEST, is_number, is_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from types import EllipsisType
    from typing import Literal

    from .errors import ClientError


class CallDone:
    """A call that has ended, for who listens: no arguments, no result."""

    __slots__ = ("error", "rpc", "seconds")

    def __init__(self, rpc: str, seconds: float, error: ClientError | None) -> None:
        self.rpc = rpc
        self.seconds = seconds
        self.error = error

    def __repr__(self) -> str:
        return f"CallDone({self.rpc!r}, {self.seconds:.6f}, {self.error!r})"


class Options:
    """What can differ from call to call."""

    __slots__ = ("on_call", "retries", "timeout")

    def __init__(
        self,
        timeout: float | None = 60.0,
        retries: int = 2,
        on_call: Callable[[CallDone], object] | None = None,
    ) -> None:
        if timeout is not None and not (is_number(timeout) and 0 < timeout <= LONGEST):
            text = f"timeout must be more than 0 seconds, at most {LONGEST}, or None"
            raise UsageError(text)
        if type(retries) is not int or retries < 0:
            raise UsageError("retries must be an int, not a negative one")
        if on_call is not None and not callable(on_call):
            raise UsageError("on_call must be a function, or None")
        self.timeout = timeout
        self.retries = retries
        self.on_call = on_call

    def but(
        self,
        timeout: float | None | EllipsisType,
        retries: int | EllipsisType,
        on_call: Callable[[CallDone], object] | None | EllipsisType,
    ) -> Options:
        """These options with others in place of some; an ellipsis keeps one."""
        return Options(
            self.timeout if timeout is ... else timeout,
            self.retries if retries is ... else retries,
            self.on_call if on_call is ... else on_call,
        )


class Trust:
    """Which servers are trusted."""

    __slots__ = ("ca_file", "pin", "verify")

    def __init__(
        self,
        ca_file: str | PathLike[str] | None = None,
        pin: str | None = None,
        verify: bool = True,
    ) -> None:
        self.ca_file = ca_file
        if ca_file is not None:
            _look_into(ca_file)
        self.verify = verify
        if pin is not None and not is_text(pin):
            raise UsageError("pin must be text")
        self.pin = (pin or "").replace(":", "").lower()
        if pin is not None and (
            len(self.pin) != 64 or self.pin.strip("0123456789abcdef")
        ):
            raise UsageError("pin must be a SHA-256, 64 hexadecimal digits")
        if not verify and not pin:
            warnings.warn(
                "verify=False: anyone on the way can read and change what is sent",
                stacklevel=_callers_level(),
            )


def _look_into(ca_file: str | PathLike[str]) -> None:
    """Refuses a file of authorities that there is not, or that has none."""
    try:
        with open(ca_file, "rb") as file:
            data = file.read()
    except (OSError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no name of a file"
        raise UsageError(f"ca_file: {reason}") from None
    if b"-----BEGIN " not in data:
        raise UsageError("ca_file: no certificates in PEM in it")


def _callers_level() -> int:
    """The `stacklevel` of the first code that is not the client's."""
    package = __name__.rpartition("._runtime.")[0]
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None:
        module = str(frame.f_globals.get("__name__"))
        if not f"{module}.".startswith(f"{package}."):
            break
        level, frame = level + 1, frame.f_back
    return level


class Connecting:
    """All that a client is made with, sorted by what it is for."""

    __slots__ = ("follow", "max_reply", "options", "proxy", "trust", "wire")

    def __init__(
        self,
        wire: Literal["json", "xml"] = "json",
        timeout: float | None = 60.0,
        retries: int = 2,
        ca_file: str | PathLike[str] | None = None,
        pin: str | None = None,
        verify: bool = True,
        follow: bool = False,
        proxy: str | None = None,
        max_reply: int = MAX_REPLY,
        on_call: Callable[[CallDone], object] | None = None,
    ) -> None:
        if wire not in ("json", "xml"):
            raise UsageError("wire must be json or xml")
        if type(max_reply) is not int or max_reply < 1:
            raise UsageError("max_reply must be a number of bytes")
        if proxy is not None and not is_text(proxy):
            raise UsageError('proxy must be a URL, "" or None')
        self.wire = wire
        self.options = Options(timeout, retries, on_call)
        self.trust = Trust(ca_file, pin, verify)
        self.follow = follow
        self.proxy = proxy
        self.max_reply = max_reply
