"""Runs jobs in spawned processes, keeps their order, and outlives a process that dies."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.build.prepare import prepare_document
from graph.build.validate import Validator
from graph.convert import load_context
from graph.errors import ShapeViolationError, SnapshotError
from graph.iris import Iris
from graph.types import BuildJob, PreparedDocument, Progress, Refusal
from ingest.types import PlanRecord
from resources import MissingDataError
from resources.processes import uninterrupted
from text.messages import Message, of_error

Outcome = PreparedDocument | Refusal


@dataclass(frozen=True, slots=True)
class Worker:
    """What a process needs to prepare documents; survives pickling."""

    read: Callable[[Any], PlanRecord]
    base_iri: str
    ontology: str
    parts: str


def run_jobs(
    worker: Worker,
    jobs: Sequence[BuildJob],
    processes: int | None,
    report: Callable[[Progress], None],
) -> list[Outcome]:
    """Prepares every job; the outcomes are in the order of the jobs.

    A process that dies (out of memory, a crash in a library) takes with it only the
    document that it was reading: the others are taken up again.
    """
    count = max(1, min(processes or os.cpu_count() or 1, len(jobs)))
    outcomes: dict[int, Outcome] = {}

    def done(place: int, outcome: Outcome) -> None:
        outcomes[place] = outcome
        report(Progress("read", len(outcomes), len(jobs), jobs[place].name))

    _run(worker, jobs, list(range(len(jobs))), count, done)
    # after a crash nobody knows whose fault it was: the rest goes on one by one, and
    # whoever ends a process that reads nothing else is the culprit
    for place in [number for number in range(len(jobs)) if number not in outcomes]:
        _run(worker, jobs, [place], 1, done)
        if place not in outcomes:
            done(place, Refusal(jobs[place].name, Message("the process that read it died")))
    return [outcomes[place] for place in range(len(jobs))]


def _run(
    worker: Worker,
    jobs: Sequence[BuildJob],
    places: Sequence[int],
    count: int,
    done: Callable[[int, Outcome], None],
) -> None:
    """Runs these jobs; returns early, with some not done, where a process dies."""
    if not places:
        return
    waiting = list(reversed(places))
    running: dict[Future[Outcome], int] = {}
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(worker,),
    )
    others = set(multiprocessing.active_children())
    with pool:
        try:
            while waiting or running:
                # a short queue: five thousand results must not wait in memory
                while waiting and len(running) < 2 * count:
                    place = waiting.pop()
                    with uninterrupted():  # the first one starts the processes
                        running[pool.submit(_prepare, place, jobs[place])] = place
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done(running.pop(future), future.result())
        except BrokenProcessPool:
            return
        except BaseException:
            # interrupted, or the disk is full: what is being read concerns nobody any more
            pool.shutdown(wait=False, cancel_futures=True)
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
            raise


_state: tuple[Worker, Any, Validator] | None = None


def _start(worker: Worker) -> None:
    """Reads the ontology once per process."""
    global _state
    threading.Thread(target=_die_with_parent, daemon=True).start()
    ontology = Path(worker.ontology)
    _state = (worker, load_context(Iris(worker.base_iri), ontology), Validator(ontology))


def _die_with_parent() -> None:
    # a build that is killed outright must not leave its workers waiting forever
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare(place: int, job: BuildJob) -> Outcome:
    if _state is None:
        raise RuntimeError("the process was not started with a worker")
    worker, context, validator = _state
    path = Path(worker.parts) / f"{place:06d}.nq"
    try:
        record = worker.read(job.source)
        return prepare_document(
            record,
            path,
            context=context,
            validator=validator,
            name=job.name,
            pid=job.pid,
            publication=job.publication,
        )
    except (MissingDataError, SnapshotError):
        raise  # no fault of the document: the program is not whole, or the disk is full
    except ShapeViolationError as error:
        return Refusal(job.name, of_error(error), error.violations)
    except Exception as error:
        # whatever a document does to its reader concerns that document alone
        return Refusal(job.name, _reason(error))


def _reason(error: Exception) -> Message:
    """What went wrong, without the name of the file, which the refusal carries itself."""
    place = getattr(error, "place", None)
    said = of_error(error)
    return Message.joined(": ", [place, said]) if place else said
