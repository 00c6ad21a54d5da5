"""What a plan may have as such: indicators, a schedule, a glossary, finished work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from search.answering.question import Question
from search.answering.records import Records

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


def holders(records: Records, kind: str, plans: Sequence[int]) -> tuple[list[int], str]:
    """The plans that have records of a kind, and the query that counts them."""
    sparql = records.query(kind, plans).replace(
        "SELECT *", "SELECT ?plan (COUNT(DISTINCT ?x) AS ?number)", 1
    )
    return [plan for plan in plans if records.of(kind, [plan])], f"{sparql} GROUP BY ?plan"
