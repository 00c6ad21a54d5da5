"""Score links.csv and the sources of records against gold.

usage: python -m benchmarks.links LINKS_CSV [--misses]

LINKS_CSV is made by ``shisaku build`` and ``shisaku export --format csv``.  Links gold
is the shared ``links_dev.json`` and ``tests/gold/links_own.json``; measures are found
by title within their municipality.  Explicit citations count where the source is
national; an aligned item is right where the gold, or one of the readings that it
accepts, has it (none included).  The sources of whole plans are scored from the
records that extraction gives of ``../shared/plans``.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.extraction import golds, scorer
from ingest.pipeline import ingest_file
from ingest.records import to_json
from text.folding import key

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
LOCAL = {"prefectural_plan", "municipal_plan"}
NEVER = {"international", "other"}


def plain(text: str) -> str:
    """For comparison: folded, letters and digits alone."""
    return key(text)


def same_source(row: dict[str, str], label: str) -> bool:
    """Whether a row's source goes by the name that the gold gives."""
    wanted = plain(label)
    return any(plain(name) == wanted for name in row["source_names"].split("|"))


def measure_of(rows: dict[str, list[dict[str, str]]], title: str) -> list[dict[str, str]]:
    """The rows of the measure whose title is nearest; conversion defects differ."""
    near = difflib.get_close_matches(plain(title), list(rows), n=1, cutoff=0.8)
    return rows[near[0]] if near else []


Rows = dict[str, dict[str, list[dict[str, str]]]]
"""Rows of links.csv by municipality and by plain title of the measure."""
GOLD = (SHARED / "evaluation" / "links_dev.json", ROOT / "tests" / "gold" / "links_own.json")


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts: explicit links right and wanted and given, measures whose item is right."""

    right: int
    wanted: int
    given: int
    aligned: int
    measures: int
    misses: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.given)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.wanted)

    @property
    def share_aligned(self) -> float:
        return self.aligned / max(1, self.measures)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("links", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    with args.links.open(encoding="utf-8-sig", newline="") as file:
        rows = by_measure(csv.DictReader(file))
    for path in GOLD:
        if path.exists():
            scores = score_links(path, rows)
            print(
                f"{path.name}: explicit precision {scores.precision:.3f} recall "
                f"{scores.recall:.3f} ({scores.wanted} wanted, {scores.given} given), aligned "
                f"{scores.share_aligned:.3f} of {scores.measures}"
            )
            if args.misses:
                print("".join(f"  {miss}\n" for miss in scores.misses), end="")
    f1, types = score_sources(sorted((SHARED / "plans").glob("*.txt")))
    print(f"sources of whole plans: F1 {f1:.3f}, types {types:.3f}")
    return 0


def by_measure(rows: Iterable[dict[str, str]]) -> Rows:
    """The rows of links.csv by municipality and title."""
    found: Rows = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["municipality_code"]][plain(row["measure_title"])].append(row)
    return found


def _titles() -> dict[str, str]:
    found = {}
    for path in sorted((SHARED / "evaluation" / "measures").glob("*.json")):
        listed = json.loads(path.read_text(encoding="utf-8"))
        for measure in listed["measures"]:
            found[f"{listed['plan']['jis_code']}/{measure['id']}"] = measure["title"]
    return found


def score_links(path: Path, rows: Rows) -> Scores:
    """The links of the measures in a gold file."""
    titles = _titles()
    right = wanted = given = aligned = total = 0
    misses = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        city = entry["measure"].partition("/")[0]
        own = measure_of(rows[city], titles[entry["measure"]])
        explicit = [s["label"] for s in entry["sources"] if s["kind"] == "explicit"]
        found = [
            r for r in own if r["kind"] == "explicit" and r["source_type"] not in LOCAL | NEVER
        ]
        hits = [label for label in explicit if any(same_source(r, label) for r in found)]
        good = [r for r in found if any(same_source(r, label) for label in explicit)]
        right, wanted, given = right + len(hits), wanted + len(explicit), given + len(found)
        items: list[str | None] = [r["item_label"] for r in own if r["kind"] == "aligned"]
        gold = [s["label"] for s in entry["sources"] if s["kind"] == "aligned"]
        fits = set(items or [None]) <= {*gold, *entry.get("accept", [])}
        aligned, total = aligned + fits, total + 1
        if len(hits) < len(explicit) or len(good) < len(found) or not fits:
            odd = [r["source_label"] for r in found if r not in good]
            missing = [label for label in explicit if label not in hits]
            misses.append(
                f"{entry['measure']}: missing {missing}, odd {odd}, aligned {items} for {gold}"
            )
    return Scores(right, wanted, given, aligned, total, tuple(misses))


def score_sources(paths: Iterable[Path]) -> tuple[float, float]:
    """F1 of the sources of whole plans, and the share whose type is right."""
    known, score = golds(), scorer()
    hits = given = wanted = right = typed = 0
    for path in paths:
        record = json.loads(json.dumps(to_json(ingest_file(path)), ensure_ascii=False))
        gold = known.get(str(record["plan"]["jis_code"]))
        if gold is None:
            continue
        out: dict[str, Any] = score.score(record, gold)[0]
        part = out["sources"]
        hits += round(part["recall"] * part["gold"])
        given, wanted = given + part["pred"], wanted + part["gold"]
        named = {
            plain(name): source["type"]
            for source in record["sources"]
            for name in (source["label"], *source["as_printed"])
        }
        for source in gold["sources"]:
            names = (source["label"], *source.get("as_printed", []))
            kind = next((named[plain(n)] for n in names if plain(n) in named), None)
            typed += kind is not None
            right += kind == source["type"]
    return 2 * hits / max(1, given + wanted), right / max(1, typed)


if __name__ == "__main__":
    sys.exit(main())
