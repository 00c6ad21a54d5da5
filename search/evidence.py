"""Whether a measure does what a sentence asks, for answers that are sets of cities.

A measure of the same subject is near any question about it; what tells the cities
apart is whether the words of the question stand in the measure's own text.
"""

from __future__ import annotations

import numpy as np

from search.interpret import Understood
from search.models import Floats
from search.opened import OpenedIndex
from search.rank import Scored, query_terms
from search.tokens import BIGRAM_MARK


def words_met(scored: Scored, asked: Understood, index: OpenedIndex) -> Floats:
    """How much of a sentence each measure says itself (measures,), within 0 and 1.

    Words count by how rare they are (idf), verbs less than nouns.  A word is met where
    it stands in the measure, or where it names a topic that the measure has, as much as
    it has it: what is meant is often said in other words.
    """
    asking = scored.terms.weights
    words = {term: weight for term, weight in asking.items() if not term.startswith(BIGRAM_MARK)}
    words = words or asking
    naming: dict[str, list[int]] = {}
    for item in asked.topics:
        if item.direct:
            for term in query_terms(item.path.matched).weights:
                naming.setdefault(term, []).append(item.topic)
    table = index.by_measure
    met = np.zeros(index.measures, dtype=np.float32)
    whole = 0.0
    for term, weight in words.items():
        value = weight * max(table.idf_of(term), 0.0)
        whole += value
        held = np.zeros(index.measures, dtype=np.float32)
        for topic in naming.get(term, ()):
            having = index.topic_pairs.measures(topic)
            held[having] = np.maximum(held[having], index.topic_pairs.weights(topic))
        held[table.documents_of(term)] = 1.0
        met += np.float32(value) * held
    return np.asarray(met / np.float32(max(whole, 1e-6)), dtype=np.float32)


def city_features(scores: Floats, met: Floats) -> Floats:
    """What says whether measures do what is asked (measures, 2).

    The score beside the best of all, and the words met: two signals, neither of which
    may speak against a measure.  With more of them, or with trees, sets of cities that
    were not fitted came out no better (docs/decisions/0015).
    """
    return np.stack([_beside(scores), met], axis=1)


def _beside(values: Floats) -> Floats:
    best = max(float(values.max(initial=0.0)), 1e-6)
    return np.asarray(values / np.float32(best), dtype=np.float32)
