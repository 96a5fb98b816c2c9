from __future__ import annotations

from ._runtime.client import BaseClient  # type: ignore[import-not-found]
from ._runtime.namespaces import namespace  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Client(BaseClient):  # type: ignore[misc]
    VM: Any = namespace("classes.vm", "VM")

    @classmethod
    def login(cls, url: str, user: str, password: str, **options: Any) -> Client:
        client: Client = cls._login(url, (user, password), **options)
        return client
