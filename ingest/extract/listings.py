"""Tables that list measures, one or more rows to each: 施策一覧, 取組事項, action plans."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.blocks import Block, Cell
from ingest.extract.candidates import guarded
from ingest.extract.context import Context
from ingest.extract.drafts import PolicyDraft, policy_draft, title_text
from ingest.extract.finished import is_of_finished_work
from ingest.extract.ladders import is_weak, level_columns, title_column
from ingest.labels import label_key
from ingest.numbering import marker
from ingest.roles import Content, content_of
from ingest.sections import Section
from ingest.tables import Band, Column
from text.spans import Text

__all__ = ["Listing", "Row", "at", "listings", "row_span", "title_column"]


@dataclass(slots=True)
class Row:
    """One measure of a listing with the rows of cells that belong to it."""

    title: Text
    number: str | None
    policies: list[PolicyDraft]
    band: Band
    block: Block
    section: Section
    cells: list[list[Cell]] = field(default_factory=list)
    full: list[list[Cell]] = field(default_factory=list)
    """The same rows with the merged cells that reach into them from above."""

    @property
    def span(self) -> tuple[int, int]:
        """The raw span of what begins in its rows."""
        spans = [c.text.span() for row in self.cells for c in row if c]
        return min(a for a, _ in spans), max(b for _, b in spans)


@dataclass(slots=True)
class Listing:
    """A band read as a list of measures; ``weak`` where its header is a general word."""

    band: Band
    block: Block
    section: Section
    rows: list[Row]
    weak: bool

    @property
    def for_targets(self) -> bool:
        """Does the table give targets rather than set measures out?"""
        return (
            self.band.has("kpi_column:target")
            and self.band.has("kpi_column:indicator")
            and not (self.band.has("field:department") or self.band.years)
        )


def listings(ctx: Context) -> list[Listing]:
    """Return every band that has a column of measures."""
    out: list[Listing] = []
    for section, block in ctx.tables():
        if is_of_finished_work(section):
            continue
        for part in ctx.parts(block):
            if not isinstance(part, Band):
                continue
            with guarded(ctx, "measure.row", (block.start, block.end)):
                found = _listing(part, block, section)
                if found is not None:
                    out.append(found)
    return out


def _listing(band: Band, block: Block, section: Section) -> Listing | None:
    column = title_column(band)
    if column is None or (band.has("glossary:term") and band.has("glossary:definition")):
        return None
    rows = _Rows(band, column, block, section).read()
    return Listing(band, block, section, rows, is_weak(column)) if rows else None


def at(row: list[Cell], index: int) -> Cell | None:
    """The cell that covers column ``index``."""
    for cell in row:
        if cell.col <= index < cell.col + cell.colspan and cell:
            return cell
    return None


def by_column(row: list[Cell]) -> dict[int, Cell]:
    """The filled cells of a row by each column that they cover, the first where two do."""
    held: dict[int, Cell] = {}
    for cell in filter(None, row):
        for index in range(cell.col, cell.col + cell.colspan):
            held.setdefault(index, cell)
    return held


def row_span(row: list[Cell]) -> tuple[int, int]:
    """The raw span of a row's text."""
    spans = [c.text.span() for c in row if c]
    if not spans:
        return row[0].text.span() if row else (0, 0)
    return min(a for a, _ in spans), max(b for _, b in spans)


_TOTALS = {label_key(w) for w in ("合計", "計", "小計", "総計", "累計", "総合計", "同上", "なし")}


class _Rows:
    """One walk over the rows of a listing."""

    def __init__(self, band: Band, column: Column, block: Block, section: Section) -> None:
        self.band, self.column, self.block, self.section = band, column, block, section
        self.levels = level_columns(band, column)
        self.numbers = [c for c in band.columns if "measure:number" in c.roles]
        self.own_number = max(
            (c for c in self.numbers if c.index < column.index), key=lambda c: c.index, default=None
        )
        self.policies: dict[int, PolicyDraft] = {}
        self.drawn: dict[int, Cell] = {}
        self.groups: list[PolicyDraft] = []
        self.rows: list[Row] = []
        self.last: Cell | None = None

    def read(self) -> list[Row]:
        full = self.band.full or self.band.rows
        for cells, all_cells in zip(self.band.rows, full, strict=True):
            filled = [c for c in cells if c]
            if (
                len(filled) == 1
                and len(self.band.columns) >= 3
                and _heads_group(filled[0], self.column)
            ):
                self._group(filled[0])
                continue
            self._levels(all_cells)
            self._row(cells, all_cells)
        return self.rows

    def _levels(self, cells: list[Cell]) -> None:
        for depth, level in enumerate(self.levels):
            cell = at(cells, level.index)
            if cell is None or self.drawn.get(depth) is cell:
                continue
            draft = policy_draft(cell.text)
            if draft is None or content_of(draft.label) in (Content.NUMBER, Content.MARK):
                continue
            self.drawn[depth] = cell
            draft.level = draft.level or level.header
            if draft.number is None:
                draft.number = self._number_before(cells, level)
            self.policies = {k: v for k, v in self.policies.items() if k < depth}
            self.drawn = {k: v for k, v in self.drawn.items() if k <= depth}
            above = [self.policies[k] for k in sorted(self.policies)]
            draft.parent = above[-1] if above else (self.groups[-1] if self.groups else None)
            self.policies[depth] = draft

    def _number_before(self, cells: list[Cell], level: Column) -> str | None:
        for c in self.numbers:
            if c is self.own_number:
                continue
            if c.index == level.index - 1 and (cell := at(cells, c.index)) is not None:
                return cell.plain
        return None

    def _row(self, cells: list[Cell], all_cells: list[Cell]) -> None:
        cell = at(all_cells, self.column.index)
        if cell is None or cell is self.last:
            if self.rows:
                self._more(cells, all_cells)
            return
        title, number, _ = title_text(cell.text)
        if not title.value or label_key(title.value) in _TOTALS or _no_name(title.value):
            return
        if self.own_number is not None and (c := at(all_cells, self.own_number.index)) is not None:
            number = number or c.plain.strip("()（） .")
        path = [*self.groups, *(self.policies[k] for k in sorted(self.policies))]
        self.last = cell
        if self.rows and title.value == self.rows[-1].title.value and not cell.rowspan > 1:
            self._more(cells, all_cells)
            return
        self.rows.append(
            Row(title, number, path, self.band, self.block, self.section, [cells], [all_cells])
        )

    def _more(self, cells: list[Cell], all_cells: list[Cell]) -> None:
        self.rows[-1].cells.append(cells)
        self.rows[-1].full.append(all_cells)

    def _group(self, cell: Cell) -> None:
        """A row of one cell names the policy of the rows below it."""
        draft = policy_draft(cell.text)
        if draft is None:
            return
        found = marker(cell.plain)
        form = found.scheme if found else "plain"
        for i, open_one in enumerate(self.groups):
            if open_one.form == form:
                del self.groups[i:]
                break
        draft.parent = self.groups[-1] if self.groups else None
        draft.form = form
        self.groups.append(draft)


def _no_name(title: str) -> bool:
    return content_of(title) in (Content.NUMBER, Content.FIGURE, Content.MARK, Content.YEARS)


def _heads_group(cell: Cell, column: Column) -> bool:
    found = marker(cell.plain)
    return cell.colspan > 1 or (
        found is not None
        and (
            found.scheme in ("bracket", "paren", "chapter", "section", "roman", "dec")
            or found.scheme.startswith("named:")
            or (found.scheme == "bullet" and (found.level or "-") in "○〇◯◎◆◇■□●")
        )
        and cell.col <= column.index
    )
