"""Search keeps its quality on the plans that ship, and a change that spoils it is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from judged_queries import BARS, missed, report
from search_snapshot import CHECKOUT

from graph.store.snapshot import Snapshot
from search import rank
from search.engine import SearchEngine
from search.rank import FEATURES, Weights
from search.types import Mode


def test_bars(digest_engine: SearchEngine) -> None:
    assert not list(missed(digest_engine))


@pytest.mark.parametrize("name", BARS)
def test_everything_together_is_no_worse_than_one_signal(
    digest_engine: SearchEngine, name: str
) -> None:
    hybrid, dense, lexical = (report(digest_engine, name, mode).groups["all"].ndcg for mode in Mode)
    assert hybrid >= max(dense, lexical)
    assert min(dense, lexical) > 0.5


def _weighed(**factors: float) -> Callable[[Weights], Weights]:
    """Weights with some features multiplied, for short and long queries alike."""

    def change(weights: Weights) -> Weights:
        both = (
            tuple(w * factors.get(f, 1.0) for f, w in zip(FEATURES, row, strict=True))
            for row in (weights.short, weights.long)
        )
        short, long = both
        return replace(weights, short=short, long=long)

    return change


MUTATED: dict[str, Callable[[Weights], Weights]] = {
    "embeddings count nothing": _weighed(dense=0, near=0, soft=0),
    "embeddings count against": _weighed(dense=-1, near=-1),
    "words count nothing": _weighed(lexical=0, passage=0, covered=0, spoken=0),
    "covered words count against": _weighed(covered=-3),
    "topics outweigh all else": _weighed(concept=20),
    "near rows outweigh all else": _weighed(near=20),
    "passages outweigh all else": _weighed(passage=20),
    "nothing is answerable": lambda w: replace(w, gate_threshold=0.999),
    "everything is answerable": lambda w: replace(w, gate_threshold=0.0),
    "no measure is a hit": lambda w: replace(w, hit_threshold=0.95),
    "no city is confirmed": lambda w: replace(w, city_threshold=0.9999),
    "every city is confirmed": lambda w: replace(w, city_threshold=0.0),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATED)
def test_grossly_wrong_weights_miss_a_bar(digest_snapshot: Snapshot, name: str) -> None:
    opened = SearchEngine.open(digest_snapshot)
    wrong = SearchEngine(opened.index, MUTATED[name](Weights.load()), digest_snapshot)
    assert list(missed(wrong))


def test_the_weights_are_those_that_ship() -> None:
    assert rank.WEIGHTS_FILE == CHECKOUT / "search" / "weights.json"
    assert len(MUTATED) >= 8
