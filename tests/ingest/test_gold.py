"""Extraction against gold records read by hand, pooled over the plans at hand."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from benchmarks.extraction import SHARED, golds, scorer
from ingest.pipeline import ingest_file
from ingest.records import to_json

pytestmark = pytest.mark.skipif(
    not (SHARED / "evaluation").is_dir(), reason="the original plans are not beside the repository"
)

BARS = {
    "policies": 0.95,
    "measures": 0.97,
    "actions": 0.92,
    "kpis": 0.97,
    "glossary": 0.97,
    "sources": 0.92,
    "measure_citations": 0.92,
    "projects": 0.95,
}


@cache
def scores() -> list[dict[str, Any]]:
    known, score = golds(), scorer()
    out = []
    for path in sorted((SHARED / "plans").glob("*.txt")):
        record = json.loads(json.dumps(to_json(ingest_file(path)), ensure_ascii=False))
        gold = known.get(str(record["plan"]["jis_code"]))
        if gold is not None:
            out.append(score.score(record, gold)[0])
    return out


def test_there_is_gold() -> None:
    assert len(scores()) >= 2


def test_plan_facts() -> None:
    assert [s["plan"]["wrong"] for s in scores()] == [[]] * len(scores())


@pytest.mark.parametrize(("part", "bar"), BARS.items())
def test_pooled_f1(part: str, bar: float) -> None:
    rows = [s[part] for s in scores() if s[part]]
    hits = sum(round(r["precision"] * r["pred"]) for r in rows)
    total = sum(r["pred"] + r["gold"] for r in rows)
    assert 2 * hits / total >= bar


def test_parents_schedule_and_indicator_fields() -> None:
    for s in scores():
        assert s["measure_parent"]["accuracy"] >= 0.95
        assert s["schedule_recall"] is None or s["schedule_recall"]["recall"] >= 0.92
        assert s["kpi_fields"] is None or min(s["kpi_fields"].values()) >= 0.95
