"""How well an engine meets judged queries: by kind, by signal, cities, no answer.

``evaluate`` gives one table for one way of ranking, ``ablation`` one line for each
signal alone and each left out.  The numbers are those that the service's own
answers would be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any, Final

from search.engine import SearchEngine
from search.errors import JudgedQueriesError
from search.judged import (
    DEPTH,
    JudgedQuery,
    Measured,
    Titles,
    load_queries,
    measure,
    twice,
)
from search.rank import FEATURES, Weights
from search.types import HitType, Mode
from text.messages import Message

ABLATED: Final[dict[str, tuple[str, ...]]] = {
    "lexical": ("lexical", "passage", "covered", "spoken"),
    "dense": ("dense", "near", "soft"),
    "concept": ("concept",),
}
"""The signals of an ablation and the features they are made of."""


@dataclass(frozen=True, slots=True)
class Group:
    """Means over the answerable queries of a kind."""

    ndcg: float
    recall: float
    mrr: float
    n: int

    def to_json(self) -> dict[str, Any]:
        return {
            f"ndcg@{DEPTH}": round(self.ndcg, 3),
            f"recall@{DEPTH}": round(self.recall, 3),
            f"mrr@{DEPTH}": round(self.mrr, 3),
            "n": self.n,
        }


@dataclass(frozen=True, slots=True)
class Cities:
    """Precision, recall and F1 of sets of cities, mean over queries."""

    precision: float
    recall: float
    f1: float
    n: int

    def to_json(self) -> dict[str, Any]:
        return {
            "precision": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "f1": round(self.f1, 3),
            "n": self.n,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation gave.

    ``left_empty`` is the share of unanswerable queries that came back empty,
    ``wrongly_empty`` that of the answerable ones; None where there are none.
    Latencies are in milliseconds, in process.
    """

    mode: str
    groups: dict[str, Group]
    cities: Cities | None
    left_empty: float | None
    wrongly_empty: float | None
    unanswerable: int
    p50_ms: float
    max_ms: float
    measured: tuple[Measured, ...] = ()
    wrong_cities: tuple[tuple[JudgedQuery, frozenset[str]], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            **{kind: group.to_json() for kind, group in self.groups.items()},
            "cities": None if self.cities is None else self.cities.to_json(),
            "unanswerable": {
                "left_empty": _rounded(self.left_empty),
                "n": self.unanswerable,
                "answerable_emptied": _rounded(self.wrongly_empty),
            },
            "latency_ms": {"p50": round(self.p50_ms, 1), "max": round(self.max_ms, 1)},
        }


def evaluate(
    engine: SearchEngine,
    queries: Sequence[JudgedQuery],
    titles: Titles,
    mode: Mode = Mode.HYBRID,
    *,
    with_cities: bool = True,
) -> Report:
    """Runs every query and scores what comes back."""
    measured: list[Measured] = []
    cities: list[tuple[float, float]] = []
    wrong: list[tuple[JudgedQuery, frozenset[str]]] = []
    spent: list[float] = []
    for query in queries:
        started = perf_counter()
        hits = engine.search(query.query, types=[HitType.MEASURE], limit=DEPTH, mode=mode).hits
        spent.append(1e3 * (perf_counter() - started))
        keys = [titles.key(hit.municipality.code, hit.title) for hit in hits]
        measured.append(measure(query, keys))
        if query.cities and with_cities:
            got = frozenset(str(city.code) for city in engine.ask(query.query).cities)
            both = len(got & query.cities)
            cities.append((both / len(got) if got else 0.0, both / len(query.cities)))
            if got != query.cities:
                wrong.append((query, got))
    spent.sort()
    answered = [row for row in measured if row.query.answerable]
    unanswered = [row for row in measured if not row.query.answerable]
    kinds = dict.fromkeys(row.query.kind for row in answered)
    groups = {kind: _group([row for row in answered if row.query.kind == kind]) for kind in kinds}
    if answered:
        groups["all"] = _group(answered)
    return Report(
        mode=str(mode),
        groups=groups,
        cities=_cities(cities),
        left_empty=fmean(row.hits == 0 for row in unanswered) if unanswered else None,
        wrongly_empty=fmean(row.hits == 0 for row in answered) if answered else None,
        unanswerable=len(unanswered),
        p50_ms=spent[len(spent) // 2],
        max_ms=spent[-1],
        measured=tuple(measured),
        wrong_cities=tuple(wrong),
    )


def ablation(
    engine: SearchEngine, queries: Sequence[JudgedQuery], titles: Titles
) -> dict[str, Report]:
    """Reports for the whole, for each signal alone, and with each left out.

    The threshold is kept out of it: this is about order.
    """
    answerable = [query for query in queries if query.answerable]
    kept = engine.weights
    reports: dict[str, Report] = {}
    try:
        engine.weights = _open(kept)
        reports["all signals"] = evaluate(engine, answerable, titles, with_cities=False)
        for name, features in ABLATED.items():
            engine.weights = _open(_masked(kept, features, alone=True))
            reports[f"{name} alone"] = evaluate(engine, answerable, titles, with_cities=False)
        for name, features in ABLATED.items():
            engine.weights = _open(_masked(kept, features, alone=False))
            reports[f"without {name}"] = evaluate(engine, answerable, titles, with_cities=False)
        for mode in (Mode.LEXICAL, Mode.DENSE):
            reports[f"mode={mode}"] = evaluate(engine, answerable, titles, mode, with_cities=False)
    finally:
        engine.weights = kept
    return reports


def run(engine: SearchEngine, path: Path, measures: Path, *, split: str = "") -> dict[str, Any]:
    """All of it for one file, as the command line prints it.

    ``relevant`` is how many measures are judged relevant, ``unknown`` lists those that count
    as never found: ``no_title`` stand in no file of ``measures``, ``not_in_index`` have a
    title that no measure of the index has.  ``duplicates`` are ids of several queries.
    """
    queries = [q for q in load_queries(path) if not split or q.split == split]
    if not queries:
        raise JudgedQueriesError(
            Message("holds no query of the part %(split)s", split=repr(split)), file=str(path)
        )
    titles = Titles(measures)
    wanted = dict.fromkeys(name for query in queries for name in query.relevant)
    there = found_in(engine, titles)
    return {
        "queries": len(queries),
        "relevant": len(wanted),
        "unknown": {
            "no_title": [name for name in wanted if name not in titles.ids()],
            "not_in_index": [n for n in wanted if n in titles.ids() and n not in there],
        },
        "duplicates": list(twice(queries)),
        "modes": {
            str(mode): evaluate(engine, queries, titles, mode).to_json()
            for mode in (Mode.HYBRID, Mode.LEXICAL, Mode.DENSE)
        },
        "ablation": {
            name: {kind: round(group.ndcg, 3) for kind, group in report.groups.items()}
            for name, report in ablation(engine, queries, titles).items()
        },
    }


def found_in(engine: SearchEngine, titles: Titles) -> frozenset[str]:
    """``CODE/ID`` of the judged measures that the index has."""
    items, plans = engine.index.items, engine.index.plans
    return frozenset(
        titles.key(plans[int(items.plan[row])].city, items.title[row])
        for row in range(engine.index.measures)
    )


def _open(weights: Weights) -> Weights:
    """The same weights with nothing held back."""
    return replace(weights, gate_threshold=0.0, hit_threshold=0.0)


def _masked(weights: Weights, features: Sequence[str], *, alone: bool) -> Weights:
    def masked(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(
            value if (name in features) == alone else 0.0
            for name, value in zip(FEATURES, values, strict=True)
        )

    return replace(weights, short=masked(weights.short), long=masked(weights.long))


def _group(rows: Sequence[Measured]) -> Group:
    return Group(
        fmean(row.ndcg for row in rows),
        fmean(row.recall for row in rows),
        fmean(row.reciprocal_rank for row in rows),
        len(rows),
    )


def _cities(pairs: Sequence[tuple[float, float]]) -> Cities | None:
    if not pairs:
        return None
    return Cities(
        fmean(p for p, _ in pairs),
        fmean(r for _, r in pairs),
        fmean(2 * p * r / (p + r) if p + r else 0.0 for p, r in pairs),
        len(pairs),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
