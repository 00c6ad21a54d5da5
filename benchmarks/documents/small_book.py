"""A small Excel book of plain rows."""

from __future__ import annotations

import io

import openpyxl


def book(rows: list[list[object]]) -> bytes:
    """A small Excel book."""
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("一覧")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
