"""What is done in which fiscal year: tables with a column for each year, and periods.

Marks (■ ○ →) in year cells say when; text in a year cell begins there.  In plain text
a merged cell looks like empty ones, so a bar's end is known only where another bar
follows it, where columns are filled year by year, or where the reader knows spans.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ingest.blocks import Block, Cell
from ingest.extract.context import Context, clean, items, strip_mark
from ingest.extract.drafts import MeasureDraft
from ingest.extract.listings import at, row_span, title_column
from ingest.extract.measures import Found
from ingest.extract.schedule_bars import MARKS, bars_of
from ingest.extract.schedule_times import due, periods, times
from ingest.mend import tidy
from ingest.sections import Section
from ingest.tables import Band, Column, spans_row
from ingest.types import Phase
from text.folding import key
from text.numbers import quantities
from text.spans import Text

_EDGE = re.compile(r"^[\s●○〇◎■◆→⇒➡▶►]+|[\s●○〇◎■◆→⇒➡▶►]+$")
_NOT_LABEL = ("measure:number",)


def schedule(ctx: Context, found: Found) -> list[Phase]:
    """Every row or bar of the plan's schedules, in document order."""
    bands = [
        (section, block, part)
        for section, block in ctx.tables()
        for part in ctx.parts(block)
        if isinstance(part, Band) and len(part.years) >= 2 and not holds_values(part)
    ]
    positions = {
        c.col - b.years[0].index
        for _, _, b in bands
        for row in b.rows
        for c in _year_cells(b, row)
        if not MARKS.match(c.text.value)
    }
    lost = bool(positions) and positions == {0} and len(bands) > 1
    out: list[Phase] = []
    for section, block, band in bands:
        out.extend(_band(ctx, found, section, block, band, lost))
        out.extend(due(ctx, found, band))
    for listing in found.listings:
        if not listing.band.years:
            out.extend(times(ctx, found, listing))
    out.extend(periods(ctx, found))
    out.sort(key=lambda p: p.provenance.start if p.provenance else 0)
    return [replace(p, id=f"T{i}") for i, p in enumerate(out, 1)]


def _stacked(block: Block, band: Band) -> bool:
    """Do cells hold several bars one above the other, whose columns conversion lost?"""
    if block.grid is None or block.grid.spans_known:
        return False
    cells = [
        c for row in band.rows for c in _year_cells(band, row) if not MARKS.match(c.text.value)
    ]
    return sum(len(items(c.text)) > 1 for c in cells) >= max(2, 0.25 * len(cells))


def holds_values(band: Band) -> bool:
    """Do the year columns give an indicator's values rather than what is done?"""
    if not band.has("kpi_column:indicator", "kpi_column:target", "kpi_column:baseline"):
        return False
    cells = [c for row in band.rows for c in _year_cells(band, row)]
    numbers = sum(bool(quantities(c.plain)) and len(c.plain) <= 16 for c in cells)
    return not cells or numbers >= 0.5 * len(cells)


def _year_cells(band: Band, row: list[Cell]) -> list[Cell]:
    wanted = {c.index for c in band.years}
    return [c for c in row if c and c.col in wanted]


def _band(
    ctx: Context, found: Found, section: Section, block: Block, band: Band, lost: bool
) -> list[Phase]:
    assert block.grid is not None
    by_col = {c.index: c.year for c in band.years if c.year is not None}
    known = block.grid.spans_known
    doubtful = _stacked(block, band)
    yearly = _filled_year_by_year(band)
    title = title_column(band)
    measure: MeasureDraft | None = None
    group: Text | None = None
    out: list[Phase] = []
    for row in band.rows:
        if spans_row(row, band):
            measure = None
            continue
        if title is not None and (c := at(row, title.index)) is not None:
            measure, group = found.named(c.plain), c.text
        owner = measure
        if owner is None:
            owner = found.at(block.start, block.end) or next(
                (m for m in found.measures if any(s is section for s in m.sections)), None
            )
            if owner is None or band.rows:
                inside = found.at(*row_span(row)) if any(row) else None
                owner = inside or owner
        label = _label(band, row, title)
        cells = _year_cells(band, row)
        if not cells and label is None:
            continue
        bars = bars_of(
            cells, by_col, known, yearly, lost, label or (group if title is not None else None)
        )
        if not cells and label is not None:
            if title is not None and title.index == _label_index(band, row):
                continue
            bars = [(label, None, None, False)]
        for task, start, end, sure in bars:
            certain = sure and not doubtful
            words = tidy(task).value
            marked = bool(_EDGE.match(words))
            name = _EDGE.sub("", words if marked else clean(strip_mark(tidy(task))))
            if not name:
                continue
            if (
                label is not None
                and task is label
                and owner is not None
                and _names_owner(label, owner)
            ):
                name = owner.name
            if (
                label is not None
                and task is not label
                and len(key(name)) <= 8
                and not _names_owner(label, owner)
                and key(tidy(label).value) != key(name)
            ):
                name = f"{clean(strip_mark(tidy(label)))} {name}"
            out.append(
                Phase(
                    id="",
                    measure=owner.id if owner else None,
                    task=name,
                    from_fy=start,
                    to_fy=end,
                    certain=certain,
                    provenance=ctx.prov(*row_span(row)),
                    confidence=0.95 if certain else 0.7,
                    method="row of a schedule"
                    if certain
                    else "row of a schedule, columns lost in part",
                )
            )
            if start is None:
                ctx.report(
                    "schedule_columns_lost",
                    at=row_span(row),
                    about=owner.id if owner else None,
                    task=name[:40],
                )
    if not out and band.years:
        ctx.report(
            "schedule_empty",
            at=(block.start, block.end),
            about=(o.id if (o := found.at(block.start, block.end)) else None),
        )
    return out


def _names_owner(label: Text, owner: MeasureDraft | None) -> bool:
    """Does a row's label only repeat its measure's title or number?"""
    return owner is not None and any(key(clean(label)) == key(n) for n in owner.names)


def _filled_year_by_year(band: Band) -> bool:
    """Are bars written into each of their years, so that a lone cell means its year?"""
    for row in band.rows:
        cells = _year_cells(band, row)
        for a, b in itertools.pairwise(cells):
            if b.col == a.col + 1 and key(a.plain) == key(b.plain) and key(a.plain):
                return True
            if b.col == a.col + 1 and MARKS.match(a.text.value) and MARKS.match(b.text.value):
                return True
    return False


def _label_columns(band: Band, title: Column | None) -> list[Column]:
    return [
        c
        for c in band.columns
        if c.year is None
        and c is not title
        and not c.value
        and not any(r in c.roles for r in _NOT_LABEL)
        and not (c.roles and all(r.startswith("kpi_column:") for r in c.roles))
        and not c.roles
        & {
            "field:department",
            "field:due",
            "field:budget",
            "field:note",
            "policy",
            "field:kpi",
            "kpi_column:target",
            "kpi_column:baseline",
            "field:goal",
        }
    ]


def _label(band: Band, row: list[Cell], title: Column | None) -> Text | None:
    """What a row is about: its last label column, or the cell before the years."""
    known = {c.index for c in band.columns}
    first_year = min(c.index for c in band.years)
    found: Text | None = None
    for column in _label_columns(band, title):
        cell = at(row, column.index)
        if cell is not None and column.index < first_year:
            found = cell.text
    for cell in row:
        if cell and cell.col not in known and cell.col < first_year and not _is_schedule_word(cell):
            found = cell.text
    if found is not None and _is_word(found):
        return None
    if (
        found is not None
        and title is not None
        and len(items(found)) > 1
        and (c := at(row, title.index)) is not None
    ):
        # a list of actions does not say which of them a bar is
        return c.text
    if found is None and title is not None and (c := at(row, title.index)) is not None:
        return c.text
    return found


def _label_index(band: Band, row: list[Cell]) -> int:
    filled = [c for c in row if c]
    return filled[-1].col if filled else -1


def _is_schedule_word(cell: Cell) -> bool:
    return _is_word(cell.text)


def _is_word(text: Text) -> bool:
    from ingest.labels import is_label

    return is_label(tidy(text).value, "field", "schedule")
