"""The shipped tokenizer: a unigram vocabulary of whole words, and what each piece is made of.

Pieces are the short-unit words of the corpus, frequent noun compounds, the project's domain terms
and every single character.  At run time the tokenizers library finds the best cut by itself; no
morphological analyser is involved.  While training, a piece's vector is the sum of shared parts
(lemma, Kanji, its own remainder), so that 申込・申し込み・申込み, inflections and rare compounds learn from
one another; the parts are folded into one row per piece when the model is written.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from .words import REPLACEMENTS, analyse, normalise

UNKNOWN = "<unk>"
_MAX_PIECE = 14  # characters
_COMPOUND_MIN = 25


@dataclass(slots=True)
class Counts:
    """What one pass over the corpus collects; lemma ids are positions in ``lemmas``."""

    surfaces: Counter[str] = field(default_factory=Counter)
    surface_lemmas: dict[str, Counter[str]] = field(default_factory=dict)
    lemmas: dict[str, int] = field(default_factory=dict)
    lemma_counts: Counter[int] = field(default_factory=Counter)
    content: set[str] = field(default_factory=set)
    compounds: Counter[tuple[str, str]] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    sequences: list[npt.NDArray[np.int32]] = field(default_factory=list)

    def add(self, text: str, times: int = 1) -> None:
        """Count one text ``times`` over; its content lemmas become one sequence."""
        ids: list[int] = []
        previous = ""
        for word in analyse(text):
            self.surfaces[word.surface] += times
            self.surface_lemmas.setdefault(word.surface, Counter())[word.lemma] += times
            lemma = self.lemmas.setdefault(word.lemma, len(self.lemmas))
            self.lemma_counts[lemma] += times
            for character in word.surface:
                self.characters[character] += times
            if word.noun and word.surface.isalpha():
                if previous:
                    self.compounds[previous, word.surface] += times
                previous = word.surface
            else:
                previous = ""
            if word.content:
                self.content.add(word.lemma)
                ids.append(lemma)
        if ids:
            self.sequences.extend([np.asarray(ids, dtype=np.int32)] * times)


def count(texts: Iterable[tuple[str, int]]) -> Counts:
    """Count (text, times) pairs."""
    counts = Counts()
    for text, times in texts:
        counts.add(text, times)
    return counts


def _usable(piece: str) -> bool:
    return 0 < len(piece) <= _MAX_PIECE and piece.isalpha()


def _characters(counts: Counts, total: float) -> dict[str, float]:
    """Single characters with their log probability; every digit is among them."""
    score = {
        character: math.log(max(number, 1)) - total - 6.0
        for character, number in counts.characters.items()
        if not character.isspace()
    }
    for digit in "0123456789":
        score.setdefault(digit, -8.0)
    return score


def _add_compounds(score: dict[str, float], counts: Counts, total: float) -> None:
    """Enter pairs of words that stand together far more often than by chance."""
    for (left, right), number in counts.compounds.items():
        piece = left + right
        if number >= _COMPOUND_MIN and _usable(piece) and len(piece) >= 3:
            gain = math.log(number) + total - math.log(counts.surfaces[left])
            if gain - math.log(counts.surfaces[right]) > 3.0:
                score[piece] = max(score.get(piece, -99.0), math.log(number) - total)


def pieces(counts: Counts, terms: Iterable[str], size: int) -> list[tuple[str, float]]:
    """(piece, log probability), ``<unk>`` first, at most ``size``; domain ``terms`` always included.

    Digits stay single characters.  Order is by falling weight, then by code point: deterministic.
    """
    total = math.log(sum(counts.surfaces.values()))
    score = _characters(counts, total)
    must = set(score)
    for surface, number in counts.surfaces.items():
        if _usable(surface):
            score[surface] = math.log(number) - total

    def parts(piece: str) -> float:
        return sum(score.get(word.surface, -14.0) for word in analyse(piece))

    _add_compounds(score, counts, total)
    for term in sorted({normalise(term) for term in terms}):
        if _usable(term):
            must.add(term)
            score[term] = max(score.get(term, -99.0), parts(term) + 1.5)
    rest = sorted((p for p in score if p not in must), key=lambda p: (-score[p], p))
    chosen = sorted(must, key=lambda p: (-score[p], p))[: size - 1]
    chosen += rest[: size - 1 - len(chosen)]
    return [(UNKNOWN, -30.0), *((piece, score[piece]) for piece in chosen)]


def tokenizer(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """A self-contained tokenizer: NFKC, lower case, spelling variants, punctuation dropped."""
    result = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    result.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            *(normalizers.Replace(old, new) for old, new in REPLACEMENTS),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    result.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("removed"),
            pre_tokenizers.Digits(individual_digits=True),
        ]
    )
    return result


@dataclass(frozen=True, slots=True)
class Composition:
    """``matrix`` (pieces x parts): the first ``lemmas`` columns are lemma ids of ``Counts``."""

    matrix: sparse.csr_matrix
    lemmas: int


def _kanji(piece: str) -> list[str]:
    return [character for character in piece if "一" <= character <= "鿿"]


def composition(vocabulary: list[tuple[str, float]], counts: Counts) -> Composition:
    """Which parts each piece is the sum of: its lemmas, its Kanji (half weight), a remainder."""
    rows: list[tuple[int, str, float]] = []
    for row, (piece, _) in enumerate(vocabulary):
        if piece == UNKNOWN:
            continue
        seen = counts.surface_lemmas.get(piece)
        if seen:
            lemmas = [max(seen.items(), key=lambda item: (item[1], item[0]))[0]]
        else:
            lemmas = [word.lemma for word in analyse(piece)]
        rows.extend((row, "l" + lemma, 1.0) for lemma in lemmas)
        kanji = _kanji(piece)
        rows.extend((row, "k" + character, 0.5 / len(kanji)) for character in kanji)
        rows.append((row, "r" + piece, 1.0))
    columns = {"l" + lemma: number for lemma, number in counts.lemmas.items()}
    known = len(columns)
    for _, name, _ in rows:
        columns.setdefault(name, len(columns))
    data = np.asarray([weight for _, _, weight in rows], dtype=np.float32)
    place = ([row for row, _, _ in rows], [columns[name] for _, name, _ in rows])
    matrix = sparse.coo_matrix((data, place), shape=(len(vocabulary), len(columns))).tocsr()
    return Composition(matrix, known)
