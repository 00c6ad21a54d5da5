"""Fiscal years as they are written: 令和3年度, R3, 2021年度, 平成30年."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "r": 2018, "h": 1988}
_YEAR: Final = re.compile(
    r"(?P<era>令和|平成|昭和)\s*(?P<n>元|\d{1,2})\s*(?:年度?|\s*\(\d{4}\)\s*年度?)"
    r"|(?<![a-z0-9])(?P<letter>[rh])\s*\.?\s*(?P<m>\d{1,2})(?![0-9.a-z])(?:年度?)?"
    r"|(?<!\d)(?P<west>20\d{2})(?:\s*\([^)]{1,8}\))?\s*年度?"
)
_FIRST: Final = 1990
_LAST: Final = 2060


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year as it stands in a text from ``start`` to ``end``."""

    year: int
    start: int
    end: int


def year_mentions(text: str) -> Iterator[YearMention]:
    """The years in a text, in order.  Offsets are those of ``text`` after NFKC."""
    text = unicodedata.normalize("NFKC", text).lower()
    for found in _YEAR.finditer(text):
        if found["west"]:
            year = int(found["west"])
        elif found["era"]:
            number = 1 if found["n"] == "元" else int(found["n"])
            year = _ERAS[found["era"]] + number
        else:
            year = _ERAS[found["letter"]] + int(found["m"])
        if _FIRST <= year <= _LAST:
            yield YearMention(year, found.start(), found.end())


def years_in(text: str) -> set[int]:
    """The years that a text names."""
    return {mention.year for mention in year_mentions(text)}
