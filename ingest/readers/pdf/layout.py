"""Reading order of a page: columns of prose, tables without lines, and single lines.

Rows of a page that share a gutter make a band.  A band is columns of prose where its
columns are filled or their rows do not stand level, and a table where they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.readers.build import Cell, bullet
from ingest.readers.pdf.lines import Line, join, split_lines
from ingest.readers.pdf.page import Page
from ingest.readers.pdf.paths import Rule
from ingest.readers.pdf.tables import Grid, ruled_tables

_GUTTER = 1.2
"""Least width of a gutter in ems."""


@dataclass(slots=True)
class Item:
    """A line or a table in reading order, with the sides of its column."""

    line: Line | None = None
    grid: Grid | None = None
    left: float = 0.0
    right: float = 0.0

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.line.top if self.line else self.grid.top if self.grid else 0.0

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.line.bottom if self.line else self.grid.bottom if self.grid else 0.0


@dataclass(slots=True)
class Layout:
    """A page as a list of items, and the horizontal rules that belong to no table."""

    page: Page
    items: list[Item]
    loose: list[Rule] = field(default_factory=list)
    picture: bool = False
    """Is the page a picture without text?"""


_NARROW = 0.7
"""Gap in ems that parts the columns of a table, where rows below one another share it."""
_WIDE = 1.55
_NUMBERING = re.compile(
    r"^[第(（]?[0-9０-９一二三四五六七八九十ア-ンa-zA-Zⅰ-ⅹⅠ-Ⅹ.．-]{1,5}[)）章節項編部.．]?$"
)

Gap = tuple[float, float]


def layout(page: Page) -> Layout:
    """Items of a page in reading order."""
    grids, rest = ruled_tables(page.rules, page.glyphs)
    lines = _settled(split_lines(rest, unspaced=_NARROW))
    loose = [
        rule
        for rule in page.rules
        if rule.horizontal
        and not any(
            grid.top - 2 <= rule.at <= grid.bottom + 2
            and rule.low < grid.x1
            and rule.high > grid.x0
            for grid in grids
        )
    ]
    pieces = [Item(line=line, left=line.x0, right=line.x1) for line in lines]
    pieces += [Item(grid=grid, left=grid.x0, right=grid.x1) for grid in grids]
    if not pieces:
        return Layout(page, [], loose)
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    items: list[Item] = []
    for band, gutters in _bands(_rows(pieces), left, right):
        items.extend(_resolve(band, gutters, left, right, loose))
    return Layout(page, items, loose)


def _settled(lines: Sequence[Line]) -> list[Line]:
    """Lines with narrow gaps closed, save where several rows begin at the same place."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (round(line.y, 1), line.x0)):
        if rows and abs(rows[-1][0].y - line.y) <= 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    out: list[Line] = []
    for number, row in enumerate(rows):
        row.sort(key=lambda line: line.x0)
        near = rows[max(0, number - 8) : number + 9]
        merged = [row[0]]
        for line in row[1:]:
            before = merged[-1]
            narrow = line.x0 - before.x1 <= _WIDE * max(line.size, before.size)
            marker = bullet(f"{before.text}字") or _NUMBERING.match(before.text)
            shared = sum(any(abs(other.x0 - line.x0) < 1.5 for other in r) for r in near)
            if narrow and (marker or shared < 3):
                merged[-1] = replace(
                    before,
                    text=f"{before.text}\u3000{line.text}",
                    x1=line.x1,
                    top=min(before.top, line.top),
                    bottom=max(before.bottom, line.bottom),
                    bold=before.bold and line.bold,
                )
            else:
                merged.append(line)
        out.extend(merged)
    return out


def _rows(pieces: Sequence[Item]) -> list[list[Item]]:
    """Pieces that stand level, top to bottom; a table stands where its top is."""

    def base(item: Item) -> float:
        return item.line.y if item.line else item.top + 8

    rows: list[list[Item]] = []
    for piece in sorted(pieces, key=base):
        size = piece.line.size if piece.line else 8.0
        if rows and abs(base(rows[-1][0]) - base(piece)) <= 0.45 * size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda item: item.left)
    return rows


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


def _inner(gaps: Sequence[Gap], rows: Sequence[Sequence[Item]]) -> list[Gap]:
    """Gaps with pieces on both sides."""
    left = min(piece.left for row in rows for piece in row)
    right = max(piece.right for row in rows for piece in row)
    return [gap for gap in gaps if gap[0] > left + 1 and gap[1] < right - 1]


def _bands(
    rows: Sequence[list[Item]], left: float, right: float
) -> list[tuple[list[list[Item]], list[Gap]]]:
    """Runs of rows with their common gutters; other rows stand alone without any."""
    bands: list[tuple[list[list[Item]], list[Gap]]] = []
    band: list[list[Item]] = []
    gaps: list[Gap] = []

    def close() -> None:
        nonlocal band, gaps
        if band:
            bands.append((band, _inner(gaps, band)))
        band, gaps = [], []

    for row in rows:
        sizes = [piece.line.size for piece in row if piece.line] or [10.0]
        least = _GUTTER * min(sizes)
        own = _gaps(row, left, right)
        if band:
            common = _common(gaps, own, least)
            before = _inner(gaps, band)
            kept = [gap for gap in common if any(g[0] < gap[1] and gap[0] < g[1] for g in before)]
            lost = len(before) - len(
                {g for g in before if any(g[0] < k[1] and k[0] < g[1] for k in kept)}
            )
            far = min(p.top for p in row) - max(p.bottom for p in band[-1]) > 4 * max(sizes)
            if not kept or (lost and len(row) == 1) or far:
                close()
            elif not lost or len(band) < 2:
                gaps = common
                band.append(row)
                continue
            else:
                band.append(row)  # a cell across columns
                continue
        if len(row) > 1:
            band, gaps = [row], [gap for gap in own if gap[1] - gap[0] >= least]
        else:
            bands.append(([row], []))
    close()
    return bands


def _resolve(
    band: list[list[Item]], gutters: list[Gap], left: float, right: float, loose: Sequence[Rule]
) -> list[Item]:
    if not gutters:
        return (
            [_whole(row, left, right) for row in band]
            if len(band) == 1
            else [item for row in band for item in _whole_all(row, left, right)]
        )
    middles = [(gap[0] + gap[1]) / 2 for gap in sorted(gutters)]
    columns: list[list[Item]] = [[] for _ in range(len(middles) + 1)]
    placed: list[list[tuple[int, Item]]] = []
    for row in band:
        placed.append([])
        for piece in row:
            col = sum((piece.left + piece.right) / 2 > middle for middle in middles)
            columns[col].append(piece)
            placed[-1].append((col, piece))
    edges = [left, *middles, right]
    if _is_prose(columns, placed):
        out: list[Item] = []
        for column in columns:
            column.sort(key=lambda item: item.top)
            x0, x1 = min(p.left for p in column), max(p.right for p in column)
            out.extend(replace(piece, left=x0, right=x1) for piece in column)
        return out
    if any(piece.grid for row in band for piece in row) or len(band) < 2:
        return [item for row in band for item in _whole_all(row, left, right)]
    return _table(placed, edges, left, right, loose)


def _is_prose(columns: Sequence[list[Item]], placed: Sequence[list[tuple[int, Item]]]) -> bool:
    if any(piece.grid for column in columns for piece in column):
        return True
    if len(columns) > 3 or any(len(column) < 3 for column in columns):
        return False
    filled: list[bool] = []
    for column in columns:
        lines = [piece.line for piece in column if piece.line]
        x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
        if x1 - x0 < 9 * lines[0].size:
            return False
        full = sum(line.x1 > x1 - 2.2 * line.size for line in lines)
        filled.append(full >= 0.5 * len(lines) and len(lines) >= 4)
    if all(filled):
        return True
    level = sum(len(row) > 1 for row in placed)
    return level < 0.34 * len(placed)


def _whole(row: Sequence[Item], left: float, right: float) -> Item:
    """One line of all pieces of a row."""
    lines = [piece.line for piece in row if piece.line]
    if len(row) == 1:
        return replace(row[0], left=left, right=right)
    first = lines[0]
    line = replace(
        first,
        text="\u3000".join(line.text for line in lines),
        x1=lines[-1].x1,
        top=min(line.top for line in lines),
        bottom=max(line.bottom for line in lines),
        bold=all(line.bold for line in lines),
    )
    return Item(line=line, left=left, right=right)


def _whole_all(row: Sequence[Item], left: float, right: float) -> list[Item]:
    lines = [piece for piece in row if piece.line]
    grids = [replace(piece, left=left, right=right) for piece in row if piece.grid]
    return ([_whole(lines, left, right)] if lines else []) + grids


def _table(
    placed: list[list[tuple[int, Item]]],
    edges: Sequence[float],
    left: float,
    right: float,
    loose: Sequence[Rule],
) -> list[Item]:
    """A table without lines; single lines above and below it are no part of it."""

    def single(row: list[tuple[int, Item]]) -> bool:
        return len(row) == 1 and row[0][0] == 0

    pitches = [
        min(p.line.y for _, p in b if p.line) - min(p.line.y for _, p in a if p.line)
        for a, b in pairwise(placed)
    ]
    least = min(pitches)
    start, stop = 0, len(placed)
    while start < stop and single(placed[start]):
        start += 1
    while stop > start and single(placed[stop - 1]) and pitches[stop - 2] > 1.12 * least:
        stop -= 1
    body = placed[start:stop]
    out = [_whole([piece for _, piece in row], left, right) for row in placed[:start]]
    groups: list[list[list[tuple[int, Item]]]] = []
    mixed = max(pitches) > 1.12 * least
    for index, row in enumerate(body):
        pitch = pitches[start + index - 1] if index else 0.0
        has_first = any(col == 0 for col, _ in row)
        y_before = max((p.bottom for _, p in body[index - 1]), default=0.0) if index else 0.0
        ruled = any(
            y_before - 3 <= rule.at <= min(p.top for _, p in row) + 3 and rule.high - rule.low > 100
            for rule in loose
        )
        new = not index or ruled or (pitch > 1.12 * least if mixed else has_first)
        if (
            mixed
            and not new
            and has_first
            and len(row) == len(edges) - 1
            and len(groups[-1][0]) == len(row)
        ):
            # every column begins anew: a row, however close
            new = all(_begins(piece) for _, piece in row)
        if new:
            groups.append([row])
        else:
            groups[-1].append(row)
    if len(groups) < 2:
        out.extend(_whole([piece for _, piece in row], left, right) for row in body)
    else:
        out.append(_grid(groups, len(edges) - 1, left, right))
    out.extend(_whole([piece for _, piece in row], left, right) for row in placed[stop:])
    return out


def _begins(piece: Item) -> bool:
    return piece.line is not None and (
        len(piece.line.text) <= 12 or bullet(piece.line.text) is not None
    )


def _grid(
    groups: Sequence[Sequence[Sequence[tuple[int, Item]]]], n_cols: int, left: float, right: float
) -> Item:
    cells: list[Cell] = []
    lines: list[Line] = []
    for number, group in enumerate(groups):
        texts: list[list[str]] = [[] for _ in range(n_cols)]
        for row in group:
            for col, piece in row:
                if piece.line:
                    texts[col].append(piece.line.text)
                    lines.append(piece.line)
        for col, parts in enumerate(texts):
            items: list[list[str]] = []
            for part in parts:
                if not items or bullet(part):
                    items.append([part])
                else:
                    items[-1].append(part)
            cells.append(Cell(number, col, "\n".join(join(item) for item in items)))
    grid = Grid(
        min(line.x0 for line in lines),
        max(line.x1 for line in lines),
        min(line.top for line in lines),
        max(line.bottom for line in lines),
        cells,
        (),
        lines[0].size,
        ruled=False,
    )
    return Item(grid=grid, left=left, right=right)
