"""Texts and dates of the data as people read them, in the language of a page."""

from __future__ import annotations

import datetime
import re
from typing import Final

from text.dates import ERAS

_JAPANESE: Final = re.compile("[ぁ-ヿ一-鿿]")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")


def is_japanese(text: str) -> bool:
    """Whether a text holds kana or kanji."""
    return _JAPANESE.search(text) is not None


def date(value: object, language: str) -> str:
    """A date of the data (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``); other texts as they are.

    In Japanese the year of the era follows: 2022年2月（令和4年2月）.
    """
    found = _DATE.fullmatch(str(value))
    if found is None or language != "ja":
        return str(value)[:10] if found else str(value)
    year, *rest = (int(part) if part else None for part in found.groups())
    assert year is not None
    ending = "".join(
        f"{number}{unit}" for number, unit in zip(rest, "月日", strict=True) if number is not None
    )
    era = _era(year, rest[0], rest[1])
    return f"{year}年{ending}" + (f"（{era}{ending}）" if era else "")


def _era(year: int, month: int | None, day: int | None) -> str | None:
    """The year of the era; None where a bare year lies in two, or in none of those known."""
    try:
        first = datetime.date(year, month or 1, day or 1)
        last = datetime.date(year, month or 12, day or 28)
    except ValueError:
        return None
    names = []
    for at in (first, last):
        era = next((era for era in reversed(ERAS) if era.begins <= at), None)
        if era is None:
            return None
        count = era.year_of(at)
        names.append(f"{era.name}{'元' if count == 1 else count}年")
    return names[0] if names[0] == names[1] else None
