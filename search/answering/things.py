"""What a plan may have as such: indicators, a schedule, a glossary, finished work."""

from __future__ import annotations

import re
from typing import Final

from search.answering.question import Question
from search.answering.records import Records
from search.answering.types import Record

_THINGS: Final = (
    (re.compile(r"数値目標|kpi|成果指標|評価指標|指標"), "kpi"),
    (re.compile(r"工程表|スケジュール|ロードマップ"), "phase"),
    (re.compile(r"用語(?:解説|集|の説明)"), "term"),
)
_BESIDE: Final = re.compile(
    r"数値目標|kpi|成果指標|評価指標|指標|工程表|スケジュール|ロードマップ|用語(?:解説|集|の説明)?"
    r"|定め|設け|掲げ|設定|持[たっち]|置[いか]|あ[るり]|な[いし]|載[せっ]|書[いか]|計画|あります|市|町|村"
)


def thing(question: Question) -> tuple[str, str] | None:
    """The kind of record that a question asks for as such, and its word in the question."""
    for pattern, kind in _THINGS:
        found = pattern.search(question.bare)
        if found:
            rest = question.subject(_BESIDE)
            return None if rest.nouns else (kind, found[0])
    return None


def by_plan(records: Records, kind: str, plans: tuple[int, ...]) -> dict[int, list[Record]]:
    """The records of a kind of each plan."""
    return {plan: records.of(kind, [plan]) for plan in plans}
