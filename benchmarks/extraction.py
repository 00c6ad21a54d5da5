"""Score extraction against gold records: shared ones and those in ``tests/gold``.

usage: python -m benchmarks.extraction [--misses] [PLAN...]

Plans and gold are paired by municipality code.  Prints every section by plan, the
pooled bars and the seconds taken.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.pipeline import ingest_file
from ingest.records import to_json

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def scorer() -> ModuleType:
    """The shared scoring script as a module."""
    spec = importlib.util.spec_from_file_location(
        "score_extraction", SHARED / "evaluation" / "score_extraction.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def golds() -> dict[str, dict[str, Any]]:
    """Gold records by municipality code; shared ones win."""
    out: dict[str, dict[str, Any]] = {}
    for folder in (ROOT / "tests" / "gold", SHARED / "evaluation" / "gold"):
        for path in sorted(folder.glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(gold, dict) and "plan" in gold:
                out[str(gold["plan"].get("jis_code"))] = gold
    return out


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("plans", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    plans = args.plans or sorted((SHARED / "plans").glob("*.txt"))
    known, score = golds(), scorer()
    total = 0.0
    for path in plans:
        begin = time.perf_counter()
        record = json.loads(json.dumps(to_json(ingest_file(path)), ensure_ascii=False))
        total += time.perf_counter() - begin
        gold = known.get(str(record["plan"]["jis_code"]))
        sizes = {k: len(v) for k, v in record.items() if isinstance(v, list)}
        print(f"== {path.name} {sizes}")
        if gold is None:
            continue
        out, misses = score.score(record, gold)
        for name, value in out.items():
            print(f"   {name:18} {value if value is not None else '-'}")
        if args.misses:
            json.dump(
                {k: v for k, v in misses.items() if any(v.values())},
                sys.stdout,
                ensure_ascii=False,
                indent=1,
            )
            print()
    print(f"{len(plans)} plans in {total:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
