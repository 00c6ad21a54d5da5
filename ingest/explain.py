"""Why a record is as it is: block by block what was proposed, taken, rejected and left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.blocks import Block
from ingest.extract.candidates import Decision, Span
from ingest.pipeline import extract_with_context
from ingest.readers import read_any
from ingest.types import Issue, PlanRecord


@dataclass(frozen=True, slots=True)
class Explained:
    """One block with the decisions and issues whose places meet it.

    ``page`` counts from 1, None where the format has no pages; ``span`` is half-open in
    code points of the raw text.
    """

    kind: str
    page: int | None
    span: Span
    text: str
    decisions: tuple[Decision, ...]
    elements: tuple[str, ...]
    issues: tuple[Issue, ...]


def explain_file(path: Path) -> tuple[PlanRecord, list[Explained]]:
    """Read a file and say of each of its blocks what became of it.

    Raises an IngestError that names the file for whatever keeps it out.
    """
    document = read_any(path)
    ctx, record = extract_with_context(document)
    elements = list(_elements(record))
    blocks = [
        Explained(
            str(block.kind),
            document.page_of(block.start),
            (block.start, block.end),
            " ".join(document.text[block.start : block.end].split()),
            tuple(
                d
                for d in ctx.ledger.decisions
                if any(_meet(s, (block.start, block.end)) for s in d.candidate.spans)
            ),
            tuple(name for span, name in elements if _meet(span, (block.start, block.end))),
            tuple(
                i
                for i in record.issues
                if i.provenance is not None
                and _meet((i.provenance.start, i.provenance.end), (block.start, block.end))
            ),
        )
        for block in _in_order(ctx.outline.blocks)
    ]
    return record, blocks


def _in_order(blocks: list[Block]) -> list[Block]:
    return sorted(blocks, key=lambda block: (block.start, block.end))


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _elements(record: PlanRecord) -> Iterator[tuple[Span, str]]:
    """(place, what was read there by which rule) of every element of a record."""
    named = [
        *((p, f"policy {p.id} {p.label}") for p in record.policies),
        *((m, f"measure {m.id} {m.title}") for m in record.measures),
        *((a, f"action {a.id}") for m in record.measures for a in m.actions),
        *((k, f"KPI {k.id} {k.indicator}") for k in record.kpis),
        *((s, f"schedule {s.id} {s.task}") for s in record.schedule),
        *((p, f"finished work {p.id} {p.label}") for p in record.projects),
        *((t, f"term {t.id} {t.term}") for t in record.glossary),
    ]
    for element, name in named:
        place = element.provenance
        if place is not None:
            yield (place.start, place.end), f"{name} ({element.method})"
