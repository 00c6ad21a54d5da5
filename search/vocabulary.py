"""The words that plans use, so that other spellings of them can be understood.

Katakana words and compounds of nouns, most frequent first; gathered while an index
is built.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from search.names import Name
from search.tokens import Word
from text.folding import fold_kana, key

KEPT: Final = 20_000
"""Words kept at most."""

_LONGEST: Final = 16
_PARTS: Final = 4
_KATAKANA: Final = re.compile(r"[ァ-ヺー]{3,}")
_JAPANESE: Final = re.compile(r"[ァ-ヺー一-鿿々]+")


class Vocabulary:
    """Counts words and compounds of the texts that it is shown."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._sounds: dict[str, str] = {}

    def add(self, parsed: Sequence[Word]) -> None:
        """Takes in the words of one text."""
        for run in _noun_runs(parsed):
            for first in range(len(run)):
                text = sound = ""
                for word in run[first : first + _PARTS]:
                    text += word.surface
                    sound += word.reading
                    if len(text) > _LONGEST:
                        break
                    if len(text) >= 3 or (len(text) == 2 and word is not run[first]):
                        self._counts[text] += 1
                        self._sounds.setdefault(text, sound)

    def names(self) -> list[Name]:
        """The words worth keeping, most frequent first; one spelling for each key."""
        found: list[Name] = []
        seen: set[str] = set()
        for text, count in sorted(self._counts.items(), key=_by_use):
            if len(found) >= KEPT:
                break
            # a compound that occurs once is as often a slip as a word
            if count < 2 and not _KATAKANA.fullmatch(text):
                continue
            spelt = key(text)
            if spelt not in seen:
                seen.add(spelt)
                sound = key(fold_kana(self._sounds[text]))
                found.append(Name(text, "word", len(found), "pref", spelt, sound))
        return found


def _by_use(item: tuple[str, int]) -> tuple[int, int, str]:
    """Most frequent first, then the fuller spelling."""
    return -item[1], -len(item[0]), item[0]


def _noun_runs(parsed: Sequence[Word]) -> Iterator[list[Word]]:
    """Stretches of nouns, prefixes and suffixes without a gap, in kanji or katakana."""
    run: list[Word] = []
    for word in parsed:
        noun = word.pos.startswith(("名詞", "接頭辞", "接尾辞", "形状詞"))
        fits = noun and _JAPANESE.fullmatch(word.surface) is not None
        if run and (not fits or word.start != run[-1].end):
            yield run
            run = []
        if fits:
            run.append(word)
    if run:
        yield run
