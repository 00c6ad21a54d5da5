"""Reading order: rows of pieces that share a gutter make a band; bands are columns or tables.

A band is columns of prose where its columns are filled, hold tables or boxes, or their
rows do not stand level, and a table without lines where they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.pdf.items import Item, Row, whole
from ingest.readers.pdf.paths import Rule
from ingest.readers.pdf.unruled import is_table, table

_GUTTER = 0.9
"""Least width of a gutter in ems."""
_NARROW = 0.5
"""The same beside tables and boxes."""
_ALIGNED = 0.18
"""The same between pieces that begin where those above begin."""
_MAX_DEPTH = 12


Gap = tuple[float, float]


def arrange(pieces: Sequence[Item], loose: Sequence[Rule], depth: int = 0) -> list[Item]:
    """The pieces in reading order, tables without lines put together."""
    if not pieces:
        return []
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    out: list[Item] = []
    for band, gutters in _bands(_rows(pieces), left, right):
        if not gutters or depth > _MAX_DEPTH:
            out.extend(item for row in band for item in whole(row, left, right))
            continue
        columns, placed = _placed(band, gutters)
        if len(band) > 1 and is_table(columns, placed):
            edges = [left, *((g[0] + g[1]) / 2 for g in sorted(gutters)), right]
            out.extend(table(placed, edges, left, right, loose))
        elif len(band) == 1 and not any(piece.tall for piece in band[0]):
            out.extend(whole(band[0], left, right))
        else:
            for column in columns:
                out.extend(_column(column, pieces, loose, depth))
    return out


def _column(
    column: list[Item], pieces: Sequence[Item], loose: Sequence[Rule], depth: int
) -> list[Item]:
    """One column of a band, arranged within itself."""
    if len(column) < len(pieces):
        return arrange(column, loose, depth + 1)
    x0, x1 = min(p.left for p in column), max(p.right for p in column)
    column.sort(key=lambda item: item.top)
    return [replace(piece, left=x0, right=x1) for piece in column]


def _placed(
    band: Sequence[Row], gutters: Sequence[Gap]
) -> tuple[list[list[Item]], list[list[tuple[int, Item]]]]:
    """The pieces of each column, and each row's pieces with their column."""
    middles = [(gap[0] + gap[1]) / 2 for gap in sorted(gutters)]
    columns: list[list[Item]] = [[] for _ in range(len(middles) + 1)]
    placed: list[list[tuple[int, Item]]] = []
    for row in band:
        placed.append([])
        for piece in row:
            col = sum((piece.left + piece.right) / 2 > middle for middle in middles)
            columns[col].append(piece)
            placed[-1].append((col, piece))
    return columns, placed


def _rows(pieces: Sequence[Item]) -> list[Row]:
    """Pieces that stand level, top to bottom; a table or box has beside it what overlaps it."""

    def base(item: Item) -> float:
        return item.line.y if item.line else item.top + 8

    rows: list[Row] = []
    for piece in sorted(pieces, key=base):
        size = piece.line.size if piece.line else 8.0
        if rows and abs(base(rows[-1][0]) - base(piece)) <= 0.45 * size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    out: list[Row] = []
    reach = -1e9
    for row in rows:
        # the middle of what stands beside a table must be beside it, not below
        middle = min((p.top + p.bottom) / 2 if p.line else p.top + 2 for p in row)
        if out and middle < reach:
            out[-1].extend(row)
        else:
            out.append(list(row))
            reach = -1e9
        reach = max([reach, *(p.bottom for p in row if p.tall)])
    for row in out:
        row.sort(key=lambda item: item.left)
    return out


def _gaps(row: Sequence[Item], left: float, right: float) -> list[Gap]:
    """The free stretches of a row, margins of its pieces included."""
    gaps: list[Gap] = []
    at = left - 50
    for piece in row:
        if piece.left > at:
            gaps.append((at, piece.left))
        at = max(at, piece.right)
    gaps.append((at, right + 50))
    return gaps


def _common(a: Sequence[Gap], b: Sequence[Gap], least: float) -> list[Gap]:
    out = [(max(x[0], y[0]), min(x[1], y[1])) for x in a for y in b]
    return [gap for gap in out if gap[1] - gap[0] >= least]


def _inner(gaps: Sequence[Gap], rows: Sequence[Row]) -> list[Gap]:
    """Gaps with pieces on both sides."""
    left = min(piece.left for row in rows for piece in row)
    right = max(piece.right for row in rows for piece in row)
    return [gap for gap in gaps if gap[0] > left + 1 and gap[1] < right - 1]


class _Band:
    """A run of rows under way and the gutters that they share."""

    def __init__(self, left: float, right: float) -> None:
        self.rows: list[Row] = []
        self.gaps: list[Gap] = []
        self._left, self._right = left, right

    def begin(self, row: Row, least: float) -> None:
        """Start with ``row``."""
        own = _gaps(row, self._left, self._right)
        self.rows, self.gaps = [row], [gap for gap in own if gap[1] - gap[0] >= least]

    def aligned(self, row: Row) -> bool:
        """Do all pieces of ``row`` begin where pieces of the rows above begin?"""
        starts = [p.left for r in self.rows[-8:] for p in r if len(r) > 1]
        return bool(starts) and all(
            p.line is not None and any(abs(p.left - start) < 2 for start in starts) for p in row
        )

    def takes(self, row: Row, least: float, size: float) -> bool:
        """Adds ``row`` where it leaves the gutters open; False where it does not."""
        common = _common(self.gaps, _gaps(row, self._left, self._right), least)
        before = _inner(self.gaps, self.rows)
        kept = [gap for gap in common if any(g[0] < gap[1] and gap[0] < g[1] for g in before)]
        lost = sum(not any(g[0] < k[1] and k[0] < g[1] for k in kept) for g in before)
        far = min(p.top for p in row) - max(p.bottom for p in self.rows[-1]) > 4 * size
        if not kept or (lost and len(row) == 1) or (far and not self._columns(row)):
            return False
        if self._heads(row) or self._another_table(row):
            return False
        if not lost or len(self.rows) < 2:
            self.gaps = common
        self.rows.append(row)  # with gutters lost: a cell across columns
        return True

    def _columns(self, row: Row) -> bool:
        """Are these columns of a page, which empty space does not end?"""
        return any(p.tall for r in self.rows for p in r) or any(p.tall for p in row)

    def _heads(self, row: Row) -> bool:
        """Is the row one line in larger type than the band: a heading below a table?"""
        if len(row) != 1 or row[0].line is None or self._columns(row):
            return False
        sizes = sorted(p.line.size for r in self.rows for p in r if p.line)
        return bool(sizes) and row[0].line.size > 1.12 * sizes[-1] and row[0].left < self._left + 24

    def _another_table(self, row: Row) -> bool:
        """Has the row more cells than the band has columns, and none where the band's begin?"""
        columns = len(_inner(self.gaps, self.rows)) + 1
        if len(row) <= columns or any(p.tall for p in row) or len(self.rows) < 2:
            return False
        edges = {round(e) for r in self.rows for p in r for e in (p.left, p.right)}
        aligned = sum(
            any(round(e) + d in edges for e in (p.left, p.right) for d in (-2, -1, 0, 1, 2))
            for p in row[1:]
        )
        return aligned == 0


def _bands(rows: Sequence[Row], left: float, right: float) -> list[tuple[list[Row], list[Gap]]]:
    """Runs of rows with their common gutters; other rows stand alone without any."""
    bands: list[tuple[list[Row], list[Gap]]] = []
    band = _Band(left, right)

    def close() -> None:
        if band.rows:
            gutters = _inner(band.gaps, band.rows)
            _lead_in(bands, band.rows, gutters)
            bands.append((band.rows, gutters))
        band.rows, band.gaps = [], []

    for row in rows:
        sizes = [piece.line.size for piece in row if piece.line] or [10.0]
        # the sides of tables and boxes are sharp: a narrow gutter parts them
        tall = any(piece.tall for r in (row, *band.rows) for piece in r)
        least = (_NARROW if tall else _GUTTER) * min(sizes)
        if band.aligned(row):
            least = _ALIGNED * min(sizes)
        if band.rows and band.takes(row, least, max(sizes)):
            continue
        close()
        if len(row) > 1:
            band.begin(row, least)
        else:
            bands.append(([row], []))
    close()
    return bands


def _lead_in(bands: list[tuple[list[Row], list[Gap]]], rows: list[Row], gutters: list[Gap]) -> None:
    """Take into a band of columns the lines right above it that stand in its later columns."""
    if not gutters or not any(p.tall for row in rows for p in row):
        return
    middle = min(gap[1] for gap in gutters)
    while bands and not bands[-1][1] and len(bands[-1][0]) == 1:
        (row,) = bands[-1][0]
        size = row[0].line.size if row[0].line else 10.0
        if len(row) != 1 or row[0].left < middle - 1:
            return
        if min(p.top for r in rows for p in r) - row[0].bottom > 3 * size:
            return
        rows.insert(0, row)
        bands.pop()
