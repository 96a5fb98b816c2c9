# mypy: ignore-errors
# As generated code is written; its runtime lies elsewhere, where mypy does not see it.

from __future__ import annotations

from ._runtime.aclient import AsyncBaseClient
from ._runtime.namespaces import namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AsyncClient(AsyncBaseClient):
    VM: Any = namespace("classes.vm", "AsyncVM")

    @classmethod
    def login(cls, url: str, user: str, password: str, **options: Any) -> Any:
        return cls._login(url, (user, password), **options)
