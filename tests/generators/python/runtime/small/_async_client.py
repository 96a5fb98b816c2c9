from __future__ import annotations

from ._runtime.aclient import AsyncBaseClient  # type: ignore[import-not-found]
from ._runtime.namespaces import namespace  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AsyncClient(AsyncBaseClient):  # type: ignore[misc]
    VM: Any = namespace("classes.vm", "AsyncVM")

    @classmethod
    def login(cls, url: str, user: str, password: str, **options: Any) -> Any:
        return cls._login(url, (user, password), **options)
