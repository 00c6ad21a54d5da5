"""Ruled tables: the cells that lines enclose, with their place in the grid and spans."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.build import Cell
from ingest.readers.pdf.lines import cell_text
from ingest.readers.pdf.page import Glyph
from ingest.readers.pdf.paths import Rule

_SNAP = 3.2
"""Points within which two lines are one (double borders, thick ones drawn in parts)."""
_TOUCH = 4.0
_MAX_LINES = 400


@dataclass(slots=True)
class Grid:
    """A table on a page: its box, its cells and where its columns begin and end."""

    x0: float
    x1: float
    top: float
    bottom: float
    cells: list[Cell]
    edges: tuple[float, ...]
    size: float = 10.0
    ruled: bool = True
    bold_rows: frozenset[int] = frozenset()

    @property
    def lone(self) -> bool:
        """True where only one cell holds text: no table, unless it goes on with one."""
        return sum(bool(cell.text.strip()) for cell in self.cells) < 2

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return max((cell.row + cell.rowspan for cell in self.cells), default=0)

    @property
    def n_cols(self) -> int:
        """Number of columns."""
        return max((cell.col + cell.colspan for cell in self.cells), default=0)


def _snapped(positions: Sequence[float]) -> list[float]:
    """Clusters of close positions, each as its mean."""
    out: list[list[float]] = []
    for position in sorted(positions):
        if out and position - out[-1][-1] <= _SNAP:
            out[-1].append(position)
        else:
            out.append([position])
    return [sum(group) / len(group) for group in out]


def _components(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that touch one another."""
    parent = list(range(len(rules)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    across = [i for i, rule in enumerate(rules) if rule.horizontal]
    down = sorted(
        (i for i, rule in enumerate(rules) if not rule.horizontal), key=lambda i: rules[i].at
    )
    places = [rules[i].at for i in down]
    for i in across:
        rule = rules[i]
        start = bisect_right(places, rule.low - _TOUCH)
        for j in down[start : bisect_right(places, rule.high + _TOUCH)]:
            other = rules[j]
            if other.low - _TOUCH <= rule.at <= other.high + _TOUCH:
                parent[find(i)] = find(j)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for i, rule in enumerate(rules):
        groups[find(i)].append(rule)
    return list(groups.values())


def _covered(rules: Sequence[Rule], low: float, high: float) -> bool:
    """True where rules on one line cover three quarters of ``low``-``high``."""
    length = sum(max(0.0, min(rule.high, high) - max(rule.low, low)) for rule in rules)
    return length >= 0.75 * (high - low)


def ruled_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[Grid], list[Glyph]]:
    """The ruled tables of a page, and the glyphs that stand in none."""
    grids: list[Grid] = []
    rest = list(glyphs)
    for group in sorted(_components(rules), key=len, reverse=True):
        across = [rule for rule in group if rule.horizontal]
        down = [rule for rule in group if not rule.horizontal]
        if len(across) < 2 or not down or max(len(across), len(down)) > 20 * _MAX_LINES:
            continue
        ys = _snapped([rule.at for rule in across])
        xs = _snapped(
            [rule.at for rule in down]
            # open sides: the ends of the horizontal lines close the table
            + [min(rule.low for rule in across), max(rule.high for rule in across)]
        )
        if len(ys) < 2 or len(xs) < 3 - (len(ys) > 2) or max(len(xs), len(ys)) > _MAX_LINES:
            continue
        areas = _areas(xs, ys, across, down)
        if len(areas) < 2:
            continue
        inside = [g for g in rest if xs[0] - 1 < (g.x0 + g.x1) / 2 < xs[-1] + 1
                  and ys[0] - 1 < (g.top + g.bottom) / 2 < ys[-1] + 1]  # fmt: skip
        grid = _grid(xs, ys, areas, inside)
        if grid is None:
            continue
        taken = set(map(id, inside))
        rest = [glyph for glyph in rest if id(glyph) not in taken]
        grids.append(grid)
    return grids, rest


Area = tuple[int, int, int, int]
"""First column, first row, columns, rows."""


def _areas(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> list[Area]:
    """Rectangles of unit cells with no line between them."""
    by_y: dict[int, list[Rule]] = defaultdict(list)
    for rule in across:
        by_y[min(range(len(ys)), key=lambda j: abs(ys[j] - rule.at))].append(rule)
    by_x: dict[int, list[Rule]] = defaultdict(list)
    for rule in down:
        by_x[min(range(len(xs)), key=lambda i: abs(xs[i] - rule.at))].append(rule)
    n, m = len(xs) - 1, len(ys) - 1
    wall_right = [
        [i == n - 1 or _covered(by_x[i + 1], ys[j], ys[j + 1]) for i in range(n)] for j in range(m)
    ]
    wall_below = [
        [j == m - 1 or _covered(by_y[j + 1], xs[i], xs[i + 1]) for i in range(n)] for j in range(m)
    ]
    used = [[False] * n for _ in range(m)]
    areas: list[Area] = []
    for j in range(m):
        for i in range(n):
            if used[j][i]:
                continue
            wide = 1
            while not wall_right[j][i + wide - 1] and not used[j][i + wide]:
                wide += 1
            tall = 1
            while all(not wall_below[j + tall - 1][k] for k in range(i, i + wide)) and not any(
                wall_right[j + tall][k] for k in range(i, i + wide - 1)
            ):
                tall += 1
            for row in range(j, j + tall):
                for col in range(i, i + wide):
                    used[row][col] = True
            areas.append((i, j, wide, tall))
    return areas


def _grid(
    xs: Sequence[float], ys: Sequence[float], areas: Sequence[Area], glyphs: Sequence[Glyph]
) -> Grid | None:
    owner: dict[tuple[int, int], int] = {}
    for number, (i, j, wide, tall) in enumerate(areas):
        for row in range(j, j + tall):
            for col in range(i, i + wide):
                owner[col, row] = number
    held: list[list[Glyph]] = [[] for _ in areas]
    for glyph in glyphs:
        col = min(max(bisect_right(xs, (glyph.x0 + glyph.x1) / 2) - 1, 0), len(xs) - 2)
        row = min(max(bisect_right(ys, (glyph.top + glyph.bottom) / 2) - 1, 0), len(ys) - 2)
        held[owner[col, row]].append(glyph)
    filled = [number for number, items in enumerate(held) if items]
    if not filled:
        return None
    # lines of a drawing enclose strips that hold nothing: those rows and columns go
    keep_row = [ys[j + 1] - ys[j] > 5 for j in range(len(ys) - 1)]
    keep_col = [xs[i + 1] - xs[i] > 4 for i in range(len(xs) - 1)]
    for number in filled:
        i, j, wide, tall = areas[number]
        if not any(keep_row[j : j + tall]):
            keep_row[j] = True
        if not any(keep_col[i : i + wide]):
            keep_col[i] = True
    row_at = [sum(keep_row[:j]) for j in range(len(keep_row) + 1)]
    col_at = [sum(keep_col[:i]) for i in range(len(keep_col) + 1)]
    cells: list[Cell] = []
    for (i, j, wide, tall), items in zip(areas, held, strict=True):
        rowspan, colspan = row_at[j + tall] - row_at[j], col_at[i + wide] - col_at[i]
        if rowspan and colspan:
            text, room = cell_text(items, xs[i], xs[i + wide])
            cells.append(Cell(row_at[j], col_at[i], text, rowspan, colspan, room))
    cells.sort(key=lambda cell: (cell.row, cell.col))
    sizes = sorted(glyph.size for glyph in glyphs)
    bold: dict[int, list[bool]] = defaultdict(list)
    for (_, j, _, _), items in zip(areas, held, strict=True):
        bold[row_at[j]].extend(glyph.bold for glyph in items)
    return Grid(
        xs[0],
        xs[-1],
        ys[0],
        ys[-1],
        cells,
        (*(xs[i] for i in range(len(xs) - 1) if keep_col[i]), xs[-1]),
        sizes[len(sizes) // 2],
        bold_rows=frozenset(row for row, flags in bold.items() if flags and all(flags)),
    )
