"""HTTP/1.1 as the server speaks it: uvicorn's protocol, and the refusals that it leaves out.

What cannot be understood is refused and the connection closed, after the answers that are still owed on it.
A connection is closed too when its next request does not come, or begins and does not end.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Literal, NoReturn

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from apigen.runtime.requests import Answer, Coming

AtOnce = Callable[[Mapping[str, Any], bytes], Answer | Coming | None]
"""What is answered (200) to a request that came whole, by the scope of ASGI and the body, where that needs no
task. None where the application is to be asked.
"""

HEAD = 64 * 1024
"""The longest head of a request in bytes: the request line and all headers, trailers included."""
HEADERS = 200
"""Headers of a request at most."""
HEAD_TIME = 20.0
"""Seconds in which a head must be there, from the first byte or, on a new connection, from its opening."""
BODY_PAUSE = 30.0
"""Seconds after which a body that stopped coming is given up."""
BODY_TIME = 600.0
"""Seconds in which a body must be there."""
PIPELINED = 16
"""Requests that wait for the answers to earlier ones, above which no more are read."""

STALLED = 60.0
"""Seconds after which a client is given up that takes nothing more of an answer."""
DISCARDED = 64 * 1024 * 1024
"""Bytes of a body that are read for nothing at most: of a request that was answered before its end."""
UNHEARD = 1024 * 1024
"""Bytes that are read of a connection that has had its last words."""
LINGER = 2.0
"""Seconds for which a connection is open after its last words: closed at once, what the client still sends
would have the words thrown away that it has not read.
"""


class _Refused(Exception):
    """A request that is not taken, noticed in the middle of parsing."""


class _Flow(FlowControl):
    """Reads nothing more while too much waits, whoever asks for it."""

    def __init__(self, transport: asyncio.Transport, protocol: "Protocol") -> None:
        super().__init__(transport)
        self._protocol = protocol

    def resume_reading(self) -> None:
        if len(self._protocol.pipeline) < PIPELINED:
            super().resume_reading()


class Protocol(HttpToolsProtocol):
    """A connection. It is `deaf` when what comes cannot be followed any more: it ends after the answers that
    it owes.

    `at_once` is asked first for requests that came in one piece, since a task and the messages of ASGI take
    longer than most calls.
    """

    def __init__(self, *args: Any, at_once: AtOnce = lambda _scope, _body: None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at_once = at_once
        self._held: ASGI3Application | None = None
        """The application for a request that may come whole, until all that came with its head is parsed."""
        self._heading = False
        """Whether a head has just been parsed, so that its body may follow at once."""
        self.parser = HttpRequestParser(self)
        self.deaf = False
        self._part: Literal["head", "body"] | None = None
        """What of a request has begun and not ended."""
        self._size = 0
        """Bytes of that part, as far as they are counted."""
        self._lengths: bytes | None = None
        """The headers on the length of a body, while a parser is told of them that did not see them."""
        self._since = 0.0
        self._idle: float | None = None
        """Since when nothing is asked, on the loop's clock."""
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._answered: RequestResponseCycle | None = None
        """The request that is being answered, or was last."""
        self._why: tuple[int, str] | None = None
        self._unheard = 0
        self._last_words: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn types it
        super().connection_made(transport)
        self.flow = _Flow(transport, self)
        self._wait_for(HEAD_TIME)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_for(None)
        self.resume_writing()
        self.pipeline.clear()
        if (now := self._answered) is not None and not now.response_complete:
            now.disconnected = True
            now.message_event.set()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.deaf:
            self._unheard += len(data)
            if self._unheard > UNHEARD:
                self.transport.pause_reading()
            return
        begun = self._part
        if begun == "head":
            self._size += len(data)
        try:
            self._feed(data)
        except HttpParserError as error:
            self._held, self._heading = None, False
            self._refuse(*(self._why or _malformed(error)))
            return
        self._begin()
        if self._part == "head" and self._size > HEAD:
            self._refuse(*_LONG_HEAD)
        elif self._part == "body":
            self._wait_for(min(BODY_PAUSE, max(0.0, self._since + BODY_TIME - self.loop.time())))
        elif self._part == "head" and self._timer is None:
            self._wait_for(HEAD_TIME)

    def _feed(self, data: bytes) -> None:
        """Parses. Another protocol that is proposed is not taken up: what follows is HTTP as before.

        Some clients propose one with every request that they begin with. The parser leaves the body of such a
        request alone: a new one is told of it, by those of the headers that say how long it is.
        """
        while True:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as proposed:
                self.parser = HttpRequestParser(self)
                data = data[proposed.args[0] :]
                if (lengths := self._lengths) is not None:
                    self.parser.feed_data(b"POST / HTTP/1.1\r\n%s\r\n" % lengths)
                    self._lengths = None
                if data:
                    continue
            return

    # What the parser calls

    def on_message_begin(self) -> None:
        if self._lengths is not None:
            return
        if self.transport.is_closing():  # what was answered last has been the last
            raise _Refused
        super().on_message_begin()
        self._idle = None
        self._part = "head"
        self._size = 0
        self._since = self.loop.time()

    def on_url(self, url: bytes) -> None:
        if self._lengths is not None:
            return
        super().on_url(url)
        if len(self.url) > HEAD:
            self._stop((414, "The address is too long."))

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._lengths is not None:
            return
        if self._part == "head":
            super().on_header(name, value)
            if len(self.headers) > HEADERS or len(value) > HEAD:
                self._stop(_LONG_HEAD)
            return
        self._size += len(name) + len(value)  # a trailer: of no use, and not without end
        if self._size > HEAD:
            self._stop(_LONG_HEAD)

    def on_headers_complete(self) -> None:
        if self._lengths is not None:
            return
        hosts, coding = 0, b"chunked"
        for name, value in self.headers:
            if name == b"host":
                hosts += 1
            elif name == b"transfer-encoding" and coding == b"chunked":
                coding = value.strip().lower()
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            self._stop((400, "A request names one host."))
        if self.parser.get_method() == b"CONNECT":
            self._stop((405, "This is no proxy."))
        if coding != b"chunked":
            self._stop((501, "A body is sent in chunks, or by its length; it may have a Content-Encoding."))
        self._heading = True
        super().on_headers_complete()
        self._heading = False
        self._part = "body"
        self._size = 0
        if self.parser.should_upgrade():
            self._lengths = b"".join(
                b"%s: %s\r\n" % (name, value) for name, value in self.headers if name in _LENGTHS
            )

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.cycle.response_complete:
            self._size += len(body)
            if self._size > DISCARDED:
                self._stop((413, "The request is too large."))

    def on_message_complete(self) -> None:
        if self._lengths is not None and self.parser.should_upgrade():
            return  # its body is still to come
        super().on_message_complete()
        self._part = None
        if self._timer is not None:
            self._wait_for(None)
        if self._held is not None:
            if not self._done_at_once(self.cycle):
                self._begin()
        elif self.cycle.response_complete:  # it was answered before its end
            self._rest()

    def _stop(self, why: tuple[int, str]) -> NoReturn:
        self._why = why
        raise _Refused

    # Answering, and refusing to

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        if self._heading:
            self._held = app
        else:
            super()._start_asgi_task(cycle, app)

    def _begin(self) -> None:
        """Asks the application, of the request that was held back."""
        if (app := self._held) is not None:
            self._held = None
            super()._start_asgi_task(self.cycle, app)

    def _done_at_once(self, cycle: RequestResponseCycle) -> bool:
        """Whether the request that was held back is answered without the application."""
        if self.flow.write_paused or (found := self._at_once(cycle.scope, bytes(cycle.body))) is None:
            return False
        self._held = None
        if isinstance(found, Coming):
            found.ready.add_done_callback(lambda _: self._send(cycle, found.answer()))
        else:
            self._send(cycle, found)
        return True

    def _send(self, cycle: RequestResponseCycle, answer: Answer) -> None:
        """Writes an answer whole."""
        if cycle.disconnected:
            return
        head = [b"%s: %s\r\n" % one for one in (*self.server_state.default_headers, *answer.headers)]
        end = b"" if cycle.keep_alive else b"connection: close\r\n"
        length = b"content-length: %d\r\n" % len(answer.body)
        self.transport.write(b"".join((STATUS_LINE[200], *head, length, end, b"\r\n", answer.body)))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
            else:
                self._rest()
        if self.deaf:
            self._end()

    def _rest(self) -> None:
        """Sets the time in which another request must begin, unless one has. A timer that runs already is
        left alone, and looks again when it ends: to make one for each request takes as long as some calls.
        """
        if self._part is not None:
            return
        self._idle = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self._rested)

    def _rested(self) -> None:
        self.timeout_keep_alive_task = None
        if self._idle is not None:
            left = self._idle + self.timeout_keep_alive - self.loop.time()
            if left > 0:
                self.timeout_keep_alive_task = self.loop.call_later(left, self._rested)
            else:
                self.transport.close()

    def _refuse(self, status: int, text: str) -> None:
        """Ends the connection with an answer to what is being read, after those to all that was read."""
        self.deaf = True
        self._wait_for(None)
        self._last_words = _answer(status, text)
        if self._part == "body":
            self._give_up()
        self._end()

    def _give_up(self) -> None:
        """Takes back the request that is being read."""
        broken = self.cycle
        if broken.response_started:
            broken.keep_alive = False
            self._last_words = b""
        elif broken is self._answered:
            broken.disconnected = broken.response_complete = True
            broken.message_event.set()
        else:
            self.pipeline.popleft()

    def _end(self) -> None:
        """Closes, unless an answer is still owed: then that one's end leads here again."""
        now, words = self._answered, self._last_words
        owing = bool(self.pipeline) or (now is not None and not now.response_complete)
        if owing or words is None or self.transport.is_closing():
            return
        self._last_words = None
        self._unset_keepalive_if_required()
        self.transport.write(words)
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.loop.call_later(LINGER, self.transport.close)
        else:
            self.transport.close()

    # Time

    def _wait_for(self, seconds: float | None) -> None:
        """Sets the time for what must come next; None where nothing must."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._timer = None
        if self.flow.read_paused:  # the waiting is ours
            self._wait_for(BODY_PAUSE)
        elif self._part is None:
            self.transport.close()
        else:
            self._refuse(408, "The request did not come to its end.")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_again(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def _look_again(self, size: int) -> None:
        self._stalled = self.loop.call_later(STALLED, self._still_stalled, size)

    def _still_stalled(self, before: int) -> None:
        """Ends a connection on which as much waits as before."""
        now = self.transport.get_write_buffer_size()
        if now < before:
            self._look_again(now)
        else:
            self.transport.abort()


_LENGTHS = (b"content-length", b"transfer-encoding")

_LONG_HEAD = 431, "The headers are too long."


def _malformed(error: HttpParserError) -> tuple[int, str]:
    reason = str(error)
    return 400, f"This is no HTTP request: {reason}." if reason else "This is no HTTP request."


def _answer(status: int, text: str) -> bytes:
    length = len(text) + 1
    head = f"content-type: text/plain\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    return STATUS_LINE[status] + f"{head}{text}\n".encode()
