"""Tables read by the words in them: header bands, label-and-value rows, the rest.

A table may hold several readings one below the other, as the sheets of measures do:
pairs of label and value, then a small table of indicators, then a schedule.  Each
row is a header (nearly all of its cells are words of the field or years), a row of
labels and values, a row under the last header, or loose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from ingest.blocks import Cell, Grid
from ingest.dates import header_year, moments
from ingest.labels import FIELDS, is_label, label_key, named_level, words


@dataclass(slots=True)
class Column:
    """A column under a header: the words above it, their roles, its fiscal year."""

    index: int
    header: str
    roles: frozenset[str]
    year: int | None = None
    value: bool = False
    """Does the column give an indicator's value, by its own words or by those above it?"""
    cells: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Band:
    """Rows under a header; ``label`` is the field that the whole band belongs to."""

    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    label: str | None = None

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
    roles: frozenset[str]
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


_THEMES = {
    "kpi_column": ("indicator", "baseline", "target", "unit", "as_of", "target_year"),
    "glossary": ("term", "definition", "index"),
}


@lru_cache(maxsize=65536)
def roles_of(text: str) -> frozenset[str]:
    """Every role that ``text`` may have as a label; 「year」 for a fiscal year."""
    if not text or len(text) > 40:
        return frozenset()
    roles = {f"field:{r}" for r in FIELDS if is_label(text, "field", r)}
    for theme, names in _THEMES.items():
        roles |= {f"{theme}:{r}" for r in names if is_label(text, theme, r)}
    for role in ("title", "number"):
        if is_label(text, "measure", role):
            roles.add(f"measure:{role}")
    if is_policy_label(text):
        roles.add("policy")
    if header_year(text) is not None:
        roles.add("year")
    for role in ("baseline", "target"):
        if any(m.is_fiscal or m.month is None for m in moments(text)) and is_label(
            _undated(text), "kpi_column", role
        ):
            roles.add(f"kpi_column:{role}")
    named = named_level(text)
    if named and not named[3]:
        roles.add("policy" if named[0] == "policy" else "measure:title")
    return frozenset(roles)


def _undated(text: str) -> str:
    """A header's words without its year: 「R6実績」, 「令和9年度目標値」."""
    for m in reversed(list(moments(text))):
        text = text[: m.start] + text[m.end :]
    return text.strip(" 　()（）の末")


def is_policy_label(text: str) -> bool:
    """Is ``text`` the name of a level above measures, alone?"""
    plain, _ = words("policy", "levels")
    parts = [p for p in label_key(text).replace("/", "・").split("・") if p]
    return bool(parts) and all(p in plain for p in parts)


def read(grid: Grid) -> list[Part]:
    """The parts of a table, in order."""
    parts: list[Part] = []
    band: Band | None = None
    for _r, row in enumerate(grid.rows):
        filled = [c for c in row if c]
        if not filled:
            continue
        kinds = [roles_of(c.plain) for c in filled]
        if _is_header(filled, kinds, grid):
            if band is not None and not band.rows and _refines(band, filled, kinds):
                _merge(band, filled, kinds)
                continue
            if band is not None and _repeats(band, filled):
                continue
            band = _band(filled, kinds)
            parts.append(band)
            continue
        if band is not None and not _closes(band, filled, kinds, grid):
            band.rows.append(row)
            continue
        if kinds[0] and (len(filled) > 1 or _labels_below(filled[0])):
            band = None
            parts.extend(_pairs(filled, kinds))
            continue
        last = parts[-1] if parts else None
        if isinstance(last, Pair) and filled[0].col > last.label.col:
            last.more.extend(filled)
            continue
        parts.append(Loose(filled))
    return parts


def _labels_below(cell: Cell) -> bool:
    return cell.rowspan > 1


def _is_header(filled: list[Cell], kinds: list[frozenset[str]], grid: Grid) -> bool:
    if len(filled) < 2:
        return False
    labels = sum(bool(k) for k in kinds)
    if labels < 2 or labels < 0.6 * len(filled):
        return False
    if sum("year" in k for k in kinds) >= 2:
        return True
    # label, value, label, value: every second cell is a word of the field
    if len(filled) >= 4 and not any(kinds[1::2]):
        return False
    if len(filled) == 4 and kinds[0] and kinds[2] and not kinds[1] and "year" not in kinds[0]:
        return False
    if len(filled) == 2:
        return _two_heads(kinds)
    return bool(kinds[0]) or labels >= 3


def _two_heads(kinds: list[frozenset[str]]) -> bool:
    """Two labels side by side head a table where they go together."""
    a, b = kinds
    if "glossary:term" in a and "glossary:definition" in b:
        return True
    if "kpi_column:indicator" in a and any(r.startswith("kpi_column:") for r in b):
        return True
    return ("measure:title" in a or "policy" in a or "measure:number" in a) and bool(
        b
        & {
            "field:actions",
            "field:department",
            "measure:title",
            "field:goal",
            "field:schedule",
            "field:due",
        }
    )


def _refines(band: Band, filled: list[Cell], kinds: list[frozenset[str]]) -> bool:
    """A second header row: below a first one that has no rows yet."""
    del kinds
    return (
        len(filled)
        <= len(band.columns) + sum(c.cells[0].colspan - 1 for c in band.columns if c.cells) + 1
    )


def _repeats(band: Band, filled: list[Cell]) -> bool:
    """The header again, at the top of a page."""
    own = {c.cells[0].plain for c in band.columns if c.cells} | {c.header for c in band.columns}
    own |= {cell.plain for c in band.columns for cell in c.cells}
    return all(c.plain in own for c in filled)


def _column(cell: Cell, roles: frozenset[str], index: int) -> Column:
    value = bool(roles & {"kpi_column:baseline", "kpi_column:target"})
    return Column(index, cell.plain, roles, header_year(cell.plain), value, [cell])


def _band(filled: list[Cell], kinds: list[frozenset[str]]) -> Band:
    columns: list[Column] = []
    label = _band_label(kinds)
    if label is not None:
        filled, kinds = filled[1:], kinds[1:]
    for cell, roles in zip(filled, kinds, strict=True):
        columns.extend(
            _column(cell, roles, index) for index in range(cell.col, cell.col + cell.colspan)
        )
    return Band(columns, label=label)


def _band_label(kinds: list[frozenset[str]]) -> str | None:
    """The field that a header's first cell names for the whole band: 工程表, KPI."""
    first, rest = kinds[0], kinds[1:]
    years = sum("year" in k for k in kinds)
    if years >= 2 and "field:schedule" in first and "year" not in first:
        return "schedule"
    if "field:kpi" in first and len(kinds) >= 3 and any("kpi_column:indicator" in k for k in rest):
        return "kpi"
    return None


def _merge(band: Band, filled: list[Cell], kinds: list[frozenset[str]]) -> None:
    by_index = {c.index: c for c in band.columns}
    for cell, roles in zip(filled, kinds, strict=True):
        for index in range(cell.col, cell.col + cell.colspan):
            old = by_index.get(index)
            if old is None:
                new = _column(cell, roles, index)
                band.columns.append(new)
                by_index[index] = new
                continue
            year = header_year(cell.plain)
            old.header = f"{old.header} {cell.plain}"
            old.year = year if year is not None else old.year
            old.value = (
                old.value
                or bool(roles & {"kpi_column:baseline", "kpi_column:target"})
                or bool(old.roles & {"field:kpi"})
            )
            old.roles = roles or old.roles
            old.cells.append(cell)
    band.columns.sort(key=lambda c: c.index)


def _closes(band: Band, filled: list[Cell], kinds: list[frozenset[str]], grid: Grid) -> bool:
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


def _pairs(filled: list[Cell], kinds: list[frozenset[str]]) -> list[Pair]:
    pairs: list[Pair] = []
    for cell, roles in zip(filled, kinds, strict=True):
        if roles and (not pairs or pairs[-1].values):
            pairs.append(Pair(cell, roles, []))
        elif pairs:
            pairs[-1].values.append(cell)
    return pairs
