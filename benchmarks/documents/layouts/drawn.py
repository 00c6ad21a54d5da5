"""PDFs drawn by place: slides, sheets of boxes, charts, vertical writing."""

from __future__ import annotations

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.drawing import Page, chart
from benchmarks.documents.facts import Measure, Plan
from benchmarks.documents.fonts_pdf import REGULAR
from benchmarks.documents.layouts import front as f
from benchmarks.documents.nodes import (
    Beside,
    Break,
    Chart,
    Composed,
    Head,
    Item,
    Node,
    Para,
    Spot,
    measures,
    table,
    walk,
)  # fmt: skip

WIDE, TALL = 842.0, 595.0


def _bars(measure: Measure) -> tuple[tuple[str, int, int], ...]:
    return tuple((s.task, s.first, s.last) for s in measure.steps)


def _title_slide(page: Page, plan: Plan) -> None:
    page.box(60, 170, WIDE - 120, 90, "1F4E79")
    page.text(90, 195, WIDE - 180, plan.title, 26, True, "FFFFFF")
    page.text(90, 290, 600, f"{w.published(plan)}　{plan.prefecture}{plan.municipality}", 14)
    page.turn()
    page.text(40, 30, 700, "計画の位置付けと期間", 20, True)
    y = 80.0
    for words in (*plan.background, w.basis(plan), w.under(plan), w.period(plan)):
        page.box(50, y - 4, WIDE - 100, 56, "F3F7FB", 6)
        page.text(64, y, WIDE - 130, words, 12)
        y += 66
    page.turn()


def _terms_slide(page: Page, plan: Plan) -> bytes:
    page.text(40, 30, 700, plan.words.glossary, 18, True)
    half = (len(plan.terms) + 1) // 2
    for column, pairs in enumerate((plan.terms[:half], plan.terms[half:])):
        y = 80.0
        for term, meaning in pairs:
            x = 50 + column * 390
            y += page.text(x, y, 360, term, 11, True)
            y += page.text(x + 12, y, 348, meaning, 10) + 8
    return page.done()


def slide_cards(plan: Plan) -> tuple[bytes, Composed]:
    """A slide for each policy: a title band and a row of cards with bullets."""
    page = Page(WIDE, TALL)
    _title_slide(page, plan)
    for spot in walk(plan):
        if not spot.policy or not spot.policy.measures:
            continue
        top = spot.above[0].label if spot.above else plan.slogan
        page.text(40, 14, 600, top, 10)
        page.box(30, 34, WIDE - 60, 40, "2E75B6")
        page.text(44, 42, WIDE - 90, spot.policy.label, 20, True, "FFFFFF")
        wide = (WIDE - 60 - 14 * (len(spot.policy.measures) - 1)) / len(spot.policy.measures)
        for n, measure in enumerate(spot.policy.measures):
            _card(page, plan, 30 + n * (wide + 14), wide, measure)
        page.text(WIDE - 60, TALL - 24, 40, str(spot.numbers[0]), 9)
        page.turn()
    return _terms_slide(page, plan), Composed([], Printed(levels="leaf"))


def _card(page: Page, plan: Plan, x: float, wide: float, measure: Measure) -> None:
    page.box(x, 92, wide, 460, "FFFFFF", 6)
    page.box(x, 92, wide, 46, "FFE699", 6)
    page.text(x + 8, 98, wide - 16, measure.title, 13, True)
    y = 146 + page.text(x + 8, 146, wide - 16, w.purpose(plan, measure), 9.5) + 6
    y += page.text(x + 8, y, wide - 16, plan.words.actions, 10, True, "C55A11")
    y = page.lines(x + 8, y, wide - 16, [f"・{a}" for a in measure.actions], 9.5) + 8
    y += page.text(x + 8, y, wide - 16, plan.words.kpi, 10, True, "C55A11")
    for target in measure.targets:
        base = f"{target.base.text}（{w.short(plan.base_fy(target))}）→ " if target.base else ""
        y += page.text(x + 8, y, wide - 16, target.indicator, 9.5)
        y += page.text(x + 20, y, wide - 28, f"{base}{target.goal.text}（{w.short(plan.goal_fy(target))}）", 9.5)  # fmt: skip
    page.text(x + 8, 534, wide - 16, f"（{measure.department}）", 9)


def slide_columns(plan: Plan) -> tuple[bytes, Composed]:
    """One slide with a column for each policy and boxes of bullets, then a chart of all bars."""
    page = Page(WIDE, TALL)
    _title_slide(page, plan)
    page.text(40, 16, 700, "取組の全体像", 18, True)
    holders = [spot for spot in walk(plan) if spot.policy and spot.policy.measures]
    for start in range(0, len(holders), 4):
        chunk = holders[start : start + 4]
        wide = (WIDE - 60 - 10 * (len(chunk) - 1)) / len(chunk)
        for n, spot in enumerate(chunk):
            assert spot.policy
            _column(page, 30 + n * (wide + 10), wide, spot.policy.label, spot.policy.measures)
        page.turn()
    page.text(40, 16, 700, plan.words.schedule, 18, True)
    rows = [(m.title, _bars(m)) for m in plan.measures]
    years = [w.head_year(plan, y) for y in plan.years]
    half = (len(rows) + 1) // 2
    for part in (rows[:half], rows[half:]):
        chart(page, 30, 50, WIDE - 60, part, years, inside=True)
        page.turn()
    printed = Printed(levels="leaf", goal=False, department=False, kpis="none", cites=False, schedule=True)  # fmt: skip
    return _terms_slide(page, plan), Composed([], printed)


def _column(page: Page, x: float, wide: float, label: str, items: tuple[Measure, ...]) -> None:
    page.box(x, 50, wide, 44, "1F4E79")
    page.text(x + 6, 55, wide - 12, label, 12, True, "FFFFFF")
    y = 104.0
    for measure in items:
        lines = [f"・{action}" for action in measure.actions]
        tall = 30 + 28.0 * len(lines)
        page.box(x, y, wide, tall, "EAF1F8", 4)
        below = y + 4 + page.text(x + 6, y + 4, wide - 12, measure.title, 10.5, True)
        page.lines(x + 8, below, wide - 14, lines, 8.5)
        y += tall + 8


def sheet_boxes(plan: Plan) -> tuple[bytes, Composed]:
    """A page of boxes for each measure: number chip, title band, boxes left and right, bars below."""
    page = Page(595, 842)
    page.text(60, 240, 480, plan.title, 24, True)
    page.text(60, 330, 480, f"{w.published(plan)}　{plan.prefecture}{plan.municipality}", 13)
    page.turn()
    y = 60.0
    for words in (w.basis(plan), w.under(plan), w.period(plan)):
        y += page.text(50, y, 495, words, 11) + 10
    page.turn()
    for spot in measures(plan):
        _sheet(page, plan, spot)
        page.turn()
    page.text(50, 40, 400, plan.words.glossary, 16, True)
    y = 80.0
    for term, meaning in plan.terms:
        page.text(50, y, 130, term, 10, True)
        y += page.text(185, y, 360, meaning, 10) + 6
    return page.done(), Composed([], Printed(schedule=True))


def _sheet(page: Page, plan: Plan, spot: Spot) -> None:
    words, measure = plan.words, spot.measure
    assert measure
    page.text(40, 22, 510, "　＞　".join(p.label for p in spot.above), 9)
    page.box(40, 44, 60, 34, "C55A11")
    page.text(48, 50, 50, spot.dashed, 14, True, "FFFFFF")
    page.box(100, 44, 455, 34, "FBE5D6")
    page.text(110, 50, 440, measure.title, 15, True)
    for n, (label, lines) in enumerate(
        ((words.goal, [w.purpose(plan, measure)]), (words.actions, [f"・{a}" for a in measure.actions]))
    ):  # fmt: skip
        x = 40 + n * 262.0
        page.box(x, 96, 253, 22, "DEEBF7")
        page.text(x + 6, 99, 240, label, 10, True)
        page.box(x, 118, 253, 150)
        page.lines(x + 6, 124, 241, lines, 10)
    page.text(40, 282, 300, f"{words.department}　{measure.department}", 10)
    page.box(40, 310, 515, 22, "DEEBF7")
    page.text(46, 313, 300, words.kpi, 10, True)
    page.text(330, 313, 110, f"{words.base}（{w.short(plan.first_fy - 1)}）", 9)
    page.text(440, 313, 115, f"{words.target}（{w.short(plan.goal_fy(measure.targets[0]))}）", 9)
    for n, target in enumerate(measure.targets):
        top = 332 + n * 22.0
        page.box(40, top, 515, 22)
        page.text(46, top + 3, 280, target.indicator, 9.5)
        page.text(330, top + 3, 100, w.base_text(target), 9.5)
        page.text(440, top + 3, 110, target.goal.text, 9.5)
    page.text(40, 420, 300, words.schedule, 11, True)
    rows = [(s.task, ((s.task, s.first, s.last),)) for s in measure.steps]
    years = [w.head_year(plan, y) for y in plan.years]
    chart(page, 40, 442, 515, [("", bars) for _, bars in rows], years, inside=False)


def charts_within(plan: Plan) -> Composed:
    """Prose with a chart of shapes under each policy, the text within the bars."""
    return _charted(plan, inside=True)


def charts_beside(plan: Plan) -> Composed:
    """Prose with a chart of shapes under each policy, the tasks in a column beside the bars."""
    return _charted(plan, inside=False)


def _charted(plan: Plan, inside: bool) -> Composed:
    words = plan.words
    out = f.cover(plan) + f.introduction(plan, f.chapter)
    out.append(Head(1, f"第3章　{words.levels[-1]}"))
    years = tuple(w.head_year(plan, y) for y in plan.years)
    for spot in walk(plan):
        if not spot.policy:
            continue
        out.append(Head(2 + spot.depth, f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}"))  # fmt: skip
        for n, measure in enumerate(spot.policy.measures, 1):
            out += [
                Head(3 + spot.depth, f"（{n}）{measure.title}"),
                Para(w.purpose(plan, measure)),
                *(Item(action) for action in measure.actions),
                Para(f"{words.department}：{measure.department}"),
            ]
        if spot.policy.measures:
            rows = tuple((m.title, _bars(m)) for m in spot.policy.measures)
            out += [Para(f"【{words.schedule}】"), Chart(rows, years, inside)]
    return Composed(out + f.glossary_table(plan, "第4章　"), Printed(schedule=True, kpis="none"))


def side_by_side(plan: Plan) -> Composed:
    """Two tables side by side under each policy: measures with departments, and their indicators."""
    words = plan.words
    out = f.cover_lines(plan) + f.introduction(plan, f.plain)
    for spot in walk(plan):
        if not spot.policy:
            continue
        out.append(Head(1 + spot.depth, f"{spot.dashed}　{spot.policy.label}"))
        if not spot.policy.measures:
            continue
        numbered = list(enumerate(spot.policy.measures))
        left = [[words.levels[-1], words.actions, words.department]]
        left += [[f"{w.CIRCLED[n]}{m.title}", "\n".join(f"・{a}" for a in m.actions), m.department] for n, m in numbered]  # fmt: skip
        right = [["番号", words.kpi, words.base, f"{words.target}\n{w.head_year(plan, plan.last_fy)}"]]  # fmt: skip
        right += [[w.CIRCLED[n], t.indicator, w.base_text(t), w.goal_text(plan, t)] for n, m in numbered for t in m.targets]  # fmt: skip
        out.append(Beside(table(left, widths=(1.4, 2, 1)), table(right, widths=(0.5, 2, 1, 1))))
    printed = Printed(goal=False, cites=False)
    return Composed(out + f.glossary_marks(plan, ""), printed)


def vertical(plan: Plan) -> tuple[bytes, Composed]:
    """Vertical writing from the right: numbered heads, goals, actions, departments."""
    lines: list[tuple[str, float]] = [(plan.title, 20), ("", 10)]
    lines += [(f"{plan.prefecture}{plan.municipality}", 12), (w.published(plan), 12), ("", 10)]
    lines += [(text, 10) for text in (w.basis(plan), w.under(plan), w.period(plan))]
    for spot in walk(plan):
        number = w.KANJI[spot.numbers[-1] - 1]
        if spot.policy:
            lines += [("", 10), (f"{'　' * spot.depth}第{number}　{spot.policy.label}", 14)]
            continue
        measure = spot.measure
        assert measure
        lines += [("", 10), (f"{number}　{measure.title}", 12), (w.purpose(plan, measure), 10)]
        lines += [(f"・{action}", 10) for action in measure.actions]
        lines.append((f"{plan.words.department}　{measure.department}", 10))
    page = Page(842, 595)
    x = 842 - 60.0
    for text, size in lines:
        per = int(480 // size)
        for at in range(0, max(len(text), 1), per):
            if x < 50:
                page.turn()
                x = 842 - 60.0
            page.canvas.setFont(REGULAR, size)
            for n, char in enumerate(text[at : at + per]):
                page.canvas.drawString(x, 595 - 60 - n * size, char)
            x -= size * 1.7
    printed = Printed(kpis="none", terms=False)
    return page.done(), Composed([], printed)


def unfolded(plan: Plan) -> Composed:
    """Cards as boxes in two columns of running text, KPIs as lines within."""
    words = plan.words
    out: list[Node] = f.cover(plan) + f.introduction(plan, f.roman)
    out.append(Break())
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(1 + spot.depth, spot.policy.label))
            continue
        measure = spot.measure
        assert measure
        out += [Head(1 + spot.depth, f"▶ {measure.title}"), Para(w.purpose(plan, measure))]
        out += [Para(f"◎{words.actions}", bold=True), *(Item(a) for a in measure.actions)]
        rows = [[words.kpi, f"{words.base}→{words.target}"]]
        rows += [[t.indicator, f"{w.base_text(t)}（{w.short(plan.base_fy(t))}）→{t.goal.text}（{w.short(plan.goal_fy(t))}）" if t.base else f"{t.goal.text}（{w.short(plan.goal_fy(t))}）"] for t in measure.targets]  # fmt: skip
        out += [table(rows), Para(f"担当　{measure.department}")]
    return Composed(out + f.glossary_dl(plan, ""), Printed())
