"""The plan itself: title, municipality, dates, period, status, other plans it serves as."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.period import period_of
from ingest.extract.place import Body, body_of
from ingest.extract.title import Title, cover_of, edition_line, lines_of, parted, title_of
from ingest.mend import tidy
from ingest.types import PlanFacts, Provenance
from text.dates import Moment, moments

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
    title = title_of(ctx, cover)
    if title is None:
        ctx.report("title_missing")
    else:
        facts.where.append(("title", ctx.prov(*title.at)))
    body = body_of(ctx, title, cover)
    _report_body(ctx, body, facts)
    period = period_of(ctx, cover, title)
    if period is not None:
        facts.where.extend((n, period.where) for n in ("period_start_fy", "period_end_fy"))
    return PlanFacts(
        title=title.text if title else None,
        municipality=body.name,
        prefecture=body.prefecture,
        jis_code=body.code,
        published=_published(ctx, cover, facts),
        period_start_fy=period.start if period else None,
        period_end_fy=period.end if period else None,
        period_start=period.first_month if period else None,
        period_end=period.last_month if period else None,
        version_or_status=_status(ctx, cover, title, facts),
        doubles_as=_doubles(ctx, facts),
        provenance=tuple(facts.where),
    )


def _report_body(ctx: Context, body: Body, facts: _Facts) -> None:
    if body.name is None:
        ctx.report("municipality_missing")
        return
    at = ctx.raw.find(body.name)
    where = (at, at + len(body.name)) if at >= 0 else None
    if where is not None:
        facts.where.append(("municipality", ctx.prov(*where)))
    if body.candidates:
        ctx.report("municipality_ambiguous", at=where, readings=body.candidates, name=body.name)
    elif body.code is None:
        ctx.report("unknown_municipality", at=where, name=body.name)


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


def _status(ctx: Context, cover: list[Block], title: Title | None, facts: _Facts) -> str | None:
    """The edition or status: beside the title, else on a line of the cover."""
    if title is not None and title.edition is not None:
        facts.where.append(("version_or_status", ctx.prov(*title.at)))
        return title.edition
    for block in cover:
        for line in lines_of(block):
            words = tidy(line).value
            edition = edition_line(words)
            if edition is None and re.search(r"[)）】\]〕]$", words):
                edition = parted(words)[1]
            if edition is not None:
                facts.where.append(("version_or_status", ctx.prov_of(line)))
                return edition
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
