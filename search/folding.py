"""Near-duplicates among hits folded into one, and parts of a measure into the measure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from search.items import KINDS, Items
from search.types import HitType
from text.folding import key

FOLDED: Final = 400
"""So many of the best hits are looked at for near-duplicates."""

_SHOWN: Final = 10
_MEASURE: Final = KINDS.index(HitType.MEASURE)


Ints = npt.NDArray[np.int64]


def fold(rows: Ints, items: Items, *, parts: bool) -> tuple[Ints, dict[int, list[int]]]:
    """Leaves one of each set of near-duplicates: places in ``rows``, and by row what went in.

    ``rows`` are the hits, best first.  Without ``parts`` whatever belongs to a measure
    that ranks above it goes into that.  What comes after the first FOLDED is left as it
    is: nobody reads that far.
    """
    best = rows[:FOLDED]
    kinds, owners, plans = (
        column[best].tolist() for column in (items.kind, items.measure, items.plan)
    )
    seen: dict[tuple[Any, ...], int] = {}
    listed: set[int] = set()
    kept: list[int] = []
    folded: dict[int, list[int]] = {}
    for place, row in enumerate(best.tolist()):
        kind, owner = kinds[place], owners[place]
        if kind == _MEASURE:
            mark: tuple[Any, ...] = (kind, plans[place], key(items.title[row]))
        else:
            if not parts and owner in listed:
                folded.setdefault(owner, []).append(row)
                continue
            mark = (kind, items.title[row][-40:], items.text[row][:120])
        first = seen.setdefault(mark, row)
        if first != row:
            folded.setdefault(first, []).append(row)
            continue
        if kind == _MEASURE:
            listed.add(row)
        kept.append(place)
    places = np.concatenate((np.array(kept, dtype=np.int64), np.arange(best.size, rows.size)))
    return places, {row: others[:_SHOWN] for row, others in folded.items()}
