"""Indicators in lines and pairs of label and value: 「KPI：申請率 30％（R4）→60％（R8）」."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft
from ingest.labels import field_of, is_label
from ingest.mend import tidy
from ingest.sections import Section
from ingest.tables import Pair
from ingest.types import Kpi
from text.dates import fiscal_year, moments
from text.likeness import likeness
from text.numbers import Quantity, quantities, read_quantity, units
from text.spans import Text

ARROW = re.compile(r"\s*(?:→|⇒|➡|►|->)\s*")
_TARGET_LABEL = re.compile(
    r"^[【\[〔■◆●○・]?\s*(?:数値目標|目標指標|目標値?|成果指標|評価指標|KPI|指標|達成目標|成果目標|重要業績評価指標(?:[（(]KPI[)）])?|KPI[（(][^（）()]*[)）])\s*(?:[】\]〕]\s*[：:]?|[：:])\s*"
)
_VALUE_LIKE = re.compile(r"^[^。]{0,60}[0-9０-９][^。]{0,40}$", re.S)
_LINES = re.compile(r"\n|(?<=。)|(?=[①-⑳])|(?<=\s)(?=[・●○])")
_VALUE_WORD = re.compile(r"\s*(?:の)?(?:目標値?|現状値?|実績値?|現状|基準値)\s*[：:]?$")
_BASE_WORD = re.compile(
    r"(?:現状|現況|実績|基準|当初|策定時|現在|直近)値?\s*(?:[（(][^（）()]*[)）])?\s*[：:はが]?\s*$"
)
_GOAL_WORD = re.compile(r"目標値?\s*(?:[（(][^（）()]*[)）])?\s*[：:はが]?\s*(?:約)?$")
_ROLES = ("indicator", "baseline", "target", "target_year", "unit")
_LABELLED = re.compile(
    r"^[【\[〔■◆●○・\s]*(?P<label>[^：:】\]〕。、]{1,16}?)\s*(?:[】\]〕]\s*[：:]?|[：:])\s*(?P<value>\S.*)$",
    re.S,
)


@dataclass(slots=True)
class _Parts:
    """An indicator as its lines give it, one after another."""

    name: Text
    baseline: Text | None = None
    target: Text | None = None
    year: int | None = None
    base_label: str = ""
    target_label: str = ""


def target_lines(measure: MeasureDraft) -> list[Text]:
    """Lines 「目標：…」 in a measure's section, and those below a heading KPI."""
    out: list[Text] = []
    if not measure.sections:
        # a sheet's 目標 that is a value, not a sentence
        out.extend(t for t in measure.fields.get("goal", []) if _VALUE_LIKE.match(t.value))
    for section in measure.sections[:1]:
        for holder, block in _blocks(section):
            if block.grid is not None:
                continue
            m = _TARGET_LABEL.match(block.text.value)
            if m:
                out.append(block.text[m.end() : len(block.text)])
            elif field_of(holder.name) == "kpi" and not block.plain.endswith("。"):
                out.append(block.text)
    return out


def _blocks(section: Section) -> Iterator[tuple[Section, Block]]:
    for block in section.blocks:
        yield section, block
    for child in section.children:
        if field_of(child.name) in (None, "kpi", "goal"):
            for block in child.blocks:
                yield child, block


def from_line(ctx: Context, measure: MeasureDraft, text: Text) -> list[Kpi]:
    """「オンライン申請率 30％（R4）→60％（R8）」, 「令和8年度に交付件数50件（令和3年度12件）」."""
    out = []
    for line in text.split(_LINES):
        line = line.strip(" 　・●○■◆。\n")
        value = line.value
        found = [q for q in quantities(value) if q.unit or ARROW.search(value)]
        if not found or len(value) > 120:
            continue
        base, goal = two_values(value, found)
        first = min((q for q in (base, goal) if q), key=lambda q: q.start)
        name = re.sub(r"[（(][^（）()]*$", "", undated(value[: first.start]))
        name = named(_VALUE_WORD.sub("", name.strip(" 　：:、,を")))
        asof, year = dated(value, base, goal)
        kpi = stated(
            ctx,
            measure,
            line,
            name or measure.name,
            base,
            goal,
            year,
            0.8,
            "label for indicators",
        )
        out.append(replace(kpi, baseline_asof=asof))
    return out


def two_values(value: str, found: list[Quantity]) -> tuple[Quantity | None, Quantity]:
    """(present, target) of a line: by an arrow, by words before them, by brackets."""
    arrow = ARROW.search(value)
    if arrow:
        before = [q for q in found if q.end <= arrow.start()]
        after = [q for q in found if q.start >= arrow.end()]
        if after:
            return (before[-1] if before else None), after[0]
    goals = [q for q in found if _GOAL_WORD.search(value[: q.start])]
    bases = [q for q in found if _BASE_WORD.search(value[: q.start])]
    if goals:
        return (bases[0] if bases and bases[0] is not goals[0] else None), goals[0]
    if bases:
        rest = [q for q in found if q not in bases]
        return (bases[0], rest[-1]) if rest else (None, found[-1])
    if len(found) >= 2 and found[1].unit == found[0].unit:
        between = value[found[0].end : found[1].start]
        if re.match(r"\s*(?:から|より)", between):
            return found[0], found[1]
        if re.search(r"[（(][^（）()]*$", between) and "目標" not in between:
            return found[1], found[0]
        return found[0], found[1]
    return None, found[-1]


_NAME_HEAD = re.compile(
    r"^(?:KPI|指標|成果指標|数値目標|目標)\s*(?:[：:]|は)\s*|^(?:現状|現在)?の?[0-9,.]+\s?[^\s0-9]{1,4}?(?:だった|であった|の|である)"
)
_NAME_TAIL = re.compile(
    r"(?:の目標値?|を年|の値|で|[\s　](?:月|年|毎月)|[\s　]*[―－‐—-]?\s*→|(?:を|は|が|の)?(?:約|年間|平均|概ね|おおむね|延べ|累計で?))$"
)


def named(text: str) -> str:
    """An indicator's words without what surrounds them in a sentence."""
    for _ in range(2):
        text = _NAME_HEAD.sub("", text.strip(" 　：:、をはがのに・●○"))
        text = _NAME_TAIL.sub("", text.strip(" 　：:、をはがのに・●○"))
    return text.strip(" 　：:、をはがのに・●○")


def dated(value: str, base: Quantity | None, goal: Quantity) -> tuple[str | None, int | None]:
    """(as of, target year): a date stands before its value, or in brackets after it."""
    asof: str | None = None
    year: int | None = None
    for m in moments(value):
        if base is not None and _owner(value, m.start, m.end, base, goal) is base:
            asof = asof or m.printed
        else:
            year = m.fiscal_year
    return asof, year


def _owner(value: str, start: int, end: int, base: Quantity, goal: Quantity) -> Quantity:
    """The value that the date at ``start:end`` belongs to."""
    if re.match(r"度?(?:末|中)?まで", value[end:]):
        return goal
    order = sorted((base, goal), key=lambda q: q.start)
    after = [q for q in order if q.start >= end]
    bracket = re.search(r"[（(][^（）()]{0,8}$", value[:start])
    if bracket:
        inside = [q for q in after if not re.search(r"[)）]", value[end : q.start])]
        if inside:
            return inside[0]
        before = [q for q in order if q.end <= bracket.start() + 1]
        if before:
            return before[-1]
    return after[0] if after else goal


def undated(clause: str) -> str:
    """A clause without its dates, which stand between an indicator and its value."""
    for x in reversed(list(moments(clause))):
        tail = re.match(r"(?:末|度末|中)?(?:時点)?(?:まで)?(?:に|の|、|は|で)*", clause[x.end :])
        clause = clause[: x.start] + clause[x.end + (tail.end() if tail else 0) :]
    return clause


def stated(
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
    """An indicator read from a line of text."""
    base_unit, goal_unit = units(base, goal)
    return Kpi(
        id="",
        measure=measure.id if measure else None,
        indicator=name,
        baseline_value=base.value if base else None,
        baseline_unit=base_unit,
        baseline_text=line.value[base.start : base.end].strip() if base else None,
        target_value=goal.value,
        target_text=line.value[goal.start : goal.end].strip(),
        target_fy=year,
        unit=goal_unit,
        provenance=ctx.prov_of(line),
        confidence=sure,
        method=how,
    )


def known(kpi: Kpi, others: list[Kpi]) -> bool:
    """Is the same aim of the same measure on record already?"""
    return any(
        o.measure == kpi.measure
        and (
            (o.target_value == kpi.target_value and o.unit == kpi.unit)
            or likeness(o.indicator, kpi.indicator) >= 0.7
        )
        for o in others
    )


def _role(label: str) -> str | None:
    return next((r for r in _ROLES if is_label(label, "kpi_column", r)), None)


def from_pairs(ctx: Context, pairs: list[Pair], measure: MeasureDraft | None) -> list[Kpi]:
    """Rows 「指標 | …」, 「現状値 | …」, 「目標値 | …」 of a sheet."""
    steps = [
        (p.label.plain, p.values[0].text)
        for p in pairs
        if p.values and any(r.startswith("kpi_column:") or r == "field:kpi" for r in p.roles)
    ]
    return _assembled(ctx, steps, measure, "rows for an indicator")


def from_labelled(ctx: Context, measure: MeasureDraft) -> list[Kpi]:
    """Lines 「指標：…」, 「現状：…」, 「目標：…」 that follow each other in a section."""
    steps: list[tuple[str, Text]] = []
    for section in measure.sections[:1]:
        for _, block in _blocks(section):
            if block.grid is not None:
                continue
            for line in block.text.split(
                re.compile(
                    r"\n|[／/　]\s*(?=(?:現状|目標|基準)値?\s*(?:[（(][^（）()]*[)）])?[：:])"
                )
            ):
                m = _LABELLED.match(line.value)
                if m and _role(m["label"]):
                    steps.append((m["label"], line[m.start("value") : m.end("value")].strip()))
    if not any(_role(label) == "indicator" for label, _ in steps):
        return []
    return _assembled(ctx, steps, measure, "lines for an indicator")


def _assembled(
    ctx: Context, steps: list[tuple[str, Text]], measure: MeasureDraft | None, how: str
) -> list[Kpi]:
    drafts: list[_Parts] = []
    for label, text in steps:
        role = _role(label)
        if role == "indicator" and not (is_label(label, "field", "actions") or _both(text.value)):
            drafts.append(_Parts(text))
        elif drafts and role == "baseline" and drafts[-1].baseline is None:
            drafts[-1].baseline, drafts[-1].base_label = text, label
        elif drafts and role == "target" and drafts[-1].target is None:
            drafts[-1].target, drafts[-1].target_label = text, label
        elif drafts and role == "target_year":
            drafts[-1].year = fiscal_year(text.value)
    return [k for d in drafts if d.target is not None and (k := _kpi(ctx, d, measure, how))]


def _both(value: str) -> bool:
    """Does the indicator's own line hold its values already?"""
    return bool(ARROW.search(value)) or len([q for q in quantities(value) if q.unit]) >= 2


def _kpi(ctx: Context, d: _Parts, measure: MeasureDraft | None, how: str) -> Kpi | None:
    assert d.target is not None
    goal = read_quantity(d.target.value)
    text = tidy(d.target).value
    if goal is None and (len(text) > 30 or text.endswith("。")):
        return None
    base = read_quantity(d.baseline.value) if d.baseline is not None else None
    asof = [
        m.printed
        for m in moments(f"{d.base_label} {d.baseline.value if d.baseline is not None else ''}")
    ]
    year = d.year or fiscal_year(d.target.value) or fiscal_year(d.target_label)
    spans = [t.span() for t in (d.name, d.baseline, d.target) if t is not None]
    base_unit, goal_unit = units(base, goal)
    return Kpi(
        id="",
        measure=measure.id if measure else None,
        indicator=tidy(d.name).value,
        baseline_value=base.value if base else None,
        baseline_unit=base_unit,
        baseline_text=tidy(d.baseline).value if d.baseline is not None else None,
        baseline_asof=asof[0] if asof else None,
        target_value=goal.value if goal else None,
        target_text=text,
        target_fy=year,
        unit=goal_unit if goal else base_unit,
        provenance=ctx.prov(min(a for a, _ in spans), max(b for _, b in spans)),
        confidence=0.9,
        method=how,
    )
