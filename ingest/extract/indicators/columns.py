"""Which columns of a table give indicators: their names, values, years and units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.indicators.values import BASELINE, INTERIM, TARGET, bare_year
from ingest.extract.listings import title_column
from ingest.labels import label_key
from ingest.roles import Content
from ingest.tables import Band, Column
from text.dates import fiscal_year, moments

_VALUE_ROLES = {
    "kpi_column:baseline": BASELINE,
    "kpi_column:interim": INTERIM,
    "kpi_column:target": TARGET,
}
_NUMERIC = (Content.FIGURE, Content.NUMBER)
_MONEY = re.compile(r"円|予算|決算|事業費|財源|経費|交付額|補助額|国費|県費")
_RESULT = re.compile(r"達成(?:状況|率|度)|達成・未達|進捗率|目標比|実績評価|検証結果|未達成")
_PAST = re.compile(
    r"検証|評価(?:結果|の結果)|達成状況|取組状況|前(?:計画|期|回)|これまでの(?:取組|成果|実績)|振り返り|ふりかえり|総括|成果と課題|実施結果|進捗状況"
)
_STATISTICS = re.compile(
    r"推移|統計|人口(?:の|動態|ビジョン|構成|推計)|アンケート|調査(?:の)?結果|回答|利用状況|普及状況|現況|世帯数の|見通し|推計"
)
_AIMED = re.compile(r"目標|KPI|ＫＰＩ|指標|めざす|目指す")
_WEAK_NAMES = frozenset(
    label_key(w) for w in ("項目", "内容", "取組内容", "具体的な取組内容", "区分", "分類", "件名")
)


@dataclass(slots=True)
class Layout:
    """The columns of a table of indicators; ``names`` together name one indicator."""

    names: list[Column]
    values: list[Column]
    title: Column | None = None
    unit: Column | None = None
    when: Column | None = None
    """The column of target years."""
    as_of: Column | None = None


def layout_of(band: Band, headings: tuple[str, ...]) -> Layout | str | None:
    """How a table gives indicators; a reason where it looks so and does not; else None.

    ``headings`` are the names of the sections that it stands in, the nearest last.
    """
    values = list(_value_columns(band))
    if not values:
        return None
    title = title_column(band)
    names = _name_columns(band, values, title)
    if not names:
        return None
    said = _said(band, names, values, headings)
    if not said:
        return None
    reason = _no_aims(band, values, headings)
    if reason is not None:
        return reason
    return Layout(
        names,
        values,
        title if title not in names else None,
        band.column("kpi_column:unit"),
        band.column("kpi_column:target_year"),
        _as_of(band, values),
    )


def _value_columns(band: Band) -> Iterator[Column]:
    for c in band.columns:
        roles = c.roles
        if roles & {"field:budget", "kpi_column:unit"} or _MONEY.search(c.header):
            continue
        if roles & set(_VALUE_ROLES):
            if c.content is Content.SENTENCE and "kpi_column:target" not in roles:
                continue
            yield c
        elif (c.year is None and c.content in _NUMERIC and _dated(c)) or (
            c.year is not None and (c.content in _NUMERIC or (c.value and c.content is None))
        ):
            yield c


def _dated(column: Column) -> bool:
    """Words with a year in brackets over figures: 「計画年度の値（令和4年度）」."""
    return len(column.header) <= 30 and column_year(column)[0] is not None


def kind_of(column: Column) -> str | None:
    """What a column's words say its values are; None for a bare year."""
    for role, kind in _VALUE_ROLES.items():
        if role in column.roles:
            if kind == TARGET and re.search(r"中間|途中", column.header):
                return INTERIM
            return kind
    if re.search(r"中間|途中", column.header):
        return INTERIM
    return None


def _name_columns(band: Band, values: list[Column], title: Column | None) -> list[Column]:
    """The column of indicators and those that part it further, up to the first value."""
    first = min(c.index for c in values)
    pool = [c for c in band.columns if c not in values and c.year is None]
    named = [c for c in pool if "kpi_column:indicator" in c.roles]
    strong = [c for c in named if "field:kpi" in c.roles or not _weak(c)]
    own = next((c for c in strong or named if c is not title or len(named) == 1), None)
    if own is None:
        own = _unnamed(pool, first, title)
        if own is None:
            return []
    splits = [
        c
        for c in pool
        if own.index < c.index < first
        and (not c.roles or c.roles & {"field:note", "kpi_column:indicator", "policy"})
        and c.content in (Content.PHRASE, None)
        and not re.search(r"備考|出典|定義|算出|説明|番号|課|単位|根拠", c.header)
    ]
    return [own, *splits]


def _weak(column: Column) -> bool:
    return label_key(column.header) in _WEAK_NAMES


def _unnamed(pool: list[Column], first: int, title: Column | None) -> Column | None:
    """The last column of phrases before the values, where no head calls it indicator."""
    left = [
        c
        for c in pool
        if c.index < first
        and c.content is Content.PHRASE
        and not c.roles & {"kpi_column:unit", "field:department", "measure:number", "field:note"}
    ]
    others = [c for c in left if c is not title]
    if others:
        return others[-1]
    return title if title in left else None


def _said(band: Band, names: list[Column], values: list[Column], headings: tuple[str, ...]) -> bool:
    """Do words say that the figures are aims: of the columns, else of the headings above?"""
    kinds = [kind_of(c) for c in values]
    if TARGET in kinds:
        target = [c for c, kind in zip(values, kinds, strict=True) if kind == TARGET]
        numeric = any(c.content in (*_NUMERIC, None) for c in target)
        called = BASELINE in kinds or INTERIM in kinds or "kpi_column:indicator" in names[0].roles
        return (numeric or len(values) > 1) and (called or len(target) > 1)
    strong = "field:kpi" in names[0].roles or (
        "kpi_column:indicator" in names[0].roles and not _weak(names[0])
    )
    dated = sum(c.year is not None or _dated(c) for c in values)
    if strong and (dated >= 2 or (dated and BASELINE in kinds)):
        return True
    above = " ".join(headings[-2:])
    return dated >= 2 and bool(_AIMED.search(above)) and not _STATISTICS.search(above)


def _no_aims(band: Band, values: list[Column], headings: tuple[str, ...]) -> str | None:
    """Why a table of figures tells of the past or of something else, None where it does not."""
    if any(_RESULT.search(c.header) and c.content is not None for c in band.columns):
        return "results beside their aims"
    if any(_PAST.search(h) for h in headings) and not any(
        re.search(r"目標|指標|KPI", h) for h in headings[-1:]
    ):
        return "below a heading on what was done before"
    done = [c for c in values if kind_of(c) == BASELINE]
    aims = [c for c in values if kind_of(c) == TARGET]
    if (
        done
        and aims
        and all("実績" in c.header for c in done)
        and all(c.year is None or c.year <= (d.year or 0) for c in aims for d in done if d.year)
        and all(c.index < min(d.index for d in done) for c in aims)
        and any(d.content in _NUMERIC for d in done)
    ):
        return "results after their aims"
    return None


def _as_of(band: Band, values: list[Column]) -> Column | None:
    column = band.column("kpi_column:as_of")
    return column if column not in values else None


def column_year(column: Column) -> tuple[int | None, str | None]:
    """(fiscal year, date as printed) that a value column's head gives."""
    printed = None
    for m in re.finditer(r"[(（]([^()（）]*)[)）]", column.header):
        if list(moments(m[1])) or re.search(r"年|末|現在", m[1]):
            printed = m[1].strip()
    if printed is None:
        found = list(moments(column.header))
        printed = found[0].printed if found else None
    year = column.last_year if column.year is not None else fiscal_year(column.header)
    if year is None and printed:
        year = fiscal_year(printed)
    if year is None and (year := bare_year(column.header)) is not None:
        printed = printed or str(year)
    return year, printed
