"""Measures the extraction on invented plans in layouts that nobody tuned it for.

    python -m benchmarks.layouts [--split fit|held] [--layout NAME] [--pool NAME]
                                 [--quick] [--misses] [--json] [--write FOLDER] [--jobs N]
    python -m benchmarks.layouts --nonplans

Every layout of ``benchmarks/documents/layouts`` is generated over every pool of content, read
as ``shisaku ingest`` reads it, and scored by section against its exact gold
(``benchmarks/scoring.py``).  A refused document counts as all missed.  ``--misses`` shows
what was missed; on held layouts it gives figures only, so that nobody tunes to them.

"named" is the share of missed measures and KPIs that lie in a passage which an issue of
the record names (the others are lost in silence); a refusal names the whole document.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import nonplans
from benchmarks.documents.layouts.registry import LAYOUTS
from benchmarks.documents.pools import POOLS
from benchmarks.documents.split import FIT, HELD
from benchmarks.passages import is_named
from benchmarks.scoring import Score, Tally, refused, score

SPLITS = {"fit": FIT, "held": HELD}
SECTIONS = (
    "plan", "policies", "measures", "parents", "actions", "departments", "goals", "kpis",
    "kpi measure", "kpi values", "kpi units", "kpi years", "kpi interim", "schedule", "projects",
    "sources", "citations", "glossary",
)  # fmt: skip
BARS = {
    "plan": 0.97, "policies": 0.90, "measures": 0.92, "parents": 0.90, "actions": 0.85, "kpis": 0.90,
    "kpi values": 0.95, "kpi units": 0.95, "kpi years": 0.95, "schedule": 0.75, "projects": 0.80,
    "sources": 0.93, "citations": 0.85, "glossary": 0.95, "named": 0.95,
}  # fmt: skip
"""F1 by section; of the schedule the recall."""


@dataclass
class Result:
    """One document read and scored."""

    layout: str
    pool: str
    score: Score
    error: str | None
    seconds: float
    named: Tally
    unnamed: list[str] = field(default_factory=list)
    vertical: bool = False


def read(layout: str, pool: str, folder: str | None = None) -> Result:
    """Generate, read and score one document; writes it and its gold into ``folder`` if given."""
    from ingest.errors import IngestError
    from ingest.pipeline import ingest_file
    from ingest.records import to_json

    built = LAYOUTS[layout].build(pool)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(folder or temporary) / built.name
        path.write_bytes(built.data)
        if folder:
            answers = json.dumps(built.gold, ensure_ascii=False, indent=1)
            path.with_suffix(".gold.json").write_text(answers + "\n", encoding="utf-8")
        begin = time.perf_counter()
        try:
            record = json.loads(json.dumps(to_json(ingest_file(path)), ensure_ascii=False))
        except IngestError as error:
            seconds = time.perf_counter() - begin
            found = refused(built.gold)
            lost = _lost(found)
            return Result(layout, pool, found, str(error), seconds, Tally(len(lost), 0, len(lost)))
        seconds = time.perf_counter() - begin
        found = score(record, built.gold)
        named, unnamed = _silence(path, record, built.gold, found)
    vertical = any("縦" in issue["message"] for issue in record["issues"])
    return Result(layout, pool, found, None, seconds, named, unnamed, vertical)


def _lost(found: Score) -> list[dict[str, Any]]:
    return found.missed_rows["measures"] + found.missed_rows["kpis"]


def _silence(
    path: Path, record: dict[str, Any], gold: dict[str, Any], found: Score
) -> tuple[Tally, list[str]]:
    """Of the missed measures and KPIs those in a passage that an issue names."""
    from ingest.readers import read_any

    lost = _lost(found)
    if not lost:
        return Tally(), []
    text = read_any(path).text
    measures = {m["id"]: m for m in gold["measures"]}
    unnamed = [
        str(row.get("title") or row.get("indicator"))
        for row in lost
        if not is_named(text, row, measures, record["issues"])
    ]
    return Tally(len(lost) - len(unnamed), 0, len(lost)), unnamed


def is_vertical(result: Result) -> bool:
    """Whether the layout is one of vertical writing, which the pooled figures leave out."""
    return LAYOUTS[result.layout].kind == "vertical"


def vertical_is_safe(result: Result) -> bool:
    """Vertical writing is read right, or refused, or named while nothing is made of it."""
    measures = result.score.tallies["measures"]
    return bool(result.error) or measures.f1 >= 0.9 or (result.vertical and not measures.found)


def _read(job: tuple[str, str, str | None]) -> Result:
    return read(*job)


def run(jobs: list[tuple[str, str, str | None]], workers: int) -> list[Result]:
    """All documents, in order."""
    if workers < 2:
        return [_read(job) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_read, jobs))


def pooled(results: list[Result]) -> dict[str, Tally]:
    """Counts of all documents together."""
    out: dict[str, Tally] = defaultdict(Tally)
    for result in results:
        for name, tally in result.score.tallies.items():
            out[name] += tally
        out["named"] += result.named
    return dict(out)


def figure(name: str, tally: Tally) -> float:
    """The figure that a bar is about."""
    return tally.recall if name in ("schedule", "named") else tally.f1


def show(title: str, results: list[Result]) -> None:
    """The pooled table of one split."""
    total = pooled(results)
    refusals = sum(result.error is not None for result in results)
    spent = sum(result.seconds for result in results)
    print(f"== {title}: {len(results)} documents, {refusals} refused, {spent:.1f} s of reading")
    print(f"   {'':13} {'prec':>6} {'recall':>6} {'F1':>6} {'bar':>5}  {'right':>6} {'found':>6} {'wanted':>6}")  # fmt: skip
    for name in (*SECTIONS, "named"):
        tally = total.get(name, Tally())
        if not tally.wanted and not tally.found:
            continue
        bar = BARS.get(name)
        judged = bar is not None and tally.wanted > 0
        verdict = "" if not judged else "met" if figure(name, tally) >= bar else "MISSED"
        print(f"   {name:13} {tally.precision:6.3f} {tally.recall:6.3f} {tally.f1:6.3f} "
              f"{bar or '':>5}  {tally.right:6} {tally.found:6} {tally.wanted:6} {verdict}")  # fmt: skip


_LINE = ("plan", "policies", "measures", "parents", "actions", "departments", "kpis", "schedule",
         "projects", "sources", "citations", "glossary", "named")  # fmt: skip


def lines(results: list[Result]) -> None:
    """One line per layout."""
    print(f"   {'layout':24} {'type':4} " + " ".join(f"{name[:6]:>6}" for name in _LINE))
    for layout in dict.fromkeys(result.layout for result in results):
        mine = [result for result in results if result.layout == layout]
        total = pooled(mine)
        cells = []
        for name in _LINE:
            tally = total.get(name, Tally())
            empty = not tally.wanted and not tally.found
            cells.append(f"{'-' if empty else format(figure(name, tally), '.2f'):>6}")
        refusals = sum(result.error is not None for result in mine)
        note = f"  {refusals} refused" if refusals else ""
        print(f"   {layout:24} {LAYOUTS[layout].suffix:4} {' '.join(cells)}{note}")


def misses(results: list[Result]) -> None:
    """What was missed and is spurious, by document."""
    for result in results:
        print(f"-- {result.layout} {result.pool} {result.error or ''}")
        for title, lost in (("missed", result.score.missed), ("spurious", result.score.spurious)):
            for name, rows in lost.items():
                for row in rows:
                    print(f"   {title:8} {name:12} {row}")
        for row in result.unnamed:
            print(f"   silent   {row}")


def miss_counts(results: list[Result]) -> None:
    """How many were missed and are spurious, by section: nothing to tune to."""
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for result in results:
        for n, lost in enumerate((result.score.missed, result.score.spurious)):
            for name, rows in lost.items():
                total[name][n] += len(rows)
    for name, (missed, spurious) in total.items():
        print(f"   {name:13} missed {missed:5} spurious {spurious:5}")


def as_json(results: list[Result]) -> dict[str, Any]:
    """Counts by split and by layout."""
    out: dict[str, Any] = {}
    for split, names in SPLITS.items():
        mine = [r for r in results if r.layout in names and not is_vertical(r)]
        if not mine:
            continue
        layouts = dict.fromkeys(result.layout for result in mine)
        out[split] = {
            "pooled": _figures(pooled(mine)),
            "layouts": {n: _figures(pooled([r for r in mine if r.layout == n])) for n in layouts},
            "refused": [f"{r.layout}--{r.pool}" for r in mine if r.error],
        }
    return out


def _figures(total: dict[str, Tally]) -> dict[str, Any]:
    return {
        name: {
            "precision": round(t.precision, 4), "recall": round(t.recall, 4), "f1": round(t.f1, 4),
            "right": t.right, "found": t.found, "wanted": t.wanted,
        }
        for name, t in total.items()
    }  # fmt: skip


def pools(layout: str, quick: bool) -> tuple[str, ...]:
    """The pools of a layout; in a ``quick`` run two of them, other ones for the next layout."""
    every = LAYOUTS[layout].pools
    at = list(LAYOUTS).index(layout)
    return tuple(dict.fromkeys(every[(at + k) % len(every)] for k in (0, 3))) if quick else every


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=sorted(SPLITS))
    parser.add_argument("--layout", choices=sorted(LAYOUTS), action="append")
    parser.add_argument("--pool", choices=sorted(POOLS), action="append")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="keep documents and gold")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="two pools for each layout, in turn")
    parser.add_argument("--nonplans", action="store_true", help="read documents that are no plans")
    return parser.parse_args()


def main() -> int:
    """Prints tables or JSON; 0 whatever the figures are."""
    args = arguments()
    if args.nonplans:
        nonplans.show(nonplans.check())
        return 0
    names = [n for s, all_ in SPLITS.items() for n in all_ if args.split in (None, s)]
    names = [n for n in names if not args.layout or n in args.layout]
    if args.write:
        args.write.mkdir(parents=True, exist_ok=True)
    folder = str(args.write) if args.write else None
    jobs = [(n, p, folder) for n in names for p in pools(n, args.quick)]
    results = run([job for job in jobs if not args.pool or job[1] in args.pool], args.jobs)
    if args.json:
        json.dump(as_json(results), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    for split, members in SPLITS.items():
        mine = [result for result in results if result.layout in members]
        vertical = [vertical_is_safe(r) for r in mine if is_vertical(r)]
        if vertical:
            print(f"== {split}: vertical writing read, named or refused: {sum(vertical)} of {len(vertical)}")  # fmt: skip
        mine = [result for result in mine if not is_vertical(result)]
        if mine:
            show(split, mine)
            lines(mine)
            if args.misses:
                (misses if split == "fit" else miss_counts)(mine)
    return 0


if __name__ == "__main__":
    sys.exit(main())
