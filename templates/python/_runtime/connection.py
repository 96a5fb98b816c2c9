"""The options of a connection: for checkers, and for who asks what there is."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import Literal, TypedDict

from .options import CallDone

__all__ = ("ConnectionOptions",)


class ConnectionOptions(TypedDict, total=False):
    """What a client is made with, beside the address.

    wire: JSON-RPC, or XML-RPC.
    timeout: Seconds for a call with all that belongs to it; None for no limit.
    retries: How often a call is repeated that cannot have happened twice.
    ca_file: Certificates in PEM of the authorities to trust, in place of the system's.
    pin: The SHA-256 of the server's certificate, in hexadecimal: trust it and no other.
    verify: False trusts anyone; for tests.
    follow: True logs in where the server says that log-ins belong (HOST_IS_SLAVE).
    proxy: The URL of a proxy; None for the environment's, "" for none.
    max_reply: The largest answer to take, in bytes.
    on_call: Is told of each call when it has ended.
    """

    wire: Literal["json", "xml"]
    timeout: float | None
    retries: int
    ca_file: str | PathLike[str] | None
    pin: str | None
    verify: bool
    follow: bool
    proxy: str | None
    max_reply: int
    on_call: Callable[[CallDone], object] | None
