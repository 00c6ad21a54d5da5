"""Rank the rows of one snapshot for a query: what answers and pages rest on."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.store.snapshot import Snapshot
from search.errors import QueryTooLongError
from search.facets import Facets
from search.filters import Filters, Request, Resolved, without_sentence
from search.hits import HitMaker
from search.interpret import Interpreter, Understood
from search.opened import OpenedIndex
from search.ordering import Ordering, Ranked, judged
from search.rank import Ranker, Scored, Weights, best_places
from search.rerank import DEPTH, Reranker, reordered
from search.types import (
    MAX_LIMIT,
    MAX_QUERY_CHARS,
    Filter,
    Hit,
    HitType,
    Mode,
    Ref,
    SearchResult,
)
from text.messages import Message

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_NEAREST: Final = 5
_KEPT_QUERIES: Final = 512


class Searcher:
    """Search over one snapshot.  Thread-safe; nothing is written.

    ``search`` raises QueryTooLongError and UnknownValueError for what the caller got
    wrong, nothing else.
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
        self.weights = replace(weights, trust=index.scales.trust)
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
        self._ordering = Ordering(index, self._filters)
        self._hits = HitMaker(index)
        self._facets = Facets(index)
        self._understand = functools.lru_cache(_KEPT_QUERIES)(self._interpreter.understand)

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
        ranked = self._ordering.rank(asked, resolved, scored, mode, self.weights)
        if self._reranker is not None and mode is Mode.HYBRID and asked.text.strip():
            ranked = self._reranked(ranked, scored, asked)
        first, limit = max(offset, 0), min(max(limit, 0), MAX_LIMIT)
        page = slice(first, first + limit)
        found = zip(ranked.rows[page].tolist(), ranked.scores[page].tolist(), strict=True)
        below = zip(ranked.weak.tolist(), ranked.weak_scores.tolist(), strict=True)
        hits = self.listed(found, scored, asked, ranked.reranked, ranked.folded)
        weak = self.listed(below, scored, asked)
        nearest = () if ranked.rows.size else self.nearest_topics(scored, asked)
        return SearchResult(
            query=query,
            interpretation=self._hits.interpretation(
                asked, self.filters_shown(asked, resolved), nearest
            ),
            total=ranked.rows.size,
            hits=hits,
            weak=weak,
            facets=self._facets.of(ranked.rows),
            mode=mode,
        )

    def _reranked(self, ranked: Ranked, scored: Scored, asked: Understood) -> Ranked:
        """The best measures in the order that a cross-encoder finds better."""
        rows = ranked.rows.tolist()
        # a place in the list keeps its score, so that scores descend as before
        places, given = self.read_again(rows, ranked.scores.tolist(), scored, asked)
        return replace(ranked, rows=ranked.rows[places], reranked=given)

    def read_again(
        self, rows: Sequence[int], scores: Sequence[float], scored: Scored, asked: Understood
    ) -> tuple[list[int], dict[int, float]]:
        """The order of places in ``rows`` that a re-ranker finds better, and its scores by row.

        Without a re-ranker the order stays and there are no scores.
        """
        if self._reranker is None:
            return list(range(len(rows))), {}
        slots = [n for n, row in enumerate(rows) if row < self.index.measures][:DEPTH]
        texts = [self._hits.told(rows[n], scored) for n in slots]
        chances = self._reranker.scores(asked.text, texts)
        given = {rows[n]: float(x) for n, x in zip(slots, chances, strict=True)}
        return reordered(scores, slots, chances), given

    def understand(self, query: str) -> Understood:
        """How a query is understood; QueryTooLongError beyond MAX_QUERY_CHARS."""
        if len(query) > MAX_QUERY_CHARS:
            raise QueryTooLongError(
                Message(
                    "the query has %(count)s characters; at most %(max_query_chars)s are read",
                    count=len(query),
                    max_query_chars=MAX_QUERY_CHARS,
                )
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

    def answerable(self, scored: Scored, asked: Understood) -> bool:
        """Whether anything here speaks of what was asked (calibrated)."""
        return self._ordering.answerable(scored, asked, self.weights)

    def measure_scores(self, scored: Scored, mode: Mode = Mode.HYBRID) -> Floats:
        """The score of every measure, whatever the filters."""
        return judged(scored.measure, scored, mode, self.weights)[0]

    def nearest_topics(self, scored: Scored, asked: Understood) -> tuple[Ref, ...]:
        """Topics that exist here, nearest to a query that nothing answers."""
        index = self.index
        found: dict[int, float] = {item.topic: 1 + item.strength for item in asked.topics}
        best = best_places(self.measure_scores(scored), 10)
        for place, measure in enumerate(best.tolist()):
            for topic in index.topic_pairs.things(measure, 0.8).tolist():
                found[topic] = max(found.get(topic, 0.0), 1 / (place + 2))
        held = [topic for topic in found if index.topic_pairs.measures(topic, 0.8).size]
        held.sort(key=lambda topic: (-found[topic], index.topics[topic].iri))
        return tuple(Ref(index.topics[n].iri, index.topics[n].label) for n in held[:_NEAREST])

    def listed(
        self,
        found: Iterable[tuple[int, float]],
        scored: Scored,
        asked: Understood,
        reranked: Mapping[int, float] = MappingProxyType({}),
        folded: Mapping[int, Sequence[int]] = MappingProxyType({}),
    ) -> tuple[Hit, ...]:
        """Hits of given rows with given scores; what is ``reranked`` and ``folded`` by row."""
        return tuple(
            self._hits.hit(
                row,
                score,
                self._ordering.signals(row, scored, self.weights.floor),
                scored,
                asked,
                folded.get(row, ()),
                reranked.get(row),
            )
            for row, score in found
        )
