"""Things found by what people call them: codes, names in any spelling, places."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from text.folding import key, place_forms

_SUFFIX: Final = re.compile(r"[都道府県市区町村]$")
_LEAST: Final = 2

Thing = TypeVar("Thing", bound=Hashable)


class Lookup(Generic[Thing]):
    """Things by their names; what is printed exactly so comes before other spellings.

    A short name (石川 of 石川県) is asked only where nothing has the value as a name.
    """

    def __init__(self) -> None:
        self._printed: dict[str, dict[Thing, None]] = {}
        self._spelt: dict[str, dict[Thing, None]] = {}
        self._short: dict[str, dict[Thing, None]] = {}

    def add(
        self, thing: Thing, names: Iterable[str | None], short: Iterable[str | None] = ()
    ) -> None:
        """Make a thing known by some names; empty ones are left out."""
        for name in filter(None, names):
            self._printed.setdefault(name, {})[thing] = None
            if spelt := key(name):
                self._spelt.setdefault(spelt, {})[thing] = None
        for name in filter(None, short):
            if spelt := key(name):
                self._short.setdefault(spelt, {})[thing] = None

    def find(self, value: str) -> list[Thing]:
        """The things of that name, in the order they were added; empty where there is none."""
        spelt = key(value)
        found = self._printed.get(value) or self._spelt.get(spelt) or self._short.get(spelt)
        return list(found or ())


def bare_place(name: str) -> str | None:
    """The name of a place without 市, 県 and the like; None where that is no name.

    北海道 stays whole: 北海 is a sea.
    """
    bare = _SUFFIX.sub("", name)
    return bare if len(bare) >= _LEAST and bare != name and name != "北海道" else None


def other_forms(names: Iterable[str]) -> dict[str, str]:
    """Names of places printed with other forms of their letters, to the registered name.

    A form that is another place's own name stays that one's.
    """
    registered = set(names)
    return {form: name for name in sorted(registered) for form in place_forms(name) - registered}


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, or (``prefecture`` None) a prefecture; ``prefecture`` is a code."""

    code: str
    name: str
    prefecture: str | None = None
    iri: str = ""


class PlaceNames:
    """Resolves what a request calls a municipality or a prefecture, for every route.

    By code, IRI, name in any spelling, prefecture and name (石川県七尾市), or the name
    without 市 or 県.  ``unregistered`` are names of municipalities that the register
    lacks; such a name is its own code.
    """

    def __init__(self, places: Iterable[Place], unregistered: Iterable[str] = ()) -> None:
        listed = [*places, *(Place(name, name, "") for name in dict.fromkeys(unregistered))]
        self._called = {place.code: place.name for place in listed}
        self._cities: Lookup[str] = Lookup()
        self._prefectures: Lookup[str] = Lookup()
        forms: dict[str, list[str]] = {}
        for form, name in other_forms(place.name for place in listed).items():
            forms.setdefault(name, []).append(form)
        for place in listed:
            within = self._called.get(place.prefecture or "", "")
            names = (place.code, place.iri, place.name, within + place.name)
            table = self._prefectures if place.prefecture is None else self._cities
            table.add(place.code, (*names, *forms.get(place.name, ())), (bare_place(place.name),))

    def cities(self, value: str) -> list[str]:
        """The codes of the municipalities that the value names; several share a name."""
        return self._cities.find(value)

    def prefectures(self, value: str) -> list[str]:
        """The code of the prefecture that the value names, or nothing."""
        return self._prefectures.find(value)

    def name(self, code: str) -> str:
        """The name of the place with this code."""
        return self._called[code]


__all__ = ["Lookup", "Place", "PlaceNames", "bare_place", "other_forms"]
