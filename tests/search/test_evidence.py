"""Words of a question that measures meet, and sets of cities that follow from them."""

from __future__ import annotations

import numpy as np
import pytest

from search.engine import SearchEngine
from search.evidence import city_features, words_met
from search.models import Floats
from search.rank import probability


@pytest.fixture
def engine(digest_engine: SearchEngine) -> SearchEngine:
    return digest_engine


def met(engine: SearchEngine, question: str) -> Floats:
    asked = engine.understand(question)
    return words_met(engine.ranker.score(asked), asked, engine.index)


def test_a_title_meets_all_its_own_words(engine: SearchEngine) -> None:
    titles = engine.index.items.title
    for row in range(0, engine.index.measures, 7):
        found = met(engine, titles[row])
        assert found.min() >= 0.0 and found.max() <= 1.0 + 1e-6
        assert found[row] >= 0.95, titles[row]


def test_a_word_that_no_measure_has_is_met_by_none(engine: SearchEngine) -> None:
    known = met(engine, "ドローン")
    both = met(engine, "ドローン 間欠泉")
    assert known.max() == pytest.approx(1.0)
    assert 0.0 < both.max() < 0.7
    assert met(engine, "間欠泉").max() == 0.0
    assert met(engine, "").max() == 0.0


def test_a_topic_stands_for_its_names(engine: SearchEngine) -> None:
    """What a measure means by other words than the question counts as said."""
    index = engine.index
    found = met(engine, "情報格差")
    assert engine.understand("情報格差").found_topics
    iris = [topic.iri for topic in index.topics]
    topic = iris.index(engine.understand("情報格差").found_topics[0].iri)
    sure = index.topic_pairs.measures(topic, 1.0)
    assert sure.size >= 5
    assert (found[sure] >= 0.99).all()


def test_no_signal_speaks_against_a_measure(engine: SearchEngine) -> None:
    rng = np.random.default_rng(3)
    scores, words = rng.random((2, 40), dtype=np.float32)
    rows = city_features(scores, words)
    assert rows.shape == (40, len(engine.weights.city) - 1)
    assert min(engine.weights.city[1:]) >= 0.0
    low = probability(engine.weights.city, rows)
    assert (probability(engine.weights.city, rows + np.float32(0.1)) >= low).all()
    assert city_features(scores[:0], words[:0]).shape == (0, 2)


def test_cities_beyond_the_confirmed_are_only_possible(engine: SearchEngine) -> None:
    answer = engine.ask("ドローンを活用する市はどこか")
    assert answer.cities
    assert all(city.score >= engine.weights.city_threshold for city in answer.cities)
    assert all(city.score < engine.weights.city_threshold for city in answer.possible)


def test_all_five_cities_of_the_digests_bridge_the_divide(engine: SearchEngine) -> None:
    assert len(engine.ask("デジタルデバイド対策に取り組む市は？").cities) == 5
    nothing = engine.ask("ごみの収集日")
    assert not nothing.answerable and not nothing.cities


def test_a_topic_that_nothing_has_confirms_no_city(engine: SearchEngine) -> None:
    """A bus on demand is near to one that drives itself, and still another thing."""
    question = "自動運転のバスを走らせている市町村は？"
    named = [item.topic for item in engine.understand(question).topics if len(item.path.path) == 1]
    assert named and not any(engine.index.topic_pairs.measures(n).size for n in named)
    answer = engine.ask(question)
    assert not answer.cities and not answer.answerable
    assert engine.ask("オンデマンドバスを走らせている市町村は？").cities
