"""Answers in gzip for who takes it; large ones are made in a thread."""

from __future__ import annotations

import asyncio
import gzip
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST: Final = 1_024
_IN_THREAD: Final = 64 * 1024
_LEVEL: Final = 4
"""Of 1 to 9; SPARQL results in JSON become a tenth, at some 100 MB a second."""
_TEXT: Final = (b"text/", b"application/json", b"application/xml", b"image/svg")


class Compressed:
    """Compresses whole answers of text; what comes in pieces passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _takes_gzip(scope):
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def pass_on(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                body: bytes = message.get("body", b"")
                if not message.get("more_body") and len(body) >= SMALLEST and _is_text(start):
                    small = await _small(body)
                    start = _labelled(start, len(small))
                    message = {**message, "body": small}
                await send(start)
                start = None
            await send(message)

        await self.app(scope, receive, pass_on)


async def _small(body: bytes) -> bytes:
    if len(body) < _IN_THREAD:
        return gzip.compress(body, _LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)


def _takes_gzip(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            for part in value.lower().split(b","):
                coding, _, weight = part.partition(b";")
                if coding.strip() in (b"gzip", b"*"):
                    return weight.replace(b" ", b"") not in (
                        b"q=0",
                        b"q=0.0",
                        b"q=0.00",
                        b"q=0.000",
                    )
    return False


def _is_text(start: Message) -> bool:
    headers = dict(start["headers"])
    kind: bytes = headers.get(b"content-type", b"")
    plain = kind.startswith(_TEXT) or b"+json" in kind or b"+xml" in kind or b"/n-" in kind
    return (plain or b"/trig" in kind) and b"content-encoding" not in headers


def _labelled(start: Message, length: int) -> Message:
    kept = [
        (name, value)
        for name, value in start["headers"]
        if name not in (b"content-length", b"vary")
    ]
    vary = [value for name, value in start["headers"] if name == b"vary"]
    added = [
        (b"content-encoding", b"gzip"),
        (b"content-length", str(length).encode()),
        (b"vary", b", ".join([*vary, b"Accept-Encoding"])),
    ]
    return {**start, "headers": [*kept, *added]}
