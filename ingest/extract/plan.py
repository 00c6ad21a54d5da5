"""The plan itself: title, municipality, dates, period, status, other plans it serves as."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.dates import Moment, moments
from ingest.extract.context import Context
from ingest.extract.period import period_of
from ingest.extract.place import follows_place, names_place, place_of
from ingest.extract.title import STATUS, cover_of, lines_of, title_of
from ingest.mend import tidy
from ingest.types import PlanFacts, Provenance

_DOUBLES = re.compile(
    r"「?(?P<n>[^「」。、（）()]{2,30}?計画)」?(?:を兼ねる|を兼ねた|を兼ね|としても位置[付づ]け|として位置[付づ]け|に位置[付づ]け|を包含|を包括)|[（(]兼\s*(?P<m>[^（）()]{4,40}計画)[)）]|(?P<o>官民データ活用推進基本法[^。]{0,60}(?:計画として位置[付づ]け|基本的な計画))"
)
_PUBLISHED = re.compile(r"策定|発行|公表|作成|発表|制定|施行|改定|改訂")


@dataclass(slots=True)
class _Facts:
    values: dict[str, object] = field(default_factory=dict)
    where: list[tuple[str, Provenance]] = field(default_factory=list)


def plan_facts(ctx: Context) -> PlanFacts:
    """What the document says of itself; what it does not say stays None."""
    facts = _Facts()
    cover = cover_of(ctx)
    title, at = title_of(ctx, cover)
    place, prefecture, code = place_of(ctx, title, cover)
    if title and place and not names_place(title, place) and follows_place(cover, at, place):
        title = place + title
    if not title:
        ctx.report("title_missing")
    elif at is not None:
        facts.where.append(("title", ctx.prov(*at)))
    if place is None:
        ctx.report("municipality_missing")
    elif code is None:
        ctx.report("unknown_municipality", name=place)
    if place is not None and (m := re.search(re.escape(place), ctx.raw)):
        facts.where.append(("municipality", ctx.prov(m.start(), m.end())))
    start, end, where = period_of(ctx, cover)
    if where is not None:
        facts.where.extend((("period_start_fy", where), ("period_end_fy", where)))
    published = _published(ctx, cover, facts)
    status = _status(ctx, cover, facts)
    doubles = _doubles(ctx, facts)
    return PlanFacts(
        title=title or ctx.document.name,
        municipality=place,
        prefecture=prefecture,
        jis_code=code,
        published=published,
        period_start_fy=start,
        period_end_fy=end,
        version_or_status=status,
        doubles_as=doubles,
        provenance=tuple(facts.where),
    )


def _published(ctx: Context, cover: list[Block], facts: _Facts) -> str | None:
    for block in cover:
        for m in moments(block.plain):
            if not m.is_fiscal and (m.month is not None or re.search(r"年\s*月", block.plain)):
                return _dated(ctx, block, m, facts)
    for block in ctx.outline.blocks[:12]:
        if block.grid is None:
            continue
        for row in block.grid.rows:
            words = " ".join(c.plain for c in row if c)
            if len(words) < 60 and re.match(r"\s*(?:策定|発行|公表|作成|改定|改訂)", words):
                for m in moments(words):
                    if not m.is_fiscal:
                        facts.where.append(
                            ("published", ctx.prov_of(next(c for c in row if c).text))
                        )
                        return m.iso()[:7]
    for block in reversed(ctx.outline.blocks[-30:]):
        if block.grid is None and len(block.text) < 60 and _PUBLISHED.search(block.plain):
            for m in moments(block.plain):
                if not m.is_fiscal:
                    return _dated(ctx, block, m, facts)
    return None


def _dated(ctx: Context, block: Block, m: Moment, facts: _Facts) -> str:
    facts.where.append(("published", ctx.prov_of(block.text)))
    return m.iso()[:7]


def _status(ctx: Context, cover: list[Block], facts: _Facts) -> str | None:
    for block in cover:
        for line in lines_of(block):
            m = STATUS.search(tidy(line).value)
            if m:
                facts.where.append(("version_or_status", ctx.prov_of(line)))
                return (m["s"] or m["t"]).replace(" ", "")
    return None


def _doubles(ctx: Context, facts: _Facts) -> tuple[str, ...]:
    out: list[str] = []
    for block in ctx.outline.blocks:
        if block.grid is not None:
            continue
        for m in _DOUBLES.finditer(block.plain):
            name = m["n"] or m["m"] or "市町村官民データ活用推進計画"
            name = re.sub(
                r"^.*(?:に定める|に基づく|に規定する|における|とともに|は)", "", name
            ).strip("「」 ")
            if (
                "官民データ" in name
                and not name.startswith("市町村")
                and m["m"] is None
                and "計画" in name
            ):
                name = "市町村官民データ活用推進計画"
            if (
                name
                and name not in out
                and not re.fullmatch(
                    r"(?:本|基本|基本的な?|上位|下位|個別|個別の|実施|分野別|部門別|具体的な|指針となる)?計画",
                    name,
                )
            ):
                out.append(name)
                if len(out) == 1:
                    facts.where.append(("doubles_as", ctx.prov_of(block.text)))
    return tuple(out[:4])
