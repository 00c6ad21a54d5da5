"""Cities proved by one sentence: what counts as support, and what follows from it."""

from __future__ import annotations

import numpy as np
import pytest

from search.answering.proof import FEATURES
from search.engine import SearchEngine
from search.evidence import chances


@pytest.fixture
def engine(digest_engine: SearchEngine) -> SearchEngine:
    return digest_engine


def test_a_title_proves_itself(engine: SearchEngine) -> None:
    """The words of a measure's title are all supported by that measure."""
    titles = engine.index.items.title
    for row in range(0, engine.index.measures, 7):
        found = {proof.measure: proof for proof in engine.proofs(titles[row])}
        if row in found:
            assert found[row].features[FEATURES.index("share")] >= 0.95, titles[row]


def test_a_word_that_no_measure_has_is_missing(engine: SearchEngine) -> None:
    for proof in engine.proofs("ドローンで間欠泉を測る市はどこか"):
        assert "間欠泉" in "".join(proof.missing)


def test_proofs_do_not_depend_on_what_is_asked_elsewhere(engine: SearchEngine) -> None:
    """A city's best proof is the same, whatever other cities are looked at."""
    everywhere = {p.measure: p.features for p in engine.proofs("電子契約を導入する市はどこか")}
    alone = engine.proofs("日向市で電子契約を導入する市はどこか")
    assert alone
    for proof in alone:
        assert proof.features == pytest.approx(everywhere[proof.measure])


def test_no_signal_speaks_against_a_measure(engine: SearchEngine) -> None:
    assert len(engine.weights.city) == len(FEATURES) + 1
    assert min(engine.weights.city[1:]) >= 0.0
    found = engine.proofs("電子契約を導入する市はどこか")
    sure = chances(engine.weights.city, found)
    assert sure.shape == (len(found),)
    assert ((sure >= 0) & (sure <= 1)).all()
    assert chances(engine.weights.city, []).shape == (0,)
    assert not np.isnan(sure).any()


def test_cities_beyond_the_confirmed_are_only_possible(engine: SearchEngine) -> None:
    answer = engine.ask("ドローンを活用する市はどこか")
    assert {city.name for city in answer.cities} == {"日向市"}
    assert all(city.score >= engine.weights.city_threshold for city in answer.cities)
    assert all(city.score < engine.weights.city_threshold for city in answer.possible)
    assert all("ドローン" in city.missing for city in answer.possible)
