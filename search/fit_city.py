"""Fits the model of a city doing what is asked, and the thresholds of confirmed and possible.

    python -m search.fit_city DATA --queries FILE... [--out weights.json]

Positive are the cities of judged sets; negative are the other cities, and all cities
for queries that nothing answers, near misses among them.  Queries whose ``split`` is
``held`` are never looked at.  Run it after :mod:`search.fit`: the model takes what
ranking gives a measure as one of its signals.  What is reported is cross-validated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from graph.errors import GraphError
from graph.store.snapshot import current
from search.engine import SearchEngine
from search.errors import SearchError
from search.fit import crossed, fit_logistic
from search.judged import JudgedQuery, load_queries
from search.rank import WEIGHTS_FILE, Weights

_PENALTY: Final = 0.1
_PRECISION_WEIGHS: Final = 2.0
"""How much more precision weighs than recall: a wrong city is worse than one that is only possible."""
_REACHED: Final = 0.96
"""The share of right cities that must be confirmed or possible."""


@dataclass(frozen=True, slots=True)
class Table:
    """A row per query and city: ``groups`` number the queries, ``truth`` is what was judged."""

    rows: npt.NDArray[np.float64]
    truth: npt.NDArray[np.bool_]
    groups: npt.NDArray[np.int64]


def table(engine: SearchEngine, queries: Sequence[JudgedQuery]) -> Table:
    """The best proof of every city for every query."""
    index = engine.index
    rows, truth, groups = [], [], []
    for number, query in enumerate(queries):
        best: dict[int, tuple[float, ...]] = {}
        for proof in engine.proofs(query.query):
            city = int(index.plan_city[index.items.plan[proof.measure]])
            known = best.get(city)
            if known is None or sum(proof.features) > sum(known):
                best[city] = proof.features
        for city, features in best.items():
            rows.append(features)
            truth.append(index.cities[city][0] in query.cities)
            groups.append(number)
    return Table(np.array(rows), np.array(truth), np.array(groups))


def fit(found: Table, weights: Weights) -> tuple[Weights, dict[str, Any]]:
    """The weights with the model of cities, and what cross-validation says of it."""
    even = np.ones(len(found.truth))
    chances = crossed(found.groups, found.rows, found.truth, even, _PENALTY, least=0.0)
    threshold = _trusted(chances, found.truth)
    ordered = np.sort(chances[found.truth])
    possible = float(ordered[int((1 - _REACHED) * ordered.size)])
    sure = chances >= threshold
    told = {
        "cities": int(found.truth.sum()),
        "precision": round(float(found.truth[sure].mean()), 3) if sure.any() else None,
        "recall": round(float(sure[found.truth].mean()), 3),
        "possible_of_others": round(float((chances[~found.truth] >= possible).mean()), 3),
    }
    model = fit_logistic(found.rows, found.truth, even, _PENALTY, least=0.0)
    return (
        replace(
            weights,
            city=tuple(round(float(value), 4) for value in model),
            city_threshold=round(threshold, 4),
            possible_threshold=round(min(possible, threshold), 4),
        ),
        told,
    )


def _trusted(chances: npt.NDArray[Any], truth: npt.NDArray[np.bool_]) -> float:
    """The threshold with the best F-score in which precision weighs more than recall."""
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum(truth[order])
    precision = right / np.arange(1, len(order) + 1)
    recall = right / max(int(truth.sum()), 1)
    square = _PRECISION_WEIGHS**-2
    score = (1 + square) * precision * recall / np.maximum(square * precision + recall, 1e-9)
    return float(chances[order[int(np.argmax(score))]])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; prints what cross-validation gave as JSON.  2 where something is not there."""
    parser = argparse.ArgumentParser(prog="python -m search.fit_city", description=__doc__)
    parser.add_argument("data", type=Path, help="data folder with a current snapshot")
    parser.add_argument("--queries", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    given = parser.parse_args(arguments)
    try:
        engine = SearchEngine.open(current(given.data))
        queries = [query for path in given.queries for query in load_queries(path)]
    except (GraphError, SearchError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    chosen = [q for q in queries if q.split != "held" and (q.cities or not q.answerable)]
    weights, told = fit(table(engine, chosen), Weights.load())
    given.out.write_bytes(orjson.dumps(asdict(weights), option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
