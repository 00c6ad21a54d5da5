"""Names found in a query however they are spelt: topics, sources, terms, places.

Names are compared by their key (see :mod:`search.text`); the longest wins.  A name
may begin and end only where a word does, so that ``ai`` is not found in
``maintenance``; kana that the dictionary cannot cut (でじたるでばいど) are compared
as one run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from search.text import aligned_key, katakana, key, plain
from search.tokens import Word, lemma_set, reading, words

_MIN_KEY: Final = 2
_MAX_KEY: Final = 60
_MIN_HEARD: Final = 4
_WHOLE_RUN: Final = re.compile(r"[ぁ-ゖー]{4,}")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing: ``kind`` topic, source, term ..., ``via`` pref, alt or hidden."""

    text: str
    kind: str
    number: int
    via: str = "pref"


@dataclass(frozen=True, slots=True)
class Match:
    """A name in a text; offsets are those of the ``plain`` text."""

    name: Name
    start: int
    end: int
    matched: str


class Names:
    """An index of names by key."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_key: dict[str, list[Name]] = {}
        self._by_reading: dict[str, list[Name]] = {}
        self._heads: set[str] = set()
        for name in names:
            spelt = key(name.text)
            if not _MIN_KEY <= len(spelt) <= _MAX_KEY:
                continue
            known = self._by_key.setdefault(spelt, [])
            if not any(same.kind == name.kind and same.number == name.number for same in known):
                known.append(name)
            self._heads.add(spelt[:_MIN_KEY])
        for spelt, found in self._by_key.items():
            heard = key(reading(found[0].text))
            if heard != spelt and len(heard) >= _MIN_HEARD:
                self._by_reading.setdefault(heard, found)

    def exact(self, text: str) -> Sequence[Name]:
        """The names that a whole text is, by spelling or else by sound."""
        spelt = key(text)
        if spelt in self._by_key:
            return self._by_key[spelt]
        return self._by_reading.get(spelt, ())

    def find(self, text: str, parsed: Sequence[Word] | None = None) -> list[Match]:
        """The names in a ``plain`` text, the longest first where they overlap."""
        parsed = words(text) if parsed is None else parsed
        spelt, places = aligned_key(text)
        starts = {word.start for word in parsed}
        ends = {word.end for word in parsed}
        for run in _WHOLE_RUN.finditer(text):
            starts.add(run.start())
            ends.add(run.end())
        begins = [n for n in range(len(spelt)) if places[n] in starts]
        found: list[Match] = []
        taken_until = -1
        for begin in begins:
            if begin < taken_until or spelt[begin : begin + _MIN_KEY] not in self._heads:
                continue
            for end in range(min(len(spelt), begin + _MAX_KEY), begin + _MIN_KEY - 1, -1):
                stop = _stop(text, places, end, len(spelt))
                if stop not in ends:
                    continue
                names = self._by_key.get(spelt[begin:end])
                if names:
                    found += [
                        Match(name, places[begin], stop, text[places[begin] : stop])
                        for name in names
                    ]
                    taken_until = end
                    break
        return found

    def respell(self, text: str) -> str:
        """Kana that are a known name by sound, put in that name's usual spelling.

        Only for whole runs of hiragana: what is written with kanji or katakana
        is left as it is.
        """
        plain_text = plain(text)
        whole = self._by_reading.get(key(plain_text))
        if whole and key(plain_text) not in self._by_key and _kana_only(plain_text):
            return whole[0].text

        return _WHOLE_RUN.sub(lambda found: self._usual(found[0]), plain_text)

    def _usual(self, run: str) -> str:
        """A run of hiragana with the names in it, longest first, in usual spelling."""
        out: list[str] = []
        place = 0
        while place < len(run):
            for end in range(len(run), place + _MIN_HEARD - 1, -1):
                heard = key(run[place:end])
                if len(heard) < _MIN_HEARD:
                    break
                names = self._by_reading.get(heard) or self._by_key.get(heard)
                if names:
                    out.append(names[0].text)
                    place = end
                    break
            else:
                out.append(run[place])
                place += 1
                continue
            if len(heard) < _MIN_HEARD:
                out.append(run[place])
                place += 1
        return "".join(out)


def _stop(text: str, places: Sequence[int], end: int, length: int) -> int:
    """Where a match that ends before key letter ``end`` ends in the text.

    Long vowels and signs that follow the last letter belong to it.
    """
    if end == length:
        return len(text.rstrip())
    stop = places[end]
    # signs between the last letter and the next one are not part of the name
    while stop > places[end - 1] + 1 and not (text[stop - 1].isalnum() or text[stop - 1] == "ー"):
        stop -= 1
    return stop


def _kana_only(text: str) -> bool:
    return all("ァ" <= letter <= "ー" for letter in katakana(re.sub(r"\s", "", text)))


def looser(text: str, names: Iterable[Name]) -> list[Name]:
    """Names all of whose words stand in the text, in any order and inflection."""
    held = lemma_set(text)
    found = []
    for name in names:
        needed = lemma_set(name.text)
        if len(needed) >= 2 and needed <= held:
            found.append(name)
    return found
