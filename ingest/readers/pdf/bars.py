"""Bars and arrows drawn in a table, as cells over the columns that they cover.

A row with several bars becomes as many rows as its bars need; its other cells span them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.readers.build import Cell
from ingest.readers.pdf.lines import cell_text
from ingest.readers.pdf.page import Glyph, Page
from ingest.readers.pdf.paths import Figure
from ingest.types import Box, Form

Area = tuple[int, int, int, int]
_COVERS = 0.4
"""Share of a column from which a bar covers it."""
_PALE = 40
"""Least distance of a bar's colour from white, over the three parts."""


@dataclass(slots=True)
class Bar:
    """A bar over unit columns ``first`` to ``last`` in unit row ``row``, with its text."""

    figure: Figure
    row: int
    first: int
    last: int
    glyphs: list[Glyph]

    @property
    def area(self) -> Area:
        """The unit cells that it covers."""
        return (self.first, self.row, self.last - self.first + 1, 1)


def bars_of(
    figures: Sequence[Figure],
    xs: Sequence[float],
    ys: Sequence[float],
    areas: Sequence[Area],
    owner: Mapping[tuple[int, int], int],
    glyphs: Sequence[Glyph],
) -> tuple[list[Bar], list[Glyph]]:
    """The bars in a table with the glyphs in them, and the other glyphs."""
    bars: list[Bar] = []
    inner = [f for f in figures if _is_inside(f, xs, ys)]
    for figure in inner:
        bar = _bar(figure, xs, ys, areas, owner, glyphs)
        if bar is not None and not any(_same(bar.figure, b.figure) for b in bars):
            bars.append(bar)
    if not bars or len(bars) > 400:
        return [], list(glyphs)
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        within = [
            b
            for b in bars
            if b.figure.x0 <= x <= b.figure.x1 and b.figure.top - 1 <= y <= b.figure.bottom + 1
        ]
        if within:
            min(within, key=lambda b: b.figure.x1 - b.figure.x0).glyphs.append(glyph)
        else:
            rest.append(glyph)
    empty = [bar for bar in bars if bar.figure.kind == "image" and not bar.glyphs]
    bars = [bar for bar in bars if bar not in empty]
    return bars, _overflow(bars, rest)


def _overflow(bars: Sequence[Bar], rest: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs left when text that runs over the end of its bar went to the bar."""
    left = sorted(rest, key=lambda g: (round(g.y), g.x0))
    kept: list[Glyph] = []
    for glyph in left:
        for bar in bars:
            near = [g for g in bar.glyphs if abs(g.y - glyph.y) < 0.3 * glyph.size]
            if near and -0.3 * glyph.size < glyph.x0 - max(g.x1 for g in near) < 0.35 * glyph.size:
                bar.glyphs.append(glyph)
                break
        else:
            kept.append(glyph)
    return kept


def _is_inside(f: Figure, xs: Sequence[float], ys: Sequence[float]) -> bool:
    middle = (f.top + f.bottom) / 2
    wide, tall = f.x1 - f.x0, f.bottom - f.top
    if f.kind == "other" or not ys[0] < middle < ys[-1]:
        return False
    if f.kind == "image":
        if tall > 30 or wide < 1.5 * tall:
            return False
    elif f.fill is None or sum(255 - (f.fill >> n & 255) for n in (0, 8, 16)) < _PALE:
        return False
    return xs[0] - 2 <= f.x0 and f.x1 <= xs[-1] + 12 and wide >= 6 and 3 <= tall <= 60


def _same(a: Figure, b: Figure) -> bool:
    return abs(a.x0 - b.x0) < 3 and abs(a.x1 - b.x1) < 3 and abs(a.top - b.top) < 3


def _bar(
    figure: Figure,
    xs: Sequence[float],
    ys: Sequence[float],
    areas: Sequence[Area],
    owner: Mapping[tuple[int, int], int],
    glyphs: Sequence[Glyph],
) -> Bar | None:
    """The figure as a bar; None for the background of cells."""
    middle = (figure.top + figure.bottom) / 2
    row = max(j for j in range(len(ys) - 1) if ys[j] <= middle)
    shares = [
        (min(figure.x1, xs[i + 1]) - max(figure.x0, xs[i])) / max(xs[i + 1] - xs[i], 0.1)
        for i in range(len(xs) - 1)
    ]
    covered = [i for i, share in enumerate(shares) if share >= _COVERS]
    if not covered:
        covered = [max(range(len(shares)), key=lambda i: shares[i])]
    if covered[0] == 0 and len(xs) > 2:
        return None  # the first column holds names
    said = any(
        figure.x0 < (g.x0 + g.x1) / 2 < figure.x1
        and figure.top < (g.top + g.bottom) / 2 < figure.bottom
        for g in glyphs
    )
    if figure.kind == "rect" and _is_background(figure, xs, ys, areas, owner, row, covered, said):
        return None
    return Bar(figure, areas[owner[covered[0], row]][1], covered[0], covered[-1], [])


def _is_background(
    figure: Figure,
    xs: Sequence[float],
    ys: Sequence[float],
    areas: Sequence[Area],
    owner: Mapping[tuple[int, int], int],
    row: int,
    covered: Sequence[int],
    said: bool,
) -> bool:
    """Does the figure fill whole cells, or lie behind the words of one?"""
    first, last = (areas[owner[col, row]] for col in (covered[0], covered[-1]))
    x0, x1 = xs[first[0]], xs[last[0] + last[2]]
    top, bottom = ys[first[1]], ys[first[1] + first[3]]
    tall = (figure.bottom - figure.top) / max(bottom - top, 0.1)
    wide = (figure.x1 - figure.x0) / max(x1 - x0, 0.1)
    if tall > 0.88 and wide > 0.9:
        return True
    # shading of a paragraph: as wide as its one cell but for the padding
    shading = said and not figure.stroked and tall < 0.75
    return shading and first == last and first[2] == 1 and wide > 0.75


def with_bars(
    page: Page,
    cells: list[Cell],
    bars: Sequence[Bar],
    row_at: Sequence[int],
    col_at: Sequence[int],
) -> list[Cell]:
    """The cells of a table with its bars put in as cells, in as many rows as they need."""
    by_row: dict[int, list[Bar]] = {}
    for bar in bars:
        by_row.setdefault(row_at[bar.row], []).append(bar)
    added = 0
    for row in sorted(by_row):
        before = max(cell.row + cell.rowspan for cell in cells)
        cells = _spread(page, cells, row + added, _lanes(by_row[row], col_at), col_at)
        added += max(cell.row + cell.rowspan for cell in cells) - before
    return cells


def _lanes(bars: Sequence[Bar], col_at: Sequence[int]) -> list[list[Bar]]:
    """Rows of bars that share no column, from top to bottom."""
    lanes: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda b: (round(b.figure.top / 4), b.figure.x0)):
        for lane in lanes:
            if all(
                col_at[bar.first] > col_at[o.last] or col_at[bar.last] < col_at[o.first]
                for o in lane
            ) and abs(lane[0].figure.top - bar.figure.top) < 0.6 * (
                bar.figure.bottom - bar.figure.top
            ):
                lane.append(bar)
                break
        else:
            lanes.append([bar])
    return lanes


def _spread(
    page: Page, cells: list[Cell], row: int, lanes: list[list[Bar]], col_at: Sequence[int]
) -> list[Cell]:
    """``cells`` with row ``row`` spread over its lanes of bars."""
    columns = {
        col
        for lane in lanes
        for bar in lane
        for col in range(col_at[bar.first], col_at[bar.last + 1])
    }
    opened = [
        cell
        for cell in cells
        if cell.row <= row < cell.row + cell.rowspan
        and columns & set(range(cell.col, cell.col + cell.colspan))
    ]
    tall = max((cell.row + cell.rowspan - row for cell in opened), default=1)
    if any(cell.text and _full(cell, lanes, col_at) for cell in opened):
        lanes = [*lanes, []]  # what else stands there goes below the bars
    lanes = lanes + [[] for _ in range(tall - len(lanes))]
    more = len(lanes) - tall
    out: list[Cell] = []
    for cell in cells:
        if cell in opened:
            continue
        if cell.row >= row + tall:
            cell.row += more
        elif cell.row + cell.rowspan > row:
            cell.rowspan += more
        out.append(cell)
    for number, lane in enumerate(lanes):
        taken: set[int] = set()
        for bar in lane:
            start, stop = col_at[bar.first], max(col_at[bar.last + 1], col_at[bar.first] + 1)
            taken.update(range(start, stop))
            out.append(_bar_cell(page, bar, row + number, start, stop - start))
        for cell in opened:
            out.extend(_pieces(cell, row + number, taken))
    out.sort(key=lambda cell: (cell.row, cell.col))
    return out


def _full(cell: Cell, lanes: Sequence[list[Bar]], col_at: Sequence[int]) -> bool:
    """Are all columns of a cell covered by bars in every lane?"""
    wide = set(range(cell.col, cell.col + cell.colspan))
    return all(
        wide <= {c for bar in lane for c in range(col_at[bar.first], col_at[bar.last + 1])}
        for lane in lanes
    )


def _pieces(cell: Cell, row: int, taken: set[int]) -> list[Cell]:
    """The unit cells of an opened cell that no bar of a lane covers; the first keeps its text."""
    out = []
    for col in range(cell.col, cell.col + cell.colspan):
        if col not in taken:
            text, cell.text = cell.text, ""
            out.append(Cell(row, col, text, form=cell.form))
    return out


def _bar_cell(page: Page, bar: Bar, row: int, col: int, colspan: int) -> Cell:
    f = bar.figure
    text, room = cell_text(bar.glyphs, f.x0, f.x1)
    form = cell_form(page, bar.glyphs, (f.x0, f.top, f.x1, f.bottom), f.fill)
    return Cell(row, col, text.replace("\n", ""), 1, colspan, room, replace(form, box=None))


def cell_form(page: Page, glyphs: Sequence[Glyph], box: Box, fill: int | None) -> Form:
    """How a cell is set."""
    sizes = sorted(glyph.size for glyph in glyphs)
    inks = {glyph.ink for glyph in glyphs}
    return Form(
        page=page.number,
        bbox=page.shown(box),
        size=sizes[len(sizes) // 2] if sizes else None,
        bold=sum(g.bold for g in glyphs) > 0.7 * len(glyphs) if glyphs else None,
        ink=inks.pop() if len(inks) == 1 else None,
        fill=fill,
        vertical=True if page.vertical else None,
    )
