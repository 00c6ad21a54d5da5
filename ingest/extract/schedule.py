"""What is done in which fiscal year: tables with a column for each year, and periods.

Marks (■ ○ →) in year cells say when; text in a year cell begins there.  In plain text
a merged cell looks like empty ones, so a bar's end is known only where another bar
follows it, where columns are filled year by year, or where the reader knows spans.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ingest.blocks import Block, Cell
from ingest.dates import fiscal_span, fiscal_year, header_year
from ingest.extract.context import Context, clean, items, strip_mark
from ingest.extract.drafts import MeasureDraft
from ingest.extract.listings import Listing, at, title_column
from ingest.extract.measures import Found
from ingest.mend import Text, key, tidy
from ingest.numbers import quantities
from ingest.outline import Section
from ingest.tables import Band, Column, Loose, spans_row
from ingest.types import BlockKind, Phase

_MARKS = re.compile(r"^[\s■□●○〇◯◎◆◇▲△▼▶►→⇒➡➔⟶―─ー\-－=＝～〜★☆✓レ|｜↓<>＜＞]+$")
_ARROWS = re.compile(r"^[\s→⇒➡➔⟶―─ー\-－=＝～〜>＞]+$")
_EDGE = re.compile(r"^[\s●○〇◎■◆→⇒➡▶►]+|[\s●○〇◎■◆→⇒➡▶►]+$")
_NOT_LABEL = ("measure:number",)


def schedule(ctx: Context, found: Found) -> list[Phase]:
    """Every row or bar of the plan's schedules, in document order."""
    bands = [
        (section, block, part)
        for section, block in ctx.tables()
        for part in ctx.parts(block)
        if isinstance(part, Band) and len(part.years) >= 2 and not holds_values(part)
    ]
    positions = {
        c.col - b.years[0].index
        for _, _, b in bands
        for row in b.rows
        for c in _year_cells(b, row)
        if not _MARKS.match(c.text.value)
    }
    lost = bool(positions) and positions == {0} and len(bands) > 1
    out: list[Phase] = []
    for section, block, band in bands:
        out.extend(_band(ctx, found, section, block, band, lost))
    for listing in found.listings:
        if not listing.band.years:
            out.extend(_times(ctx, found, listing))
    out.extend(_periods(ctx, found))
    out.sort(key=lambda p: p.provenance.start if p.provenance else 0)
    return [replace(p, id=f"T{i}") for i, p in enumerate(out, 1)]


def holds_values(band: Band) -> bool:
    """Do the year columns give an indicator's values rather than what is done?"""
    if not band.has("kpi_column:indicator", "kpi_column:target", "kpi_column:baseline"):
        return False
    cells = [c for row in band.rows for c in _year_cells(band, row)]
    numbers = sum(bool(quantities(c.plain)) and len(c.plain) <= 16 for c in cells)
    return not cells or numbers >= 0.5 * len(cells)


def _year_cells(band: Band, row: list[Cell]) -> list[Cell]:
    wanted = {c.index for c in band.years}
    return [c for c in row if c and c.col in wanted]


def _band(
    ctx: Context, found: Found, section: Section, block: Block, band: Band, lost: bool
) -> list[Phase]:
    assert block.grid is not None
    by_col = {c.index: c.year for c in band.years if c.year is not None}
    known = block.grid.spans_known
    yearly = _filled_year_by_year(band)
    title = title_column(band)
    measure: MeasureDraft | None = None
    group: Text | None = None
    out: list[Phase] = []
    for row in band.rows:
        if spans_row(row, band):
            measure = None
            continue
        if title is not None and (c := at(row, title.index)) is not None:
            measure, group = found.named(c.plain), c.text
        owner = measure
        if owner is None:
            owner = found.at(block.start, block.end) or next(
                (m for m in found.measures if any(s is section for s in m.sections)), None
            )
            if owner is None or band.rows:
                inside = found.at(*row_span(row)) if any(row) else None
                owner = inside or owner
        label = _label(band, row, title)
        cells = _year_cells(band, row)
        if not cells and label is None:
            continue
        bars = _bars(
            cells, by_col, known, yearly, lost, label or (group if title is not None else None)
        )
        if not cells and label is not None:
            if title is not None and title.index == _label_index(band, row):
                continue
            bars = [(label, None, None, False)]
        for task, start, end, certain in bars:
            words = tidy(task).value
            name = clean(strip_mark(tidy(task))) if not _EDGE.match(words) else _EDGE.sub("", words)
            if not name:
                continue
            if task is label and owner is not None and _names_owner(task, owner):
                name = owner.name
            if (
                label is not None
                and task is not label
                and len(key(name)) <= 8
                and not _names_owner(label, owner)
                and key(tidy(label).value) != key(name)
            ):
                name = f"{clean(strip_mark(tidy(label)))} {name}"
            out.append(
                Phase(
                    id="",
                    measure=owner.id if owner else None,
                    task=name,
                    from_fy=start,
                    to_fy=end,
                    certain=certain,
                    provenance=ctx.prov(*row_span(row)),
                    confidence=0.95 if certain else 0.7,
                    method="row of a schedule"
                    if certain
                    else "row of a schedule, columns lost in part",
                )
            )
            if start is None:
                ctx.report(
                    "schedule_columns_lost",
                    at=row_span(row),
                    about=owner.id if owner else None,
                    task=name[:40],
                )
    if not out and band.years:
        ctx.report(
            "schedule_empty",
            at=(block.start, block.end),
            about=(o.id if (o := found.at(block.start, block.end)) else None),
        )
    return out


def _names_owner(label: Text, owner: MeasureDraft | None) -> bool:
    """Does a row's label only repeat its measure's title or number?"""
    return owner is not None and any(key(clean(label)) == key(n) for n in owner.names)


def row_span(row: list[Cell]) -> tuple[int, int]:
    """The raw span of a row's text."""
    spans = [c.text.span() for c in row if c]
    if not spans:
        return row[0].text.span() if row else (0, 0)
    return min(a for a, _ in spans), max(b for _, b in spans)


def _filled_year_by_year(band: Band) -> bool:
    """Are bars written into each of their years, so that a lone cell means its year?"""
    for row in band.rows:
        cells = _year_cells(band, row)
        for a, b in itertools.pairwise(cells):
            if b.col == a.col + 1 and key(a.plain) == key(b.plain) and key(a.plain):
                return True
            if b.col == a.col + 1 and _MARKS.match(a.text.value) and _MARKS.match(b.text.value):
                return True
    return False


def _label_columns(band: Band, title: Column | None) -> list[Column]:
    return [
        c
        for c in band.columns
        if c.year is None
        and c is not title
        and not c.value
        and not any(r in c.roles for r in _NOT_LABEL)
        and not (c.roles and all(r.startswith("kpi_column:") for r in c.roles))
        and not c.roles
        & {
            "field:department",
            "field:due",
            "field:budget",
            "field:note",
            "policy",
            "field:kpi",
            "kpi_column:target",
            "kpi_column:baseline",
            "field:goal",
        }
    ]


def _label(band: Band, row: list[Cell], title: Column | None) -> Text | None:
    """What a row is about: its last label column, or the cell before the years."""
    known = {c.index for c in band.columns}
    first_year = min(c.index for c in band.years)
    found: Text | None = None
    for column in _label_columns(band, title):
        cell = at(row, column.index)
        if cell is not None and column.index < first_year:
            found = cell.text
    for cell in row:
        if cell and cell.col not in known and cell.col < first_year and not _is_schedule_word(cell):
            found = cell.text
    if found is not None and _is_word(found):
        return None
    if (
        found is not None
        and title is not None
        and len(items(found)) > 1
        and (c := at(row, title.index)) is not None
    ):
        # a list of actions does not say which of them a bar is
        return c.text
    if found is None and title is not None and (c := at(row, title.index)) is not None:
        return c.text
    return found


def _label_index(band: Band, row: list[Cell]) -> int:
    filled = [c for c in row if c]
    return filled[-1].col if filled else -1


def _is_schedule_word(cell: Cell) -> bool:
    return _is_word(cell.text)


def _is_word(text: Text) -> bool:
    from ingest.labels import is_label

    return is_label(tidy(text).value, "field", "schedule")


Bar = tuple[Text, int | None, int | None, bool]


def _bars(
    cells: list[Cell],
    by_col: dict[int, int],
    known: bool,
    yearly: bool,
    lost: bool,
    label: Text | None,
) -> list[Bar]:
    out: list[Bar] = []
    run: list[Cell] = []

    def close() -> None:
        if run and label is not None:
            last = run[-1]
            out.append(
                (
                    label,
                    by_col[run[0].col],
                    by_col.get(last.col + last.colspan - 1, by_col[last.col]),
                    True,
                )
            )
        run.clear()

    for i, cell in enumerate(cells):
        if _MARKS.match(cell.text.value):
            if not run and out and _ARROWS.match(cell.text.value) and cell.col > cells[0].col:
                # an arrow after a bar's words carries it on
                last = out[-1]
                end = by_col.get(cell.col + cell.colspan - 1, by_col[cell.col])
                if last[1] is not None and (last[2] is None or last[2] >= by_col[cell.col] - 1):
                    out[-1] = (last[0], last[1], max(end, last[2] or end), True)
                    continue
            if run and cell.col != run[-1].col + run[-1].colspan:
                close()
            run.append(cell)
            continue
        close()
        start = by_col[cell.col]
        pieces = items(cell.text)
        if lost or (not known and len(pieces) > 1):
            out.extend((piece, None, None, False) for piece in pieces)
            continue
        after = cells[i + 1] if i + 1 < len(cells) else None
        if (
            out
            and i
            and key(cells[i - 1].plain) == key(cell.plain)
            and out[-1][2] == start - 1
            and out[-1][3]
        ):
            out[-1] = (out[-1][0], out[-1][1], by_col.get(cell.col + cell.colspan - 1, start), True)
            continue
        if known:
            end = by_col.get(cell.col + cell.colspan - 1, start)
            out.extend(
                (piece, start, end, True) for piece in (pieces if len(pieces) > 1 else [cell.text])
            )
        elif yearly:
            out.append((cell.text, start, start, True))
        elif after is not None:
            out.append((cell.text, start, by_col[after.col] - 1, True))
        else:
            out.append((cell.text, start, None, False))
    close()
    return out


def _times(ctx: Context, found: Found, listing: Listing) -> list[Phase]:
    """A listing's column 実施時期: when each measure is carried out."""
    column = listing.band.column("field:schedule")
    if column is None:
        return []
    out = []
    for row in listing.rows:
        owner = found.named(row.title.value)
        for cells in row.cells:
            cell = at(cells, column.index)
            if cell is None:
                continue
            span = fiscal_span(cell.plain)
            if span is None and (year := fiscal_year(cell.plain) or header_year(cell.plain)):
                span = (year, year)
            if span is not None:
                out.append(_phase(ctx, found, row.title.value, span, *row_span(cells), owner))
    return out


_LEADER = re.compile(r"\s*[…・‥.]{2,}\s*|\s*[:：]\s*|\s{2,}")


_WHOLE = re.compile(r"期間|計画名|策定")


def _periods(ctx: Context, found: Found) -> list[Phase]:
    """「①準備 …… 令和3年度～令和4年度」 and rows of a stage and its years."""
    out: list[Phase] = []
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            if block.grid is not None:
                for part in ctx.parts(block):
                    if isinstance(part, Loose) and 2 <= len(part.cells) <= 4:
                        dated = [c for c in part.cells if fiscal_span(c.plain)]
                        if len(dated) == 1 and len(dated[0].plain) < 45:
                            span = fiscal_span(dated[0].plain)
                            assert span is not None
                            name = " ".join(c.plain for c in part.cells if c is not dated[0])
                            if _WHOLE.search(name):
                                continue
                            out.append(
                                _phase(
                                    ctx,
                                    found,
                                    name,
                                    span,
                                    part.cells[0].text.span()[0],
                                    part.cells[-1].text.span()[1],
                                )
                            )
            elif (
                block.kind is BlockKind.LIST_ITEM
                and len(block.text) < 90
                and not block.plain.endswith("。")
            ):
                m = _LEADER.search(block.text.value)
                if m is None or m.start() < 3:
                    continue
                rest = block.text.value[m.end() :]
                span = fiscal_span(rest)
                year = fiscal_year(rest) if span is None and len(rest) < 24 else None
                if span is None and year is not None:
                    span = (year, year)
                if span is not None:
                    name = tidy(strip_mark(block.text[: m.start()])).value
                    out.append(_phase(ctx, found, name, span, block.start, block.end))
    return out


def _phase(
    ctx: Context,
    found: Found,
    name: str,
    span: tuple[int, int],
    start: int,
    end: int,
    owner: MeasureDraft | None = None,
) -> Phase:
    owner = owner or found.at(start, end)
    return Phase(
        id="",
        measure=owner.id if owner else None,
        task=name,
        from_fy=span[0],
        to_fy=span[1],
        certain=True,
        provenance=ctx.prov(start, end),
        confidence=0.9,
        method="period beside its stage",
    )
