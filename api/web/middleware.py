"""What every request passes: base path, HEAD, security headers, counting.

Plain ASGI (no BaseHTTPMiddleware): it costs microseconds and streams untouched.
"""

from __future__ import annotations

import time
from typing import Final

from starlette.routing import Match
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
    (
        b"access-control-expose-headers",
        b"Content-Language, Content-Location, Link, Retry-After, X-Query-Seconds",
    ),
]


_PERMITTED: Final = [
    # what is sent is never looked at but for the type of a body: the data is public
    (
        b"access-control-allow-headers",
        b"accept, accept-language, authorization, cache-control, content-type, x-requested-with",
    ),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


async def _permit(send: Send, methods: str) -> None:
    """Answer what a browser asks before it lets another page's program send a query."""
    own = [
        (b"allow", methods.encode()),
        (b"access-control-allow-methods", methods.encode()),
    ]
    headers = [*_HEADERS, *own, *_PERMITTED]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def methods_of(scope: Scope) -> str:
    """The methods that the path of a request takes, as the header Allow has them."""
    routes = scope["app"].routes if "app" in scope else ()
    found = ["OPTIONS"]
    for method, also in (("GET", ("GET", "HEAD")), ("POST", ("POST",))):
        asked = {**scope, "method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in routes):
            found += also
    return ", ".join(sorted(found))


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
            await _permit(send, methods_of(scope))
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
                given = message["headers"]
                if status == 405:
                    given = [pair for pair in given if pair[0] != b"allow"]
                    extra.append((b"allow", methods_of(scope).encode()))
                message = {**message, "headers": [*given, *extra]}
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
