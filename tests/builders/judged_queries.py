"""The judged queries that ship, and the bars that search must keep on the digests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from search_snapshot import JUDGED

from search.engine import SearchEngine
from search.evaluate import Report, evaluate
from search.judged import JudgedQuery, Titles, load_queries
from search.types import Mode

TITLES = JUDGED / "measures"
BARS = {
    "queries_own": {"all": 0.94, "keyword": 0.97, "paraphrase": 0.88, "filtered": 0.95},
    "queries_second": {"all": 0.80, "paraphrase": 0.60, "question": 0.85},
}
"""nDCG@10 by set and kind of query on its held half, over the digests in ``corpus/``.

Measured when they were set: own .964, .995, .909, 1.0; second .818, .633, .926.
"""
CITIES = {"queries_own": 0.95, "queries_second": 0.80}
"""F1 of sets of cities; measured .986 and .840."""
LEFT_EMPTY = {"queries_own": 0.90, "queries_second": 0.60}
"""Share of unanswerable queries without a hit; measured .949 and .667."""


@cache
def held(name: str) -> tuple[JudgedQuery, ...]:
    """The half of a set that nothing is fitted to."""
    found = tuple(q for q in load_queries(JUDGED / f"{name}.jsonl") if q.split == "held")
    assert len(found) > 60
    return found


def report(engine: SearchEngine, name: str, mode: Mode = Mode.HYBRID) -> Report:
    """What the engine comes to on the held half of a set."""
    return evaluate(engine, held(name), Titles(TITLES), mode)


def missed(engine: SearchEngine) -> Iterator[str]:
    """Every bar that the engine does not reach, as one line each."""
    for name, bars in BARS.items():
        found = report(engine, name)
        for kind, bar in bars.items():
            if found.groups[kind].ndcg < bar:
                yield f"{name} {kind}: {found.groups[kind].ndcg:.3f} < {bar}"
        if found.cities is None or found.cities.f1 < CITIES[name]:
            yield f"{name} cities: {found.cities} < {CITIES[name]}"
        if found.left_empty is None or found.left_empty < LEFT_EMPTY[name]:
            yield f"{name} left empty: {found.left_empty} < {LEFT_EMPTY[name]}"
        if found.wrongly_empty is None or found.wrongly_empty > 0.08:
            yield f"{name} wrongly empty: {found.wrongly_empty} > 0.08"
