"""Tables that a word processor's export wrote one cell per line.

Every cell begins with a tab, a cell's further lines follow without one, and rows are
parted by empty lines that may also stand inside a cell.  The first row gives the
width; a cell alone before an empty line heads the rows below it.
"""

from __future__ import annotations

from collections.abc import Callable

Span = tuple[int, int]
"""Half-open range of lines that one cell takes."""


def _starts(line: str) -> bool:
    return line.startswith("\t") and "\t" not in line[1:]


def cell_table(
    lines: list[str], heads: Callable[[str], bool]
) -> tuple[list[list[Span]], int, int] | None:
    """(rows of cells as line ranges, width, lines used), None where it is no such table.

    ``heads`` says whether a line, outside a table, would head a section: it ends the
    table where a row is complete.
    """
    if len(lines) < 2 or not _starts(lines[0]):
        return None
    cells, used = _cells(lines, heads)
    if len(cells) < 2:
        return None
    width = _first_row(lines, cells)
    if width < 2:
        return None
    rows: list[list[Span]] = []
    at = 0
    while at < len(cells):
        cell = cells[at]
        if (
            at + 1 < len(cells)
            and _gap_after(lines, cell)
            and _filled(lines, cells[at + 1])
            and _filled(lines, cell)
        ):
            rows.append([cell])
            at += 1
            continue
        if at + 1 == len(cells):
            rows.append([cell])
            break
        rows.append(cells[at : at + width])
        at += width
    return rows, width, used


def _cells(lines: list[str], heads: Callable[[str], bool]) -> tuple[list[Span], int]:
    """All cells up to where the table ends, and how many lines they take."""
    cells: list[Span] = []
    at = 0
    while at < len(lines):
        if not _starts(lines[at]):
            if lines[at] == "":
                at += 1
                continue
            break
        start = at
        at += 1
        while at < len(lines) and lines[at] != "" and not lines[at].startswith("\t"):
            if heads(lines[at]):
                break
            at += 1
        cells.append((start, at))
        if at < len(lines) and lines[at] != "" and not _starts(lines[at]):
            break
    return cells, cells[-1][1] if cells else 0


def _first_row(lines: list[str], cells: list[Span]) -> int:
    """How many cells stand before the first empty line."""
    for n, (_, end) in enumerate(cells, 1):
        if end >= len(lines) or lines[end] == "":
            return n
    return len(cells)


def _gap_after(lines: list[str], cell: Span) -> bool:
    return cell[1] >= len(lines) or lines[cell[1]] == ""


def _filled(lines: list[str], cell: Span) -> bool:
    return any(line.strip() for line in lines[cell[0] : cell[1]])
