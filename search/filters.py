"""Filters: what parameters and sentence ask for, as masks over plans and measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from search.errors import UnknownValueError
from search.interpret import Understood
from search.opened import OpenedIndex
from search.rows import ConceptRow
from search.types import Filter, HitType
from text.dates import named_year
from text.names import Lookup, Place, PlaceNames

Mask = npt.NDArray[np.bool_]

_FIRST_YEAR: Final = 1950
_LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Request:
    """The parameters of a search as given; see :meth:`search.engine.SearchEngine.search`."""

    types: Sequence[str] = ()
    cities: Sequence[str] = ()
    prefectures: Sequence[str] = ()
    concepts: Sequence[str] = ()
    sources: Sequence[str] = ()
    years: Sequence[int | str] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Parameters understood: codes, numbers of topics and sources, years."""

    types: frozenset[HitType]
    cities: frozenset[str]
    prefectures: frozenset[str]
    topics: frozenset[int]
    sources: frozenset[int]
    years: frozenset[int]
    filters: tuple[Filter, ...]

    @property
    def any(self) -> bool:
        """Whether something narrows the search (types do not)."""
        return bool(self.cities or self.prefectures or self.topics or self.sources or self.years)


class Filters:
    """Resolves values of parameters and makes masks; thread-safe."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        present = {plan.city for plan in index.plans} | {plan.prefecture for plan in index.plans}
        # a municipality that the register lacks is known by the name in its plan
        own = [plan.city_name for plan in index.plans if plan.city is None and plan.city_name]
        self._places = PlaceNames(
            (Place(row.code, row.name, row.prefecture, row.iri) for row in index.places), own
        )
        self._topics = _by_name(index.topics)
        self._sources = _by_name(index.sources)
        here = [row for row in index.places if row.code in present]
        self._allowed_cities = [
            *(f"{row.code} {row.name}" for row in here if row.prefecture is not None),
            *own,
        ]
        self._allowed_prefectures = [
            f"{row.code} {row.name}" for row in here if row.prefecture is None
        ]

    def resolve(self, request: Request) -> Resolved:
        """Understands the parameters; UnknownValueError names one that has no meaning."""
        filters: list[Filter] = []
        types = {self._type(value) for value in request.types}
        cities = self._codes("city", request.cities, filters)
        prefectures = self._codes("prefecture", request.prefectures, filters)
        index = self._index
        topics = _concepts("concept", request.concepts, index.topics, self._topics, filters)
        sources = _concepts("source", request.sources, index.sources, self._sources, filters)
        years = {self._year(value) for value in request.years}
        filters += [
            Filter("year", str(year), f"{year}年度", origin="parameter") for year in sorted(years)
        ]
        return Resolved(
            frozenset(types),
            frozenset(cities),
            frozenset(prefectures),
            self.with_narrower(topics),
            frozenset(sources),
            frozenset(years),
            tuple(filters),
        )

    def _type(self, value: str) -> HitType:
        try:
            return HitType(value)
        except ValueError:
            raise UnknownValueError("type", value, [str(kind) for kind in HitType]) from None

    def _codes(self, kind: str, values: Iterable[str], filters: list[Filter]) -> set[str]:
        """The codes of places that the values of a parameter name."""
        find = self._places.cities if kind == "city" else self._places.prefectures
        codes: set[str] = set()
        for value in values:
            found = find(value)
            if not found:
                allowed = self._allowed_cities if kind == "city" else self._allowed_prefectures
                raise UnknownValueError(kind, value, allowed)
            codes.update(found)
            filters += [
                Filter(kind, code, self._places.name(code), origin="parameter") for code in found
            ]
        return codes

    def with_narrower(self, topics: set[int]) -> frozenset[int]:
        rows = self._index.topics
        known = set(topics)
        if not known:
            return frozenset()
        while True:
            iris = {rows[number].iri for number in known}
            more = {n for n, row in enumerate(rows) if iris & set(row.broader)} - known
            if not more:
                return frozenset(known)
            known |= more

    def _year(self, value: int | str) -> int:
        text = str(value).strip()
        named = named_year(text)
        if named is not None and _FIRST_YEAR <= named <= _LAST_YEAR:
            return named
        years = {
            year
            for plan in self._index.plans
            if plan.start is not None and plan.end is not None
            for year in range(plan.start, min(plan.end, plan.start + 60) + 1)
        }
        raise UnknownValueError("year", text, [str(year) for year in sorted(years)])

    def plans(self, resolved: Resolved, asked: Understood) -> Mask:
        """Which plans pass: parameters, else what the sentence says of places."""
        keep = np.ones(len(self._index.plans), dtype=bool)
        given = bool(resolved.cities or resolved.prefectures)
        said = asked.cities or asked.prefectures or asked.not_cities or asked.not_prefectures
        if not (given or said or resolved.years):
            return keep
        for number, plan in enumerate(self._index.plans):
            city = plan.city or plan.city_name
            if given:
                # between parameters and, between the values of one or
                keep[number] = (not resolved.cities or city in resolved.cities) and (
                    not resolved.prefectures or plan.prefecture in resolved.prefectures
                )
            else:
                if asked.cities or asked.prefectures:
                    keep[number] = city in asked.cities or plan.prefecture in asked.prefectures
                if city in asked.not_cities or plan.prefecture in asked.not_prefectures:
                    keep[number] = False
            if resolved.years and not any(
                (plan.start or _LAST_YEAR) <= year <= (plan.end or 0) for year in resolved.years
            ):
                keep[number] = False
        return keep

    def measures(self, resolved: Resolved, asked: Understood, plans: Mask) -> Mask:
        """Which measures pass, given the plans that do."""
        index = self._index
        keep: Mask = plans[index.items.plan[: index.measures]]
        for numbers, pairs in (
            (resolved.topics, index.topic_pairs),
            (resolved.sources, index.source_pairs),
        ):
            if numbers:
                having = np.zeros(index.measures, dtype=bool)
                for number in numbers:
                    having[pairs.measures(number, 1.0)] = True
                keep = keep & having
        for topic in asked.excluded_topics:
            keep = keep.copy()
            keep[index.topic_pairs.measures(topic, 0.8)] = False
        return keep

    def elements(
        self,
        rows: npt.NDArray[np.int64],
        resolved: Resolved,
        asked: Understood,
        plans: Mask,
        measures: Mask,
    ) -> Mask:
        """Which of these items pass; what belongs to no plan only where no plan is asked for."""
        items = self._index.items
        placed = bool(
            resolved.cities
            or resolved.prefectures
            or resolved.years
            or asked.cities
            or asked.prefectures
        )
        narrowed = placed or resolved.topics or resolved.sources
        if not narrowed and plans.all() and measures.all():
            return np.ones(rows.size, dtype=bool)
        plan, owner = items.plan[rows], items.measure[rows]
        keep: Mask = np.full(rows.size, not placed)
        in_plan = plan >= 0
        keep[in_plan] = plans[plan[in_plan]]
        owned = owner >= 0
        keep[owned] &= measures[owner[owned]]
        if resolved.topics or resolved.sources:
            keep[~owned] = False
        return keep


def _by_name(rows: Sequence[ConceptRow]) -> Lookup[int]:
    """The numbers of topics or sources by IRI, its last part, label and other names."""
    lookup: Lookup[int] = Lookup()
    for number, row in enumerate(rows):
        lookup.add(number, (row.iri, slug(row.iri), row.label, *row.alt))
    return lookup


def _concepts(
    parameter: str,
    values: Iterable[str],
    rows: Sequence[ConceptRow],
    known: Lookup[int],
    filters: list[Filter],
) -> set[int]:
    numbers: set[int] = set()
    for value in values:
        found = known.find(value)
        if not found:
            raise UnknownValueError(parameter, value, sorted(slug(row.iri) for row in rows))
        numbers.update(found)
        filters += [
            Filter(parameter, slug(rows[n].iri), rows[n].label, origin="parameter") for n in found
        ]
    return numbers


def without_sentence(asked: Understood) -> Understood:
    """The same query with nothing of its sentence taken as a filter."""
    none: frozenset[str] = frozenset()
    return replace(
        asked,
        text=asked.query,
        cities=none,
        prefectures=none,
        not_cities=none,
        not_prefectures=none,
        years=(),
        sources=(),
        excluded_topics=(),
        excluded=(),
        filters=(),
    )


def slug(iri: str) -> str:
    """``digital-divide`` of ``.../topic/digital-divide``."""
    return iri.rsplit("/", 1)[-1]
