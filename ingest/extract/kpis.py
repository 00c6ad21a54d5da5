"""Indicators with their present and target values, from tables, labels and prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.blocks import Cell
from ingest.extract import kpi_lines, kpi_prose
from ingest.extract.context import Context, clean
from ingest.extract.drafts import MeasureDraft
from ingest.extract.listings import at, title_column
from ingest.extract.measures import Found
from ingest.extract.schedule import holds_values
from ingest.mend import tidy
from ingest.sections import Section
from ingest.tables import Band, Column, Pair, spans_row
from ingest.types import Kpi
from text.dates import fiscal_year, moments
from text.folding import key
from text.numbers import quantities, read_quantity
from text.spans import Text

_NOTE = re.compile(r"\s*※.*$", re.S)
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")
_SENTENCES = re.compile(r"(?<=。)")


@dataclass(slots=True)
class _Value:
    text: str | None
    value: float | None
    unit: str | None
    note: str | None


def kpis(ctx: Context, found: Found) -> list[Kpi]:
    """Every indicator of the plan, tables first, then targets stated in prose."""
    out: list[Kpi] = []
    for section, block in ctx.tables():
        for part in ctx.parts(block):
            if not isinstance(part, Band):
                continue
            if _gives_targets(part):
                out.extend(_from_band(ctx, found, part, section, block.start, block.end))
            else:
                out.extend(_from_column(ctx, found, part))
        pairs = [p for p in ctx.parts(block) if isinstance(p, Pair)]
        if pairs:
            out.extend(_from_sheet(ctx, found, pairs, out))
    for m in found.measures:
        out.extend(k for k in kpi_lines.from_labelled(ctx, m) if not kpi_lines.known(k, out))
        for text in (*m.fields.get("kpi", []), *kpi_lines.target_lines(m)):
            out.extend(k for k in kpi_lines.from_line(ctx, m, text) if not kpi_lines.known(k, out))
    out.extend(kpi_prose.from_prose(ctx, found, out))
    out.sort(key=lambda k: k.provenance.start if k.provenance else 0)
    return [_numbered(k, i) for i, k in enumerate(out, 1)]


def _from_column(ctx: Context, found: Found, band: Band) -> list[Kpi]:
    """A column 指標 whose cells hold name and values: 「予約利用率 50％」."""
    column = next((c for c in band.columns if "field:kpi" in c.roles and c.year is None), None)
    title = title_column(band)
    if column is None or title is None or column is title or column.value:
        return []
    year = fiscal_year(column.header)
    out: list[Kpi] = []
    owner: MeasureDraft | None = None
    for row in band.rows:
        if (c := at(row, title.index)) is not None:
            owner = found.named(c.plain)
        cell = at(row, column.index)
        if cell is not None and owner is not None and not spans_row(row, band):
            out.extend(
                replace(kpi, target_fy=kpi.target_fy or year)
                for kpi in kpi_lines.from_line(ctx, owner, cell.text)
            )
    return out


def _from_sheet(ctx: Context, found: Found, pairs: list[Pair], known: list[Kpi]) -> list[Kpi]:
    """Indicators whose parts stand in the rows of a sheet, measure by measure."""
    groups: dict[str, tuple[MeasureDraft, list[Pair]]] = {}
    for pair in pairs:
        owner = found.at(*pair.label.text.span())
        if owner is not None:
            groups.setdefault(owner.id, (owner, []))[1].append(pair)
    out: list[Kpi] = []
    for owner, own in groups.values():
        out.extend(
            k
            for k in kpi_lines.from_pairs(ctx, own, owner)
            if not kpi_lines.known(k, [*known, *out])
        )
    return out


def _numbered(kpi: Kpi, number: int) -> Kpi:
    return replace(kpi, id=f"K{number}")


def _gives_targets(band: Band) -> bool:
    target = band.column("kpi_column:target", "kpi_column:baseline")
    indicator = indicator_column(band)
    if indicator is None or (
        target is None and not band.value_years and not (band.has("field:kpi") and band.years)
    ):
        return False
    if (
        target is not None
        and target.header.strip() in ("目標", "現状", "実績")
        and not band.has("field:kpi", "kpi_column:baseline")
    ):
        texts = [c.plain for row in band.rows if (c := at(row, target.index)) is not None]
        return bool(texts) and sum(
            bool(quantities(t)) and len(t) <= 30 for t in texts
        ) >= 0.5 * len(texts)
    return True


def indicator_column(band: Band) -> Column | None:
    """The column of indicators; a measure's own column is none."""
    title = title_column(band)
    named = [
        c
        for c in band.columns
        if "kpi_column:indicator" in c.roles
        and c.year is None
        and "kpi_column:target" not in c.roles
    ]
    strong = [c for c in named if "field:kpi" in c.roles]
    for c in strong or named:
        if c is not title or len(named) == 1:
            return c
    return None


def _from_band(
    ctx: Context, found: Found, band: Band, section: Section, start: int, end: int
) -> list[Kpi]:
    indicator = indicator_column(band)
    assert indicator is not None
    title = title_column(band)
    baseline = band.column("kpi_column:baseline")
    target = _target_column(band, baseline)
    unit = band.column("kpi_column:unit")
    when = band.column("kpi_column:target_year")
    as_of = band.column("kpi_column:as_of")
    home = _home(found, section, start, end)
    out: list[Kpi] = []
    measure: MeasureDraft | None = None
    last_indicator: Text | None = None
    for row in band.rows:
        if spans_row(row, band):
            measure = None
            continue
        if title is not None and title is not indicator and (c := at(row, title.index)) is not None:
            measure = found.named(c.plain)
        cell = at(row, indicator.index)
        if cell is None:
            continue
        if (named := _reference(band, row, indicator)) is not None:
            measure = found.numbered(named) or found.named(named) or measure
        name = cell.text
        values = [at(row, c.index) if c is not None else None for c in (baseline, target)]
        if not any(values):
            if last_indicator is None:
                last_indicator = name
            continue
        base, goal = (_value(v) for v in values)
        own_unit = (
            clean(c.text) if unit is not None and (c := at(row, unit.index)) is not None else None
        )
        owner = measure or home or found.at(*name.span())
        out.append(
            Kpi(
                id="",
                measure=owner.id if owner else None,
                indicator=_indicator(name),
                baseline_value=base.value,
                baseline_unit=base.unit or own_unit if base.value is not None else None,
                baseline_text=base.text,
                baseline_asof=base.note or _cell(row, as_of) or _when(baseline),
                target_value=goal.value,
                target_text=goal.text,
                target_fy=_target_year(ctx, section, row, target, when, goal),
                unit=goal.unit or own_unit or base.unit,
                provenance=ctx.prov(
                    min(c.text.span()[0] for c in row if c), max(c.text.span()[1] for c in row if c)
                ),
                confidence=0.95,
                method="row of a table of indicators",
            )
        )
    return out


def _reference(band: Band, row: list[Cell], indicator: Column) -> str | None:
    """What a column 関連する取組 or 施策番号 says: the number or name of a measure."""
    for column in band.columns:
        if column is indicator or column.year is not None or column.value:
            continue
        if "measure:number" in column.roles or _REFERENCE.search(column.header):
            cell = at(row, column.index)
            if cell is not None and len(cell.plain) <= 60:
                return cell.plain.strip("()（） ")
    return None


_REFERENCE = re.compile(
    r"(?:施策|取組|取り組み|事業)(?:番号|No|コード)|関連(?:する)?(?:施策|取組|事業)|(?:該当|対応)(?:する)?(?:施策|取組)"
)


def _target_column(band: Band, baseline: Column | None) -> Column | None:
    target = band.column("kpi_column:target")
    years = [c for c in band.value_years or band.years if c is not baseline]
    if target is None and years and (band.value_years or holds_values(band)):
        return max(years, key=lambda c: c.year or 0)
    named = [c for c in band.columns if "kpi_column:target" in c.roles]
    if len(named) > 1:
        # yearly targets below one 目標 header: the last one counts
        return max(named, key=lambda c: (fiscal_year(c.header) or 0, c.index))
    return target


def _home(found: Found, section: Section, start: int, end: int) -> MeasureDraft | None:
    """The measure whose section or sheet a table stands in."""
    for m in found.measures:
        if m.covers(start, end) or any(s is section for s in m.sections):
            return m
    return None


def _cell(row: list[Cell], column: Column | None) -> str | None:
    cell = at(row, column.index) if column is not None else None
    return cell.plain if cell is not None else None


def _when(column: Column | None) -> str | None:
    """The time that a header names: 「現状値 (R3年度)」."""
    if column is None:
        return None
    m = _BRACKETED.search(column.header)
    if m and (list(moments(m[1])) or re.search(r"年|末|現在", m[1])):
        return m[1].strip()
    found = list(moments(column.header))
    return found[0].printed if found else None


def _value(cell: Cell | None) -> _Value:
    if cell is None:
        return _Value(None, None, None, None)
    text = clean(cell.text)
    note = None
    for m in _BRACKETED.finditer(text):
        if list(moments(m[1])) or re.search(r"年度|現在|時点", m[1]):
            note = m[1].strip()
    bare = _BRACKETED.sub("", text).strip() if note else text
    if re.fullmatch(r"[-－―‐—・　 ]*", bare):
        return _Value(bare or None, None, None, note)
    q = read_quantity(bare)
    return _Value(bare or text, q.value if q else None, q.unit if q else None, note)


def _indicator(text: Text) -> str:
    lines = [tidy(t).value for t in text.split(re.compile(r"\n"))]
    kept = [x for x in lines if x and not x.startswith(("※", "＊", "*"))]
    name = tidy(text).value if not kept else "".join(kept)
    name = _NOTE.sub("", name)
    return re.sub(r"^(?:[・●○〇■◆]|[①-⑳]|[(（]\d{1,2}[)）]|\d{1,2}[.．)）]\s)\s*", "", name)


_BY_YEAR = re.compile(r"(?:末|時点|まで|における|の).{0,12}?(?:目標|推進目標|指標)|目標年度|目標値")


def _target_year(
    ctx: Context,
    section: Section,
    row: list[Cell],
    target: Column | None,
    when: Column | None,
    goal: _Value,
) -> int | None:
    """From the row, the header, or the sentence above the table that sets the year."""
    if (
        when is not None
        and (c := at(row, when.index)) is not None
        and (year := fiscal_year(c.plain))
    ):
        return year
    if goal.note and (year := fiscal_year(goal.note)):
        return year
    if goal.text and (year := fiscal_year(goal.text)) and goal.value is not None:
        return year
    if target is not None:
        year = target.year or fiscal_year(target.header)
        if year:
            return year
    for near in (section, *section.ancestors()):
        if year := fiscal_year(near.name):
            return year
        for block in near.blocks:
            if block.grid is None:
                for sentence in _SENTENCES.split(block.plain):
                    if _BY_YEAR.search(sentence) and (year := _last_year(sentence)):
                        return year
    return None


def _last_year(sentence: str) -> int | None:
    years = [m.fiscal_year for m in moments(sentence) if m.is_fiscal or m.month]
    return years[-1] if years else None


def contradictions(ctx: Context, found: list[Kpi]) -> None:
    """Two values printed for one indicator of one measure and one year."""
    for i, a in enumerate(found):
        for b in found[:i]:
            if (
                a.measure == b.measure
                and a.target_fy == b.target_fy
                and key(a.indicator) == key(b.indicator)
            ) and (
                a.target_value is not None
                and b.target_value is not None
                and a.target_value != b.target_value
            ):
                assert a.provenance is not None
                ctx.report(
                    "indicator_two_values",
                    at=(a.provenance.start, a.provenance.end),
                    about=a.id,
                    readings=(b.target_text or "", a.target_text or ""),
                    indicator=a.indicator,
                )
