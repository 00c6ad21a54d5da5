"""Tables without lines: rows of pieces that stand level below one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.readers.build import Cell, bullet
from ingest.readers.pdf.items import Item, whole
from ingest.readers.pdf.lines import Line, join
from ingest.readers.pdf.paths import Rule
from ingest.readers.pdf.tables import Grid
from ingest.types import Form

Placed = list[list[tuple[int, Item]]]


def is_table(columns: Sequence[list[Item]], placed: Placed) -> bool:
    """Are these columns those of a table, not of prose?"""
    return not _is_prose(columns, placed)


def _is_prose(columns: Sequence[list[Item]], placed: Placed) -> bool:
    if any(piece.tall for column in columns for piece in column):
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


def table(
    placed: Placed,
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
    out = [item for row in placed[:start] for item in whole([p for _, p in row], left, right)]
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
        out.extend(item for row in body for item in whole([p for _, p in row], left, right))
    else:
        out.append(_grid(groups, len(edges) - 1, left, right))
    out.extend(item for row in placed[stop:] for item in whole([p for _, p in row], left, right))
    return out


def _begins(piece: Item) -> bool:
    return piece.line is not None and (
        len(piece.line.text) <= 12 or bullet(piece.line.text) is not None
    )


def _grid(
    groups: Sequence[Sequence[Sequence[tuple[int, Item]]]], n_cols: int, left: float, right: float
) -> Item:
    cells: list[Cell] = []
    pieces = [piece for group in groups for row in group for _, piece in row if piece.line]
    for number, group in enumerate(groups):
        held: list[list[Line]] = [[] for _ in range(n_cols)]
        for row in group:
            for col, piece in row:
                if piece.line:
                    held[col].append(piece.line)
        cells.extend(_cell(number, col, lines) for col, lines in enumerate(held))
    lines = [piece.line for piece in pieces if piece.line]
    grid = Grid(*_around(lines), cells, (), lines[0].size, ruled=False)
    return replace(pieces[0], line=None, grid=grid, left=left, right=right)


def _around(lines: Sequence[Line]) -> tuple[float, float, float, float]:
    """Left, right, upper and lower edge of lines."""
    return (
        min(line.x0 for line in lines),
        max(line.x1 for line in lines),
        min(line.top for line in lines),
        max(line.bottom for line in lines),
    )


def _cell(row: int, col: int, lines: Sequence[Line]) -> Cell:
    """A cell of lines; those that go on with an item are joined."""
    items: list[list[str]] = []
    for line in lines:
        if not items or bullet(line.text):
            items.append([line.text])
        else:
            items[-1].append(line.text)
    form = None
    if lines:
        x0, x1, top, bottom = _around(lines)
        form = Form(
            bbox=(x0, top, x1, bottom),
            size=lines[0].size,
            bold=all(line.bold for line in lines),
            ink=lines[0].ink,
        )
    return Cell(row, col, "\n".join(join(item) for item in items), form=form)
