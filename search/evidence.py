"""Which cities do what a sentence asks: the measures of each city, proved sentence by sentence.

A measure of the same subject is near any question about it; what tells the cities
apart is whether the words of the question stand in one sentence of the measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from search.answering.meaning import Meaning
from search.answering.proof import FEATURES, Proof, Prover
from search.interpret import Understood
from search.models import Floats
from search.opened import OpenedIndex
from search.rank import Scored, probability

_READ_PER_CITY: Final = 5
_SAYS_NOTHING: Final = frozenset(
    """
    市 町 村 区 市町村 全部 全て 教える 知る 考える 進める 目指す 取り組む 取組む 探る 予定 書く
    言う 名指す 積もり もう 是から
    """.split()  # noqa: SIM905 - words in a row read better
)
"""Words of asking, and of planning and doing as such: every plan plans."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A measure with the probability that it does what is asked, and what proves it.

    ``reranked`` is a re-ranker's score, None where none read the measure.
    """

    measure: int
    chance: float
    proof: Proof
    reranked: float | None = None


def proofs(
    asked: Understood,
    scored: Scored,
    scores: Floats,
    index: OpenedIndex,
    meaning: Meaning,
    prover: Prover,
) -> list[Proof]:
    """The proofs of the best measures of each city; ``scores`` (measures,) are 0 where barred."""
    units = [unit for unit in meaning.units(asked.text, asked) if unit.term not in _SAYS_NOTHING]
    found = []
    for rows in _best_by_city(scores, index):
        for measure in rows:
            proof = prover.prove(measure, units, scored.vector, float(scores[measure]))
            if proof is not None:
                found.append(proof)
    return found


def chances(weights: Sequence[float], found: Sequence[Proof]) -> Floats:
    """The probability of each proof (proofs,), by the logistic model of :mod:`search.fit_city`."""
    features = np.array([proof.features for proof in found], dtype=np.float32)
    return probability(tuple(weights), features.reshape(len(found), len(FEATURES)))


def _best_by_city(scores: Floats, index: OpenedIndex) -> list[list[int]]:
    """The measures of each city that ranking puts first, a few of each."""
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > 0]
    cities = index.plan_city[index.items.plan[order]]
    found: dict[int, list[int]] = {}
    for measure, city in zip(order.tolist(), cities.tolist(), strict=True):
        rows = found.setdefault(city, [])
        if len(rows) < _READ_PER_CITY:
            rows.append(measure)
    return list(found.values())
