"""One record into a validated file of quads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from graph.build.validate import Validator
from graph.convert import Context, quads_of
from graph.convert.record import counted
from graph.errors import ShapeViolationError
from graph.iris import plan_id, plan_id_of
from graph.store.files import writing
from graph.types import DocumentEntry, PreparedDocument, Violation
from ingest.types import PlanRecord
from text.messages import Message


def prepare_document(
    record: PlanRecord,
    path: Path,
    *,
    context: Context,
    validator: Validator,
    name: str,
    pid: str | None = None,
    publication: Mapping[str, str] | None = None,
) -> PreparedDocument:
    """Converts and validates one record and writes it as N-Quads to ``path``.

    Raises InvalidIdError for an id that may not become part of an IRI and
    ShapeViolationError where a shape is broken.
    """
    plan = plan_id_of(record) if pid is None else plan_id(pid)
    quads = list(quads_of(record, context, plan))
    broken = validator.violations(quads)
    if broken:
        raise ShapeViolationError(_described(broken), violations=tuple(broken), file=name)
    with writing(path):
        serialize(quads, str(path), format=RdfFormat.N_QUADS)
    issues: dict[str, int] = {}
    for issue in record.issues:
        issues[issue.code] = issues.get(issue.code, 0) + 1
    entry = DocumentEntry(
        pid=plan,
        name=name,
        title=record.plan.title,
        municipality_code=record.plan.jis_code,
        municipality_name=record.plan.municipality,
        sha256=record.document.sha256,
        quads=len(quads),
        counts=counted(record),
        issues=dict(sorted(issues.items())),
        publication=dict(publication or {}),
    )
    return PreparedDocument(entry, str(path))


def _described(broken: list[Violation]) -> Message:
    if len(broken) == 1:
        return Message("breaks the shape %(violation)s", violation=broken[0])
    more = len(broken) - 1
    return Message(
        "breaks the shape %(violation)s (and %(more)s more)", violation=broken[0], more=more
    )
