"""What a sheet shows: the texts of its visible cells, and the regions that they form.

A stretch of rows that a blank row ends is a region, as are tables side by side that an
empty column without lines parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from ingest.readers.breaks import without_soft_breaks
from ingest.readers.build import clean
from ingest.readers.excel.looks import Looks
from ingest.readers.excel.numformat import display
from ingest.types import Form

Spans = dict[tuple[int, int], tuple[int, int]]
"""Last row and column of the merged cell that begins at a row and column."""


@dataclass(slots=True)
class Sheet:
    """Texts and forms of the visible cells by row and column, from 1."""

    values: dict[int, dict[int, str]] = field(default_factory=dict)
    forms: dict[tuple[int, int], Form] = field(default_factory=dict)
    framed: dict[int, set[int]] = field(default_factory=dict)
    """Columns of the cells with lines around them, by row."""
    spans: Spans = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)
    dropped: int = 0
    """Cells with text in hidden rows and columns."""
    struck: list[tuple[str, str]] = field(default_factory=list)
    """(cell, text) of what is struck out."""
    count: int = 0


def load(sheet: Worksheet, looks: Looks) -> Sheet:
    """The visible cells of a sheet."""
    found = Sheet()
    found.hidden_rows = {n for n, d in sheet.row_dimensions.items() if d.hidden}
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or column_index_from_string(letter)
            last = min(dimension.max or first, first + 16384)
            found.hidden_cols.update(range(first, last + 1))
    for (row, col), cell in sheet._cells.items():
        _take(found, row, col, cell, looks)
    found.spans = {
        (area.min_row, area.min_col): (area.max_row, area.max_col)
        for area in sheet.merged_cells.ranges
    }
    return found


def _take(found: Sheet, row: int, col: int, cell: Any, looks: Looks) -> None:
    look = looks.of(cell)
    if look.framed:
        found.framed.setdefault(row, set()).add(col)
    value = cell.value
    if value is None:
        if look.form.fill is not None:
            found.forms[row, col] = look.form  # a coloured cell without words: a bar
        return
    if isinstance(value, CellRichText):
        value, struck = _rich(value)
    else:
        struck = ""
    text = clean(display(value, cell.number_format))
    if look.struck:
        text, struck = "", text
    if not text and not struck:
        return
    if row in found.hidden_rows or col in found.hidden_cols:
        found.dropped += 1
        return
    if struck:
        found.struck.append((cell.coordinate, struck))
    if text:
        found.count += 1
        found.values.setdefault(row, {})[col] = without_soft_breaks(re.sub(r"\n{2,}", "\n", text))
        found.forms[row, col] = look.form


def _rich(value: CellRichText) -> tuple[str, str]:
    """The text of a cell of several fonts, and what of it is struck out."""
    kept: list[str] = []
    struck: list[str] = []
    for part in value:
        if isinstance(part, str):
            kept.append(part)
        else:
            (struck if part.font is not None and part.font.strike else kept).append(part.text)
    return "".join(kept), "".join(struck)


def regions(sheet: Sheet) -> Iterator[dict[int, dict[int, str]]]:
    """The values of each region, row by row."""
    for rows in _stretches(sheet):
        for columns in _side_by_side(sheet, rows):
            part = {
                row: {col: text for col, text in sheet.values[row].items() if col in columns}
                for row in rows
            }
            yield {row: cells for row, cells in part.items() if cells}


def _stretches(sheet: Sheet) -> Iterator[list[int]]:
    """Rows that no blank row parts; a merged cell and lines around empty cells hold them together."""
    region: list[int] = []
    reach = 0
    for row in sorted(sheet.values):
        if region and row > reach + 1 and not _ruled_through(sheet, region, reach + 1, row):
            yield region
            region = []
        region.append(row)
        ends = [sheet.spans[row, col][0] for col in sheet.values[row] if (row, col) in sheet.spans]
        reach = max([reach, row, *ends])
    if region:
        yield region


def _ruled_through(sheet: Sheet, above: list[int], first: int, stop: int) -> bool:
    """Have the blank rows ``first`` to ``stop`` the lines of the table above them?"""
    columns = sheet.framed.get(above[-1], set())
    return len(columns) > 1 and all(
        len(columns & sheet.framed.get(row, set())) >= 0.8 * len(columns)
        for row in (*range(first, stop), stop)
    )


def _side_by_side(sheet: Sheet, rows: list[int]) -> list[set[int]]:
    """The columns of each table where several stand side by side; else all columns at once."""
    used: set[int] = set()
    for row in rows:
        used |= sheet.framed.get(row, set())
        for col in sheet.values[row]:
            used.update(range(col, sheet.spans.get((row, col), (row, col))[1] + 1))
    groups: list[set[int]] = []
    for col in sorted(used):
        if groups and col - 1 in groups[-1]:
            groups[-1].add(col)
        else:
            groups.append({col})
    if len(groups) < 2 or not all(_is_table(sheet, rows, group) for group in groups):
        return [used]
    return groups


def _is_table(sheet: Sheet, rows: list[int], columns: set[int]) -> bool:
    """Have these columns rows of several cells below one another?"""
    full = [row for row in rows if len(columns & sheet.values[row].keys()) >= 2]
    return len(full) >= 2
