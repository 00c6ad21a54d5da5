"""Layouts of headings and running text."""

from __future__ import annotations

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Measure, Plan
from benchmarks.documents.layouts import front as f
from benchmarks.documents.nodes import Box, Break, Composed, Head, Item, Node, Para, table, walk


def _kpi_table(plan: Plan, measure: Measure) -> list[Node]:
    words = plan.words
    years = {plan.goal_fy(t) for t in measure.targets}
    rows = [[t.indicator, w.base_text(t), t.goal.text] for t in measure.targets]
    base = f"{words.base}\n（{w.fiscal(plan, plan.first_fy - 1)}）"
    goal = f"{words.target}\n（{w.fiscal(plan, max(years))}）"
    return [table([[words.kpi, base, goal], *rows], widths=(3, 1, 1))]


def chapters(plan: Plan) -> Composed:
    """第1章, 基本目標1, 施策の方向1-1, 事業①; KPI table, ・ lists, department by a label."""
    words = plan.words
    out = f.cover(plan, slogan=True)
    out += f.contents(plan, f.chapter, ["計画の趣旨", "計画の期間", "施策の展開", words.glossary])
    out += f.introduction(plan, f.chapter)
    out.append(Head(1, "第3章　施策の展開"))
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"
                )
            )
            if spot.policy.lead:
                out.append(Para(spot.policy.lead))
            continue
        assert spot.measure
        out += [
            Head(
                2 + spot.depth,
                f"{words.levels[-1]}{w.CIRCLED[spot.numbers[-1] - 1]}　{spot.measure.title}",
            ),
            Para(w.purpose(plan, spot.measure)),
            Para(f"【{words.actions}】"),
            *(Item(action) for action in spot.measure.actions),
            *_kpi_table(plan, spot.measure),
            Para(f"{words.department}：{spot.measure.department}"),
        ]
    out += f.glossary_table(plan, "資料　")
    return Composed(out, Printed())  # fmt: skip


def parts_and_sections(plan: Plan) -> Composed:
    """第１編, 第１章, 第１節; actions ①, targets in prose, finished work in the introduction."""
    words = plan.words
    out = f.cover_lines(plan)
    out += [Head(1, "第１編　総論")]
    out += [Head(2, "第１章　策定の背景"), *(Para(t) for t in plan.background)]
    out += [Para(w.basis(plan)), Para(w.under(plan)), Para(w.period(plan)), *f.done_by_year(plan)]
    out.append(Head(1, "第２編　各論"))
    for spot in walk(plan):
        number = w.wide(spot.numbers[-1])
        if spot.policy:
            sign = f"第{number}章　" if spot.depth == 0 else f"{w.KANJI[spot.numbers[-1] - 1]}　"
            out.append(Head(2 + spot.depth, f"{sign}{spot.policy.label}"))
            continue
        measure = spot.measure
        assert measure
        out += [
            Head(2 + spot.depth, f"第{number}節　{measure.title}"),
            Para(f"{w.purpose(plan, measure)}（{words.department}　{measure.department}）"),
            *(Item(action, mark=w.CIRCLED[n] + "　") for n, action in enumerate(measure.actions)),
            *(Para(w.aim(plan, target)) for target in measure.targets),
        ]
    out += f.glossary_marks(plan, "参考　")
    return Composed(out, Printed(done=True))  # fmt: skip


def roman_kana(plan: Plan) -> Composed:
    """Ⅰ, １, （１）, ア; the department in 【】 behind the title; KPI as an arrow line."""
    words = plan.words
    out = f.cover(plan, edition="（{}）")
    out += f.introduction(plan, f.roman)
    out += f.former(plan)
    out.append(Head(1, f"Ⅲ　{words.levels[-1]}の内容"))
    for spot in walk(plan):
        number = spot.numbers[-1]
        if spot.policy:
            sign = f"{w.wide(number)}　" if spot.depth == 0 else f"（{w.wide(number)}）"
            out.append(Head(2 + spot.depth, f"{sign}{spot.policy.label}"))
            continue
        measure = spot.measure
        assert measure
        sign = f"（{w.wide(number)}）" if spot.depth == 1 else f"{w.CIRCLED[number - 1]}　"
        out += [
            Head(2 + spot.depth, f"{sign}{measure.title}【{measure.department}】"),
            Para(w.purpose(plan, measure)),
            *(Item(action, mark=f"{w.KANA[n]}　") for n, action in enumerate(measure.actions)),
        ]
        for target in measure.targets:
            base = f"{target.base.text}（{w.short(plan.base_fy(target))}）→" if target.base else ""
            out.append(
                Para(
                    f"〔{words.kpi}〕{target.indicator}　{base}{target.goal.text}（{w.short(plan.goal_fy(target))}）"
                )
            )
    out += f.glossary_list(plan, "Ⅳ　")
    return Composed(out, Printed(edition=True))  # fmt: skip


def lettered(plan: Plan) -> Composed:
    """A, A-1; bold labels, KPI and term of each measure as bullets, western heads."""
    words = plan.words
    out: list[Node] = [
        Head(1, plan.title),
        Para(f"{plan.prefecture}{plan.municipality}"),
        Para(w.published(plan)),
        Head(2, "はじめに"),
        *(Para(t) for t in plan.background),
        Para(w.basis(plan)),
        Para(w.under(plan)),
        Para(w.period(plan)),
    ]
    top = 0
    for spot in walk(plan):
        if spot.policy:
            top += spot.depth == 0
            letter = "ABCDEFGH"[top - 1]
            sign = letter if spot.depth == 0 else f"{letter}{spot.numbers[-1]}"
            out.append(
                Head(2 + spot.depth, f"{words.levels[spot.depth]}{sign}：{spot.policy.label}")
            )
            continue
        measure = spot.measure
        assert measure
        code = "".join(map(str, spot.numbers[1:-1]))
        out += [
            Head(
                2 + spot.depth,
                f"{words.levels[-1]}{'ABCDEFGH'[top - 1]}{code}-{spot.numbers[-1]}：{measure.title}",
            ),
            Para(f"{words.goal}", bold=True),
            Para(w.purpose(plan, measure)),
            Para(f"{words.actions}", bold=True),
            *(Item(action) for action in measure.actions),
            Para(f"{words.kpi}", bold=True),
            *(Item(_arrow(plan, n, measure)) for n in range(len(measure.targets))),
            Para(f"{words.department}", bold=True),
            Item(measure.department),
        ]
    out += [Head(2, words.glossary), *(Item(f"{t}：{m}") for t, m in plan.terms)]
    return Composed(out, Printed())  # fmt: skip


def _arrow(plan: Plan, n: int, measure: Measure) -> str:
    target = measure.targets[n]
    goal = f"{target.goal.text}（{w.fiscal(plan, plan.goal_fy(target))}）"
    if target.base is None:
        return f"{target.indicator}：{goal}"
    base = f"{target.base.text}（{w.fiscal(plan, plan.base_fy(target))}）"
    return f"{target.indicator}：{base}→{goal}"


def bold_heads(plan: Plan) -> Composed:
    """Heads without numbers, told by weight, size and colour alone; boxes 【取組】."""
    words = plan.words
    out = f.cover(plan, slogan=True)
    out += [
        Para("策定にあたって", bold=True, size=16, color="1F4E79"),
        *(Para(t) for t in plan.background),
    ]
    out += [Para(w.basis(plan)), Para(w.under(plan)), Para(w.period(plan)), Break()]
    for spot in walk(plan):
        if spot.policy:
            out.append(Para(spot.policy.label, bold=True, size=16 - 2 * spot.depth, color="1F4E79"))
            continue
        measure = spot.measure
        assert measure
        out += [
            Para(measure.title, bold=True, size=12, color="C55A11"),
            Para(w.purpose(plan, measure)),
            Box(words.actions, tuple(Item(action) for action in measure.actions)),
            *(Para(w.aim(plan, target)) for target in measure.targets),
            Para(f"〈{words.department}〉{measure.department}"),
        ]
    out += [Para(words.glossary, bold=True, size=16, color="1F4E79")]
    out += [Para(f"{t}：{m}") for t, m in plan.terms]
    return Composed(out, Printed())  # fmt: skip


def decimal(plan: Plan) -> Composed:
    """1., 1.1, 1.1.1; struck-out former wording, footnote marks on titles, projects by year."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.dotted)
    out += f.survey(plan) + f.done_as_list(plan)
    notes: list[Node] = []
    for spot in walk(plan):
        number = ".".join(map(str, (spot.numbers[0] + 2, *spot.numbers[1:])))
        if spot.policy:
            out.append(Head(1 + spot.depth, f"{number} {spot.policy.label}"))
            continue
        measure = spot.measure
        assert measure
        mark = f"※{len(notes) + 1}" if measure.cites else ""
        if mark:
            notes.append(Para(f"{mark}　{w.cited(plan, measure)}"))
        out += [
            Head(1 + spot.depth, f"{number} {measure.title}{mark}"),
            Para(w.purpose(plan, measure), struck="従来の方法で実施する。"),
            Para(f"■{words.actions}"),
            *(Item(action, mark="－") for action in measure.actions),
            *_kpi_table(plan, measure),
            Para(f"■{words.department}　{measure.department}"),
        ]
    out += [Head(1, "注"), *notes, *f.glossary_dl(plan, "付録　")]
    return Composed(out, Printed(done=True, done_department=False))


def level_words(plan: Plan) -> Composed:
    """Level name and number on every head; labels as small heads of their own."""
    words = plan.words
    out = f.cover(plan)
    out += f.introduction(plan, f.plain)
    out += f.statistics(plan, 1)
    out.append(Head(1, f"３　{words.levels[0]}と{words.levels[-1]}"))
    for spot in walk(plan):
        if spot.policy:
            out.append(
                Head(
                    2 + spot.depth,
                    f"{words.levels[spot.depth]}{w.wide(spot.dashed)}　{spot.policy.label}",
                )
            )
            continue
        measure = spot.measure
        assert measure
        level = 2 + spot.depth
        out += [
            Head(level, f"{words.levels[-1]}{w.wide(spot.dashed)}　{measure.title}"),
            Head(level + 1, words.goal),
            Para(w.purpose(plan, measure)),
            Head(level + 1, words.actions),
            *(Item(action, mark="○") for action in measure.actions),
            Head(level + 1, words.kpi),
            *_kpi_table(plan, measure),
            Head(level + 1, words.department),
            Para(measure.department),
        ]
    out += f.glossary_dl(plan, "４　")
    return Composed(out, Printed())  # fmt: skip
