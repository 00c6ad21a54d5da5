"""Rows of tables of indicators, whatever their heads are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.blocks import Block, Cell
from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context, clean
from ingest.extract.indicators.columns import Layout, column_year, kind_of
from ingest.extract.indicators.owners import Owners
from ingest.extract.indicators.said import Said
from ingest.extract.indicators.values import (
    BASELINE,
    TARGET,
    Draft,
    Value,
    cell_value,
    indicator_name,
    unit_in,
)
from ingest.extract.listings import at, row_span
from ingest.sections import Section
from ingest.tables import Band, Column, spans_row
from text.dates import fiscal_year, moments
from text.folding import narrow
from text.numbers import quantities
from text.spans import Text

ARROW = re.compile(r"\s*(?:→|⇒|➡|►|⟶|->|=>)\s*")
_REFERENCE = re.compile(
    r"(?:施策|取組|取り組み|事業)(?:番号|No|コード)|関連(?:する)?(?:施策|取組|事業)|(?:該当|対応)(?:する)?(?:施策|取組)"
)
Found = tuple[Draft, tuple[Span, ...], float]


@dataclass(slots=True)
class Place:
    """A band with where it stands."""

    band: Band
    block: Block
    section: Section


@rule(
    "kpi.table",
    "kpi",
    "rows of a table whose columns give an indicator's values",
    "指標｜現状値（令和4年度）｜目標値（令和8年度）",
)
def from_table(
    ctx: Context, owners: Owners, said: Said, place: Place, layout: Layout
) -> Iterator[Found]:
    """Yield the indicators of a table whose columns are known."""
    band = place.band
    home = owners.measure(place.section, place.block.start, place.block.end)
    policy = owners.policy(place.section) if home is None else None
    owner_column = layout.title
    measure = None
    group: str | None = None
    main = ""
    for row, full in zip(band.rows, band.full, strict=True):
        if spans_row(row, band):
            cell = next(c for c in row if c)
            group, measure = cell.plain, owners.named(cell.plain)
            continue
        if owner_column is not None and (c := at(row, owner_column.index)) is not None:
            measure = owners.named(c.plain)
        if (reference := _reference(band, row, layout)) is not None:
            measure = owners.numbered(reference) or owners.named(reference) or measure
        cell_text, name, main = _name(row, full, layout, main)
        values = _values(full, layout)
        if cell_text is None or all(v.blank for v in values):
            continue
        owner = measure or home or owners.measure(place.section, *row_span(row))
        for text, own in _split(cell_text, name, full, layout, values):
            draft = Draft(
                text,
                [_dated(v, said, place.section) for v in own],
                row_span(row),
                owner.id if owner else None,
                None if owner else (_row_policy(owners, band, full, group) or policy),
            )
            yield draft, (row_span(row),), 0.95


def _row_policy(owners: Owners, band: Band, full: list[Cell], group: str | None) -> str | None:
    """The policy that a row's own cell or the row above it names."""
    for column in band.columns:
        if "policy" in column.roles and (c := at(full, column.index)) is not None:
            found = owners.policy_named(c.plain)
            if found is not None:
                return found
    return owners.policy_named(group) if group else None


def _name(
    row: list[Cell], full: list[Cell], layout: Layout, main: str
) -> tuple[Text | None, str, str]:
    """(the row's own name cell, the whole name, the words of its first column).

    A row that a merged name reaches into, and that has no words of its own, names nothing.
    """
    first, *splits = layout.names
    own, carried = at(row, first.index), at(full, first.index)
    cell = own or carried
    if cell is not None:
        main = indicator_name(cell.text)
    parts = [
        c for s in splits if (c := at(full, s.index)) is not None and c is not own and c is not cell
    ]
    if own is None and not any(c in row for c in parts):
        return None, "", main
    words = [main, *(indicator_name(c.text) for c in parts)]
    return (own or parts[0]).text, " ".join(w for w in words if w), main


def _values(full: list[Cell], layout: Layout) -> list[Value]:
    out: list[Value] = []
    seen: set[int] = set()
    unit = _unit(full, layout)
    for column in layout.values:
        cell = at(full, column.index)
        year, printed = column_year(column)
        kind = kind_of(column)
        if cell is None:
            continue
        if id(cell) in seen:
            # one value over several columns counts for the last of them
            out[-1] = replace(out[-1], year=year or out[-1].year, kind=kind or out[-1].kind)
            continue
        seen.add(id(cell))
        both = _both(cell.text, column)
        if both is not None and len(layout.values) == 1:
            out.extend(both)
            continue
        if layout.when is not None and kind == TARGET:
            year, printed = _when(full, layout.when) or (year, printed)
        if layout.as_of is not None and kind == BASELINE:
            year, printed = _when(full, layout.as_of) or (year, printed)
        value = cell_value(cell.text, kind, year, printed)
        fallback = unit or unit_in(column.header)
        if value.unit is None and value.quantity is not None and fallback:
            value = replace(value, unit=fallback)
        out.append(value)
    return out


def _when(full: list[Cell], column: Column) -> tuple[int | None, str | None] | None:
    cell = at(full, column.index)
    if cell is None:
        return None
    return fiscal_year(cell.plain), cell.plain


def _unit(full: list[Cell], layout: Layout) -> str | None:
    """The unit that a row's own column or its indicator's brackets give."""
    if layout.unit is not None and (c := at(full, layout.unit.index)) is not None:
        printed = clean(c.text)
        return None if re.fullmatch(r"[-－―—・\s]*", printed) else narrow(printed)
    for column in layout.names:
        if (c := at(full, column.index)) is not None and (found := unit_in(c.plain)):
            return found
    return None


def _both(text: Text, column: Column) -> list[Value] | None:
    """Present value and target in one cell: 「10％→50％」."""
    m = ARROW.search(text.value)
    if m is None:
        return None
    left, right = text[: m.start()], text[m.end() : len(text)]
    blank = re.fullmatch(r"[\s\-－―–—]*", left.value)
    if not (quantities(left.value) or blank) or not quantities(right.value):
        return None
    years = [x for x in moments(column.header) if x.is_fiscal or x.month is None]
    first, last = (years[0], years[-1]) if len(years) >= 2 else (None, None)
    return [
        cell_value(
            left, BASELINE, first.fiscal_year if first else None, first.printed if first else None
        ),
        cell_value(right, TARGET, last.fiscal_year if last else column_year(column)[0]),
    ]


def _split(
    cell: Text, name: str, full: list[Cell], layout: Layout, values: list[Value]
) -> Iterator[tuple[str, list[Value]]]:
    """One (name, values) for each indicator; cells of several lines that go together part."""
    lines = [t.strip() for t in cell.split(re.compile(r"\n")) if t.value.strip()]
    if len(lines) > 1 and len(layout.names) == 1:
        columns = [(c, at(full, c.index)) for c in layout.values]
        parted = [
            (c, [t.strip() for t in cell.text.split(re.compile(r"\n")) if t.value.strip()])
            for c, cell in columns
            if cell is not None
        ]
        if parted and all(
            len(texts) == len(lines) and all(quantities(t.value) for t in texts)
            for _, texts in parted
        ):
            for n, line in enumerate(lines):
                own = []
                for c, texts in parted:
                    year, printed = column_year(c)
                    own.append(cell_value(texts[n], kind_of(c), year, printed))
                yield indicator_name(line), own
            return
    yield name, values


def _dated(value: Value, said: Said, section: Section) -> Value:
    """A value with the year that the text above its table sets, where its head gives none."""
    if value.year is not None or value.when is not None:
        return value
    if value.kind == TARGET:
        return replace(value, year=said.target_year(section))
    if value.kind == BASELINE:
        year, printed = said.baseline(section)
        return replace(value, year=year, when=printed)
    return value


def _reference(band: Band, row: list[Cell], layout: Layout) -> str | None:
    """What a column 関連する取組 or 施策番号 says: the number or name of a measure."""
    for column in band.columns:
        if column in layout.names or column.year is not None or column.value:
            continue
        if "measure:number" in column.roles or _REFERENCE.search(column.header):
            cell = at(row, column.index)
            if cell is not None and len(cell.plain) <= 60:
                return cell.plain.strip("()（） ")
    return None
