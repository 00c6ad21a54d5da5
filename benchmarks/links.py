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
from pathlib import Path
from typing import Any

from benchmarks.extraction import golds, scorer
from graph.folding import fold
from ingest.pipeline import ingest_file
from ingest.records import to_json

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
LOCAL = {"prefectural_plan", "municipal_plan"}
NEVER = {"international", "other"}


def plain(text: str) -> str:
    """For comparison: folded, letters and digits alone."""
    return "".join(char for char in fold(text).text if char.isalnum())


def same_source(row: dict[str, str], label: str) -> bool:
    """Whether a row's source goes by the name that the gold gives."""
    wanted = plain(label)
    return any(plain(name) == wanted for name in row["source_names"].split("|"))


def measure_of(rows: dict[str, list[dict[str, str]]], title: str) -> list[dict[str, str]]:
    """The rows of the measure whose title is nearest; conversion defects differ."""
    near = difflib.get_close_matches(plain(title), list(rows), n=1, cutoff=0.8)
    return rows[near[0]] if near else []


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("links", type=Path)
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    by_city: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with args.links.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_city[row["municipality_code"]][plain(row["measure_title"])].append(row)
    titles = _titles()
    for path in (
        SHARED / "evaluation" / "links_dev.json",
        ROOT / "tests" / "gold" / "links_own.json",
    ):
        if path.exists():
            _links(path, by_city, titles, args.misses)
    _sources(sorted((SHARED / "plans").glob("*.txt")))
    return 0


def _titles() -> dict[str, str]:
    found = {}
    for path in sorted((SHARED / "evaluation" / "measures").glob("*.json")):
        listed = json.loads(path.read_text(encoding="utf-8"))
        for measure in listed["measures"]:
            found[f"{listed['plan']['jis_code']}/{measure['id']}"] = measure["title"]
    return found


def _links(
    path: Path,
    by_city: dict[str, dict[str, list[dict[str, str]]]],
    titles: dict[str, str],
    misses: bool,
) -> None:
    right = wanted = given = aligned = total = 0
    for entry in json.loads(path.read_text(encoding="utf-8")):
        city = entry["measure"].partition("/")[0]
        rows = measure_of(by_city[city], titles[entry["measure"]])
        explicit = [s["label"] for s in entry["sources"] if s["kind"] == "explicit"]
        found = [
            r for r in rows if r["kind"] == "explicit" and r["source_type"] not in LOCAL | NEVER
        ]
        hits = [label for label in explicit if any(same_source(r, label) for r in found)]
        good = [r for r in found if any(same_source(r, label) for label in explicit)]
        right, wanted, given = right + len(hits), wanted + len(explicit), given + len(found)
        items: list[str | None] = [r["item_label"] for r in rows if r["kind"] == "aligned"]
        gold = [s["label"] for s in entry["sources"] if s["kind"] == "aligned"]
        fits = set(items or [None]) <= {*gold, *entry.get("accept", [])}
        aligned, total = aligned + fits, total + 1
        if misses and (len(hits) < len(explicit) or len(good) < len(found) or not fits):
            odd = [r["source_label"] for r in found if r not in good]
            missing = [label for label in explicit if label not in hits]
            print(f"  {entry['measure']}: missing {missing}, odd {odd}, aligned {items} for {gold}")
    print(
        f"{path.name}: explicit precision {_share(right, given)} recall {_share(right, wanted)}"
        f" ({wanted} wanted, {given} given), aligned {_share(aligned, total)} of {total}"
    )


def _sources(paths: Iterable[Path]) -> None:
    known, score = golds(), scorer()
    sums = [0, 0, 0]
    types = [0, 0]
    for path in paths:
        record = json.loads(json.dumps(to_json(ingest_file(path)), ensure_ascii=False))
        gold = known.get(str(record["plan"]["jis_code"]))
        if gold is None:
            continue
        out: dict[str, Any] = score.score(record, gold)[0]
        part = out["sources"]
        hits = round(part["recall"] * part["gold"])
        sums = [sums[0] + hits, sums[1] + part["pred"], sums[2] + part["gold"]]
        named = {
            plain(n): s["type"] for s in record["sources"] for n in (s["label"], *s["as_printed"])
        }
        for source in gold["sources"]:
            names = (source["label"], *source.get("as_printed", []))
            kind = next((named[plain(n)] for n in names if plain(n) in named), None)
            if kind is not None:
                types = [types[0] + (kind == source["type"]), types[1] + 1]
                if kind != source["type"]:
                    print(f"  {path.stem}: {source['label']} is {source['type']}, read as {kind}")
    precision, recall = sums[0] / max(1, sums[1]), sums[0] / max(1, sums[2])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(
        f"sources of whole plans: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f},"
        f" types {_share(*types)} of {types[1]}"
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
