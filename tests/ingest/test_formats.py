"""The invented plans in all their formats: provenance exact, pages named, facts found.

Scores are measured by ``benchmarks/layouts.py``; here stands what must
hold for every document.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from benchmarks.documents.content import PLANS
from benchmarks.documents.generate import FILES, render
from benchmarks.documents.model import Spec
from ingest.pipeline import extract
from ingest.readers import read_any
from ingest.records import to_json
from ingest.types import PlanRecord, Provenance, RawDocument

IDS = [spec.id for spec in PLANS]


@cache
def raw(spec_id: str) -> RawDocument:
    return read_any(FILES / next(s.file for s in PLANS if s.id == spec_id))


@cache
def record(spec_id: str) -> PlanRecord:
    return extract(raw(spec_id))


def provenances(found: PlanRecord) -> list[Provenance]:
    """Every provenance of a record, wherever it stands."""
    out: list[Provenance] = [p for _, p in found.plan.provenance]

    def walk(value: Any) -> None:
        if isinstance(value, Provenance):
            out.append(value)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(found)
    return out


def test_the_set_is_complete() -> None:
    assert len(PLANS) >= 8
    assert sum(spec.held for spec in PLANS) * 2 == len(PLANS)
    assert {spec.suffix for spec in PLANS} == {"docx", "pdf", "html", "xlsx", "md"}
    for spec in PLANS:
        assert (FILES / spec.file).stat().st_size > 1000
        gold = json.loads((FILES / f"{spec.id}.gold.json").read_text(encoding="utf-8"))
        assert [m["title"] for m in gold["measures"]] == [item.title for _, _, item in spec.items]


@pytest.mark.parametrize("spec_id", IDS)
def test_every_quote_is_the_text_at_its_offsets(spec_id: str) -> None:
    text = raw(spec_id).text
    found = provenances(record(spec_id))
    assert len(found) > 40
    for provenance in found:
        assert text[provenance.start : provenance.end] == provenance.quote
        assert provenance.page == raw(spec_id).page_of(provenance.start)


@pytest.mark.parametrize("spec_id", [spec.id for spec in PLANS if spec.suffix == "pdf"])
def test_every_element_of_a_pdf_names_its_page(spec_id: str) -> None:
    pages = len(raw(spec_id).pages)
    assert pages >= 2
    found = {provenance.page for provenance in provenances(record(spec_id))}
    assert None not in found
    assert found <= set(range(1, pages + 1))
    assert len(found) > 1


@pytest.mark.parametrize("spec_id", IDS)
def test_blocks_lie_in_order_and_cells_in_their_table(spec_id: str) -> None:
    document = raw(spec_id)
    end = 0
    for block in document.blocks:
        assert block.start >= end
        end = block.end
        if block.table:
            places = set()
            for cell in block.table.cells:
                assert block.start <= cell.start <= cell.end <= block.end
                assert cell.row + cell.rowspan <= block.table.n_rows
                assert cell.col + cell.colspan <= block.table.n_cols
                taken = {
                    (row, col)
                    for row in range(cell.row, cell.row + cell.rowspan)
                    for col in range(cell.col, cell.col + cell.colspan)
                }
                assert not taken & places
                places |= taken
    assert end <= len(document.text)


@pytest.mark.parametrize("spec", [s for s in PLANS if not s.held], ids=lambda s: s.id)
def test_plan_and_measures_of_the_development_half(spec: Spec) -> None:
    found = to_json(record(spec.id))
    assert found["plan"]["title"] == spec.title
    assert found["plan"]["municipality"] == spec.municipality
    assert found["plan"]["prefecture"] == spec.prefecture
    assert found["plan"]["jis_code"] == spec.code
    assert found["plan"]["period_start_fy"] == spec.first_fy
    assert found["plan"]["period_end_fy"] == spec.last_fy
    titles = [measure["title"] for measure in found["measures"]]
    assert titles == [item.title for _, _, item in spec.items]


def test_rendering_without_libreoffice_gives_the_committed_text() -> None:
    for spec in PLANS:
        if spec.suffix in ("html", "md"):
            assert render(spec) == (FILES / spec.file).read_bytes()
        elif spec.suffix != "pdf":
            assert read_any(render(spec), spec.file).text == raw(spec.id).text
