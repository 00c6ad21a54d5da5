"""Form, struck text, broken words and failing parts, in each format with structure."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Font, PatternFill, Side
from raw_blocks import page, saved, tables, texts

from ingest.readers import read_any
from ingest.readers.breaks import one_line, without_soft_breaks
from ingest.types import BlockKind, RawDocument

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def losses(document: RawDocument, code: str) -> list[tuple[str, ...]]:
    return [issue.readings for issue in document.losses if issue.code == code]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("国の「地域づくり計\n画」に基づく", "国の「地域づくり計画」に基づく"),
        ("窓口の\n電子化を進める", "窓口の電子化を進める"),
        ("住民が家から申請できるように、手続を見直して\nいくこととする。", "住民が家から申請できるように、手続を見直していくこととする。"),
        ("総務課\n市民課", "総務課\n市民課"),
        ("窓口の改善\n手続を減らす。", "窓口の改善\n手続を減らす。"),
        ("担当課：総務課\n目標：半分にする", "担当課：総務課\n目標：半分にする"),
        ("手続を\n・様式を減らす", "手続を\n・様式を減らす"),
        ("AI\nOCR（文字認\n識）", "AI\nOCR（文字認識）"),
    ],
)  # fmt: skip
def test_breaks_within_words_and_sentences_go(text: str, joined: str) -> None:
    assert without_soft_breaks(text) == joined


def test_a_heading_over_lines_is_one() -> None:
    assert one_line("2-2\n電子\n申請") == "2-2 電子申請"
    assert one_line("AI\nOCR") == "AI OCR"


# web pages


def test_page_struck_text_is_left_out_and_told() -> None:
    document = page(
        "<h1>計画</h1><p>期限は<del>令和5年</del>令和6年です。</p>"
        "<table><tr><td><s>古い</s>新しい</td><td>値<span style='text-decoration: line-through'>"
        "消</span></td></tr></table>"
    )
    assert texts(document, BlockKind.PARAGRAPH) == ["期限は令和6年です。"]
    assert [cell[4] for cell in tables(document)[0]] == ["新しい", "値"]
    assert losses(document, "text_struck") == [("令和5年",), ("古い",), ("消",)]


def test_page_terms_with_their_values_are_pairs_of_cells() -> None:
    document = page(
        "<dl><dt>ねらい</dt><dd>手間を減らす。</dd><div><dt>進めること</dt><dd><ul><li>様式の統一</li>"
        "<li>予約</li></ul></dd></div><dt>表</dt><dd>次のとおり<table><tr><td>甲</td><td>乙</td></tr></table>"
        "</dd></dl><p>後の文である。</p>"
    )
    first, second = tables(document)
    assert [(row, col, text) for row, col, _, _, text in first] == [
        (0, 0, "ねらい"), (0, 1, "手間を減らす。"), (1, 0, "進めること"),
        (1, 1, "・様式の統一\n・予約"), (2, 0, "表"), (2, 1, "次のとおり"),
    ]  # fmt: skip
    assert [cell[4] for cell in second] == ["甲", "乙"]
    heads = next(b.table for b in document.blocks if b.table)
    assert heads is not None
    assert [bool(c.form and c.form.header) for c in heads.cells] == [True, False] * 3
    assert texts(document, BlockKind.PARAGRAPH) == ["後の文である。"]


def test_page_form_of_cells_and_paragraphs() -> None:
    document = page(
        "<h1>計画</h1><div class='card'><p style='color:#ff0000'><b>窓口の改善</b></p><p>箱の文。</p></div>"
        "<p style='writing-mode: vertical-rl'>縦の文。</p>"
        "<table><thead><tr><td>甲</td></tr></thead><tr style='background:#ffeeaa'><th>乙</th><td>丙</td></tr></table>"
    )
    head, inside, upright = document.blocks[1:4]
    assert head.kind is BlockKind.HEADING
    assert head.form is not None
    assert inside.form is not None
    assert upright.form is not None
    assert (head.form.bold, head.form.ink, head.form.box) == (True, 0xFF0000, inside.form.box)
    assert upright.form.box is None
    assert upright.form.vertical
    table = document.blocks[4].table
    assert table is not None
    assert [(c.form.header, c.form.fill) for c in table.cells if c.form] == [
        (True, None), (True, 0xFFEEAA), (False, 0xFFEEAA),
    ]  # fmt: skip


def test_page_bold_line_never_stands_above_a_heading() -> None:
    document = page(
        "<h1>計画</h1><h5>(1) 窓口</h5><p><strong>主な事業</strong></p><ul><li>予約</li></ul>"
    )
    levels = [b.level for b in document.blocks if b.kind is BlockKind.HEADING]
    assert levels == [1, 5, 7]


def test_page_table_that_fails_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.readers.web import walker

    real = walker.cells_of

    def failing(rows: Any, budget: float) -> Any:
        if len(rows) == 2:
            raise ZeroDivisionError("行")
        return real(rows, budget)

    monkeypatch.setattr(walker, "cells_of", failing)
    document = page(
        "<p>前の文。</p><table><caption>題</caption><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
        "<table><tr><td>丁</td><td>戊</td></tr></table><p>後の文。</p>"
    )
    assert texts(document, BlockKind.PARAGRAPH) == ["前の文。", "後の文。"]
    assert [cell[4] for cell in tables(document)[0]] == ["丁", "戊"]
    (issue,) = [i for i in document.losses if i.code == "part_unread"]
    assert "表" in issue.message


# Word


def word(change: Any) -> RawDocument:
    document = docx.Document()
    change(document)
    return read_any(saved(document), "計画.docx")


def test_word_struck_and_deleted_text_is_left_out_and_told() -> None:
    def change(document: Any) -> None:
        paragraph = document.add_paragraph("期限は")
        paragraph.add_run("令和5年").font.strike = True
        paragraph.add_run("令和6年").font.double_strike = True
        paragraph.add_run("令和7年です。")
        paragraph._p.append(
            parse_xml(f"<w:del {W}><w:r><w:delText>旧い案です。</w:delText></w:r></w:del>")
        )
        cell = document.add_table(1, 2).cell(0, 0).paragraphs[0]
        cell.add_run("古い").font.strike = True
        cell.add_run("新しい")

    document = word(change)
    assert texts(document, BlockKind.PARAGRAPH) == ["期限は令和7年です。"]
    assert tables(document)[0][0][4] == "新しい"
    assert losses(document, "text_struck") == [("令和5年", "令和6年", "旧い案です。"), ("古い",)]


def test_word_direct_formatting_is_kept_and_heads() -> None:
    def change(document: Any) -> None:
        document.add_paragraph("本文である。" * 5)
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run("窓口の改善")
        run.font.size, run.font.color.rgb = Pt(11), RGBColor(0, 0x70, 0xC0)
        shaded = document.add_paragraph("網かけの見出し")
        shaded._p.get_or_add_pPr().append(parse_xml(f'<w:shd {W} w:val="clear" w:fill="DDEEFF"/>'))

    document = word(change)
    coloured, shaded = (b for b in document.blocks if b.kind is BlockKind.HEADING)
    assert coloured.form is not None
    assert shaded.form is not None
    assert (coloured.form.ink, coloured.form.align, coloured.form.size) == (0x0070C0, "center", 11)
    assert shaded.form.fill == 0xDDEEFF


def test_word_break_inside_a_quoted_name_is_none() -> None:
    def change(document: Any) -> None:
        run = document.add_paragraph().add_run("町の「地域情報化計")
        run.add_break()
        document.paragraphs[-1].add_run("画」に沿って進める。")

    assert word(change).text == "町の「地域情報化計画」に沿って進める。\n"


def test_word_text_boxes_and_frames_have_numbers() -> None:
    def change(document: Any) -> None:
        document.add_table(1, 1).cell(0, 0).text = "枠の文である。"
        document.add_paragraph("外の文である。")

    document = word(change)
    assert [b.form.box for b in document.blocks if b.form] == [1, None]


def test_word_paragraph_that_fails_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.readers.word.paragraphs import Paragraph

    real = Paragraph.shown

    def failing(self: Paragraph) -> str:
        if self.text == "乙":
            raise KeyError("乙")
        return real(self)

    monkeypatch.setattr(Paragraph, "shown", failing)
    document = word(lambda d: [d.add_paragraph(t) for t in ("甲である。", "乙", "丙である。")])
    assert document.text == "甲である。\n丙である。\n"
    assert "2番目の段落" in next(i.message for i in document.losses if i.code == "part_unread")


# Excel


def sheet(change: Any) -> RawDocument:
    book = openpyxl.Workbook()
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return read_any(out.getvalue(), "表.xlsx")


def test_book_struck_cells_and_runs_are_left_out_and_told() -> None:
    def change(s: Any) -> None:
        s["A1"], s["B1"], s["A2"], s["B2"] = "目標", "担当", "減らす", "総務課"
        s["B2"].font = Font(strike=True)
        s["A2"] = CellRichText(TextBlock(InlineFont(strike=True), "増やす"), "減らす")

    document = sheet(change)
    assert [cell[4] for cell in tables(document)[0]] == ["目標", "担当", "減らす", ""]
    assert losses(document, "text_struck") == [("増やす",), ("総務課",)]


def test_book_tables_side_by_side_are_apart_and_forms_are_not() -> None:
    def change(s: Any) -> None:
        for row in [("施策", "担当", None, "指標", "目標"), ("窓口", "市民課", None, "時間", "9分"),
                    ("申請", "総務課", None, "件数", "3件")]:  # fmt: skip
            s.append(row)
        s.append([])
        for row in [("ねらい", None, "減らす"), ("担当課", None, "総務課")]:
            s.append(row)

    left, right, form = tables(sheet(change))
    assert [cell[4] for cell in left] == ["施策", "担当", "窓口", "市民課", "申請", "総務課"]
    assert [cell[4] for cell in right] == ["指標", "目標", "時間", "9分", "件数", "3件"]
    assert [cell[4] for cell in form] == ["ねらい", "減らす", "担当課", "総務課"]


def test_book_blank_row_within_lines_does_not_part_a_table() -> None:
    line = Side(style="thin")

    def change(s: Any) -> None:
        for row in [("施策", "担当"), ("窓口", "市民課"), (), ("申請", "総務課")]:
            s.append(row)
        for cells in s["A1:B4"]:
            for cell in cells:
                cell.border = Border(line, line, line, line)

    (table,) = tables(sheet(change))
    assert max(row for row, *_ in table) == 3


def test_book_form_of_cells_and_coloured_bars() -> None:
    def change(s: Any) -> None:
        for row in [("作業", "R5", "R6"), ("設計", None, None)]:
            s.append(row)
        s["A1"].font = Font(bold=True, size=12, color="FFFF0000")
        s["B2"].fill = PatternFill("solid", fgColor="FF00AA00")

    table = sheet(change).blocks[0].table
    assert table is not None
    by_place = {(c.row, c.col): c.form for c in table.cells}
    head, bar = by_place[0, 0], by_place[1, 1]
    assert head is not None
    assert bar is not None
    assert (head.bold, head.size, head.ink) == (True, 12, 0xFF0000)
    assert bar.fill == 0x00AA00
    assert by_place[1, 2] is None


def test_book_region_that_fails_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.readers.excel.book import _Writer

    real = _Writer._cells

    def failing(self: Any, values: Any) -> Any:
        if "甲" in str(values):
            raise IndexError("甲")
        return real(self, values)

    monkeypatch.setattr(_Writer, "_cells", failing)

    def change(s: Any) -> None:
        for row in [("甲", "乙"), ("丙", "丁"), (), ("施策", "担当"), ("窓口", "市民課")]:
            s.append(row)

    document = sheet(change)
    assert [cell[4] for cell in tables(document)[0]] == ["施策", "担当", "窓口", "市民課"]
    assert "1行目" in next(i.message for i in document.losses if i.code == "part_unread")


def test_book_of_four_hundred_rows_and_two_hundred_columns() -> None:
    import time

    begun = time.process_time()
    document = sheet(lambda s: [s.append([f"{r}の{c}" for c in range(200)]) for r in range(400)])
    assert time.process_time() - begun < 20
    assert document.blocks[0].table is not None
    assert len(document.blocks[0].table.cells) == 80_000


def test_book_texts_of_drawn_figures_are_told() -> None:
    import zipfile

    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "窓口の改善"
    book.save(out)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(
            "xl/drawings/drawing1.xml",
            "<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>試行</a:t></a:r><a:r><a:t>と展開</a:t></a:r>"
            "</a:p></xdr:txBody></xdr:sp></xdr:wsDr>",
        )
    document = read_any(out.getvalue(), "表.xlsx")
    assert losses(document, "drawing_text_unread") == [("試行と展開",)]
