"""Times of measures outside year columns: 目標時期, 実施時期, stages with their years."""

from __future__ import annotations

import re

from ingest.extract.context import Context, strip_mark
from ingest.extract.drafts import MeasureDraft
from ingest.extract.listings import Listing, at, row_span, title_column
from ingest.extract.measures import Found
from ingest.mend import tidy
from ingest.tables import Band, Loose
from ingest.types import BlockKind, Phase
from text.dates import fiscal_span, fiscal_year, header_year


def due(ctx: Context, found: Found, band: Band) -> list[Phase]:
    """A column 目標時期: the year by whose end a measure is to be done."""
    column, title = band.column("field:due"), title_column(band)
    if column is None or title is None:
        return []
    out = []
    seen: set[tuple[str, int]] = set()
    for row in band.rows:
        cell, name = at(row, column.index), at(row, title.index)
        owner = found.named(name.plain) if name is not None else None
        year = (fiscal_year(cell.plain) or header_year(cell.plain)) if cell is not None else None
        if owner is None or cell is None or year is None or (owner.id, year) in seen:
            continue
        seen.add((owner.id, year))
        out.append(
            Phase(
                id="",
                measure=owner.id,
                task=f"{owner.name} {column.header.replace(' ', '')} {cell.plain}",
                from_fy=None,
                to_fy=year,
                certain=False,
                provenance=ctx.prov(*row_span([name or cell, cell])),
                confidence=0.9,
                method="time of completion",
            )
        )
    return out


def times(ctx: Context, found: Found, listing: Listing) -> list[Phase]:
    """A listing's column 実施時期: when each measure is carried out."""
    column = listing.band.column("field:schedule")
    if column is None:
        return []
    out = []
    for row in listing.rows:
        owner = found.named(row.title.value)
        for cells in row.cells:
            cell = at(cells, column.index)
            if cell is None:
                continue
            span = fiscal_span(cell.plain)
            if span is None and (year := fiscal_year(cell.plain) or header_year(cell.plain)):
                span = (year, year)
            if span is not None:
                out.append(_phase(ctx, found, row.title.value, span, *row_span(cells), owner))
    return out


_LEADER = re.compile(r"\s*[…・‥.]{2,}\s*|\s*[:：]\s*|\s{2,}")


_WHOLE = re.compile(r"期間|計画名|策定")


def periods(ctx: Context, found: Found) -> list[Phase]:
    """「①準備 …… 令和3年度～令和4年度」 and rows of a stage and its years."""
    out: list[Phase] = []
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            if block.grid is not None:
                for part in ctx.parts(block):
                    if isinstance(part, Loose) and 2 <= len(part.cells) <= 4:
                        dated = [c for c in part.cells if fiscal_span(c.plain)]
                        if len(dated) == 1 and len(dated[0].plain) < 45:
                            span = fiscal_span(dated[0].plain)
                            assert span is not None
                            name = " ".join(c.plain for c in part.cells if c is not dated[0])
                            if _WHOLE.search(name):
                                continue
                            out.append(
                                _phase(
                                    ctx,
                                    found,
                                    name,
                                    span,
                                    part.cells[0].text.span()[0],
                                    part.cells[-1].text.span()[1],
                                )
                            )
            elif (
                block.kind is BlockKind.LIST_ITEM
                and len(block.text) < 90
                and not block.plain.endswith("。")
            ):
                m = _LEADER.search(block.text.value)
                if m is None or m.start() < 3:
                    continue
                rest = block.text.value[m.end() :]
                span = fiscal_span(rest)
                year = fiscal_year(rest) if span is None and len(rest) < 24 else None
                if span is None and year is not None:
                    span = (year, year)
                if span is not None:
                    name = tidy(strip_mark(block.text[: m.start()])).value
                    out.append(_phase(ctx, found, name, span, block.start, block.end))
    return out


def _phase(
    ctx: Context,
    found: Found,
    name: str,
    span: tuple[int, int],
    start: int,
    end: int,
    owner: MeasureDraft | None = None,
) -> Phase:
    owner = owner or found.at(start, end)
    return Phase(
        id="",
        measure=owner.id if owner else None,
        task=name,
        from_fy=span[0],
        to_fy=span[1],
        certain=True,
        provenance=ctx.prov(start, end),
        confidence=0.9,
        method="period beside its stage",
    )
