"""Layouts of forms and boxes: labels above or beside their values, cards of items, boxes of bullets."""

from __future__ import annotations

from html import escape

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Measure, Plan
from benchmarks.documents.layouts import front as f
from benchmarks.documents.nodes import (
    Box,
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

LABEL = "E2EFDA"


def _label(text: str, rows: int = 1, cols: int = 1) -> Cell:
    return Cell(text, rows, cols, fill=LABEL)


def _lines(texts: tuple[str, ...], mark: str = "・") -> str:
    return "\n".join(f"{mark}{text}" for text in texts)


def _open(plan: Plan, number: f.Number) -> list[Node]:
    return [*f.cover(plan), *f.introduction(plan, number)]


def _kpi_lines(plan: Plan, measure: Measure) -> list[tuple[str, str, str]]:
    return [
        (
            t.indicator,
            f"{t.base.text}（{w.head_year(plan, plan.base_fy(t))}）" if t.base else "－",
            f"{t.goal.text}（{w.head_year(plan, plan.goal_fy(t))}）",
        )
        for t in measure.targets
    ]


def labels_above(plan: Plan) -> Composed:
    """A form for each measure without headings: a number cell, labels above their values."""
    words = plan.words
    out = _open(plan, f.plain)
    number = 2
    for spot in walk(plan):
        if spot.policy:
            number += spot.depth == 0
            text = f"{f.plain(number)}{spot.policy.label}" if not spot.depth else spot.policy.label
            out.append(Head(1 + spot.depth, text))
            continue
        measure = spot.measure
        assert measure
        rows: list[list[str | Cell]] = [
            [_label(spot.dashed), Cell(measure.title, cols=3, fill="C6E0B4")],
            [_label(words.goal, cols=4)],
            [Cell(w.purpose(plan, measure), cols=4)],
            [_label(words.actions, cols=3), _label(words.department)],
            [Cell(_lines(measure.actions), cols=3), measure.department],
            [_label(words.kpi, cols=2), _label(words.base), _label(words.target)],
        ]
        rows += [[Cell(i, cols=2), base, goal] for i, base, goal in _kpi_lines(plan, measure)]
        out.append(table(rows, head=0))
    out += f.glossary_table(plan, f.plain(number + 1))
    return Composed(out, Printed())


def labels_beside(plan: Plan) -> Composed:
    """A form for each measure: a band with number and title, two labels in one row, merged labels."""
    words = plan.words
    out = _open(plan, f.chapter)
    out.append(Head(1, f"{f.chapter(3)}施策ごとの調書"))
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        kpis = _kpi_lines(plan, measure)
        rows: list[list[str | Cell]] = [
            [Cell(f"{spot.dashed}　{measure.title}", cols=4, fill="1F4E79")],
            [
                _label(words.levels[len(spot.above) - 1]),
                spot.above[-1].label,
                _label(words.department),
                measure.department,
            ],
            [_label(words.goal), Cell(w.purpose(plan, measure), cols=3)],
        ]
        for n, action in enumerate(measure.actions):
            first = [_label(words.actions, rows=len(measure.actions))] if n == 0 else []
            rows.append([*first, Cell(f"{w.CIRCLED[n]}{action}", cols=3)])
        head = [_label(words.kpi, rows=len(kpis) + 1)]
        rows.append([*head, _label("項目"), _label(words.base), _label(words.target)])
        rows += [list(row) for row in kpis]
        out.append(table(rows, head=0))
        out.append(Para(""))
    out += f.glossary_table(plan, f.chapter(4))
    return Composed(out, Printed(levels="leaf"))


def cards_of_items(plan: Plan) -> tuple[bytes, Composed]:
    """A page of sections, one for each policy, whose items hold a bold title and its text."""
    words = plan.words
    out = [
        f"<h1>{plan.title}</h1><p>{w.published(plan)}</p><p>{plan.prefecture}{plan.municipality}</p>",
        f"<section><h2>{words.self_name}の位置づけ</h2><p>{w.basis(plan)}</p><p>{w.under(plan)}</p><p>{w.period(plan)}</p></section>",
    ]
    opened = False
    for spot in walk(plan):
        if spot.policy:
            out.append("</div></section>" if opened else "")
            opened = True
            level = 2 + spot.depth
            out.append(
                f'<section class="policy"><h{level}>{escape(spot.policy.label)}</h{level}><div class="cards">'
            )
            continue
        measure = spot.measure
        assert measure
        actions = "".join(f"<li>{escape(a)}</li>" for a in measure.actions)
        kpis = "".join(
            f"<p>{words.kpi}：{escape(i)}　{escape(b)} → {escape(g)}</p>"
            for i, b, g in _kpi_lines(plan, measure)
        )
        out.append(
            f'<div class="card"><p class="name"><strong>{escape(measure.title)}</strong></p>'
            f"<p>{escape(w.purpose(plan, measure))}</p><ul>{actions}</ul>{kpis}"
            f'<p class="by">{words.department}：{escape(measure.department)}</p></div>'
        )
    out.append("</div></section>")
    terms = "".join(f"<dt>{escape(t)}</dt><dd>{escape(m)}</dd>" for t, m in plan.terms)
    out.append(f"<section><h2>{words.glossary}</h2><dl>{terms}</dl></section>")
    page = f"<!doctype html><html lang=ja><head><meta charset=utf-8><title>{plan.title}</title></head><body><main>{''.join(out)}</main></body></html>"
    return page.encode(), Composed([], Printed())


def terms_form(plan: Plan) -> tuple[bytes, Composed]:
    """A page with an article for each measure: its title as a heading, a list of terms with lists inside."""
    words = plan.words
    out = [
        f"<h1>{plan.title}</h1><p>{w.published(plan)}　{plan.prefecture}{plan.municipality}</p>",
        f"<h2>{f.dotted(1)}はじめに</h2><p>{w.basis(plan)}{w.under(plan)}</p><p>{w.period(plan)}</p>",
    ]
    for spot in walk(plan):
        level = 2 + spot.depth
        if spot.policy:
            name = words.levels[spot.depth]
            out.append(
                f"<h{level}>{name}{spot.numbers[-1]}　{escape(spot.policy.label)}</h{level}>"
            )
            continue
        measure = spot.measure
        assert measure
        actions = "".join(f"<li>{escape(a)}</li>" for a in measure.actions)
        kpis = "".join(
            f"<div>{escape(i)}：{escape(b)}→{escape(g)}</div>"
            for i, b, g in _kpi_lines(plan, measure)
        )
        out.append(
            f"<article><h{level}>{escape(measure.title)}</h{level}><dl>"
            f"<div><dt>{words.department}</dt><dd>{escape(measure.department)}</dd></div>"
            f"<div><dt>{words.goal}</dt><dd>{escape(w.purpose(plan, measure))}</dd></div>"
            f"<div><dt>{words.actions}</dt><dd><ul>{actions}</ul></dd></div>"
            f"<div><dt>{words.kpi}</dt><dd>{kpis}</dd></div></dl></article>"
        )
    terms = "".join(f"<dt>{escape(t)}</dt><dd>{escape(m)}</dd>" for t, m in plan.terms)
    out.append(f"<h2>{words.glossary}</h2><dl>{terms}</dl>")
    page = f"<!doctype html><html lang=ja><head><meta charset=utf-8><title>{plan.title}</title></head><body>{''.join(out)}</body></html>"
    return page.encode(), Composed([], Printed())


def boxes_of_bullets(plan: Plan) -> Composed:
    """A brief plan: a box for each policy, its bullets are the measures, and nothing more of them."""
    out: list[Node] = [*f.cover(plan), Para(w.basis(plan)), Para(w.under(plan))]
    out += [Para(w.period(plan)), Head(1, f"{plan.words.self_name}の全体像")]
    for spot in walk(plan):
        if spot.policy and spot.policy.measures:
            items: tuple[Node, ...] = tuple(Item(m.title) for m in spot.policy.measures)
            out.append(Box(spot.policy.label, items, "BDD7EE"))
    out += f.glossary_table(plan, "")
    printed = Printed(
        levels="leaf", goal=False, department=False, actions=False, kpis="none", cites=False
    )
    return Composed(out, printed)


def boxes_of_actions(plan: Plan) -> Composed:
    """A box for each measure below the heading of its policy; its bullets are the actions."""
    out: list[Node] = [*f.cover(plan), Para(w.basis(plan)), Para(w.under(plan))]
    out.append(Para(w.period(plan)))
    for spot in walk(plan):
        if spot.policy:
            out.append(Head(1 + spot.depth, spot.policy.label))
            continue
        measure = spot.measure
        assert measure
        out.append(Box(measure.title, tuple(Item(a) for a in measure.actions), "E4DFEC"))
    out += f.glossary_table(plan, "")
    return Composed(out, Printed(goal=False, department=False, kpis="none", cites=False))


def boxed_measures(plan: Plan) -> Composed:
    """A box for each measure below the heading of its policy: lines with labels, then bullets."""
    words = plan.words
    out = _open(plan, f.roman)
    number = 2
    for spot in walk(plan):
        if spot.policy:
            number += spot.depth == 0
            text = f"{f.roman(number)}{spot.policy.label}" if not spot.depth else spot.policy.label
            out.append(Head(1 + spot.depth, text))
            continue
        measure = spot.measure
        assert measure
        parts: list[Node] = [Para(w.purpose(plan, measure)), Para(f"【{words.actions}】")]
        parts += [Item(a) for a in measure.actions]
        parts.append(Para(f"【{words.kpi}】"))
        parts += [Item(f"{i}　{b}→{g}") for i, b, g in _kpi_lines(plan, measure)]
        parts.append(Para(f"{words.department}：{measure.department}"))
        out.append(Box(measure.title, tuple(parts), "FCE4D6"))
    out += f.glossary_table(plan, f.roman(number + 1))
    return Composed(out, Printed())


def form_sheets(plan: Plan) -> Composed:
    """A book of one sheet: forms one below the other, labels above their values, title in a small grid."""
    words = plan.words
    out: list[Node] = [
        *f.cover(plan),
        Para(w.basis(plan)),
        Para(w.under(plan)),
        Para(w.period(plan)),
    ]
    for spot in measures(plan):
        measure = spot.measure
        assert measure
        top = [_label(words.levels[d]) for d in range(len(spot.above))]
        names = [Cell(p.label) for p in spot.above]
        width = len(top) + 2
        rows: list[list[str | Cell]] = [
            [*top, _label(words.levels[-1]), _label(words.department)],
            [*names, measure.title, measure.department],
            [_label(words.goal), Cell(w.purpose(plan, measure), cols=width - 1)],
            [_label(words.actions), Cell(_lines(measure.actions, "○"), cols=width - 1)],
        ]
        out.append(table(rows, head=0))
        kpi: list[list[str | Cell]] = [[words.kpi, words.base, words.target]]
        kpi += [list(row) for row in _kpi_lines(plan, measure)]
        out.append(
            Table(tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in r) for r in kpi))
        )
    out += [Para(words.glossary), table([["用語", "説明"], *([t, m] for t, m in plan.terms)])]
    return Composed(out, Printed())
