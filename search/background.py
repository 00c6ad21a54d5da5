"""What people ask a town hall about, and which of it the plans at hand speak of.

A query that lies nearer to a subject of which nothing here speaks (下水道使用料)
than to anything that is here has no answer.  The subjects stand in
``background.txt``; how much each is spoken of is measured when an index is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

import resources
from search.bm25 import Bm25Index
from search.dense import DenseIndex
from search.errors import DamagedIndexError
from search.models import Encoder, Floats
from search.scale import AS_IT_IS, Scale
from search.tokens import terms
from text.messages import Message

SUBJECTS_FILE: Final = resources.data("search", "background.txt")

# cosine from which a subject counts as spoken of, and that at which it surely is
_FAR: Final = 0.45
_NEAR: Final = 0.7


def subjects(path: Path = SUBJECTS_FILE) -> list[str]:
    """The subjects, one per line; lines with # are comments."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def build(folder: Path, encoder: Encoder, measures: Bm25Index, nearest: DenseIndex) -> None:
    """Writes vectors (subjects, dimension) and how little each is spoken of (subjects,)."""
    names = subjects()
    vectors = encoder.queries(names)
    absent = np.zeros(len(names), dtype=np.float32)
    for number, name in enumerate(names):
        weights = dict.fromkeys(terms(name), 1.0)
        covered = float(measures.covered(weights).max(initial=0.0))
        _, similar = nearest.nearest(vectors[number], 1)
        near = float(similar[0]) if similar.size else 0.0
        spoken = min(max((near - _FAR) / (_NEAR - _FAR), 0.0), 1.0)
        absent[number] = 1.0 - max(spoken, covered if covered > 0.8 else 0.0)
    np.save(folder / "background.npy", vectors)
    np.save(folder / "background-absent.npy", absent)


class Background:
    """Opened vectors of the subjects; thread-safe.  ``scale`` is what cosines count as."""

    def __init__(self, folder: Path, scale: Scale = AS_IT_IS) -> None:
        self._scale = scale
        try:
            self._vectors: Floats = np.load(folder / "background.npy")
            self._absent: Floats = np.load(folder / "background-absent.npy")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(folder)
            ) from error
        if len(self._vectors) != len(self._absent):
            raise DamagedIndexError(
                Message("its background does not fit together"), file=str(folder)
            )

    def nearest(self, vector: Floats) -> float:
        """The best cosine with a subject, times how little that is spoken of here."""
        if not len(self._vectors) or not vector.any():
            return 0.0
        # no BLAS: it would take all cores for a product this small
        similar = np.einsum("ij,j->i", self._vectors, vector)
        return max(0.0, float((self._scale(similar) * self._absent).max()))
