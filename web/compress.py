"""Streamlit sends its 2.8 MB of scripts uncompressed; this sends them gzipped (1.1 MB), each compressed once."""

import gzip
import threading

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSIBLE = (".js", ".css", ".svg", ".json", ".html")
SMALLEST_BYTES = 1_000
MOST_BYTES_KEPT = 16_000_000  # of compressed bodies, in memory, for the whole process


class CompressStatic:
    """ASGI middleware: gzips files under ``prefix``, whose names change with their content, and keeps the result."""

    def __init__(self, app: ASGIApp, *, prefix: str = "/static/") -> None:
        self.app = app
        self.prefix = prefix
        self._kept: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}
        self._kept_bytes = 0
        self._lock = threading.Lock()

    def applies_to(self, scope: Scope) -> bool:
        """True for a plain GET of a text file from a browser that understands gzip."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        path, headers = scope["path"], Headers(scope=scope)
        is_text_file = path.startswith(self.prefix) and path.endswith(COMPRESSIBLE)
        return is_text_file and "gzip" in headers.get("accept-encoding", "") and "range" not in headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the kept copy, or lets the app answer and compresses that."""
        if not self.applies_to(scope):
            await self.app(scope, receive, send)
            return
        kept = self._kept.get(scope["path"])
        if kept and "if-none-match" not in Headers(scope=scope):
            await _send_whole(send, *kept)
            return
        await self.app(scope, receive, _Collector(self, scope["path"], send))

    def keep(self, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        """Remembers a compressed body, as long as there is room."""
        with self._lock:
            if path not in self._kept and self._kept_bytes + len(body) <= MOST_BYTES_KEPT:
                self._kept[path] = (headers, body)
                self._kept_bytes += len(body)


class _Collector:
    """A ``send`` that gathers one whole answer, compresses it if that is worth it, and passes it on."""

    def __init__(self, owner: CompressStatic, path: str, send: Send) -> None:
        self.owner, self.path, self.send = owner, path, send
        self.start: Message = {}
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body = b"".join(self.parts)
        headers = MutableHeaders(raw=list(self.start["headers"]))
        if self.start["status"] != 200 or len(body) < SMALLEST_BYTES or "content-encoding" in headers:
            await self.send(self.start)
            await self.send({"type": "http.response.body", "body": body})
            return
        body = await run_in_threadpool(gzip.compress, body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        headers.add_vary_header("Accept-Encoding")
        self.owner.keep(self.path, headers.raw, body)
        await _send_whole(self.send, headers.raw, body)


async def _send_whole(send: Send, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """One answer of status 200."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
