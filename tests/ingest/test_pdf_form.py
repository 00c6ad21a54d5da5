"""What the PDF reader makes of boxes, cards, bars, columns and vertical text, on pages drawn here."""

from __future__ import annotations

from raw_blocks import tables, texts
from small_pdf import SmallPage, small_pdf

from ingest.readers import read_any
from ingest.types import BlockKind, Form, RawBlock, RawDocument


def read(*pages: SmallPage) -> RawDocument:
    return read_any(small_pdf(*pages), "計画.pdf")


def shown(document: RawDocument) -> list[tuple[str, str]]:
    return [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def form(block: RawBlock) -> Form:
    assert block.form is not None
    return block.form


def cards() -> SmallPage:
    """Two cards side by side, each a dark head above a pale box of items; a title above both."""
    page = SmallPage()
    page.text(40, 60, "情報化の方針", 20)
    for x, head, items in (
        (40, "窓口の改善", ["・申請を家から", "できるようにする", "・待ち時間を減らす"]),
        (240, "人材の育成", ["・研修の実施"]),
    ):
        page.box(x, 100, x + 120, 125, 0x336699)
        page.text(x + 30, 117, head, 10, ink=0xFFFFFF)
        page.box(x, 125, x + 120, 200, 0xDDDDDD)
        for n, item in enumerate(items):
            page.text(x + 5, 142 + 14 * n, item, 9)
    return page


def test_cards_are_read_one_after_the_other_under_their_heads() -> None:
    document = read(cards())
    assert shown(document) == [
        ("heading", "情報化の方針"),
        ("heading", "窓口の改善"),
        ("list_item", "・申請を家からできるようにする"),
        ("list_item", "・待ち時間を減らす"),
        ("heading", "人材の育成"),
        ("list_item", "・研修の実施"),
    ]
    title, head, first, _, other, last = document.blocks
    assert form(title).box is None
    assert form(head).box == form(first).box
    assert form(other).box == form(last).box != form(head).box
    assert (form(head).fill, form(head).ink, form(first).fill) == (0x336699, 0xFFFFFF, 0xDDDDDD)
    assert head.level == other.level
    assert head.level is not None
    assert title.level is not None
    assert head.level > title.level
    box = form(head).bbox
    assert box is not None
    assert 60 < box[0] < box[2] < 130


def test_a_band_with_a_line_is_a_heading_and_a_framed_paragraph_is_none() -> None:
    page = SmallPage()
    page.box(50, 80, 540, 104, 0x1F4E79)
    page.text(60, 96, "暮らしを支える", 10, ink=0xFFFFFF)
    page.text(60, 130, "本文の一行目である。")
    page.box(50, 150, 540, 190, None, line=True)
    page.text(60, 172, "囲みの中の文である。")
    document = read(page)
    assert shown(document) == [
        ("heading", "暮らしを支える"),
        ("paragraph", "本文の一行目である。"),
        ("paragraph", "囲みの中の文である。"),
    ]
    assert [form(b).box for b in document.blocks] == [1, None, 2]


def test_a_highlighted_word_is_no_box() -> None:
    page = SmallPage()
    page.box(100, 91, 140, 103, 0xFFFF00)
    page.text(60, 100, "窓口の手続を電子化して待ち時間を減らす。")
    assert shown(read(page)) == [("paragraph", "窓口の手続を電子化して待ち時間を減らす。")]


def chart() -> SmallPage:
    """A schedule over three years; two bars in one row, one that runs over two columns."""
    page = SmallPage()
    page.grid([50, 150, 250, 350, 450], [100, 120, 160, 180])
    for n, text in enumerate(["作業", "令和５年度", "令和６年度", "令和７年度"]):
        page.text(55 + 100 * n, 114, text, 9)
    page.text(55, 140, "申請の電子化", 9)
    page.text(55, 174, "窓口の予約", 9)
    page.box(152, 123, 298, 137, 0x88AADD)
    page.text(156, 133, "設計と試行の取組を行う期間", 8)
    page.box(255, 142, 445, 156, 0x88AADD)
    page.text(260, 152, "展開", 8)
    page.box(352, 163, 440, 177, 0x88AADD)
    return page


def test_bars_are_cells_over_the_columns_that_they_cover() -> None:
    document = read(chart())
    assert [cell for cell in tables(document)[0] if cell[0] > 0 and cell[4]] == [
        (1, 0, 2, 1, "申請の電子化"),
        (1, 1, 1, 2, "設計と試行の取組を行う期間"),
        (2, 2, 1, 2, "展開"),
        (3, 0, 1, 1, "窓口の予約"),
    ]
    table = document.blocks[0].table
    assert table is not None
    silent = [c for c in table.cells if c.row == 3 and c.form and c.form.fill == 0x88AADD]
    assert [(c.col, c.colspan) for c in silent] == [(3, 1)]
    assert [(s.page, s.kind, s.fill) for s in document.shapes] == [(1, "bar", 0x88AADD)] * 3


def test_two_ruled_tables_side_by_side_are_both_read() -> None:
    page = SmallPage()
    page.text(60, 80, "二つの表を次に示す。")
    for x in (60.0, 300.0):
        page.grid([x, x + 90, x + 180], [100, 120, 140])
        for n, text in enumerate(["款", "額", "市税", "六千"]):
            page.text(x + 5 + 90 * (n % 2), 114 + 20 * (n // 2), text)
    document = read(page)
    assert [[cell[4] for cell in table] for table in tables(document)] == [
        ["款", "額", "市税", "六千"]
    ] * 2
    assert not document.losses


def test_columns_with_tables_are_read_one_after_the_other() -> None:
    page = SmallPage()
    for x, number in ((60.0, "２－１"), (310.0, "２－２")):
        page.text(x, 100, f"{number}　窓口の改善", 13)
        page.grid([x, x + 60, x + 235], [110, 130, 150])
        for n, text in enumerate(["目標", "待ち時間を減らす。", "担当課", "総務課"]):
            page.text(x + 5 + 60 * (n % 2), 124 + 20 * (n // 2), text)
        page.text(x, 180, "この欄の終わりの文である。")
    kinds = [kind for kind, _ in shown(read(page))]
    assert kinds == ["heading", "table", "paragraph"] * 2


def test_a_row_without_its_lower_line_goes_on_over_the_page() -> None:
    first, second = SmallPage(), SmallPage()
    for y in (700.0, 720.0, 760.0):
        first.line(60, y, 460, y)
    second.line(60, 90, 460, 90)
    for x in (60.0, 120.0, 300.0, 460.0):
        first.line(x, 700, x, 790)
        second.line(x, 60, x, 90)
    rows = [
        ("番号", "取組", "担当"),
        ("１", "窓口を直す", "総務課"),
        ("２", "道路を調べて結", "土木課"),
    ]
    for n, row in enumerate(rows):
        for x, text in zip((65, 125, 305), row, strict=True):
            first.text(x, 714 + 26 * n + (6 if n else 0), text)
    second.text(125, 76, "果を知らせる")
    (table,) = tables(read(first, second))
    assert [cell[4] for cell in table][-3:] == ["２", "道路を調べて結\n果を知らせる", "土木課"]


def test_furigana_is_left_out() -> None:
    page = SmallPage()
    page.text(60, 100, "電子申請の拡大を進める。", 12)
    page.text(62, 89, "でんししんせい", 5.5)
    assert read(page).text == "電子申請の拡大を進める。\n"
    small = SmallPage()
    small.text(60, 60, "やさしいまちへ", 6)
    small.text(60, 100, "電子化の計画である。", 12)
    assert "やさしいまちへ" in read(small).text


def test_vertical_text_is_read_column_by_column_from_the_right() -> None:
    page = SmallPage()
    page.down(500, 60, "窓口の改善", 16)
    page.down(460, 60, "手続を家からできるようにして来庁の手間を減")
    page.down(443, 60, "らす。")
    page.down(400, 60, "・予約を始める。")
    document = read(page)
    assert [text for _, text in shown(document)] == [
        "窓口の改善",
        "手続を家からできるようにして来庁の手間を減らす。",
        "・予約を始める。",
    ]
    box = form(document.blocks[0]).bbox
    assert form(document.blocks[0]).vertical
    assert box is not None
    assert 485 < box[0] < box[2] < 515
    assert [i.code for i in document.losses] == ["page_vertical"]


def test_labels_below_a_full_line_begin_anew() -> None:
    page = SmallPage()
    for n, text in enumerate(
        [
            "目標：手続を家からできるようにする。",
            "担当課：総務課",
            "内容：様式を直して予約を受け付ける。",
        ]
    ):
        page.text(60, 100 + 17 * n, text)
    assert texts(read(page), BlockKind.PARAGRAPH) == [
        "目標：手続を家からできるようにする。", "担当課：総務課", "内容：様式を直して予約を受け付ける。",
    ]  # fmt: skip


def test_tables_without_lines_part_at_headings_and_new_columns() -> None:
    page = SmallPage()
    rows = [
        ("目標", 130, "待ち時間を減らす。"),
        ("担当課", 130, "総務課"),
        ("内容", 130, "様式を直す。"),
    ]
    for n, (label, x, value) in enumerate(rows):
        page.text(70, 100 + 20 * n, label)
        page.text(x, 100 + 20 * n, value)
    for n, row in enumerate([("指標", "現状", "目標値"), ("待ち時間", "九分", "三分")]):
        for x, text in zip((70, 250, 360), row, strict=True):
            page.text(x, 160 + 20 * n, text)
    page.text(60, 215, "次の取組", 14)
    for n, (label, value) in enumerate([("目標", "学ぶ人を増やす。"), ("担当課", "市民課")]):
        page.text(70, 240 + 20 * n, label)
        page.text(130, 240 + 20 * n, value)
    document = read(page)
    assert [[cell[4] for cell in table] for table in tables(document)] == [
        ["目標", "待ち時間を減らす。", "担当課", "総務課", "内容", "様式を直す。"],
        ["指標", "現状", "目標値", "待ち時間", "九分", "三分"],
        ["目標", "学ぶ人を増やす。", "担当課", "市民課"],
    ]
    assert texts(document, BlockKind.HEADING) == ["次の取組"]
