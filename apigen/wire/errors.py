"""The errors that calls fail with, and those that the standard declares: one function each.

A failure is a code and parameters, all of them texts. The functions take what the standard's declaration
says, in its order, whatever a spec declares under the same name.
"""

import json
from typing import Any


class Failure(Exception):
    """An error of the API, as it is sent: its code, then its parameters."""

    def __init__(self, code: str, *params: str) -> None:
        super().__init__(code, *params)
        self.code = code
        self.params = params


class Refusal(Exception):
    """A value that is not taken, on the way out to the one who knows where it stands.

    `reason` is None where it is of the wrong type. `path` grows from the inside.
    """

    def __init__(self, value: Any = None, reason: str | None = None) -> None:
        super().__init__()
        self.value = value
        self.reason = reason
        self.path: list[str] = []
        self.secret = False

    def failure(self, name: str) -> Failure:
        """The error of the API, for a value that stands in the field or parameter of that name."""
        field = ".".join((name, *reversed(self.path))) if name else ".".join(reversed(self.path))
        if self.reason is None:
            return field_type_error(field)
        return value_not_supported(field, WITHHELD if self.secret else as_text(self.value), self.reason)


WITHHELD = "********"
"""What stands for the value of something secret."""

_LONGEST = 200


def as_text(value: Any) -> str:
    """A neutral value as the parameter of an error: a text as it is, else as JSON; a long one is cut."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def session_invalid(session: str) -> Failure:
    return Failure("SESSION_INVALID", session)


def session_authentication_failed(user: str, detail: str) -> Failure:
    return Failure("SESSION_AUTHENTICATION_FAILED", user, detail)


def session_not_registered(session: str) -> Failure:
    return Failure("SESSION_NOT_REGISTERED", session)


def rbac_permission_denied(rpc: str, reason: str) -> Failure:
    return Failure("RBAC_PERMISSION_DENIED", rpc, reason)


def message_method_unknown(name: str) -> Failure:
    return Failure("MESSAGE_METHOD_UNKNOWN", name)


def message_removed() -> Failure:
    return Failure("MESSAGE_REMOVED")


def message_parameter_count_mismatch(rpc: str, expected: int, received: int) -> Failure:
    return Failure("MESSAGE_PARAMETER_COUNT_MISMATCH", rpc, str(expected), str(received))


def field_type_error(field: str) -> Failure:
    return Failure("FIELD_TYPE_ERROR", field)


def value_not_supported(field: str, value: str, reason: str) -> Failure:
    return Failure("VALUE_NOT_SUPPORTED", field, value, reason)


def handle_invalid(cls: str, ref: str) -> Failure:
    return Failure("HANDLE_INVALID", cls, ref)


def uuid_invalid(cls: str, uuid: str) -> Failure:
    return Failure("UUID_INVALID", cls, uuid)


def map_duplicate_key(cls: str, field: str, ref: str, key: str) -> Failure:
    return Failure("MAP_DUPLICATE_KEY", cls, field, ref, key)


def not_unique(cls: str, field: str, value: str, ref: str) -> Failure:
    return Failure("NOT_UNIQUE", cls, field, value, ref)


def object_in_use(cls: str, ref: str, by_class: str, by_field: str, by_ref: str) -> Failure:
    return Failure("OBJECT_IN_USE", cls, ref, by_class, by_field, by_ref)


def not_implemented(rpc: str) -> Failure:
    return Failure("NOT_IMPLEMENTED", rpc)


def operation_not_allowed(reason: str) -> Failure:
    return Failure("OPERATION_NOT_ALLOWED", reason)


def task_cancelled(task: str) -> Failure:
    return Failure("TASK_CANCELLED", task)


def events_lost() -> Failure:
    return Failure("EVENTS_LOST")


def event_from_token_parse_failure(token: str) -> Failure:
    return Failure("EVENT_FROM_TOKEN_PARSE_FAILURE", token)


def too_large(what: str, limit: str) -> Failure:
    return Failure("TOO_LARGE", what, limit)


def too_busy(reason: str) -> Failure:
    return Failure("TOO_BUSY", reason)


def internal_error(text: str) -> Failure:
    return Failure("INTERNAL_ERROR", text)
