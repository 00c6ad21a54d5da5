"""Places that clients take turns for: who asks much waits for itself, not for others."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from text.messages import Message

LOCAL: Final = ""
"""The client of callers within this process: it has no share, and all places."""


class CrowdedError(Exception):
    """There is no place; ``own`` where it is the client's own requests that fill its share."""

    def __init__(self, *, own: bool) -> None:
        super().__init__(Message("no place is free"))
        self.own = own


class Turn:
    """One place, had or waited for; :meth:`give_back` ends it either way, and may be repeated."""

    def __init__(self, turns: Turns, client: str) -> None:
        self.client = client
        self.had = False
        self.ended = False
        self.wake: Callable[[], object] | None = None
        self._turns = turns

    def wait(self, seconds: float) -> None:
        """Return once the place is had; raises CrowdedError when the time is up."""
        event = threading.Event()
        self._turns.wake_by(self, event.set)
        if not event.wait(max(0.0, seconds)):
            self._give_up()

    async def wait_async(self, seconds: float) -> None:
        """As :meth:`wait`, for callers in an event loop."""
        if self.had:
            return
        loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._turns.wake_by(self, lambda: loop.call_soon_threadsafe(event.set))
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            self._give_up()

    def of(self, turns: Turns) -> bool:
        """Whether this is a turn for these places."""
        return self._turns is turns

    def give_back(self) -> None:
        self._turns.end(self)

    def _give_up(self) -> None:
        if self.had:  # in the last moment
            return
        own = self._turns.share_is_full(self.client)
        self.give_back()
        raise CrowdedError(own=own)


@dataclass(slots=True)
class _Client:
    running: int = 0
    waiting: deque[Turn] = field(default_factory=deque)


class Turns:
    """``places``, the next for whoever has the fewest, in rotation; first come within a client.

    One client has at most ``share`` places at a time and ``queue`` requests waiting, all
    together at most ``most`` waiting.  Thread-safe.
    """

    def __init__(self, places: int, share: int, queue: int = 1_000, most: int = 4_000) -> None:
        self._places = places
        self._free = places
        self._share = share
        self._queue = queue
        self._most = most
        self._waiting = 0
        self._clients: dict[str, _Client] = {}
        self._lock = threading.Lock()

    def ask(self, client: str = LOCAL) -> Turn:
        """A turn, had at once where a place is free; raises CrowdedError where too many wait."""
        turn = Turn(self, client)
        with self._lock:
            known = self._clients.setdefault(client, _Client())
            own = len(known.waiting) >= self._queue
            if own or self._waiting >= self._most:
                self._forget(client, known)
                raise CrowdedError(own=own and client != LOCAL)
            known.waiting.append(turn)
            self._waiting += 1
            granted = self._grant()
        _tell(granted)
        return turn

    def at_once(self, client: str = LOCAL) -> Turn | None:
        """A turn where a place is free now, else None; nothing waits."""
        turn = Turn(self, client)
        with self._lock:
            known = self._clients.setdefault(client, _Client())
            if not self._free or known.waiting or not self._may(client, known):
                self._forget(client, known)
                return None
            self._have(turn, known)
        return turn

    def share_is_full(self, client: str) -> bool:
        """Whether the client has all that one client may have."""
        with self._lock:
            known = self._clients.get(client)
            return client != LOCAL and known is not None and not self._may(client, known)

    def wake_by(self, turn: Turn, wake: Callable[[], object]) -> None:
        """Call ``wake`` once the place is had, which may be now."""
        with self._lock:
            turn.wake = wake
            had = turn.had
        if had:
            wake()

    def end(self, turn: Turn) -> None:
        """Free the place of a turn, or take it out of the line."""
        with self._lock:
            if turn.ended:
                return
            turn.ended = True
            known = self._clients[turn.client]
            if turn.had:
                known.running -= 1
                self._free += 1
            else:
                known.waiting.remove(turn)
                self._waiting -= 1
            self._forget(turn.client, known)
            granted = self._grant()
        _tell(granted)

    def _may(self, client: str, known: _Client) -> bool:
        return known.running < (self._places if client == LOCAL else self._share)

    def _have(self, turn: Turn, known: _Client) -> None:
        turn.had = True
        known.running += 1
        self._free -= 1

    def _grant(self) -> list[Turn]:
        """Give free places to those who are next; to be told of outside the lock."""
        granted: list[Turn] = []
        while self._free and self._waiting:
            ready = (
                (known.running, place, client)
                for place, (client, known) in enumerate(self._clients.items())
                if known.waiting and self._may(client, known)
            )
            _, _, client = min(ready, default=(0, 0, None))
            if client is None:
                break
            known = self._clients[client]
            turn = known.waiting.popleft()
            self._waiting -= 1
            self._have(turn, known)
            granted.append(turn)
            self._clients[client] = self._clients.pop(client)  # to the end of the rotation
        return granted

    def _forget(self, client: str, known: _Client) -> None:
        if not known.running and not known.waiting:
            del self._clients[client]


def _tell(granted: list[Turn]) -> None:
    for turn in granted:
        if turn.wake is not None:
            turn.wake()
