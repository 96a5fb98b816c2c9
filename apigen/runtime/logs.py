"""Logs: a JSON object a line, written by a thread of its own, so that a slow reader of them stops nobody.

Messages are fixed words; what differs stands in members beside them, which are given as `extra`. No value of
a call is among them, and no ref of a session.
"""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue
from typing import Any, TextIO

import msgspec

from apigen.runtime.ended import Ended

NAME = "apigen"
log = logging.getLogger(NAME)

WAITING = 10_000
"""Lines that wait to be written, above which new ones are dropped."""

_OURS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_NOTED = "noted"
"""The attribute of a record that holds its members, where they were not given as `extra`."""
_encode = msgspec.json.Encoder(enc_hook=str, order=None).encode


class Lines(logging.Formatter):
    """A record as a line of JSON: time, level, which log, event, then what was given with it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "event": record.getMessage(),
        }
        held = vars(record)
        if _NOTED in held:
            line |= held[_NOTED]
        else:
            line |= {key: value for key, value in held.items() if key not in _OURS}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _encode(line).decode()


class _Queue(QueueHandler):
    """Hands records to the thread that writes them; counts those for which there is no room."""

    queue: SimpleQueue[logging.LogRecord]
    dropped = 0

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record  # it stays in this process: nothing in it needs to be made ready for a journey

    def enqueue(self, record: logging.LogRecord) -> None:
        if self.queue.qsize() < WAITING:
            self.queue.put_nowait(record)
        else:
            self.dropped += 1


class Logs:
    """Where the records of some loggers go, by name and level, until it is closed."""

    def __init__(self, stream: TextIO, levels: Mapping[str, int]) -> None:
        out = logging.StreamHandler(stream)
        out.setFormatter(Lines())
        self._queue = _Queue(SimpleQueue())
        self._writer = QueueListener(self._queue.queue, out)
        self._loggers = [logging.getLogger(name) for name in levels]
        for logger in self._loggers:
            logger.addHandler(self._queue)
            logger.setLevel(levels[logger.name])
            logger.propagate = False
        self._writer.start()

    @property
    def dropped(self) -> int:
        """Lines that were not written since too many waited."""
        return self._queue.dropped

    def close(self) -> None:
        """Ends when all is written."""
        self._writer.stop()
        for logger in self._loggers:
            logger.removeHandler(self._queue)


def to_stderr(*, verbose: bool) -> Logs:
    """Logs of a server: on standard error, successful calls too where much is wanted."""
    ours = logging.DEBUG if verbose else logging.INFO
    return Logs(sys.stderr, {NAME: ours, "uvicorn.error": logging.WARNING, "asyncio": logging.WARNING})


def note(logger: logging.Logger, level: int, event: str, members: Mapping[str, Any]) -> None:
    """Logs an event of every call. It is what `Logger.log` does but for looking up who called it, which takes
    longer than all else.
    """
    if logger.isEnabledFor(level):
        record = logging.LogRecord(logger.name, level, "", 0, event, (), None)
        vars(record)[_NOTED] = members
        logger.handle(record)


def told(call: Ended) -> None:
    """Logs a call: one that failed; one that did not only where everything is logged."""
    level = logging.DEBUG if not call.outcome else _LEVELS.get(call.outcome, logging.INFO)
    if log.isEnabledFor(level):
        note(
            log,
            level,
            "call",
            {
                "request": call.request,
                "rpc": call.entry.name if call.entry is not None else None,
                "user": call.session.user if call.session is not None else None,
                "outcome": call.outcome or "ok",
                "ms": round(call.seconds * 1000, 3),
                **({"task": call.task} if call.task else {}),
            },
        )


_LEVELS = {"INTERNAL_ERROR": logging.ERROR, "TOO_BUSY": logging.WARNING}
