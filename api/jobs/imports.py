"""Data of others that a user has downloaded and takes into the graph: national projects.

What is imported lies in ``imports/`` of the data folder, as read, and every later
build takes it in until it is removed.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.errors import ApiError
from ingest.types import LawReference, NationalProjectRecord
from text.messages import Message

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from graph.iris import Iris

FOLDER: Final = "imports"
PROJECTS: Final = "national-projects.jsonl.gz"


def projects_path(data: Path) -> Path:
    """Where the imported national projects lie."""
    return data / FOLDER / PROJECTS


def import_projects(folder: Path, data: Path) -> int:
    """Reads the official download in ``folder`` and keeps it; gives the number of projects.

    What was imported before stays until the new one is complete.  Raises IngestError
    that names the sheet and row where the download is damaged, ApiError where the data
    folder cannot be written.
    """
    from ingest.national_projects import read_projects

    target = projects_path(data)
    count = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            # no time stamp and no name: the same download gives the same bytes
            with part.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                for record in read_projects(folder):
                    line = json.dumps(asdict(record), ensure_ascii=False)
                    packed.write(line.encode("utf-8", "replace") + b"\n")
                    count += 1
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as problem:
        raise ApiError(
            Message("%(target)s: cannot be written (%(reason)s)", target=target, reason=problem)
        ) from problem
    return count


def imported_projects(data: Path) -> Iterator[NationalProjectRecord]:
    """The imported projects, none where nothing was imported."""
    path = projects_path(data)
    if not path.exists():
        return
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield _record(json.loads(line))
    except (OSError, EOFError, ValueError, TypeError, KeyError) as problem:
        raise ApiError(
            Message(
                "%(path)s: cannot be read (%(reason)s); import it again", path=path, reason=problem
            )
        ) from problem


def remove_projects(data: Path) -> bool:
    """Leaves the projects out of later builds; False where none were imported."""
    path = projects_path(data)
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed


def imported_graphs(data: Path, ontology: Path, iris: Iris) -> Mapping[str, Iterable[Quad]]:
    """The graphs that a build takes in from what was imported."""
    if not projects_path(data).exists():
        return {}
    from graph.convert.curated import curated_quads
    from graph.curate.national_projects import GRAPH, project_quads
    from graph.links.projects import FILE as SHIPPED
    from graph.registers.register import Register

    register = Register.load(ontology / "lexicon")

    def quads() -> Iterator[Quad]:
        seen = set()
        for quad in project_quads(imported_projects(data), iris, register):
            seen.add(quad.subject)
            yield quad
        # links may lead to what ships, also where another year's review is imported
        shipped = ontology / SHIPPED
        if shipped.exists():
            for quad in curated_quads(GRAPH, [shipped], iris):
                if quad.subject not in seen:
                    yield quad

    return {GRAPH: quads()}


def _record(fields: dict[str, Any]) -> NationalProjectRecord:
    """A record as ``asdict`` wrote it: lists become tuples again."""
    laws = tuple(LawReference(**law) for law in fields.pop("laws"))
    plain = {key: _frozen(value) for key, value in fields.items()}
    return NationalProjectRecord(laws=laws, **plain)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
