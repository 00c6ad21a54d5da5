"""The unit that a question asks for, and whether a figure has it."""

from __future__ import annotations

import re
from typing import Final

from search.answering.question import Question

_NAMED: Final = re.compile(
    r"(割合|率|時間|人数|人口|件数|台数|冊数|枚数|回数|箇所数|か所数|施設数|金額|利用者数|受講者数)(?=の|は|を|って|$)"
)
_OF_NAMES: Final = {
    "割合": "%", "率": "%", "時間": "時間", "人数": "人", "人口": "人", "利用者数": "人", "受講者数": "人",
    "件数": "件", "台数": "台", "冊数": "冊", "枚数": "枚", "回数": "回", "箇所数": "箇所",
    "か所数": "箇所", "施設数": "箇所", "金額": "円",
}  # fmt: skip
_GROUPS: Final = (
    frozenset({"%", "割", "パーセント", "ポイント"}),
    frozenset({"人", "名", "世帯"}),
    frozenset({"箇所", "か所", "ヶ所", "カ所", "ケ所", "施設", "拠点", "地点", "ポイント"}),
    frozenset({"時間", "分"}),
    frozenset({"円"}),
)
GENERIC: Final = frozenset({"件", "つ", "個", "種類"})
_ODD: Final = frozenset({"%", "割", "パーセント", "円", "時間", "分", "年", "か月"})
_POWERS: Final = "億万千百十約"


def asked_unit(question: Question) -> str | None:
    """The unit that a question asks for: 人 of 何人; None where it names none."""
    if question.counter is not None:
        return question.counter[1]
    if re.search(r"いくつ|幾つ", question.bare):
        return "つ"
    named = _NAMED.search(question.bare)
    return _OF_NAMES[named[1]] if named else None


def fits(asked: str | None, unit: str | None) -> bool:
    """Whether a figure in ``unit`` can answer what is asked in ``asked``."""
    if asked is None:
        return True
    base = (unit or "").lstrip(_POWERS)
    if asked in GENERIC:
        return bool(base) and base not in _ODD
    if asked == base:
        return True
    if any(asked in group and base in group for group in _GROUPS):
        return True
    return bool(base) and asked in base
