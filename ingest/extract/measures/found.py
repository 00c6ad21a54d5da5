"""The measures and policies of a document, and how they are looked up."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.extract.drafts import MeasureDraft, PolicyDraft, same_name
from ingest.extract.listings import Listing
from ingest.extract.spans import SpanIndex
from text.folding import key

SAME = 0.8
"""Names at least this alike name one measure."""


@dataclass(slots=True)
class Found:
    """Measures and policies of a document, in order, and the tables that list them."""

    measures: list[MeasureDraft]
    policies: list[PolicyDraft]
    listings: list[Listing] = field(default_factory=list)
    _places: SpanIndex | None = None
    _by_key: dict[str, MeasureDraft] = field(default_factory=dict)
    _unlike: dict[str, MeasureDraft | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for m in self.measures:
            for n in m.names:
                self._by_key.setdefault(key(n), m)

    def add(self, measure: MeasureDraft) -> None:
        """Enter a measure with the names it bears so far."""
        self.measures.append(measure)
        for n in measure.names:
            self._by_key.setdefault(key(n), measure)
        self._unlike.clear()

    def call(self, measure: MeasureDraft, name: str) -> None:
        """Enter one more name of a measure."""
        if name not in measure.names:
            measure.names.append(name)
            self._by_key.setdefault(key(name), measure)
            self._unlike.clear()

    def named(self, name: str) -> MeasureDraft | None:
        """The measure that ``name`` names best, None below the bar."""
        wanted = key(name)
        if wanted and wanted in self._by_key:
            return self._by_key[wanted]
        if name not in self._unlike:
            self._unlike[name] = self._alike(name)
        return self._unlike[name]

    def _alike(self, name: str) -> MeasureDraft | None:
        best, score = None, SAME
        for m in self.measures:
            s = max(same_name(name, n, SAME) for n in m.names)
            if s > score or (s == score and best is None):
                best, score = m, s
        return best

    def settle(self) -> None:
        """Measures and their spans are complete: places are looked up from now on."""
        self._places = SpanIndex([m.spans for m in self.measures])

    def numbered(self, number: str) -> MeasureDraft | None:
        """The one measure of that number, None for none and for several."""
        same = [m for m in self.measures if m.number and key(m.number) == key(number)]
        return same[0] if len(same) == 1 else None

    def at(self, start: int, end: int) -> MeasureDraft | None:
        """The measure whose block holds a raw span."""
        if self._places is None:
            return next((m for m in self.measures if m.covers(start, end)), None)
        found = self._places.first(start, end)
        return None if found is None else self.measures[found]
