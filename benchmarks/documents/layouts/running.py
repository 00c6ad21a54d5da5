"""Layouts of plain running text: items over lines, offices below them, charts of characters."""

from __future__ import annotations

import unicodedata

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Measure, Plan
from benchmarks.documents.layouts import front as f
from benchmarks.documents.nodes import Composed, Head, Item, Node, Para, walk

_INDENT = 44
_YEAR = 8


def _policies(plan: Plan, out: list[Node], below: str) -> None:
    for spot in walk(plan):
        if spot.policy:
            level = plan.words.levels[spot.depth]
            out.append(Head(2 + spot.depth, f"{level}{spot.dashed}　{spot.policy.label}"))
            continue
        assert spot.measure
        number = w.wide(spot.numbers[-1])
        out.append(Head(2 + spot.depth, f"（{number}）{spot.measure.title}"))
        out.append(Para(w.purpose(plan, spot.measure)))
        out.extend(
            _charted(plan, spot.measure) if below == "chart" else _with_office(plan, spot.measure)
        )


def _with_office(plan: Plan, measure: Measure) -> list[Node]:
    label = plan.words.department
    return [
        *(Item(action, mark=f"{w.KANA[n]}　") for n, action in enumerate(measure.actions)),
        Para(f"【{label}：{measure.department}】"),
    ]


def _charted(plan: Plan, measure: Measure) -> list[Node]:
    out: list[Node] = [
        *(Item(action, mark="－") for action in measure.actions),
        Para(f"{plan.words.department}／{measure.department}"),
        Para("工程"),
        Para(" " * _INDENT + "".join(f"{w.short(y):<{_YEAR}}" for y in plan.years).rstrip()),
    ]
    for step in measure.steps:
        wide = sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in step.task)
        gap = " " * (_INDENT - wide + _YEAR * step.first)
        signs = (step.last - step.first + 1) * _YEAR // 2 - 1
        out.append(Para(f"{step.task}{gap}{'━' * (signs - 1)}→"))
    return out


def _finished(plan: Plan) -> list[Node]:
    """Work under its year, the year on the first line of each alone."""
    out: list[Node] = [Head(1, "第３　これまでの主な取組")]
    last = None
    for each in sorted(plan.done, key=lambda d: d.fy):
        year = "" if each.fy == last else f"{w.era(each.fy)}年度"
        last = each.fy
        office = f"（{each.department}）" if each.department else ""
        out.append(Para(f"{year}　{each.label}{office}" if year else f"{each.label}{office}"))
    return out


def kana_items(plan: Plan) -> Composed:
    """（１） heads, items ア, イ; the office in 【】 below them, finished work by year."""
    out = f.cover(plan)
    out += f.introduction(plan, f.plain)
    out += _finished(plan)
    out.append(Head(1, "第４　推進する内容"))
    _policies(plan, out, "office")
    out += f.glossary_marks(plan, "第５　")
    return Composed(out, Printed(kpis="none", done=True))


def drawn_lines(plan: Plan) -> Composed:
    """Dashed items, the office behind a stroke, bars of signs below a line of years."""
    out = f.cover(plan)
    out += f.introduction(plan, f.plain)
    out.append(Head(1, "第３　推進する内容"))
    _policies(plan, out, "chart")
    out += f.glossary_marks(plan, "第４　")
    return Composed(out, Printed(kpis="none", schedule=True))
