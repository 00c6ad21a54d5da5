"""Nearest embeddings: FAISS over all items, exact where they are few.

Up to :data:`EXACT_ROWS` rows every similarity is computed (IndexFlatIP); beyond
that the rows lie in cells of which the nearest are looked through (4 % of them), with
numbers of 16 bits: half the memory to read, and as many of the nearest are found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
import numpy.typing as npt

from search.errors import DamagedIndexError
from search.scale import AS_IT_IS, Scale
from text.messages import Message

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

EXACT_ROWS: Final = 30_000
"""Above this many rows, cells."""

DEPTH: Final = 2_000
"""How many of the nearest rows a query is given."""

_TRAIN_PER_CELL: Final = 40


def build(rows: npt.NDArray[np.float32], path: Path) -> None:
    """Writes an index over unit rows (n, dimension); rows may be memory-mapped."""
    count, dimension = rows.shape
    if count <= EXACT_ROWS:
        index: Any = faiss.IndexFlatIP(dimension)
    else:
        cells = int(4 * count**0.5) // 2
        index = faiss.index_factory(dimension, f"IVF{cells},SQfp16", faiss.METRIC_INNER_PRODUCT)
        chosen = np.random.default_rng(0).permutation(count)[: cells * _TRAIN_PER_CELL]
        index.train(np.ascontiguousarray(rows[np.sort(chosen)]))
    step = 65_536
    for begin in range(0, count, step):
        index.add(np.ascontiguousarray(rows[begin : begin + step]))
    faiss.write_index(index, str(path))


class DenseIndex:
    """Opened index; ``nearest`` is thread-safe.  ``scale`` is what its cosines count as."""

    def __init__(self, path: Path, scale: Scale = AS_IT_IS) -> None:
        self._scale = scale
        try:
            index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        except (RuntimeError, OSError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(path)
            ) from error
        if hasattr(index, "nprobe"):
            index.nprobe = max(8, int(index.nlist * 0.04))
        self._index = index
        # one query is answered by one thread: many come at the same time
        faiss.omp_set_num_threads(1)
        self.rows: int = int(self._index.ntotal)
        self.dimension: int = int(self._index.d)

    def nearest(self, query: Floats, depth: int = DEPTH) -> tuple[Ints, Floats]:
        """(ids, similarities) of the nearest rows to a query (dimension,), best first."""
        if not self.rows or not query.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        found, ids = self._index.search(query[None, :], min(depth, self.rows))
        known = ids[0] >= 0
        return ids[0][known], self._scale(found[0][known])
