"""Charts: tables with a column for each year, half-year, quarter or stage."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import Block, Cell
from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context, clean, items, strip_mark
from ingest.extract.drafts import MeasureDraft
from ingest.extract.listings import at, row_span, title_column
from ingest.extract.measures import Found
from ingest.extract.schedules.bars import Bar, Row, Style, marked
from ingest.labels import is_label
from ingest.mend import tidy
from ingest.roles import MARKS
from ingest.sections import Section
from ingest.table_heads import Years
from ingest.tables import Band, Column, spans_row
from ingest.types import Phase
from text.folding import key
from text.spans import Text

Proposed = tuple[Phase, tuple[Span, ...], float]
_EDGE = re.compile(r"^[\s●○〇◎■◆→⇒➡▶►]+|[\s●○〇◎■◆→⇒➡▶►]+$")
_NO_LABEL = frozenset(
    {
        "measure:number",
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
)


@dataclass(slots=True)
class Chart:
    """A band that is a chart, where it stands, and the years of its columns."""

    band: Band
    block: Block
    section: Section
    spans: dict[int, Years | None]

    def cells(self, row: list[Cell]) -> list[Cell]:
        """The cells of a row under columns of time that say something.

        Where none has words or marks, those that are filled with a colour are bars, unless
        all of them are.
        """
        own = [c for c in row if c.col in self.spans]
        said = [c for c in own if c]
        coloured = [c for c in own if marked(c)]
        return said or (coloured if len(coloured) < len(own) else [])


def columns_lost(charts: list[Chart]) -> bool:
    """Did conversion put every bar of the document into the first column of its chart?"""
    positions = {
        c.col - min(chart.spans)
        for chart in charts
        for row in chart.band.rows
        for c in chart.cells(row)
        if c and not MARKS.match(c.text.value)
    }
    return bool(positions) and positions == {0} and len(charts) > 1


@rule(
    "schedule.chart",
    "schedule",
    "rows of a table with columns of years, half-years, quarters or stages",
    "取組｜令和5年度｜令和6年度 / 様式の設計｜●｜→",
)
def from_chart(ctx: Context, found: Found, chart: Chart, lost: bool) -> Iterator[Proposed]:
    """Yield the bars of a chart as phases; a row whose columns are lost has no years."""
    assert chart.block.grid is not None
    style = Style(chart.block.grid.spans_known, _year_by_year(chart), lost)
    doubtful = _stacked(chart)
    title = title_column(chart.band)
    measure: MeasureDraft | None = None
    group: Text | None = None
    for row, full in zip(chart.band.rows, chart.band.full, strict=True):
        if spans_row(row, chart.band) and not chart.cells(row):
            measure = None
            continue
        if title is not None and (c := at(full, title.index)) is not None:
            measure, group = found.named(c.plain), c.text
        owner = measure or _owner(found, chart, row)
        label = _label(chart, full, title)
        cells = chart.cells(row)
        if not cells and (label is None or _only_title(chart, row, title)):
            continue
        bars = Row(chart.spans, style, label or (group if title is not None else None)).read(cells)
        if not cells and label is not None:
            bars = [Bar(label, None, None, False)]
        yield from _phases(ctx, row, bars, label, owner, doubtful)


def _phases(
    ctx: Context,
    row: list[Cell],
    bars: list[Bar],
    label: Text | None,
    owner: MeasureDraft | None,
    doubtful: bool,
) -> Iterator[Proposed]:
    where = row_span(row)
    for bar in bars:
        name = _task(bar, label, owner)
        if not name:
            continue
        certain = bar.certain and not doubtful
        phase = Phase(
            id="",
            measure=owner.id if owner else None,
            task=name,
            from_fy=bar.first,
            to_fy=bar.last,
            certain=certain,
            provenance=ctx.prov(*where),
            confidence=0.95 if certain else 0.7,
            method="schedule.chart",
        )
        yield phase, (where,), phase.confidence


def _task(bar: Bar, label: Text | None, owner: MeasureDraft | None) -> str:
    """What a bar does: its words, with the row's label where they alone say little."""
    words = tidy(bar.task).value
    name = _EDGE.sub("", words if _EDGE.match(words) else clean(strip_mark(tidy(bar.task))))
    if label is None or not name:
        return name
    if bar.task is label:
        return owner.name if owner is not None and _names_owner(label, owner) else name
    if (
        len(key(name)) <= 8
        and not _names_owner(label, owner)
        and key(tidy(label).value) != key(name)
    ):
        return f"{clean(strip_mark(tidy(label)))} {name}"
    return name


def _owner(found: Found, chart: Chart, row: list[Cell]) -> MeasureDraft | None:
    inside = found.at(*row_span(row)) if any(row) else None
    return (
        inside
        or found.at(chart.block.start, chart.block.end)
        or next((m for m in found.measures if any(s is chart.section for s in m.sections)), None)
    )


def _names_owner(label: Text, owner: MeasureDraft | None) -> bool:
    """Does a row's label only repeat its measure's title or number?"""
    return owner is not None and any(key(clean(label)) == key(n) for n in owner.names)


def _year_by_year(chart: Chart) -> bool:
    """Are bars written into each of their years, so that a lone cell means its year?"""
    for row in chart.band.rows:
        for a, b in itertools.pairwise(chart.cells(row)):
            if b.col != a.col + 1:
                continue
            if a and b and key(a.plain) == key(b.plain) and key(a.plain):
                return True
            if marked(b):
                return True
    return False


def _stacked(chart: Chart) -> bool:
    """Do cells hold several bars one above the other, whose columns conversion lost?"""
    if chart.block.grid is None or chart.block.grid.spans_known:
        return False
    cells = [
        c
        for row in chart.band.rows
        for c in chart.cells(row)
        if c and not MARKS.match(c.text.value)
    ]
    return sum(len(items(c.text)) > 1 for c in cells) >= max(2, 0.25 * len(cells))


def _label_columns(chart: Chart, title: Column | None) -> list[Column]:
    return [
        c
        for c in chart.band.columns
        if c.index not in chart.spans
        and c is not title
        and not c.value
        and not c.roles & _NO_LABEL
        and not (c.roles and all(r.startswith("kpi_column:") for r in c.roles))
    ]


def _label(chart: Chart, row: list[Cell], title: Column | None) -> Text | None:
    """What a row is about: its last label column, or the cell before the years."""
    known = {c.index for c in chart.band.columns}
    first = min(chart.spans)
    found: Text | None = None
    for column in _label_columns(chart, title):
        cell = at(row, column.index)
        if cell is not None and column.index < first:
            found = cell.text
    for cell in row:
        if cell and cell.col not in known and cell.col < first and not _is_word(cell.text):
            found = cell.text
    if found is not None and _is_word(found):
        return None
    own = at(row, title.index) if title is not None else None
    if own is not None and (found is None or len(items(found)) > 1):
        # a list of actions does not say which of them a bar is
        return own.text
    return found


def _only_title(chart: Chart, row: list[Cell], title: Column | None) -> bool:
    """Is the last thing that a row without bars says the title of its measure?"""
    filled = [c for c in row if c]
    return title is not None and bool(filled) and title.index == filled[-1].col


def _is_word(text: Text) -> bool:
    return is_label(tidy(text).value, "field", "schedule")
