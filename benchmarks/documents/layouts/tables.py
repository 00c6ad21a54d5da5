"""Layouts whose measures are rows of tables."""

from __future__ import annotations

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Plan
from benchmarks.documents.layouts import front as f
from benchmarks.documents.nodes import (
    Break,
    Cell,
    Composed,
    Head,
    Para,
    Spot,
    measures,
    table,
    walk,
)  # fmt: skip


def _bullets(texts: tuple[str, ...], mark: str = "・") -> str:
    return "\n".join(f"{mark}{text}" for text in texts)


def _height(spot: Spot) -> int:
    """Rows of a measure: one for each of its targets."""
    assert spot.measure
    return max(1, len(spot.measure.targets))


def ladder_cells(plan: Plan, spot: Spot, shown: set[int], number: bool = True) -> list[Cell]:
    """Cells of the policies above a measure that begin in its row, over all their rows."""
    out = []
    for depth, policy in enumerate(spot.above):
        if id(policy) in shown:
            continue
        shown.add(id(policy))
        rows = sum(_height(other) for other in measures(plan) if policy in other.above)
        sign = f"{spot.numbers[depth]}　" if number else ""
        out.append(Cell(f"{sign}{policy.label}", rows=rows))
    return out


def master(plan: Plan) -> Composed:
    """One table with merged cells: policy, measure, goal and actions, KPI, baseline, target, department."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.plain)
    depth = len(words.levels) - 1
    head = [*words.levels, words.goal, words.actions, words.kpi, f"{words.base}\n({w.head_year(plan, plan.first_fy - 1)})",
            f"{words.target}\n({w.head_year(plan, plan.last_fy)})", words.department]  # fmt: skip
    rows: list[list[str | Cell]] = [list(head)]
    shown: set[int] = set()
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        tall = _height(spot)
        row: list[str | Cell] = [*ladder_cells(plan, spot, shown)]
        row += [Cell(text, rows=tall) for text in (
            f"{spot.dashed}　{measure.title}", w.purpose(plan, measure), _bullets(measure.actions))]  # fmt: skip
        for n, target in enumerate(measure.targets):
            row += [target.indicator, w.base_text(target), w.goal_text(plan, target)]
            if n == 0:
                row.append(Cell(measure.department, rows=tall))
            rows.append(row)
            row = []
    out += [
        Head(1, f"３　{words.levels[-1]}一覧"),
        table(rows, widths=(*(1.0,) * depth, 1.3, 2, 2.2, 1.4, 0.9, 0.9, 1)),
    ]
    out += f.glossary_table(plan, "４　")
    return Composed(out, Printed(goal_year=True))


def register(plan: Plan) -> Composed:
    """A register: ladder columns repeated in every row, money by year, no KPIs."""
    words = plan.words
    out = f.cover(plan)
    out += [
        Para(w.basis(plan)),
        Para(w.under(plan)),
        Para(w.period(plan)),
        Break(f"{words.levels[-1]}一覧"),
    ]
    head = ["No.", *(f"{level}名" for level in words.levels), words.department, words.goal,
            *(f"{words.money} {w.head_year(plan, y)}" for y in plan.years)]  # fmt: skip
    rows = [head]
    for n, spot in enumerate(measures(plan), 1):
        measure = spot.measure
        assert measure
        money = [f"{value:,}" for value in (*measure.money, *(0,) * len(plan.years))][
            : len(plan.years)
        ]
        rows.append([str(n), *(p.label for p in spot.above), measure.title, measure.department,
                     w.purpose(plan, measure), *money])  # fmt: skip
    out += [table(rows), Break(words.glossary)]
    out.append(table([["用語", "意味"], *([t, m] for t, m in plan.terms)]))
    return Composed(out, Printed(actions=False, kpis="none"))


def two_row_head(plan: Plan) -> Composed:
    """A table per policy with a head of two rows: 現状値 and 目標値 above years, money above years."""
    words = plan.words
    out = f.cover(plan, slogan=True)
    out += f.introduction(plan, f.chapter)
    out.append(Head(1, f"第3章　{words.levels[-1]}の一覧"))
    years = [w.head_year(plan, y) for y in plan.years]
    for spot in walk(plan):
        if spot.measure:
            continue
        assert spot.policy
        out.append(
            Head(2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed} {spot.policy.label}")
        )
        if not spot.policy.measures:
            continue
        rows: list[list[str | Cell]] = [
            [Cell(words.levels[-1], rows=2, head=True), Cell(words.actions, rows=2, head=True), Cell(words.department, rows=2, head=True),
             Cell(words.kpi, rows=2, head=True), Cell(words.base, head=True), Cell(words.target, head=True),
             Cell(words.money, cols=len(years), head=True)],
            [Cell(w.head_year(plan, plan.first_fy - 1), head=True), Cell(years[-1], head=True), *(Cell(y, head=True) for y in years)],
        ]  # fmt: skip
        for measure in spot.policy.measures:
            target = measure.targets[0]
            money = [f"{value:,}" for value in (*measure.money, *(0,) * len(years))][: len(years)]
            rows.append([measure.title, w.purpose(plan, measure) + "\n" + _bullets(measure.actions, "○"), measure.department,
                         target.indicator, w.base_text(target), w.goal_text(plan, target), *money])  # fmt: skip
        out.append(table(rows, head=2, widths=(1.3, 2.6, 1, 1.2, 0.9, 0.9, *(0.7,) * len(years))))
    out += f.glossary_list(plan, "第4章　")
    return Composed(out, Printed(kpis="first"))


def kpis_apart(plan: Plan) -> Composed:
    """Measures in prose; the indicators in one table at the end that names measures by number."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.dotted)
    for spot in walk(plan):
        sign = f"{words.levels[spot.depth if spot.policy else -1]}{spot.dashed}"
        if spot.policy:
            out.append(Head(1 + spot.depth, f"{sign} {spot.policy.label}"))
            continue
        measure = spot.measure
        assert measure
        out += [Head(1 + spot.depth, f"{sign} {measure.title}"), Para(w.purpose(plan, measure))]
        out += [Para(f"（{n}）{action}") for n, action in enumerate(measure.actions, 1)]
        out.append(Para(f"{words.department}／{measure.department}"))
    rows = [["番号", words.kpi, words.base, words.target], *f.kpi_rows(plan, "number")]
    out += [Head(1, f"{words.kpi}一覧"), Para(f"{words.base}は{w.fiscal(plan, plan.first_fy - 1)}、{words.target}は{w.fiscal(plan, plan.last_fy)}の値である。"),
            table(rows, widths=(1, 3, 1, 1))]  # fmt: skip
    out += f.glossary_table(plan, "付録 ")
    return Composed(out, Printed())


def kpis_by_year(plan: Plan) -> Composed:
    """Measures as a list of names with departments; indicators with a column for each year."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.chapter_wide)
    out.append(Head(1, f"第３章　{words.levels[-1]}"))
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(2 + spot.depth, f"{w.wide(spot.dashed)}　{spot.policy.label}"))
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(2 + spot.depth, f"{w.wide(spot.dashed)}　{measure.title}"),
            Para(w.purpose(plan, measure)),
        ]
        rows = [
            [
                words.kpi,
                f"{w.head_year(plan, plan.first_fy - 1)}実績",
                *(w.head_year(plan, y) for y in plan.years),
            ]
        ]
        for target in measure.targets:
            values = w.by_year(plan, target)
            rows.append(
                [target.indicator, w.base_text(target), *(values.get(y, "") for y in plan.years)]
            )
        out += [table(rows, widths=(2.4, *(1,) * (len(plan.years) + 1)))]
        out += [table([[words.actions, _bullets(measure.actions)], [words.department, measure.department]], head=0, widths=(1, 4))]  # fmt: skip
    out += f.glossary_marks(plan, "資料編　", "◇")
    return Composed(out, Printed(interim=True))


def money_list(plan: Plan) -> Composed:
    """A list of projects of one year as a budget prints it: 事業名, 事業費, 財源内訳, department."""
    out = f.cover(plan)
    out += [Para(w.basis(plan)), Para(w.under(plan)), Para(w.period(plan))]
    for spot in walk(plan):
        if spot.measure or not spot.policy:
            continue
        out.append(Head(1 + spot.depth, f"{spot.dashed}　{spot.policy.label}"))
        if not spot.policy.measures:
            continue
        rows: list[list[str | Cell]] = [
            [Cell("事業名", rows=2, head=True), Cell("事業概要", rows=2, head=True), Cell("事業費\n（千円）", rows=2, head=True),
             Cell("財源内訳（千円）", cols=3, head=True), Cell("所管課", rows=2, head=True)],
            [Cell("国・県", head=True), Cell("地方債", head=True), Cell("一般財源", head=True)],
        ]  # fmt: skip
        for measure in spot.policy.measures:
            cost = max((*measure.money, 0))
            grant = cost // 2
            rows.append([measure.title, w.purpose(plan, measure), f"{cost:,}", f"{grant:,}", "0", f"{cost - grant:,}", measure.department])  # fmt: skip
        out.append(table(rows, head=2, widths=(1.6, 3, 0.9, 0.8, 0.8, 0.9, 1.1)))
    return Composed(out, Printed(actions=False, kpis="none", terms=False))


def indicators_across(plan: Plan) -> Composed:
    """Under each measure a table whose columns are indicators and whose rows 現状値 and 目標値."""
    words = plan.words
    out = f.cover_lines(plan)
    out += f.introduction(plan, f.roman)
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    1 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"
                )
            )
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(1 + spot.depth, f"{words.levels[-1]} {spot.dashed}　{measure.title}"),
            Para(w.purpose(plan, measure)),
        ]
        out += [Para(f"➢ {action}") for action in measure.actions]
        rows = [["", *(t.indicator for t in measure.targets)],
                [f"{words.base}（{w.fiscal(plan, plan.first_fy - 1)}）", *(w.base_text(t) for t in measure.targets)],
                [f"{words.target}（{w.fiscal(plan, plan.goal_fy(measure.targets[0]))}）", *(t.goal.text for t in measure.targets)]]  # fmt: skip
        out += [table(rows), Para(f"＜{words.department}＞ {measure.department}")]
    out += f.glossary_table(plan, "")
    return Composed(out, Printed())
