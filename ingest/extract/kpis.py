"""Indicators with their present and target values, from tables, labels and prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.blocks import Cell
from ingest.dates import fiscal_year, moments
from ingest.extract.context import Context, clean
from ingest.extract.drafts import MeasureDraft
from ingest.extract.listings import at, title_column
from ingest.extract.measures import Found
from ingest.extract.schedule import holds_values
from ingest.labels import field_of
from ingest.mend import Text, key, similarity, tidy
from ingest.numbers import Quantity, main_quantity, quantities
from ingest.outline import Section
from ingest.tables import Band, Column, spans_row
from ingest.types import BlockKind, Kpi

_NOTE = re.compile(r"\s*※.*$", re.S)
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")
_SENTENCES = re.compile(r"(?<=。)")
_AIM = re.compile(
    r"(?:を|に|と|まで(?:に)?|へ|以上(?:を|に|と)?|の)?\s*(?:目指|めざ|目標|達成|とする方針|にします|とします|にする|とする|伸ば|引き上げ|引上げ|増や|拡大し|拡大する|削減|減ら|高め|維持|向上させ|短縮|完了し|可能とし|(?:導入|展開|設置|整備|配置|拡充)(?:する|します|し、)|の実現|オンライン化する)"
)
_GENERIC_ACTIONS = {"取組内容", "具体的な取組内容", "取組詳細", "内容"}


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
            if isinstance(part, Band) and _gives_targets(part):
                out.extend(_from_band(ctx, found, part, section, block.start, block.end))
    for m in found.measures:
        for text in (*m.fields.get("kpi", []), *_labelled_targets(m)):
            out.extend(k for k in _from_label(ctx, m, text) if not _known(k, out))
    out.extend(_from_prose(ctx, found, out))
    out.sort(key=lambda k: k.provenance.start if k.provenance else 0)
    return [_numbered(k, i) for i, k in enumerate(out, 1)]


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
    q = main_quantity(bare)
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


_TARGET_LABEL = re.compile(
    r"^[【\[〔■◆●○・]?\s*(?:数値目標|目標値?|成果指標|評価指標|KPI|指標|達成目標|成果目標|重要業績評価指標(?:[（(]KPI[)）])?|KPI[（(][^（）()]*[)）])\s*(?:[】\]〕]\s*[：:]?|[：:])\s*"
)


def _labelled_targets(measure: MeasureDraft) -> list[Text]:
    """Lines 「目標：平成34年度に交付件数5,000件（平成28年度1,200件）」 in a measure's section."""
    out = []
    for section in measure.sections[:1]:
        holders = [c for c in section.children if field_of(c.name) in ("kpi", "goal")]
        for block in (*section.blocks, *(b for c in holders for b in c.blocks)):
            if block.grid is not None:
                continue
            m = _TARGET_LABEL.match(block.text.value)
            inside = any(block in c.blocks and field_of(c.name) == "kpi" for c in holders)
            if m:
                out.append(block.text[m.end() : len(block.text)])
            elif inside and not block.plain.endswith("。"):
                out.append(block.text)
    return out


_PART = re.compile(
    r"(?P<label>指標名?|成果指標|KPI|現状値?|基準値|目標値?|実績値?)\s*(?:[（(](?P<when>[^()（）]*)[)）])?\s*[：:]\s*"
)
_ARROW = re.compile(r"\s*(?:→|⇒|➡|►|->)\s*")


def _from_label(ctx: Context, measure: MeasureDraft, text: Text) -> list[Kpi]:
    """「オンライン申請率 30％（R4）→60％（R8）」, 「令和8年度に交付件数50件（令和3年度12件）」."""
    out = []
    for line in text.split(_LINES):
        line = line.strip(" 　・●○■◆。")
        value = line.value
        found = [q for q in quantities(value) if q.unit or _ARROW.search(value)]
        if not found or len(value) > 120:
            continue
        base, goal = _two_values(value, found)
        first = min((q for q in (base, goal) if q), key=lambda q: q.start)
        name = re.sub(r"[（(][^（）()]*$", "", _undated(value[: first.start]))
        name = _VALUE_WORD.sub("", name.strip(" 　：:、,を"))
        name = re.sub(r"^(?:KPI|指標|成果指標|数値目標|目標)\s*[：:]\s*", "", name).strip(
            " 　：:、をはが"
        )
        after = [
            m.fiscal_year for m in moments(value) if goal.start - 24 <= m.start <= goal.end + 14
        ]
        if base is not None:
            near = [m for m in moments(value) if base.start - 14 <= m.start <= base.end + 12]
            asof = near[0].printed if near else None
            after = [m.fiscal_year for m in moments(value) if not near or m.start != near[0].start]
        else:
            asof = None
        kpi = _prose(
            ctx,
            measure,
            line,
            name or measure.name,
            base,
            goal,
            after[-1] if after else None,
            0.8,
            "label for indicators",
        )
        out.append(replace(kpi, baseline_asof=asof))
    return out


_LINES = re.compile(r"\n|(?<=。)|(?=[①-⑳])|(?<=\s)(?=[・●○])")
_VALUE_WORD = re.compile(r"\s*(?:の)?(?:目標値?|現状値?|実績値?|現状|基準値)\s*[：:]?$")
_BASE_WORD = re.compile(
    r"(?:現状|現況|実績|基準|当初|策定時)値?\s*(?:[（(][^（）()]*[)）])?\s*[：:はが]?\s*$"
)
_GOAL_WORD = re.compile(r"目標値?\s*(?:[（(][^（）()]*[)）])?\s*[：:はが]?\s*(?:約)?$")


def _two_values(value: str, found: list[Quantity]) -> tuple[Quantity | None, Quantity]:
    """(present, target) of a line: by an arrow, by words before them, by brackets."""
    arrow = _ARROW.search(value)
    if arrow:
        before = [q for q in found if q.end <= arrow.start()]
        after = [q for q in found if q.start >= arrow.end()]
        if after:
            return (before[-1] if before else None), after[0]
    goals = [q for q in found if _GOAL_WORD.search(value[: q.start])]
    bases = [q for q in found if _BASE_WORD.search(value[: q.start])]
    if goals:
        return (bases[0] if bases and bases[0] is not goals[0] else None), goals[0]
    if len(found) >= 2 and found[1].unit == found[0].unit:
        between = value[found[0].end : found[1].start]
        if re.match(r"\s*(?:から|より)", between):
            return found[0], found[1]
        if re.match(r"\s*[（(]", between) and "目標" not in between:
            return found[1], found[0]
    return None, found[-1] if not bases else next((q for q in found if q not in bases), found[-1])


def _prose(
    ctx: Context,
    measure: MeasureDraft | None,
    line: Text,
    name: str,
    base: Quantity | None,
    goal: Quantity,
    year: int | None,
    sure: float,
    how: str,
) -> Kpi:
    return Kpi(
        id="",
        measure=measure.id if measure else None,
        indicator=name,
        baseline_value=base.value if base else None,
        baseline_text=line.value[base.start : base.end].strip() if base else None,
        target_value=goal.value,
        target_text=line.value[goal.start : goal.end].strip(),
        target_fy=year,
        unit=goal.unit or (base.unit if base else None),
        provenance=ctx.prov_of(line),
        confidence=sure,
        method=how,
    )


def _from_prose(ctx: Context, found: Found, known: list[Kpi]) -> list[Kpi]:
    """A number that a measure's own sentence sets as its aim."""
    out: list[Kpi] = []
    for m in found.measures:
        for section in m.sections[:1]:
            for block in section.all_blocks():
                if block.grid is None and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
                    for sentence in block.text.split(_SENTENCES):
                        kpi = _aimed(ctx, m, sentence)
                        if kpi is not None and not _known(kpi, [*known, *out]):
                            out.append(kpi)
        if m.method == "sheet":
            for text in m.fields.get("goal", []):
                for sentence in text.split(_SENTENCES):
                    kpi = _aimed(ctx, m, sentence)
                    if kpi is not None and not _known(kpi, [*known, *out]):
                        out.append(kpi)
    return out


def _known(kpi: Kpi, others: list[Kpi]) -> bool:
    return any(
        o.measure == kpi.measure
        and (
            (o.target_value == kpi.target_value and o.unit == kpi.unit)
            or similarity(o.indicator, kpi.indicator) >= 0.7
        )
        for o in others
    )


_SUBJECT = re.compile(
    r"(?P<name>[^。、,「」：:]{3,44}?)\s*(?:について|に関して)?\s*(?:を|は|が|の|も)?\s*(?:約|年間|平均|概ね|おおむね|全体の)?\s*$"
)
_OTHERS = re.compile(r"国は|国では|国が|全国|県は|総務省|政府は")
_OURS = re.compile(r"本[市町村]|[市町村]では|当[市町村]")
_NO_COUNT = re.compile(
    r"^(?:年|月|日|時|時間|週|歳|条|項|号|章|版|点|次|期|階|丁目|番|人に|代|世紀|つの|つ$|段階|G$|原則|府省|類$|者$|法人|地区$|グループ|カ国|か国|か年|ヶ年|本の柱|本柱)"
)
_CUT = re.compile(
    r"^.*(?:までに|中に|年度末の|末の|においても|には|として|ており|しており|ながら|ため|よう)\s*[、,]?"
)


def _aimed(ctx: Context, measure: MeasureDraft, sentence: Text) -> Kpi | None:
    """The aim that a sentence states: 「令和9年度までに申請率を80％に引き上げます」."""
    value = sentence.value
    for q in quantities(value):
        if not q.unit or (_NO_COUNT.match(q.unit) and "短縮" not in value):
            continue
        after = value[q.end : q.end + 16]
        if not _AIM.match(after) and not _AIM.match(
            re.sub(r"^(?:以上|以下|程度|、|\s)+", "", after)
        ):
            continue
        clause = value[: q.start]
        if _OTHERS.search(clause[-60:]) and not _OURS.search(clause):
            continue
        years = [x.fiscal_year for x in moments(clause)] or [x.fiscal_year for x in moments(value)]
        subject = _SUBJECT.search(_undated(clause))
        if subject is None:
            continue
        base = _from_value(value, q)
        if base is not None:
            before = _SUBJECT.search(_undated(value[: base.start]))
            subject = before or subject
        name = _CUT.sub("", subject["name"]).strip(" 　をはがのに・●○") or measure.name
        return _prose(
            ctx,
            measure,
            sentence.strip(),
            name,
            _shift(base, sentence) if base else None,
            _shift(q, sentence),
            years[-1] if years else None,
            0.6,
            "target in a sentence",
        )
    return None


def _undated(clause: str) -> str:
    """A clause without its dates, which stand between an indicator and its value."""
    for x in reversed(list(moments(clause))):
        tail = re.match(r"(?:末|度末|中)?(?:時点)?(?:まで)?(?:に|の|、|は|で)*", clause[x.end :])
        clause = clause[: x.start] + clause[x.end + (tail.end() if tail else 0) :]
    return clause


def _from_value(value: str, goal: Quantity) -> Quantity | None:
    """The value that 「45％から75％に」 begins at."""
    earlier = [q for q in quantities(value[: goal.start]) if q.unit == goal.unit]
    if earlier and re.match(
        r"\s*(?:[（(][^（）()]*[)）])?\s*(?:から|より|であ|だった|を)", value[earlier[-1].end :]
    ):
        return earlier[-1]
    return None


def _shift(q: Quantity, sentence: Text) -> Quantity:
    lead = len(sentence.value) - len(sentence.value.lstrip())
    return Quantity(q.value, q.unit, q.start - lead, q.end - lead)


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
