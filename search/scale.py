"""Cosines of another model, put on the scale of the one that the weights were fitted for.

What a cosine says depends on the model: unrelated texts lie at .1 with one and at .8
with another.  Weights, floors and thresholds are fitted for one model (the shipped one).
So an index made with another measures the same texts with both: the subjects that people
ask about and the names of topics against items of the index, against each other, and
words against words.  A cosine then counts as the one of equal rank among the fitted
model's.  That keeps every order, and with the fitted model itself nothing changes.

A model that tells meanings apart badly has high cosines too.  How well it does is
measured on the plans: how often the title of a measure is nearer to a text of this measure
than to one of another.  As far as it does worse than the fitted model it is trusted less:
its signals weigh less, and its cosines stay nearer to the one that says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from search.items import Items
from search.models import Encoder, Floats, fingerprint

LEVELS: Final = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.96, 0.99, 0.996, 0.999, 0.9996, 0.9999)
"""Ranks at which the two models are compared; close together where hits lie."""
QUERIES: Final = 400
PASSAGES: Final = 1_000
WORDS: Final = 600
"""So many texts are compared at most, evenly spread."""

_CHARS: Final = 400
_TOLD: Final = 10
_CHANCE: Final = 0.1
_LEAST: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Scale:
    """Cosines ``own`` (ascending) and what each counts as; empty: as they are."""

    own: tuple[float, ...] = ()
    fitted: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.own) != len(self.fitted):
            raise ValueError("a scale needs as many cosines on either side")
        for row in (self.own, self.fitted):
            if any(right < left for left, right in pairwise(row)):
                raise ValueError("the cosines of a scale must ascend")

    def __call__(self, cosines: Floats) -> Floats:
        """The cosines on the fitted model's scale, in the same shape."""
        if not self.own:
            return cosines
        return np.asarray(np.interp(cosines, self.own, self.fitted), dtype=np.float32)

    def to_json(self) -> list[list[float]]:
        return [list(self.own), list(self.fitted)]

    @classmethod
    def from_json(cls, data: Sequence[Sequence[float]]) -> Scale:
        own, fitted = data
        return cls(tuple(own), tuple(fitted))


AS_IT_IS: Final = Scale()


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales of one index: of questions and passages, questions among themselves, words.

    ``trust`` is how well the model tells measures apart beside the fitted one, within 0
    and 1; ``fitted_for`` names that one, None where it is unknown.
    """

    passages: Scale = AS_IT_IS
    queries: Scale = AS_IT_IS
    words: Scale = AS_IT_IS
    trust: float = 1.0
    fitted_for: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.trust <= 1.0:
            raise ValueError("trust is a share")

    def to_json(self) -> dict[str, Any]:
        return {
            "passages": self.passages.to_json(),
            "queries": self.queries.to_json(),
            "words": self.words.to_json(),
            "trust": self.trust,
            "fitted_for": self.fitted_for,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Scales:
        """The scales as :meth:`to_json` wrote them; raises what a wrong form raises."""
        if data is None:
            return cls()
        passages, queries, words = (
            Scale.from_json(data[name]) for name in ("passages", "queries", "words")
        )
        return cls(passages, queries, words, float(data.get("trust", 1.0)), data.get("fitted_for"))


def measured(
    encoder: Encoder,
    fitted: Encoder,
    queries: Sequence[str],
    passages: Sequence[str],
    words: Sequence[str],
    pairs: Sequence[tuple[str, str]] = (),
) -> Scales:
    """The scales from ``encoder`` to ``fitted``; as they are where both are the same model.

    ``pairs`` are titles, each with a text that belongs to it.
    """
    if fingerprint(encoder).same(fingerprint(fitted)):
        return Scales(fitted_for=fitted.name)
    queries, passages = spread(queries, QUERIES), spread(passages, PASSAGES)
    words = spread(words, WORDS)
    tables, alike = [], []
    for model in (encoder, fitted):
        asked = model.queries(queries)
        between = model.queries(words) @ model.passages(words).T
        among = asked @ asked.T
        tables.append((asked @ model.passages(passages).T, _apart(among), _apart(between)))
        # a model with prompts takes a text apart from itself
        alike.append(float(np.median(np.diagonal(between))) if words else 1.0)
    same = (alike[0], 1.0, alike[0])
    trust = trusted(told_apart(encoder, pairs), told_apart(fitted, pairs))
    found = [
        scale(own, other, alike_one, trust)
        for own, other, alike_one in zip(*tables, same, strict=True)
    ]
    return Scales(found[0], found[1], found[2], trust, fitted.name)


def of_items(
    encoder: Encoder, fitted: Encoder, items: Items, queries: Sequence[str], words: Sequence[str]
) -> Scales:
    """As :func:`measured`, with titles and texts of an index's items as passages."""
    chosen = np.linspace(0, max(len(items) - 1, 0), min(len(items), PASSAGES)).astype(int)
    told = [f"{items.title[n].rsplit(' > ', 1)[-1]}。{items.text[n]}" for n in chosen.tolist()]
    texts = [text[:_CHARS] for text in told]
    return measured(encoder, fitted, queries, texts, words, titled(items))


def titled(items: Items) -> list[tuple[str, str]]:
    """Titles of measures, each with a text of the measure that does not repeat it."""
    found: dict[int, tuple[str, str]] = {}
    for row in np.flatnonzero((items.measure >= 0) & ~items.bare).tolist():
        measure = int(items.measure[row])
        if row == measure or measure in found:
            continue
        title, text = items.title[measure], items.text[row]
        if len(text) >= _TOLD and title not in text:
            found[measure] = (title, text[:_CHARS])
    rows = sorted(found)
    places = np.linspace(0, max(len(rows) - 1, 0), min(len(rows), QUERIES)).astype(int)
    return [found[rows[place]] for place in places.tolist()]


def told_apart(model: Encoder, pairs: Sequence[tuple[str, str]]) -> float:
    """How often a title is nearer to its own text than to another's: .5 is chance."""
    if len(pairs) < 2:
        return 0.5
    table = model.queries([title for title, _ in pairs])
    table = table @ model.passages([text for _, text in pairs]).T
    own = np.diagonal(table)[:, None]
    nearer = (table < own).sum() + 0.5 * ((table == own).sum() - len(pairs))
    return float(nearer / (len(pairs) * (len(pairs) - 1)))


def trusted(own: float, fitted: float) -> float:
    """The trust in a model that tells apart so well, beside the fitted one.

    Too few pairs, or a fitted model that cannot do it either, give no reason for doubt.
    """
    if fitted - 0.5 < _CHANCE:
        return 1.0
    return round(min(max((own - 0.5) / (fitted - 0.5), 0.0), 1.0) ** 2, 4)


def scale(own: Floats, fitted: Floats, same: float = 1.0, trust: float = 1.0) -> Scale:
    """The scale that gives cosines ``own`` the ranks that ``fitted`` have (any shapes).

    ``same`` is the cosine of a question and the same text as a passage: it counts as 1.
    What lies above the usual best of a row of ``fitted`` comes nearer to it, the less the
    ``trust``.
    """
    if not own.size or not fitted.size:
        return AS_IT_IS
    pairs: list[tuple[float, float]] = []
    left, right = np.quantile(own, LEVELS), np.quantile(fitted, LEVELS)
    neutral = float(fitted.max(axis=-1).mean())
    top = same if same > left[-1] + _LEAST else 1.0
    for a, b in (*zip(left.tolist(), right.tolist(), strict=True), (top, 1.0)):
        b = b if b < neutral else neutral + trust * (b - neutral)
        a, b = round(min(a, 1.0), 6), round(min(b, 1.0), 6)
        # what a model does not tell apart is worth the least that it may mean
        if not pairs or a - pairs[-1][0] >= _LEAST:
            pairs.append((a, max(b, pairs[-1][1] if pairs else -1.0)))
    return Scale(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def spread(texts: Sequence[str], most: int) -> list[str]:
    """At most so many of the texts, evenly spread, each once."""
    texts = list(dict.fromkeys(text for text in texts if text.strip()))
    if len(texts) <= most:
        return texts
    return [texts[int(place)] for place in np.linspace(0, len(texts) - 1, most)]


def _apart(table: Floats) -> Floats:
    """The cosines of different texts, by row."""
    found: Floats = table[~np.eye(len(table), dtype=bool)]
    return found.reshape(len(table), -1)
