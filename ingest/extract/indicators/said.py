"""The years that the text above a table sets for its columns of values."""

from __future__ import annotations

import re

from ingest.sections import Section
from text.dates import Moment, fiscal_year, moments

_SENTENCES = re.compile(r"(?<=。)|\n")
_BY_YEAR = re.compile(
    r"(?:末|時点|まで|における|の).{0,12}?(?:目標|推進目標|指標)|目標年度|目標値|(?:めざす|目指す)"
)
_TARGET = re.compile(r"目標|めざ|目指|到達")
_BASE = re.compile(r"現状|基準|現在|いま|実績|策定時")


class Said:
    """Looks years up section by section, each section once."""

    def __init__(self) -> None:
        self._targets: dict[int, int | None] = {}
        self._bases: dict[int, Moment | None] = {}

    def target_year(self, section: Section) -> int | None:
        """The year of targets that a heading or a sentence above sets."""
        near: Section | None = section
        while near is not None:
            if id(near) not in self._targets:
                self._targets[id(near)] = _target_year(near)
            if (year := self._targets[id(near)]) is not None:
                return year
            near = near.parent if near.head is not None else None
        return None

    def baseline(self, section: Section) -> tuple[int | None, str | None]:
        """(year, date as printed) of present values that a sentence above sets."""
        near: Section | None = section
        while near is not None:
            if id(near) not in self._bases:
                self._bases[id(near)] = _said_of(near, _BASE)
            if (m := self._bases[id(near)]) is not None:
                return m.fiscal_year, m.printed
            near = near.parent if near.head is not None else None
        return None, None


def _target_year(section: Section) -> int | None:
    if section.head is not None and (year := fiscal_year(section.name)):
        return year
    told = _said_of(section, _TARGET)
    if told is not None:
        return told.fiscal_year
    for block in section.blocks:
        if block.grid is None:
            for sentence in _SENTENCES.split(block.plain):
                if _BY_YEAR.search(sentence) and (year := _last_year(sentence)):
                    return year
    return None


def _said_of(section: Section, word: re.Pattern[str]) -> Moment | None:
    """The date of 「目標値は令和9年度の値」, 「現状値：令和4年度」: the first after the word."""
    for block in section.blocks:
        if block.grid is not None:
            continue
        for sentence in _SENTENCES.split(block.plain):
            m = re.search(rf"(?:{word.pattern})[^。、,]{{0,8}}(?:は|：|:|を|＝|=)", sentence)
            if m is None:
                continue
            after = [x for x in moments(sentence) if x.start >= m.end() and x.start - m.end() <= 8]
            if after and (after[0].is_fiscal or after[0].month is not None):
                return after[0]
    return None


def _last_year(sentence: str) -> int | None:
    years = [m.fiscal_year for m in moments(sentence) if m.is_fiscal or m.month]
    return years[-1] if years else None
