"""Reads Excel books: each sheet a heading, its lines and its tables.

Values stand as the cells display them (50%, 1,200件, 令和8年3月).  A stretch of rows
that a blank row ends is a region; a region of single cells is text, any other a table.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from ingest.errors import DamagedFileError, LimitExceededError
from ingest.readers.build import Builder, Cell, bullet, clean
from ingest.readers.excel.numformat import display
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.ooxml import check_package
from ingest.readers.source import load
from ingest.types import BlockKind, RawDocument

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOTE_MARKS = ("※", "＊", "*", "注", "（注", "(注", "出典", "資料")
_FORMULA = re.compile(rb"<f[ >/][^<]*(?:</f>)?\s*(?:<v\s*/>|<v></v>|</c>)")


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Reads an Excel book; raises an IngestError naming the file."""
    data, name = load(source, name, limits)
    check_package(data, name, limits)
    builder = Builder(name, MEDIA_TYPE, data)
    try:
        with warnings.catch_warnings():
            # styles and extensions it does not know: nothing that a reader shows
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except (MemoryError, RecursionError) as error:
        raise LimitExceededError("ブックが大きすぎます", file=name) from error
    except Exception as error:  # openpyxl raises whatever the part it trips over raises
        raise DamagedFileError(f"Excel ブックとして読めません ({error})", file=name) from error
    unshown = _uncalculated(data)
    if unshown:
        builder.loss("formula_not_calculated", count=str(unshown))
    many = len(book.worksheets) > 1
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            builder.loss("sheet_hidden", sheet=sheet.title)
            continue
        _sheet(sheet, builder, limits, many)
    book.close()
    return builder.document()


def _uncalculated(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(
            len(_FORMULA.findall(package.read(entry)))
            for entry in package.namelist()
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml")
        )


def _sheet(sheet: Worksheet, builder: Builder, limits: ReadLimits, many: bool) -> None:
    hidden_rows = {n for n, d in sheet.row_dimensions.items() if d.hidden}
    hidden_cols: set[int] = set()
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or column_index_from_string(letter)
            hidden_cols.update(range(first, min(dimension.max or first, first + 16384) + 1))
    values: dict[int, dict[int, str]] = {}
    dropped = count = 0
    for (row, col), cell in sheet._cells.items():
        text = clean(display(cell.value, cell.number_format))
        if not text:
            continue
        if row in hidden_rows or col in hidden_cols:
            dropped += 1
            continue
        count += 1
        values.setdefault(row, {})[col] = re.sub(r"\n{2,}", "\n", text)
    if builder.cells + count > limits.max_cells:
        raise LimitExceededError(
            f"セルが上限 {limits.max_cells:,} を超えます", file=builder.name, place=sheet.title
        )
    if dropped:
        builder.loss("cells_hidden", sheet=sheet.title, count=str(dropped))
    if not values:
        return
    if many:
        builder.block(BlockKind.HEADING, clean(sheet.title), level=1)
    spans = {
        (area.min_row, area.min_col): (area.max_row, area.max_col)
        for area in sheet.merged_cells.ranges
    }
    for region in _regions(values, spans):
        _region(region, values, spans, hidden_rows, hidden_cols, builder, 2 if many else 1)


Spans = dict[tuple[int, int], tuple[int, int]]


def _regions(values: dict[int, dict[int, str]], spans: Spans) -> Iterator[list[int]]:
    """Stretches of rows that no blank row parts; a merged cell holds its rows together."""
    region: list[int] = []
    reach = 0
    for row in sorted(values):
        if region and row > reach + 1:
            yield region
            region = []
        region.append(row)
        reach = max(
            [reach, row] + [spans[row, col][0] for col in values[row] if (row, col) in spans]
        )
    if region:
        yield region


def _region(
    rows: list[int],
    values: dict[int, dict[int, str]],
    spans: Spans,
    hidden_rows: set[int],
    hidden_cols: set[int],
    builder: Builder,
    level: int,
) -> None:
    """Lines of one cell above a table are text, the rest is the table."""

    def alone(row: int) -> bool:
        return len(values[row]) == 1

    start = 0
    while start < len(rows) and alone(rows[start]):
        (col,) = values[rows[start]]
        tall = spans.get((rows[start], col), (rows[start], col))[0]
        if tall > rows[start] and start + 1 < len(rows) and rows[start + 1] <= tall:
            break  # a row label beside rows to come
        start += 1
    stop = len(rows)
    while stop > start and alone(rows[stop - 1]) and _is_note(values[rows[stop - 1]]):
        stop -= 1
    for row in rows[:start]:
        _line(next(iter(values[row].values())), builder, level)
    body = rows[start:stop]
    if body:
        _table(body, values, spans, hidden_rows, hidden_cols, builder)
    for row in rows[stop:]:
        _line(next(iter(values[row].values())), builder, level)


def _is_note(row: dict[int, str]) -> bool:
    text = next(iter(row.values()))
    return text.startswith(_NOTE_MARKS) or len(text) > 60


def _line(text: str, builder: Builder, level: int) -> None:
    for line in text.split("\n"):
        marker = bullet(line)
        if marker:
            builder.block(BlockKind.LIST_ITEM, line, marker=marker)
        elif line.startswith(_NOTE_MARKS):
            builder.block(BlockKind.PARAGRAPH, line)
        elif len(line) <= 40 and not line.endswith(("。", "、", "：", ":")):
            builder.block(BlockKind.HEADING, line, level=level)
        else:
            builder.block(BlockKind.PARAGRAPH, line)


def _table(
    rows: list[int],
    values: dict[int, dict[int, str]],
    spans: Spans,
    hidden_rows: set[int],
    hidden_cols: set[int],
    builder: Builder,
) -> None:
    first, last = rows[0], rows[-1]
    for row in rows:
        for col in values[row]:
            last = max(last, spans.get((row, col), (row, col))[0])
    used_cols = {col for row in rows for col in values[row]}
    for row in rows:
        for col in values[row]:
            used_cols.update(range(col, spans.get((row, col), (row, col))[1] + 1))
    row_at = {
        row: place
        for place, row in enumerate(r for r in range(first, last + 1) if r not in hidden_rows)
    }
    columns = range(min(used_cols), max(used_cols) + 1)
    col_at = {
        col: place
        for place, col in enumerate(c for c in columns if c not in hidden_cols and c in used_cols)
    }
    cells: list[Cell] = []
    covered: set[tuple[int, int]] = set()
    for (row, col), (bottom, right) in spans.items():
        if first <= row <= last:
            covered.update(
                (r, c)
                for r in range(row, min(bottom, last) + 1)
                for c in range(col, min(right, columns[-1]) + 1)
                if (r, c) != (row, col)
            )
    for row, y in row_at.items():
        for col, x in col_at.items():
            if (row, col) in covered:
                continue
            bottom, right = spans.get((row, col), (row, col))
            text = values.get(row, {}).get(col, "")
            rowspan = sum(r in row_at for r in range(row, min(bottom, last) + 1))
            colspan = sum(c in col_at for c in range(col, min(right, columns[-1]) + 1))
            cells.append(Cell(y, x, text, max(rowspan, 1), max(colspan, 1)))
    builder.table(cells)
