"""Printed times of measures: 目標時期, 「令和6年10月末までに」, 「令和7年4月1日から」."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.blocks import Block
from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context
from ingest.extract.indicators.lines import label_and_value
from ingest.extract.listings import at, row_span, title_column
from ingest.extract.measures import Found
from ingest.mend import tidy
from ingest.roles import label_roles
from ingest.tables import Band, Pair
from ingest.types import Milestone
from text.dates import Moment, header_year, moments
from text.folding import key
from text.spans import Text

Proposed = tuple[Milestone, tuple[Span, ...], float]
_SENTENCES = re.compile(r"(?<=。)|\n")
_TAIL = re.compile(
    r"\s*(?:度)?\s*(?:[（(][^（）()]{0,12}[)）])?\s*(?P<end>末|中|頃|ごろ|上旬|中旬|下旬|当初|初頭)?"
)
_DUE = re.compile(r"^\s*(?:日)?(?:を(?:目途|めど|期限|目標)|まで|を目指し|の完了)")
_START = re.compile(r"^\s*(?:から|より|に(?:開始|施行|運用開始|供用開始|スタート)|以降)")
_EVENT = re.compile(r"^\s*(?:に|の)")
_AIMED = re.compile(r"予定|目指|めざ|目標|ます|する|こととし")
_PAST = re.compile(
    r"(?:ました|した|された|ている|ています|おり|策定され|公布|閣議決定)[^。]{0,6}。?\s*$"
)


@rule(
    "milestone.field",
    "milestone",
    "a column, row or line 目標時期 with its time",
    "目標時期：令和7年度末",
)
def from_fields(ctx: Context, found: Found) -> Iterator[Proposed]:
    """Yield the times that columns, forms and labelled lines give as due."""
    for _section, block in ctx.tables():
        for part in ctx.parts(block):
            if isinstance(part, Band):
                yield from _column(ctx, found, part)
            elif isinstance(part, Pair) and "field:due" in part.roles:
                for cell in part.values:
                    yield from _due(ctx, found, cell.text, part.label.plain)
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            pair = label_and_value(block.text) if block.grid is None else None
            if pair is not None and pair[1].value and "field:due" in label_roles(pair[0]):
                yield from _due(ctx, found, pair[1], pair[0])


def _column(ctx: Context, found: Found, band: Band) -> Iterator[Proposed]:
    column, title = band.column("field:due"), title_column(band)
    if (
        column is None
        or title is None
        or ("kpi_column:target_year" in column.roles and band.has("kpi_column:target"))
    ):
        return
    for full in band.full:
        cell, name = at(full, column.index), at(full, title.index)
        owner = found.named(name.plain) if name is not None else None
        if cell is None or owner is None:
            continue
        yield from _mark(ctx, owner.id, cell.text, column.header, row_span([name or cell, cell]))


def _due(ctx: Context, found: Found, text: Text, label: str) -> Iterator[Proposed]:
    owner = found.at(*text.span())
    yield from _mark(ctx, owner.id if owner else None, text, label, text.span())


def _mark(
    ctx: Context, measure: str | None, text: Text, label: str, where: Span
) -> Iterator[Proposed]:
    words = tidy(text).value
    first = next(moments(words), None)
    year = first.fiscal_year if first is not None else header_year(words)
    if year is None or len(words) > 60:
        return
    yield _milestone(ctx, measure, tidy(Text.of(label)).value, "due", first, year, words, where)


_OTHERS = re.compile(r"国は|国では|国が|国の|政府|県は|県では|総務省|全国")
_OURS = re.compile(r"本[市町村区県]|当[市町村]|[市町村]では")


@rule(
    "milestone.prose",
    "milestone",
    "a sentence of a measure that says by or from when something is done",
    "令和6年10月末までに様式をそろえ、令和7年4月1日から受付を始めます。",
)
def from_prose(ctx: Context, found: Found) -> Iterator[Proposed]:
    """Yield the times that sentences of measures print."""
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            for text in _texts(block):
                owner = found.at(*text.span())
                if owner is None:
                    continue
                for sentence in text.split(_SENTENCES):
                    yield from _told(ctx, owner.id, sentence.strip())


def _texts(block: Block) -> Iterator[Text]:
    if block.grid is None:
        yield block.text
        return
    for row in block.grid.rows:
        yield from (c.text for c in row if len(c.text) >= 12)


def _told(ctx: Context, measure: str, sentence: Text) -> Iterator[Proposed]:
    value = sentence.value
    if len(value) < 10 or _PAST.search(value) or not _AIMED.search(value):
        return
    if _OTHERS.search(value) and not _OURS.search(value):
        return
    for m in moments(value):
        tail = _TAIL.match(value, m.end)
        end = tail.end() if tail is not None else m.end
        after = value[end:]
        exact = m.month is not None
        if _DUE.match(after):
            kind = "due"
        elif _START.match(after):
            kind = "start"
        elif exact and _EVENT.match(after):
            kind = "event"
        else:
            continue
        if not exact and not m.is_fiscal:
            continue
        printed = value[m.start : end].strip()
        where = sentence.span()
        yield _milestone(ctx, measure, tidy(sentence).value, kind, m, m.fiscal_year, printed, where)


def _milestone(
    ctx: Context,
    measure: str | None,
    text: str,
    kind: str,
    when: Moment | None,
    year: int,
    printed: str,
    where: Span,
) -> Proposed:
    date = when.iso() if when is not None and not when.is_fiscal else None
    made = Milestone(
        id="",
        measure=measure,
        text=text,
        kind=kind,
        date=date,
        fy=year,
        printed=printed,
        provenance=ctx.prov(*where),
        confidence=0.9 if text != printed else 0.8,
        method="milestone.prose" if text.endswith("。") else "milestone.field",
    )
    return made, (where,), made.confidence


def milestones(ctx: Context, found: Found) -> list[Milestone]:
    """Every printed time of the plan's measures, in document order, as D1, D2, …"""
    from dataclasses import replace

    proposed = [*from_fields.propose(ctx, found), *from_prose.propose(ctx, found)]
    seen: set[tuple[object, ...]] = set()
    taken: list[Milestone] = []
    for candidate in sorted(proposed, key=lambda c: c.spans[0]):
        mark = candidate.fields
        same = (mark.measure, mark.kind, mark.fy, mark.date, key(mark.text))
        if same in seen:
            ctx.ledger.reject(candidate, "the same time again")
            continue
        seen.add(same)
        ctx.ledger.take(candidate)
        taken.append(replace(mark, id=f"D{len(taken) + 1}", method=candidate.rule))
    return taken
