"""Which items pass filters and threshold, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from search.filters import Filters, Mask, Resolved
from search.folding import fold
from search.interpret import Understood
from search.items import KINDS
from search.models import Floats
from search.opened import OpenedIndex
from search.rank import (
    CONCEPT,
    COVERED,
    DENSE,
    FEATURES,
    LEXICAL,
    NEAR,
    PASSAGE,
    SPOKEN,
    Scored,
    Weights,
    best_places,
    gate_features,
    order,
    probability,
    scaled,
    weighed,
)
from search.types import HitType, Mode, Signals
from text.folding import key

Ints = npt.NDArray[np.int64]

_ELEMENT_CANDIDATES: Final = 300
_WEAK: Final = 3
_NEAR_BEST: Final = 0.6
_NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows that pass the threshold with their scores, best first; weak ones below it."""

    rows: Ints
    scores: Floats
    weak: Ints
    weak_scores: Floats
    folded: dict[int, list[int]] = field(default_factory=dict)
    """Near-duplicates that are not listed by themselves, by row."""
    reranked: dict[int, float] = field(default_factory=dict)
    """What a re-ranker gave, by row."""


class Ordering:
    """Orders what one index holds; thread-safe."""

    def __init__(self, index: OpenedIndex, filters: Filters) -> None:
        self._index = index
        self._filters = filters

    def rank(
        self, asked: Understood, resolved: Resolved, scored: Scored, mode: Mode, weights: Weights
    ) -> Ranked:
        """Orders all items that pass the filters and, in hybrid mode, the threshold."""
        plans = self._filters.plans(resolved, asked)
        passing = self._filters.measures(resolved, asked, plans)
        wanted = resolved.types or frozenset(HitType)
        none = np.zeros(0, dtype=np.int64)
        measures = np.flatnonzero(passing) if HitType.MEASURE in wanted else none
        elements = (
            self._elements(asked, resolved, scored, plans, passing, wanted)
            if wanted != {HitType.MEASURE}
            else none
        )
        rows = np.concatenate((measures, elements))
        if not asked.text.strip():
            nothing = np.zeros(rows.size, dtype=np.float32)
            return Ranked(rows, nothing, none, nothing[:0])
        every, chances = judged(scored.measure, scored, mode, weights)
        others, other_chances = judged(
            self._element_features(elements, scored), scored, mode, weights
        )
        scores = np.concatenate((every[measures], others))
        if mode is Mode.HYBRID:
            scores = self._named(rows, scores, asked)
        # rows ascend, and with them the IRIs of measures: that decides ties
        found = np.flatnonzero(scores > 0)
        found = found[order(scores[found])]
        keep = np.ones(found.size, dtype=bool)
        if mode is Mode.HYBRID:
            chance = np.concatenate((chances[measures], other_chances))[found]
            # where all evidence is faint, what comes near the best is as good as that is
            best = every.max(initial=0.0)
            keep = (chance >= weights.hit_threshold) | (scores[found] >= _NEAR_BEST * best)
            keep &= self.answerable(scored, asked, weights)
            keep |= only_filters(asked, scored)
        weak = found[~keep][:_WEAK]
        found = found[keep]
        places, folded = fold(rows[found], self._index.items, parts=bool(resolved.types))
        found = found[places]
        return Ranked(rows[found], scores[found], rows[weak], scores[weak], folded)

    def answerable(self, scored: Scored, asked: Understood, weights: Weights) -> bool:
        """Whether anything here speaks of what was asked (calibrated)."""
        if only_filters(asked, scored):
            return True
        chance = probability(weights.gate, gate_features(scored, asked, self._index)[None, :])
        return bool(chance[0] >= weights.gate_threshold)

    def signals(self, row: int, scored: Scored, floor: float) -> Signals:
        """The signals of one row, for a reader."""
        if row < len(scored.measure):
            values = scored.measure[row]
        else:
            values = self._element_features(np.array([row], dtype=np.int64), scored)[0]
        dense = max(0.0, (float(values[DENSE]) - floor) / (1 - floor))
        return Signals(
            dense=min(dense, 1.0),
            lexical=min(float(max(values[LEXICAL], values[PASSAGE])), 1.0),
            concept=min(float(values[CONCEPT]), 1.0),
        )

    def _elements(
        self,
        asked: Understood,
        resolved: Resolved,
        scored: Scored,
        plans: Mask,
        passing: Mask,
        wanted: frozenset[HitType],
    ) -> Ints:
        """The elements (no measures) most worth a closer look."""
        items = self._index.items
        # measures come first, so they are never looked at here
        strength = scored.element_lexical + np.float32(0.5) * scored.element_dense
        asking = bool(asked.text.strip())
        rows = np.flatnonzero(strength > 0) if asking else np.arange(len(items))
        rows = rows[np.searchsorted(rows, self._index.measures) :]
        kinds = wanted - {HitType.MEASURE}
        if len(kinds) < len(KINDS) - 1:
            rows = rows[np.isin(items.kind[rows], [KINDS.index(kind) for kind in kinds])]
        rows = rows[self._filters.elements(rows, resolved, asked, plans, passing)]
        if asking and rows.size > _ELEMENT_CANDIDATES:
            best = np.argpartition(-strength[rows], _ELEMENT_CANDIDATES)[:_ELEMENT_CANDIDATES]
            rows = np.sort(rows[best])
        return rows

    def _element_features(self, rows: Ints, scored: Scored) -> Floats:
        features = np.zeros((rows.size, len(FEATURES)), dtype=np.float32)
        features[:, LEXICAL] = features[:, PASSAGE] = scored.element_lexical[rows]
        features[:, COVERED] = features[:, SPOKEN] = scored.element_covered[rows]
        features[:, DENSE] = features[:, NEAR] = scored.element_dense[rows]
        owner = self._index.items.measure[rows]
        owned = owner >= 0
        # what a measure is about, its parts are about a little less
        features[owned, CONCEPT:] = 0.5 * scored.measure[owner[owned], CONCEPT:]
        return features

    def _named(self, rows: Ints, scores: Floats, asked: Understood) -> Floats:
        """Whatever bears exactly the name that was asked for comes first."""
        spelt = key(asked.text)
        if not 2 <= len(spelt) <= 40:
            return scores
        scores = scores.copy()
        titles = self._index.items.title
        for n in best_places(scores, _NAMED).tolist():
            if key(titles[int(rows[n])]) == spelt:
                scores[n] = max(float(scores[n]), 0.9 + 0.1 * float(scores[n]))
        return scores


def judged(features: Floats, scored: Scored, mode: Mode, weights: Weights) -> tuple[Floats, Floats]:
    """Scores of rows of features, and in hybrid mode their chance of being an answer."""
    floor = weights.floor if mode is Mode.HYBRID else 0.0
    signals = scaled(features, floor)
    if mode is Mode.LEXICAL:
        shares = _only({LEXICAL: 0.75, PASSAGE: 0.25})
    elif mode is Mode.DENSE:
        shares = _only({DENSE: 0.6, NEAR: 0.4})
    else:
        return weighed(signals, weights.for_query(scored.terms.words)), probability(
            weights.hit, signals
        )
    scores = weighed(signals, shares)
    return scores, scores


def only_filters(asked: Understood, scored: Scored) -> bool:
    """Whether filters are all that a sentence says: then what they leave is the answer."""
    return bool(asked.filters) and not scored.terms.nouns


def _only(shares: dict[int, float]) -> Floats:
    """Weights of some features, the others 0."""
    weights = np.zeros(len(FEATURES), dtype=np.float32)
    for feature, share in shares.items():
        weights[feature] = share
    return weights
