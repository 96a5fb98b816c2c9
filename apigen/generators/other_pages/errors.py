"""Errors: what they mean, who raises them, what to do about those that every server sends."""

from apigen.generators.book import Book, former
from apigen.generators.links import ERRORS, Place, anchor
from apigen.generators.other_pages.views import ErrorView
from apigen.generators.view import ParameterView
from apigen.model.api import Error
from apigen.model.types import STRING

COMMON = frozenset(
    {
        "FIELD_TYPE_ERROR",
        "HANDLE_INVALID",
        "INTERNAL_ERROR",
        "MESSAGE_METHOD_UNKNOWN",
        "MESSAGE_PARAMETER_COUNT_MISMATCH",
        "MESSAGE_REMOVED",
        "NOT_IMPLEMENTED",
        "OPERATION_NOT_ALLOWED",
        "RBAC_PERMISSION_DENIED",
        "SESSION_INVALID",
        "TOO_BUSY",
        "TOO_LARGE",
        "VALUE_NOT_SUPPORTED",
    }
)
"""The standard errors that any call may meet: RPCs do not list them."""

REMEDIES = {
    "EVENTS_LOST": "Read all records again, then go on with an empty token.",
    "EVENT_FROM_TOKEN_PARSE_FAILURE": "Begin again with an empty token.",
    "FIELD_TYPE_ERROR": "Compare the value with its type, and with how that type looks on the wire.",
    "HANDLE_INVALID": "Look the object up again: it is gone, or the reference is to another class.",
    "INTERNAL_ERROR": "Report it to whoever runs the server; its log has more.",
    "MAP_DUPLICATE_KEY": "Remove the key first, then add it again.",
    "MESSAGE_METHOD_UNKNOWN": "Check the spelling, and whether the server's release has the RPC.",
    "MESSAGE_PARAMETER_COUNT_MISMATCH": "Compare the call with the signature.",
    "MESSAGE_REMOVED": "Use what the entry of the RPC names in its place.",
    "NOT_IMPLEMENTED": "Do without: this server does not have it.",
    "NOT_UNIQUE": "Choose another value, or use the object that has this one.",
    "OBJECT_IN_USE": "Destroy the object that refers to it first, or clear its reference.",
    "OPERATION_NOT_ALLOWED": "Read the reason, and bring the object into a state that allows it.",
    "RBAC_PERMISSION_DENIED": "Log in as somebody with a role that may call the RPC.",
    "SESSION_AUTHENTICATION_FAILED": "Correct user and password; to try the same again is of no use.",
    "SESSION_INVALID": "Log in again, and repeat the call once.",
    "SESSION_NOT_REGISTERED": "Register for events with this session first.",
    "TASK_CANCELLED": "Nothing, if it was you; else start the operation again.",
    "TOO_BUSY": "Wait, longer each time, and repeat the call.",
    "TOO_LARGE": "Ask for less, or send less, at a time.",
    "UUID_INVALID": "Look the object up again: it is gone, or of another class.",
    "VALUE_NOT_SUPPORTED": "Choose a value that the reason allows.",
}
"""What a client does about the standard errors."""


def error_views(book: Book) -> tuple[ErrorView, ...]:
    """All errors by name."""
    return tuple(_error(book, error) for error in book.api.errors)


def _error(book: Book, error: Error) -> ErrorView:
    return ErrorView(
        name=error.name,
        place=Place(ERRORS, anchor(error.name)),
        doc=book.prose(error.doc),
        life=book.life(None, error),
        was=former(error.was),
        parameters=tuple(
            ParameterView(
                name=parameter.name,
                type=book.type(parameter.type or STRING),
                doc=book.prose(parameter.doc),
                default=None,
                constraints=(),
                words=(),
            )
            for parameter in error.parameters
        ),
        typed=any(parameter.doc or parameter.type not in (None, STRING) for parameter in error.parameters),
        raised_by=tuple(book.raisers.get(error.name, ())),
        common=error.name in COMMON,
        remedy=REMEDIES.get(error.name, ""),
    )
