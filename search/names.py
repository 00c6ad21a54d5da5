"""Names found in a query however they are spelt: topics, sources, terms, words.

Names are compared by their key (see :mod:`text.folding`); the longest wins.  A name
may begin and end only where a word does, so that ``ai`` is not found in
``maintenance``; kana that the dictionary cannot cut (でじたるでばいど) are compared
by sound.  Keys, sounds and words of names are computed when an index is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from search.tokens import Word, lemma_set, reading, words
from text.folding import key, key_spans, plain

_MIN_KEY: Final = 2
_MAX_KEY: Final = 60
_MIN_HEARD: Final = 4
_MIN_HEARD_KATAKANA: Final = 3
_WHOLE_RUN: Final = re.compile(r"[ぁ-ゖー]{4,}")
_MIXED: Final = re.compile(r"[ぁ-ゖ]{2,}")
_HIRAGANA: Final = re.compile(r"[ぁ-ゖ]")
_KATAKANA: Final = re.compile(r"[ァ-ヺー]+")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing: ``kind`` topic, source or word, ``via`` pref, alt or hidden.

    ``key`` is its spelling for comparison, ``sound`` the same of its reading, and
    ``lemmas`` its words.
    """

    text: str
    kind: str
    number: int
    via: str = "pref"
    key: str = ""
    sound: str = ""
    lemmas: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, kind: str, number: int, via: str = "pref") -> Name:
        """A name with everything computed that comparing it takes."""
        lemmas = tuple(sorted(lemma_set(text))) if kind == "topic" else ()
        return cls(text, kind, number, via, key(text), key(reading(text)), lemmas)


@dataclass(frozen=True, slots=True)
class Match:
    """A name in a text; offsets are those of the ``plain`` text."""

    name: Name
    start: int
    end: int
    matched: str


class Names:
    """An index of names by key and by sound; thread-safe."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_key: dict[str, list[Name]] = {}
        self._by_sound: dict[str, Name] = {}
        self._by_lemma: dict[str, list[Name]] = {}
        # the lengths of the keys that begin with two letters, longest first
        self._lengths: dict[str, list[int]] = {}
        for name in names:
            if not _MIN_KEY <= len(name.key) <= _MAX_KEY:
                continue
            known = self._by_key.setdefault(name.key, [])
            if not any(same.kind == name.kind and same.number == name.number for same in known):
                known.append(name)
            if len(known) == 1:
                self._lengths.setdefault(name.key[:_MIN_KEY], []).append(len(name.key))
            least = _MIN_HEARD_KATAKANA if _KATAKANA.fullmatch(name.text) else _MIN_HEARD
            if len(name.sound) >= least:
                self._by_sound.setdefault(name.sound, name)
            if len(name.lemmas) >= 2:
                # under one of its words: a text that lacks this one lacks the name
                self._by_lemma.setdefault(name.lemmas[0], []).append(name)
        for head, lengths in self._lengths.items():
            self._lengths[head] = sorted(set(lengths), reverse=True)

    def find(self, text: str, parsed: Sequence[Word] | None = None) -> list[Match]:
        """The names in a ``plain`` text, the longest first where they overlap."""
        parsed = words(text) if parsed is None else parsed
        spelt, places = _spelt(text)
        starts = {word.start for word in parsed}
        ends = {word.end for word in parsed} | {len(text.rstrip())}
        for run in _WHOLE_RUN.finditer(text):
            starts.add(run.start())
            ends.add(run.end())
        found: list[Match] = []
        taken_until = -1
        for begin in range(len(spelt)):
            if begin < taken_until or places[begin] not in starts:
                continue
            for length in self._lengths.get(spelt[begin : begin + _MIN_KEY], ()):
                end = begin + length
                # beyond the end of the text a slice is shorter, so it is none of these keys
                names = self._by_key.get(spelt[begin:end]) if end <= len(spelt) else None
                if not names:
                    continue
                stop = _stop(text, places, end, len(spelt))
                matched = text[places[begin] : stop]
                # して is no シティ: hiragana is a name in katakana only where it is long
                if end - begin < _MIN_HEARD and _HIRAGANA.search(matched):
                    names = [name for name in names if _HIRAGANA.search(name.text)]
                if names and stop in ends:
                    found += [Match(name, places[begin], stop, matched) for name in names]
                    taken_until = end
                    break
        return found

    def looser(self, lemmas: frozenset[str]) -> list[Name]:
        """Names all of whose words are among these, in any order and inflection."""
        return [
            name
            for lemma in sorted(lemmas)
            for name in self._by_lemma.get(lemma, ())
            if lemmas.issuperset(name.lemmas)
        ]

    def respell(self, text: str) -> str:
        """A ``plain`` text with known names in their usual spelling.

        Spellings that share a key (オプンデータ, テレ・ワーク), runs of hiragana that
        sound like a name, and a whole text that does (電子けいやく).
        """
        stripped = text.strip()
        if key(stripped) not in self._by_key and _MIXED.search(stripped):
            heard = self._by_sound.get(key(reading(stripped)))
            if heard is not None:
                return heard.text
        text = _WHOLE_RUN.sub(lambda found: self._usual(found[0]), text)
        out: list[str] = []
        place = 0
        for match in self.find(text):
            if match.start < place or plain(match.name.text) == match.matched:
                continue
            out += [text[place : match.start], match.name.text]
            place = match.end
        return plain("".join([*out, text[place:]]))

    def _usual(self, run: str) -> str:
        """A run of hiragana with the names in it, longest first, in usual spelling."""
        spelt, places = _spelt(run)
        out: list[str] = []
        first = 0
        while first < len(spelt):
            for last in range(
                min(len(spelt), first + _MAX_KEY), first + _MIN_HEARD_KATAKANA - 1, -1
            ):
                name = self._by_sound.get(spelt[first:last])
                # a name of three letters is one only where more is written: どろーん
                if name is not None and places[last] - places[first] >= _MIN_HEARD:
                    out.append(name.text)
                    first = last
                    break
            else:
                out.append(run[places[first] : places[first + 1]])
                first += 1
        return "".join(out)


def _spelt(text: str) -> tuple[str, list[int]]:
    """The key of a text and where each of its letters begins; last the end of the text."""
    whole = key_spans(text)
    return whole.value, [*whole.starts, len(text)]


def _stop(text: str, places: Sequence[int], end: int, length: int) -> int:
    """Where a match that ends before key letter ``end`` ends in the text.

    Long vowels that follow the last letter belong to it, signs do not.
    """
    stop = len(text.rstrip()) if end == length else places[end]
    while stop > places[end - 1] + 1 and not (text[stop - 1].isalnum() or text[stop - 1] == "ー"):
        stop -= 1
    return stop
