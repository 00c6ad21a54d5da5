"""From what a command names (folders, files) to the documents to read, and one read."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from graph.types import BuildJob, Refusal
from ingest.errors import IngestError
from ingest.lexicon import places
from ingest.manifest import MANIFEST, ManifestEntry, read_manifest
from ingest.sandbox import DEFAULT_LIMITS, Job, Worker
from ingest.types import PlanFacts, PlanRecord
from text.filenames import readable
from text.messages import of_error


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """One document to read: what a spawned process is given.

    ``facts`` is what a manifest says of the plan, None where there is none.
    """

    path: str
    document_id: str | None = None
    facts: PlanFacts | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents to read, those refused before reading, and every file that counts."""

    jobs: tuple[BuildJob, ...] = ()
    refused: tuple[Refusal, ...] = ()
    files: tuple[Path, ...] = field(default=())


def find(paths: Sequence[Path]) -> Corpus:
    """The documents of folders (by their manifest, else every file) and single files.

    A missing file is refused like an unreadable one when it is read, and a wrong
    entry of a manifest is refused here, with the rest going on.
    """
    parts = [_folder(path) if path.is_dir() else _file(path) for path in paths]
    return Corpus(
        tuple(job for part in parts for job in part.jobs),
        tuple(refusal for part in parts for refusal in part.refused),
        tuple(path for part in parts for path in part.files),
    )


def read(source: DocumentSource) -> PlanRecord:
    """Read one document, in a process of its own under limits; raises IngestError.

    That process is kept for the next document, and replaced when a document kills it.
    """
    return _sandbox().run(job_of(source), DEFAULT_LIMITS)


def job_of(source: DocumentSource) -> Job:
    """The document as the sandbox takes it."""
    return Job(Path(source.path), source.document_id, source.facts)


@cache
def _sandbox() -> Worker:
    worker = Worker()
    atexit.register(worker.close)
    return worker


def _file(path: Path) -> Corpus:
    source = DocumentSource(str(path))
    return Corpus((BuildJob(source, readable(path)),), (), (path,))


def _folder(folder: Path) -> Corpus:
    listing = read_manifest(folder)
    jobs = tuple(
        BuildJob(
            DocumentSource(str(entry.path), entry.id, _facts(entry)),
            entry.file,
            entry.id,
            entry.publication,
        )
        for entry in listing.entries
    )
    refused = tuple(Refusal(_place(error), of_error(error)) for error in listing.errors)
    files = tuple(entry.path for entry in listing.entries)
    manifest = folder / MANIFEST
    return Corpus(jobs, refused, (*files, manifest) if manifest.exists() else files)


def _facts(entry: ManifestEntry) -> PlanFacts | None:
    """What the manifest knows of a plan; the register adds the names of its code."""
    if entry.title is None:
        return None
    place = next(
        (p for same in places().values() for p in same if p.code == entry.municipality_code), None
    )
    return PlanFacts(
        title=entry.title,
        municipality=None if place is None else place.name,
        prefecture=None if place is None else place.prefecture,
        jis_code=entry.municipality_code,
        published=entry.published,
    )


def _place(error: IngestError) -> str:
    return f"{error.file}: {error.place}" if error.place else error.file
