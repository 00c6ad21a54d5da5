"""Signals of every measure and element for a query, and what they come to.

Everything works on whole arrays; sorting comes last.  Lexical signals are shares
of what a perfect match would have, so they say by themselves how much of a query
was met; so does the cosine.  Weights come from ``weights.json``, which
``python -m search.fit`` writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

import resources
from search.interpret import Understood
from search.items import KINDS
from search.models import Floats
from search.opened import OpenedIndex
from search.subjects import spoken_of
from search.tokens import BIGRAM_MARK, bigrams, latin_terms, words
from search.types import HitType, Mode
from text.folding import plain

FEATURES: Final = (
    "lexical",
    "passage",
    "covered",
    "spoken",
    "dense",
    "near",
    "concept",
    "soft",
    "source",
    "year",
    "target",
)
"""Signals of a measure, in the order of the columns of :meth:`Ranker.score`.

lexical: BM25 over all its text; passage: BM25 of its best element; covered: share
of the query's nouns, rare ones first, that stand in it at all; spoken: that share in one
element; dense: cosine of its nearest row; near: mean of its three nearest rows;
concept: its topics; soft: words near those of the query in meaning; source, year: it cites what, and names the year that, the
sentence names; target: its best indicator, where targets are asked for.
"""

LEXICAL, PASSAGE, COVERED, SPOKEN, DENSE, NEAR, CONCEPT, SOFT, SOURCE, YEAR, TARGET = range(
    len(FEATURES)
)
SHARED: Final = SOURCE
"""Features before this one share the weight; the others come on top."""

WEIGHTS_FILE: Final = resources.data("search", "weights.json")

_VERB_WEIGHT: Final = 0.6
_BIGRAM_WEIGHT: Final = 0.35
_LONG: Final = 6
_PLACE_BITS: Final = 40


@dataclass(frozen=True, slots=True)
class Weights:
    """What :mod:`search.fit` found.

    ``short`` and ``long`` weigh :data:`FEATURES` for named queries (up to
    ``short_words`` content words) and for sentences.  ``gate``, ``hit`` and ``city``
    are logistic models (bias first) of a query being answerable, of a measure being
    an answer, and of a city doing what is asked; the thresholds are probabilities.
    """

    short: tuple[float, ...]
    long: tuple[float, ...]
    short_words: int
    floor: float
    gate: tuple[float, ...]
    gate_threshold: float
    hit: tuple[float, ...]
    hit_threshold: float
    city: tuple[float, ...]
    city_threshold: float
    possible_threshold: float
    trust: float = 1.0
    """How far the index's model is trusted beside the fitted one (:mod:`search.scale`)."""

    @classmethod
    def load(cls, path: Path = WEIGHTS_FILE) -> Weights:
        data: dict[str, Any] = orjson.loads(path.read_bytes())
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)

    def for_query(self, words: int) -> Floats:
        """The weights of the features for a query with so many content words."""
        shares = self.short if words <= self.short_words else self.long
        found = np.array(shares, dtype=np.float32)
        if self.trust < 1.0:
            found[[DENSE, NEAR, SOFT]] *= np.float32(self.trust)
        return found


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A query's terms with their weights, and how many content words it has.

    ``names`` are its nouns and Latin words alone (all terms where it has none),
    ``surfaces`` the content words as they are written.
    """

    weights: dict[str, float]
    names: dict[str, float]
    surfaces: dict[str, float]
    words: int
    nouns: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Signals of a query: ``measure`` (measures, features), the others one per item."""

    terms: QueryTerms
    vector: Floats
    measure: Floats
    element_lexical: Floats
    element_covered: Floats
    element_dense: Floats


def query_terms(text: str) -> QueryTerms:
    """The terms of a query; verbs and bigrams count less than nouns and Latin words."""
    weights: dict[str, float] = {}
    surfaces: dict[str, float] = {}
    content = nouns = 0
    parsed = words(text)
    for word in parsed:
        if not word.content:
            continue
        content += 1
        noun = not word.pos.startswith(("動詞", "副詞", "形容詞"))
        nouns += noun
        weights[word.term] = max(weights.get(word.term, 0.0), 1.0 if noun else _VERB_WEIGHT)
        surfaces[word.surface] = 1.0 if noun else _VERB_WEIGHT
    for term, _, _ in latin_terms(text):
        content += term not in weights
        weights[term] = 1.0
        surfaces[term] = 1.0
    names = {term: 1.0 for term, weight in weights.items() if weight == 1.0}
    for term in bigrams(plain(text)):
        weights.setdefault(term, _BIGRAM_WEIGHT)
    return QueryTerms(weights, names or weights, surfaces, content, nouns)


class Ranker:
    """Scores queries against one opened index; thread-safe."""

    def __init__(self, index: OpenedIndex) -> None:
        self.index = index

    def score(self, asked: Understood, mode: Mode = Mode.HYBRID) -> Scored:
        """All signals of a query; those that the mode leaves out are 0."""
        index = self.index
        found = query_terms(asked.text)
        measure = np.zeros((index.measures, len(FEATURES)), dtype=np.float32)
        element_lexical = np.zeros(len(index.items), dtype=np.float32)
        element_covered = np.zeros(len(index.items), dtype=np.float32)
        element_dense = np.zeros(len(index.items), dtype=np.float32)
        vector = np.zeros(index.encoder.dimension, dtype=np.float32)
        if mode is not Mode.DENSE and found.weights:
            ideal = np.float32(max(index.by_measure.ideal(found.weights), 1e-6))
            measure[:, LEXICAL] = index.by_measure.score(found.weights) / ideal
            measure[:, COVERED] = index.by_measure.covered(found.names, 2)
            ideal = np.float32(max(index.by_element.ideal(found.weights), 1e-6))
            element_lexical = index.by_element.score(found.weights) / ideal
            element_covered = index.by_element.covered(found.weights)
            measure[:, PASSAGE] = self._best(element_lexical)
            measure[:, SPOKEN] = self._best(element_covered)
        if mode is not Mode.LEXICAL:
            vector = index.encoder.queries([asked.text])[0]
            self._dense(vector, measure, element_dense)
        if mode is Mode.HYBRID:
            measure[:, CONCEPT] = self._concept(asked)
            measure[:, SOFT] = index.soft.score(
                index.encoder, tuple(found.surfaces), tuple(found.surfaces.values())
            )
            for source in asked.sources:
                measure[index.source_pairs.measures(source), SOURCE] = 1.0
            for year in asked.years:
                measure[index.year_pairs.measures(year), YEAR] = 1.0
            if asked.target:
                measure[:, TARGET] = self._targets(element_lexical, element_dense)
        return Scored(found, vector, measure, element_lexical, element_covered, element_dense)

    def _concept(self, asked: Understood) -> Floats:
        """How much each measure is about the topics of a query: of the best one, and of all.

        A topic found in the query counts whole, one near it by its strength; what a
        measure only mentions counts half.
        """
        index = self.index
        best = np.zeros(index.measures, dtype=np.float32)
        whole = np.zeros(index.measures, dtype=np.float32)
        direct = 0.0
        for item in asked.topics:
            having = index.topic_pairs.measures(item.topic)
            held = index.topic_pairs.weights(item.topic) * np.float32(item.strength)
            best[having] = np.maximum(best[having], held)
            if item.direct:
                direct += item.strength
                whole[having] += held
        return best if direct == 0 else 0.5 * best + 0.5 * whole / np.float32(direct)

    def _targets(self, lexical: Floats, similar: Floats) -> Floats:
        """The best indicator of each measure for a query that asks for targets."""
        kpis = self.index.items.kind == KINDS.index(HitType.KPI)
        return self._best(np.where(kpis, 0.5 * lexical + 0.5 * similar, 0.0).astype(np.float32))

    def _best(self, scores: Floats) -> Floats:
        """The best score among the elements of each measure."""
        rows = np.flatnonzero(scores > 0)
        # one more at the end: what belongs to no measure is of number -1
        best = np.zeros(self.index.measures + 1, dtype=np.float32)
        np.maximum.at(best, self.index.items.measure[rows], scores[rows])
        return best[:-1]

    def _dense(self, vector: Floats, measure: Floats, element: Floats) -> None:
        rows, similar = self.index.dense.nearest(vector)
        items = self.index.dense_item[rows]
        np.maximum.at(element, items, similar)
        owner = self.index.items.measure[items]
        held = owner >= 0
        owner, similar = owner[held], similar[held]
        # rows come best first, so a stable sort leaves each measure's best in front
        order = np.argsort(owner, kind="stable")
        owner, similar = owner[order], similar[order]
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if owner.size else order
        if not owner.size:
            return
        ends = np.r_[starts[1:], owner.size]
        rank = np.arange(owner.size) - np.repeat(starts, ends - starts)
        measure[owner[starts], DENSE] = similar[starts]
        near = np.where(rank < 3, similar, 0.0)
        measure[owner[starts], NEAR] = np.add.reduceat(near, starts) / np.minimum(ends - starts, 3)


def combine(features: Floats, weights: Floats, floor: float) -> Floats:
    """Scores within 0 and 1: weighted signals, cosines counted from ``floor`` on."""
    return weighed(scaled(features, floor), weights)


def weighed(signals: Floats, weights: Floats) -> Floats:
    """Scores within 0 and 1 of rows of :func:`scaled` signals."""
    # no BLAS: it would take all cores for a product this small
    total = np.einsum("ij,j->i", signals, weights) / np.float32(
        max(float(weights[:SHARED].sum()), 1e-6)
    )
    return np.asarray(np.clip(total, 0.0, 1.0), dtype=np.float32)


def gate_features(scored: Scored, asked: Understood, index: OpenedIndex) -> Floats:
    """What tells whether anything answers a query: best signals and words known.

    (21,): the best of each of the shared signals, the share of the query's weight that
    stands anywhere in the measures, that share over whole words only, whether the
    query is short, whether it names a topic that measures have, whether one that
    none has, how far the best measure stands out, how long the query is, and the
    same two shares again for sentences only (everyday words stand in no plan), and
    how near a subject is of which nothing here speaks, by itself and beside the best,
    and how much its noun phrases are spoken of, the least of them and on average.
    """
    best = scored.measure[:, :SHARED].max(axis=0) if len(scored.measure) else np.zeros(SHARED)
    total = known = whole = held = 0.0
    for term, weight in scored.terms.weights.items():
        weight *= index.by_measure.idf_of(term)
        present = index.by_measure.documents(term) > 0
        total += weight
        known += weight * present
        if not term.startswith(BIGRAM_MARK):
            whole += weight
            held += weight * present
    shares = (known / total if total else 0.0, held / whole if whole else 0.0)
    direct = [item for item in asked.topics if item.direct]
    kept = [item.strength for item in direct if index.topic_pairs.measures(item.topic).size]
    lost = [item.strength for item in direct if not index.topic_pairs.measures(item.topic).size]
    near = scored.measure[best_places(scored.measure[:, DENSE], 20), DENSE]
    apart = float(near[0] - near.mean()) if near.size else 0.0
    elsewhere = index.background.nearest(scored.vector)
    length = min(scored.terms.words, _LONG) / _LONG
    return np.array(
        [
            *best,
            *shares,
            float(scored.terms.words <= 2),
            max(kept, default=0.0),
            max(lost, default=0.0) if not kept else 0.0,
            apart,
            length,
            shares[1] * length,
            float(best[DENSE]) * length,
            elsewhere,
            float(best[DENSE]) - elsewhere,
            *spoken_of(asked, index),
        ],
        dtype=np.float32,
    )


def probability(model: tuple[float, ...], features: Floats) -> Floats:
    """A logistic model (bias first) on rows of features; one not yet fitted is sure of all."""
    if not model:
        return np.ones(len(features), dtype=np.float32)
    slopes = np.array(model[1:], dtype=np.float32)
    exponent = np.einsum("ij,j->i", features, slopes) + np.float32(model[0])
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(exponent, -30, 30))), dtype=np.float32)


def scaled(features: Floats, floor: float) -> Floats:
    """The features with cosines put on a scale from ``floor`` to 1."""
    signals = np.array(features, dtype=np.float32)
    signals[:, DENSE:CONCEPT] = np.clip(
        (signals[:, DENSE:CONCEPT] - floor) / (1.0 - floor), 0.0, 1.0
    )
    return signals


def order(scores: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Best first; equal scores (to six digits) in the order they are given."""
    # the place below the score in one number: then all differ, and plain sorting is fast
    marks = -np.rint(scores.astype(np.float64) * 1e6).astype(np.int64) << _PLACE_BITS
    marks += np.arange(scores.size)
    marks.sort()
    return marks & ((1 << _PLACE_BITS) - 1)


def best_places(scores: npt.NDArray[Any], count: int) -> npt.NDArray[np.int64]:
    """Places of so many of the best, best first; equal ones in the order they are given."""
    places = np.arange(scores.size)
    if scores.size > count:
        least = np.partition(scores, scores.size - count)[scores.size - count]
        places = np.flatnonzero(scores >= least)
    found: npt.NDArray[np.int64] = places[np.argsort(-scores[places], kind="stable")][:count]
    return found
