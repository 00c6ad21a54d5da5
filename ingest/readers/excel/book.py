"""Reads Excel books: each sheet a heading, its lines and its tables.

Values stand as the cells display them (50%, 1,200件, 令和8年3月).  A region of single
cells is text, any other a table; struck text is left out and told.
"""

from __future__ import annotations

import html
import io
import re
import warnings
import zipfile
from functools import partial
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ingest.errors import DamagedFileError, LimitExceededError
from ingest.readers.build import Builder, Cell, bullet, clean
from ingest.readers.excel.looks import Looks
from ingest.readers.excel.sheet import Sheet, regions
from ingest.readers.excel.sheet import load as load_sheet
from ingest.readers.guard import guarded
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.ooxml import check_package
from ingest.readers.source import load
from ingest.types import BlockKind, RawDocument
from text.messages import Message

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOTE_MARKS = ("※", "＊", "*", "注", "（注", "(注", "出典", "資料")
_BODY = re.compile(rb"<xdr:txBody>.*?</xdr:txBody>", re.DOTALL)
_RUN = re.compile(rb"<a:t(?: [^>]*)?>([^<]*)</a:t>")
_SENTENCE_ENDS = ("。", "、", "：", ":")
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
            book = openpyxl.load_workbook(
                io.BytesIO(data), data_only=True, keep_links=False, rich_text=True
            )
    except (MemoryError, RecursionError) as error:
        raise LimitExceededError(Message("the book is too large"), file=name) from error
    except Exception as error:  # openpyxl raises whatever the part it trips over raises
        raise DamagedFileError(
            Message("cannot be read as an Excel book (%(reason)s)", reason=error), file=name
        ) from error
    unshown = _uncalculated(data)
    if unshown:
        builder.loss("formula_not_calculated", count=str(unshown))
    drawn = _drawn(data)
    if drawn:
        builder.loss("drawing_text_unread", readings=drawn, printed="、".join(drawn))
    looks = Looks(book)
    many = len(book.worksheets) > 1
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            builder.loss("sheet_hidden", sheet=sheet.title)
            continue
        place = f"シート「{sheet.title}」"
        guarded(builder, place, partial(_sheet, sheet, builder, limits, looks, many), None)
    book.close()
    return builder.document()


def _uncalculated(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(
            len(_FORMULA.findall(package.read(entry)))
            for entry in package.namelist()
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml")
        )


def _drawn(data: bytes) -> tuple[str, ...]:
    """The texts of figures drawn on sheets, which no cell holds."""
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.namelist():
            if entry.startswith("xl/drawings/drawing") and entry.endswith(".xml"):
                for body in _BODY.findall(package.read(entry)):
                    parts = (part.decode("utf-8", "replace") for part in _RUN.findall(body))
                    texts.append(clean(html.unescape("".join(parts))))
    return tuple(text for text in texts if text)


def _sheet(
    sheet: Worksheet, builder: Builder, limits: ReadLimits, looks: Looks, many: bool
) -> None:
    found = load_sheet(sheet, looks)
    if builder.cells + found.count > limits.max_cells:
        raise LimitExceededError(
            Message(
                "has more than the %(max_cells)s cells that are permitted",
                max_cells=format(limits.max_cells, ","),
            ),
            file=builder.name,
            place=sheet.title,
        )
    if found.dropped:
        builder.loss("cells_hidden", sheet=sheet.title, count=str(found.dropped))
    for cell, text in found.struck:
        place = f"（シート「{sheet.title}」{cell}）"
        builder.loss("text_struck", readings=(text,), place=place, printed=text)
    if not found.values:
        return
    if many:
        builder.block(BlockKind.HEADING, clean(sheet.title), level=1)
    writer = _Writer(found, builder, 2 if many else 1)
    for values in regions(found):
        place = f"シート「{sheet.title}」の{min(values)}行目から"
        guarded(builder, place, partial(writer.region, values), None)


class _Writer:
    """Writes the regions of a sheet."""

    def __init__(self, sheet: Sheet, builder: Builder, level: int) -> None:
        self._sheet = sheet
        self._out = builder
        self._level = level
        sizes = {self._size(row, col) for row, cols in sheet.values.items()
                 if len(cols) == 1 for col in cols}  # fmt: skip
        self._ranks = {size: rank for rank, size in enumerate(sorted(sizes, reverse=True))}

    def _size(self, row: int, col: int) -> float:
        return self._sheet.forms[row, col].size or 11.0

    def region(self, values: dict[int, dict[int, str]]) -> None:
        """Lines of one cell above a table are text, the rest is the table."""
        rows = sorted(values)
        spans = self._sheet.spans

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
            self._line(row, values[row])
        if rows[start:stop]:
            self._out.table(self._cells({row: values[row] for row in rows[start:stop]}))
        for row in rows[stop:]:
            self._line(row, values[row])

    def _line(self, row: int, cells: dict[int, str]) -> None:
        ((col, text),) = cells.items()
        form = self._sheet.forms[row, col]
        for line in text.split("\n"):
            marker = bullet(line)
            if marker:
                self._out.block(BlockKind.LIST_ITEM, line, marker=marker, form=form)
            elif line.startswith(_NOTE_MARKS) or len(line) > 40 or line.endswith(_SENTENCE_ENDS):
                self._out.block(BlockKind.PARAGRAPH, line, form=form)
            else:
                level = self._level + self._ranks.get(self._size(row, col), 0)
                self._out.block(BlockKind.HEADING, line, level=level, form=form)

    def _cells(self, values: dict[int, dict[int, str]]) -> list[Cell]:
        """The cells of a table in its own grid, hidden and empty columns left out."""
        sheet = self._sheet
        last, used = max(values), set[int]()
        for row, cols in values.items():
            for col in cols:
                bottom, right = sheet.spans.get((row, col), (row, col))
                last = max(last, bottom)
                used.update(range(col, right + 1))
        rows = [r for r in range(min(values), last + 1) if r not in sheet.hidden_rows]
        columns = sorted(used - sheet.hidden_cols)
        row_at = {row: place for place, row in enumerate(rows)}
        col_at = {col: place for place, col in enumerate(columns)}
        covered = self._covered(rows, columns)
        cells: list[Cell] = []
        for row, y in row_at.items():
            for col, x in col_at.items():
                if (row, col) in covered:
                    continue
                bottom, right = sheet.spans.get((row, col), (row, col))
                text = values.get(row, {}).get(col, "")
                tall = sum(r in row_at for r in range(row, min(bottom, last) + 1))
                wide = sum(c in col_at for c in range(col, min(right, columns[-1]) + 1))
                form = sheet.forms.get((row, col))
                cells.append(Cell(y, x, text, max(tall, 1), max(wide, 1), form=form))
        return cells

    def _covered(self, rows: list[int], columns: list[int]) -> set[tuple[int, int]]:
        """The places that merged cells reach over, their first ones left out."""
        covered: set[tuple[int, int]] = set()
        for (row, col), (bottom, right) in self._sheet.spans.items():
            if bottom < rows[0] or row > rows[-1] or right < columns[0] or col > columns[-1]:
                continue
            covered.update(
                (r, c)
                for r in range(max(row, rows[0]), min(bottom, rows[-1]) + 1)
                for c in range(max(col, columns[0]), min(right, columns[-1]) + 1)
                if (r, c) != (row, col)
            )
        return covered


def _is_note(row: dict[int, str]) -> bool:
    text = next(iter(row.values()))
    return text.startswith(_NOTE_MARKS) or len(text) > 60
