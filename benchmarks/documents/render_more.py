"""More layouts: marks for headings, a wide table, a sheet per measure, bold paragraphs, yearly targets."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from openpyxl import Workbook

from benchmarks.documents.model import Spec, era
from benchmarks.documents.render_word import (
    _heading,
    basis,
    cited,
    fill,
    grid,
    new_document,
    period,
)

ROMAN = "ⅠⅡⅢⅣⅤ"


def short(year: int) -> str:
    """R7 for 2025."""
    return f"R{year - 2018}"


def word_marks(spec: Spec) -> Any:
    """Measures under ■, indicators in one line with an arrow, terms by ※."""
    document = new_document()
    _heading(document, spec.title, 20)
    document.add_paragraph(
        f"{spec.prefecture}{spec.municipality}　{era(spec.published[0])}年{spec.published[1]}月"
    )
    _heading(document, "Ⅰ　はじめに", 14)
    document.add_paragraph(basis(spec))
    document.add_paragraph(
        f"本計画の対象は{era(spec.first_fy)}年度から{era(spec.last_fy)}年度とする。"
    )
    for i, group in enumerate(spec.groups, 1):
        _heading(document, f"{ROMAN[i]}　{spec.level}{i}　{group.label}", 14)
        for item in group.items:
            _heading(document, f"■ {item.title}", 11)
            document.add_paragraph(item.goal + cited(spec, item))
            for action in item.actions:
                document.add_paragraph(f"➢ {action}")
            for target in item.targets:
                before = (
                    f"{target.shown(target.base)}（{short(spec.first_fy - 1)}）→ "
                    if target.base is not None
                    else ""
                )
                document.add_paragraph(
                    f"【KPI】{target.indicator}　{before}{target.shown(target.goal)}（{short(spec.last_fy)}）"
                )
            document.add_paragraph(f"＜担当：{item.department}＞")
    _heading(document, "用語解説", 14)
    for n, (term, meaning) in enumerate(spec.terms, 1):
        document.add_paragraph(f"※{n} {term}　{meaning}")
    return document


def pdf_wide(spec: Spec) -> Any:
    """A landscape table over several pages whose header is repeated."""
    document = new_document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    document.styles["Normal"].font.size = Pt(9)
    document.add_paragraph(spec.title, style="Title")
    document.add_paragraph(
        f"{era(spec.published[0])}年{spec.published[1]}月　{spec.prefecture}{spec.municipality}"
    )
    document.add_heading("1. 趣旨", 1)
    document.add_paragraph(basis(spec))
    document.add_heading("2. 期間", 1)
    document.add_paragraph(period(spec))
    document.add_heading("3. 取組項目", 1)
    head = [spec.level, "取組項目", "概要", "具体的取組", "成果指標", f"現状値\n({short(spec.first_fy - 1)})",
            f"目標値\n({short(spec.last_fy)})", "担当課"]  # fmt: skip
    table = document.add_table(1, len(head), style="Table Grid")
    fill(table, [head])
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for i, group in enumerate(spec.groups, 1):
        first = len(table.rows)
        for item in group.items:
            row = table.add_row()
            texts = ["", item.title, item.goal + cited(spec, item), "\n".join(f"・{a}" for a in item.actions),
                     "\n".join(t.indicator for t in item.targets[:1]), item.targets[0].shown(item.targets[0].base),
                     item.targets[0].shown(item.targets[0].goal), item.department]  # fmt: skip
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        table.cell(first, 0).merge(table.cell(len(table.rows) - 1, 0)).text = f"{i} {group.label}"
    document.add_heading("4. 用語集", 1)
    grid(document, [["用語", "内容"], *([term, meaning] for term, meaning in spec.terms)])
    return document


def book_sheets(spec: Spec) -> bytes:
    """A cover sheet, then a form on its own sheet for each measure."""
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "表紙"
    cover["B2"] = spec.title
    cover["B4"] = f"{era(spec.published[0])}年{spec.published[1]}月"
    cover["B5"] = f"{spec.prefecture}{spec.municipality}"
    cover["B7"] = basis(spec)
    cover["B8"] = period(spec)
    for number, group, item in spec.items:
        sheet = book.create_sheet(number)
        sheet["A1"] = "事業シート"
        rows: list[list[object]] = [
            ["事業名", item.title], [spec.level, f"{spec.groups.index(group) + 1} {group.label}"],
            ["所管課", item.department], ["事業の目的", item.goal + cited(spec, item)],
            ["取組内容", "\n".join(f"・{a}" for a in item.actions)],
        ]  # fmt: skip
        for n, row in enumerate(rows, 3):
            sheet.cell(n, 1, str(row[0]))
            sheet.cell(n, 2, str(row[1]))
            sheet.merge_cells(start_row=n, end_row=n, start_column=2, end_column=5)
        for col, text in enumerate(
            (
                "指標名",
                "単位",
                f"{era(spec.first_fy - 1)}年度（実績）",
                f"{era(spec.last_fy)}年度（目標）",
            ),
            1,
        ):
            sheet.cell(9, col, text)
        for n, target in enumerate(item.targets, 10):
            sheet.cell(n, 1, target.indicator)
            sheet.cell(n, 2, target.unit)
            sheet.cell(n, 3, target.base if target.base is not None else "－")
            sheet.cell(n, 4, target.goal)
    terms = book.create_sheet("用語解説")
    terms.append(["用語", "解説"])
    for term, meaning in spec.terms:
        terms.append([term, meaning])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def web_bold(spec: Spec) -> bytes:
    """A page of paragraphs with bold headings, in Shift_JIS without a declaration."""
    out = [f"<p><b><font size='5'>{spec.title}</font></b></p>",
           f"<p>{era(spec.published[0])}年{spec.published[1]}月<br>{spec.prefecture}{spec.municipality}</p>",
           "<p><strong>1 計画の位置付け</strong></p>", f"<p>{basis(spec)}</p>",
           "<p><strong>2 計画の期間</strong></p>", f"<p>{period(spec)}</p>"]  # fmt: skip
    for i, group in enumerate(spec.groups, 1):
        out.append(f"<p><strong>{spec.level}{i} {group.label}</strong></p>")
        for j, item in enumerate(group.items, 1):
            out.append(
                f"<p><strong>({j}) {item.title}</strong></p><p>{item.goal}{cited(spec, item)}</p>"
            )
            out.append("<p>" + "<br>".join(f"・{action}" for action in item.actions) + "</p>")
            out.append(f"<p>担当部署：{item.department}</p>")
            for target in item.targets:
                now = (
                    f"現状：{target.shown(target.base)}（{era(spec.first_fy - 1)}年度）　"
                    if target.base is not None
                    else ""
                )
                out.append(
                    f"<p>目標指標：{target.indicator}　{now}目標：{target.shown(target.goal)}（{era(spec.last_fy)}年度）</p>"
                )
    out.append("<p><strong>用語の解説</strong></p>")
    out += [f"<p>【{term}】<br>{meaning}</p>" for term, meaning in spec.terms]
    page = (
        "<html><head><title>計画</title></head><body><table width='90%'><tr><td>"
        + "\n".join(out)
        + "</td></tr></table></body></html>"
    )
    return page.encode("cp932")


def pdf_yearly(spec: Spec) -> Any:
    """Measures in prose; a table of indicators with a target for every year."""
    document = new_document()
    document.add_paragraph(spec.title, style="Title")
    document.add_paragraph(f"{era(spec.published[0])}年{spec.published[1]}月")
    document.add_paragraph(f"{spec.prefecture}　{spec.municipality}")
    document.add_heading("第１章　策定の趣旨と期間", 1)
    document.add_paragraph(basis(spec))
    document.add_paragraph(period(spec))
    document.add_heading("第２章　取組の方向", 1)
    for i, group in enumerate(spec.groups, 1):
        document.add_heading(f"{spec.level}{i}：{group.label}", 2)
        for j, item in enumerate(group.items, 1):
            document.add_heading(f"施策{i}－{j}：{item.title}", 3)
            document.add_paragraph(f"【概要】{item.goal}{cited(spec, item)}")
            document.add_paragraph("【主な取組】")
            for n, action in enumerate(item.actions):
                document.add_paragraph(f"{'アイウエオ'[n]}　{action}")
            document.add_paragraph(f"【主管課】{item.department}")
    document.add_heading("第３章　成果指標一覧", 1)
    rows = [
        [
            "施策",
            "指標",
            "単位",
            f"基準値\n{short(spec.first_fy - 1)}",
            *(f"{short(y)}\n目標" for y in spec.years),
        ]
    ]
    for number, _, item in spec.items:
        for target in item.targets:
            base = target.base or 0.0
            step = (target.goal - base) / len(spec.years)
            values = [base + step * n for n in range(1, len(spec.years))] + [target.goal]
            plain = [
                f"{round(v):,}" if target.goal == int(target.goal) else f"{v:.1f}" for v in values
            ]
            rows.append([f"{number} {item.title}", target.indicator, target.unit,
                         target.shown(target.base).removesuffix(target.unit), *plain])  # fmt: skip
    grid(document, rows)
    document.add_heading("用語集", 1)
    for term, meaning in spec.terms:
        document.add_paragraph(f"○{term}　… {meaning}")
    return document
