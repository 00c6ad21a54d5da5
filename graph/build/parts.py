"""Many files read as one, so that a store takes them in with a single bulk load."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO


def batches(paths: Sequence[Path], size: int) -> Iterator[list[Path]]:
    """The files in groups of about ``size`` bytes; a larger file makes a group of its own."""
    group: list[Path] = []
    total = 0
    for path in paths:
        own = path.stat().st_size
        if group and total + own > size:
            yield group
            group, total = [], 0
        group.append(path)
        total += own
    if group:
        yield group


class ChainedFiles(io.RawIOBase):
    """The bytes of the files, one after another; only one is open at a time.

    ``started`` is told the number of files done and the path that comes next.
    """

    def __init__(
        self, paths: Sequence[Path], started: Callable[[int, Path], None] | None = None
    ) -> None:
        super().__init__()
        self._paths = paths
        self._next = 0
        self._file: BinaryIO | None = None
        self._started = started

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(1 << 20), b""))
        while True:
            if self._file is None:
                if self._next == len(self._paths):
                    return b""
                path = self._paths[self._next]
                if self._started is not None:
                    self._started(self._next, path)
                self._next += 1
                self._file = path.open("rb")
            data = self._file.read(size)
            if data or size == 0:
                return data
            self._file.close()
            self._file = None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        super().close()
