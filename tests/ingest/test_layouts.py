"""Invented plans in many layouts against what a reader finds in them.

The plans lie in ``tests/layouts``, each beside its reading (``.json``).  A reading is
written by hand from the text; the test says which line differs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import ingest_file
from ingest.records import to_json

LAYOUTS = Path(__file__).parents[1] / "layouts"
PLANS = sorted(p for p in LAYOUTS.iterdir() if p.suffix != ".json")


def reading(path: Path) -> dict[str, Any]:
    """The record of a plan, as short as a reader would note it down."""
    record = to_json(ingest_file(path))
    titles = {m["id"]: m["title"] for m in record["measures"]}
    labels = {p["id"]: p["label"] for p in record["policies"]}
    names = {s["id"]: s["label"] for s in record["sources"]}
    plan = record["plan"]
    return {
        "plan": {
            k: plan[k]
            for k in (
                "title",
                "municipality",
                "prefecture",
                "published",
                "period_start_fy",
                "period_end_fy",
                "version_or_status",
                "doubles_as",
            )
        },
        "policies": [[p["label"], labels.get(p["parent"])] for p in record["policies"]],
        "measures": [
            [
                m["title"],
                labels.get(m["parent"]),
                m["department"],
                m["actions"],
                [names[c] for c in m["cites"]],
            ]
            for m in record["measures"]
        ],
        "kpis": [
            [
                titles.get(k["measure"]),
                k["indicator"],
                k["baseline_value"],
                k["target_value"],
                k["target_fy"],
                k["unit"],
            ]
            for k in record["kpis"]
        ],
        "schedule": [
            [titles.get(s["measure"]), s["task"], s["from_fy"], s["to_fy"]]
            for s in record["schedule"]
        ],
        "sources": [[s["label"], s["type"]] for s in record["sources"]],
        "glossary": [g["term"] for g in record["glossary"]],
    }


def test_there_are_layouts() -> None:
    assert len(PLANS) >= 10


@pytest.mark.parametrize("path", PLANS, ids=[p.stem for p in PLANS])
def test_layout(path: Path) -> None:
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(reading(path), ensure_ascii=False))
    for part, rows in wanted.items():
        assert found[part] == rows, part
