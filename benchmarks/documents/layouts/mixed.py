"""Layouts that say things twice, cut them up or set them apart."""

from __future__ import annotations

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Plan
from benchmarks.documents.layouts import front as f
from benchmarks.documents.layouts.tables import ladder_cells
from benchmarks.documents.nodes import (
    Break,
    Cell,
    Composed,
    Head,
    Item,
    Node,
    Para,
    measures,
    table,
    walk,
)


def overview_first(plan: Plan) -> Composed:
    """A table of the whole system first, then the details of each measure, then indicators by title."""
    words = plan.words
    out = f.cover(plan, slogan=True) + f.introduction(plan, f.chapter)
    rows: list[list[str | Cell]] = [list(words.levels)]
    shown: set[int] = set()
    for spot in measures(plan):
        assert spot.measure
        own = [Cell(c.text, rows=_count(plan, c.text)) for c in ladder_cells(plan, spot, shown)]
        rows.append([*own, f"{spot.dashed}　{spot.measure.title}"])
    out += [Head(1, "第3章　計画の体系"), table(rows), Head(1, f"第4章　{words.levels[-1]}の詳細")]
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"))  # fmt: skip
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(2 + spot.depth, f"{words.levels[-1]}{spot.dashed}　{measure.title}"),
            Para(f"{words.goal}：{w.purpose(plan, measure)}"),
            Para(f"{words.actions}："),
            *(Item(action) for action in measure.actions),
            Para(f"{words.department}：{measure.department}"),
        ]
    base, goal = w.fiscal(plan, plan.first_fy - 1), w.fiscal(plan, plan.last_fy)
    kpis = [[words.levels[-1], words.kpi, f"{words.base}（{base}）", f"{words.target}（{goal}）"]]
    out += [Head(1, f"第5章　{words.kpi}"), table([*kpis, *f.kpi_rows(plan)], widths=(2, 2, 1, 1))]
    return Composed(out + f.glossary_table(plan, "資料　"), Printed())


def _count(plan: Plan, text: str) -> int:
    """Measures below the policy of a cell."""
    return sum(any(text.endswith(p.label) for p in spot.above) for spot in measures(plan))


def ladder_only(plan: Plan) -> Composed:
    """A ladder of columns whose deepest names the measure, with what each does beside it."""
    words = plan.words
    out = f.cover(plan)
    out += [Para(w.basis(plan)), Para(w.under(plan)), Para(w.period(plan)), Break("体系表")]
    head = [*words.levels, f"{words.levels[-1]}の概要", f"{words.kpi}（{w.head_year(plan, plan.last_fy)}）", words.department]  # fmt: skip
    rows = [head]
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        target = measure.targets[0]
        rows.append([*(p.label for p in spot.above), measure.title, w.purpose(plan, measure),
                     f"{target.indicator}　{w.base_text(target)}→{w.goal_text(plan, target)}" if target.base else f"{target.indicator}　{w.goal_text(plan, target)}",
                     measure.department])  # fmt: skip
    out.append(table(rows))
    out += [Break(words.glossary), *f.glossary_dl(plan, "")]
    return Composed(out, Printed(actions=False, kpis="first"))


def long_rows(plan: Plan) -> Composed:
    """A table of long rows whose rows and merged cells are cut by pages, its head not repeated."""
    words = plan.words
    out = f.cover(plan) + f.introduction(plan, f.plain) + f.survey(plan)
    head = [words.levels[-2], words.levels[-1], f"{words.goal}・{words.actions}", words.department,
            f"{words.kpi}\n{words.base}→{words.target}（{w.head_year(plan, plan.last_fy)}）"]  # fmt: skip
    rows: list[list[str | Cell]] = [list(head)]
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        first = measure is spot.above[-1].measures[0]
        lead: list[str | Cell] = [Cell(spot.above[-1].label, rows=len(spot.above[-1].measures))] if first else []  # fmt: skip
        actions = "\n".join(f"{w.CIRCLED[n]} {a}" for n, a in enumerate(measure.actions))
        figures = "\n".join(
            f"{t.indicator}\n{w.base_text(t)}→{w.goal_text(plan, t)}" for t in measure.targets
        )
        rows.append([*lead, measure.title, f"{w.purpose(plan, measure)}\n\n{actions}\n\n", measure.department, figures])  # fmt: skip
    out.append(table(rows, widths=(1.2, 1.5, 2.6, 1.1, 1.6), repeat=False))
    return Composed(out + f.glossary_marks(plan, "参考　"), Printed(levels="leaf"))


def no_rules(plan: Plan) -> Composed:
    """Tables without rules: measures as rows under a headed policy, indicators at the end."""
    words = plan.words
    out = f.cover(plan) + f.introduction(plan, f.dotted)
    for spot in walk(plan):
        if spot.measure:
            continue
        assert spot.policy
        out.append(Head(1 + spot.depth, f"{spot.dashed}. {spot.policy.label}"))
        if spot.policy.measures:
            rows = [[words.levels[-1], words.goal, words.department]]
            rows += [[m.title, w.purpose(plan, m), m.department] for m in spot.policy.measures]
            out.append(table(rows, widths=(2, 4, 1.6), rules=False))
    base, goal = w.head_year(plan, plan.first_fy - 1), w.head_year(plan, plan.last_fy)
    kpis = [[words.levels[-1], words.kpi, f"{words.base}{base}", f"{words.target}{goal}"], *f.kpi_rows(plan)]  # fmt: skip
    out += [Head(1, words.kpi), table(kpis, widths=(2, 2.4, 1.2, 1.4), rules=False)]
    return Composed(out + f.glossary_table(plan, ""), Printed(actions=False))


def wrapped_text(plan: Plan) -> Composed:
    """Plain text as it comes out of a printed plan: lines cut at a width, running heads, page numbers."""
    words = plan.words
    out = f.cover(plan) + f.introduction(plan, f.chapter)
    out += f.former(plan) + f.done_by_year(plan)
    out.append(Head(1, f"第3章　{words.levels[-1]}の展開"))
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"))  # fmt: skip
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(2 + spot.depth, f"（{spot.numbers[-1]}）{measure.title}"),
            Para(w.purpose(plan, measure)),
            Para(f"【{words.actions}】"),
            *(Item(action) for action in measure.actions),
            Para(f"【{words.kpi}】"),
            *(Item(w.aim(plan, target)) for target in measure.targets),
            Para(f"【{words.department}】{measure.department}"),
        ]
    return Composed(out + f.glossary_marks(plan, "用語　", "※"), Printed(done=True))


def wrap(data: bytes, plan: Plan, width: int = 36, page: int = 38) -> bytes:
    """The text with its lines cut at ``width`` and every ``page`` lines a foot and a running head."""
    lines: list[str] = []
    for line in data.decode().split("\n"):
        parts = [line[i : i + width] for i in range(0, len(line), width)] or [""]
        lines += [line] if "\t" in line else parts
    out: list[str] = []
    for number, line in enumerate(lines):
        out.append(line)
        if number % page == page - 1:
            out += ["", f"{' ' * 30}- {number // page + 1} -", "", f"{plan.title}", ""]
    return "\n".join(out).encode()


def prose_only(plan: Plan) -> Composed:
    """Numbered heads over running text: actions, department and targets in sentences."""
    words = plan.words
    out: list[Node] = f.cover_lines(plan) + f.introduction(plan, f.chapter_wide)
    out += f.done_as_list(plan)
    out.append(Head(1, f"第３章　{words.levels[-1]}の推進"))
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(2 + spot.depth, f"第{w.wide(spot.dashed)}　{spot.policy.label}"))
            continue
        measure = spot.measure
        assert measure
        told = "、".join(f"{w.CIRCLED[n]}{a}" for n, a in enumerate(measure.actions))
        out += [
            Head(2 + spot.depth, f"{w.wide(spot.numbers[-1])}　{measure.title}"),
            Para(w.purpose(plan, measure)),
            Para(f"具体的には、{told}を進める。"),
            Para("".join(w.aim(plan, t) for t in measure.targets)),
            Para(f"担当は{measure.department}とする。"),
        ]
    printed = Printed(done=True, done_department=False)
    return Composed(out + f.glossary_list(plan, "付章　", "とは、"), printed)


def policy_cards(plan: Plan) -> Composed:
    """A box for each policy with its figures; measures within it as ◆ lines with a dash for the department."""
    words = plan.words
    out = f.cover(plan, edition="{}") + f.introduction(plan, f.plain)
    for n, top in enumerate(plan.policies, 1):
        out += [Break(), Head(1, f"{words.levels[0]}{n}　{top.label}")]
        if top.lead:
            out.append(Para(top.lead))
        if top.targets:
            rows = [["数値目標", words.base, words.target]]
            rows += [[t.indicator, f"{w.base_text(t)}（{w.fiscal(plan, plan.base_fy(t))}）", f"{t.goal.text}（{w.fiscal(plan, plan.goal_fy(t))}）"] for t in top.targets]  # fmt: skip
            out.append(table(rows))
        for spot in walk(plan):
            if spot.policy and spot.policy in top.below:
                out.append(Para(f"〔{spot.policy.label}〕", bold=True, size=12))
            if not spot.measure or top not in spot.above:
                continue
            measure = spot.measure
            inner: list[Node] = [Para(w.purpose(plan, measure))]
            inner += [Para(f"◇{action}") for action in measure.actions]
            inner += [Para(w.aim(plan, target)) for target in measure.targets]
            out += [Para(f"◆{measure.title} ― {measure.department}", bold=True), *inner]
    printed = Printed(edition=True, policy_targets=True)
    return Composed(out + f.glossary_table(plan, "資料　"), printed)
