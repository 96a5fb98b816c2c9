"""What an asynchronous call comes to: its task is looked at until it has ended."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from apigen.model.types import VOID, Type, plain
from apigen.runtime.client.client import Client
from apigen.wire import xml_tree
from apigen.wire.errors import Failure, task_cancelled

_SOONEST, _LATEST = 0.05, 1.0
"""Seconds between two looks: more and more."""


def wait(client: Client, task: str, result: Type | None, progress: Callable[[float], None]) -> Any:
    """The result of the call that a task is of. The task is forgotten then; `progress` is told from 0 to 1.

    Raises wire.errors.Failure: the call's, or TASK_CANCELLED.
    """
    pause = _SOONEST
    while True:
        record = client.call("task.get_record", [task])
        status = record.get("status")
        if status not in ("pending", "cancelling"):
            break
        progress(float(record.get("progress") or 0))
        time.sleep(pause)
        pause = min(pause * 1.5, _LATEST)
    with suppress(Failure):
        client.call("task.destroy", [task])
    if status == "success":
        progress(1.0)
        return _result(client, str(record.get("result", "")), result)
    if status == "cancelled":
        raise task_cancelled(task)
    code, *params = map(str, record.get("error_info") or ["INTERNAL_ERROR", f"the task is {status}"])
    raise Failure(code, *params)


def _result(client: Client, text: str, type_: Type | None) -> Any:
    """A task's result, which is written as in XML-RPC; nothing for a call that returns nothing."""
    if type_ is not None and plain(type_) == VOID:
        return ""
    if not text.startswith("<value"):
        return text
    try:
        value = xml_tree.value(xml_tree.parse(text.encode()))
    except xml_tree.NotXmlRpcError:
        return text
    return value if type_ is None else client.as_type(type_, value)
