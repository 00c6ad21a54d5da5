"""The search engine of one snapshot: what the service and the command line call."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.snapshot import Snapshot, open_snapshot
from search.ask import Answerer
from search.errors import QueryTooLongError
from search.filters import Filters, Request, Resolved, without_sentence
from search.hits import HitMaker
from search.interpret import Interpreter, Understood
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
    Ranker,
    Scored,
    Weights,
    combine,
    gate_features,
    order,
    probability,
    scaled,
)
from search.rerank import DEPTH, Reranker, reordered
from search.text import key, short_key
from search.types import (
    MAX_LIMIT,
    MAX_QUERY_CHARS,
    Answer,
    Filter,
    Hit,
    HitType,
    Mode,
    Ref,
    SearchResult,
    Signals,
)

Floats = npt.NDArray[np.float32]

_ELEMENT_CANDIDATES: Final = 300
_WEAK: Final = 3
_NEAR_BEST: Final = 0.6
FOLDED: Final = 400
"""So many of the best hits are looked at for near-duplicates."""
_NEAREST: Final = 5
_KEPT_QUERIES: Final = 512


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows that pass the threshold, best first, with scores and features; weak ones below.

    ``scores`` and ``features`` are by place in ``candidates``; ``places`` says where each
    of ``rows`` and of ``weak`` stands there.
    """

    rows: list[int]
    places: list[int]
    weak: list[int]
    candidates: npt.NDArray[np.int64]
    scores: Floats
    features: Floats
    folded: dict[int, list[int]]
    reranked: dict[int, float] = field(default_factory=dict)
    """What a re-ranker gave, by row."""


class SearchEngine:
    """Answers over one snapshot.  Thread-safe; nothing is written.

    Use :meth:`open`.  ``search`` and ``ask`` raise QueryTooLongError and
    UnknownValueError for what the caller got wrong, nothing else.
    """

    def __init__(
        self,
        index: OpenedIndex,
        weights: Weights,
        snapshot: Snapshot | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self._reranker = reranker
        self.weights = weights
        self.snapshot = snapshot
        present = {plan.city for plan in index.plans} | {plan.prefecture for plan in index.plans}
        self._interpreter = Interpreter(
            index.topics,
            index.sources,
            index.places,
            frozenset(code for code in present if code),
            index.names(),
        )
        self.ranker = Ranker(index)
        self._filters = Filters(index)
        self._hits = HitMaker(index)
        self._answerer = Answerer(index, self, snapshot)
        self._understand = functools.lru_cache(_KEPT_QUERIES)(self._interpreter.understand)
        # the first query pays for dictionaries and lazy tables; better now than then
        self.search("デジタル化", limit=1)

    @classmethod
    def open(
        cls,
        snapshot: Snapshot | Path,
        *,
        model: str | None = None,
        weights: Path | None = None,
        reranker: str | None = None,
    ) -> SearchEngine:
        """Opens the index of a snapshot; ``model`` is the one set, by default the index's.

        ``reranker`` is a cross-encoder, a folder or a name; without it none is used.

        Raises IndexMissingError, DamagedIndexError, ModelError, ModelMismatchError,
        and of the graph room DamagedSnapshotError.
        """
        found = open_snapshot(snapshot) if isinstance(snapshot, Path) else snapshot
        index = OpenedIndex(found.index_path, model)
        second = Reranker(reranker) if reranker else None
        return cls(index, Weights.load(weights) if weights else Weights.load(), found, second)

    def search(
        self,
        query: str,
        *,
        types: Sequence[str] = (),
        cities: Sequence[str] = (),
        prefectures: Sequence[str] = (),
        concepts: Sequence[str] = (),
        sources: Sequence[str] = (),
        years: Sequence[int | str] = (),
        mode: Mode | str = Mode.HYBRID,
        limit: int = 10,
        offset: int = 0,
        interpret: bool = True,
    ) -> SearchResult:
        """Searches.

        A place given as parameter replaces those of the sentence; with ``interpret``
        False nothing of the sentence is a filter.  ``limit`` is capped at MAX_LIMIT.
        An empty query lists what the filters leave.
        """
        mode = Mode(mode)
        asked = self.understand(query)
        if not interpret:
            asked = without_sentence(asked)
        request = Request(types, cities, prefectures, concepts, sources, years)
        resolved = self._filters.resolve(request)
        scored = self.ranker.score(asked, mode)
        ranked = self.rank(asked, resolved, scored, mode)
        if self._reranker is not None and mode is Mode.HYBRID and asked.text.strip():
            ranked = self._reranked(self._reranker, ranked, scored, asked)
        limit = min(max(limit, 0), MAX_LIMIT)
        page = range(max(offset, 0), min(max(offset, 0) + limit, len(ranked.rows)))
        hits = tuple(
            self._hits.hit(
                ranked.rows[n],
                float(ranked.scores[ranked.places[n]]),
                self._signals(ranked.features[ranked.places[n]]),
                scored,
                asked,
                ranked.folded.get(ranked.rows[n], ()),
                ranked.reranked.get(ranked.rows[n]),
            )
            for n in page
        )
        weak = tuple(
            self._hits.hit(
                int(ranked.candidates[place]),
                float(ranked.scores[place]),
                self._signals(ranked.features[place]),
                scored,
                asked,
            )
            for place in ranked.weak
        )
        nearest = () if ranked.rows else self.nearest_topics(scored, asked)
        return SearchResult(
            query=query,
            interpretation=self._hits.interpretation(
                asked, self.filters_shown(asked, resolved), nearest
            ),
            total=len(ranked.rows),
            hits=hits,
            weak=weak,
            facets=self._hits.facets(ranked.rows),
            mode=mode,
        )

    def _reranked(
        self, reranker: Reranker, ranked: Ranked, scored: Scored, asked: Understood
    ) -> Ranked:
        """The best measures in the order that a cross-encoder finds better."""
        slots = [n for n, row in enumerate(ranked.rows) if row < self.index.measures][:DEPTH]
        texts = [self._hits.told(ranked.rows[n], scored) for n in slots]
        chances = reranker.scores(asked.text, texts)
        before = ranked.scores[ranked.places]
        order = reordered(before.tolist(), slots, chances)
        places = [ranked.places[n] for n in order]
        scores = ranked.scores.copy()
        # a place in the list keeps its score, so that scores descend as before
        scores[places] = before
        rows = [ranked.rows[n] for n in order]
        given = {ranked.rows[n]: float(x) for n, x in zip(slots, chances, strict=True)}
        return replace(ranked, rows=rows, places=places, scores=scores, reranked=given)

    def ask(self, question: str) -> Answer:
        """Answers a question: cities that are confirmed, possible ones, and the passages."""
        return self._answerer.answer(question)

    def understand(self, query: str) -> Understood:
        """How a query is understood; QueryTooLongError beyond MAX_QUERY_CHARS."""
        if len(query) > MAX_QUERY_CHARS:
            raise QueryTooLongError(
                f"the query has {len(query)} characters; at most {MAX_QUERY_CHARS} are read"
            )
        return self._understand(query)

    def filters_shown(self, asked: Understood, resolved: Resolved) -> tuple[Filter, ...]:
        """Filters of the sentence that hold, then those of the parameters."""
        placed = bool(resolved.cities or resolved.prefectures)
        replaced = {"city", "prefecture"} if placed else set()
        return (
            *(item for item in asked.filters if item.parameter not in replaced),
            *resolved.filters,
        )

    def plain_request(self) -> Resolved:
        """No parameters but that hits are measures."""
        return self._filters.resolve(Request(types=[HitType.MEASURE]))

    @property
    def filters(self) -> Filters:
        return self._filters

    @property
    def hits(self) -> HitMaker:
        return self._hits

    def rank(self, asked: Understood, resolved: Resolved, scored: Scored, mode: Mode) -> Ranked:
        """Orders all items that pass the filters and, in hybrid mode, the threshold."""
        weights = self.weights
        plans = self._filters.plans(resolved, asked)
        passing = self._filters.measures(resolved, asked, plans)
        wanted = resolved.types or frozenset(HitType)
        rows: list[npt.NDArray[np.int64]] = []
        parts: list[Floats] = []
        if HitType.MEASURE in wanted:
            chosen = np.flatnonzero(passing)
            rows.append(chosen)
            parts.append(scored.measure[chosen])
        if wanted != {HitType.MEASURE}:
            elements = self._elements(asked, resolved, scored, plans, passing, wanted)
            rows.append(elements)
            parts.append(self._element_features(elements, scored))
        row = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
        features = np.concatenate(parts) if parts else np.zeros((0, len(FEATURES)), np.float32)
        if not asked.text.strip():
            scores = np.zeros(row.size, dtype=np.float32)
            kept = row.tolist()
            return Ranked(kept, list(range(row.size)), [], row, scores, features, {})
        scores = self._scores(features, scored, mode)
        scores = self._named(row, scores, asked) if mode is Mode.HYBRID else scores
        # rows ascend, and with them the IRIs of measures: that decides ties
        found = order(scores)
        found = found[scores[found] > 0]
        keep = np.ones(found.size, dtype=bool)
        if mode is Mode.HYBRID:
            chance = probability(weights.hit, scaled(features[found], weights.floor))
            # where all evidence is faint, what comes near the best is as good as that is
            best = self.measure_scores(scored).max(initial=0.0)
            keep = (chance >= weights.hit_threshold) | (scores[found] >= _NEAR_BEST * best)
            keep &= self.answerable(scored, asked)
            keep |= _only_filters(asked, scored)
        places, folded = self._fold(found[keep], row, resolved)
        return Ranked(
            rows=row[places].tolist(),
            places=places,
            weak=found[~keep][:_WEAK].tolist(),
            candidates=row,
            scores=scores,
            features=features,
            folded=folded,
        )

    def answerable(self, scored: Scored, asked: Understood) -> bool:
        """Whether anything here speaks of what was asked (calibrated)."""
        if _only_filters(asked, scored):
            return True
        chance = probability(self.weights.gate, gate_features(scored, asked, self.index)[None, :])
        return bool(chance[0] >= self.weights.gate_threshold)

    def measure_scores(self, scored: Scored, mode: Mode = Mode.HYBRID) -> Floats:
        """The score of every measure, whatever the filters."""
        return self._scores(scored.measure, scored, mode)

    def _scores(self, features: Floats, scored: Scored, mode: Mode) -> Floats:
        if mode is Mode.LEXICAL:
            weights = _only({LEXICAL: 0.75, PASSAGE: 0.25})
        elif mode is Mode.DENSE:
            weights = _only({DENSE: 0.6, NEAR: 0.4})
        else:
            weights = self.weights.for_query(scored.terms.words)
        return combine(features, weights, self.weights.floor if mode is Mode.HYBRID else 0.0)

    def _elements(
        self,
        asked: Understood,
        resolved: Resolved,
        scored: Scored,
        plans: npt.NDArray[np.bool_],
        passing: npt.NDArray[np.bool_],
        wanted: frozenset[HitType],
    ) -> npt.NDArray[np.int64]:
        """The elements (no measures) most worth a closer look."""
        items = self.index.items
        mask = self._filters.elements(resolved, asked, plans, passing)
        numbers = [n for n, kind in enumerate(HitType) if kind in wanted - {HitType.MEASURE}]
        mask &= np.isin(items.kind, numbers)
        rows = np.flatnonzero(mask)
        if not asked.text.strip():
            return rows
        strength = scored.element_lexical[rows] + 0.5 * scored.element_dense[rows]
        rows, strength = rows[strength > 0], strength[strength > 0]
        if rows.size > _ELEMENT_CANDIDATES:
            best = np.argpartition(-strength, _ELEMENT_CANDIDATES)[:_ELEMENT_CANDIDATES]
            rows = np.sort(rows[best])
        return rows

    def _element_features(self, rows: npt.NDArray[np.int64], scored: Scored) -> Floats:
        features = np.zeros((rows.size, len(FEATURES)), dtype=np.float32)
        features[:, LEXICAL] = features[:, PASSAGE] = scored.element_lexical[rows]
        features[:, COVERED] = features[:, SPOKEN] = scored.element_covered[rows]
        features[:, DENSE] = features[:, NEAR] = scored.element_dense[rows]
        owner = self.index.items.measure[rows]
        owned = owner >= 0
        # what a measure is about, its parts are about a little less
        features[owned, CONCEPT:] = 0.5 * scored.measure[owner[owned], CONCEPT:]
        return features

    def _named(self, rows: npt.NDArray[np.int64], scores: Floats, asked: Understood) -> Floats:
        """Whatever bears exactly the name that was asked for comes first."""
        spelt = key(asked.text)
        if not 2 <= len(spelt) <= 40:
            return scores
        scores = scores.copy()
        titles = self.index.items.title
        for n in np.argsort(-scores, kind="stable")[:50]:
            if short_key(titles[int(rows[n])]) == spelt:
                scores[n] = max(float(scores[n]), 0.9 + 0.1 * float(scores[n]))
        return scores

    def _fold(
        self, found: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], resolved: Resolved
    ) -> tuple[list[int], dict[int, list[int]]]:
        """Leaves one of each set of near-duplicates; parts of a listed measure go into it.

        Takes and gives places in ``rows``.  A part stands by itself where its type was
        asked for or where it ranks above its measure.  What comes after the first
        FOLDED is left as it is: nobody reads that far.
        """
        items = self.index.items
        seen: dict[tuple[Any, ...], int] = {}
        listed: set[int] = set()
        kept: list[int] = []
        folded: dict[int, list[int]] = {}
        for place in found[:FOLDED].tolist():
            row = int(rows[place])
            kind = items.type_of(row)
            owner = int(items.measure[row])
            if kind is HitType.MEASURE:
                mark: tuple[Any, ...] = (kind, int(items.plan[row]), short_key(items.title[row]))
            else:
                if not resolved.types and owner in listed:
                    folded.setdefault(owner, []).append(row)
                    continue
                mark = (kind, items.title[row][-40:], items.text[row][:120])
            first = seen.setdefault(mark, row)
            if first != row:
                folded.setdefault(first, []).append(row)
                continue
            if kind is HitType.MEASURE:
                listed.add(row)
            kept.append(place)
        kept += found[FOLDED:].tolist()
        return kept, {row: others[:10] for row, others in folded.items()}

    def _signals(self, values: Floats) -> Signals:
        """The signals of one row of features, for a reader."""
        floor = self.weights.floor
        dense = max(0.0, (float(values[DENSE]) - floor) / (1 - floor))
        return Signals(
            dense=min(dense, 1.0),
            lexical=min(float(max(values[LEXICAL], values[PASSAGE])), 1.0),
            concept=min(float(values[CONCEPT]), 1.0),
        )

    def nearest_topics(self, scored: Scored, asked: Understood) -> tuple[Ref, ...]:
        """Topics that exist here, nearest to a query that nothing answers."""
        index = self.index
        found: dict[int, float] = {item.topic: 1 + item.strength for item in asked.topics}
        best = np.argsort(-self.measure_scores(scored), kind="stable")[:10]
        for place, measure in enumerate(best):
            for topic in index.topic_pairs.things(int(measure), 0.8).tolist():
                found[topic] = max(found.get(topic, 0.0), 1 / (place + 2))
        held = [topic for topic in found if index.topic_pairs.measures(topic, 0.8).size]
        held.sort(key=lambda topic: (-found[topic], index.topics[topic].iri))
        return tuple(Ref(index.topics[n].iri, index.topics[n].label) for n in held[:_NEAREST])

    def listed(
        self, measures: Sequence[tuple[int, float]], scored: Scored, asked: Understood
    ) -> tuple[Hit, ...]:
        """Hits of given measures with given scores."""
        return tuple(
            self._hits.hit(row, score, self._signals(scored.measure[row]), scored, asked)
            for row, score in measures
        )


def _only_filters(asked: Understood, scored: Scored) -> bool:
    """Whether filters are all that a sentence says: then what they leave is the answer."""
    return bool(asked.filters) and not scored.terms.nouns


def _only(shares: dict[int, float]) -> Floats:
    """Weights of some features, the others 0."""
    weights = np.zeros(len(FEATURES), dtype=np.float32)
    for feature, share in shares.items():
        weights[feature] = share
    return weights
