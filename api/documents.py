"""From what a command names (folders, files) to the documents to read, and one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph.types import BuildJob, Refusal
from ingest.types import PlanRecord

MANIFESTS: Final = ("manifest.json", "manifest.csv", "manifest.toml", "manifest.yaml")


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """One document to read: what a spawned process is given.

    ``facts`` is what a manifest says of the plan, None where there is none.
    """

    path: str
    document_id: str | None = None
    facts: Any = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents to read, those refused before reading, and every file that counts."""

    jobs: tuple[BuildJob, ...] = ()
    refused: tuple[Refusal, ...] = ()
    files: tuple[Path, ...] = field(default=())


def find(paths: Sequence[Path]) -> Corpus:
    """The documents of folders (by their manifest, else every file) and single files.

    A missing file is refused like an unreadable one, with the rest going on.
    Raises ManifestError where a folder's manifest itself cannot be read.
    """
    parts = [_folder(path) if path.is_dir() else _file(path) for path in paths]
    return Corpus(
        tuple(job for part in parts for job in part.jobs),
        tuple(refusal for part in parts for refusal in part.refused),
        tuple(path for part in parts for path in part.files),
    )


def read(source: DocumentSource) -> PlanRecord:
    """Read one document, in a process of its own limits; raises IngestError."""
    from ingest.pipeline import ingest_file

    return ingest_file(Path(source.path), document_id=source.document_id, facts=source.facts)


def _file(path: Path) -> Corpus:
    source = DocumentSource(str(path))
    return Corpus((BuildJob(source, str(path)),), (), (path,))


def _folder(folder: Path) -> Corpus:
    from ingest.manifest import read_manifest

    manifest = read_manifest(folder)
    jobs = tuple(
        BuildJob(DocumentSource(str(e.path), e.id, e.facts), e.name, e.id) for e in manifest.entries
    )
    return Corpus(jobs, tuple(manifest.refused), tuple(manifest.files))
