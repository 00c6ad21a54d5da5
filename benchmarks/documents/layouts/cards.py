"""Layouts with a card, form or sheet for each measure, and layouts with schedules."""

from __future__ import annotations

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Measure, Plan, Step
from benchmarks.documents.layouts import front as f
from benchmarks.documents.nodes import (
    Break,
    Cell,
    Composed,
    Head,
    Item,
    Node,
    Para,
    Terms,
    measures,
    table,
    walk,
)  # fmt: skip


def _bullets(texts: tuple[str, ...], mark: str = "・") -> str:
    return "\n".join(f"{mark}{text}" for text in texts)


def bars(plan: Plan, step: Step, style: str) -> list[str]:
    """A task over the columns of years: arrows, dots, blocks or text once."""
    first, last = w.span(plan, step)
    out = []
    for year in plan.years:
        inside = first <= year <= last
        out.append({
            "arrow": "→" if inside else "", "dot": "●" if inside else "", "block": "■■" if inside else "",
            "text": step.task if year == first else "→" if inside else "",
        }[style])  # fmt: skip
    return out


def schedule_rows(plan: Plan, measure: Measure, style: str) -> list[list[str | Cell]]:
    """Rows of a schedule table: a task and its years."""
    if style == "text":
        return [[Cell(step.task, cols=1), *bars(plan, step, "arrow")] for step in measure.steps]
    return [[step.task, *bars(plan, step, style)] for step in measure.steps]


def card_table(plan: Plan) -> Composed:
    """One ruled card for each measure: labels on the left, indicator rows and a schedule within."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.plain)
    out.append(Head(1, f"３　{words.levels[-1]}シート"))
    years = [w.head_year(plan, y) for y in plan.years]
    wide = len(years) + 1
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        third = wide - 2
        rows: list[list[str | Cell]] = [
            [Cell("番号", head=True), spot.dashed, Cell(f"{words.levels[-1]}名", head=True), Cell(measure.title, cols=wide - 2)],
        ]  # fmt: skip
        for depth, policy in enumerate(spot.above):
            rows.append([Cell(words.levels[depth], head=True), Cell(policy.label, cols=wide)])
        rows += [
            [Cell(words.department, head=True), Cell(measure.department, cols=wide)],
            [Cell(words.goal, head=True), Cell(w.purpose(plan, measure), cols=wide)],
            [Cell(words.actions, head=True), Cell(_bullets(measure.actions), cols=wide)],
            [Cell(words.kpi, rows=len(measure.targets) + 1, head=True), Cell("指標名", cols=third, head=True),
             Cell(f"{words.base}\n{w.fiscal(plan, plan.first_fy - 1)}", head=True), Cell(f"{words.target}\n{w.fiscal(plan, plan.goal_fy(measure.targets[0]))}", head=True)],
        ]  # fmt: skip
        rows += [
            [Cell(t.indicator, cols=third), w.base_text(t), t.goal.text] for t in measure.targets
        ]
        rows.append(
            [
                Cell(words.schedule, rows=len(measure.steps) + 1, head=True),
                Cell("項目", head=True),
                *(Cell(y, head=True) for y in years),
            ]
        )
        rows += schedule_rows(plan, measure, "arrow")
        out.append(table(rows, head=0, widths=(1.2, *(1,) * wide)))
    out += f.glossary_table(plan, "４　")
    return Composed(out, Printed(schedule=True))  # fmt: skip


def dl_form(plan: Plan) -> Composed:
    """Headings for policies and measures, the fields of a measure as dl pairs."""
    words = plan.words
    out: list[Node] = [
        Head(1, plan.title),
        Para(f"{w.published(plan)}　{plan.prefecture}{plan.municipality}"),
    ]
    out += [
        Head(2, "計画のあらまし"),
        Para(w.basis(plan)),
        Para(w.under(plan)),
        Para(w.period(plan)),
    ]
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"
                )
            )
            continue
        measure = spot.measure
        assert measure
        pairs = [(words.goal, w.purpose(plan, measure)), (words.actions, _bullets(measure.actions)),
                 (words.department, measure.department)]  # fmt: skip
        for target in measure.targets:
            base = (
                f"{target.base.text}（{w.fiscal(plan, plan.base_fy(target))}）→"
                if target.base
                else ""
            )
            pairs.append(
                (
                    words.kpi,
                    f"{target.indicator}　{base}{target.goal.text}（{w.fiscal(plan, plan.goal_fy(target))}）",
                )
            )
        pairs.append(
            (words.schedule, "\n".join(f"{w.span_text(plan, s)}　{s.task}" for s in measure.steps))
        )
        out += [Head(2 + spot.depth, f"{words.levels[-1]}　{measure.title}"), Terms(tuple(pairs))]
    out += [Head(2, words.glossary), Terms(plan.terms)]
    return Composed(out, Printed(schedule=True))  # fmt: skip


def sheet_cards(plan: Plan) -> Composed:
    """An Excel sheet per measure: labels above or left of their values, year columns below."""
    words = plan.words
    out = f.cover(plan)
    out += [Para(w.basis(plan)), Para(w.under(plan)), Para(w.period(plan))]
    years = [w.head_year(plan, y) for y in plan.years]
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        out += [Break(spot.dashed), Para(f"{words.levels[-1]}調書", bold=True)]
        rows: list[list[str | Cell]] = [[f"{words.levels[-1]}の名称", Cell(measure.title, cols=4)]]
        rows += [[words.levels[d], Cell(p.label, cols=4)] for d, p in enumerate(spot.above)]
        rows += [
            [words.department, Cell(measure.department, cols=4)],
            [words.goal, Cell(w.purpose(plan, measure), cols=4)],
            [words.actions, Cell(_bullets(measure.actions, "○"), cols=4)],
        ]
        out.append(table(rows, head=0))
        kpi = [
            [
                words.kpi,
                "単位",
                f"{words.base}（{w.head_year(plan, plan.first_fy - 1)}）",
                f"{words.target}（{w.head_year(plan, plan.goal_fy(measure.targets[0]))}）",
            ]
        ]
        for t in measure.targets:
            same = t.base is None or t.base.unit == t.goal.unit
            if same and t.goal.unit and not t.goal.text.endswith("以上"):
                kpi.append([t.indicator, t.goal.unit, t.base.bare if t.base else "－", t.goal.bare])
            else:
                kpi.append([t.indicator, "", w.base_text(t), t.goal.text])
        out.append(table(kpi))
        out.append(table([[words.schedule, *years], *schedule_rows(plan, measure, "dot")]))
    out += [Break(words.glossary), table([["用語", "解説"], *([t, m] for t, m in plan.terms)])]
    return Composed(out, Printed(schedule=True))  # fmt: skip


def labelled_lines(plan: Plan) -> Composed:
    """Plain text sheets: a label and a tab, the years as a row of tabs."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.plain)
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    1 + spot.depth, f"◆{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"
                )
            )
            continue
        measure = spot.measure
        assert measure
        rows: list[list[str | Cell]] = [
            [f"{words.levels[-1]}名", f"{spot.dashed}　{measure.title}"], [words.goal, w.purpose(plan, measure)],
            [words.actions, "、".join(measure.actions)], [words.department, measure.department],
        ]  # fmt: skip
        rows += [[words.kpi, _figures(plan, measure, n)] for n in range(len(measure.targets))]
        out.append(table(rows, head=0))
        out.append(
            table(
                [
                    [words.schedule, *(w.head_year(plan, y) for y in plan.years)],
                    *schedule_rows(plan, measure, "dot"),
                ]
            )
        )
    out += f.glossary_list(plan, "", "：")
    return Composed(out, Printed(schedule=True))  # fmt: skip


def _figures(plan: Plan, measure: Measure, n: int) -> str:
    target = measure.targets[n]
    base = f"（{w.fiscal(plan, plan.base_fy(target))}　{target.base.text}）" if target.base else ""
    return f"{target.indicator}　{w.fiscal(plan, plan.goal_fy(target))}　{target.goal.text}{base}"


def roadmap(plan: Plan) -> Composed:
    """Prose measures; one schedule table for all, the task's text in its first year, arrows after it."""
    words = plan.words
    out = f.cover(plan, edition="【{}】")
    out += f.introduction(plan, f.chapter)
    out.append(Head(1, "第3章　取り組む内容"))
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"
                )
            )
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(2 + spot.depth, f"{spot.dashed}　{measure.title}"),
            Para(w.purpose(plan, measure)),
        ]
        out += [Item(action) for action in measure.actions]
        out.append(Para(f"［{words.department}］{measure.department}"))
    years = [w.head_year(plan, y) for y in plan.years]
    rows: list[list[str | Cell]] = [["番号", words.levels[-1], *years]]
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        for n, step in enumerate(measure.steps):
            lead: list[str | Cell] = []
            if n == 0:
                tall = len(measure.steps)
                lead = [Cell(spot.dashed, rows=tall), Cell(measure.title, rows=tall)]
            rows.append([*lead, *bars(plan, step, "text")])
    out += [Head(1, f"第4章　{words.schedule}"), table(rows, widths=(0.6, 2, *(1,) * len(years)))]
    out += f.glossary_dl(plan, "第5章　")
    return Composed(out, Printed(schedule=True, kpis="none", edition=True))  # fmt: skip


def goals_with_figures(plan: Plan) -> Composed:
    """A 総合戦略: figures of each basic goal in a table, KPIs of each measure in another."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.roman)
    out += f.statistics(plan, 1)
    out += f.former(plan)
    base, goal = w.fiscal(plan, plan.first_fy - 1), w.fiscal(plan, plan.last_fy)
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    1 + spot.depth,
                    f"{words.levels[spot.depth]}{w.wide(spot.dashed)}　{spot.policy.label}",
                )
            )
            if spot.policy.lead:
                out.append(Para(spot.policy.lead))
            if spot.policy.targets:
                rows = [["数値目標", f"{words.base}（{base}）", f"{words.target}（{goal}）"]]
                rows += [[t.indicator, w.base_text(t), t.goal.text] for t in spot.policy.targets]
                out.append(table(rows, widths=(2, 1, 1)))
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(1 + spot.depth, f"（{w.wide(spot.numbers[-1])}）{measure.title}"),
            Para(w.purpose(plan, measure)),
        ]
        out += [Para(f"〇{words.actions}"), *(Item(action) for action in measure.actions)]
        rows = [[words.kpi, words.base, words.target]]
        for t in measure.targets:
            shown = f"{t.base.text}（{base}）" if t.base else "－"
            rows.append([t.indicator, shown, f"{t.goal.text}（{w.fiscal(plan, plan.goal_fy(t))}）"])
        out += [table(rows, widths=(2, 1, 1)), Para(f"{words.department}　{measure.department}")]
    out += f.glossary_table(plan, "資料　")
    return Composed(out, Printed(policy_targets=True))  # fmt: skip
