"""What each reader makes of the structure of its format, on small files made here."""

from __future__ import annotations

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt
from raw_blocks import page, saved, tables, texts

from ingest.readers import read_any
from ingest.readers.excel.numformat import display
from ingest.readers.web.encoding import decode
from ingest.readers.word.numbering import shown
from ingest.types import BlockKind

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


# web pages


def test_page_furniture_is_dropped_and_structure_kept() -> None:
    document = page(
        "<nav><a>施策の案内</a></nav><div class='breadcrumb'>トップ</div><header>サイト名</header>"
        "<main><h1>計画</h1><h2>第1章</h2><p>本文で\nある。<br>次の行</p>"
        "<ul><li>一つ<ul><li>その下</li></ul></li></ul><ol start='3'><li>三つ</li></ol>"
        "<script>var x = 1;</script><p style='display:none'>隠す</p></main>"
        "<aside>関連</aside><footer>連絡先</footer>"
    )
    assert texts(document, BlockKind.HEADING) == ["計画", "第1章"]
    assert [b.level for b in document.blocks if b.kind is BlockKind.HEADING] == [1, 2]
    assert texts(document, BlockKind.PARAGRAPH) == ["本文である。", "次の行"]
    items = [b for b in document.blocks if b.kind is BlockKind.LIST_ITEM]
    assert [(b.marker, b.level) for b in items] == [("・", 1), ("・", 2), ("3.", 1)]
    for gone in ("案内", "トップ", "サイト名", "var", "隠す", "関連", "連絡先"):
        assert gone not in document.text


def test_page_heading_outside_the_content_is_kept() -> None:
    assert texts(
        page("<header><h1>計画</h1></header><main><p>本文</p></main>"), BlockKind.HEADING
    ) == ["計画"]
    titled = page("<p>本文</p>", "<title>計画 | 市の公式サイト</title>")
    assert texts(titled, BlockKind.HEADING) == ["計画"]


def test_page_content_in_a_frame_named_like_furniture_is_kept() -> None:
    body = "".join(f"<p>施策{n}の本文である。</p>" for n in range(30))
    document = page(f"<div class='print-area'><ul class='menu'><li>案内</ul>{body}</div>")
    assert "施策29の本文である。" in document.text
    assert "案内" not in document.text


def test_page_ruby_keeps_the_base_and_raised_numbers_are_marks() -> None:
    document = page("<p><ruby>施策<rp>(</rp><rt>しさく</rt><rp>)</rp></ruby>の推進<sup>1</sup></p>")
    assert document.text == "施策の推進^{1}\n"


def test_page_table_spans() -> None:
    document = page(
        "<table><tr><th rowspan=2>指標</th><th colspan=2>値</th></tr><tr><td>現状<td>目標</tr>"
        "<tr><td>率<td>1<br>2<td></tr></table>"
    )
    assert tables(document) == [
        [
            (0, 0, 2, 1, "指標"), (0, 1, 1, 2, "値"), (1, 1, 1, 1, "現状"), (1, 2, 1, 1, "目標"),
            (2, 0, 1, 1, "率"), (2, 1, 1, 1, "1\n2"), (2, 2, 1, 1, ""),
        ]
    ]  # fmt: skip


def test_page_layout_table_is_unwrapped() -> None:
    document = page(
        "<table><tr><td><h2>章</h2><table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table></td></tr></table>"
    )
    assert texts(document, BlockKind.HEADING) == ["章"]
    assert len(tables(document)) == 1


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("utf-8", "utf-8"), ("euc_jp", "euc-jp"), ("cp932", "Shift_JIS"), ("iso2022_jp", "iso-2022-jp"),
     ("utf-8", None), ("euc_jp", None), ("cp932", None), ("iso2022_jp", None), ("utf-8-sig", None),
     ("utf-16", None), ("utf-8", "shift_jis"), ("cp932", "utf-8")],
)  # fmt: skip
def test_page_encodings(codec: str, declared: str | None) -> None:
    body = "行政手続のデジタル化を進める計画である。"
    meta = f'<meta charset="{declared}">' if declared else ""
    text, _ = decode(f"<html><head>{meta}</head><body>{body}</body></html>".encode(codec), "頁")
    assert body in text


# Word documents


def test_word_headings_lists_and_numbers() -> None:
    document = docx.Document()
    document.add_heading("総則", 1)
    document.add_paragraph("本文。")
    document.add_paragraph("一つ目", style="List Number")
    document.add_paragraph("二つ目", style="List Number")
    document.add_paragraph("点", style="List Bullet")
    document.add_paragraph("①手で付けた番号")
    read = read_any(saved(document), "a.docx")
    assert read.text == "総則\n本文。\n1. 一つ目\n2. 二つ目\n・点\n①手で付けた番号\n"
    assert [b.marker for b in read.blocks] == [None, None, "1.", "2.", "・", "①"]


def test_word_tracked_changes_hidden_text_and_marks() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("前")._p
    for xml in (
        '<w:ins {W} w:id="1" w:author="x"><w:r><w:t>挿入</w:t></w:r></w:ins>',
        '<w:del {W} w:id="2" w:author="x"><w:r><w:delText>削除</w:delText></w:r></w:del>',
        "<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>隠し</w:t></w:r>",
        '<w:r {W}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>※2</w:t></w:r>',
        '<w:r {W}><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r {W}><w:instrText>REF x</w:instrText></w:r>",
        '<w:r {W}><w:fldChar w:fldCharType="separate"/></w:r>',
        "<w:r {W}><w:t>結果</w:t></w:r>",
        '<w:r {W}><w:fldChar w:fldCharType="end"/></w:r>',
    ):
        paragraph.append(parse_xml(xml.replace("{W}", W)))
    assert read_any(saved(document), "a.docx").text == "前挿入^{※2}結果\n"


def test_word_tables_merge_and_nest() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "指標"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "値"
    table.cell(1, 1).text, table.cell(1, 2).text = "現状", "目標"
    table.cell(2, 0).text = "率"
    inner = table.cell(2, 1).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(1, 1).text = "中", "の表"
    read = read_any(saved(document), "a.docx")
    first, second = tables(read)
    assert first[:4] == [
        (0, 0, 2, 1, "指標"),
        (0, 1, 1, 2, "値"),
        (1, 1, 1, 1, "現状"),
        (1, 2, 1, 1, "目標"),
    ]
    assert [cell[4] for cell in second] == ["中", "", "", "の表"]


def test_word_text_box_is_read_once() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("本文")
    box = (
        f"<w:r {W}"
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:v="urn:schemas-microsoft-com:vml">'
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent>"
        "<w:p><w:r><w:t>箱の中</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>箱の中</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(box))
    assert read_any(saved(document), "a.docx").text == "本文\n箱の中\n"


def test_word_headings_without_styles_and_contents() -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("第1章 趣旨")
    run.bold = True
    run.font.size = Pt(16)
    for _ in range(3):
        document.add_paragraph("この章では計画を定める理由を述べる。")
    contents = document.add_paragraph("第1章 趣旨 1")
    contents.style = document.styles.add_style("toc 1", 1)
    read = read_any(saved(document), "a.docx")
    assert texts(read, BlockKind.HEADING) == ["第1章 趣旨"]
    assert texts(read, BlockKind.CONTENTS) == ["第1章 趣旨 1"]


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [(3, "decimal", "3"), (3, "decimalFullWidth", "３"), (3, "decimalEnclosedCircle", "③"),
     (21, "decimalEnclosedCircle", "㉑"), (2, "aiueoFullWidth", "イ"), (11, "japaneseCounting", "十一"),
     (11, "japaneseDigitalTenThousand", "一一"), (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"),
     (3, "ideographTraditional", "丙"), (1, "none", "")],
)  # fmt: skip
def test_word_number_formats(number: int, kind: str, text: str) -> None:
    assert shown(number, kind) == text


# Excel books


def test_book_sheets_spans_and_shown_values() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "一覧"
    sheet["A1"] = "行動計画"
    for place, value in {"A3": "施策", "B3": "指標", "C3": "値", "A4": "窓口", "B4": "率", "C4": 0.5, "D4": 1200,
                         "B5": "数", "C5": "改行\nあり"}.items():  # fmt: skip
        sheet[place] = value
    sheet.merge_cells("C3:D3")
    sheet.merge_cells("A4:A5")
    sheet["C4"].number_format = "0%"
    sheet["D4"].number_format = '#,##0"件"'
    sheet["A6"] = "※ 注記"
    terms = made.create_sheet("用語")
    terms.append(["用語", "説明"])
    made.create_sheet("控え").sheet_state = "hidden"
    read = read_any(saved(made), "a.xlsx")
    assert texts(read, BlockKind.HEADING) == ["一覧", "行動計画", "用語"]
    first, second = tables(read)
    assert first == [
        (0, 0, 1, 1, "施策"), (0, 1, 1, 1, "指標"), (0, 2, 1, 2, "値"), (1, 0, 2, 1, "窓口"),
        (1, 1, 1, 1, "率"), (1, 2, 1, 1, "50%"), (1, 3, 1, 1, "1,200件"), (2, 1, 1, 1, "数"),
        (2, 2, 1, 1, "改行\nあり"), (2, 3, 1, 1, ""),
    ]  # fmt: skip
    assert second == [(0, 0, 1, 1, "用語"), (0, 1, 1, 1, "説明")]
    assert [loss.code for loss in read.losses] == ["sheet_hidden"]


def test_book_hidden_rows_and_formulas_are_told() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["施策", "数"], ["窓口", 1], ["隠す", 2], ["合計", "=SUM(B2:B3)"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    read = read_any(saved(made), "a.xlsx")
    assert "隠す" not in read.text
    assert {loss.code for loss in read.losses} == {"cells_hidden", "formula_not_calculated"}


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(0.5, "0%", "50%"), (0.125, "0.0%", "12.5%"), (1234567, "#,##0", "1,234,567"),
     (-30, '#,##0;"△"#,##0', "△30"), (2.5, "0.0", "2.5"), (5.0, "General", "5"),
     (0, '0;-0;"－"', "－"), (1234567, '#,##0,"千円"', "1,235千円"), (8, 'General"件"', "8件"),
     (True, "General", "TRUE"), ("文字", "@", "文字"), (None, "General", "")],
)  # fmt: skip
def test_book_number_formats(value: object, code: str, text: str) -> None:
    assert display(value, code) == text


def test_book_dates() -> None:
    import datetime as dt

    day = dt.datetime(2026, 3, 31)
    assert display(day, '[$-411]ggge"年"m"月"d"日"') == "令和8年3月31日"
    assert display(day, "mm-dd-yy") == "2026/3/31"
    assert display(dt.datetime(2019, 4, 30), 'ge"."m') == "H31.4"
