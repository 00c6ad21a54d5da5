"""Tables read by the words, form and content of their cells: bands, pairs, the rest.

A table may hold several readings one below the other, as the sheets of measures do:
pairs of label and value, then a small table of indicators, then a schedule.  Each
row is part of a head (:mod:`ingest.table_heads`), a row of labels and values, a row
under the last head, or loose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.blocks import Cell, Grid
from ingest.form_labels import Labels, roles_in_form, stands_above
from ingest.labels import FIELDS
from ingest.roles import (
    NONE,
    Content,
    Roles,
    by_content,
    content_of,
    is_policy_label,
    label_role,
    label_roles,
    main_content,
    roles_of,
)
from ingest.table_heads import (
    Years,
    first_head,
    known_head,
    rows_of_head,
    upright,
    years_of_row,
)

__all__ = ["Band", "Column", "Loose", "Pair", "Part", "is_policy_label", "read", "spans_row"]

_VALUES = frozenset({"kpi_column:baseline", "kpi_column:interim", "kpi_column:target"})


@dataclass(slots=True)
class Column:
    """A column under a head: the words above it, their roles, its fiscal years."""

    index: int
    header: str
    """The words of its head cells, from the top down, with blanks between."""
    roles: Roles
    year: int | None = None
    """The first fiscal year that it covers."""
    value: bool = False
    """Does the column give an indicator's value, by its own words or by those above it?"""
    cells: list[Cell] = field(default_factory=list)
    last_year: int | None = None
    content: Content | None = None
    """The form that most of its values share."""

    def see(self, years: Years | None) -> None:
        """Note the years that a head cell of the column names."""
        if years is not None:
            self.year, self.last_year = years


@dataclass(slots=True)
class Band:
    """Rows under a head; ``label`` is the field that the whole band belongs to.

    ``rows`` holds the cells that begin in each row; ``full`` the same rows with the
    merged cells that reach into them from above.
    """

    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    label: str | None = None
    full: list[list[Cell]] = field(default_factory=list)
    _below: tuple[int, dict[int, list[Cell]]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def below(self, column: Column) -> list[Cell]:
        """The filled cells that begin in a column, from the top down."""
        if self._below is None or self._below[0] != len(self.rows):
            cells: dict[int, list[Cell]] = {}
            for row in self.rows:
                for cell in filter(None, row):
                    cells.setdefault(cell.col, []).append(cell)
            self._below = (len(self.rows), cells)
        return self._below[1].get(column.index, [])

    def has(self, *roles: str) -> bool:
        return any(r in c.roles for c in self.columns for r in roles)

    def column(self, *roles: str) -> Column | None:
        """The first column with one of ``roles``, in the order of the roles."""
        for role in roles:
            for c in self.columns:
                if role in c.roles:
                    return c
        return None

    @property
    def years(self) -> list[Column]:
        return [c for c in self.columns if c.year is not None and not c.value]

    @property
    def value_years(self) -> list[Column]:
        """Columns of an indicator's values by year."""
        return [c for c in self.columns if c.year is not None and c.value]


@dataclass(slots=True)
class Pair:
    """A label with its values: the cells to its right and those that go on below."""

    label: Cell
    roles: Roles
    values: list[Cell]
    more: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Loose:
    """A row that no header and no label explains."""

    cells: list[Cell]


Part = Band | Pair | Loose


def spans_row(row: list[Cell], band: Band) -> bool:
    """Is a row one merged cell, a heading over the rows below it?"""
    filled = [c for c in row if c]
    return len(filled) == 1 and filled[0].colspan >= max(3, len(band.columns) // 2)


def read(grid: Grid, shared: Labels = frozenset()) -> list[Part]:
    """The parts of a table, in order; ``shared`` holds the labels of forms like it."""
    turned = upright(grid)
    if turned is not None:
        return [_turned(turned)]
    reading = _Reading(grid, shared)
    parts = reading.parts
    for part in parts:
        if isinstance(part, Band):
            _complete(part)
    return parts


class _Reading:
    """One walk over the rows of a table."""

    def __init__(self, grid: Grid, shared: Labels) -> None:
        self.grid = grid
        self.shared = shared
        self.told_to = -1
        """The row that labels above it have taken as their values."""
        self.parts: list[Part] = []
        self.band: Band | None = None
        self.head = first_head(grid, shared)
        self.head_end = -1
        self.positions = _label_columns(grid)
        for r, row in enumerate(grid.rows):
            filled = [c for c in row if c]
            if filled:
                self._row(r, row, filled)

    def _row(self, r: int, row: list[Cell], filled: list[Cell]) -> None:
        if r <= self.told_to:
            return
        kinds = [roles_in_form(c.plain, self.shared) for c in filled]
        if r < self.head_end and self.band is not None:
            _merge(self.band, filled)
            return
        if stands_above(self.grid, r, self.shared):
            self._labels_above(r, filled, kinds)
            return
        if r == self.head or known_head(filled, kinds):
            self._head(r, filled, kinds)
            return
        if self.band is not None and not _closes(self.band, filled, kinds, self.grid):
            self.band.rows.append(row)
            return
        if not kinds[0] and filled[0].col in self.positions and len(filled) > 1:
            kinds = _form_kinds(filled, kinds, self.positions)
        if kinds[0] and (len(filled) > 1 or filled[0].rowspan > 1):
            self.band = None
            self.parts.extend(_pairs(filled, kinds))
            return
        last = self.parts[-1] if self.parts else None
        if isinstance(last, Pair) and filled[0].col > last.label.col:
            last.more.extend(filled)
            return
        self.parts.append(Loose(filled))

    def _labels_above(self, r: int, filled: list[Cell], kinds: list[Roles]) -> None:
        """Labels with their values in the row below."""
        below = {c.col: c for c in self.grid.filled(r + 1)}
        for cell, roles in zip(filled, kinds, strict=True):
            value = below.get(cell.col)
            content = content_of(value.plain) if value is not None else None
            self.parts.append(Pair(cell, by_content(roles, content), [value] if value else []))
        self.band = None
        self.told_to = r + 1

    def _head(self, r: int, filled: list[Cell], kinds: list[Roles]) -> None:
        band = self.band
        if band is not None and not band.rows and _refines(band, filled):
            _merge(band, filled)
            return
        if band is not None and _repeats(band, filled):
            return
        self.band = _band(filled, kinds)
        self.parts.append(self.band)
        label = filled[0] if self.band.label is not None else None
        self.head_end = r + rows_of_head(self.grid, r, label)


def _label_columns(grid: Grid) -> frozenset[int]:
    """Columns of a form that hold its labels: head cells, or known words for the most part."""
    if grid.n_cols > 6:
        return frozenset()
    out = set()
    for col in range(0, grid.n_cols, 2):
        cells = [c for row in grid.rows for c in row if c and c.col == col]
        if len(cells) < 2:
            continue
        heads = sum(bool(c.form is not None and c.form.header) for c in cells)
        listed = sum(bool(roles_of(c.plain)) for c in cells)
        known = (
            listed if listed < 2 else max(listed, sum(bool(label_roles(c.plain)) for c in cells))
        )
        beside = any(c.col == col + 1 for row in grid.rows for c in row if c)
        if beside and (heads == len(cells) or known >= max(2, 0.5 * len(cells))):
            out.add(col)
    return frozenset(out)


def _form_kinds(filled: list[Cell], kinds: list[Roles], positions: frozenset[int]) -> list[Roles]:
    """Roles of labels that no list of words holds, by their endings and values."""
    out = list(kinds)
    for n, cell in enumerate(filled):
        if kinds[n] or cell.col not in positions or n + 1 >= len(filled):
            continue
        if len(cell.plain) > 20 or filled[n + 1].col in positions:
            continue
        value = filled[n + 1].plain
        known = by_content(label_roles(cell.plain), content_of(value))
        role = None if known else label_role(cell.plain, value)
        out[n] = known or (frozenset({f"field:{role}"}) if role else NONE)
    return out


def _refines(band: Band, filled: list[Cell]) -> bool:
    """A second header row: below a first one that has no rows yet."""
    return (
        len(filled)
        <= len(band.columns) + sum(c.cells[0].colspan - 1 for c in band.columns if c.cells) + 1
    )


def _repeats(band: Band, filled: list[Cell]) -> bool:
    """The header again, at the top of a page."""
    own = {c.cells[0].plain for c in band.columns if c.cells} | {c.header for c in band.columns}
    own |= {cell.plain for c in band.columns for cell in c.cells}
    return all(c.plain in own for c in filled)


def _column(cell: Cell, roles: Roles, index: int, years: Years | None) -> Column:
    column = Column(index, cell.plain, roles, None, bool(roles & _VALUES), [cell])
    column.see(years)
    return column


def _band(filled: list[Cell], kinds: list[Roles]) -> Band:
    columns: list[Column] = []
    label = _band_label(kinds)
    if label is not None:
        filled, kinds = filled[1:], kinds[1:]
    years = years_of_row([c.plain for c in filled])
    for cell, roles, when in zip(filled, kinds, years, strict=True):
        if not roles and when is None:
            roles = label_roles(cell.plain)
        columns.extend(
            _column(cell, roles, index, when) for index in range(cell.col, cell.col + cell.colspan)
        )
    return Band(columns, label=label)


def _band_label(kinds: list[Roles]) -> str | None:
    """The field that a header's first cell names for the whole band: 工程表, KPI."""
    first, rest = kinds[0], kinds[1:]
    years = sum("year" in k for k in kinds)
    if years >= 2 and "field:schedule" in first and "year" not in first:
        return "schedule"
    if "field:kpi" in first and len(kinds) >= 3 and any("kpi_column:indicator" in k for k in rest):
        return "kpi"
    return None


def _merge(band: Band, filled: list[Cell]) -> None:
    """Read a further row of a head into the columns below it."""
    by_index = {c.index: c for c in band.columns}
    above = [c.header if (c := by_index.get(cell.col)) is not None else "" for cell in filled]
    years = years_of_row([c.plain for c in filled], above)
    uppers = [(c.index, c.header, c.roles, c.value, c.year) for c in band.columns]
    for cell, when in zip(filled, years, strict=True):
        roles = roles_of(cell.plain) or (NONE if when else label_roles(cell.plain))
        for index in range(cell.col, cell.col + cell.colspan):
            old = by_index.get(index)
            if old is None:
                new = _column(cell, roles, index, when)
                left = max((u for u in uppers if u[0] < index), default=None)
                if left is not None and left[4] is None:
                    # an empty head cell belongs to the filled one before it
                    new = Column(index, left[1], left[2], None, left[3])
                    _refine(new, cell, roles, when)
                band.columns.append(new)
                by_index[index] = new
            elif cell not in old.cells:
                _refine(old, cell, roles, when)
    band.columns.sort(key=lambda c: c.index)


def _refine(column: Column, cell: Cell, roles: Roles, years: Years | None) -> None:
    """Add a lower head cell to a column: a year below 目標値 is a year of targets."""
    upper = column.roles
    column.header = f"{column.header} {cell.plain}"
    column.value = column.value or bool(roles & _VALUES) or "field:kpi" in upper
    column.see(years)
    if years is not None:
        kept = upper & (_VALUES | {"field:schedule", "field:kpi", "field:budget"})
        column.roles = kept | roles | {"year"} if not roles & _VALUES else roles
    elif roles:
        column.roles = roles
    column.cells.append(cell)


def _closes(band: Band, filled: list[Cell], kinds: list[Roles], grid: Grid) -> bool:
    """Does this row leave the band: a label with its value, as the sheet goes on?"""
    if band.has("glossary:definition") and not band.has("measure:title"):
        return False
    first = filled[0]
    if not kinds[0] or (first.col != min(c.index for c in band.columns) and first.col != 0):
        return False
    if len(filled) > 1 and kinds[1] and len(band.columns) > 2:
        return True
    own = band.label and f"field:{band.label}" in kinds[0]
    scheduled = len(band.years) >= 2 and "field:schedule" in kinds[0]
    if own or scheduled:
        return False
    if len(filled) == 1:
        return bool(first.rowspan > 1 or (first.colspan < grid.n_cols and grid.spans_known))
    strong = kinds[0] & {f"field:{r}" for r in FIELDS} or kinds[0] & {
        "measure:title",
        "measure:number",
        "policy",
    }
    return bool(strong) and (len(band.columns) != len(filled) or len(band.columns) <= 2)


def _pairs(filled: list[Cell], kinds: list[Roles]) -> list[Pair]:
    pairs: list[Pair] = []
    for cell, roles in zip(filled, kinds, strict=True):
        if roles and (not pairs or pairs[-1].values):
            pairs.append(Pair(cell, roles, []))
        elif pairs:
            pairs[-1].values.append(cell)
    return pairs


def _complete(band: Band) -> None:
    """Carry merged cells down and decide the roles of columns by what is in them."""
    band.full = list(_carried(band.rows))
    texts: dict[int, list[str]] = {c.index: [] for c in band.columns}
    for row in band.rows:
        for cell in row:
            if cell and cell.col in texts:
                texts[cell.col].append(cell.plain)
    for column in band.columns:
        column.content = main_content(texts[column.index])
        if column.year is None:
            column.roles = by_content(column.roles, column.content)
            column.value = column.value and bool(column.roles & _VALUES or "year" in column.roles)


def _carried(rows: list[list[Cell]]) -> Iterator[list[Cell]]:
    """Each row with the merged cells that reach into it from above."""
    open_cells: list[Cell] = []
    for row in rows:
        at = min((c.row for c in row), default=None)
        if at is None:
            yield row
            continue
        open_cells = [c for c in open_cells if c.row + c.rowspan > at]
        taken = {c.col for c in row if c}
        over = [c for c in open_cells if c.row < at and c.col not in taken]
        yield (
            sorted(
                [*(c for c in row if c or c.col not in {o.col for o in over}), *over],
                key=lambda c: c.col,
            )
            if over
            else row
        )
        open_cells.extend(c for c in row if c and c.rowspan > 1)


def _turned(grid: Grid) -> Band:
    """The band of a table whose heads stood at the left: one row for each indicator."""
    head = list(grid.rows[0])
    filled = [c for c in head if c]
    band = _band(filled, [roles_of(c.plain) for c in filled])
    band.label = None
    named = {c.index for c in band.columns}
    for c in head:
        if not c and c.col not in named:
            band.columns.insert(0, Column(c.col, "", frozenset(), cells=[c]))
    band.columns.sort(key=lambda c: c.index)
    band.rows = grid.rows[1:]
    _complete(band)
    first = band.columns[0]
    first.roles = first.roles - _VALUES | {"kpi_column:indicator"}
    return band
