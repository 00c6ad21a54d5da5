"""The fiscal years of a plan; dates whose era and western years differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.title import Title, lines_of
from ingest.types import Provenance
from text.dates import Moment, fiscal_span, moments
from text.spans import Text

_PERIOD = re.compile(r"計画の対象は|(?:計画|対象|実施)年度|期間")
_OWN = re.compile(
    r"(?:本|この|当該?)計画の?(?:計画)?(?:の)?(?:対象|計画|実施|推進)?期間|を、?本計画の|"
    r"(?:本|この|当)(?:計画|戦略|方針|プラン|ビジョン|構想|プログラム)[はの]"
)
_OTHER = re.compile(
    r"(?:総合計画|総合戦略)[^。]{0,8}(?:の期間|は)|国[のはが]|政府|[都道府県](?:の|[^。市町村]{0,16}計画)|"
    r"前計画|前回|従前|これまで|第[0-9一二三四五]+期(?:計画)?は"
)
_LENGTH = re.compile(r"とします|とする|年間|[かカヵケヶ箇]年")
_SENTENCE = re.compile(r"(?<=。)|\n")
_EARLY = 20
"""Blocks at the beginning, among which a plan says what it is."""


@dataclass(frozen=True, slots=True)
class Period:
    """Fiscal years of a plan, and its months (YYYY-MM) where they are printed."""

    start: int
    end: int
    where: Provenance
    first_month: str | None = None
    last_month: str | None = None


def period_of(ctx: Context, cover: list[Block], title: Title | None) -> Period | None:
    """The years of the sentence or row that states the plan's period."""
    best: tuple[int, tuple[int, int], Text] | None = None
    for sentence, bonus in _sentences(ctx, cover):
        span = fiscal_span(sentence.value)
        if span is None:
            continue
        score = bonus + _score(sentence.value, span)
        if score >= 3 and (best is None or score > best[0]):
            best = (score, span, sentence)
    if best is None:
        return _of_title(ctx, title)
    sentence = best[2]
    start, end = _settled(ctx, sentence, best[1])
    first, last = _months(sentence.value)
    return Period(start, end, ctx.prov_of(sentence.strip()), first, last)


def _sentences(ctx: Context, cover: list[Block]) -> Iterator[tuple[Text, int]]:
    """Every sentence, cell or line with what its place says for it."""
    on_cover = {b.start for b in cover}
    early = {b.start for b in ctx.outline.blocks[:_EARLY]}
    yield from ((text, 4) for text in _parted_lines(cover))
    for section in ctx.outline.root.walk():
        headed = bool(_PERIOD.search(section.name)) and len(section.name) < 30
        for block in [*([section.head] if section.head else []), *section.blocks]:
            bonus = 4 * headed + (block.start in early)
            texts = [block.text] if block.grid is None else _row_texts(block)
            for text in texts:
                for sentence in text.split(_SENTENCE):
                    short = block.start in on_cover and len(sentence.value) < 60
                    yield sentence, bonus + 3 * short


def _parted_lines(cover: list[Block]) -> Iterator[Text]:
    """「令和5年度」, 「～令和9年度」 on two or three lines of a cover, put together."""
    lines = [line for block in cover for line in lines_of(block)]
    for at, line in enumerate(lines):
        joined = line
        for after in lines[at + 1 : at + 3]:
            open_end = re.search(r"[～〜~－\-]$|から$", joined.value)
            if not open_end and not re.match(r"[～〜~－]", after.value):
                break
            joined = joined + after
            if fiscal_span(joined.value):
                yield joined
                break


def _score(text: str, span: tuple[int, int]) -> int:
    own = bool(_OWN.search(text))
    return (
        3 * own
        + 2 * bool(_PERIOD.search(text))
        + bool(_LENGTH.search(text))
        - 3 * bool(_OTHER.search(text) and not own)
        + (span[1] > span[0])
    )


def _months(text: str) -> tuple[str | None, str | None]:
    """The months of 「令和4年10月から令和8年3月まで」, where both are printed."""
    dated = [m for m in moments(text) if m.month is not None and not m.is_fiscal]
    for a, b in pairwise(dated):
        if fiscal_span(text[a.start : b.end]) is not None:
            return _month(a), _month(b)
    return None, None


def _month(moment: Moment) -> str:
    return moment.iso()[:7]


def _of_title(ctx: Context, title: Title | None) -> Period | None:
    """The one fiscal year that a title names: a plan for that year."""
    found = list(moments(ctx.raw[slice(*title.at)])) if title else []
    if title is None or len(found) != 1 or not found[0].is_fiscal:
        ctx.report("period_missing")
        return None
    year = found[0].fiscal_year
    return Period(year, year, ctx.prov(*title.at))


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
