"""Whom to trust: the system's authorities, one's own, or one certificate by its hash."""

from __future__ import annotations

import ssl

from .errors import TlsError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .options import Trust


def context(trust: Trust) -> ssl.SSLContext:
    """What a connection is made with. Raises UsageError for a file of authorities that is none."""
    try:
        made = ssl.create_default_context(cafile=trust.ca_file)
    except OSError as error:
        raise UsageError(f"ca_file: {error.strerror or error}") from None
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if trust.pin or not trust.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def check_pin(certificate: bytes | None, pin: str) -> None:
    """Refuses a server whose certificate is not the pinned one."""
    from hashlib import sha256
    from hmac import compare_digest

    if not compare_digest(sha256(certificate or b"").hexdigest(), pin):
        raise TlsError("the server's certificate is not the pinned one")


def failure(error: ssl.SSLError) -> TlsError:
    """The error of ours for one in the making of a connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsError(f"the server's certificate is refused: {error.verify_message}")
    return TlsError(f"no secure connection: {error.reason or error.strerror}")
