"""What measures have: topics, sources and years, looked up from either side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.errors import DamagedIndexError
from text.messages import Message

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


class Pairs:
    """Pairs (measure, thing) with a weight each; thread-safe."""

    def __init__(self, path: Path) -> None:
        try:
            rows = np.load(path)
            if rows.ndim != 2 or rows.shape[1] != 3:
                raise ValueError("no rows of measure, thing and weight")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(path)
            ) from error
        by_thing = rows[np.lexsort((rows[:, 0], rows[:, 1]))]
        self._things = _bounds(by_thing[:, 1])
        self._of_thing = np.ascontiguousarray(by_thing[:, 0])
        self._weights = (by_thing[:, 2] / 100).astype(np.float32)
        by_measure = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        self._measures = _bounds(by_measure[:, 0])
        self._of_measure = np.ascontiguousarray(by_measure[:, 1])
        self._measure_weights = (by_measure[:, 2] / 100).astype(np.float32)
        sure = by_measure[by_measure[:, 2] >= 100]
        self._sure = np.ascontiguousarray(sure[:, 0]), np.ascontiguousarray(sure[:, 1])

    def measures(self, thing: int, least: float = 0.0) -> Ints:
        """The measures that have a thing with at least this weight, ascending."""
        begin, end = _span(self._things, thing)
        found: Ints = self._of_thing[begin:end]
        return found if least <= 0 else found[self._weights[begin:end] >= least]

    def weights(self, thing: int) -> Floats:
        """How much each of :meth:`measures` has it, within 0 and 1."""
        begin, end = _span(self._things, thing)
        found: Floats = self._weights[begin:end]
        return found

    def things(self, measure: int, least: float = 0.0) -> Ints:
        """The things that a measure has with at least this weight, ascending."""
        begin, end = _span(self._measures, measure)
        found: Ints = self._of_measure[begin:end]
        return found if least <= 0 else found[self._measure_weights[begin:end] >= least]

    def counts(self, per_measure: npt.NDArray[np.int64], things: int) -> npt.NDArray[np.int64]:
        """How often each of so many things is had (weight 1) by measures counted so often."""
        measures, of_measure = self._sure
        found = np.bincount(of_measure, weights=per_measure[measures], minlength=things)
        return found.astype(np.int64)


def _bounds(column: Ints) -> list[int]:
    """Where the rows of each number begin in a sorted column, and where the last ones end."""
    return [0, *np.cumsum(np.bincount(column)).tolist()] if column.size else [0]


def _span(bounds: list[int], number: int) -> tuple[int, int]:
    return (bounds[number], bounds[number + 1]) if number + 1 < len(bounds) else (0, 0)
