"""The items of an index as columns: one row for everything that can be a hit.

Measures come first, so the number of a measure is its row.  Numbers lie in
arrays, strings in one file per column; opening reads neither.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from search.errors import DamagedIndexError
from search.rows import Evidence
from search.strings import Strings, StringWriter, mapped
from search.types import HitType
from text.messages import Message

KINDS: Final = tuple(HitType)
"""Order of the numbers that stand for types."""

_NUMBERS: Final = (
    ("kind", "b", np.int8),
    ("plan", "i", np.int32),
    ("measure", "i", np.int32),
    ("start", "q", np.int64),
    ("end", "q", np.int64),
    ("page", "i", np.int32),
    ("bare", "b", np.int8),
)
_STRINGS: Final = ("iri", "title", "text", "quote")


class ItemsWriter:
    """Writes rows one after another."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = {name: array(code) for name, code, _ in _NUMBERS}
        self._strings = {name: StringWriter(folder / name) for name in _STRINGS}

    def __len__(self) -> int:
        return len(self._numbers["kind"])

    def add(
        self,
        kind: HitType,
        iri: str,
        title: str,
        text: str,
        *,
        plan: int = -1,
        measure: int = -1,
        evidence: Evidence | None = None,
        bare: bool = False,
    ) -> int:
        """Appends an item and gives its number; ``bare``: says no more than its measure's title."""
        number = len(self)
        self._numbers["kind"].append(KINDS.index(kind))
        self._numbers["plan"].append(plan)
        self._numbers["measure"].append(measure)
        self._numbers["start"].append(-1 if evidence is None else evidence.start)
        self._numbers["end"].append(-1 if evidence is None else evidence.end)
        page = None if evidence is None else evidence.page
        self._numbers["page"].append(-1 if page is None else page)
        self._numbers["bare"].append(bare)
        quote = "" if evidence is None else evidence.quote
        for name, value in (("iri", iri), ("title", title), ("text", text), ("quote", quote)):
            self._strings[name].add(value)
        return number

    def close(self) -> None:
        for name, _, kind in _NUMBERS:
            column = np.frombuffer(self._numbers[name], dtype=kind)
            np.save(self._folder / f"{name}.npy", column)
        for writer in self._strings.values():
            writer.close()


class Items:
    """Opened columns; ``kind``, ``plan`` and ``measure`` are arrays of one row per item."""

    kind: npt.NDArray[np.int8]
    plan: npt.NDArray[np.int32]
    measure: npt.NDArray[np.int32]
    bare: npt.NDArray[np.bool_]

    def __init__(self, folder: Path) -> None:
        numbers: dict[str, Any] = {}
        try:
            for name, _, _ in _NUMBERS:
                numbers[name] = mapped(folder / f"{name}.npy")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(folder)
            ) from error
        # read by every query: in memory, four bytes a row
        self.kind = np.array(numbers["kind"])
        self.plan = np.array(numbers["plan"])
        self.measure = np.array(numbers["measure"])
        self.bare = np.array(numbers["bare"], dtype=bool)
        self._start, self._end, self._page = (numbers[name] for name in ("start", "end", "page"))
        strings = {name: Strings(folder / name) for name in _STRINGS}
        self.iri, self.title = strings["iri"], strings["title"]
        self.text, self.quote = strings["text"], strings["quote"]
        if any(len(column) != self.kind.size for column in strings.values()):
            raise DamagedIndexError(Message("its columns differ in length"), file=str(folder))
        self.measures = int((self.kind == KINDS.index(HitType.MEASURE)).sum())

    def __len__(self) -> int:
        return int(self.kind.size)

    def type_of(self, row: int) -> HitType:
        return KINDS[int(self.kind[row])]

    def evidence(self, row: int) -> Evidence | None:
        """Where the item stands in its document; None where the graph does not say."""
        if self._start[row] < 0:
            return None
        page = int(self._page[row])
        return Evidence(
            int(self._start[row]),
            int(self._end[row]),
            None if page < 0 else page,
            self.quote[row],
        )
