"""The stretch of a text that shows why it was found, with the words marked."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from search.tokens import BIGRAM_MARK, latin_terms, words
from text.folding import plain, plain_spans, respell
from text.spans import Text

LENGTH: Final = 140
"""Characters of a snippet at most (without the marks of omission)."""

_ELLIPSIS: Final = "…"
_BREAKS: Final = "。\n！？!?"


@dataclass(frozen=True, slots=True)
class Snippet:
    """``highlights`` are half-open code points of ``text``, in order, apart."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    matched: tuple[str, ...]


def marks(text: str, terms: Collection[str], names: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Where the words of a query and the names of its topics stand in a text."""
    whole, parsed = _parsed(text)
    spans = [(start, end) for term, start, end in parsed if term in terms]
    for name in names:
        if len(name) >= 2:
            spans += _found(plain(name), whole.value)
    if not spans:
        # words that the dictionary cuts otherwise: runs in which every bigram is asked for
        runs = _joined(_runs(whole.value, terms))
        spans = [span for span in runs if not _chip(whole.value, *span)]
    return _joined([whole[start:end].span() for start, end in spans])


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[Text, tuple[tuple[str, int, int], ...]]:
    """A text in its plain form, and its terms with their places in that form.

    Kept, because the same passages are shown again and again.
    """
    whole = plain_spans(text)
    found = [(word.term, word.start, word.end) for word in words(whole.value) if word.content]
    return whole, (*found, *latin_terms(whole.value))


def _found(name: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        yield start, end
        start = text.find(name, end)


def _runs(text: str, terms: Collection[str]) -> list[tuple[int, int]]:
    return [
        (place, place + 2)
        for place in range(len(text) - 1)
        if _bigram(text[place : place + 2]) in terms
    ]


def _chip(text: str, start: int, end: int) -> bool:
    """Whether a span is but two letters of a longer word in katakana: スマ of スマート."""
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return end - start == 2 and all(map(_katakana, text[start:end])) and any(map(_katakana, around))


def _katakana(letter: str) -> bool:
    return "ァ" <= letter <= "ヺ" or letter == "ー"


@functools.lru_cache(maxsize=65_536)
def _bigram(pair: str) -> str:
    return BIGRAM_MARK + respell(pair)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def snippet(text: str, terms: Collection[str], names: Sequence[str] = ()) -> Snippet:
    """The window of a text that holds most of what was asked for.

    ``terms`` are those of the query (bigrams included), ``names`` labels to mark.
    """
    text = " ".join(text.split())
    found = marks(text, terms, names)
    start, end = 0, len(text)
    if len(text) > LENGTH:
        start = _window(text, found)
        end = min(len(text), start + LENGTH)
    shown = text[start:end]
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    inside = tuple(
        (max(a, start) + shift, min(b, end) + shift) for a, b in found if a < end and b > start
    )
    matched = tuple(dict.fromkeys(text[a:b] for a, b in found))
    return Snippet(before + shown + after, inside, matched)


def _window(text: str, found: Sequence[tuple[int, int]]) -> int:
    """Where to begin: the window that covers most, from the start of its sentence."""
    if not found:
        return 0
    best, most = found[0][0], -1
    for start, _ in found:
        covered = sum(b - a for a, b in found if a >= start and b <= start + LENGTH)
        if covered > most:
            best, most = start, covered
    last = max(b for a, b in found if a >= best and b <= best + LENGTH)
    sentence = max((text.rfind(sign, 0, best) for sign in _BREAKS), default=-1) + 1
    if last - sentence <= LENGTH:
        return min(sentence, max(0, len(text) - LENGTH)) if sentence else 0
    return max(0, min(best - 10, len(text) - LENGTH))
