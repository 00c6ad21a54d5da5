"""The fiscal years of a plan; dates whose era and western years differ."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ingest.blocks import Block
from ingest.dates import fiscal_span, moments
from ingest.extract.context import Context
from ingest.mend import Text
from ingest.types import Provenance

_PERIOD = re.compile(
    r"計画期間|計画の対象は|対象年度|計画年度|計画の期間|対象期間|実施期間|推進期間|期間"
)


def period_of(ctx: Context, cover: list[Block]) -> tuple[int | None, int | None, Provenance | None]:
    """The years of the sentence or row that states the plan's period."""
    best: tuple[int, tuple[int, int], Text] | None = None
    on_cover = {b.start for b in cover}
    for section in ctx.outline.root.walk():
        headed = bool(_PERIOD.search(section.name)) and len(section.name) < 30
        for block in [*([section.head] if section.head else []), *section.blocks]:
            texts = [block.text] if block.grid is None else _row_texts(block)
            for text in texts:
                for sentence in text.split(re.compile(r"(?<=。)|\n")):
                    span = fiscal_span(sentence.value) or _first_to_last(sentence.value)
                    if span is None:
                        continue
                    score = (
                        4 * headed
                        + 3
                        * bool(
                            re.search(
                                r"(?:本|この|当該?)計画の?(?:計画)?(?:の)?(?:対象|計画|実施|推進)?期間|を、?本計画の",
                                sentence.value,
                            )
                        )
                        + 4 * (block.start in on_cover and len(sentence.value) < 60)
                        + 2 * bool(_PERIOD.search(sentence.value))
                        + bool(re.search(r"とします|とする|年間|か年", sentence.value))
                        - 3
                        * bool(
                            re.search(
                                r"総合計画[^。]{0,8}(?:の期間|は)|県計画|国の|石川県|[都道府県]の",
                                sentence.value,
                            )
                            and not re.search(r"本計画", sentence.value)
                        )
                        + (span[1] > span[0])
                    )
                    if score >= 3 and (best is None or score > best[0]):
                        best = (score, span, sentence)
    if best is None:
        ctx.report("period_missing")
        return None, None, None
    sentence = best[2]
    start, end = _settled(ctx, sentence, best[1])
    where = ctx.prov_of(sentence.strip())
    return start, end, where


_FIRST_LAST = re.compile(r"を初年度とし.{0,30}を(?:目標|最終)年度")


def _first_to_last(text: str) -> tuple[int, int] | None:
    """「令和6年度を初年度とし、令和10年度を目標年度とする」."""
    years = [m.fiscal_year for m in moments(text)]
    if _FIRST_LAST.search(text) and len(years) >= 2 and years[0] <= years[1]:
        return years[0], years[1]
    return None


def _row_texts(block: Block) -> list[Text]:
    """Cells, and rows of a label and its value as one text."""
    assert block.grid is not None
    out: list[Text] = []
    for row in block.grid.rows:
        filled = [c for c in row if c]
        for a, b in pairwise(filled):
            if len(a.plain) <= 12 and _PERIOD.search(a.plain):
                out.append(
                    a.text
                    + Text("は本計画の期間", (b.text.span()[0],) * 7, (b.text.span()[0],) * 7)
                    + b.text
                )
        out.extend(c.text for c in filled)
    return out


def _settled(ctx: Context, sentence: Text, span: tuple[int, int]) -> tuple[int, int]:
    """Where era and western year differ, the reading that the rest of the text supports."""
    out = list(span)
    for m in moments(sentence.value):
        if not m.conflict or m.era_year is None or m.western_year is None:
            continue
        support = Counter(
            o.fiscal_year
            for o in moments(ctx.raw)
            if not o.conflict and o.fiscal_year in (m.era_year, m.western_year)
        )
        shift = m.fiscal_year - m.year
        era, west = m.era_year + shift, m.western_year + shift
        chosen = (
            west if west > out[0] and support[west] > 2 * support[era] and not support[era] else era
        )
        for i, value in enumerate(out):
            if value == m.fiscal_year:
                out[i] = chosen
    return out[0], max(out)


def era_conflicts(ctx: Context) -> None:
    """Report every date whose era and western year name different years."""
    for m in moments(ctx.raw):
        if m.conflict:
            ctx.report(
                "era_western_mismatch",
                at=(m.start, m.end),
                readings=(str(m.era_year), str(m.western_year)),
                printed=m.printed,
            )
