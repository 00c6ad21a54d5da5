"""Three layouts of Word documents that are printed to PDF: sheets, columns, no lines."""

from __future__ import annotations

import copy
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from benchmarks.documents.model import Spec, era
from benchmarks.documents.render_word import (
    W,
    basis,
    cited,
    cover,
    first_number,
    grid,
    new_document,
    period,
)


def pdf_sheets(spec: Spec) -> Any:
    """A sheet with merged cells for each measure."""
    document = new_document()
    cover(document, spec)
    document.add_heading("１　計画の概要", 1)
    document.add_paragraph(basis(spec))
    document.add_paragraph(period(spec))
    document.add_heading("２　施策シート", 1)
    for number, group, item in spec.items:
        table = document.add_table(0, 8, style="Table Grid")

        def row(*parts: tuple[str, int], table: Any = table) -> None:
            cells = table.add_row().cells
            at = 0
            for text, width in parts:
                cell = cells[at] if width == 1 else cells[at].merge(cells[at + width - 1])
                cell.text = text
                at += width

        row(("施策番号", 1), (number, 1), ("施策名", 1), (item.title, 5))
        row(
            (spec.level, 1),
            (f"{first_number(spec, group.label)}　{group.label}", 4),
            ("担当課", 1),
            (item.department, 2),
        )
        row(("目的", 1), (item.goal + cited(spec, item), 7))
        row(("取組内容", 1), ("\n".join(f"・{action}" for action in item.actions), 7))
        begin = len(table.rows)
        row(
            ("成果指標", 1),
            ("指標名", 3),
            (f"現状値\n（{era(spec.first_fy - 1)}年度）", 2),
            (f"目標値\n（{era(spec.last_fy)}年度）", 2),
        )
        for target in item.targets:
            row(
                ("", 1),
                (target.indicator, 3),
                (target.shown(target.base), 2),
                (target.shown(target.goal), 2),
            )
        table.cell(begin, 0).merge(table.cell(len(table.rows) - 1, 0))
        begin = len(table.rows)
        row(
            ("工程表", 1),
            ("項目", 3),
            *(
                (f"{era(year)}年度".replace("令和", "R").replace("年度", ""), 1)
                for year in spec.years
            ),
        )
        for step in item.steps:
            marks = [
                ("→" if step.first <= n <= step.last else "", 1) for n in range(len(spec.years))
            ]
            row(("", 1), (step.task, 3), *marks)
        table.cell(begin, 0).merge(table.cell(len(table.rows) - 1, 0))
        document.add_paragraph()
    document.add_heading("３　用語集", 1)
    grid(document, [["用語", "解説"], *([term, meaning] for term, meaning in spec.terms)])
    footer(document, spec)
    return document


def footer(document: Any, spec: Spec) -> None:
    """The title as running head and the page number as foot."""
    section = document.sections[0]
    section.header.paragraphs[0].text = spec.title
    run = section.footer.paragraphs[0].add_run()
    run._r.append(
        parse_xml(f'<w:fldSimple {W} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )
    foot = section.footer.paragraphs[0]._p
    field = foot.find(f".//{qn('w:fldSimple')}")
    foot.append(copy.deepcopy(field))
    run._r.getparent().remove(run._r)


def pdf_columns(spec: Spec) -> Any:
    """Two columns of prose under a table of contents with leaders."""
    document = new_document()
    document.styles["Normal"].font.size = Pt(9.5)
    cover(document, spec)
    document.add_paragraph("目　次")
    entries = ["第１章　計画のあらまし", "第２章　施策の体系"]
    entries += [f"{spec.level}{i}　{group.label}" for i, group in enumerate(spec.groups, 1)]
    for page, entry in enumerate([*entries, "資料　用語解説"], 2):
        paragraph = document.add_paragraph(f"{entry}\t{page}")
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Cm(16), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    section = document.add_section(WD_SECTION.NEW_PAGE)
    columns = section._sectPr.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        section._sectPr.append(columns)
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "600")
    document.add_heading("第１章　計画のあらまし", 1)
    document.add_paragraph(basis(spec))
    document.add_paragraph(period(spec))
    document.add_heading("第２章　施策の体系", 1)
    for i, group in enumerate(spec.groups, 1):
        document.add_heading(f"{spec.level}{i}　{group.label}", 2)
        for j, item in enumerate(group.items, 1):
            document.add_heading(f"{i}-{j}　{item.title}", 3)
            document.add_paragraph(
                "　" + item.goal + cited(spec, item) + "担当する課は" + item.department + "である。"
            )
            document.add_paragraph("〈取組〉")
            for action in item.actions:
                document.add_paragraph(f"・{action}")
            document.add_paragraph("〈数値目標〉")
            for target in item.targets:
                shown = f"{target.shown(target.base)} → " if target.base is not None else ""
                document.add_paragraph(
                    f"・{target.indicator}：{shown}{target.shown(target.goal)}（{era(spec.last_fy)}年度）"
                )
    document.add_heading("資料　用語解説", 1)
    for term, meaning in spec.terms:
        document.add_paragraph(f"【{term}】{meaning}")
    footer(document, spec)
    return document


def pdf_plain(spec: Spec) -> Any:
    """Tables without lines; the indicators stand together at the end."""
    document = new_document()
    cover(document, spec)
    document.add_heading("第1章　総論", 1)
    document.add_paragraph(basis(spec))
    document.add_paragraph(period(spec))
    document.add_heading("第2章　各論", 1)
    for i, group in enumerate(spec.groups, 1):
        document.add_heading(f"{spec.level}{i}　{group.label}", 2)
        for j, item in enumerate(group.items, 1):
            document.add_heading(f"施策{i}-{j}　{item.title}", 3)
            document.add_paragraph(item.goal + cited(spec, item))
            for n, action in enumerate(item.actions, 1):
                document.add_paragraph(f"（{n}）{action}")
            document.add_paragraph(f"（担当：{item.department}）")
    document.add_heading("第3章　目標指標", 1)
    rows = [["施策", "指標", f"{era(spec.first_fy - 1)}年度現状", f"{era(spec.last_fy)}年度目標"]]
    for number, _, item in spec.items:
        rows += [
            [f"{number} {item.title}", t.indicator, t.shown(t.base), t.shown(t.goal)]
            for t in item.targets
        ]
    grid(document, rows, None)
    document.add_heading("用語説明", 1)
    grid(document, [[term, meaning] for term, meaning in spec.terms], None)
    footer(document, spec)
    return document
