"""Dates and edition numbers printed beside the name of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_BEGINS: Final = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_LETTERS: Final = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_DATE: Final = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])(?P<n>元|[0-9]{1,2})|(?P<y>(?:19|20)[0-9]{2}))"
    r"(?:[(（][^()（）]{1,12}[)）])?(?:年(?P<fiscal>度)?|[./-])(?:[(（][^()（）]{1,12}[)）])?"
    r"(?:(?P<m>1[0-2]|0?[1-9])(?:月|[./-])(?:(?P<d>3[01]|[12][0-9]|0?[1-9])(?:日|(?![0-9])))?)?"
)
_VERSION: Final = re.compile(r"第?([0-9]+(?:\.[0-9]+)?)版")
_BRACKETS: Final = re.compile(
    r"[」』]?\s*((?:[(（【\[](?:[^()（）【】\[\]]|[(（][^()（）]*[)）]){1,90}[)）】\]]\s*)+)"
)


def beside(after: str) -> str:
    """What stands in brackets directly behind a name; empty where nothing does."""
    match = _BRACKETS.match(after)
    return match.group(1) if match else ""


def dates(text: str) -> tuple[str, ...]:
    """The dates in a text as YYYY, YYYY-MM or YYYY-MM-DD, in order; fiscal years left out."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = []
    for match in _DATE.finditer(plain):
        if match["fiscal"]:
            continue
        if match["y"]:
            year = int(match["y"])
        else:
            era = _LETTERS.get(match["era"], match["era"])
            year = _BEGINS[era] + (0 if match["n"] == "元" else int(match["n"]) - 1)
        month, day = match["m"], match["d"]
        found.append(
            f"{year}"
            + (f"-{int(month):02d}" if month else "")
            + (f"-{int(day):02d}" if month and day else "")
        )
    return tuple(dict.fromkeys(found))


def version(text: str) -> str | None:
    """The number of an edition (第2.1版: 2.1), None where none is printed."""
    match = _VERSION.search(unicodedata.normalize("NFKC", text))
    return match.group(1) if match else None


def same_day(one: str, other: str) -> bool:
    """Whether two dates of different precision can be the same day."""
    return one.startswith(other) or other.startswith(one)


def latest(found: Sequence[str]) -> str:
    """The last of some dates."""
    return max(found, key=lambda date: date + "~")
