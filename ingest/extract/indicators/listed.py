"""Indicators in a column of a list of measures, name and values in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context
from ingest.extract.indicators.lines import cell_lines
from ingest.extract.indicators.owners import Owners
from ingest.extract.indicators.parse import LINES, states_change
from ingest.extract.indicators.tables import Place
from ingest.extract.indicators.values import Draft
from ingest.extract.listings import at, by_column, title_column
from ingest.roles import Content, label_roles
from ingest.tables import Column, spans_row

Found = tuple[Draft, tuple[Span, ...], float]


@rule(
    "kpi.column",
    "kpi",
    "a column of a list of measures whose cells hold an indicator with its values",
    "成果指標｜予約利用率 20％（R4）→50％（R8）",
)
def from_column(ctx: Context, owners: Owners, place: Place) -> Iterator[Found]:
    """Yield the indicators of one list, row by row."""
    title = title_column(place.band)
    columns = [c for c in place.band.columns if c is not title and _may_state(c)]
    if not columns:
        return
    measure = None
    for row, full in zip(place.band.rows, place.band.full, strict=True):
        if spans_row(row, place.band):
            continue
        if title is not None and (c := at(full, title.index)) is not None:
            measure = owners.named(c.plain)
        held = by_column(row)
        for column in columns:
            cell = held.get(column.index)
            if cell is None:
                continue
            called = _called(column)
            pieces = [cell.text] if called else list(cell.text.split(LINES))
            for piece in pieces:
                if not called and not states_change(piece.value):
                    continue
                for draft, spans, sure in cell_lines(
                    owners, place.section, piece, column.header, 0.8
                ):
                    if measure is not None:
                        draft = replace(draft, measure=measure.id, policy=None)
                    yield draft, spans, sure


def _called(column: Column) -> bool:
    """Does the head of a column announce indicators?"""
    roles = column.roles | label_roles(column.header.split("（")[0].split("(")[0])
    if roles & {"kpi_column:target", "kpi_column:baseline"} or re.search("指標|KPI", column.header):
        return column.content not in (Content.FIGURE, Content.NUMBER, Content.SENTENCE)
    return bool(roles & {"field:kpi"}) or (
        "kpi_column:indicator" in roles
        and not roles & {"field:actions", "measure:title", "field:goal", "glossary:definition"}
    )


def _may_state(column: Column) -> bool:
    return column.year is None and not column.roles & {"field:budget", "measure:number"}
