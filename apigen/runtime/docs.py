"""The reference site of the API that is served: made in memory, a page when it is first asked for."""

import asyncio
import gzip
import hashlib
import mimetypes

import msgspec

from apigen.generators.target import File, Options, content
from apigen.model.api import Api

_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-cache"),
)
"""With which all pages are sent: only what comes from here is run or shown, and in no other site's frame."""


class Page(msgspec.Struct, frozen=True):
    """A page as it is kept: compressed. `tag` is another where the content is."""

    packed: bytes
    kind: bytes
    tag: bytes

    def plain(self) -> bytes:
        """The content."""
        return gzip.decompress(self.packed)


class Docs:
    """The site of an API."""

    def __init__(self, api: Api, options: Options | None = None) -> None:
        self._api = api
        self._options = options or Options()
        self._files: dict[str, File] | None = None
        self._pages: dict[str, Page] = {}
        self._making = asyncio.Lock()

    async def page(self, path: str) -> Page | None:
        """The page at a path within the site; None if there is none. A folder's is its `index.html`.

        Raises diagnostics.Failure if the site cannot be made.
        """
        name = f"{path}index.html" if not path or path.endswith("/") else path
        if (known := self._pages.get(name)) is not None:
            return known
        async with self._making:
            made = await asyncio.to_thread(self._made, name)
        if made is not None:
            self._pages[name] = made
        return made

    def _made(self, name: str) -> Page | None:
        if self._files is None:
            from apigen.generators.site import TARGET

            self._files = {file.path: file for file in TARGET.generate(self._api, self._options)}
        file = self._files.get(name)
        if file is None:
            return None
        body = content(file)
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'.encode()
        return Page(gzip.compress(body, 6, mtime=0), _kind(name), tag)


def _kind(name: str) -> bytes:
    found = _KINDS.get(name.rpartition(".")[2]) or mimetypes.guess_type(name, strict=False)[0]
    kind = found or "application/octet-stream"
    text = kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
    return (kind + "; charset=utf-8" * text).encode()


_KINDS = {"js": "text/javascript", "md": "text/markdown", "apidl": "text/plain", "json": "application/json"}
"""What the machine's own table may say otherwise."""
