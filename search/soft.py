"""Words met by words that mean nearly the same: 清潔 by 衛生, 買い物 by 商業.

Each content word of a query is taken for the words of the plans that lie nearest to
it; a measure is as good for that word as the best of them in it is.  What embeddings
of whole texts lose in the mean of many words is kept apart here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
import numpy.typing as npt

from search.bm25 import Bm25Index
from search.errors import DamagedIndexError
from search.models import Encoder, Floats
from search.scale import AS_IT_IS, Scale
from text.messages import Message

KEPT: Final = 12_000
"""Words kept at most, the most frequent."""

_NEIGHBOURS: Final = 8
_FAR: Final = 0.35
_IDF_CAP: Final = 4.0
_MOST_KEPT: Final = 20_000


def build(folder: Path, encoder: Encoder, measures: Bm25Index, surfaces: Mapping[str, str]) -> None:
    """Writes the words of the measures (``surfaces``: by term) and their embeddings."""
    known = [term for term in surfaces if measures.documents(term)]
    known.sort(key=lambda term: (-measures.documents(term), term))
    known = known[:KEPT]
    vectors = encoder.passages([surfaces[term] for term in known])
    np.save(folder / "soft.npy", vectors.reshape(len(known), encoder.dimension))
    ids = np.array([measures.ids[term] for term in known], dtype=np.int32)
    np.save(folder / "soft-terms.npy", ids)


class SoftMatcher:
    """Opened word embeddings; thread-safe.  ``scale`` is what their cosines count as."""

    def __init__(self, folder: Path, measures: Bm25Index, scale: Scale = AS_IT_IS) -> None:
        self._scale = scale
        try:
            vectors: Floats = np.load(folder / "soft.npy")
            self._terms: npt.NDArray[np.int32] = np.load(folder / "soft-terms.npy")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(folder)
            ) from error
        if vectors.ndim != 2 or len(vectors) != len(self._terms):
            raise DamagedIndexError(Message("its words do not fit together"), file=str(folder))
        # its search runs in one thread; a product of matrices would take all cores
        self._nearest: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._nearest.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self._measures = measures
        self._kept: dict[str, tuple[tuple[int, float], ...]] = {}

    def score(self, encoder: Encoder, words: Sequence[str], weights: Sequence[float]) -> Floats:
        """How well each measure meets the words of a query, within 0 and 1 (measures,).

        ``weights`` say how much each word counts.
        """
        index = self._measures
        total = np.zeros(index.n_docs, dtype=np.float32)
        if not words or not len(self._terms):
            return total
        best = np.empty(index.n_docs, dtype=np.float32)
        for near, weight in zip(self._near(encoder, words), weights, strict=True):
            best[:] = 0.0
            for term, value in near:
                begin, end = int(index.indptr[term]), int(index.indptr[term + 1])
                docs = index.docs[begin:end]
                np.maximum.at(best, docs, np.float32(value) * index.scores[begin:end])
            total += np.float32(weight) * best
        return total / np.float32(max(sum(weights), 1e-6))

    def near_terms(self, encoder: Encoder, words: Sequence[str]) -> list[dict[str, float]]:
        """For each word the terms of the measures that are nearest to it, with their cosine."""
        if not words or not len(self._terms):
            return [{} for _ in words]
        similar, near = self._nearest.search(encoder.queries(words), _NEIGHBOURS)
        names = self._measures.terms
        return [
            {
                names[int(self._terms[place])]: cosine
                for place, cosine in zip(places.tolist(), row.tolist(), strict=True)
                if place >= 0
            }
            for places, row in zip(near, self._scale(similar), strict=True)
        ]

    def _near(self, encoder: Encoder, words: Sequence[str]) -> list[tuple[tuple[int, float], ...]]:
        """The terms nearest to each word, and what a point of their score counts.

        People ask with few words: what was found for one is kept.
        """
        kept = self._kept
        missing = [word for word in words if word not in kept]
        found: dict[str, tuple[tuple[int, float], ...]] = {}
        if missing:
            similar, near = self._nearest.search(encoder.queries(missing), _NEIGHBOURS)
            for word, places, row in zip(missing, near, self._scale(similar), strict=True):
                pairs = zip(places.tolist(), row.tolist(), strict=True)
                found[word] = tuple(
                    (int(self._terms[place]), self._value(int(self._terms[place]), cosine))
                    for place, cosine in pairs
                    if place >= 0 and cosine > _FAR
                )
        if len(kept) + len(found) > _MOST_KEPT:
            self._kept = found
        else:
            kept.update(found)
        return [found[word] if word in found else kept[word] for word in words]

    def _value(self, term: int, cosine: float) -> float:
        # a word that stands everywhere tells little, however near it is
        idf = max(float(self._measures.idf[term]), 1e-6)
        return (cosine - _FAR) / (1.0 - _FAR) * min(idf, _IDF_CAP) / _IDF_CAP / idf
