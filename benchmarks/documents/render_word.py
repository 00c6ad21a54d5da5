"""Word documents in five layouts; three of them are printed to PDF."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from benchmarks.documents.model import Item, Spec, Target, era, source_name

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FONT = "Noto Sans CJK JP"


def new_document() -> Any:
    """An empty A4 document set in a Japanese font."""
    document = docx.Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = Pt(10.5)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    return document


def numbered(document: Any, levels: list[tuple[str, str]]) -> str:
    """Adds a list with (format, text) per level; gives its number."""
    root = document.part.numbering_part.element
    abstract = "90" + str(len(root))
    body = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (kind, text) in enumerate(levels)
    )
    first = root.find(qn("w:num"))
    node = parse_xml(f'<w:abstractNum {W} w:abstractNumId="{abstract}">{body}</w:abstractNum>')
    if first is None:
        root.append(node)
    else:
        first.addprevious(node)
    number = "8" + str(len(root))
    root.append(
        parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>')
    )
    return number


def list_paragraph(
    document: Any, text: str, number: str, level: int, style: str | None = None
) -> Any:
    """A paragraph of an automatically numbered list."""
    paragraph = document.add_paragraph(text, style=style)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def period(spec: Spec) -> str:
    """The sentence of the plan period."""
    count = spec.last_fy - spec.first_fy + 1
    return (
        f"計画期間は、{era(spec.first_fy)}年度から{era(spec.last_fy)}年度までの{count}年間とする。"
    )


def basis(spec: Spec) -> str:
    """The sentence that names what the plan rests on."""
    names = "、".join(f"「{source_name(spec, key)}」" for key in spec.intro_sources)
    own = f"上位計画である「{spec.own_plan}」を情報化の面から支える。" if spec.own_plan else ""
    return f"この計画は、{names}を踏まえて定める。{own}"


def cited(spec: Spec, item: Item) -> str:
    """The sentence that names what a measure rests on; empty where nothing."""
    names = "及び".join(f"「{source_name(spec, key)}」" for key in item.cites)
    return f"進め方は{names}に沿うものとする。" if names else ""


def in_prose(spec: Spec, target: Target) -> str:
    """A target as a sentence."""
    goal = target.shown(target.goal)
    if target.base is None:
        return f"{target.indicator}を、{era(spec.last_fy)}年度までに{goal}とすることを目標とする。"
    return (
        f"{target.indicator}を、{era(spec.first_fy - 1)}年度の{target.shown(target.base)}から"
        f"{era(spec.last_fy)}年度までに{goal}とすることを目標とする。"
    )


def cover(document: Any, spec: Spec, address: bool = True) -> None:
    """Title, date and issuer."""
    document.add_paragraph(spec.title, style="Title")
    year, month = spec.published
    document.add_paragraph(f"{era(year)}年{month}月")
    document.add_paragraph(f"{spec.prefecture if address else ''}{spec.municipality}")


def fill(table: Any, rows: list[list[str]]) -> None:
    """Texts into the cells of a table."""
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def grid(document: Any, rows: list[list[str]], style: str | None = "Table Grid") -> Any:
    """A table of texts."""
    table = document.add_table(len(rows), len(rows[0]), style=style)
    fill(table, rows)
    return table


def word_prose(spec: Spec) -> Any:
    """Prose: numbered headings by style, targets in sentences, terms as footnotes."""
    document = new_document()
    cover(document, spec)
    chapters = numbered(document, [("decimal", "第%1章"), ("decimal", "%2"), ("decimal", "%2-%3")])
    list_paragraph(document, "計画の考え方", chapters, 0, "Heading 1")
    document.add_paragraph(basis(spec))
    document.add_paragraph(period(spec))
    paragraph = document.add_paragraph("以下の言葉を計画の中で用いる。")
    for number, (term, _) in enumerate(spec.terms, 2):
        run = paragraph.add_run(f"{'、' if number > 2 else ''}{term}")
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)
    list_paragraph(document, "施策の展開", chapters, 0, "Heading 1")
    for i, group in enumerate(spec.groups, 1):
        document.add_paragraph(f"{spec.level}{i}　{group.label}", style="Heading 2")
        for j, item in enumerate(group.items, 1):
            document.add_paragraph(f"施策{i}-{j}　{item.title}", style="Heading 3")
            document.add_paragraph(item.goal + cited(spec, item))
            document.add_paragraph(f"担当課：{item.department}")
            document.add_paragraph("主な取組")
            for action in item.actions:
                document.add_paragraph(action, style="List Bullet")
            for target in item.targets:
                document.add_paragraph(in_prose(spec, target))
    return document


def add_footnotes(data: bytes, spec: Spec) -> bytes:
    """Adds the notes part, which python-docx cannot write."""
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve">'
        f" {term}：{meaning}</w:t></w:r></w:p></w:footnote>"
        for number, (term, meaning) in enumerate(spec.terms, 2)
    )
    part = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {W}>{notes}</w:footnotes>'
    out = BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            content = old.read(entry).decode("utf-8") if entry.endswith((".xml", ".rels")) else None
            if entry == "word/_rels/document.xml.rels" and content:
                content = content.replace(
                    "</Relationships>",
                    f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/></Relationships>',
                )
            if entry == "[Content_Types].xml" and content:
                content = content.replace(
                    "</Types>",
                    f'<Override PartName="/word/footnotes.xml" ContentType="{mime}"/></Types>',
                )
            new.writestr(entry, content if content is not None else old.read(entry))
        new.writestr("word/footnotes.xml", part)
    return out.getvalue()


def _heading(document: Any, text: str, size: float) -> None:
    """A heading without a style: bold and larger."""
    run = document.add_paragraph().add_run(text)
    run.bold = True
    run.font.size = Pt(size)


def word_tables(spec: Spec) -> Any:
    """Headings without styles, a table of indicators after each measure, terms in a table."""
    document = new_document()
    _heading(document, spec.title, 22)
    document.add_paragraph(f"{era(spec.published[0])}年{spec.published[1]}月　{spec.municipality}")
    _heading(document, "１　計画の位置づけ", 14)
    document.add_paragraph(basis(spec))
    _heading(document, "２　計画の期間", 14)
    document.add_paragraph(period(spec))
    _heading(document, "３　施策", 14)
    circled = "①②③④⑤⑥⑦⑧⑨"
    for i, group in enumerate(spec.groups, 1):
        _heading(document, f"{spec.level}{i}　{group.label}", 12.5)
        for j, item in enumerate(group.items, 1):
            _heading(document, f"（{j}）{item.title}", 10.5)
            document.add_paragraph(f"【目的】{item.goal}{cited(spec, item)}")
            document.add_paragraph(f"【所管】{item.department}")
            document.add_paragraph("【具体的な取組】")
            for mark, action in zip(circled, item.actions, strict=False):
                document.add_paragraph(f"{mark}{action}")
            rows = [
                [
                    "指標",
                    f"現状値（{era(spec.first_fy - 1)}年度）",
                    f"目標値（{era(spec.last_fy)}年度）",
                ]
            ]
            rows += [[t.indicator, t.shown(t.base), t.shown(t.goal)] for t in item.targets]
            grid(document, rows)
    _heading(document, "４　用語の説明", 14)
    grid(document, [["用語", "説明"], *([term, meaning] for term, meaning in spec.terms)])
    return document


def word_roadmap(spec: Spec) -> Any:
    """One table lists the measures, another their schedule in marks per year."""
    document = new_document()
    cover(document, spec)
    document.add_heading("第1章　はじめに", 1)
    document.add_paragraph(basis(spec))
    document.add_paragraph(period(spec))
    document.add_heading("第2章　取組一覧", 1)
    header = [
        "基本方針",
        "番号",
        "施策名",
        "取組内容",
        "担当課",
        "指標",
        "現状",
        f"目標（{era(spec.last_fy)}年度）",
    ]
    table = document.add_table(1, len(header), style="Table Grid")
    fill(table, [header])
    first: dict[str, int] = {}
    for number, group, item in spec.items:
        row = table.add_row()
        place = len(table.rows) - 1
        begin = first.setdefault(group.label, place)
        content = (
            item.goal
            + cited(spec, item)
            + "\n"
            + "\n".join(f"・{action}" for action in item.actions)
        )
        target = item.targets[0]
        texts = ["", number, item.title, content, item.department, target.indicator,
                 target.shown(target.base), target.shown(target.goal)]  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
        if place == begin:
            row.cells[0].text = f"{first_number(spec, group.label)}　{group.label}"
        else:
            table.cell(begin, 0).merge(row.cells[0])
        for extra in item.targets[1:]:
            added = table.add_row()
            for cell, text in zip(
                added.cells[5:],
                [extra.indicator, extra.shown(extra.base), extra.shown(extra.goal)],
                strict=True,
            ):
                cell.text = text
            for col in range(1, 5):
                table.cell(place, col).merge(added.cells[col])
            table.cell(begin, 0).merge(added.cells[0])
    document.add_heading("第3章　工程表", 1)
    rows = [["施策名", "工程", *(f"{era(year)}年度" for year in spec.years)]]
    for _, _, item in spec.items:
        for step in item.steps:
            marks = ["■" if n == step.first else "○" if n == step.last else "→" if step.first < n < step.last else ""
                     for n in range(len(spec.years))]  # fmt: skip
            rows.append([item.title, step.task, *marks])
    grid(document, rows)
    document.add_paragraph("※ ■は着手、→は継続、○は完了を示す。")
    document.add_heading("用語集", 1)
    for term, meaning in spec.terms:
        paragraph = document.add_paragraph()
        paragraph.add_run(term).bold = True
        paragraph.add_run(f"：{meaning}")
    return document


def first_number(spec: Spec, label: str) -> int:
    """The number of a policy."""
    return [group.label for group in spec.groups].index(label) + 1
