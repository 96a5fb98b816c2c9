"""HTTP/1.1 without input or output: one form of request, and replies fed by the piece."""

from __future__ import annotations

from .errors import ProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_HEAD = 65_536
"""The largest head of a reply, in bytes."""

_MOST_INTERIM = 100
"""How many answers may come before the answer."""

MAX_REPLY = 512 << 20
"""The largest body of a reply, in bytes, where nothing else is said."""


def request_head(
    target: str, host: str, agent: str, headers: Mapping[str, str]
) -> bytes:
    """All of a request but its length and its body."""
    lines = [f"POST {target} HTTP/1.1", f"Host: {host}", f"User-Agent: {agent}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Content-Length: "]).encode("latin-1", "replace")


def request(head: bytes, body: bytes) -> bytes:
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


class Reply:
    """A reply that is being read: `feed` it until it says that it is whole."""

    __slots__ = (
        "_chunk",
        "_head",
        "_interim",
        "_left",
        "_limit",
        "_parts",
        "_read",
        "_rest",
        "_total",
        "headers",
        "keep",
        "started",
        "status",
    )

    def __init__(self, limit: int = MAX_REPLY) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.keep = True
        """Whether the connection can be used again."""
        self.started = False
        """Whether any of it has come."""
        self._limit = limit
        self._head: bytes = b""
        self._parts: list[bytes] = []
        self._total = 0
        self._left = 0
        self._rest: bytes = b""
        self._chunk = 0
        self._interim = 0
        self._read: Callable[[bytes], bool] = self._read_head

    def feed(self, data: bytes) -> bool:
        """Takes what has come; True when the reply is whole. Raises ProtocolError."""
        self.started = True
        return self._read(data)

    @property
    def ends_here(self) -> bool:
        """Whether the end of the connection is the end of the reply."""
        return self._read == self._read_to_end

    @property
    def body(self) -> bytes:
        parts = self._parts
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_head(self, data: bytes) -> bool:
        head = self._head + data if self._head else data
        searched = max(0, len(self._head) - 3)
        at = 0
        while True:
            end = head.find(b"\r\n\r\n", max(at, searched))
            if end < 0 and len(head) - at <= MAX_HEAD:
                self._head = head[at:]
                if not self._head.startswith(b"HTTP/1."[: len(self._head)]):
                    raise ProtocolError("the answer is not HTTP")
                return False
            if not 0 <= end - at <= MAX_HEAD:
                raise ProtocolError("the head of the answer is too large")
            self._take_head(head[at:end].decode("latin-1"))
            at = end + 4
            if not 100 <= self.status < 200:
                self._head = b""
                return self._begin_body(head[at:])
            if self.status == 101:
                raise ProtocolError("the server wants to speak something else")
            self.headers = {}
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise ProtocolError("the server says to go on, and does not answer")

    def _take_head(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        version, _, status = first.partition(" ")
        code = status[:3]
        if version not in ("HTTP/1.1", "HTTP/1.0") or not (
            len(code) == 3 and code.isascii() and code.isdigit()
        ):
            raise ProtocolError("the answer is not HTTP")
        self.status = int(code)
        headers = self.headers
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon or not name or name[-1] in " \t" or name[0] in " \t":
                raise ProtocolError("the answer has a broken header")
            name, value = name.lower(), value.strip(" \t")
            if name in headers:
                if name == "content-length" and headers[name] != value:
                    raise ProtocolError("the answer has two lengths")
                if name == "transfer-encoding":
                    raise ProtocolError("the answer has two encodings")
            headers[name] = value
        connection = headers.get("connection", "").lower()
        self.keep = (
            "close" not in connection
            if version == "HTTP/1.1"
            else "keep-alive" in connection
        )

    def _begin_body(self, rest: bytes) -> bool:
        headers = self.headers
        length = headers.get("content-length")
        encoding = headers.get("transfer-encoding")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise ProtocolError("the answer is compressed, which was not asked for")
        if encoding is not None:
            if length is not None or encoding.lower() != "chunked":
                raise ProtocolError("the answer's length is said in two ways")
            self._left = -1
            self._read = self._read_chunks
        elif length is not None:
            if not (length.isascii() and length.isdigit() and len(length) < 19):
                raise ProtocolError("the answer has no proper length")
            self._left = int(length)
            self._check(self._left)
            self._read = self._read_length
        elif self.status in (204, 304):
            return self._finish(rest)
        else:
            self.keep = False
            self._read = self._read_to_end
        return self._read(rest)

    def _check(self, total: int) -> None:
        if total > self._limit:
            raise ProtocolError(f"the answer has more than {self._limit} bytes")

    def _read_length(self, data: bytes) -> bool:
        left = self._left
        if len(data) < left:
            if data:
                self._parts.append(data)
                self._left = left - len(data)
            return False
        if len(data) == left:
            self._parts.append(data)
            return True
        self._parts.append(data[:left])
        return self._finish(data[left:])

    def _finish(self, rest: bytes) -> bool:
        if rest:  # nobody asked for more
            self.keep = False
        return True

    def _read_to_end(self, data: bytes) -> bool:
        self._total += len(data)
        self._check(self._total)
        self._parts.append(data)
        return False

    def _read_chunks(self, data: bytes) -> bool:
        """`_left` is what is missing of a chunk; -1 at a size, -2 in the trailer."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        at = 0
        while True:
            if self._left >= 0:
                piece = data[at : at + self._left]
                if piece:
                    self._parts.append(piece)
                    at += len(piece)
                    self._left -= len(piece)
                if self._left or len(data) - at < 2:
                    self._rest = data[at:]
                    return False
                if data[at : at + 2] != b"\r\n":
                    raise ProtocolError("the answer has a broken chunk")
                at += 2
                self._left = -1
            end = data.find(b"\r\n", at)
            if end < 0:
                if len(data) - at > 1024:
                    raise ProtocolError("the answer has a broken chunk")
                self._rest = data[at:]
                return False
            line = data[at:end]
            at = end + 2
            if self._left == -2:
                if not line:
                    return self._finish(data[at:])
                self._chunk += len(line)
                if self._chunk > MAX_HEAD:
                    raise ProtocolError("the answer has too large a trailer")
                continue
            size = line.partition(b";")[0].strip()
            if not size or len(size) > 15 or size.strip(b"0123456789abcdefABCDEF"):
                raise ProtocolError("the answer has a broken chunk")
            self._left = int(size, 16)
            self._total += self._left
            self._check(self._total)
            if not self._left:
                self._left = -2
