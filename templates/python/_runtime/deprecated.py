"""Warns of calls that are deprecated, as `warnings.deprecated` of Python 3.13 does."""

from __future__ import annotations

__all__ = ("deprecated",)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .special import deprecated
else:

    def deprecated(message):
        def decorate(function):
            from functools import wraps

            @wraps(function)
            def warned(*args, **named):
                from warnings import warn

                warn(message, DeprecationWarning, stacklevel=2)
                return function(*args, **named)

            warned.__deprecated__ = message
            return warned

        return decorate
