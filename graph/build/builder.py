"""Documents into a snapshot: read in parallel, validated one by one, loaded in bulk.

Nothing here needs more than one document in memory: each worker process reads,
converts and validates a document and leaves it as an N-Quads file, and the store
takes those files in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from pyoxigraph import Quad, RdfFormat, Store, serialize

import resources
from graph.build.jobs import Worker, run_jobs
from graph.build.parts import ChainedFiles, batches
from graph.build.validate import Validator
from graph.convert import load_context
from graph.convert.curated import curated_files, curated_quads, fiscal_year_quads
from graph.convert.dataset import dataset_quads
from graph.errors import DuplicateDocumentError
from graph.iris import Iris
from graph.store.files import writing
from graph.store.snapshot import Snapshot, SnapshotWriter
from graph.types import (
    BuildJob,
    Manifest,
    PreparedDocument,
    Progress,
    Refusal,
)
from ingest.types import PlanRecord
from text.messages import Message, of_error

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

AddGraphs = Callable[[Iris], Mapping[str, Iterable[Quad]]]
"""Further graphs, as quads by the graph's name (``national-projects``); one of the name
of a curated graph stands in its place."""

Report = Callable[[Progress], None]

_BATCH_BYTES: Final = 64 * 1024 * 1024
# one bulk load holds what it sorts in memory: 2.8 million statements at once took
# 1.7 GiB, in batches of this size 0.4 GiB


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


def build_snapshot(
    data: Path,
    jobs: Iterable[BuildJob],
    read: Read,
    *,
    base_iri: str,
    ontology: Path,
    add_index: AddIndex | None = None,
    add_graphs: AddGraphs | None = None,
    progress: Report | None = None,
    refused: Iterable[Refusal] = (),
    processes: int | None = None,
    keep: int = 2,
) -> BuildReport:
    """Builds a snapshot from all jobs and makes it current.

    ``refused`` are documents that were turned away before (a manifest entry that
    is wrong ...): they are listed with those refused here.  ``processes`` is the
    number of worker processes, by default one per core.  Killing this at any
    moment leaves the last snapshot serving.  Where every document is refused,
    nothing is published.  Raises SnapshotError where the data directory cannot be
    written or another build is under way, CuratedDataError where the ontology
    cannot be read.
    """
    began = time.monotonic()
    iris = Iris(base_iri)
    report = progress or (lambda step: None)
    # read here once, so that what is wrong with the ontology is told before any work
    load_context(iris, ontology)
    Validator(ontology)
    pending = list(jobs)
    turned_away = list(refused)
    prepared: list[PreparedDocument] = []
    with SnapshotWriter(data, keep=keep) as writer:
        worker = Worker(read, base_iri, str(ontology), str(writer.parts_path))
        report(Progress("read", 0, len(pending)))
        seen: dict[str, str] = {}
        results = run_jobs(worker, pending, processes, report)
        for job, result in zip(pending, results, strict=True):
            if isinstance(result, PreparedDocument):
                result = _unless_duplicate(result, job, seen)
            if isinstance(result, Refusal):
                turned_away.append(result)
            else:
                prepared.append(result)
        if not prepared:
            return BuildReport(None, tuple(turned_away), time.monotonic() - began)
        manifest = Manifest(
            id=writer.id,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            base_iri=iris.base,
            software=resources.VERSION,
            documents=tuple(document.entry for document in prepared),
            refused=tuple(turned_away),
        )
        manifest = _load(writer, manifest, prepared, ontology, add_graphs, report)
        if add_index is not None:
            report(Progress("index", 0, None))
            with writing(writer.index_path):
                manifest = replace(manifest, index=dict(add_index(writer.path, manifest)))
        report(Progress("publish", 0, 1))
        manifest = replace(manifest, seconds=round(time.monotonic() - began, 3))
        snapshot = writer.publish(manifest)
        report(Progress("publish", 1, 1))
    return BuildReport(snapshot, tuple(turned_away), time.monotonic() - began)


def _unless_duplicate(
    document: PreparedDocument, job: BuildJob, seen: dict[str, str]
) -> PreparedDocument | Refusal:
    first = seen.get(document.entry.pid)
    if first is None:
        seen[document.entry.pid] = job.name
        return document
    Path(document.path).unlink()
    error = DuplicateDocumentError(
        Message("is the same plan (%(pid)s) as %(first)s", pid=document.entry.pid, first=first),
        file=job.name,
    )
    return Refusal(job.name, of_error(error))


def _load(
    writer: SnapshotWriter,
    manifest: Manifest,
    prepared: list[PreparedDocument],
    ontology: Path,
    add_graphs: AddGraphs | None,
    report: Report,
) -> Manifest:
    """Bulk-loads the documents and the curated graphs; gives the manifest with the counts."""
    iris = Iris(manifest.base_iri)
    graphs: dict[str, int] = {}
    paths = [Path(document.path) for document in prepared]

    def write(name: str, quads: Iterable[Quad]) -> None:
        path = writer.parts_path / f"curated-{name}.nq"
        counter = _Counter(quads)
        with writing(path):
            serialize(counter, str(path), format=RdfFormat.N_QUADS)
        graphs[f"graph/{name}"] = counter.count
        paths.append(path)

    added = {} if add_graphs is None else add_graphs(iris)
    for name, files in curated_files(ontology).items():
        if name not in added:
            write(name, curated_quads(name, files, iris))
    write("fiscal-years", fiscal_year_quads(iris))
    for name, quads in added.items():
        write(name, quads)
    total = sum(document.entry.quads for document in prepared) + sum(graphs.values())
    described = replace(manifest, graphs=dict(graphs), quads=total)
    write("dataset", dataset_quads(described))
    with writing(writer.store_path):
        _fill(writer.store_path, paths, report)
    return replace(described, graphs=graphs, quads=total + graphs["graph/dataset"])


def _fill(place: Path, paths: list[Path], report: Report) -> None:
    """Bulk-loads files of N-Quads into a new store."""
    report(Progress("load", 0, len(paths)))
    store = Store(str(place))

    def started(before: int, count: int, path: Path) -> None:
        report(Progress("load", before + count, len(paths), path.stem))

    done = 0
    for batch in batches(paths, _BATCH_BYTES):
        chained = ChainedFiles(batch, partial(started, done))
        # our own serializer has just written these files, so nothing needs checking twice
        store.bulk_load(cast(BinaryIO, chained), format=RdfFormat.N_QUADS, lenient=True)
        done += len(batch)
    store.flush()
    report(Progress("load", len(paths), len(paths)))


class _Counter:
    """Passes quads on and counts them."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads = quads
        self.count = 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self._quads:
            self.count += 1
            yield quad
