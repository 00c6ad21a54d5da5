"""Fits the weights of ranking and the thresholds on judged queries.

    python -m search.fit DATA --queries FILE... --measures DIR [--out weights.json]

Queries whose ``split`` is ``held`` are never looked at.  Ranking weights maximise
nDCG@10 by random search over convex weights, each as the mean over resampled
query sets, so that no few queries decide; the two logistic models are fitted
with an L2 penalty, thresholds on predictions for queries that were left out of
the fit.  All of it is reported cross-validated over queries.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson
from scipy.optimize import minimize

from graph.errors import GraphError
from graph.store.snapshot import current
from search.engine import SearchEngine
from search.errors import SearchError
from search.judged import JudgedQuery, Titles, load_queries
from search.opened import OpenedIndex
from search.rank import (
    SHARED,
    WEIGHTS_FILE,
    Weights,
    combine,
    gate_features,
    order,
    scaled,
)

Floats = npt.NDArray[np.float64]

START: Final = Weights(
    # lexical passage covered spoken dense near concept soft | source year target
    short=(0.2, 0.1, 0.05, 0.1, 0.1, 0.15, 0.25, 0.05, 0.2, 0.1, 0.15),
    long=(0.1, 0.15, 0.05, 0.1, 0.2, 0.2, 0.1, 0.1, 0.2, 0.1, 0.15),
    short_words=3,
    floor=0.27,
    gate=(),
    gate_threshold=0.0,
    hit=(),
    hit_threshold=0.0,
    city=(),
    city_threshold=0.5,
    possible_threshold=0.25,
)
"""Where every fit starts, so that one fit does not build on another."""

_GATE_PENALTY: Final = 0.1
_EMPTIED: Final = 0.01
"""The share of answerable queries that may be left without an answer."""
_SAMPLES: Final = 3_000
_RESAMPLES: Final = 24
_FOLDS: Final = 5
_SPLITS: Final = 4


@dataclass(frozen=True, slots=True)
class Case:
    """A judged query with the signals of all measures that its filters leave."""

    query: JudgedQuery
    features: npt.NDArray[np.float32]
    grades: npt.NDArray[np.int64]
    cities: npt.NDArray[np.int64]
    codes: tuple[str | None, ...]
    gate: npt.NDArray[np.float32]
    words: int


def cases(engine: SearchEngine, queries: Sequence[JudgedQuery], titles: Titles) -> list[Case]:
    """The signals of every query, computed once."""
    index = engine.index
    keys = [
        titles.key(index.plans[int(index.items.plan[row])].city, index.items.title[row])
        for row in range(index.measures)
    ]
    codes = tuple(code for code, _ in index.cities)
    city_of = index.plan_city[index.items.plan[: index.measures]]
    resolved = engine.plain_request()
    found = []
    for query in queries:
        asked = engine.understand(query.query)
        scored = engine.ranker.score(asked)
        plans = engine.filters.plans(resolved, asked)
        rows = np.flatnonzero(engine.filters.measures(resolved, asked, plans))
        grades = np.array([query.relevant.get(keys[row], 0) for row in rows], dtype=np.int64)
        found.append(
            Case(
                query,
                scored.measure[rows],
                grades,
                city_of[rows].astype(np.int64),
                codes,
                gate_features(scored, asked, index),
                scored.terms.words,
            )
        )
    return found


def ndcg_of(case: Case, weights: Floats, floor: float) -> float:
    """nDCG@10 of one query under ranking weights."""
    scores = combine(case.features, weights.astype(np.float32), floor)
    best = order(scores)[:10]
    best = best[scores[best] > 0]
    discount = 1.0 / np.log2(np.arange(2, 12))
    gains = (2.0 ** case.grades[best] - 1) * discount[: best.size]
    ideal = np.array(sorted(case.query.relevant.values(), reverse=True)[:10], dtype=np.float64)
    return float(gains.sum() / ((2.0**ideal - 1) * discount[: ideal.size]).sum())


def fit_ranking(chosen: Sequence[Case], prior: Floats, floor: float, seed: int = 0) -> Floats:
    """Weights that rank these queries best, averaged over resampled sets of them.

    Candidates are drawn around ``prior``; with few queries the prior stays.
    """
    if len(chosen) < 4:
        return prior
    rng = np.random.default_rng(seed)
    shares = prior[:SHARED] / prior[:SHARED].sum()
    drawn = np.concatenate(
        [
            shares[None, :],
            rng.dirichlet(np.ones(SHARED), _SAMPLES // 2),
            rng.dirichlet(shares * 12 + 0.2, _SAMPLES // 2),
        ]
    )
    fixed = np.broadcast_to(prior[SHARED:], (len(drawn), prior.size - SHARED))
    candidates = np.concatenate([drawn, fixed], axis=1)
    table = np.array([[ndcg_of(case, weights, floor) for case in chosen] for weights in candidates])
    best = []
    for _ in range(_RESAMPLES):
        picked = rng.integers(0, len(chosen), len(chosen))
        means = table[:, picked].mean(axis=1)
        # the mean of the ten best candidates is steadier than the best
        best.append(candidates[np.argsort(-means, kind="stable")[:10]].mean(axis=0))
    return np.asarray(np.mean(best, axis=0))


def fit_logistic(
    rows: npt.NDArray[Any],
    truth: npt.NDArray[Any],
    weight: npt.NDArray[Any],
    penalty: float,
    least: float | None = None,
) -> Floats:
    """Bias and coefficients of a logistic model with an L2 penalty (not on the bias).

    No coefficient is below ``least``.
    """
    rows = np.asarray(rows, dtype=np.float64)
    sign = np.where(truth > 0, 1.0, -1.0)

    def loss(values: Floats) -> tuple[float, Floats]:
        margin = sign * (rows @ values[1:] + values[0])
        wrong = 1.0 / (1.0 + np.exp(np.clip(margin, -30, 30)))
        cost = float((weight * np.logaddexp(0.0, -margin)).sum())
        slope = -(weight * sign * wrong)
        gradient = np.concatenate([[slope.sum()], rows.T @ slope + penalty * values[1:]])
        return cost + 0.5 * penalty * float(values[1:] @ values[1:]), gradient

    bounds = [(None, None), *[(least, None)] * rows.shape[1]]
    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def predict(model: Floats, rows: npt.NDArray[Any]) -> Floats:
    """Probabilities of rows."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(rows @ model[1:] + model[0], -30, 30))))


def crossed(
    groups: npt.NDArray[np.int64],
    rows: npt.NDArray[Any],
    truth: npt.NDArray[Any],
    weight: npt.NDArray[Any],
    penalty: float,
    least: float | None = None,
) -> Floats:
    """Predictions for every row by a model that has not seen its query."""
    out = np.zeros(len(rows))
    for fold in range(_FOLDS):
        inside = groups % _FOLDS == fold
        if inside.any():
            model = fit_logistic(rows[~inside], truth[~inside], weight[~inside], penalty, least)
            out[inside] = predict(model, rows[inside])
    return out


def best_threshold(
    chances: npt.NDArray[Any], score: Callable[[float], float]
) -> tuple[float, float]:
    """The threshold with the best score, in the middle of the range that has it."""
    edges = np.unique(np.round(np.concatenate([[0.01], chances]), 4))
    middles = (edges[1:] + edges[:-1]) / 2 if edges.size > 1 else edges
    scores = np.array([score(float(value)) for value in middles])
    best = middles[scores >= scores.max() - 1e-9]
    return float(np.median(best)), float(scores.max())


def fit(found: Sequence[Case], start: Weights) -> tuple[Weights, dict[str, Any]]:
    """All weights and thresholds, and what cross-validation says of them."""
    answerable = [case for case in found if case.query.answerable]
    short = [case for case in answerable if case.words <= start.short_words]
    long = [case for case in answerable if case.words > start.short_words]
    told: dict[str, Any] = {"queries": len(found), "answerable": len(answerable)}
    fitted: dict[str, tuple[float, ...]] = {}
    for name, chosen in (("short", short), ("long", long)):
        prior = np.array(getattr(start, name))
        fitted[name] = _tuple(fit_ranking(chosen, prior, start.floor))
        told[f"ndcg_{name}"] = _crossed_ndcg(chosen, prior, start.floor)
    weights = replace(start, short=fitted["short"], long=fitted["long"])
    known = Weights.load()
    weights = replace(
        weights,
        # the model of cities is fitted by itself, after this (search.fit_city)
        city=known.city,
        city_threshold=known.city_threshold,
        possible_threshold=known.possible_threshold,
    )
    weights, told["gate"] = _fit_gate(found, weights)
    weights, told["hit"] = _fit_hit(answerable, weights)
    return weights, told


def _crossed_ndcg(chosen: Sequence[Case], prior: Floats, floor: float) -> dict[str, float]:
    values, before = [], []
    for fold in range(_FOLDS):
        inside = [case for n, case in enumerate(chosen) if n % _FOLDS == fold]
        outside = [case for n, case in enumerate(chosen) if n % _FOLDS != fold]
        weights = fit_ranking(outside, prior, floor, seed=fold)
        values += [ndcg_of(case, weights, floor) for case in inside]
        before += [ndcg_of(case, prior, floor) for case in inside]
    if not values:
        return {}
    return {
        "before": round(float(np.mean(before)), 4),
        "crossed": round(float(np.mean(values)), 4),
        "n": len(values),
    }


def _fit_gate(found: Sequence[Case], weights: Weights) -> tuple[Weights, dict[str, Any]]:
    rows = np.array([case.gate for case in found], dtype=np.float64)
    truth = np.array([case.query.answerable for case in found])
    # both kinds weigh the same, whatever their number
    weight = np.where(truth, 0.5 / truth.mean(), 0.5 / max(1e-9, 1 - truth.mean()))
    splits = [np.random.default_rng(seed).permutation(len(found)) for seed in range(_SPLITS)]
    chances = np.mean(
        [crossed(groups, rows, truth, weight, _GATE_PENALTY) for groups in splits], axis=0
    )
    lowest = np.sort(chances[truth])
    threshold = float(lowest[int(_EMPTIED * lowest.size)])
    model = fit_logistic(rows, truth, weight, penalty=_GATE_PENALTY)
    kept = chances >= threshold
    told = {
        "left_empty": round(float((~kept[~truth]).mean()), 3),
        "answerable_emptied": round(float((~kept[truth]).mean()), 3),
    }
    return replace(weights, gate=_tuple(model), gate_threshold=round(threshold, 4)), told


def _fit_hit(chosen: Sequence[Case], weights: Weights) -> tuple[Weights, dict[str, Any]]:
    rows = np.concatenate([scaled(case.features, weights.floor) for case in chosen])
    truth = np.concatenate([case.grades > 0 for case in chosen])
    groups = np.concatenate([np.full(case.grades.size, n) for n, case in enumerate(chosen)])
    weight = np.ones(truth.size)
    chances = crossed(groups, rows, truth, weight, penalty=1.0)
    # a relevant measure lost costs what ten irrelevant ones shown do: order sorts them
    threshold = float(np.quantile(chances[truth], 0.02))
    model = fit_logistic(rows, truth, weight, penalty=1.0)
    told = {"kept_of_others": round(float((chances[~truth] >= threshold).mean()), 3)}
    return replace(weights, hit=_tuple(model), hit_threshold=round(threshold, 5)), told


def _tuple(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def _asked(data: Path, files: Sequence[Path], measures: Path) -> list[Case]:
    """The signals of all queries of the files that are not held back."""
    snapshot = current(data)
    # the weights in use do not matter: a fit starts anew
    engine = SearchEngine(OpenedIndex(snapshot.index_path), START, snapshot)
    queries = [query for path in files for query in load_queries(path) if query.split != "held"]
    return cases(engine, queries, Titles(measures))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; prints what cross-validation gave as JSON.  2 where something is not there."""
    parser = argparse.ArgumentParser(prog="python -m search.fit", description=__doc__)
    parser.add_argument("data", type=Path, help="data folder with a current snapshot")
    parser.add_argument("--queries", type=Path, nargs="+", required=True)
    parser.add_argument("--measures", type=Path, required=True, help="folder of CODE.json")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    given = parser.parse_args(arguments)
    try:
        found = _asked(given.data, given.queries, given.measures)
    except (GraphError, SearchError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    weights, told = fit(found, START)
    given.out.write_bytes(orjson.dumps(asdict(weights), option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
