"""SPARQL answered by processes that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from graph.errors import (
    GraphError,
    QueryError,
    QuerySyntax,
    QueryTimeout,
    QueryTooLarge,
    QueryUnavailable,
)
from graph.query.formats import choose
from graph.query.guard import CheckedQuery, check, place
from graph.query.worker import WorkerDiedError, WorkerProcess
from graph.types import QueryLimits, QueryResult
from text.messages import Message

LONG_SECONDS: Final = 0.3
"""A query that runs longer makes room for others: it goes on at low priority."""
_LONG_PER_WORKER: Final = 2
_SLOWEST_RESTART: Final = 5
_ERROR_PLACE: Final = re.compile(r"error at (\d+):(\d+)(?:-\d+:\d+)?: ?")
_LONGEST_MESSAGE: Final = 300


class QueryPool:
    """Worker processes on one immutable snapshot; thread-safe.

    ``query`` blocks (call it from a thread), ``query_async`` does not.  Both give a
    complete answer or raise one of QuerySyntax, QueryRefused, QueryTooLarge,
    QueryTimeout, QueryUnavailable (``graph.errors``; ``.status`` is the HTTP status).

    ``size`` queries run side by side.  One that takes longer than a moment leaves its
    place to the next and goes on at low priority, while fewer than twice ``size``
    do so; else it is ended, so that short queries are never kept waiting by long ones.
    """

    def __init__(
        self,
        snapshot_path: Path,
        base_iri: str,
        size: int = 2,
        limits: QueryLimits | None = None,
    ) -> None:
        if size < 1:
            raise ValueError("a pool has at least one worker")
        self.limits = limits or QueryLimits()
        self._store_path = snapshot_path / "store"
        self._base_iri = base_iri
        self._size = size
        self._short = threading.Semaphore(size)
        self._long = threading.Semaphore(size * _LONG_PER_WORKER)
        self._idle: list[WorkerProcess] = []
        self._changed = threading.Condition()
        self._starting = 0
        self._in_flight = 0
        self._closed = False
        self._stopped = False
        self._threads = ThreadPoolExecutor(
            size * (_LONG_PER_WORKER + 1) + 32, thread_name_prefix="sparql"
        )
        if not (self._store_path / "CURRENT").is_file():
            raise GraphError(Message("holds no store"), file=str(snapshot_path))
        # twice as many as may run, so that others stand ready while killed ones are replaced
        first = [WorkerProcess(self._store_path, self.limits.memory_bytes) for _ in range(size * 2)]
        try:
            for worker in first:
                worker.wait_ready()
        except (WorkerDiedError, TimeoutError) as error:
            for worker in first:
                worker.kill()
            raise GraphError(
                Message("cannot be opened by query processes (%(reason)s)", reason=error),
                file=str(self._store_path),
            ) from error
        self._idle.extend(first)

    def __enter__(self) -> QueryPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _claim(self) -> Iterator[None]:
        """Keeps close from stopping workers; QueryUnavailable once it was called."""
        with self._changed:
            if self._closed:
                raise QueryUnavailable(Message("the service is closing"), file="query")
            self._in_flight += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def query(
        self,
        text: str,
        accept: str | None = None,
        *,
        format: str | None = None,
        timeout: float | None = None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> QueryResult:
        """Answers one query.

        ``accept`` is an HTTP Accept header, ``format`` instead a short name (json, xml,
        csv, tsv; turtle, jsonld, ntriples, rdfxml); neither gives JSON or Turtle.
        ``timeout`` in seconds, at most that of the limits; waiting counts.
        ``default_graphs`` and ``named_graphs`` are those of the SPARQL protocol.
        """
        with self._claim():
            return self._query(text, accept, format, timeout, default_graphs, named_graphs)

    async def query_async(
        self,
        text: str,
        accept: str | None = None,
        *,
        format: str | None = None,
        timeout: float | None = None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> QueryResult:
        """As :meth:`query`, for callers in an event loop."""
        call = partial(self._query, text, accept, format, timeout, default_graphs, named_graphs)
        with self._claim():
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self, *, drain_seconds: float = 30.0) -> None:
        """Lets running queries end, then stops the workers; new ones are refused."""
        deadline = time.monotonic() + drain_seconds
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            while (self._in_flight or self._starting) and time.monotonic() < deadline:
                self._changed.wait(0.1)
            self._stopped = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.stop()
        self._threads.shutdown(wait=False)

    def _query(
        self,
        text: str,
        accept: str | None,
        format: str | None,
        timeout: float | None,
        default_graphs: tuple[str, ...],
        named_graphs: tuple[str, ...],
    ) -> QueryResult:
        began = time.monotonic()
        limits = self.limits
        seconds = limits.seconds if timeout is None else min(max(timeout, 0.001), limits.seconds)
        checked = check(text, limits)
        chosen = choose(checked.form, accept, format)
        chooses = bool(default_graphs or named_graphs)
        request = {
            "text": checked.text,
            "format": chosen.name,
            "base_iri": self._base_iri,
            "union": not checked.names_graphs and not chooses,
            "default_graphs": default_graphs,
            "named_graphs": named_graphs,
            "rows": limits.rows,
            "bytes": limits.bytes,
            "seconds": seconds,
        }
        if not self._short.acquire(timeout=min(seconds, limits.wait_seconds)):
            raise QueryUnavailable(Message("all workers are busy; try again"), file="query")
        slot = _Slot(self._short)
        try:
            head, body = self._ask(request, began + seconds, seconds, slot)
        finally:
            slot.release()
        if not head["ok"]:
            raise _error(head, checked, text)
        return QueryResult(
            body, chosen.media_type, kind=checked.form.value, seconds=time.monotonic() - began
        )

    def _ask(
        self, request: dict[str, Any], deadline: float, seconds: float, slot: _Slot
    ) -> tuple[dict[str, Any], bytes]:
        worker = self._take(deadline)
        keep = False
        try:
            worker.send(request)
            self._wait_shortly(worker, deadline, slot)
            head, body = worker.receive(deadline)
            keep = not head["tired"] and not slot.niced
            return head, body
        except TimeoutError as error:
            raise QueryTimeout(
                Message(
                    "was not done after %(seconds)s seconds and has been stopped",
                    seconds=format(seconds, "g"),
                ),
                file="query",
            ) from error
        except WorkerDiedError as error:
            raise QueryTooLarge(
                Message(
                    "needs more memory than permitted or is too complex (%(reason)s)",
                    reason=worker.ending(),
                ),
                file="query",
            ) from error
        finally:
            if keep:
                self._give(worker)
            else:
                worker.kill()
                if not slot.niced:
                    self._replace()

    def _wait_shortly(self, worker: WorkerProcess, deadline: float, slot: _Slot) -> None:
        """Returns when the answer is there, the time is up, or the query counts as long."""
        used = worker.processor_seconds()
        while not worker.ready(min(LONG_SECONDS, deadline - time.monotonic())):
            if time.monotonic() >= deadline:
                return
            if slot.move_to(self._long):
                worker.yield_processor()
                slot.niced = True
                # it will not come back: low priority cannot be undone, so another starts now
                self._replace()
                return
            # on a busy machine a short query may only be waiting for its turn
            if worker.processor_seconds() - used >= LONG_SECONDS:
                raise QueryUnavailable(
                    Message("takes long, and too many long queries run already; try again"),
                    file="query",
                )

    def _take(self, deadline: float) -> WorkerProcess:
        with self._changed:
            while not self._idle:
                left = min(deadline - time.monotonic(), self.limits.wait_seconds)
                if left <= 0 or not self._changed.wait(left):
                    raise QueryUnavailable(Message("no worker is ready; try again"), file="query")
            return self._idle.pop()

    def _give(self, worker: WorkerProcess) -> None:
        with self._changed:
            if not self._stopped:
                self._idle.append(worker)
                self._changed.notify()
                return
        worker.stop()

    def _replace(self) -> None:
        with self._changed:
            self._starting += 1
        threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        worker: WorkerProcess | None = None
        for _ in range(_SLOWEST_RESTART):
            try:
                worker = WorkerProcess(self._store_path, self.limits.memory_bytes)
                worker.wait_ready()
                break
            except (WorkerDiedError, TimeoutError, OSError):
                # the machine may be short of memory or processes for a moment
                if worker is not None:
                    worker.kill()
                worker = None
                time.sleep(0.2)
        with self._changed:
            self._starting -= 1
            if worker is not None and not self._stopped:
                self._idle.append(worker)
                worker = None
            self._changed.notify_all()
        if worker is not None:
            worker.stop()


class _Slot:
    """The place that a query holds; among the short ones, later among the long ones."""

    def __init__(self, semaphore: threading.Semaphore) -> None:
        self._semaphore: threading.Semaphore | None = semaphore
        self.niced = False

    def move_to(self, other: threading.Semaphore) -> bool:
        if not other.acquire(blocking=False):
            return False
        self.release()
        self._semaphore = other
        return True

    def release(self) -> None:
        if self._semaphore is not None:
            self._semaphore.release()
            self._semaphore = None


def _error(head: dict[str, Any], checked: CheckedQuery, text: str) -> QueryError:
    """The error that a worker told of, with its place in the query as it was sent."""
    message = Message.from_data(head["message"])
    if head["kind"] == "too_large":
        return QueryTooLarge(message, file="query")
    if head["kind"] != "syntax":
        return QueryUnavailable(Message.verbatim(message[:_LONGEST_MESSAGE]), file="query")
    where = None
    match = _ERROR_PLACE.match(message)
    if match is not None:
        message = Message.verbatim(message[match.end() :])
        where = place(text, min(checked.origin(int(match[2]) - 1), len(text)))
    return QuerySyntax(_shortened(message), file="query", place=where)


def _shortened(message: Message) -> Message:
    # the engine lists every character class that it would have taken
    if message.startswith("expected one of"):
        if "Prefix not found" in message:
            return Message("uses a prefix that is not declared")
        return Message("does not follow the grammar of SPARQL here")
    return Message.verbatim(message[:_LONGEST_MESSAGE])
