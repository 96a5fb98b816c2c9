"""Warns of what is deprecated, as `warnings.deprecated` of Python 3.13 does."""

from __future__ import annotations

__all__ = ("deprecated", "deprecated_members")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from .special import deprecated

    F = TypeVar("F", bound=Callable[..., Any])

    def deprecated_members(**messages: str) -> Callable[[F], F]:
        """Of a call: which of its members are deprecated, and what is said of each."""
        ...

else:

    def deprecated(message):
        return _warning(lambda named: (message,), message)

    def deprecated_members(**messages):
        def told(named):
            given = ((name, named.get(name)) for name in messages)
            return [
                f"{name}: {messages[name]}"
                for name, value in given
                if value is not None and value is not ...
            ]

        return _warning(told, None)

    def _warning(told, message):
        def decorate(function):
            from functools import wraps

            @wraps(function)
            def warned(*args, **named):
                from warnings import warn

                for one in told(named):
                    warn(one, DeprecationWarning, stacklevel=2)
                return function(*args, **named)

            if message is not None:
                warned.__deprecated__ = message
            warned._again = decorate
            return warned

        return decorate
