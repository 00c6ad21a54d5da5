"""Place names in a query: municipalities and prefectures, with names that several share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from search.rows import PlaceRow
from search.tokens import Word
from text.names import bare_place, other_forms

_NOT: Final = re.compile(
    r"^(?:の(?:市|町|村|自治体|市町村))?(?:以外|のほか|の他(?!の)|を除[くいき]|を除いた|ではな[いく]|でない|じゃない|は除)"
    r"(?:の)?(?:市町村|自治体|市町|市|町|村|都市)?(?:の|で|に|は|が)?"
)
_AFTER: Final = re.compile(
    r"^(?:内|下)?(?:の(?:市町村|自治体|市町|各市|市|町|村)(?=[のはがでにを、\s]|$))?"
    r"(?:における|において|での|では|には|の|で|は|が|に)?"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place in a query; ``rows`` are all places that the words may mean.

    ``start`` and ``end`` cover the particles after it too, so that what is left
    is the rest of the sentence; ``matched`` is the name alone.
    """

    rows: tuple[PlaceRow, ...]
    start: int
    end: int
    matched: str
    negated: bool


class Gazetteer:
    """All places of the register; ``present`` are the codes that plans stand for."""

    def __init__(self, places: Iterable[PlaceRow], present: frozenset[str]) -> None:
        self._full: dict[str, list[PlaceRow]] = {}
        self._bare: dict[str, list[PlaceRow]] = {}
        for place in places:
            self._full.setdefault(place.name, []).append(place)
            bare = bare_place(place.name)
            # a name without 市 or 県 must be one that plans speak of
            if bare is not None and place.code in present:
                self._bare.setdefault(bare, []).append(place)
        for form, name in other_forms(self._full).items():
            self._full.setdefault(form, []).extend(self._full[name])
        longest = max((len(name) for name in self._full), default=1)
        self._longest = min(longest, 12)

    def find(self, text: str, parsed: Sequence[Word]) -> list[PlaceMention]:
        """The places in a ``plain`` text, from left to right.

        「石川県七尾市」 is one city, not a prefecture and a city; 「府中市」 alone is
        every city of that name.
        """
        starts = {word.start for word in parsed}
        proper = {word.start for word in parsed if word.pos.startswith("名詞-固有名詞")}
        found: list[PlaceMention] = []
        place = 0
        while place < len(text):
            if place not in starts:
                place += 1
                continue
            hit = self._at(text, place, place in proper)
            if hit is None:
                place += 1
                continue
            rows, end = hit
            if (
                found
                and found[-1].end == place
                and all(row.prefecture is None for row in found[-1].rows)
                and not found[-1].negated
            ):
                prefectures = {row.code for row in found[-1].rows}
                within = [row for row in rows if row.prefecture in prefectures]
                if within:
                    before = found.pop()
                    found.append(_mention(tuple(within), before.start, end, text, before.matched))
                    place = found[-1].end
                    continue
            found.append(_mention(tuple(rows), place, end, text, ""))
            place = found[-1].end
        return found

    def _at(self, text: str, start: int, proper: bool) -> tuple[list[PlaceRow], int] | None:
        for end in range(min(len(text), start + self._longest), start + 1, -1):
            piece = text[start:end]
            rows = self._full.get(piece)
            if rows:
                return rows, end
            if proper and piece in self._bare:
                following = text[end : end + 1]
                # 日向灘, 輪島塗: part of another word
                if not following or not _is_kanji(following):
                    return self._bare[piece], end
        return None


def _is_kanji(letter: str) -> bool:
    return "一" <= letter <= "鿿"


def _mention(
    rows: tuple[PlaceRow, ...], start: int, end: int, text: str, before: str
) -> PlaceMention:
    matched = text[start:end] if not before else before + text[start + len(before) : end]
    rest = text[end:]
    negation = _NOT.match(rest)
    if negation:
        return PlaceMention(rows, start, end + negation.end(), matched, True)
    after = _AFTER.match(rest)
    stop = end + (after.end() if after else 0)
    # 石川県七尾市: no particle between the two
    return PlaceMention(rows, start, stop, matched, False)
