"""Whose indicator it is: the measure or the policy that a place belongs to."""

from __future__ import annotations

from bisect import bisect_right

from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft
from ingest.extract.measures import Found
from ingest.sections import Section


class Owners:
    """Look-up of measures and policies by place; built once for a document."""

    def __init__(self, ctx: Context, found: Found) -> None:
        self._found = found
        self._by_section = {id(s): m for m in found.measures for s in m.sections}
        self._policies = sorted((p.at, p.id) for p in found.policies)
        self._starts = [at[0] for at, _ in self._policies]
        self._by_name = {p.label: p.id for p in found.policies}
        self._ctx = ctx

    def measure(self, section: Section, start: int, end: int) -> MeasureDraft | None:
        """The measure whose block or section holds a place."""
        at = self._found.at(start, end)
        if at is not None:
            return at
        near: Section | None = section
        while near is not None:
            if (m := self._by_section.get(id(near))) is not None:
                return m
            near = near.parent
        return None

    def named(self, name: str) -> MeasureDraft | None:
        return self._found.named(name)

    def numbered(self, number: str) -> MeasureDraft | None:
        return self._found.numbered(number)

    def policy(self, section: Section) -> str | None:
        """The policy whose heading is the nearest above a place, None for none."""
        near: Section | None = section
        while near is not None and near.head is not None:
            if (found := self._policy_in(near.head.start, near.head.end)) is not None:
                return found
            near = near.parent
        return None

    def policy_named(self, name: str) -> str | None:
        return self._by_name.get(name)

    def _policy_in(self, start: int, end: int) -> str | None:
        place = bisect_right(self._starts, end) - 1
        if place < 0:
            return None
        (a, b), found = self._policies[place]
        return found if a >= start and b <= end else None
