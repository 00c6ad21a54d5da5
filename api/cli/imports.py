"""``shisaku import``: data that a user has downloaded, into the graph."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import resources
from api.cli.documents import STAGES
from api.cli.output import note, print_json, progress, say
from api.errors import UsageError
from api.jobs.imports import import_projects, remove_projects
from api.settings import Settings
from text.messages import Message


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Import, or remove what was imported, and build a snapshot that shows it."""
    if args.remove == bool(args.folder):
        raise UsageError(Message("give the downloaded FOLDER, or --remove"))
    if args.extract:
        return _extract(Path(args.folder or ""), Path(args.extract), args.json)
    began = time.monotonic()
    if args.remove:
        removed = remove_projects(settings.data)
        note(
            Message("the imported projects are left out")
            if removed
            else Message("nothing was imported")
        )
        count = 0
    else:
        with progress(Message("import")) as report:
            report(Message("reading"), 0, None)
            count = import_projects(Path(args.folder), settings.data)
        took = format(time.monotonic() - began, ".1f")
        note(Message("%(count)s projects read in %(seconds)s s", count=count, seconds=took))
    seconds = time.monotonic() - began
    snapshot = None if args.no_build else _build(args, settings)
    if args.json:
        print_json({"projects": count, "seconds": round(seconds, 3), "snapshot": snapshot})
    elif snapshot is not None:
        say(
            Message(
                "snapshot %(snapshot)s holds %(count)s imported projects",
                snapshot=snapshot,
                count=count,
            )
        )
    return 0


def _build(args: argparse.Namespace, settings: Settings) -> str:
    """Builds what the snapshot in use was built from, else the corpus that ships."""
    from api.jobs.build import build

    with progress(Message("build")) as report:
        built = build(
            settings,
            _documents(settings),
            processes=args.jobs,
            progress=lambda step: report(STAGES.get(step.stage, step.stage), step.done, step.total),
        )
    for refusal in built.refused:
        note(Message("refused: %(document)s", document=refusal.line))
    return built.snapshot.manifest.id


def _documents(settings: Settings) -> list[Path]:
    """The paths that the snapshot in use was built from; the shipped corpus without one."""
    from api.jobs.build import PATHS
    from graph.errors import SnapshotError
    from graph.store.snapshot import current

    try:
        kept = current(settings.data).manifest.index.get(PATHS)
    except SnapshotError:
        kept = None
    paths = [Path(path) for path in kept] if isinstance(kept, list) and kept else []
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UsageError(
            Message(
                "%(missing)s: is gone, and the snapshot in use was built from it; use --no-build and build again",
                missing=missing[0],
            )
        )
    return paths or [resources.corpus()]


def _extract(folder: Path, out: Path, as_json: bool) -> int:
    """Writes the facts-only extract that ships as ``ontology/national-projects.ttl``."""
    from graph.curate.national_projects import write_extract
    from ingest.national_projects import read_projects

    count = write_extract(read_projects(folder), resources.ontology(), out)
    if as_json:
        print_json({"projects": count, "file": str(out)})
    else:
        say(Message("%(file)s: %(count)s projects", file=out, count=count))
    return 0
