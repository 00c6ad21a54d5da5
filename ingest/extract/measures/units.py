"""Readings of places as measures, each with the features that speak for and against it.

A unit is one place that may be a measure: a section, a row of a table, a sheet, a card,
an item of a list.  Units of one form make a group; the features of a group are the
shares of its members, so that the pattern decides and not the single place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.extract.drafts import MeasureDraft
from ingest.sections import Section


@dataclass(slots=True)
class Unit:
    """A place read as a measure.

    ``group`` names the form that it shares with others; ``own`` holds features of the
    place alone, ``shared`` those that are averaged over the group; ``at`` is the
    section that it is or stands in.
    """

    kind: str
    draft: MeasureDraft
    at: Section
    group: str
    own: dict[str, float] = field(default_factory=dict)
    shared: dict[str, float] = field(default_factory=dict)
    score: float = 0.0
    """Log-odds of being a measure, set when all units are known."""

    @property
    def span(self) -> tuple[int, int]:
        return self.draft.title.span()

    def __repr__(self) -> str:
        return f"Unit({self.kind}, {self.draft.name!r}, {self.group!r}, {self.score:.2f})"


def pooled(units: Iterable[Unit]) -> dict[str, dict[str, float]]:
    """The mean of the shared features of each group; ``n`` counts its form in all chapters."""
    members: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        members[unit.group].append(unit)
    forms: dict[str, int] = defaultdict(int)
    for group, own in members.items():
        forms[group.rpartition(":")[2]] += len(own)
    out: dict[str, dict[str, float]] = {}
    for group, own in members.items():
        total: dict[str, float] = defaultdict(float)
        for unit in own:
            for name, value in unit.shared.items():
                total[name] += value
        out[group] = {name: value / len(own) for name, value in total.items()}
        out[group]["n"] = float(forms[group.rpartition(":")[2]])
    return out
