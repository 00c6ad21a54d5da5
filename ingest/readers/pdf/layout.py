"""A page as items in reading order: tables, boxes with what stands in them, lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.readers.build import bullet
from ingest.readers.pdf.boxes import Box, find_boxes
from ingest.readers.pdf.items import Item
from ingest.readers.pdf.lines import Line, split_lines
from ingest.readers.pdf.order import arrange
from ingest.readers.pdf.page import Glyph, Page
from ingest.readers.pdf.paths import Rule
from ingest.readers.pdf.tables import Grid, ruled_tables

_NARROW = 0.7
"""Gap in ems that parts the columns of a table, where rows below one another share it."""
_WIDE = 1.55
_NUMBERING = re.compile(
    r"^[第(（]?[0-9０-９一二三四五六七八九十ア-ンa-zA-Zⅰ-ⅹⅠ-Ⅹ.．-]{1,5}[)）章節項編部.．]?$"
)
_MAX_BAND = 40


@dataclass(slots=True)
class Layout:
    """A page as a list of items, and the horizontal rules that belong to no table."""

    page: Page
    items: list[Item]
    loose: list[Rule] = field(default_factory=list)
    picture: bool = False
    """Is the page a picture without text?"""
    boxes: int = 0
    """How many boxes hold text."""


def layout(page: Page) -> Layout:
    """Items of a page in reading order."""
    ruled = ruled_tables(page)
    frames = [Box(*frame, None, True) for frame in ruled.frames]
    boxes, grids, rest = find_boxes(page, frames, ruled.grids, ruled.rest)
    loose = [
        rule
        for rule in page.rules
        if rule.horizontal
        and not any(
            grid.top - 2 <= rule.at <= grid.bottom + 2
            and rule.low < grid.x1
            and rule.high > grid.x0
            for grid in ruled.grids
        )
    ]
    places = _Places(loose)
    items = places.arranged(rest, grids, boxes, None, None)
    _place_cells(items, page)
    return Layout(page, _with_margins(items), loose, boxes=places.count)


def _place_cells(items: Sequence[Item], page: Page) -> None:
    """Tell the cells of tables without lines their page, and their place on it as shown."""
    for item in items:
        for cell in item.grid.cells if item.grid and not item.grid.ruled else ():
            if cell.form is not None and cell.form.bbox is not None:
                box = page.shown(cell.form.bbox)
                cell.form = replace(cell.form, page=page.number, bbox=box)


def _with_margins(items: list[Item]) -> list[Item]:
    """Items with the right margin of the lines around them, where several lines reach it."""
    out = list(items)
    start = 0
    for at in range(1, len(items) + 1):
        if at < len(items) and _runs_on(items[at - 1], items[at]):
            continue
        lines = [item.line for item in items[start:at] if item.line]
        if len(lines) > 1:
            right = max(line.x1 for line in lines)
            size = lines[0].size
            reach = sum(line.x1 > right - 1.6 * size for line in lines)
            if reach > 1 and right - min(line.x0 for line in lines) > 12 * size:
                out[start:at] = [replace(item, right=right) for item in items[start:at]]
        start = at
    return out


def _runs_on(before: Item, item: Item) -> bool:
    """Do two lines stand below one another in one column, in like type?"""
    a, b = before.line, item.line
    return (
        a is not None
        and b is not None
        and before.box == item.box
        and abs(a.size - b.size) < 0.12 * a.size
        and abs(a.x0 - b.x0) < 3 * a.size
        and -0.5 * a.size < b.top - a.bottom < 1.5 * a.size
    )


class _Places:
    """Arranges what stands in a box or on the page; boxes are numbered on the way."""

    def __init__(self, loose: Sequence[Rule]) -> None:
        self._loose = loose
        self.count = 0

    def arranged(
        self,
        glyphs: Sequence[Glyph],
        grids: Sequence[Grid],
        boxes: Sequence[Box],
        number: int | None,
        fill: int | None,
    ) -> list[Item]:
        """Items in reading order, boxes opened; ``number`` is the box around them."""
        lines = split_lines(glyphs, unspaced=_NARROW)
        cuts = _column_starts(lines)
        if cuts:
            lines = split_lines(glyphs, unspaced=_NARROW, cuts=cuts)
        lines = _settled(lines)
        pieces = [
            Item(line=line, left=line.x0, right=line.x1, box=number, fill=fill) for line in lines
        ]
        pieces += [
            Item(grid=grid, left=grid.x0, right=grid.x1, box=number, fill=fill) for grid in grids
        ]
        pieces += [self._panel(box, number, fill) for box in boxes]
        return [inner for item in arrange(pieces, self._loose) for inner in _opened(item)]

    def _panel(self, box: Box, around: int | None, behind: int | None) -> Item:
        if box.part and around is not None:
            number = around
        else:
            self.count += 1
            number = self.count
        fill = box.fill if box.fill is not None else behind
        inner = self.arranged(box.glyphs, box.grids, box.boxes, number, fill)
        if box.head or (not box.boxes and not box.grids and _is_band(box, inner)):
            for item in inner:
                item.head = item.line is not None
        return Item(left=box.x0, right=box.x1, box=number, fill=fill, panel=box, inner=inner)


def _opened(item: Item) -> list[Item]:
    return item.inner if item.panel is not None else [item]


def _is_band(box: Box, inner: Sequence[Item]) -> bool:
    """Is a filled box with one or two short lines a heading?"""
    lines = [item.line for item in inner if item.line]
    if box.fill is None or not 1 <= len(lines) <= 2 or len(lines) < len(inner):
        return False
    text = "".join(line.text for line in lines)
    if len(text) > _MAX_BAND or text.endswith(("。", "、")) or bullet(text) is not None:
        return False
    wide = box.width > 14 * lines[0].size and box.height < 4 * lines[0].size * len(lines)
    return wide and (lines[0].bold or lines[0].ink == 0xFFFFFF or box.width > 24 * lines[0].size)


def _column_starts(lines: Sequence[Line]) -> frozenset[int]:
    """Where later pieces of several rows begin, in whole points: the columns of a table."""
    counts: Counter[int] = Counter()
    for before, line in pairwise(lines):
        if abs(before.y - line.y) <= 0.3 * line.size and line.x0 > before.x1:
            counts[round(line.x0)] += 1
    return frozenset(
        x + d for x in counts if counts[x - 1] + counts[x] + counts[x + 1] >= 3 for d in (-1, 0, 1)
    )


def _glue(gap: float) -> str:
    """What stands for a gap of ``gap`` ems within a line."""
    return "" if gap < 0.3 else " " if gap < 0.75 else "\u3000"


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
            gap = (line.x0 - before.x1) / max(line.size, before.size)
            narrow = gap <= _WIDE
            marker = bullet(f"{before.text}字") or _NUMBERING.match(before.text)
            shared = sum(any(abs(other.x0 - line.x0) < 1.5 for other in r) for r in near)
            if narrow and (marker or shared < 3):
                merged[-1] = replace(
                    before,
                    text=f"{before.text}{_glue(gap)}{line.text}",
                    x1=line.x1,
                    top=min(before.top, line.top),
                    bottom=max(before.bottom, line.bottom),
                    bold=before.bold and line.bold,
                )
            else:
                merged.append(line)
        out.extend(merged)
    return out
