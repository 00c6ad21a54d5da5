"""Names that requests use for things of a snapshot: codes, labels, last parts of IRIs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from api.errors import ParameterError
from api.queries.reader import Reader
from api.views.plans import plans
from api.views.rows import Json, last
from api.views.sources import sources
from api.views.topics import topics
from graph.iris import normalised
from text.messages import Message

MOST_LISTED: Final = 2000
"""So many allowed values a message lists at most."""


class Names:
    """Resolves what a request calls a city, prefecture, topic or source; per snapshot."""

    def __init__(self, reader: Reader) -> None:
        self.plans = plans(reader)
        self.topics = topics(reader)
        self.sources = sources(reader)
        self._topic = _lookup((t["iri"], (t["id"], t["label"], t["label_en"])) for t in self.topics)
        self._source = _lookup(
            (s["iri"], (s["id"], s["label"], s["label_en"])) for s in self.sources
        )
        self._city = _lookup(
            (p["iri"], (p["municipality"]["code"], p["municipality"]["name"])) for p in self.plans
        )
        self._prefecture = _lookup(
            (p["iri"], (p["prefecture"]["code"], p["prefecture"]["name"])) for p in self.plans
        )

    def plans_of(
        self, cities: Sequence[str], prefectures: Sequence[str], years: Sequence[int]
    ) -> tuple[str, ...] | None:
        """IRIs of the plans that all the given filters leave; None where there is no filter.

        Raises ParameterError with the allowed values for an unknown one.
        """
        if not (cities or prefectures or years):
            return None
        left = [plan["iri"] for plan in self.plans]
        if cities:
            allowed = [p["municipality"]["name"] or p["municipality"]["code"] for p in self.plans]
            wanted = _resolve("city", cities, self._city, allowed)
            left = [iri for iri in left if iri in wanted]
        if prefectures:
            allowed = [p["prefecture"]["name"] for p in self.plans]
            wanted = _resolve("prefecture", prefectures, self._prefecture, allowed)
            left = [iri for iri in left if iri in wanted]
        if years:
            left = [p["iri"] for p in self.plans if p["iri"] in left and _covers(p, years)]
        return tuple(left)

    def topics_of(self, given: Sequence[str]) -> tuple[str, ...]:
        """IRIs of topics given by IRI, last part or label."""
        return tuple(
            sorted(_resolve("concept", given, self._topic, [t["id"] for t in self.topics]))
        )

    def sources_of(self, given: Sequence[str]) -> tuple[str, ...]:
        """IRIs of sources given by IRI, last part or label."""
        return tuple(
            sorted(_resolve("source", given, self._source, [s["id"] for s in self.sources]))
        )

    def plan_of(self, text: str) -> str | None:
        """The IRI of a plan given by IRI or id."""
        for plan in self.plans:
            if text in (plan["iri"], plan["id"], last(plan["iri"])):
                return str(plan["iri"])
        return None


def _lookup(things: Iterable[tuple[str, Iterable[str | None]]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for iri, names in things:
        for name in (iri, *names):
            if name:
                found.setdefault(normalised(str(name)), set()).add(iri)
    return found


def _resolve(
    parameter: str, given: Sequence[str], lookup: dict[str, set[str]], allowed: Sequence[Any]
) -> set[str]:
    found: set[str] = set()
    for value in given:
        iris = lookup.get(normalised(value))
        if iris is None:
            known = tuple(dict.fromkeys(str(name) for name in allowed if name))[:MOST_LISTED]
            raise ParameterError(
                parameter, Message("%(value)s is unknown", value=repr(value)), known
            )
        found |= iris
    return found


def _covers(plan: Json, years: Sequence[int]) -> bool:
    start, end = plan["period"]["start"], plan["period"]["end"]
    if start is None and end is None:
        return False
    first, final = start if start is not None else end, end if end is not None else start
    return any(first <= year <= final for year in years)
