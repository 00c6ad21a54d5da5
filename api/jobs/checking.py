"""Shapes and issues, of the snapshot in use or of documents that are not published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import resources
from api.jobs.documents import find
from api.jobs.records import records, refusal_line
from api.queries.reader import Reader
from api.settings import Settings
from api.views.rows import last
from graph.build.validate import Validator
from graph.convert import load_context, quads_of
from graph.iris import Iris
from graph.store.snapshot import current
from graph.types import Violation
from ingest.errors import IngestError
from ingest.types import Issue
from text.messages import Message

Json = dict[str, Any]
Report = Callable[[str, int, int | None], None]


def validate_snapshot(settings: Settings, *, progress: Report) -> Iterator[Json]:
    """Each document of the snapshot in use, checked against the shapes as they are now."""
    with current(settings.data).hold() as snapshot:
        reader = Reader(snapshot)
        validator = Validator(resources.ontology())
        documents = snapshot.manifest.documents
        for done, entry in enumerate(documents, 1):
            quads = reader.quads_of_graph(f"{snapshot.base_iri}graph/{entry.pid}")
            yield _result(entry.name, validator.check(quads))
            progress(Message("documents"), done, len(documents))


def validate_documents(
    settings: Settings, paths: Sequence[Path], *, progress: Report
) -> Iterator[Json]:
    """Each document read, converted and checked; nothing is published."""
    corpus = find(paths)
    context = load_context(Iris(settings.base_iri), resources.ontology())
    validator = Validator(resources.ontology())
    for refusal in corpus.refused:
        yield _refused(refusal.name, refusal.reason)
    for name, outcome in records(corpus, progress=progress):
        if isinstance(outcome, IngestError):
            yield _refused(name, refusal_line(name, outcome))
        else:
            yield _result(name, validator.check(quads_of(outcome, context)))


@dataclass(slots=True)
class Checked:
    """What a check met besides issues.

    ``refused`` are lines about documents kept out, ``understood`` the share (0 to 1) of
    what states something that was read, by document; None where none states anything.
    """

    refused: list[Message] = field(default_factory=list)
    understood: dict[str, float | None] = field(default_factory=dict)


def issues_of_snapshot(settings: Settings, checked: Checked) -> Iterator[Json]:
    """The issues that the snapshot in use holds, by document and place."""
    with current(settings.data).hold() as snapshot:
        reader = Reader(snapshot)
        rows = reader.rows("issues")
        for row in reader.rows("understood"):
            share = row["share"]
            checked.understood[str(row["document"])] = (
                float(share) if isinstance(share, int | float) else None
            )
    for row in rows:
        yield {
            "document": row["document"] or last(str(row["plan"])),
            "code": row["code"],
            "severity": row["severity"],
            "message": row["comment"],
            "about": row["about"],
            "readings": [],
            "provenance": None
            if row["quote"] is None
            else {name: row[name] for name in ("page", "start", "end", "quote")},
        }


def issues_of_documents(
    paths: Sequence[Path], checked: Checked, *, progress: Report
) -> Iterator[Json]:
    """The issues of documents just read; what else they tell goes to ``checked``."""
    corpus = find(paths)
    checked.refused.extend(refusal.line for refusal in corpus.refused)
    for name, outcome in records(corpus, progress=progress):
        if isinstance(outcome, IngestError):
            checked.refused.append(refusal_line(name, outcome))
            continue
        checked.understood[name] = outcome.document.understood
        yield from (_issue(name, issue) for issue in outcome.issues)


def _issue(name: str, issue: Issue) -> Json:
    place = issue.provenance
    return {
        "document": name,
        "code": issue.code,
        "severity": str(issue.severity),
        "message": issue.message,
        "about": issue.about,
        "readings": list(issue.readings),
        "provenance": None if place is None else asdict(place),
    }


def _result(name: str, violations: Iterable[Violation]) -> Json:
    found = [{**asdict(violation), "text": str(violation)} for violation in violations]
    broken = any(item["severity"] == "Violation" for item in found)
    return {"document": name, "conforms": not broken, "reason": None, "violations": found}


def _refused(name: str, reason: Message) -> Json:
    return {"document": name, "conforms": False, "reason": reason, "violations": []}
