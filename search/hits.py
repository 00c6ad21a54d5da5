"""From rows of the index to hits: passage, snippet, explanation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from search.interpret import Understood
from search.opened import OpenedIndex
from search.rank import DENSE, Scored
from search.snippets import snippet
from search.types import (
    Explanation,
    Filter,
    Hit,
    HitType,
    Interpretation,
    Municipality,
    Provenance,
    Ref,
    Signals,
    TopicPath,
)

_NO_PLACE: Final = Municipality(None, None)


class HitMaker:
    """Makes hits of rows; thread-safe."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index

    def hit(
        self,
        row: int,
        score: float,
        signals: Signals,
        scored: Scored,
        asked: Understood,
        folded: Iterable[int] = (),
        reranked: float | None = None,
    ) -> Hit:
        """The hit of an item: its own passage, or for a measure the one that proves it best."""
        index, items = self._index, self._index.items
        kind = items.type_of(row)
        measure = int(items.measure[row])
        proof = self._proof(row, scored) if kind is HitType.MEASURE else row
        text = items.text[proof] or items.title[proof]
        evidence = items.evidence(proof) or items.evidence(row)
        plan_number = int(items.plan[row])
        plan = index.plans[plan_number] if plan_number >= 0 else None
        topics = self._topics(measure, asked)
        names = [name for topic in topics for name in (topic.matched, *topic.path)]
        shown = snippet(text, scored.terms.weights, names)
        in_title = snippet(items.title[row], scored.terms.weights, names)
        similar = float(scored.element_dense[proof])
        if kind is HitType.MEASURE and row < len(scored.measure):
            similar = float(scored.measure[row, DENSE])
        return Hit(
            iri=items.iri[row],
            type=kind,
            title=items.title[row] if kind is not HitType.PASSAGE else _heading(items.title[row]),
            municipality=_NO_PLACE if plan is None else Municipality(plan.city, plan.city_name),
            plan=None if plan is None else Ref(plan.iri, plan.title),
            score=min(max(score, 0.0), 1.0),
            signals=signals,
            snippet=shown.text,
            highlights=shown.highlights,
            provenance=None
            if evidence is None or plan is None
            else Provenance(
                plan.document, evidence.page, evidence.start, evidence.end, evidence.quote
            ),
            explanation=Explanation(
                matched=tuple(dict.fromkeys((*in_title.matched, *shown.matched))),
                topics=topics,
                similarity=similar if scored.vector.any() else None,
                reranked=reranked,
            ),
            measure=None
            if measure < 0 or kind is HitType.MEASURE
            else Ref(items.iri[measure], items.title[measure]),
            stance=index.stances.get(row) if kind is HitType.MEASURE else None,
            folded=tuple(Ref(items.iri[other], items.title[other]) for other in folded),
        )

    def told(self, measure: int, scored: Scored) -> str:
        """What a re-ranker reads of a measure: its title and the passage that proves it."""
        items = self._index.items
        return f"{items.title[measure]}。{items.text[self._proof(measure, scored)]}"

    def _proof(self, measure: int, scored: Scored) -> int:
        """The element of a measure that says best what was asked; the measure if none does."""
        rows = self._index.rows_of(measure)
        rows = rows[rows != measure]
        if not rows.size:
            return measure
        strength = scored.element_lexical[rows] + 0.6 * scored.element_dense[rows]
        # a heading alone proves nothing: prefer what says more than the title
        strength = np.where(self._index.items.bare[rows], strength * 0.5, strength)
        return int(rows[int(np.argmax(strength))]) if strength.max() > 0 else int(rows[0])

    def _topics(self, measure: int, asked: Understood) -> tuple[TopicPath, ...]:
        if measure < 0 or not asked.topics:
            return ()
        having = set(self._index.topic_pairs.things(measure).tolist())
        return tuple(item.path for item in asked.topics if item.topic in having)[:3]

    def interpretation(
        self, asked: Understood, filters: Sequence[Filter], nearest: Sequence[Ref] = ()
    ) -> Interpretation:
        """What the reader is told of how the query was understood."""
        return Interpretation(
            text=asked.text,
            intent=asked.intent,
            topics=asked.found_topics,
            filters=tuple(filters),
            excluded=asked.excluded,
            nearest=tuple(nearest),
            notes=asked.notes,
        )


def _heading(path: str) -> str:
    """The nearest heading of a passage: its title for a reader."""
    return path.rsplit(" > ", 1)[-1] or "本文"
