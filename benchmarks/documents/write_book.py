"""Excel books: parts run down the sheets."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from benchmarks.documents.nodes import (
    Box,
    Break,
    Head,
    Item,
    Node,
    Para,
    Table,
    Terms,
    grid,
    places,
)

_THIN = Side(style="thin")


def book(parts: Sequence[Node], first: str = "表紙") -> bytes:
    """A book; each :class:`Break` opens a sheet of its name."""
    made = Workbook()
    sheet: Any = made.active
    sheet.title = first
    row = 1
    for part in parts:
        if isinstance(part, Break):
            sheet = made.create_sheet(part.name[:31] or None)
            row = 1
        else:
            row = _put(sheet, part, row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _put(sheet: Any, part: Node, row: int) -> int:
    match part:
        case Head(level, words):
            sheet.cell(row, 1, words).font = Font(bold=True, size=18 - 2 * level)
            return row + 1
        case Para(words, bold, _, _, struck):
            sheet.cell(row, 1, words).font = Font(bold=bold)
            if struck:
                sheet.cell(row, 1, struck).font = Font(strike=True)
                sheet.cell(row + 1, 1, words)
                return row + 2
            return row + 1
        case Item(words, mark, _):
            sheet.cell(row, 1, f"{mark}{words}")
            return row + 1
        case Terms(pairs):
            for n, (term, meaning) in enumerate(pairs):
                sheet.cell(row + n, 1, term)
                sheet.cell(row + n, 2, meaning)
            return row + len(pairs) + 1
        case Box(title, inner, color):
            sheet.cell(row, 1, title).fill = PatternFill("solid", fgColor=color)
            row += 1
            for below in inner:
                row = _put(sheet, below, row)
            return row + 1
        case Table():
            for r, c, cell in places(part):
                at = sheet.cell(row + r, c + 1, cell.text or None)
                at.alignment = Alignment(wrap_text=True, vertical="top")
                if part.rules:
                    at.border = Border(_THIN, _THIN, _THIN, _THIN)
                if cell.fill:
                    at.fill = PatternFill("solid", fgColor=cell.fill)
                if cell.rows > 1 or cell.cols > 1:
                    sheet.merge_cells(start_row=row + r, start_column=c + 1,
                                      end_row=row + r + cell.rows - 1, end_column=c + cell.cols)  # fmt: skip
            return row + len(grid(part)) + 1
    raise TypeError(part)
