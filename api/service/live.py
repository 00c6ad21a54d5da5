"""The snapshot in use: opened once, swapped as a whole when a new one is published.

A request borrows the snapshot and keeps it to its end; the old one is closed
when the last request that borrowed it is done.  So a swap fails no request and
no request sees two snapshots.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from api.errors import BusyError, NotReadyError, SearchNotReadyError
from api.queries.reader import Reader
from api.service.clients import CLIENT
from api.service.metrics import Metrics
from api.service.semantic import SemanticSearch
from graph.errors import SnapshotError
from graph.query.pool import QueryPool
from graph.query.turns import CrowdedError, Turns
from graph.store.snapshot import POINTER, Snapshot, current
from graph.types import QueryLimits
from search.engine import SearchEngine
from search.errors import ModelMismatchError, SearchError
from text.messages import Message, line_of, of_error

T = TypeVar("T")
log = logging.getLogger("shisaku")

WATCH_SECONDS: Final = 0.5
RETRY_SECONDS: Final = 5.0
RETRY_SEARCH_SECONDS: Final = 60.0
WAIT_SECONDS: Final = 30.0
"""So long a request waits for its turn."""
MOST_KEPT: Final = 512
LONGEST_KEPT: Final = 2_000
LARGEST_KEPT: Final = 100_000
"""Answers kept in memory: how many, and the bytes of a request and of its answer."""


class Answers:
    """The answers given last, by request: a snapshot never changes, so they stay right."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, request: bytes) -> bytes | None:
        """The answer to this very request, None where it is not kept."""
        with self._lock:
            answer = self._kept.get(request)
            if answer is not None:
                self._kept.move_to_end(request)
            return answer

    def put(self, request: bytes, answer: bytes) -> None:
        """Keep an answer; the one unused for longest makes room."""
        if len(request) > LONGEST_KEPT or len(answer) > LARGEST_KEPT:
            return
        with self._lock:
            self._kept[request] = answer
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)


@dataclass(slots=True, eq=False)
class Opened:
    """One snapshot with everything that answers from it.

    ``engine`` is None where the search cannot be opened (its model is not the one that
    the index was built with): ``unsearchable`` says why, and all else answers.
    """

    snapshot: Snapshot
    reader: Reader
    pool: QueryPool
    engine: SearchEngine | None
    resources: contextlib.ExitStack
    unsearchable: Message | None = None
    tried: float = field(default_factory=time.monotonic)
    borrowed: int = 0
    retired: bool = False
    cache: dict[str, Any] = field(default_factory=dict)
    """Answers to fixed questions that cannot change within a snapshot."""
    answers: Answers = field(default_factory=lambda: Answers())
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[str, threading.RLock] = field(default_factory=dict)
    semantic: SemanticSearch = field(init=False)

    def __post_init__(self) -> None:
        self.semantic = SemanticSearch(self.searching)

    def searching(self) -> SearchEngine:
        """The search engine; raises SearchNotReadyError where there is none."""
        engine = self.engine
        if engine is None:
            raise SearchNotReadyError(self.unsearchable or Message("the search is not ready"))
        return engine

    def once(self, name: str, make: Callable[[], T]) -> T:
        """The value of ``make``, computed once per snapshot; who asks meanwhile waits for it."""
        with self._guard:
            lock = self._locks.setdefault(name, threading.RLock())
        with lock:
            if name not in self.cache:
                self.cache[name] = make()
            value: T = self.cache[name]
        return value


class Live:
    """Keeps the current snapshot open and follows the pointer; thread-safe."""

    def __init__(
        self,
        data: Path,
        model: str,
        metrics: Metrics,
        limits: QueryLimits | None = None,
        *,
        reranker: str | None = None,
    ) -> None:
        self.data = data
        self.model = model
        self.reranker = reranker
        self.metrics = metrics
        self.limits = limits or QueryLimits()
        self.problem: Message | None = Message("the service is starting")
        self.search_threads = ThreadPoolExecutor(2, thread_name_prefix="search")
        self.view_threads = ThreadPoolExecutor(4, thread_name_prefix="view")
        self._turns = {
            self.search_threads: Turns(2, share=2),
            self.view_threads: Turns(4, share=4),
        }
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Future[None]] = set()

    async def start(self) -> None:
        """Begin to open the current snapshot and to follow the pointer."""
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop watching and close what is open."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            await asyncio.to_thread(opened.resources.close)
        if self._closing:
            await asyncio.wait(self._closing, timeout=10)
        self.search_threads.shutdown(wait=False, cancel_futures=True)
        self.view_threads.shutdown(wait=False, cancel_futures=True)

    @property
    def snapshot_id(self) -> str | None:
        """The id of the snapshot in use, None before the first is open."""
        opened = self._opened
        return None if opened is None else opened.snapshot.id

    @property
    def graph_problem(self) -> Message | None:
        """Why queries cannot be answered, None where they can."""
        opened = self._opened
        if opened is None:
            return self.problem or Message("no snapshot is open")
        return None if opened.pool.ready() else Message("the query processes are being started")

    @property
    def search_problem(self) -> Message | None:
        """Why the search cannot answer, None where it can."""
        opened = self._opened
        if opened is None:
            return self.problem or Message("no snapshot is open")
        return None if opened.engine is not None else opened.unsearchable

    @contextlib.contextmanager
    def borrow(self) -> Iterator[Opened]:
        """The snapshot in use, kept open until the block ends; raises NotReadyError."""
        with self._lock:
            opened = self._opened
            if opened is None:
                raise NotReadyError(self.problem or Message("no snapshot is open"))
            opened.borrowed += 1
        try:
            yield opened
        finally:
            with self._lock:
                opened.borrowed -= 1
                last = opened.retired and opened.borrowed == 0
            if last:
                self._close_later(opened)

    async def view(self, work: Callable[[Opened], T]) -> T:
        """Run ``work`` on the snapshot in use in a thread for pages and lists."""
        with self.borrow() as opened:
            return await self._in(self.view_threads, partial(work, opened))

    async def search(self, work: Callable[[SearchEngine], T]) -> T:
        """Run ``work`` on the search engine in a thread of its own kind."""
        with self.borrow() as opened:
            return await self._in(self.search_threads, partial(work, opened.searching()))

    async def answer(
        self, request: bytes, work: Callable[[SearchEngine], bytes], *, fresh: bool = False
    ) -> bytes:
        """As :meth:`search`, for an answer that may be kept; ``fresh`` asks the engine anyway."""
        with self.borrow() as opened:
            kept = None if fresh else opened.answers.get(request)
            if kept is not None:
                self.metrics.event("search", "kept")
                return kept
            made = await self._in(self.search_threads, partial(work, opened.searching()))
            opened.answers.put(request, made)
            self.metrics.event("search", "made")
            return made

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        try:
            turn = self._turns[threads].ask(CLIENT.get())
        except CrowdedError as error:
            raise BusyError(own=error.own) from None
        try:
            await turn.wait_async(WAIT_SECONDS)
            # shielded: a client that goes away must not free a snapshot still being read
            future = asyncio.get_running_loop().run_in_executor(threads, work)
            try:
                return await asyncio.shield(future)
            except asyncio.CancelledError:
                with contextlib.suppress(Exception):
                    await future
                raise
        except CrowdedError as error:
            raise BusyError(own=error.own) from None
        finally:
            turn.give_back()

    def _close_later(self, opened: Opened) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            opened.resources.close()
            return
        future = loop.run_in_executor(None, opened.resources.close)
        self._closing.add(future)
        future.add_done_callback(self._closing.discard)

    async def _watch(self) -> None:
        while True:
            try:
                pause = await self._follow()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.exception("the snapshot could not be opened")
                self._failed(
                    Message(
                        "the snapshot could not be opened (%(kind)s)", kind=type(error).__name__
                    )
                )
                pause = RETRY_SECONDS
            await asyncio.sleep(pause)

    async def _follow(self) -> float:
        """One look at the pointer; returns the seconds to wait until the next."""
        name = await asyncio.to_thread(_pointer, self.data)
        opened = self._opened
        if name is None:
            if opened is None:
                self.problem = Message(
                    "no snapshot in %(data)s yet: run `shisaku build`", data=self.data
                )
            return WATCH_SECONDS
        if opened is not None and opened.snapshot.id == name:
            if opened.engine is None and time.monotonic() - opened.tried > RETRY_SEARCH_SECONDS:
                await asyncio.to_thread(self._search_again, opened)
            return WATCH_SECONDS
        if opened is None:
            self.problem = Message("the snapshot is being opened")
        try:
            fresh = await asyncio.to_thread(self._open)
        except (SnapshotError, SearchError, OSError) as error:
            log.error("%s", error)
            self._failed(line_of(error))
            return RETRY_SECONDS
        with self._lock:
            old, self._opened, self.problem = self._opened, fresh, None
            if old is not None:
                old.retired = True
            idle = old is not None and old.borrowed == 0
        less = "" if fresh.engine is not None else ", without search"
        log.info("snapshot %s is in use%s", fresh.snapshot.id, less)
        self.metrics.event("reload", "done")
        if old is not None and idle:
            self._close_later(old)
        return WATCH_SECONDS

    def _failed(self, problem: Message) -> None:
        self.metrics.event("reload", "failed")
        if self._opened is None:
            self.problem = problem

    def _open(self) -> Opened:
        with contextlib.ExitStack() as stack:
            snapshot = current(self.data)
            stack.enter_context(snapshot.hold())
            reader = Reader(snapshot)
            pool = QueryPool(snapshot.path, snapshot.base_iri, size=2, limits=self.limits)
            stack.callback(pool.close)
            try:
                engine, problem = self._engine(snapshot), None
            except SearchError as error:
                before = self._opened
                if before is not None and before.engine is not None:
                    raise  # what is in use answers more than this would
                engine, problem = None, _told(error)
            return Opened(snapshot, reader, pool, engine, stack.pop_all(), problem)

    def _engine(self, snapshot: Snapshot) -> SearchEngine:
        return SearchEngine.open(snapshot, model=self.model, reranker=self.reranker)

    def _search_again(self, opened: Opened) -> None:
        """Another try: a model's folder may be there by now."""
        try:
            opened.engine = self._engine(opened.snapshot)
        except SearchError as error:
            opened.unsearchable = _told(error)
        opened.tried = time.monotonic()


def _told(error: SearchError) -> Message:
    """Logs why the search cannot be opened, and gives what may be told to everyone."""
    log.error("the search is not ready: %s", error)
    # names of models, no folder of this machine
    return of_error(error) if isinstance(error, ModelMismatchError) else line_of(error)


def _pointer(data: Path) -> str | None:
    try:
        return (data / POINTER).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
