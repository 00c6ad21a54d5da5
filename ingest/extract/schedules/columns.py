"""The years that the columns of a chart cover, printed in their heads or elsewhere."""

from __future__ import annotations

import re

from ingest.extract.context import Context
from ingest.roles import Content
from ingest.table_heads import STAGE, Years
from ingest.tables import Band
from ingest.types import PlanFacts
from text.dates import fiscal_span, fiscal_year
from text.numerals import kanji_to_int

_ORDINAL = re.compile(r"(?:第?(?P<n>[1-9１-９一二三四五初])年(?:度)?目|(?P<first>初年度))")
_FIGURES = (Content.FIGURE, Content.NUMBER)


class Stages:
    """The years of 前期, 短期 or 1年目, as the document sets them; each is looked up once."""

    def __init__(self, ctx: Context, own: PlanFacts) -> None:
        self._ctx, self._own = ctx, own
        self._known: dict[str, Years | None] = {}

    def years(self, stage: str) -> Years | None:
        """The years of a stage; None where the document does not print them."""
        if stage not in self._known:
            self._known[stage] = self._by_order(stage) or self._printed(stage)
        return self._known[stage]

    def _by_order(self, stage: str) -> Years | None:
        m = _ORDINAL.search(stage)
        start = self._own.period_start_fy
        if m is None or start is None:
            return None
        printed = m["n"] or "1"
        number = 1 if printed == "初" else kanji_to_int(printed) or int(printed)
        year = start + number - 1
        end = self._own.period_end_fy
        return (year, year) if end is None or year <= end else None

    def _printed(self, stage: str) -> Years | None:
        """「前期は令和5年度から令和6年度」, 「前期（R5～R6）」, 「令和5・6年度を前期」."""
        after = re.compile(
            rf"{re.escape(stage)}(?:計画|期間)?\s*[（(：:はをが、\s]*(?P<rest>[^。]{{4,40}})"
        )
        for section in self._ctx.outline.root.walk():
            for block in section.blocks:
                if block.grid is None and stage in block.plain:
                    for m in after.finditer(block.plain):
                        rest = STAGE.split(m["rest"])[0]
                        if (found := _years_in(rest)) is not None:
                            return found
        return None


def _years_in(text: str) -> Years | None:
    span = fiscal_span(text)
    if span is not None:
        return span
    year = fiscal_year(text)
    return (year, year) if year is not None else None


def spans_of(band: Band, stages: Stages) -> dict[int, Years | None]:
    """The years of each column of time; None where a stage has none in the document.

    Columns of an indicator's values are left out.
    """
    out: dict[int, Years | None] = {}
    for c in band.columns:
        if c.value:
            continue
        if c.year is not None:
            out[c.index] = (c.year, c.last_year if c.last_year is not None else c.year)
        elif (m := STAGE.search(c.header)) is not None and len(c.header) <= 16:
            out[c.index] = stages.years(m.group())
    return out


def is_chart(band: Band, spans: dict[int, Years | None]) -> bool:
    """Do columns of time say what is done rather than give figures?"""
    if len(spans) < 2 or not band.rows:
        return False
    budget = [c for c in band.columns if c.index in spans and "field:budget" in c.roles]
    if len(budget) >= 0.5 * len(spans):
        return False
    filled = [c for c in band.columns if c.index in spans and c.content is not None]
    figures = sum(c.content in _FIGURES for c in filled)
    return not filled or figures < 0.5 * len(filled)
