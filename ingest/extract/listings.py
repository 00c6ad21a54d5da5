"""Tables that list measures, one or more rows to each: 施策一覧, 取組事項, action plans."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.blocks import Block, Cell
from ingest.extract.context import Context
from ingest.extract.drafts import PolicyDraft, policy_draft, title_text
from ingest.extract.finished import is_of_finished_work
from ingest.labels import label_key
from ingest.numbering import marker
from ingest.sections import Section
from ingest.tables import Band, Column
from text.spans import Text

_WEAK = {label_key(w) for w in ("項目", "内容", "名称", "件名", "事業", "項目名")}


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

    @property
    def span(self) -> tuple[int, int]:
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


def title_column(band: Band) -> Column | None:
    """The column of measures: the first word for one that is not taken for something finer."""
    found = [c for c in band.columns if "measure:title" in c.roles and c.year is None]
    if not found:
        return _spoken_of(band)
    strong = [c for c in found if label_key(c.header) not in _WEAK]
    pool = strong or found
    # 「施策 | 取組内容」: the first; 「区分 | 項目 | 取組」 has its measures in the first too,
    # unless a later header names measures in so many words
    for c in pool:
        if "field:actions" not in c.roles:
            return c
    return pool[0]


_NAMES = ("施策", "取組", "取り組み", "事業", "プロジェクト", "アクション")
_NOT_NAMES = re.compile(
    r"内容|概要|費|期間|主体|年度|計画|課|目標|効果|指標|実績|状況|数|額|時期|方針|方向|区分|分類|分野|目的|説明"
)


def _spoken_of(band: Band) -> Column | None:
    """A header that speaks of 施策 or 事業 in other words, beside columns that tell of them."""
    if not band.has(
        "field:department", "field:actions", "field:goal", "field:kpi", "field:schedule"
    ):
        return None
    return next(
        (
            c
            for c in band.columns
            if c.year is None
            and not c.roles
            and any(n in c.header for n in _NAMES)
            and not _NOT_NAMES.search(c.header)
        ),
        None,
    )


def listings(ctx: Context) -> list[Listing]:
    """Every band that has a column of measures."""
    out = []
    for section, block in ctx.tables():
        if is_of_finished_work(section):
            continue
        for part in ctx.parts(block):
            if isinstance(part, Band):
                column = title_column(part)
                if column is None or (
                    part.has("glossary:term") and part.has("glossary:definition")
                ):
                    continue
                rows = _rows(part, column, block, section)
                if rows:
                    out.append(
                        Listing(part, block, section, rows, label_key(column.header) in _WEAK)
                    )
    return out


def at(row: list[Cell], index: int) -> Cell | None:
    """The cell that covers column ``index``."""
    for cell in row:
        if cell.col <= index < cell.col + cell.colspan and cell:
            return cell
    return None


def row_span(row: list[Cell]) -> tuple[int, int]:
    """The raw span of a row's text."""
    spans = [c.text.span() for c in row if c]
    if not spans:
        return row[0].text.span() if row else (0, 0)
    return min(a for a, _ in spans), max(b for _, b in spans)


def _rows(band: Band, column: Column, block: Block, section: Section) -> list[Row]:
    levels = [
        c
        for c in band.columns
        if "policy" in c.roles and c is not column and not c.roles & {"kpi_column:target"}
    ]
    number_columns = [c for c in band.columns if "measure:number" in c.roles]
    own_number = max(
        (c for c in number_columns if c.index < column.index), key=lambda c: c.index, default=None
    )
    width = len(band.columns)
    policies: dict[int, PolicyDraft] = {}
    groups: list[PolicyDraft] = []
    rows: list[Row] = []
    for cells in band.rows:
        filled = [c for c in cells if c]
        if len(filled) == 1 and width >= 3 and _heads_group(filled[0], column):
            _group(groups, filled[0])
            continue
        for depth, level in enumerate(levels):
            cell = at(cells, level.index)
            draft = policy_draft(cell.text) if cell is not None else None
            if draft is not None and cell is not None:
                draft.level = draft.level or level.header
                if draft.number is None:
                    draft.number = _number_before(cells, level, number_columns)
                policies = {k: v for k, v in policies.items() if k < depth}
                draft.parent = policies.get(depth - 1) or (groups[-1] if groups else None)
                policies[depth] = draft
        cell = at(cells, column.index)
        if cell is None:
            if rows and (rows[-1].cells):
                rows[-1].cells.append(cells)
            continue
        title, number, _ = title_text(cell.text)
        if not title.value:
            continue
        if own_number is not None and (c := at(cells, own_number.index)) is not None:
            number = number or c.plain.strip("()（） .")
        path = [*groups, *(policies[k] for k in sorted(policies))]
        if rows and title.value == rows[-1].title.value and not cell.rowspan > 1:
            rows[-1].cells.append(cells)
            continue
        rows.append(Row(title, number, path, band, block, section, [cells]))
    return rows


def _number_before(cells: list[Cell], level: Column, numbers: list[Column]) -> str | None:
    for c in numbers:
        if c.index == level.index - 1 and (cell := at(cells, c.index)) is not None:
            return cell.plain
    return None


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


def _group(groups: list[PolicyDraft], cell: Cell) -> None:
    """A row of one cell names the policy of the rows below it."""
    draft = policy_draft(cell.text)
    if draft is None:
        return
    found = marker(cell.plain)
    form = found.scheme if found else "plain"
    for i, open_one in enumerate(groups):
        if open_one.form == form:
            del groups[i:]
            break
    draft.parent = groups[-1] if groups else None
    draft.form = form
    groups.append(draft)
