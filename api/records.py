"""Several documents into records, in parallel processes, in the order they were named."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from api.documents import Corpus, DocumentSource, read
from graph.types import BuildJob
from ingest.errors import IngestError, LimitExceededError
from ingest.types import PlanRecord

Report = Callable[[str, int, int | None], None]
Outcome = PlanRecord | IngestError


def records(
    corpus: Corpus, *, processes: int | None = None, progress: Report | None = None
) -> Iterator[tuple[str, Outcome]]:
    """Each document's name with its record, or with the error that keeps it out."""
    jobs = corpus.jobs
    count = max(1, min(processes or os.cpu_count() or 1, len(jobs)))
    report = progress or (lambda step, done, total: None)
    report("reading", 0, len(jobs))
    outcomes = _outcomes(jobs, count)
    for done, (job, outcome) in enumerate(zip(jobs, outcomes, strict=True), 1):
        report("reading", done, len(jobs))
        yield job.name, outcome


def _outcomes(jobs: Sequence[BuildJob], count: int) -> Iterator[Outcome]:
    if count == 1:
        yield from (_attempt(job.source) for job in jobs)
        return
    # spawned, never forked: libraries of the readers keep threads
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        waiting = [pool.submit(_attempt, job.source) for job in jobs]
        for job, future in zip(jobs, waiting, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield LimitExceededError("the process that read it died", file=job.name)


def _attempt(source: DocumentSource) -> Outcome:
    try:
        return read(source)
    except IngestError as error:
        return error
    except Exception as error:
        # a fault of ours in one document must not end the others
        return IngestError(f"unforeseen {type(error).__name__}: {error}", file=source.path)


def refusal_line(name: str, error: IngestError) -> str:
    """What keeps a document out, with its name as it was given and the place in it."""
    return ": ".join(part for part in (name, error.place, error.message) if part)


def files(paths: Sequence[Path]) -> Corpus:
    """A corpus of single files."""
    jobs = tuple(BuildJob(DocumentSource(str(path)), str(path)) for path in paths)
    return Corpus(jobs, (), tuple(paths))
