"""Layouts of offices: graph-paper books, web cards, layout tables, readings above words, nested tables."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter

from benchmarks.documents import wording as w
from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Measure, Plan, Policy
from benchmarks.documents.layouts.tables import register
from benchmarks.documents.nodes import Composed, measures, walk
from benchmarks.documents.render_word import W, new_document

_THIN = Side(style="thin")
READINGS = {
    "窓口": "まどぐち", "受付": "うけつけ", "認定": "にんてい", "端末": "たんまつ", "観光": "かんこう", "整備": "せいび",
    "申請": "しんせい", "納付": "のうふ", "情報": "じょうほう", "業務": "ぎょうむ", "職員": "しょくいん", "交通": "こうつう",
}  # fmt: skip


def graph_paper(plan: Plan) -> tuple[bytes, Composed]:
    """A sheet per measure drawn on narrow columns whose cells are merged into a form."""
    words = plan.words
    book = Workbook()
    cover: Any = book.active
    cover.title = "表紙"
    texts = (plan.title, w.published(plan), f"{plan.prefecture}{plan.municipality}", w.basis(plan), w.under(plan), w.period(plan))  # fmt: skip
    for row, text in enumerate(texts, 2):
        cover.cell(row, 2, text)
    for spot in measures(plan):
        assert spot.measure
        sheet: Any = book.create_sheet(f"様式{spot.dashed}")
        for column in range(1, 41):
            sheet.column_dimensions[get_column_letter(column)].width = 2.6
        rows = [[(6, words.levels[d]), (34, p.label)] for d, p in enumerate(spot.above)]
        rows.append([(6, "番号"), (6, spot.dashed), (6, f"{words.levels[-1]}名"), (22, spot.measure.title)])  # fmt: skip
        rows += _form(plan, spot.measure)
        for at, row in enumerate(rows, 3):
            _merge_row(sheet, at, row)
    terms = book.create_sheet(words.glossary)
    for row, pair in enumerate((("用語", "説明"), *plan.terms), 1):
        for column, text in enumerate(pair, 1):
            terms.cell(row, column, text)
    out = BytesIO()
    book.save(out)
    return out.getvalue(), Composed([], Printed(schedule=True))


def _form(plan: Plan, measure: Measure) -> list[list[tuple[int, str]]]:
    words = plan.words
    wide = 22 // len(plan.years)
    rest = 34 - wide * len(plan.years)
    rows = [
        [(6, words.department), (34, measure.department)],
        [(6, words.goal), (34, w.purpose(plan, measure))],
        *([(6, words.actions if n == 0 else ""), (34, f"{w.CIRCLED[n]}{a}")] for n, a in enumerate(measure.actions)),
        [(16, words.kpi), (12, f"{words.base}（{w.head_year(plan, plan.first_fy - 1)}）"), (12, f"{words.target}（{w.head_year(plan, plan.goal_fy(measure.targets[0]))}）")],
        *([(16, t.indicator), (12, w.base_text(t)), (12, t.goal.text)] for t in measure.targets),
        [(6 + rest, words.schedule), *((wide, w.head_year(plan, y)) for y in plan.years)],
    ]  # fmt: skip
    for step in measure.steps:
        marks = [(wide, "○" if step.first <= n <= step.last else "") for n in range(len(plan.years))]  # fmt: skip
        rows.append([(6 + rest, step.task), *marks])
    return rows


def _merge_row(sheet: Any, row: int, cells: list[tuple[int, str]]) -> None:
    column = 1
    for wide, text in cells:
        at = sheet.cell(row, column, text or None)
        at.alignment = Alignment(wrap_text=True, vertical="top")
        at.border = Border(_THIN, _THIN, _THIN, _THIN)
        if wide > 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + wide - 1)  # fmt: skip
        column += wide


def web_cards(plan: Plan) -> tuple[bytes, Composed]:
    """A modern page: sections, cards of div, labels and values in spans, no tables."""
    words = plan.words
    out = [f"<header><h1>{plan.title}</h1><p class='date'>{w.published(plan)}</p><p>{plan.prefecture}{plan.municipality}</p></header>"]  # fmt: skip
    out.append(f"<section><h2>計画について</h2><p>{w.basis(plan)}</p><p>{w.under(plan)}</p><p>{w.period(plan)}</p></section>")  # fmt: skip
    for spot in walk(plan):
        if spot.policy:
            level = 2 + spot.depth
            out.append(f"<h{level}><span class='no'>{spot.dashed}</span> {spot.policy.label}</h{level}>")  # fmt: skip
            continue
        measure = spot.measure
        assert measure
        items = "".join(f"<div class='item'>{a}</div>" for a in measure.actions)
        kpis = "".join(_web_kpi(plan, measure, n) for n in range(len(measure.targets)))
        pairs = ((words.goal, w.purpose(plan, measure)), (words.actions, items), (words.kpi, kpis), (words.department, measure.department))  # fmt: skip
        rows = "".join(f"<div class='row'><span class='label'>{label}</span><span class='value'>{value}</span></div>" for label, value in pairs)  # fmt: skip
        out.append(f"<div class='card'><div class='card-title'>{measure.title}</div>{rows}</div>")
    terms = "".join(f"<details><summary>{t}</summary><p>{m}</p></details>" for t, m in plan.terms)
    out.append(f"<section><h2>{words.glossary}</h2>{terms}</section>")
    page = f"<!doctype html><html lang=ja><head><meta charset=utf-8><title>{plan.title}</title></head><body>{''.join(out)}</body></html>"  # fmt: skip
    return page.encode(), Composed([], Printed())


def _web_kpi(plan: Plan, measure: Measure, n: int) -> str:
    target = measure.targets[n]
    base = f"{target.base.text}（{w.fiscal(plan, plan.base_fy(target))}）" if target.base else "－"
    return f"<div class='kpi'>{target.indicator}<br>{plan.words.base} {base}<br>{plan.words.target} {target.goal.text}（{w.fiscal(plan, plan.goal_fy(target))}）</div>"  # fmt: skip


def old_site(plan: Plan) -> tuple[bytes, Composed]:
    """A page of the nineties: everything in layout tables, heads by font size, Shift_JIS."""
    words = plan.words
    out = [f"<center><font size=6><b>{plan.title}</b></font><br>{w.published(plan)}<br>{plan.prefecture}{plan.municipality}</center>"]  # fmt: skip
    out.append(f"<p>{w.basis(plan)}<br>{w.under(plan)}<br>{w.period(plan)}</p><hr>")
    for spot in walk(plan):
        if spot.policy:
            out.append(f"<font size={5 - spot.depth} color=navy><b>{words.levels[spot.depth]}{w.wide(spot.dashed)}　{spot.policy.label}</b></font><br>")  # fmt: skip
            continue
        measure = spot.measure
        assert measure
        actions = "<br>".join(f"・{escape(a)}" for a in measure.actions)
        rows = [(f"{words.levels[-1]}{w.wide(spot.dashed)}", f"<b>{measure.title}</b>"), (words.goal, w.purpose(plan, measure)),
                (words.actions, actions), (words.department, measure.department)]  # fmt: skip
        for target in measure.targets:
            base = f"{target.base.text}（{w.short(plan.base_fy(target))}）→" if target.base else ""
            rows.append((words.kpi, f"{target.indicator}　{base}{target.goal.text}（{w.short(plan.goal_fy(target))}）"))  # fmt: skip
        body = "".join(f"<tr><td bgcolor=#ccffcc nowrap>{a}</td><td>{b}</td></tr>" for a, b in rows)
        out.append(f"<table border=1 width=90%>{body}</table><br>")
    out.append(f"<b>{words.glossary}</b><br>" + "<br>".join(f"●{t}　{m}" for t, m in plan.terms))
    menu = "<table><tr><td><a href=index.html>もどる</a></td></tr></table>"
    page = f"<html><head><meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'><title>{plan.title}</title></head><body><table width=760><tr><td width=120 valign=top>{menu}</td><td>{''.join(out)}</td></tr></table></body></html>"  # fmt: skip
    return page.encode("cp932", "xmlcharrefreplace"), Composed([], Printed())


def with_readings(data: bytes) -> bytes:
    """A web page with the readings of some words above them."""
    head, body, rest = data.decode().partition("<body>")
    for word, reading in READINGS.items():
        above = f"<ruby>{word}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"
        rest = re.sub(f"(?<!>){word}", above, rest)
    return (head + body + rest).encode()


def word_readings(data: bytes) -> bytes:
    """A Word document with the readings of some words above them."""
    document = docx.Document(BytesIO(data))
    pattern = re.compile("(" + "|".join(READINGS) + ")")
    for paragraph in document.paragraphs:
        runs = paragraph.runs
        if len(runs) != 1 or not pattern.search(runs[0].text):
            continue
        parts = pattern.split(runs[0].text)
        runs[0].text = parts[0]
        for part in parts[1:]:
            if part in READINGS:
                paragraph._p.append(parse_xml(
                    f"<w:r {W}><w:ruby><w:rubyPr><w:rubyAlign w:val='distributeSpace'/></w:rubyPr><w:rt><w:r><w:t>{READINGS[part]}</w:t></w:r></w:rt>"
                    f"<w:rubyBase><w:r><w:t>{part}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
                ))  # fmt: skip
            elif part:
                paragraph.add_run(part)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def nested_tables(plan: Plan) -> tuple[bytes, Composed]:
    """Word: an invisible table of two columns holds the cards of the measures, each a table."""
    words = plan.words
    document = new_document()
    for text in (plan.title, w.published(plan), f"{plan.prefecture}{plan.municipality}"):
        document.add_paragraph(text)
    for text in (w.basis(plan), w.under(plan), w.period(plan)):
        document.add_paragraph(text)
    for spot in walk(plan):
        if not spot.policy:
            continue
        document.add_heading(f"{words.levels[spot.depth]}{spot.dashed}　{spot.policy.label}", 1 + spot.depth)  # fmt: skip
        items = spot.policy.measures
        if not items:
            continue
        outer = document.add_table((len(items) + 1) // 2, 2)
        for n, measure in enumerate(items):
            _nested_card(outer.cell(n // 2, n % 2), plan, measure)
    document.add_heading(words.glossary, 1)
    for term, meaning in plan.terms:
        document.add_paragraph(f"{term}…{meaning}")
    out = BytesIO()
    document.save(out)
    return out.getvalue(), Composed([], Printed())


def _nested_card(cell: Any, plan: Plan, measure: Measure) -> None:
    words = plan.words
    rows = [(measure.title, ""), (words.goal, w.purpose(plan, measure)), (words.actions, "\n".join(f"・{a}" for a in measure.actions)),
            (words.department, measure.department)]  # fmt: skip
    rows += [(words.kpi, w.aim(plan, target)) for target in measure.targets]
    card = cell.add_table(len(rows), 2)
    card.style = "Table Grid"
    for row, (label, value) in zip(card.rows, rows, strict=True):
        if value:
            row.cells[0].text, row.cells[1].text = label, value
        else:
            row.cells[0].merge(row.cells[1]).text = label


_OBJECTS = ["公園遊具", "市道舗装", "橋りょう", "街路灯", "防火水槽", "図書館資料", "学校給食", "保育施設", "農業用水路", "林道", "漁港施設", "水道管路", "下水処理場", "市営住宅", "体育館照明", "文化財", "消防車両", "観光案内板", "統計調査", "広報紙"]  # fmt: skip
_WORKS = ["点検台帳整備", "遠隔監視導入", "予約受付電子化", "更新計画管理", "通報受付", "利用料収納", "写真記録共有", "維持管理委託", "開放運営", "安全確認"]  # fmt: skip


def large_register(plan: Plan) -> Composed:
    """A register of 200 projects in the form of :func:`register`."""
    names = [f"{thing}{work}事業" for thing in _OBJECTS for work in _WORKS]
    holders = [policy for spot in walk(plan) if (policy := spot.policy) and policy.measures]
    share = -(-len(names) // len(holders))

    def filled(policy: Policy) -> Policy:
        if policy.below:
            return replace(policy, below=tuple(filled(p) for p in policy.below))
        at = holders.index(policy) * share
        made = tuple(
            Measure(name, f"{name.removesuffix('事業')}を計画的に進める。", plan.measures[n % len(plan.measures)].department,
                    (), money=tuple(1000 + 37 * (at + n) + 10 * k for k in range(len(plan.years))))
            for n, name in enumerate(names[at : at + share])
        )  # fmt: skip
        return replace(policy, measures=made)

    whole = replace(plan, policies=tuple(filled(p) for p in plan.policies))
    composed = register(whole)
    composed.extra["plan"] = whole
    return composed
