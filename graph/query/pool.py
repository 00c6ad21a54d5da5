"""SPARQL answered by processes that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from graph.errors import (
    GraphError,
    QueryThrottled,
    QueryTimeout,
    QueryTooLarge,
    QueryUnavailable,
)
from graph.query.faults import error_of, signal_name
from graph.query.formats import Format, choose, wished
from graph.query.guard import CheckedQuery, check, place
from graph.query.service import MOST_SEARCHES, Semantic
from graph.query.staff import Staff
from graph.query.turns import LOCAL, CrowdedError, Turn, Turns
from graph.query.worker import WorkerDiedError, WorkerProcess
from graph.types import QueryLimits, QueryResult
from text.messages import Message

LONG_SECONDS: Final = 0.3
"""A query that needs more processor time makes room for others: it goes on at low priority."""
_PLACES_PER_SIZE: Final = 2
_MOST_KNOWN_LONG: Final = 2_000
_LONG_TEXT: Final = 20_000
"""A text of more characters is read in a thread, so that an event loop is not held up."""
_TRIES: Final = 2
_MOST_TAKEN: Final = 10
_SOON: Final = 0.1
_OWN_FAULT: Final = frozenset({"SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE"})
"""Signals by which a process ends of what it does itself, such as to allocate too much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that was read: what may run, in which format, until when (monotonic clock)."""

    text: str
    checked: CheckedQuery
    format: Format
    request: dict[str, Any]
    client: str
    began: float
    seconds: float

    @property
    def deadline(self) -> float:
        return self.began + self.seconds


class QueryPool:
    """Worker processes on one immutable snapshot; thread-safe.

    ``query`` blocks (call it from a thread), ``query_async`` does not.  Both give a
    complete answer or raise one of QuerySyntax, QueryRefused, QueryTooLarge,
    QueryTimeout, QueryUnavailable, QueryThrottled (``graph.errors``; ``.status`` is the
    HTTP status).

    Twice ``size`` queries run side by side.  One that takes longer than a moment leaves
    its place to the next and goes on at low priority, beside at most twice ``size`` of its
    kind; the others of its kind are paused until there is room.  Clients take turns, and
    none has all places: see :class:`graph.query.turns.Turns`.
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
        self._base_iri = base_iri
        places = size * _PLACES_PER_SIZE
        self._short = Turns(places, places - 1)
        # what waits here may hold a paused process
        self._long = Turns(places, places - 1, queue=2 * places, most=4 * places)
        self._known_long: OrderedDict[str, None] = OrderedDict()
        self._in_flight = 0
        self._closed = False
        self._changed = threading.Condition()
        store_path = snapshot_path / "store"
        if not (store_path / "CURRENT").is_file():
            raise GraphError(Message("holds no store"), file=str(snapshot_path))
        # more than run at a time, so that others stand ready while ended ones are replaced
        self.staff = Staff(store_path, self.limits.memory_bytes, places + size, places)
        # one for each query that runs or is paused, and some to read long texts
        self._threads = ThreadPoolExecutor(8 * places, thread_name_prefix="sparql")

    def __enter__(self) -> QueryPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ready(self) -> bool:
        """Whether queries can be answered now."""
        return not self._closed and self.staff.ready()

    def query(
        self,
        text: str,
        accept: str | None = None,
        *,
        format: str | None = None,
        wishes: tuple[str, ...] = (),
        timeout: float | None = None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        client: str = LOCAL,
        semantic: Semantic | None = None,
    ) -> QueryResult:
        """Answers one query.

        ``accept`` is an HTTP Accept header, ``format`` instead a short name (json, xml,
        csv, tsv; turtle, jsonld, ntriples, rdfxml); neither gives JSON or Turtle.
        ``wishes`` are names of formats as clients of other endpoints send them: the first that
        fits wins over ``accept``, and none need fit.
        ``timeout`` in seconds, at most that of the limits; waiting counts.
        ``default_graphs`` and ``named_graphs`` are those of the SPARQL protocol.
        ``semantic`` answers ``SERVICE shisaku:search``; without it that is QueryUnavailable.
        ``client`` is who asks, for fairness; callers in this process have no share.
        """
        with self._claim():
            asked = self._read(
                text, accept, format, wishes, timeout, (default_graphs, named_graphs), client
            )
            with self._turn(asked) as turn:
                turn.wait(self._patience(asked))
                return self._run(asked, turn, semantic)

    async def query_async(
        self,
        text: str,
        accept: str | None = None,
        *,
        format: str | None = None,
        wishes: tuple[str, ...] = (),
        timeout: float | None = None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        client: str = LOCAL,
        semantic: Semantic | None = None,
    ) -> QueryResult:
        """As :meth:`query`, for callers in an event loop."""
        in_thread = asyncio.get_running_loop().run_in_executor
        graphs = (default_graphs, named_graphs)
        arguments = (text, accept, format, wishes, timeout, graphs, client)
        with self._claim():
            if len(text) > _LONG_TEXT:
                asked = await in_thread(self._threads, self._read, *arguments)
            else:
                asked = self._read(*arguments)
            with self._turn(asked) as turn:
                await turn.wait_async(self._patience(asked))
                running = in_thread(self._threads, self._run, asked, turn, semantic)
                try:
                    return await asyncio.shield(running)
                except asyncio.CancelledError:
                    # who asked has gone; the place is free once the process is
                    with contextlib.suppress(Exception):
                        await running
                    raise

    def close(self, *, drain_seconds: float = 30.0) -> None:
        """Lets running queries end, then stops the workers; new ones are refused."""
        deadline = time.monotonic() + drain_seconds
        with self._changed:
            self._closed = True
            while self._in_flight and time.monotonic() < deadline:
                self._changed.wait(0.1)
        self.staff.close()
        self._threads.shutdown(wait=False)

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
                if self._closed:
                    self._changed.notify_all()

    def _read(
        self,
        text: str,
        accept: str | None,
        format: str | None,
        wishes: tuple[str, ...],
        timeout: float | None,
        graphs: tuple[tuple[str, ...], tuple[str, ...]],
        client: str,
    ) -> Asked:
        began = time.monotonic()
        limits = self.limits
        seconds = limits.seconds if timeout is None else min(max(timeout, 0.001), limits.seconds)
        checked = check(text, limits)
        chosen = wished(checked.form, wishes) or choose(checked.form, accept, format)
        chooses = any(graphs)
        request = {
            "text": checked.text,
            "format": chosen.name,
            "base_iri": self._base_iri,
            "union": not checked.names_graphs and not chooses,
            # where one kind is named, the other holds nothing but what is named
            "default_graphs": list(graphs[0]) if chooses else None,
            "named_graphs": list(graphs[1]) if chooses else None,
            "rows": limits.rows,
            "bytes": limits.bytes,
            "seconds": seconds,
        }
        return Asked(text, checked, chosen, request, client, began, seconds)

    def _patience(self, asked: Asked) -> float:
        return min(asked.deadline - time.monotonic(), self.limits.wait_seconds)

    @contextlib.contextmanager
    def _turn(self, asked: Asked) -> Iterator[Turn]:
        """A turn among the short ones, or among the long ones for what is known to be long."""
        known_long = asked.checked.text in self._known_long
        turn: Turn | None = None
        try:
            turn = (self._long if known_long else self._short).ask(asked.client)
            yield turn
        except CrowdedError as error:
            raise _busy(error) from None
        finally:
            if turn is not None:
                turn.give_back()

    def _run(self, asked: Asked, turn: Turn, semantic: Semantic | None) -> QueryResult:
        while asked.checked.services:
            asked = self._searched(asked, turn, semantic)
        _, body = self._tried(asked, turn, semantic)
        return QueryResult(
            body,
            asked.format.media_type,
            kind=asked.checked.form.value,
            seconds=time.monotonic() - asked.began,
        )

    def _searched(self, asked: Asked, turn: Turn, semantic: Semantic | None) -> Asked:
        """The query with the finds of its first search in the place of the clause."""
        if semantic is None:
            raise QueryUnavailable(Message("the search is not ready"), file="query")
        call = asked.checked.services[0]
        bound: list[dict[str, Any]] = [{}]
        if call.variables():
            request = {
                **asked.request,
                "text": call.question(asked.checked.text),
                "format": "json",
                "rows": MOST_SEARCHES + 1,
            }
            _, body = self._tried(replace(asked, request=request), turn, semantic)
            bound = json.loads(body)["results"]["bindings"]
        if len(bound) > MOST_SEARCHES:
            raise QueryTooLarge(
                Message("searches for more than %(most)s different things", most=MOST_SEARCHES),
                file="query",
                place=place(asked.text, call.origin),
            )
        checked = asked.checked.replaced(call, call.values(semantic, bound))
        return replace(asked, checked=checked, request={**asked.request, "text": checked.text})

    def _tried(
        self, asked: Asked, turn: Turn, semantic: Semantic | None
    ) -> tuple[dict[str, Any], bytes]:
        """The answer of a worker; one that is ended from outside costs a second try."""
        tried = 0
        for taken in range(1, _MOST_TAKEN + 1):
            began = time.monotonic()
            try:
                head, body = self._ask(asked, turn, semantic)
                break
            except WorkerDiedError as error:
                # one that was about to end when it was taken is no try
                tried += time.monotonic() - began > _SOON
                # of its own doing, or ended from outside, which the query need not pay for
                if error.signal in _OWN_FAULT or tried == _TRIES or taken == _MOST_TAKEN:
                    raise QueryTooLarge(
                        Message(
                            "needs more memory than permitted or is too complex (%(reason)s)",
                            reason=error,
                        ),
                        file="query",
                    ) from error
        if not head["ok"]:
            raise error_of(head, asked.checked, asked.text)
        return head, body

    def _ask(
        self, asked: Asked, turn: Turn, semantic: Semantic | None
    ) -> tuple[dict[str, Any], bytes]:
        slow = turn.of(self._long)
        worker = self.staff.take(self._patience(asked), slow=slow)
        if slow and not worker.niced:
            worker.yield_processor()
            self.staff.leave(worker)
        keep = False
        try:
            worker.send(asked.request)
            with contextlib.ExitStack() as places:
                while True:
                    if not worker.niced:
                        self._wait_shortly(worker, asked, turn, places)
                    head, body = worker.receive(asked.deadline)
                    if "similarity" not in head:
                        break
                    worker.send({"value": _similarity(semantic, *head["similarity"])})
            keep = not head["tired"]
            return head, body
        except TimeoutError as error:
            raise QueryTimeout(
                Message(
                    "was not done after %(seconds)s seconds and has been stopped",
                    seconds=format(asked.seconds, "g"),
                ),
                file="query",
            ) from error
        except WorkerDiedError:
            code = worker.ending()
            raise WorkerDiedError(_ending(code), signal=signal_name(code)) from None
        finally:
            if keep:
                self.staff.give(worker)
            else:
                worker.kill()
                self.staff.leave(worker)

    def _wait_shortly(
        self, worker: WorkerProcess, asked: Asked, turn: Turn, places: contextlib.ExitStack
    ) -> None:
        """Returns when the answer is there, the time is up, or the query goes on as a long one."""
        while not worker.ready(min(LONG_SECONDS, asked.deadline - time.monotonic())):
            if time.monotonic() >= asked.deadline:
                self._note_long(asked)
                return
            # on a busy machine a short query may only be waiting for the processor
            if worker.processor_seconds() >= LONG_SECONDS:
                self._note_long(asked)
                places.enter_context(self._as_long(worker, asked, turn))
                return

    @contextlib.contextmanager
    def _as_long(self, worker: WorkerProcess, asked: Asked, turn: Turn) -> Iterator[None]:
        """Moves a running query to the long ones; pauses it while there is no room."""
        longer = self._long.at_once(asked.client)
        paused = longer is None
        longer = longer or self._long.ask(asked.client)
        try:
            worker.yield_processor()
            self.staff.leave(worker)
            if paused:
                worker.pause()
            turn.give_back()
            if paused:
                longer.wait(self._patience(asked))
                worker.go_on()
            yield
        finally:
            longer.give_back()

    def _note_long(self, asked: Asked) -> None:
        """Remembers a text that takes long: next time it does not hold up the short ones."""
        with self._changed:
            self._known_long[asked.checked.text] = None
            self._known_long.move_to_end(asked.checked.text)
            if len(self._known_long) > _MOST_KNOWN_LONG:
                self._known_long.popitem(last=False)


def _similarity(semantic: Semantic | None, iri: str, text: str) -> float | None:
    return None if semantic is None else semantic.similarity(iri, text)


def _busy(error: CrowdedError) -> QueryUnavailable:
    if error.own:
        return QueryThrottled(
            Message("too many queries from this address run already; try again"), file="query"
        )
    return QueryUnavailable(Message("all workers are busy; try again"), file="query")


def _ending(code: int | None) -> Message:
    """How a process ended, in words."""
    if code is None:
        return Message("still running")
    name = signal_name(code)
    if name is not None:
        return Message("ended by %(signal)s", signal=name)
    return Message("ended with %(code)s", code=code)
