"""Ingests documents in processes that can be killed: one crash costs one document.

A worker process is spawned, takes document after document, and is replaced when it
dies, overruns a limit or has read enough.  The parent holds the clock and watches the
memory; within the worker the address space is capped too, so that one huge request
for memory fails there and not on the machine.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from ingest.errors import DamagedFileError, IngestError, LimitExceededError
from ingest.readers.limits import ReadLimits
from ingest.types import PlanFacts, PlanRecord
from resources import MissingDataError
from resources.processes import uninterrupted
from text.filenames import readable
from text.messages import Message

_MIB = 1024 * 1024
_WATCH_SECONDS = 0.05
_START_SECONDS = 60.0
_MAX_DOCUMENTS = 100
_MAX_KEPT_BYTES = 400 * _MIB
_HEADROOM = 1024 * _MIB
"""Address space beside the data: code of the native libraries, their arenas and stacks."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one document: wall clock in seconds, resident memory in bytes, and the readers'."""

    seconds: float = 120.0
    memory_bytes: int = 1536 * _MIB
    read: ReadLimits = field(default_factory=ReadLimits)

    def __post_init__(self) -> None:
        if self.seconds <= 0 or self.memory_bytes < 64 * _MIB:
            raise ValueError("a document needs some time and at least 64 MiB")


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Job:
    """A document to ingest; ``facts`` (from a manifest) override what its text says."""

    path: Path
    document_id: str | None = None
    facts: PlanFacts | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a record or an error, never both; and the seconds it took."""

    job: Job
    record: PlanRecord | None
    error: IngestError | None
    seconds: float

    def __post_init__(self) -> None:
        if (self.record is None) == (self.error is None):
            raise ValueError("an outcome is a record or an error")


def _serve(connection: Connection) -> None:
    """The worker: reads and extracts what comes, answers with a record or an error."""
    # its own group: what it starts (character recognition) is killed with it
    os.setsid()
    threading.Thread(target=_die_with_parent, daemon=True).start()
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    try:
        from ingest.pipeline import extract
        from ingest.readers import read_any
    except MissingDataError as error:
        connection.send(error)
        return
    connection.send(None)
    capped = 0
    while True:
        try:
            message: tuple[Job, Limits] | None = connection.recv()
        except EOFError:
            return
        if message is None:
            return
        job, limits = message
        if limits.memory_bytes != capped:
            _cap_memory(limits.memory_bytes + _HEADROOM)
            capped = limits.memory_bytes
        name = readable(job.path)
        answer: PlanRecord | IngestError | MissingDataError
        try:
            document = read_any(job.path, limits=limits.read)
            answer = extract(document, document_id=job.document_id, facts=job.facts)
        except IngestError as error:
            answer = type(error)(error.message, file=name, place=error.place)
        except MissingDataError as error:
            answer = error
        except MemoryError:
            answer = _over_memory(name, limits)
        except RecursionError:
            answer = LimitExceededError(Message("is nested too deep"), file=name)
        except Exception as error:
            # a fault of the program: reported with the document, not hidden
            where = _where(error)
            answer = DamagedFileError(
                Message(
                    "cannot be processed (%(name)s: %(reason)s)",
                    name=type(error).__name__,
                    reason=error,
                ),
                file=name,
                place=where,
            )
        try:
            connection.send(answer)
        except (BrokenPipeError, OSError):
            return


def _die_with_parent() -> None:
    """Ends this process with the one that started it, also in the middle of a document."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _where(error: BaseException) -> str | None:
    """Module and line in which ``error`` arose."""
    trace = error.__traceback__
    place = None
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _cap_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on this platform: the parent's watch remains
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def _over_memory(name: str, limits: Limits) -> LimitExceededError:
    return LimitExceededError(
        Message(
            "needs more than the %(value)s MiB of memory that are permitted",
            value=limits.memory_bytes // _MIB,
        ),
        file=name,
    )


class Worker:
    """One worker process, started when first needed."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._process: Any = None
        self._connection: Connection | None = None
        self._done = 0
        self.peak_bytes = 0
        """Largest resident memory seen while the last document was read."""

    def _start(self) -> Connection:
        if self._connection is not None and self._process.is_alive():
            return self._connection
        self.close()
        ours, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        with uninterrupted():
            self._process.start()
        theirs.close()
        if not ours.poll(_START_SECONDS):
            self.close()
            raise RuntimeError("the worker process does not start")
        try:
            problem: MissingDataError | None = ours.recv()
        except EOFError as error:
            raise RuntimeError("the worker process dies at its start") from error
        if problem is not None:
            raise problem
        self._connection, self._done = ours, 0
        return ours

    def run(self, job: Job, limits: Limits) -> PlanRecord:
        """The record of one document; raises the IngestError that keeps it out.

        Raises MissingDataError where the program's own data is not whole.
        """
        name = readable(job.path)
        connection = self._start()
        end = time.monotonic() + limits.seconds
        self.peak_bytes = 0
        try:
            connection.send((job, limits))
            watched = psutil.Process(self._process.pid)
            while not connection.poll(_WATCH_SECONDS):
                if time.monotonic() > end:
                    self.kill()
                    raise LimitExceededError(
                        Message(
                            "is not done within the %(seconds)s seconds that are permitted",
                            seconds=format(limits.seconds, "g"),
                        ),
                        file=name,
                    )
                with contextlib.suppress(psutil.Error):
                    self.peak_bytes = max(self.peak_bytes, watched.memory_info().rss)
                if self.peak_bytes > limits.memory_bytes:
                    self.kill()
                    raise _over_memory(name, limits)
            answer = connection.recv()
        except (EOFError, ConnectionError, BrokenPipeError) as error:
            self._process.join(5)
            code = self._process.exitcode
            self.kill()
            reason = signal.Signals(-code).name if code is not None and code < 0 else f"code {code}"
            raise DamagedFileError(
                Message("the process that read it died (%(reason)s)", reason=reason), file=name
            ) from error
        self._done += 1
        with contextlib.suppress(psutil.Error):
            kept = watched.memory_info().rss
            self.peak_bytes = max(self.peak_bytes, kept)
            if self._done >= _MAX_DOCUMENTS or kept > _MAX_KEPT_BYTES:
                self.close()
        if isinstance(answer, IngestError | MissingDataError):
            raise answer
        record: PlanRecord = answer
        return record

    def kill(self) -> None:
        """Ends the process and all it started, at once."""
        process, self._process = self._process, None
        if process is not None and process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getpgid(process.pid) == process.pid:
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.join(5)
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Lets the process end; kills it where it does not."""
        # whoever stops the pool may kill the process meanwhile, in another thread
        connection, process = self._connection, self._process
        if connection is not None and process is not None:
            with contextlib.suppress(OSError, ValueError):
                connection.send(None)
            process.join(2)
        self.kill()


def ingest_safely(
    path: Path | str,
    limits: Limits = DEFAULT_LIMITS,
    *,
    document_id: str | None = None,
    facts: PlanFacts | None = None,
) -> PlanRecord:
    """The record of one document, read in a process of its own.

    Raises an IngestError naming the file, also where the document kills the process.
    """
    worker = Worker()
    try:
        return worker.run(Job(Path(path), document_id, facts), limits)
    finally:
        worker.close()


def ingest_many(
    jobs: Sequence[Job | Path | str],
    workers: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[Outcome], None] | None = None,
) -> Iterator[Outcome]:
    """Ingests many documents on ``workers`` processes (all cores by default).

    Outcomes come in the order of ``jobs``; ``progress`` is called as each one is done,
    in the thread that iterates.
    """
    listed = [job if isinstance(job, Job) else Job(Path(job)) for job in jobs]
    if not listed:
        return
    waiting: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, Outcome | BaseException]] = queue.SimpleQueue()
    count = max(1, min(workers or os.cpu_count() or 1, len(listed)))
    for item in enumerate(listed):
        waiting.put(item)
    for _ in range(count):
        waiting.put(None)
    pool = [Worker() for _ in range(count)]
    stopped = threading.Event()

    def work(worker: Worker) -> None:
        while not stopped.is_set() and (item := waiting.get()) is not None:
            place, job = item
            try:
                finished.put((place, _outcome(worker, job, limits)))
            except BaseException as error:
                finished.put((place, error))
        worker.close()

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in pool]
    with uninterrupted():
        for thread in threads:
            thread.start()
    held: dict[int, Outcome] = {}
    turn = 0
    try:
        for _ in listed:
            place, outcome = finished.get()
            if isinstance(outcome, BaseException):
                raise outcome
            if progress is not None:
                progress(outcome)
            held[place] = outcome
            while turn in held:
                yield held.pop(turn)
                turn += 1
    finally:
        stopped.set()
        if turn < len(listed):
            for worker in pool:
                worker.kill()
        for thread in threads:
            thread.join(10)


def _outcome(worker: Worker, job: Job, limits: Limits) -> Outcome:
    begun = time.monotonic()
    try:
        record = worker.run(job, limits)
    except IngestError as error:
        return Outcome(job, None, error, time.monotonic() - begun)
    return Outcome(job, record, None, time.monotonic() - begun)
