"""Measured on the original plans and judged queries, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from search_snapshot import JUDGED, SHARED

from search.engine import SearchEngine
from search.evaluate import Report, evaluate
from search.judged import JudgedQuery, Titles, load_queries
from search.types import Mode

EVALUATION = SHARED / "evaluation"


def held() -> list[JudgedQuery]:
    return [q for q in load_queries(JUDGED / "queries_own.jsonl") if q.split == "held"]


def score(engine: SearchEngine, queries: list[JudgedQuery], mode: Mode = Mode.HYBRID) -> Report:
    return evaluate(engine, queries, Titles(EVALUATION / "measures"), mode)


@pytest.mark.parametrize("path", [EVALUATION / "queries_dev.jsonl", JUDGED / "queries_own.jsonl"])
def test_bars(original_engine: SearchEngine, path: Path) -> None:
    own = path.parent == JUDGED
    queries = held() if own else load_queries(path)
    hybrid, dense, lexical = (score(original_engine, queries, mode) for mode in Mode)
    assert [hybrid.mode, dense.mode, lexical.mode] == ["hybrid", "dense", "lexical"]
    assert hybrid.groups["all"].ndcg >= 0.85
    assert hybrid.groups["paraphrase"].ndcg >= 0.75
    assert hybrid.groups["keyword"].ndcg >= 0.95
    assert hybrid.groups["keyword"].ndcg >= lexical.groups["keyword"].ndcg
    # on our own half the embeddings alone come close to everything together
    gain = 0.0 if own else 0.02
    best = max(lexical.groups["all"].ndcg, dense.groups["all"].ndcg)
    assert hybrid.groups["all"].ndcg >= best + gain
    assert dense.groups["all"].ndcg >= 0.70
    assert dense.groups["paraphrase"].ndcg >= 0.60
    assert hybrid.wrongly_empty is not None and hybrid.wrongly_empty <= 0.02


def test_sets_of_cities_and_no_answer(original_engine: SearchEngine) -> None:
    queries = load_queries(EVALUATION / "queries_dev.jsonl") + held()
    report = score(original_engine, queries)
    assert report.cities is not None and report.cities.n >= 12
    # measured .79: what is confirmed rests on one sentence, and records changed since the fit
    assert report.cities.precision >= 0.75
    assert report.left_empty is not None and report.left_empty >= 0.90


def test_questions_about_single_sentences(original_engine: SearchEngine) -> None:
    """The second set asks for single actions and near misses: what is reached there is kept."""
    queries = [q for q in load_queries(JUDGED / "queries_second.jsonl") if q.split == "held"]
    report = score(original_engine, queries)
    assert report.groups["all"].ndcg >= 0.80
    assert (
        report.groups["all"].ndcg
        >= score(original_engine, queries, Mode.DENSE).groups["all"].ndcg + 0.02
    )
    assert report.left_empty is not None and report.left_empty >= 0.60


def test_all_five_cities_bridge_the_divide(original_engine: SearchEngine) -> None:
    answer = original_engine.ask("デジタルデバイド対策に取り組む市は？")
    assert len(answer.cities) == 5
    assert all(city.measures[0].provenance for city in answer.cities)
    nothing = original_engine.ask("ごみの収集日")
    assert not nothing.answerable and not nothing.cities
