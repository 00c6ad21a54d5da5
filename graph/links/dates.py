"""Dates and edition numbers printed beside the name of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from text.dates import moments
from text.folding import narrow

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
    found = (moment.iso() for moment in moments(text) if not moment.is_fiscal)
    return tuple(dict.fromkeys(found))


def version(text: str) -> str | None:
    """The number of an edition (第2.1版: 2.1), None where none is printed."""
    match = _VERSION.search(narrow(text))
    return match.group(1) if match else None


def same_day(one: str, other: str) -> bool:
    """Whether two dates of different precision can be the same day."""
    return one.startswith(other) or other.startswith(one)


def latest(found: Sequence[str]) -> str:
    """The last of some dates."""
    return max(found, key=lambda date: date + "~")
