"""A small API with tasks and events, for a scripted server."""

from threading import Condition
from typing import Any

from tests.generators.python.runtime.scripted import error, result

PENDING = {"status": "pending", "progress": 0.0, "result": "", "error_info": []}


class World:
    """Objects by class and ref; each change is an event."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.log: list[dict[str, Any]] = []
        self.lost = False
        self.refuses_events = False
        self.impatient = False
        self.results: dict[str, str] = {}
        """What is in no record of a task."""
        self.listening = 0
        self.asked: list[list[str]] = []

    def put(self, cls: str, ref: str, **members: Any) -> None:
        with self.changed:
            operation = "mod" if (cls, ref) in self.objects else "add"
            self.objects[cls, ref] = {**self.objects.get((cls, ref), {}), **members}
            self._tell(cls, ref, operation)

    def drop(self, cls: str, ref: str) -> None:
        with self.changed:
            del self.objects[cls, ref]
            self._tell(cls, ref, "del")

    def _tell(self, cls: str, ref: str, operation: str) -> None:
        event: dict[str, Any] = {"class": cls.lower(), "ref": ref, "operation": operation}
        if operation != "del":
            event["snapshot"] = dict(self.objects[cls, ref])
        self.log.append(event)
        self.changed.notify_all()

    def __call__(self, call: Any) -> bytes:
        method, params = call["method"], call["params"]
        if method == "event.from":
            return self._from(call, *params[1:])
        if method.startswith("Async."):
            ref = f"OpaqueRef:{method[6:]}"
            self.put("task", ref, **PENDING)
            return result(call, ref)
        if method.startswith("task."):
            return self._task(call, method, params[1])
        return result(call, "OpaqueRef:session" if "login" in method else "")

    def _task(self, call: Any, method: str, ref: str) -> bytes:
        if ("task", ref) not in self.objects:
            return error(call, "HANDLE_INVALID", "task", ref)
        if method == "task.get_record":
            return result(call, self.objects["task", ref])
        if method == "task.get_result":
            return result(call, self.results.get(ref, ""))
        if method == "task.cancel":
            self.put("task", ref, status="cancelled")
        else:
            self.drop("task", ref)
        return result(call, "")

    def _from(self, call: Any, classes: list[str], token: str, timeout: float) -> bytes:
        if self.refuses_events:
            return error(call, "RBAC_PERMISSION_DENIED", "event.from", "")
        if self.lost and token:
            self.lost = False
            return error(call, "EVENTS_LOST")
        with self.changed:
            self.asked.append(classes)
            self.listening += 1
            wanted = {one.lower() for one in classes}
            if token and self.impatient:
                events = []
            elif token:
                self.changed.wait_for(lambda: self._since(token, wanted), timeout)
                events = self._since(token, wanted)
            else:
                events = [
                    {"class": cls.lower(), "ref": ref, "operation": "add", "snapshot": dict(record)}
                    for (cls, ref), record in self.objects.items()
                    if {cls.lower(), f"{cls}/{ref}".lower(), "*"} & wanted
                ]
            self.listening -= 1
            return result(call, {"events": events, "valid_ref_counts": {}, "token": f"t{len(self.log)}"})

    def _since(self, token: str, wanted: set[str]) -> list[dict[str, Any]]:
        return [
            event
            for event in self.log[int(token[1:]) :]
            if {event["class"], f"{event['class']}/{event['ref']}".lower(), "*"} & wanted
        ]
