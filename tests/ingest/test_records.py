"""Records of every document at hand: quotes, ids, issues, JSON and back."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ingest.issues import CODES
from ingest.pipeline import ingest_file
from ingest.readers import read_any
from ingest.records import from_json, to_json
from ingest.types import SOURCE_TYPES, PlanRecord, Provenance

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "plans"
DOCUMENTS = [
    *sorted(p for p in (ROOT / "tests" / "layouts").iterdir() if p.suffix != ".json"),
    *sorted(
        p for p in (ROOT / "benchmarks" / "documents" / "files").iterdir() if p.suffix != ".json"
    ),
    *sorted(SHARED.glob("*.txt")),
]


@cache
def record(path: Path) -> PlanRecord:
    return ingest_file(path)


def provenances(found: PlanRecord) -> list[Provenance]:
    """Every provenance on a record."""
    out = [p for _, p in found.plan.provenance]
    for elements in (
        found.policies,
        found.measures,
        found.kpis,
        found.schedule,
        found.projects,
        found.sources,
        found.glossary,
        found.organizations,
        found.passages,
    ):
        out.extend(e.provenance for e in elements if e.provenance)  # type: ignore[attr-defined]
    for measure in found.measures:
        out.extend(a.provenance for a in measure.actions if a.provenance)
        if measure.goal_provenance:
            out.append(measure.goal_provenance)
    for source in found.sources:
        out.extend(m.provenance for m in source.mentions)
    out.extend(i.provenance for i in found.issues if i.provenance)
    return out


def test_documents_are_at_hand() -> None:
    assert len(DOCUMENTS) >= 20


@pytest.mark.parametrize("path", DOCUMENTS, ids=[p.name for p in DOCUMENTS])
def test_every_quote_is_the_text_of_its_span(path: Path) -> None:
    text = read_any(path).text
    found = provenances(record(path))
    assert found
    for p in found:
        assert p.quote == text[p.start : p.end]
        assert p.quote.strip()


@pytest.mark.parametrize("path", DOCUMENTS, ids=[p.name for p in DOCUMENTS])
def test_references_and_codes(path: Path) -> None:
    found = record(path)
    measures = {m.id for m in found.measures}
    policies = {p.id for p in found.policies}
    cited = {s.id for s in found.sources}
    assert len(measures) == len(found.measures)
    assert {m.parent for m in found.measures} - {None} <= policies
    assert {p.parent for p in found.policies} - {None} <= policies
    assert {c for m in found.measures for c in m.cites} <= cited
    for elements in (found.kpis, found.schedule, found.projects, found.passages):
        assert {e.measure for e in elements} - {None} <= measures  # type: ignore[attr-defined]
        assert len({e.id for e in elements}) == len(elements)  # type: ignore[attr-defined]
    assert {s.type for s in found.sources} <= set(SOURCE_TYPES)
    for issue in found.issues:
        assert issue.code in CODES
    for phase in found.schedule:
        if phase.certain:
            assert phase.from_fy is not None and phase.to_fy is not None
            assert phase.from_fy <= phase.to_fy


@pytest.mark.parametrize("path", DOCUMENTS, ids=[p.name for p in DOCUMENTS])
def test_json_and_back(path: Path) -> None:
    found = record(path)
    assert from_json(to_json(found)) == found


def test_the_same_document_gives_the_same_record() -> None:
    path = DOCUMENTS[0]
    assert to_json(ingest_file(path)) == to_json(ingest_file(path))
