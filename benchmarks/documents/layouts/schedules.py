"""Layouts whose point is the schedule: bars of merged or coloured cells, phases, half-years, quarters."""

from __future__ import annotations

from collections.abc import Callable

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
    Table,
    measures,
    table,
    walk,
)


def _details(plan: Plan, measure: Measure, mark: str) -> list[Node]:
    return [
        Para(w.purpose(plan, measure)),
        *(Item(action, mark=mark) for action in measure.actions),
        Para(f"{plan.words.department}：{measure.department}"),
    ]


def _told(
    plan: Plan, number: Callable[[int], str], mark: str, schedule: Callable[[Measure], list[Node]]
) -> list[Node]:
    """Headed measures, each with what ``schedule`` gives."""
    out: list[Node] = []
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(2 + spot.depth, f"{plan.words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"))  # fmt: skip
            continue
        assert spot.measure
        out.append(Head(2 + spot.depth, f"{number(spot.numbers[-1])}{spot.measure.title}"))
        out += _details(plan, spot.measure, mark)
        out += schedule(spot.measure)
    return out


def merged_row(plan: Plan, step: Step, fill: str | None = None) -> list[str | Cell]:
    """A task as one cell over all its years, blank cells before and after."""
    return [
        *[""] * step.first,
        Cell(step.task, cols=step.last - step.first + 1, fill=fill),
        *[""] * (len(plan.years) - 1 - step.last),
    ]


def merged_bars(plan: Plan) -> Composed:
    """Under each measure its years as a head and each task as one cell over its years."""

    def schedule(measure: Measure) -> list[Node]:
        rows: list[list[str | Cell]] = [[w.head_year(plan, y) for y in plan.years]]
        rows += [merged_row(plan, step, "CFE2F3") for step in measure.steps]
        return [Para(f"≪{plan.words.schedule}≫"), table(rows)]

    out = f.cover(plan) + f.introduction(plan, f.chapter)
    out.append(Head(1, f"第3章　{plan.words.levels[-1]}"))
    out += _told(plan, lambda n: f"（{n}）", "●", schedule)
    return Composed(out + f.glossary_table(plan, "第4章　"), Printed(schedule=True, kpis="none"))


def merged_chart(plan: Plan) -> Composed:
    """One chart for the whole plan, policies as rows of their own, tasks as cells over years."""
    words = plan.words
    out = f.cover_lines(plan) + f.introduction(plan, f.dotted)
    out += [Head(1, f"3. {words.levels[-1]}の内容"), *_told(plan, f.dotted, "・", lambda m: [])]
    rows: list[list[str | Cell]] = [[words.levels[-1], *(w.head_year(plan, y) for y in plan.years)]]
    for spot in walk(plan):
        if spot.policy and spot.policy.measures:
            rows.append([Cell(spot.policy.label, cols=len(plan.years) + 1, fill="DDDDDD")])
        elif spot.measure:
            steps = spot.measure.steps
            for n, step in enumerate(steps):
                lead: list[str | Cell] = (
                    [] if n else [Cell(spot.measure.title, rows=len(steps))]
                )  # fmt: skip
                rows.append([*lead, *merged_row(plan, step)])
    out += [Head(1, f"4. {words.schedule}"), table(rows, widths=(2, *(1,) * len(plan.years)))]
    return Composed(out + f.glossary_list(plan, "5. "), Printed(schedule=True, kpis="none"))


def coloured_cells(plan: Plan) -> Composed:
    """A list of measures with coloured cells without text for the years of a task."""
    words = plan.words
    out = f.cover(plan)
    out += [Para(w.basis(plan)), Para(w.under(plan)), Para(w.period(plan)), Break("工程表")]
    head = [
        *words.levels,
        words.department,
        words.actions,
        "工程",
        *(w.head_year(plan, y) for y in plan.years),
    ]
    rows: list[list[str | Cell]] = [list(head)]
    shown: set[int] = set()
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        tall = len(measure.steps)
        row: list[str | Cell] = []
        for policy in spot.above:
            if id(policy) not in shown:
                shown.add(id(policy))
                below = [s.measure for s in measures(plan) if policy in s.above and s.measure]
                row.append(Cell(policy.label, rows=sum(len(m.steps) for m in below)))
        actions = "\n".join(f"・{a}" for a in measure.actions)
        row += [Cell(t, rows=tall) for t in (measure.title, measure.department, actions)]
        for step in measure.steps:
            cells = [
                Cell("", fill="5B9BD5") if step.first <= n <= step.last else Cell("")
                for n in range(len(plan.years))
            ]
            rows.append([*row, step.task, *cells])
            row = []
    out.append(table(rows))
    out += [Break(words.glossary), table([["用語", "説明"], *([t, m] for t, m in plan.terms)])]
    return Composed(out, Printed(schedule=True, kpis="none", goal=False, cites=False))


def phase_spans(plan: Plan, step: Step) -> tuple[int, int]:
    """The years of the phases that a task touches: 前期 is the first half of the plan."""
    middle = plan.first_fy + len(plan.years) // 2
    first, last = w.span(plan, step)
    return (
        plan.first_fy if first < middle else middle,
        middle - 1 if last < middle else plan.last_fy,
    )


def two_phases(plan: Plan) -> Composed:
    """Columns 前期 and 後期 with their years; a task over both is one cell over both."""
    middle = plan.first_fy + len(plan.years) // 2
    head = [f"前期（{w.short(plan.first_fy)}～{w.short(middle - 1)}）", f"後期（{w.short(middle)}～{w.short(plan.last_fy)}）"]  # fmt: skip

    def schedule(measure: Measure) -> list[Node]:
        rows: list[list[str | Cell]] = [list(head)]
        for step in measure.steps:
            first, last = phase_spans(plan, step)
            both = first == plan.first_fy and last == plan.last_fy
            empty = "　"
            rows.append([Cell(step.task, cols=2)] if both else [step.task, empty] if last < middle else [empty, step.task])  # fmt: skip
        return [table(rows)]

    out = f.cover(plan, slogan=True) + f.introduction(plan, f.roman)
    out.append(Head(1, f"Ⅲ　{plan.words.levels[-1]}"))
    out += _told(plan, lambda n: f"{w.CIRCLED[n - 1]}", "－", schedule)
    printed = Printed(schedule=True, kpis="none", spans=phase_spans)
    return Composed(out + f.glossary_marks(plan, "Ⅳ　", "■"), printed)


def half_years(plan: Plan) -> Composed:
    """A head of two rows: fiscal years above 上期 and 下期; bars of arrows."""
    return Composed(_halved(plan, ("上期", "下期"), "⇒"), Printed(schedule=True, kpis="none"))


def quarters(plan: Plan) -> Composed:
    """A head of two rows: fiscal years above quarters; bars of dots."""
    return Composed(
        _halved(plan, ("1Q", "2Q", "3Q", "4Q"), "●"), Printed(schedule=True, kpis="none")
    )


def _halved(plan: Plan, parts: tuple[str, ...], mark: str) -> list[Node]:
    words = plan.words
    out = f.cover(plan) + f.introduction(plan, f.plain)
    out += [Head(1, f"３　{words.levels[-1]}"), *_told(plan, f.plain, "・", lambda m: [])]
    out.append(Head(1, f"４　{words.schedule}"))
    wide = len(parts)
    for top in plan.policies:
        rows: list[list[str | Cell]] = [
            [Cell(words.levels[-1], rows=2, head=True), Cell("工程", rows=2, head=True),
             *(Cell(w.head_year(plan, y), cols=wide, head=True) for y in plan.years)],
            [Cell(part, head=True) for _ in plan.years for part in parts],
        ]  # fmt: skip
        for spot in measures(plan):
            if top not in spot.above:
                continue
            assert spot.measure
            for n, step in enumerate(spot.measure.steps):
                lead: list[str | Cell] = [] if n else [Cell(spot.measure.title, rows=len(spot.measure.steps))]  # fmt: skip
                # a task begins in the second part of its first year, as they often do
                cells = [mark if step.first * wide + 1 <= k <= step.last * wide + wide - 1 else ""
                         for k in range(len(plan.years) * wide)]  # fmt: skip
                rows.append([*lead, step.task, *cells])
        count = len(plan.years) * wide
        out += [Para(f"■{top.label}"), table(rows, head=2, widths=(2.4, 2, *(9 / count,) * count))]
    return out + f.glossary_table(plan, "５　")


def year_lists(plan: Plan) -> Composed:
    """The schedule as lines of years: 令和5～7年度　…."""

    def schedule(measure: Measure) -> list[Node]:
        lines = [f"{w.span_text(plan, step)}　{step.task}" for step in measure.steps]
        return [Para(f"{plan.words.schedule}"), *(Item(line, mark="　") for line in lines)]

    out = f.cover(plan) + f.introduction(plan, f.chapter_wide)
    out.append(Head(1, f"第３章　{plan.words.levels[-1]}"))
    out += _told(plan, lambda n: f"（{w.wide(n)}）", "○", schedule)
    return Composed(out + f.glossary_dl(plan, "第４章　"), Printed(schedule=True, kpis="none"))


def drawn_text_bars(plan: Plan) -> Composed:
    """Bars of characters in plain text under a row of years."""

    def schedule(measure: Measure) -> list[Node]:
        years = [w.short(y) for y in plan.years]
        rows: list[list[str | Cell]] = [[plan.words.schedule, *years]]
        rows += [
            [step.task, *("■■■" if step.first <= n <= step.last else "□□□" for n in range(len(years)))]
            for step in measure.steps
        ]  # fmt: skip
        return [table(rows), *([_figures(plan, measure)] if measure.targets else [])]

    out = f.cover(plan) + f.introduction(plan, f.dotted)
    out += _told(plan, lambda n: f"[{n}] ", "* ", schedule)
    return Composed(out + f.glossary_list(plan, "", " … "), Printed(schedule=True))


def _figures(plan: Plan, measure: Measure) -> Table:
    words = plan.words
    goal = max(plan.goal_fy(t) for t in measure.targets)
    rows = [[words.kpi, f"{words.base}({w.short(plan.first_fy - 1)})", f"{words.target}({w.short(goal)})"]]  # fmt: skip
    rows += [[t.indicator, w.base_text(t), t.goal.text] for t in measure.targets]
    return table(rows)
