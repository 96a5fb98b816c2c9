"""A log-in that a server sends to another one."""

from __future__ import annotations

import re

from .core import Core
from .errors import ApiError, UsageError

_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f.]*(?::[0-9A-Fa-f.]*){2,8}")


def other(core: Core, error: BaseException) -> Core | None:
    """The server that a refused log-in belongs to, where it may be followed: once, in the same
    way, and trusted as the first one is. None for other errors.
    """
    connecting = core.connecting
    if not connecting.follow or not isinstance(error, ApiError):
        return None
    host = error.params[0] if error.params else ""
    if error.error_code != "HOST_IS_SLAVE" or not _HOST.fullmatch(host):
        return None
    connecting.follow = False
    here = core.address
    name = f"[{host}]" if ":" in host else host
    try:
        url = f"{here.scheme}://{name}:{here.port}{here.path}"
        return Core(url, connecting, core.session)
    except UsageError:
        return None
