"""Signs and words that are whole numbers: 12, １２, 三十一, 二〇二五, ①, ⑿, Ⅳ, 元."""

from __future__ import annotations

import unicodedata
from typing import Final

_KANJI: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
POWERS: Final = {"万": 10**4, "億": 10**8, "兆": 10**12}
"""Powers that multiply all that stands between them and the next higher one."""
KANJI_NUMERALS: Final = "".join((*_KANJI, *_TENS, *POWERS))
"""All characters of numbers in kanji, for character classes of patterns."""


def kanji_to_int(text: str) -> int | None:
    """「三十一」 as 31, 「二〇二五」 as 2025, 「二万五千」 as 25000; None for anything else."""
    if not text or any(c not in KANJI_NUMERALS for c in text):
        return None
    if all(c in _KANJI for c in text):
        return int("".join(str(_KANJI[c]) for c in text))
    total, below, digit = 0, 0, 0
    for c in text:
        if c in POWERS:
            total += ((below + digit) or 1) * POWERS[c]
            below = digit = 0
        elif c in _TENS:
            below += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = _KANJI[c]
    return total + below + digit


def enclosed_to_int(char: str) -> int | None:
    """① as 1, ㊿ as 50, ⑴ and ⒈ as 1, ❶ as 1, ㈠ as 1; None for anything else."""
    # superscripts are powers or marks of notes, fractions are no whole numbers
    if char in ("²", "³", "¹") or "⁰" <= char <= "₉":
        return None
    return _numeric(char, "No")


def roman_to_int(char: str) -> int | None:
    """The one character Ⅳ or ⅳ as 4; None for anything else, IV in letters too."""
    return _numeric(char, "Nl") if "Ⅰ" <= char <= "ⅿ" else None


def _numeric(char: str, category: str) -> int | None:
    if len(char) != 1 or unicodedata.category(char) != category:
        return None
    value = unicodedata.numeric(char, None)
    return int(value) if value is not None and value.is_integer() else None


def to_int(text: str | None) -> int | None:
    """A whole number in digits of any width, in kanji, as one sign, or 元 (the first year)."""
    if not text:
        return None
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    for read in (kanji_to_int, enclosed_to_int, roman_to_int):
        number = read(text)
        if number is not None:
            return number
    return None


__all__ = [
    "KANJI_NUMERALS",
    "POWERS",
    "enclosed_to_int",
    "kanji_to_int",
    "roman_to_int",
    "to_int",
]
