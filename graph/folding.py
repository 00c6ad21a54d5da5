"""Text folded for comparing names: width, case, brackets, spellings; offsets kept.

「自治体 DX 推進計画」, 自治体ＤＸ推進計画 and 自治体・DX推進計画 fold to one string.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_DROPPED: Final = re.compile(r"[\s・･「」『』【】〔〕《》〈〉“”\"'’‘※*_~〜～]")
_DASHES: Final = dict.fromkeys("‐‑‒–—―−－", "-")
# Footnote marks and variants of writing that Japanese public texts mix freely.
_SPELLINGS: Final = (
    ("ディバイド", "デバイド"),
    ("ファイバー", "ファイバ"),
    ("ディジタル", "デジタル"),
    ("手続き", "手続"),
    ("取り組み", "取組"),
    ("取組み", "取組"),
    ("手引き", "手引"),
    ("強靭", "強靱"),
    ("ヶ年", "か年"),
    ("ヵ年", "か年"),
    ("カ年", "か年"),
)
_SPELLING: Final = re.compile("|".join(re.escape(wrong) for wrong, _ in _SPELLINGS))
_RIGHT: Final = dict(_SPELLINGS)


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` folded; ``origin[i]`` is where its character ``i`` stands in the raw text.

    ``origin`` has one entry more than ``text``: the length of the raw text.
    """

    text: str
    origin: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.origin) != len(self.text) + 1:
            raise ValueError("origin does not fit the text")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw half-open offsets of the folded stretch ``start``-``end`` (not empty)."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{start}-{end} is no stretch of the folded text")
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Folds each character by NFKC and case, drops white space and brackets.

    Brackets that set off an abbreviation (（DX）) stay, as parentheses.
    """
    chars: list[str] = []
    origin: list[int] = []
    for place, raw in enumerate(text):
        for char in unicodedata.normalize("NFKC", _DASHES.get(raw, raw)).casefold():
            if not _DROPPED.match(char):
                chars.append(char)
                origin.append(place)
    return _spelled("".join(chars), [*origin, len(text)])


def _spelled(text: str, origin: list[int]) -> Folded:
    out: list[str] = []
    places: list[int] = []
    last = 0
    for match in _SPELLING.finditer(text):
        out.append(text[last : match.start()])
        places += origin[last : match.start()]
        right = _RIGHT[match.group()]
        out.append(right)
        # a shorter spelling keeps its last character at the end of the longer one
        kept = origin[match.start() : match.start() + len(right) - 1]
        places += [*kept, origin[match.end() - 1]]
        last = match.end()
    out.append(text[last:])
    places += origin[last:]
    return Folded("".join(out), tuple(places))


__all__ = ["Folded", "fold"]
