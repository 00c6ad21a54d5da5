"""Scores the invented documents of ``tests/documents`` in all their layouts.

    python -m benchmarks.formats [--half development|held] [--misses] [ID ...]

One half is for development; the other is looked at only to measure.  The gold is exact:
documents and gold come from one data structure.  Needs the scorer of the evaluation
folder beside the checkout.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.pipeline import ingest_file
from ingest.records import to_json
from tests.documents.content import PLANS
from tests.documents.generate import FILES

SCORER = Path(__file__).parents[1].parent / "shared" / "evaluation" / "score_extraction.py"
BARS = {"measures": 0.90, "kpis": 0.85, "glossary": 0.90, "sources": 0.85, "plan": 0.90}
SECTIONS = ("policies", "measures", "actions", "kpis", "glossary", "sources", "measure_citations")


def load_scorer() -> ModuleType:
    """The scorer as a module; exits with a message where it is not there."""
    if not SCORER.exists():
        sys.exit(f"{SCORER}: the scorer is needed and not there")
    spec = importlib.util.spec_from_file_location("score_extraction", SCORER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pooled(scores: list[dict[str, Any]]) -> dict[str, float]:
    """F1 by section over all documents together, and the mean of the plan facts."""
    out: dict[str, float] = {}
    for section in SECTIONS:
        rows = [score[section] for score in scores if score[section]]
        gold = sum(row["gold"] for row in rows)
        found = sum(row["pred"] for row in rows)
        right = sum(row["recall"] * row["gold"] for row in rows)
        if gold or found:
            out[section] = 2 * right / (gold + found)
    out["plan"] = sum(score["plan"]["accuracy"] for score in scores) / len(scores)
    return out


def main() -> int:
    """Prints a line per document and the pooled scores against the bars; 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["development", "held"])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("ids", nargs="*")
    args = parser.parse_args()
    scorer = load_scorer()
    missed = False
    for half in ("development", "held"):
        if args.half not in (None, half):
            continue
        scores: list[dict[str, Any]] = []
        for spec in PLANS:
            if spec.held != (half == "held") or (args.ids and spec.id not in args.ids):
                continue
            record = to_json(ingest_file(FILES / spec.file))
            gold = json.loads((FILES / f"{spec.id}.gold.json").read_text(encoding="utf-8"))
            score, misses = scorer.score(record, gold)
            scores.append(score)
            line = " ".join(
                f"{section}={score[section]['f1'] if score[section] else '-'}"
                for section in SECTIONS
            )
            schedule = score["schedule_recall"]["recall"] if score["schedule_recall"] else "-"
            print(f"{spec.id:14} plan={score['plan']['accuracy']} {line} schedule={schedule}")
            print(f"{'':14} wrong={score['plan']['wrong']} kpi_fields={score['kpi_fields']}")
            if args.misses:
                print(json.dumps(misses, ensure_ascii=False, indent=1))
        if not scores:
            continue
        total = pooled(scores)
        print(f"== {half}: {len(scores)} documents")
        for section, value in total.items():
            bar = BARS.get(section)
            verdict = "" if bar is None else f" (bar {bar}: {'met' if value >= bar else 'MISSED'})"
            missed = missed or (bar is not None and value < bar)
            print(f"   {section:18} {value:.3f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
