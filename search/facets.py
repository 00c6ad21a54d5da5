"""How many of the hits have each type, city, prefecture, topic and source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from search.filters import slug
from search.items import KINDS
from search.opened import OpenedIndex
from search.rows import ConceptRow
from search.types import FacetValue

Ints = npt.NDArray[np.int64]
Value = tuple[str, str]


class Facet:
    """Counts things by value: ``values`` gives (value, label) of each, None for none."""

    def __init__(self, values: Iterable[Value | None]) -> None:
        given = list(values)
        self._values = sorted({value for value in given if value is not None})
        numbers = {value: number for number, value in enumerate(self._values)}
        # what has no value is counted beyond the last one
        beyond = len(self._values)
        self._of = np.array(
            [numbers.get(v, beyond) if v else beyond for v in given], dtype=np.int32
        )

    def counted(self, counts: Ints) -> tuple[FacetValue, ...]:
        """The values that occur, most frequent first, where each thing counts so many times."""
        sums = np.bincount(self._of, weights=counts, minlength=len(self._values) + 1)
        sums = sums[: len(self._values)].astype(np.int64)
        best = np.argsort(-sums, kind="stable")[: int(np.count_nonzero(sums))]
        return tuple(
            FacetValue(value, label, count)
            for (value, label), count in zip(
                (self._values[n] for n in best.tolist()), sums[best].tolist(), strict=True
            )
        )


class Facets:
    """The facets of one index; thread-safe."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        prefectures = {place.code: place.name for place in index.places if not place.prefecture}
        plans = index.plans
        self._type = Facet((str(kind), str(kind)) for kind in KINDS)
        self._city = Facet(
            (plan.city or plan.city_name, plan.city_name) if plan.city_name else None
            for plan in plans
        )
        self._prefecture = Facet(
            (plan.prefecture, prefectures.get(plan.prefecture, plan.prefecture))
            if plan.prefecture
            else None
            for plan in plans
        )
        self._concept = Facet(_values(index.topics))
        self._source = Facet(_values(index.sources))

    def of(self, rows: npt.NDArray[np.int64]) -> dict[str, tuple[FacetValue, ...]]:
        """The facets of these rows, by parameter."""
        index, items = self._index, self._index.items
        plan, owner = items.plan[rows], items.measure[rows]
        per_plan = np.bincount(plan[plan >= 0], minlength=len(index.plans))
        per_measure = np.bincount(owner[owner >= 0], minlength=index.measures)
        topics = index.topic_pairs.counts(per_measure, len(index.topics))
        sources = index.source_pairs.counts(per_measure, len(index.sources))
        return {
            "type": self._type.counted(np.bincount(items.kind[rows], minlength=len(KINDS))),
            "city": self._city.counted(per_plan),
            "prefecture": self._prefecture.counted(per_plan),
            "concept": self._concept.counted(topics),
            "source": self._source.counted(sources),
        }


def _values(concepts: Sequence[ConceptRow]) -> Iterable[Value]:
    return ((slug(concept.iri), concept.label) for concept in concepts)
