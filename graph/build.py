"""Documents into a snapshot: read in parallel, validated one by one, loaded in bulk.

Nothing here needs more than one document in memory: each worker process reads,
converts and validates a document and leaves it as an N-Quads file, and the store
takes those files in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.snapshot import Snapshot
from graph.types import BuildJob, Manifest, PreparedDocument, Progress, Refusal
from ingest.types import PlanRecord

Read = Callable[[Any], PlanRecord]
"""Reads one document; a module-level function (it travels to spawned processes).

Whatever it raises keeps that document out, with the exception's text as reason.
"""

AddIndex = Callable[[Path, Manifest], Mapping[str, Any]]
"""Writes ``index/`` inside the unpublished snapshot directory that it is given.

Called once, in the building process, after the store is complete and closed for
writing (open it with ``Store.read_only``); what it returns becomes
``Manifest.index``.  What it raises aborts the build; the old snapshot serves on.
"""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build gave; ``snapshot`` is None where no document could be built in."""

    snapshot: Snapshot | None
    refused: tuple[Refusal, ...]
    seconds: float

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some documents refused."""
        return 1 if self.refused or self.snapshot is None else 0


def prepare_document(
    record: PlanRecord, folder: Path, *, base_iri: str, name: str, pid: str | None = None
) -> PreparedDocument:
    """Converts and validates one record and writes it as N-Quads into ``folder``.

    Raises ShapeViolationError, whose ``violations`` name shape, node and passage.
    """
    raise NotImplementedError


def build_snapshot(
    data: Path,
    jobs: Iterable[BuildJob],
    read: Read,
    *,
    base_iri: str,
    ontology: Path,
    add_index: AddIndex | None = None,
    progress: Callable[[Progress], None] | None = None,
    refused: Iterable[Refusal] = (),
    processes: int | None = None,
    keep: int = 2,
) -> BuildReport:
    """Builds a snapshot from all jobs and makes it current.

    ``refused`` are documents that were turned away before (a manifest entry that
    is wrong ...): they are listed with those refused here.  ``processes`` is the
    number of worker processes, by default one per core.  Killing this at any
    moment leaves the last snapshot serving.
    """
    raise NotImplementedError
