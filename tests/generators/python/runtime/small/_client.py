# mypy: ignore-errors
# As generated code is written; its runtime lies elsewhere, where mypy does not see it.

from __future__ import annotations

from ._runtime.client import BaseClient
from ._runtime.namespaces import namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Client(BaseClient):
    VM: Any = namespace("classes.vm", "VM")

    @classmethod
    def login(cls, url: str, user: str, password: str, **options: Any) -> Client:
        client: Client = cls._login(url, (user, password), **options)
        return client
