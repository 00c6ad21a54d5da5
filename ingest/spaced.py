"""Tables of plain text whose columns are set with blanks: their cells begin below one another."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

Span = tuple[int, int]
"""Half-open range of characters of a line."""

_GAP = re.compile(r"[ \u3000]{2,}|\u3000(?=\S)")
_LEAST_COLUMNS = 3
_SLACK = 1
"""Places (of half a full-width character) by which a cell may begin off its column."""


def spaced_table(lines: list[str]) -> list[list[Span]]:
    """The cells of the rows at the start of ``lines``; empty where they form no table.

    A table has two rows or more of three cells or more that begin at the same places; a
    row with fewer cells has them at places of those.
    """
    rows: list[list[Span]] = []
    columns: set[int] = set()
    for line in lines:
        cells = _cells(line)
        starts = [_width(line[:start]) for start, _ in cells]
        if not rows:
            if len(cells) < _LEAST_COLUMNS:
                return []
            columns = set(starts)
        elif len(cells) < 2 or not all(_near(start, columns) for start in starts):
            break
        rows.append(cells)
    wide = sum(len(row) >= _LEAST_COLUMNS for row in rows)
    return rows if wide >= 2 else []


def place(line: str, cells: list[Span], first: list[int]) -> list[int]:
    """The column of each cell, by where the first row's cells begin."""
    return [
        min(range(len(first)), key=lambda n: abs(first[n] - _width(line[:start])))
        for start, _ in cells
    ]


def starts(line: str, cells: list[Span]) -> list[int]:
    """Where the cells of a row begin, in places of half a full-width character."""
    return [_width(line[:start]) for start, _ in cells]


def _cells(line: str) -> list[Span]:
    if "\t" in line or not line.strip():
        return []
    out: list[Span] = []
    at = len(line) - len(line.lstrip(" \u3000"))
    end = len(line.rstrip())
    for gap in _GAP.finditer(line, at, end):
        out.append((at, gap.start()))
        at = gap.end()
    out.append((at, end))
    return [cell for cell in out if cell[1] > cell[0]]


def _near(start: int, columns: set[int]) -> bool:
    return any(abs(start - column) <= _SLACK for column in columns)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
