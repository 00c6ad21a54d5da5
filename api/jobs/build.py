"""A corpus into a published snapshot: documents, graph, index, switch.

The documents are read in spawned processes; nothing is published before
everything is written, and killing a build leaves the last snapshot serving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import resources
from api.errors import NothingBuiltError
from api.jobs.documents import Corpus, find, read
from api.jobs.fingerprint import fingerprint
from api.jobs.imports import imported_graphs, projects_path
from api.settings import Settings
from graph.errors import SnapshotError
from graph.store.snapshot import Snapshot, current
from graph.types import Manifest, Progress, Refusal
from text.messages import Message

BUILT_FROM = "built_from"
"""Key in the manifest's ``index`` that holds the fingerprint of what was built."""
PATHS = "paths"
"""Key that holds the folders and files that were built, so that they can be built again."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave; ``reused`` where the snapshot in use was already of just this."""

    snapshot: Snapshot
    refused: tuple[Refusal, ...]
    seconds: float
    reused: bool = False

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some documents refused."""
        return 1 if self.refused else 0


def reusable(settings: Settings, paths: Sequence[Path]) -> Snapshot | None:
    """The snapshot in use if it was built from just these paths and settings, else None."""
    return _reusable(settings.data, _mark(settings, find(paths)))


def build(
    settings: Settings,
    paths: Sequence[Path],
    *,
    force: bool = False,
    processes: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Built:
    """Build the documents of the paths (folders, with a manifest or without, and files).

    Raises NothingBuiltError where every document was refused, and what the rooms
    raise where the whole build is impossible (SnapshotError, ModelError ...).
    """
    corpus = find(paths)
    mark = _mark(settings, corpus)
    if not force:
        reused = _reusable(settings.data, mark)
        if reused is not None:
            return Built(reused, reused.manifest.refused, 0.0, reused=True)
    # late: the graph and search rooms take a while to import, and a reused build needs neither
    from graph.build.builder import build_snapshot
    from search.index import build as build_index
    from search.models import load_encoder

    # a model that cannot be used must not be noticed only after hours of reading
    load_encoder(settings.model)

    def add_index(path: Path, manifest: Manifest) -> dict[str, object]:
        def report(step: str, done: int, total: int | None) -> None:
            if progress is not None:
                progress(Progress("index", done, total, step))

        described = build_index(
            path / "store",
            path / "index",
            manifest.base_iri,
            settings.model,
            report,
            fitted=str(resources.model()),
        )
        return {**described, BUILT_FROM: mark, PATHS: [str(p.absolute()) for p in paths]}

    report = build_snapshot(
        settings.data,
        corpus.jobs,
        read,
        base_iri=settings.base_iri,
        ontology=resources.ontology(),
        add_index=add_index,
        add_graphs=lambda iris: imported_graphs(settings.data, resources.ontology(), iris),
        progress=progress,
        refused=corpus.refused,
        processes=processes,
    )
    if report.snapshot is None:
        raise NothingBuiltError(_nothing(corpus, report.refused))
    return Built(report.snapshot, report.refused, report.seconds)


def _mark(settings: Settings, corpus: Corpus) -> str:
    """The fingerprint of documents, imports, program, model and base."""
    imports = [path for path in [projects_path(settings.data)] if path.exists()]
    return fingerprint([*corpus.files, *imports], base_iri=settings.base_iri, model=settings.model)


def _reusable(data: Path, mark: str) -> Snapshot | None:
    """The snapshot in use if it was built from just this, with nothing to be tried again."""
    try:
        snapshot = current(data)
    except SnapshotError:
        return None
    return snapshot if snapshot.manifest.index.get(BUILT_FROM) == mark else None


def _nothing(corpus: Corpus, refused: Sequence[Refusal]) -> Message:
    if not corpus.jobs and not refused:
        return Message("there is no document to build")
    reasons = Message.joined("; ", [refusal.line for refusal in refused[:3]])
    if len(refused) <= 3:
        return Message("every document was refused: %(reasons)s", reasons=reasons)
    return Message(
        "every document was refused: %(reasons)s (and %(more)s more)",
        reasons=reasons,
        more=len(refused) - 3,
    )
