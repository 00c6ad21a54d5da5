"""The query processes of one snapshot, kept at their number whatever ends them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from graph.errors import GraphError, QueryUnavailable
from graph.query.worker import WorkerDiedError, WorkerProcess
from text.messages import Message

_LOOK_SECONDS: Final = 0.25
"""How often idle processes are looked after."""
_AT_ONCE: Final = 2
"""So many start at a time: the first is there sooner than if all started together."""
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 4.0
"""Pauses between tries to start a process double from the first to the longest, without end."""


class Staff:
    """``size`` processes that take queries, and up to ``slow`` that go on at low priority.

    One thread starts them all and lives as long as they do: the system ends a process
    when the thread that started it ends.  Thread-safe.
    """

    def __init__(self, store_path: Path, memory_bytes: int, size: int, slow: int) -> None:
        self._store_path = store_path
        self._memory_bytes = memory_bytes
        self._size = size
        self._most_slow = slow
        self._idle: list[WorkerProcess] = []
        self._idle_slow: list[WorkerProcess] = []
        self._out: set[WorkerProcess] = set()
        self._wanted = False
        self._closed = False
        self._changed = threading.Condition()
        first: Future[None] = Future()
        self._keeper = threading.Thread(
            target=self._keep, args=(first,), name="sparql-staff", daemon=True
        )
        self._keeper.start()
        first.result()

    def pids(self) -> list[int]:
        """The processes that wait for a query."""
        with self._changed:
            return [worker.pid for worker in self._idle]

    def ready(self) -> bool:
        """Whether a process lives that takes queries, now or when it is done with one."""
        with self._changed:
            return any(worker.alive() for worker in (*self._idle, *self._out))

    def take(self, seconds: float, *, slow: bool = False) -> WorkerProcess:
        """A living process; raises QueryUnavailable where none can be had in time.

        ``slow``: one that runs at low priority, if such a one is idle.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                worker = self._living(slow)
                if worker is not None:
                    if not worker.niced:
                        self._out.add(worker)
                    return worker
                left = deadline - time.monotonic()
                if self._closed or left <= 0:
                    raise QueryUnavailable(Message("no worker is ready; try again"), file="query")
                self._wanted = True
                self._changed.notify_all()
                self._changed.wait(min(left, _LOOK_SECONDS))

    def give(self, worker: WorkerProcess) -> None:
        """Takes a process back that is ready for the next query."""
        with self._changed:
            self._out.discard(worker)
            idle = self._idle_slow if worker.niced else self._idle
            most = self._most_slow if worker.niced else self._size
            if not self._closed and len(idle) < most:
                idle.append(worker)
                self._changed.notify_all()
                return
        worker.stop()

    def leave(self, worker: WorkerProcess) -> None:
        """Counts a process no longer as one of ``size``: it ended, or goes on at low priority."""
        with self._changed:
            self._out.discard(worker)
            self._changed.notify_all()

    def close(self) -> None:
        """Ends all processes; those with a query too."""
        with self._changed:
            self._closed = True
            idle = [*self._idle, *self._idle_slow]
            self._idle, self._idle_slow = [], []
            self._changed.notify_all()
        for worker in idle:
            worker.stop()
        if threading.current_thread() is not self._keeper:
            self._keeper.join(timeout=5.0)

    def _living(self, slow: bool) -> WorkerProcess | None:
        kinds = (self._idle_slow, self._idle) if slow else (self._idle,)
        for idle in kinds:
            while idle:
                worker = idle.pop()
                if worker.alive():
                    return worker
                worker.kill()
        return None

    def _keep(self, first: Future[None]) -> None:
        """Starts what is missing until the end; that none starts the first time is an error."""
        failed = self._start(_AT_ONCE, first)
        if not first.done():
            first.set_exception(
                GraphError(
                    Message("cannot be opened by query processes (%(reason)s)", reason=failed),
                    file=str(self._store_path),
                )
            )
            return
        del first
        pause = _FIRST_PAUSE
        while True:
            missing = self._missing()
            if missing is None:
                return
            if self._start(missing) is None:
                pause = _FIRST_PAUSE
                continue
            # the machine may be short of memory, processes or files for long
            self._rest(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _missing(self) -> int | None:
        """How many to start, once there are any; None at the end."""
        with self._changed:
            while not self._closed:
                _bury(self._idle)
                _bury(self._idle_slow)
                missing = self._size - len(self._idle) - len(self._out)
                if missing > 0:
                    return min(missing, _AT_ONCE)
                self._changed.wait(_LOOK_SECONDS)
            return None

    def _rest(self, seconds: float) -> None:
        """Waits before the next try; a query that waits shortens it."""
        began = time.monotonic()
        with self._changed:
            self._wanted = False
            while not self._closed:
                waited = time.monotonic() - began
                if waited >= seconds or (self._wanted and waited >= 10 * _FIRST_PAUSE):
                    return
                self._changed.wait(min(_LOOK_SECONDS, max(0.001, seconds - waited)))

    def _start(self, count: int, first: Future[None] | None = None) -> Exception | None:
        """Starts so many processes; gives what went wrong with the last that did not start.

        ``first`` is done once one is ready.
        """
        failed: Exception | None = None
        started: list[WorkerProcess] = []
        for _ in range(count):
            try:
                started.append(WorkerProcess(self._store_path, self._memory_bytes))
            except OSError as error:
                failed = error
                break
        for worker in started:
            try:
                worker.wait_ready()
            except (WorkerDiedError, TimeoutError, OSError) as error:
                worker.kill()
                failed = error
                continue
            with self._changed:
                if not self._closed:
                    self._idle.append(worker)
                    self._changed.notify_all()
                    if first is not None and not first.done():
                        first.set_result(None)
                    continue
            worker.stop()
        return failed


def _bury(idle: list[WorkerProcess]) -> None:
    """Forgets the processes that have ended."""
    dead: Iterable[WorkerProcess] = [worker for worker in idle if not worker.alive()]
    for worker in dead:
        idle.remove(worker)
        worker.kill()
