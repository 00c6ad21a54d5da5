"""Which of many spans hold a place, without asking all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class SpanIndex:
    """Spans (half-open, in code points) of numbered owners, who may have several each."""

    def __init__(self, spans: Sequence[Sequence[tuple[int, int]]]) -> None:
        flat = sorted((a, b, owner) for owner, own in enumerate(spans) for a, b in own)
        self._starts = [a for a, _, _ in flat]
        self._ends = [b for _, b, _ in flat]
        self._owners = [owner for _, _, owner in flat]
        self._reach: list[int] = []
        furthest = 0
        for end in self._ends:
            furthest = max(furthest, end)
            self._reach.append(furthest)

    def first(self, start: int, end: int) -> int | None:
        """The lowest owner with a span that covers ``start``-``end``; None if no span does."""
        found: int | None = None
        place = bisect_right(self._starts, start) - 1
        while place >= 0 and self._reach[place] >= end:
            if self._ends[place] >= end and (found is None or self._owners[place] < found):
                found = self._owners[place]
            place -= 1
        return found
