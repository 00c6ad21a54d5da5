"""What every request passes: base path, HEAD, security headers, counting.

Plain ASGI (no BaseHTTPMiddleware): it costs microseconds and streams untouched.
"""

from __future__ import annotations

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service.clients import CLIENT, client_of
from api.service.metrics import Metrics

CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing but our own style sheet and images: no script, no frame, no other host."""

_HEADERS: Final = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    # the data is public and read-only: programs in other pages may read it
    (b"access-control-allow-origin", b"*"),
]


_PERMITTED: Final = [
    (b"allow", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"accept, content-type, cache-control"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


async def _permit(send: Send) -> None:
    """Answer what a browser asks before it lets another page's program send a query."""
    headers = [*_HEADERS, *_PERMITTED]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class Doorway:
    """The outermost layer of the service.

    ``prefix`` is the path of the base IRI without its last slash: where IRIs are
    ``https://host/kg/topic/x``, both ``/kg/topic/x`` and ``/topic/x`` answer, and
    links in pages keep the form that was asked for (``root_path``).
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, prefix: str = "") -> None:
        self.app = app
        self.metrics = metrics
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = self._without_prefix(scope)
        CLIENT.set(client_of(scope))
        method: str = scope["method"]
        if method == "OPTIONS":
            await _permit(send)
            return
        head = method == "HEAD"
        if head:
            scope = {**scope, "method": "GET"}
        status = 500
        started = time.perf_counter()

        async def pass_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name for name, _ in message["headers"]}
                extra = [pair for pair in _HEADERS if pair[0] not in names]
                message = {**message, "headers": [*message["headers"], *extra]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(scope, receive, pass_on)
        finally:
            route = scope.get("route")
            template = getattr(route, "path", "other") if route is not None else "other"
            self.metrics.request(template, method, status, time.perf_counter() - started)

    def _without_prefix(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if self.prefix and (path == self.prefix or path.startswith(self.prefix + "/")):
            # Starlette matches routes on path minus root_path
            return {**scope, "root_path": scope.get("root_path", "") + self.prefix}
        return scope
