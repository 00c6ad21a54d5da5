"""Ruled tables: the cells that lines enclose, with their place in the grid and spans."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.readers.build import Cell
from ingest.readers.pdf.bars import bars_of, cell_form, with_bars
from ingest.readers.pdf.lines import cell_text
from ingest.readers.pdf.page import Glyph, Page
from ingest.readers.pdf.paths import Figure, Rule
from ingest.types import Box

_SNAP = 3.2
"""Points within which two lines are one (double borders, thick ones drawn in parts)."""
_TOUCH = 4.0
_CUT = 6.0
"""Points from which lines that run on past the last row mean a row without its end."""
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
    open_top: bool = False
    """Do the upright lines begin above the first level one: is its first row cut by the page?"""
    open_bottom: bool = False
    bars: list[Figure] = field(default_factory=list)
    """The bars drawn in it."""

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


@dataclass(slots=True)
class Ruled:
    """What the ruling lines of a page enclose; ``frames`` are lone boxes (x0, x1, top, bottom)."""

    grids: list[Grid] = field(default_factory=list)
    frames: list[tuple[float, float, float, float]] = field(default_factory=list)
    rest: list[Glyph] = field(default_factory=list)


def ruled_tables(page: Page) -> Ruled:
    """The ruled tables of a page, lone frames, and the glyphs that stand in no table."""
    found = Ruled(rest=list(page.glyphs))
    for group in sorted(_components(page.rules), key=len, reverse=True):
        lattice = _lattice(group, page.height)
        if lattice is None:
            continue
        xs, ys = lattice.xs, lattice.ys
        if len(lattice.areas) < 2:
            found.frames.append((xs[0], xs[-1], ys[0], ys[-1]))
            continue
        inside = [g for g in found.rest if xs[0] - 1 < (g.x0 + g.x1) / 2 < xs[-1] + 1
                  and ys[0] - 1 < (g.top + g.bottom) / 2 < ys[-1] + 1]  # fmt: skip
        grid = _grid(page, lattice, inside)
        if grid is None:
            continue
        taken = set(map(id, inside))
        found.rest = [glyph for glyph in found.rest if id(glyph) not in taken]
        found.grids.append(grid)
    return found


def _lattice(group: Sequence[Rule], height: float) -> Lattice | None:
    """The lines that touching rules lie on and the areas between them; None for no table."""
    across = [rule for rule in group if rule.horizontal]
    down = [rule for rule in group if not rule.horizontal]
    if not across or not down or max(len(across), len(down)) > 20 * _MAX_LINES:
        return None
    ys = _snapped([rule.at for rule in across])
    xs = _snapped(
        [rule.at for rule in down]
        # open sides: the ends of the horizontal lines close the table
        + [min(rule.low for rule in across), max(rule.high for rule in across)]
    )
    above = _end([rule.low for rule in down if rule.low < ys[0] - _CUT], max)
    below = _end([rule.high for rule in down if rule.high > ys[-1] + _CUT], min)
    if len(ys) == 1:
        # one level line closes a row that the page cut; elsewhere it is a drawing
        above = above if above is not None and above < 0.15 * height else None
        below = below if below is not None and below > 0.85 * height else None
    ys = [*([above] if above is not None else []), *ys, *([below] if below is not None else [])]
    if len(ys) < 2 or len(xs) < 3 - (len(ys) > 2) or max(len(xs), len(ys)) > _MAX_LINES:
        return None
    lattice = Lattice(xs, ys, _areas(xs, ys, across, down))
    lattice.open_top, lattice.open_bottom = above is not None, below is not None
    return lattice


def _end(ends: Sequence[float], nearest: Callable[[Sequence[float]], float]) -> float | None:
    """Where several upright lines end that run past the last level one: the row there is cut."""
    if len(ends) < 3:
        return None
    at = nearest(ends)
    return at if sum(abs(end - at) < _SNAP for end in ends) >= 3 else None


Area = tuple[int, int, int, int]
"""First column, first row, columns, rows."""


@dataclass(slots=True)
class Lattice:
    """The lines of a table and the areas that they enclose."""

    xs: list[float]
    ys: list[float]
    areas: list[Area]
    open_top: bool = False
    open_bottom: bool = False


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


def _grid(page: Page, lattice: Lattice, glyphs: Sequence[Glyph]) -> Grid | None:
    xs, ys, areas = lattice.xs, lattice.ys, lattice.areas
    owner: dict[tuple[int, int], int] = {}
    for number, (i, j, wide, tall) in enumerate(areas):
        for row in range(j, j + tall):
            for col in range(i, i + wide):
                owner[col, row] = number
    bars, glyphs = bars_of(page.figures, xs, ys, areas, owner, glyphs)
    held = _held(lattice, owner, glyphs)
    filled = [number for number, items in enumerate(held) if items]
    if not filled:
        return None
    keep_row, keep_col = _kept(xs, ys, [areas[n] for n in filled] + [bar.area for bar in bars])
    row_at = [sum(keep_row[:j]) for j in range(len(keep_row) + 1)]
    col_at = [sum(keep_col[:i]) for i in range(len(keep_col) + 1)]
    fills = _fills(page.figures, xs, ys)
    cells: list[Cell] = []
    for (i, j, wide, tall), items in zip(areas, held, strict=True):
        rowspan, colspan = row_at[j + tall] - row_at[j], col_at[i + wide] - col_at[i]
        if rowspan and colspan:
            box = (xs[i], ys[j], xs[i + wide], ys[j + tall])
            text, room = cell_text(items, xs[i], xs[i + wide])
            form = cell_form(page, items, box, _fill_of(fills, box))
            cells.append(Cell(row_at[j], col_at[i], text, rowspan, colspan, room, form))
    cells.sort(key=lambda cell: (cell.row, cell.col))
    cells = with_bars(page, cells, bars, row_at, col_at)
    sizes = sorted(glyph.size for glyph in glyphs)
    return Grid(
        xs[0],
        xs[-1],
        ys[0],
        ys[-1],
        cells,
        (*(xs[i] for i in range(len(xs) - 1) if keep_col[i]), xs[-1]),
        sizes[len(sizes) // 2],
        open_top=lattice.open_top,
        open_bottom=lattice.open_bottom,
        bars=[bar.figure for bar in bars],
    )


def _held(
    lattice: Lattice, owner: dict[tuple[int, int], int], glyphs: Sequence[Glyph]
) -> list[list[Glyph]]:
    """The glyphs of each area; one or two that hang over its right edge stay with their line."""
    xs, ys = lattice.xs, lattice.ys
    held: list[list[Glyph]] = [[] for _ in lattice.areas]
    before: Glyph | None = None
    area = hung = 0
    ordered = sorted(glyphs, key=lambda g: (round(g.y), g.x0))
    following: list[Glyph | None] = [*ordered[1:], None]
    inner_x, inner_y = xs[1:-1], ys[1:-1]
    for glyph, after in zip(ordered, following, strict=False):
        col = bisect_right(inner_x, (glyph.x0 + glyph.x1) / 2)
        row = bisect_right(inner_y, (glyph.top + glyph.bottom) / 2)
        own = owner[col, row]
        if (
            own != area
            and before is not None
            and _joins(before, glyph)
            and (hung or after is None or not _joins(glyph, after))
        ):
            hung += 1
            own = area if hung <= 2 else own
        else:
            hung = 0
        held[own].append(glyph)
        before, area = glyph, own
    return held


def _joins(before: Glyph, glyph: Glyph) -> bool:
    """Do two glyphs touch on one baseline?"""
    near = 0.12 * glyph.size
    return abs(before.y - glyph.y) < near and -2 * near < glyph.x0 - before.x1 < near


def _kept(
    xs: Sequence[float], ys: Sequence[float], said: Sequence[Area]
) -> tuple[list[bool], list[bool]]:
    """Which rows and columns count: lines of a drawing enclose strips that hold nothing."""
    keep_row = [ys[j + 1] - ys[j] > 5 for j in range(len(ys) - 1)]
    keep_col = [xs[i + 1] - xs[i] > 4 for i in range(len(xs) - 1)]
    for i, j, wide, tall in said:
        if not any(keep_row[j : j + tall]):
            keep_row[j] = True
        if not any(keep_col[i : i + wide]):
            keep_col[i] = True
    return keep_row, keep_col


def _fills(figures: Sequence[Figure], xs: Sequence[float], ys: Sequence[float]) -> list[Figure]:
    """The filled figures behind a table, the smallest first."""
    behind = [
        f
        for f in figures
        if f.fill is not None
        and f.x0 < xs[-1]
        and f.x1 > xs[0]
        and f.top < ys[-1]
        and f.bottom > ys[0]
    ]
    behind.sort(key=lambda f: (f.x1 - f.x0) * (f.bottom - f.top))
    return behind[:2_000]


def _fill_of(fills: Sequence[Figure], box: Box) -> int | None:
    """The colour of the smallest figure that covers most of a cell; None for white and none."""
    x0, top, x1, bottom = box
    area = (x1 - x0) * (bottom - top)
    for f in fills:
        wide = min(f.x1, x1) - max(f.x0, x0)
        tall = min(f.bottom, bottom) - max(f.top, top)
        if wide > 0 and tall > 0 and wide * tall > 0.6 * area:
            return None if f.fill == 0xFFFFFF else f.fill
    return None
