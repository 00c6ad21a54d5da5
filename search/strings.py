"""Many strings in one file, read on demand: UTF-8 bytes and where each one ends."""

from __future__ import annotations

import mmap
from array import array
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from search.errors import DamagedIndexError
from text.messages import Message


def mapped(path: Path) -> npt.NDArray[Any]:
    """An array in a file, read where it is used."""
    # a plain array over the map: every slice of numpy's own class costs microseconds
    whole: npt.NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return whole


class StringWriter:
    """Writes strings one after another; their numbers count from 0."""

    def __init__(self, path: Path) -> None:
        self._file = path.with_suffix(".utf8").open("wb")
        self._path = path
        self._ends = array("q", [0])

    def add(self, text: str) -> int:
        """Appends a string and gives its number."""
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        return len(self._ends) - 2

    def __len__(self) -> int:
        return len(self._ends) - 1

    def close(self) -> None:
        self._file.close()
        np.save(self._path.with_suffix(".ends.npy"), np.frombuffer(self._ends, dtype=np.int64))

    def __enter__(self) -> StringWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Strings:
    """What a :class:`StringWriter` wrote; only what is asked for is read."""

    def __init__(self, path: Path) -> None:
        try:
            # a view gives plain integers, faster than an array its own
            self._ends = mapped(path.with_suffix(".ends.npy")).data
            with path.with_suffix(".utf8").open("rb") as file:
                size = file.seek(0, 2)
                # an empty file cannot be mapped
                self._data: mmap.mmap | bytes = (
                    mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
                )
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(path)
            ) from error
        if size != self._ends[-1]:
            raise DamagedIndexError(Message("is shorter than it says"), file=str(path))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._data[self._ends[number] : self._ends[number + 1]].decode("utf-8")
