"""Names that requests use for things of a snapshot: codes, labels, last parts of IRIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from api.errors import ParameterError
from api.queries.reader import Reader
from api.views.plans import plans
from api.views.rows import Json, last
from api.views.sources import sources
from api.views.topics import topics
from text.messages import Message
from text.names import Lookup, Place, PlaceNames

MOST_LISTED: Final = 2000
"""So many allowed values a message lists at most."""


class Names:
    """Resolves what a request calls a city, prefecture, topic or source; per snapshot."""

    def __init__(self, reader: Reader) -> None:
        self.plans = plans(reader)
        self.topics = topics(reader)
        self.sources = sources(reader)
        others: dict[Any, list[str]] = {}
        for row in reader.rows("concept_names"):
            others.setdefault(row["concept"], []).append(str(row["name"]))
        self._topic = _by_name(self.topics, others)
        self._source = _by_name(self.sources, others)
        own = [_city(plan) for plan in self.plans if plan["municipality"]["code"] is None]
        self._places = PlaceNames(
            (
                Place(
                    str(row["code"]),
                    str(row["name"]),
                    None if row["prefecture"] is None else str(row["prefecture"]),
                    str(row["place"]),
                )
                for row in reader.rows("places")
            ),
            filter(None, own),
        )

    def plans_of(
        self, cities: Sequence[str], prefectures: Sequence[str], years: Sequence[int]
    ) -> tuple[str, ...] | None:
        """IRIs of the plans that all the given filters leave; None where there is no filter.

        Raises ParameterError with the allowed values for an unknown one.
        """
        if not (cities or prefectures or years):
            return None
        left = list(self.plans)
        if cities:
            allowed = [p["municipality"]["name"] or _city(p) for p in self.plans]
            wanted = _resolve("city", cities, self._places.cities, allowed)
            left = [plan for plan in left if _city(plan) in wanted]
        if prefectures:
            allowed = [p["prefecture"]["name"] for p in self.plans]
            wanted = _resolve("prefecture", prefectures, self._places.prefectures, allowed)
            left = [plan for plan in left if plan["prefecture"]["code"] in wanted]
        if years:
            left = [plan for plan in left if _covers(plan, years)]
        return tuple(plan["iri"] for plan in left)

    def topics_of(self, given: Sequence[str]) -> tuple[str, ...]:
        """IRIs of topics given by IRI, last part or label."""
        return tuple(
            sorted(_resolve("concept", given, self._topic.find, [t["id"] for t in self.topics]))
        )

    def sources_of(self, given: Sequence[str]) -> tuple[str, ...]:
        """IRIs of sources given by IRI, last part or label."""
        return tuple(
            sorted(_resolve("source", given, self._source.find, [s["id"] for s in self.sources]))
        )

    def plan_of(self, text: str) -> str | None:
        """The IRI of a plan given by IRI or id."""
        for plan in self.plans:
            if text in (plan["iri"], plan["id"], last(plan["iri"])):
                return str(plan["iri"])
        return None


def _by_name(things: Iterable[Json], others: Mapping[Any, Sequence[str]]) -> Lookup[str]:
    """IRIs of topics or sources by IRI, its last part, labels and other names."""
    lookup: Lookup[str] = Lookup()
    for thing in things:
        names = (thing["iri"], thing["id"], thing["label"], thing["label_en"])
        lookup.add(thing["iri"], (*names, *others.get(thing["iri"], ())))
    return lookup


def _city(plan: Json) -> str | None:
    """The code of a plan's municipality; its name where the register does not know it."""
    place = plan["municipality"]
    called = place["code"] or place["name"]
    return None if called is None else str(called)


def _resolve(
    parameter: str,
    given: Sequence[str],
    find: Callable[[str], Sequence[str]],
    allowed: Sequence[Any],
) -> set[str]:
    found: set[str] = set()
    for value in given:
        meant = find(value)
        if not meant:
            known = tuple(dict.fromkeys(str(name) for name in allowed if name))[:MOST_LISTED]
            raise ParameterError(
                parameter, Message("%(value)s is unknown", value=repr(value)), known
            )
        found.update(meant)
    return found


def _covers(plan: Json, years: Sequence[int]) -> bool:
    start, end = plan["period"]["start"], plan["period"]["end"]
    if start is None and end is None:
        return False
    first, final = start if start is not None else end, end if end is not None else start
    return any(first <= year <= final for year in years)
