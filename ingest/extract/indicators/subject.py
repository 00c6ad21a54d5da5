"""What a bare indicator (交付率, 参加者数) is of, in the words of the text around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BARE = re.compile(
    r"(?:年間|延べ|累計)?(?:の)?[一-鿿]{0,3}(?:率|数|件数|者数|人数|回数|割合|時間|度|額|量|枚数|台数)(?:[（(][^（）()]{1,6}[)）])?"
)
_BEFORE = r"(?P<whole>[一-鿿々ァ-ヶーA-Za-z0-9・]{2,24}の?)"


def is_bare(indicator: str) -> bool:
    """Does an indicator say what is counted and not of what?

    >>> is_bare("交付率"), is_bare("マイナンバーカード交付率")
    (True, False)
    """
    return len(indicator) <= 8 and bool(_BARE.fullmatch(indicator))


def subject_of(indicator: str, title: str, texts: Iterable[str]) -> str | None:
    """The full name that the texts print of a bare indicator, else its owner's title.

    None for an indicator that says itself what it is of.
    """
    if not is_bare(indicator):
        return None
    plain = re.sub(r"[（(].*$", "", indicator)
    pattern = re.compile(_BEFORE + re.escape(plain))
    for text in texts:
        for m in pattern.finditer(text):
            if not re.search(r"(?:目標|現状|現在|本市|指標|年度)の?$", m["whole"]):
                return m["whole"] + plain
    return title or None
