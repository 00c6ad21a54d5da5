"""Whether a measure does what a sentence asks: absolute evidence in one sentence of it.

Each word that is asked for is supported by a sentence of the measure (and by its title)
literally, by another name of its topic, or by a near word.  What comes out depends on
that text and on the question alone, never on what other plans hold.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from search.answering.meaning import MOST_TELLING, Bag, Meaning, Unit
from search.models import Floats
from search.opened import OpenedIndex
from search.types import HitType

FEATURES: Final = ("share", "soft", "least", "decisive", "near", "score")
"""What says that a measure does what is asked, in the order of :attr:`Proof.features`.

share: weight of the words that are supported; soft: the same, each as far as its
nearest word goes; least: support of the noun supported least; decisive: how little
the one word lacks that tells most and is supported least; near: cosine of the sentence
and the question; score: that of ranking, which is absolute too.
"""

_SENTENCES: Final = re.compile(r"(?<=。)|\n")
_TITLE: Final = 0.95
_NAMED: Final = 0.95
_SUPPORTED: Final = 0.5
_SOFT_FROM, _SOFT_WIDTH = 0.3, 0.5
_MOST_KEPT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Proof:
    """The sentence of a measure that supports a question best.

    ``row`` is the item that holds the sentence; ``missing`` are the words that neither
    it nor the title supports, ``features`` as :data:`FEATURES` lists them.
    """

    measure: int
    row: int
    sentence: str
    missing: tuple[str, ...]
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """The sentences of a measure, the title first, with their embeddings."""

    rows: tuple[int, ...]
    bags: tuple[Bag, ...]
    alone: npt.NDArray[np.float16]
    titled: npt.NDArray[np.float16]


class Prover:
    """Finds proofs over one index; thread-safe."""

    def __init__(self, index: OpenedIndex, meaning: Meaning) -> None:
        self._index = index
        self._meaning = meaning
        self._kept: dict[int, _Read] = {}
        self._lock = threading.Lock()

    def prove(
        self, measure: int, units: Sequence[Unit], vector: Floats, score: float
    ) -> Proof | None:
        """The best proof that a measure has; None for a question without a word.

        ``vector`` is the question's embedding, ``score`` what ranking gave the measure.
        """
        if not units:
            return None
        read = self._reading(measure)
        supports = np.stack([self._supports(units, bag) for bag in read.bags])
        supports = np.maximum(supports, _TITLE * supports[0])
        weights = np.array([unit.weight for unit in units], dtype=np.float32)
        telling = weights / MOST_TELLING
        weights = weights / max(float(weights.sum()), 1e-6)
        share = np.where(supports >= _SUPPORTED, supports, 0.0) @ weights
        graded = np.clip((supports - _SOFT_FROM) / _SOFT_WIDTH, 0.0, 1.0)
        soft = graded @ weights
        near = np.maximum(read.alone @ vector, read.titled @ vector)
        near = self._index.scales.passages(near.astype(np.float32))
        best = int(np.argmax(soft + near))
        nouns = [n for n, unit in enumerate(units) if unit.noun]
        least = float(supports[best][nouns].min()) if nouns else 1.0
        decisive = float(1.0 - (telling * (1.0 - graded[best])).max())
        missing = tuple(
            dict.fromkeys(
                unit.surface
                for unit, found in zip(units, supports[best], strict=True)
                if found < _SUPPORTED
            )
        )
        features = (
            float(share[best]),
            float(soft[best]),
            least,
            decisive,
            float(near[best]),
            score,
        )
        return Proof(measure, read.rows[best], read.bags[best].text, missing, features)

    def _supports(self, units: Sequence[Unit], bag: Bag) -> Floats:
        return np.array([self._meaning.near(unit, bag) for unit in units], dtype=np.float32)

    def _reading(self, measure: int) -> _Read:
        known = self._kept.get(measure)
        if known is not None:
            return known
        items, meaning = self._index.items, self._meaning
        title = items.title[measure]
        texts: dict[str, int] = {title: measure}
        for row in self._index.rows_of(measure).tolist():
            if items.type_of(row) is not HitType.MEASURE or row == measure:
                for part in _SENTENCES.split(items.text[row]):
                    if part.strip():
                        texts.setdefault(part.strip(), row)
        encoder = self._index.encoder
        alone = encoder.passages(list(texts)).astype(np.float16)
        titled = encoder.passages([f"{title}。{text}" for text in texts]).astype(np.float16)
        bags = tuple(meaning.bag(text) for text in texts)
        read = _Read(tuple(texts.values()), bags, alone, titled)
        with self._lock:
            if len(self._kept) > _MOST_KEPT:
                self._kept = {}
            self._kept[measure] = read
        return read
