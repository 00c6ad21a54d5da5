"""Many strings in one file, read on demand: UTF-8 bytes and where each one ends."""

from __future__ import annotations

import mmap
from array import array
from pathlib import Path
from types import TracebackType

import numpy as np

from search.errors import DamagedIndexError


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
            self._ends = np.load(path.with_suffix(".ends.npy"), mmap_mode="r")
            with path.with_suffix(".utf8").open("rb") as file:
                size = file.seek(0, 2)
                # an empty file cannot be mapped
                self._data: mmap.mmap | bytes = (
                    mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
                )
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"is not whole ({error})", file=str(path)) from error
        if size != int(self._ends[-1]):
            raise DamagedIndexError("is shorter than it says", file=str(path))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._data[int(self._ends[number]) : int(self._ends[number + 1])].decode("utf-8")
