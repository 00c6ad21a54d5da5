"""Connections that do not finish what they began are closed, and the others have room.

The server (uvicorn) waits for the rest of a request as long as the client likes, and
the event loop writes a line for each connection that it has no descriptor for.  Both
let a client without a single request keep everyone else out.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import resource
import select
import socket
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

SWEEP_SECONDS: Final = 1.0
MOST_CONNECTIONS: Final = 8_000
_RESERVED: Final = 200
"""Descriptors for the snapshot, its successor, query workers and pipes."""
_AT_ONCE: Final = 32
"""So many connections are given up together when room is needed."""
_SHORT_OF: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_REFUSAL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\n"
    b"content-length: 0\r\n\r\n"
)
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def connection_limit() -> int:
    """How many connections there is room for; asks the system for more descriptors first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 2 * _RESERVED
    if soft != resource.RLIM_INFINITY and soft < wanted:
        more = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
            soft = more
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(16, min(MOST_CONNECTIONS, soft - _RESERVED))


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a connection is waited for.

    ``head``: from its opening, or the last answer, to the end of a request's head;
    ``body``: from there to the end of the body; ``reader``: for one that takes nothing of its answer.
    """

    head: float = 10.0
    body: float = 30.0
    reader: float = 60.0


def _waited_for(listening: socket.socket) -> bool:
    """Whether a new connection is waiting to be accepted."""
    poll = select.poll()
    poll.register(listening, select.POLLIN)
    return bool(poll.poll(0))


class Guard:
    """All connections of one server, at most ``limit``."""

    def __init__(self, limit: int, patience: Patience | None = None) -> None:
        self.limit = limit
        self.patience = patience or Patience()
        self.connections: dict[GuardedProtocol, None] = {}
        """In the order of their opening."""
        self._accepted = 0
        self._spare = os.open(os.devnull, os.O_RDONLY)
        self._sweeping = False

    def accept(self, listening: socket.socket) -> tuple[socket.socket, Any]:
        """The next connection; raises BlockingIOError where there is none for now."""
        if len(self.connections) + self._accepted >= self.limit:
            if not _waited_for(listening):
                # the loop asks once more than there are newcomers: nobody gives way for that
                raise BlockingIOError
            if not self._make_room():
                self._refuse(listening)
        try:
            fd, address = listening._accept()  # type: ignore[attr-defined]
        except OSError as error:
            if error.errno not in _SHORT_OF:
                raise
            self._make_room()
            self._refuse(listening)
        self._accepted += 1
        return socket.socket(listening.family, listening.type, listening.proto, fileno=fd), address

    def opened(self, connection: GuardedProtocol, loop: asyncio.AbstractEventLoop) -> None:
        self._accepted -= 1
        self.connections[connection] = None
        if not self._sweeping:
            self._sweeping = True
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)

    def closed(self, connection: GuardedProtocol) -> None:
        self.connections.pop(connection, None)

    def _make_room(self) -> bool:
        """Gives up connections that wait for a request; False where there are none.

        Those of the address with the most come first, of these the oldest.
        """
        waiting = [each for each in self.connections if each.unfinished()]
        if not waiting:
            return False
        many = Counter(each.address() for each in waiting)
        waiting.sort(key=lambda each: -many[each.address()])
        for each in waiting[:_AT_ONCE]:
            each.transport.abort()
        # their descriptors are free once the loop has come round
        raise BlockingIOError

    def _refuse(self, listening: socket.socket) -> None:
        """Takes one connection only to say that there is no room."""
        os.close(self._spare)
        try:
            fd, _ = listening._accept()  # type: ignore[attr-defined]
            with socket.socket(fileno=fd) as refused:
                refused.setblocking(False)
                refused.send(_REFUSAL)
        except OSError:
            pass
        finally:
            self._spare = os.open(os.devnull, os.O_RDONLY)
        raise BlockingIOError

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for each in list(self.connections):
            each.look(now)
        self._sweeping = bool(self.connections)
        if self._sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)


class GuardedSocket(socket.socket):
    """A listening socket that takes connections as its guard permits."""

    guard: Guard

    @classmethod
    def of(cls, listening: socket.socket, guard: Guard) -> GuardedSocket:
        """The same socket under guard; the one given is of no use any more."""
        family, kind, proto = listening.family, listening.type, listening.proto
        guarded = cls(family, kind, proto, fileno=listening.detach())
        guarded.guard = guard
        return guarded

    def accept(self) -> tuple[socket.socket, Any]:
        return self.guard.accept(self)


class GuardedProtocol(H11Protocol):
    """HTTP/1.1 with an end to every wait; ``guard`` is set by :func:`protocol_for`."""

    guard: Guard

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.since = self.loop.time()
        self._started = False
        self._unsent = 0
        self._seen_cycle: object = None
        self.guard.opened(self, self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        self.guard.closed(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._started = True
        super().data_received(data)
        if self.cycle is not self._seen_cycle:  # the head of another request is complete
            self._seen_cycle = self.cycle
            self.since = self.loop.time()

    def on_response_complete(self) -> None:
        self.since = self.loop.time()
        self._started = False
        super().on_response_complete()

    def address(self) -> str:
        return self.client[0] if self.client else ""

    def unfinished(self) -> bool:
        """Whether the request, or its body, is still waited for."""
        cycle = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body

    def look(self, now: float) -> None:
        """Closes the connection where it has been waited for too long."""
        cycle, patience = self.cycle, self.guard.patience
        waited = now - self.since
        if cycle is None or cycle.response_complete:
            if waited > patience.head and not self._sending(now):
                self._end(_TOO_SLOW if self._started else b"")
        elif cycle.more_body and not cycle.response_started:
            if waited > patience.body:
                self._end(_TOO_SLOW)
        elif cycle.response_started and not self._sending(now) and waited > patience.reader:
            self._end(b"")

    def _sending(self, now: float) -> bool:
        """Whether the client took something of its answer since the last look."""
        unsent = self.transport.get_write_buffer_size()
        moved = 0 < unsent != self._unsent
        self._unsent = unsent
        if moved:
            self.since = now
        return moved or (unsent > 0 and now - self.since < self.guard.patience.reader)

    def _end(self, last: bytes) -> None:
        if last and not self.transport.is_closing():
            self.transport.write(last)
            self.transport.close()
        else:
            self.transport.abort()


def protocol_for(guard: Guard) -> type[GuardedProtocol]:
    """The protocol of a server whose connections this guard watches."""
    return type("Guarded", (GuardedProtocol,), {"guard": guard})
