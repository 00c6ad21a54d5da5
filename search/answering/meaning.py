"""How much of what is asked a text says: literally, by another name, or by a near word.

Support of one word is absolute: it depends on the word and the text alone, never on
what other plans hold.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from search.interpret import Understood
from search.models import Floats
from search.opened import OpenedIndex
from search.tokens import latin_terms, words
from text.folding import key, plain

NEAR: Final = 0.55
"""Cosine from which two words mean nearly the same, on the scale of the fitted model."""

_VERB_WEIGHT: Final = 0.6
MOST_TELLING: Final = 7.0
"""The most that a word weighs: that of one in hardly any element."""

_NAMED: Final = 0.95
_MOST_KEPT: Final = 30_000
_ENDS: Final = ("接頭辞", "接尾辞")
_RUN: Final = re.compile(r"[ァ-ヺー]{4,}")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word that is asked for; ``names`` are keys of other names of its topic.

    ``run`` is the katakana word that the dictionary cut it from (オンライン), or itself.
    """

    surface: str
    term: str
    weight: float
    noun: bool
    start: int
    end: int
    names: tuple[str, ...] = ()
    run: str = ""


@dataclass(eq=False)
class Bag:
    """A text as it is compared."""

    text: str
    terms: frozenset[str]
    surfaces: tuple[str, ...]
    meaning: Meaning = field(repr=False)
    nearest: dict[str, float] = field(default_factory=dict, repr=False)

    @cached_property
    def spelt(self) -> str:
        return key(self.text)

    @cached_property
    def vectors(self) -> Floats:
        return self.meaning.vectors(self.surfaces)


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of the units a text supports: the share by weight, and each by itself."""

    share: float
    units: tuple[Unit, ...]
    supports: tuple[float, ...]

    def missing(self, least: float = NEAR) -> tuple[str, ...]:
        """The words that were not found, in their order."""
        pairs = zip(self.units, self.supports, strict=True)
        return tuple(dict.fromkeys(unit.surface for unit, found in pairs if found < least))

    @property
    def least_noun(self) -> float:
        """The support of the noun that is met least; 1 where there is none."""
        pairs = zip(self.units, self.supports, strict=True)
        return min((found for unit, found in pairs if unit.noun), default=1.0)


class Meaning:
    """Compares words and texts over one index; thread-safe."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._vectors: dict[str, Floats] = {}
        self._bags: dict[str, Bag] = {}
        self._lock = threading.Lock()

    def bag(self, text: str) -> Bag:
        """A text as it is compared; kept, because plans are read again and again."""
        known = self._bags.get(text)
        if known is None:
            spelt = plain(text)
            parsed = words(spelt)
            content = [word for word in parsed if _tells(word.content, word.surface)]
            found = {word.term for word in content} | {term for term, _, _ in latin_terms(spelt)}
            runs = _RUN.findall(spelt)
            surfaces = tuple(dict.fromkeys([*(word.surface for word in content), *runs]))
            known = Bag(spelt, frozenset(found), surfaces, self)
            if len(self._bags) > _MOST_KEPT:
                self._bags = {}
            self._bags[text] = known
        return known

    def vectors(self, surfaces: Sequence[str]) -> Floats:
        """The embeddings of words (words, dimension)."""
        missing = [word for word in surfaces if word not in self._vectors]
        if missing:
            new = self._index.encoder.queries(missing)
            with self._lock:
                if len(self._vectors) > _MOST_KEPT:
                    self._vectors = {}
                self._vectors.update(zip(missing, new, strict=True))
        known = self._vectors
        rows = [known[word] if word in known else self._one(word) for word in surfaces]
        if not rows:
            return np.zeros((0, self._index.encoder.dimension), dtype=np.float32)
        return np.stack(rows)

    def _one(self, word: str) -> Floats:
        row: Floats = self._index.encoder.queries([word])[0]
        return row

    def units(self, text: str, asked: Understood | None = None) -> tuple[Unit, ...]:
        """The words of a ``plain`` text that say something, each with how much it counts."""
        named = _names(asked, self._index) if asked else ()
        runs = list(_RUN.finditer(text))
        found: list[Unit] = []
        for word in words(text):
            if not _tells(word.content, word.surface):
                continue
            noun = not word.pos.startswith(("動詞", "副詞", "形容詞"))
            run = next((r for r in runs if r.start() <= word.start and word.end <= r.end()), None)
            names = tuple(name for phrase, keys in named if word.surface in phrase for name in keys)
            weight = self.weight(word.term) * (1.0 if noun else _VERB_WEIGHT)
            if word.pos.startswith(_ENDS):
                weight *= 0.5
            found.append(
                Unit(
                    word.surface,
                    word.term,
                    weight,
                    noun,
                    word.start,
                    word.end,
                    names,
                    run[0] if run else "",
                )
            )
        return tuple(found)

    def weight(self, term: str) -> float:
        """How much a word says: its idf over the elements of the plans, capped."""
        return min(max(self._index.by_element.idf_of(term), 0.5), MOST_TELLING)

    def support(self, unit: Unit, bag: Bag) -> float:
        """How surely a text says a word, within 0 and 1; what is no near word counts nothing."""
        near = self.near(unit, bag)
        return near if near >= NEAR else 0.0

    def near(self, unit: Unit, bag: Bag) -> float:
        """How near a text comes to saying a word: 1 where it does, else a cosine."""
        if unit.term in bag.terms or (len(unit.surface) > 1 and unit.surface in bag.text):
            return 1.0
        if unit.names and any(name in bag.spelt for name in unit.names):
            return _NAMED
        word = unit.run or unit.surface
        known = bag.nearest.get(word)
        if known is None:
            known = bag.nearest[word] = self._nearest(word, bag)
        return known

    def _nearest(self, surface: str, bag: Bag) -> float:
        if len(surface) == 1 and not "一" <= surface <= "鿿":
            return 0.0
        if not bag.surfaces or _NUMBER.fullmatch(surface):
            return 0.0
        cosines = bag.vectors @ self.vectors([surface])[0]
        return float(self._index.scales.words(cosines.max(keepdims=True))[0])

    def cover(self, units: Sequence[Unit], bags: Iterable[tuple[Bag, float]]) -> Cover:
        """How much texts together support; each text counts by its factor."""
        texts = list(bags)
        supports = tuple(
            max((self.support(unit, bag) * factor for bag, factor in texts), default=0.0)
            for unit in units
        )
        whole = sum(unit.weight for unit in units)
        pairs = zip(units, supports, strict=True)
        share = sum(u.weight * s for u, s in pairs) / whole if whole else 1.0
        return Cover(share, tuple(units), supports)


def _tells(content: bool, surface: str) -> bool:
    return content or (len(surface) > 1 and surface.isascii() and surface.isalnum())


def _names(asked: Understood, index: OpenedIndex) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The topics that a question names: as it writes them, and the keys of their names."""
    found = []
    for item in asked.topics:
        if not item.direct or item.path.via == "words":
            continue
        row = index.topics[item.topic]
        keys = {key(name) for name in (row.label, *row.alt, *row.hidden)}
        found.append((plain(item.path.matched), tuple(sorted(k for k in keys if len(k) > 1))))
    return tuple(found)
