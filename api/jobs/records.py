"""Several documents into records, in parallel processes, in the order they were named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from api.jobs.documents import Corpus, DocumentSource, job_of
from graph.types import BuildJob
from ingest.errors import IngestError
from ingest.sandbox import Outcome as Read
from ingest.sandbox import ingest_many
from ingest.types import PlanRecord
from text.filenames import readable
from text.messages import Message, of_error

Report = Callable[[str, int, int | None], None]
Outcome = PlanRecord | IngestError


def records(
    corpus: Corpus, *, processes: int | None = None, progress: Report | None = None
) -> Iterator[tuple[str, Outcome]]:
    """Each document's name with its record, or with the error that keeps it out."""
    report = progress or (lambda step, done, total: None)
    done = 0

    def one_more(read: Read) -> None:
        nonlocal done
        done += 1
        report(Message("reading"), done, len(corpus.jobs))

    report(Message("reading"), 0, len(corpus.jobs))
    jobs = [job_of(job.source) for job in corpus.jobs]
    outcomes = ingest_many(jobs, workers=processes, progress=one_more)
    for job, outcome in zip(corpus.jobs, outcomes, strict=True):
        found = outcome.record if outcome.error is None else outcome.error
        if found is not None:
            yield job.name, found


def refusal_line(name: str, error: IngestError) -> Message:
    """What keeps a document out, with its name as it was given and the place in it."""
    return Message.joined(": ", [part for part in (name, error.place, of_error(error)) if part])


def files(paths: Sequence[Path]) -> Corpus:
    """A corpus of single files."""
    jobs = tuple(BuildJob(DocumentSource(str(path)), readable(path)) for path in paths)
    return Corpus(jobs, (), tuple(paths))
