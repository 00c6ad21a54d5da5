"""What the PDF reader makes of layouts, on pages drawn here."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from raw_blocks import tables, texts
from small_pdf import SmallPage, small_pdf

from ingest.readers import read_any
from ingest.types import BlockKind, RawDocument

PROSE = "自治体の情報化は職員の手間を減らし住民の暮らしを支えるために進めるものである"


def read(*pages: SmallPage) -> RawDocument:
    return read_any(small_pdf(*pages), "計画.pdf")


def wrapped(page: SmallPage, x: float, y: float, text: str, width: int, size: float = 10) -> float:
    """Writes ``text`` in lines of ``width`` characters; gives the baseline after the last."""
    for start in range(0, len(text), width):
        page.text(x, y, text[start : start + width], size)
        y += 1.7 * size
    return y


def test_broken_lines_are_joined_and_paragraphs_kept_apart() -> None:
    page = SmallPage()
    y = wrapped(page, 60, 100, f"　{PROSE}。{PROSE}。", 30)
    wrapped(page, 60, y, f"　{PROSE}。", 30)
    assert read(page).text == f"{PROSE}。{PROSE}。\n{PROSE}。\n"


def test_headings_by_size_weight_and_number() -> None:
    page = SmallPage()
    page.text(60, 80, "第１章　趣旨", 16)
    page.text(60, 120, "１　背景", 13)
    wrapped(page, 60, 150, f"{PROSE}。{PROSE}。", 40)
    page.text(60, 220, "太字の見出し", bold=True)
    page.text(60, 240, "・一つ目の項目")
    document = read(page)
    found = [
        (b.level, document.text[b.start : b.end])
        for b in document.blocks
        if b.kind is BlockKind.HEADING
    ]
    assert found == [(1, "第１章　趣旨"), (2, "１　背景"), (3, "太字の見出し")]
    assert texts(document, BlockKind.LIST_ITEM) == ["・一つ目の項目"]


def test_two_columns_are_read_one_after_the_other() -> None:
    page = SmallPage()
    page.text(60, 80, "一枚に渡る見出し", 16)
    left = "".join(f"左{n}" + PROSE[:20] for n in range(8))
    right = "".join(f"右{n}" + PROSE[:20] for n in range(8))
    wrapped(page, 60, 120, left + "。", 21)
    wrapped(page, 310, 120, right + "。", 21)
    assert read(page).text == f"一枚に渡る見出し\n{left}。\n{right}。\n"


def test_running_heads_feet_and_numbers_are_dropped() -> None:
    pages = []
    for number in range(1, 6):
        page = SmallPage()
        page.text(200, 40, "情報化計画", 9)
        wrapped(page, 60, 120, f"{number}番目の頁の本文である。", 40)
        page.text(290, 815, f"- {number} -", 9)
        pages.append(page)
    document = read(*pages)
    assert document.text == "".join(f"{n}番目の頁の本文である。\n" for n in range(1, 6))
    assert [document.page_of(b.start) for b in document.blocks] == [1, 2, 3, 4, 5]


def test_a_sentence_over_the_page_end_is_one_and_each_half_has_its_page() -> None:
    first, second = SmallPage(), SmallPage()
    wrapped(first, 60, 760, PROSE[:30], 30)
    wrapped(second, 60, 100, PROSE[30:] + "。", 30)
    document = read(first, second)
    assert document.text == PROSE + "。\n"
    assert document.page_of(10) == 1
    assert document.page_of(32) == 2


def test_ruled_table_with_merged_cells() -> None:
    page = SmallPage()
    for x0, y0, x1, y1 in [
        (60, 100, 360, 100),
        (160, 120, 360, 120),
        (60, 140, 360, 140),
        (60, 160, 360, 160),
    ]:
        page.line(x0, y0, x1, y1)
    for x, y0, y1 in [(60, 100, 160), (160, 100, 160), (260, 120, 160), (360, 100, 160)]:
        page.line(x, y0, x, y1)
    for x, y, text in [(65, 124, "指標"), (210, 114, "値"), (165, 134, "現状"), (265, 134, "目標"),
                       (65, 154, "率"), (165, 154, "１"), (265, 154, "２")]:  # fmt: skip
        page.text(x, y, text)
    assert tables(read(page)) == [
        [
            (0, 0, 2, 1, "指標"), (0, 1, 1, 2, "値"), (1, 1, 1, 1, "現状"), (1, 2, 1, 1, "目標"),
            (2, 0, 1, 1, "率"), (2, 1, 1, 1, "１"), (2, 2, 1, 1, "２"),
        ]
    ]  # fmt: skip


def test_table_without_outer_lines() -> None:
    page = SmallPage()
    for y in (100, 120, 140):
        page.line(60, y, 360, y)
    page.line(160, 100, 160, 140)
    for x, y, text in [
        (65, 114, "指標"),
        (165, 114, "目標"),
        (65, 134, "率"),
        (165, 134, "５０％"),
    ]:
        page.text(x, y, text)
    assert [cell[4] for cell in tables(read(page))[0]] == ["指標", "目標", "率", "５０％"]


def test_table_over_two_pages_is_one_without_the_repeated_header() -> None:
    first, second = SmallPage(), SmallPage()
    for page, ys, rows in (
        (first, [740, 760, 780], [("施策", "指標"), ("窓口", "待ち時間")]),
        (second, [80, 100, 120, 140], [("施策", "指標"), ("道路", "通報の数"), ("水道", "戸数")]),
    ):
        page.grid([60, 160, 360], [float(y) for y in ys])
        for (left, right), y in zip(rows, ys, strict=False):
            page.text(65, y + 14, left)
            page.text(165, y + 14, right)
    document = read(first, second)
    (table,) = tables(document)
    assert [cell[4] for cell in table] == [
        "施策",
        "指標",
        "窓口",
        "待ち時間",
        "道路",
        "通報の数",
        "水道",
        "戸数",
    ]
    assert document.page_of(document.text.index("窓口")) == 1
    assert document.page_of(document.text.index("道路")) == 2


def test_a_form_begun_anew_is_a_table_of_its_own() -> None:
    pages = []
    for top, title in ((740.0, "窓口の改善"), (80.0, "道路の点検")):
        page = SmallPage()
        page.grid([60, 160, 360], [top, top + 20, top + 40])
        for n, (left, right) in enumerate([("施策名", title), ("担当課", "総務課")]):
            page.text(65, top + 14 + 20 * n, left)
            page.text(165, top + 14 + 20 * n, right)
        pages.append(page)
    assert [[cell[4] for cell in table] for table in tables(read(*pages))] == [
        ["施策名", "窓口の改善", "担当課", "総務課"],
        ["施策名", "道路の点検", "担当課", "総務課"],
    ]


def test_a_row_cut_by_the_page_end_is_one_row() -> None:
    first, second = SmallPage(), SmallPage()
    first.grid([60, 130, 230, 300], [740, 760, 780])
    for x, y, text in [(65, 754, "施策"), (135, 754, "指標"), (235, 754, "目標"),
                       (65, 774, "窓口改善"), (135, 774, "待ち時間が短いと"), (235, 774, "５０％")]:  # fmt: skip
        first.text(x, y, text, 11)
    second.grid([60, 130, 230, 300], [80, 100, 120])
    for x, y, text in [
        (135, 94, "答えた人の割合"),
        (65, 114, "道路"),
        (135, 114, "件数"),
        (235, 114, "９件"),
    ]:
        second.text(x, y, text, 11)
    (table,) = tables(read(first, second))
    assert [cell[4] for cell in table] == [
        "施策", "指標", "目標", "窓口改善", "待ち時間が短いと答えた人の割合", "５０％", "道路", "件数", "９件",
    ]  # fmt: skip


def test_wrapped_lines_of_a_cell_are_joined_and_ended_ones_are_not() -> None:
    page = SmallPage()
    page.grid([60, 120, 225], [100, 180])
    page.text(65, 114, "内容")
    for n, text in enumerate(
        ["待ち時間を短くする", "ために窓口を直す", "別の項目", "次の項目である"]
    ):
        page.text(125, 114 + 16 * n, text)
    (table,) = tables(read(page))
    assert table[1][4] == "待ち時間を短くするために窓口を直す\n別の項目\n次の項目である"


def test_table_without_lines() -> None:
    page = SmallPage()
    page.text(60, 80, "数値の目標を次に示す。")
    rows = [
        ("指標", "現状", "目標"),
        ("待ち時間", "１８分", "９分"),
        ("利用の数", "０件", "５０件"),
    ]
    for n, row in enumerate(rows):
        for x, text in zip((60, 260, 400), row, strict=True):
            page.text(x, 110 + 20 * n, text)
    document = read(page)
    (table,) = tables(document)
    assert [cell[4] for cell in table] == [text for row in rows for text in row]
    assert document.text.startswith("数値の目標を次に示す。\n指標\t")
    assert not [block for block in document.blocks if block.table and block.table.spans_known]


def test_contents_with_leaders_stand_apart() -> None:
    page, body = SmallPage(), SmallPage()
    page.text(260, 80, "目　次", 14)
    for n, title in enumerate(("第１章　計画の趣旨", "第２章　施策の展開")):
        page.text(60, 120 + 20 * n, title + "…" * 20 + str(n + 1))
    body.text(60, 80, "第１章　計画の趣旨", 14)
    wrapped(body, 60, 120, f"{PROSE}。{PROSE}。", 40)
    document = read(page, body)
    assert len(texts(document, BlockKind.CONTENTS)) == 3
    assert texts(document, BlockKind.HEADING) == ["第１章　計画の趣旨"]


def test_footnotes_below_a_rule_stay_on_their_page() -> None:
    first, second = SmallPage(), SmallPage()
    wrapped(first, 60, 700, PROSE[:30], 30)
    first.line(60, 770, 200, 770)
    first.text(60, 785, "※１　情報化：仕事の仕組みを変えること。", 8)
    wrapped(second, 60, 100, PROSE[30:] + "。", 30)
    wrapped(second, 60, 120 + 20, f"　{PROSE}。{PROSE}。", 30)
    document = read(first, second)
    (note,) = [b for b in document.blocks if b.kind is BlockKind.FOOTNOTE]
    assert document.text[note.start : note.end] == "※１ 情報化：仕事の仕組みを変えること。"
    assert document.page_of(note.start) == 1
    assert f"{PROSE}。\n" in document.text


def test_raised_numbers_are_marks() -> None:
    page = SmallPage()
    page.text(60, 100, "電子申請")
    page.text(100, 95, "１", 5)
    page.text(105, 100, "の拡大を進める。")
    assert read(page).text == "電子申請^{１}の拡大を進める。\n"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_pages_are_read_as_shown(rotate: int) -> None:
    page = SmallPage()
    page.text(60, 100, "回した頁の本文である。")
    # content turned against the page, as landscape pages are stored
    turn = {
        0: "1 0 0 1 0 0",
        90: "0 1 -1 0 842 0",
        180: "-1 0 0 -1 595 842",
        270: "0 -1 1 0 -247 842",
    }
    page.parts.insert(0, f"q {turn[rotate]} cm")
    page.parts.append("Q")
    page.rotate = rotate
    assert read(page).text == "回した頁の本文である。\n"


def test_page_starts_never_go_back() -> None:
    blank = SmallPage()
    text = SmallPage()
    text.text(60, 100, "本文である。")
    document = read(blank, text, blank, text, blank)
    assert len(document.pages) == 5
    assert list(document.pages) == sorted(document.pages)
    assert [document.page_of(b.start) for b in document.blocks] == [2, 4]


def _alone() -> SmallPage:
    """A page of characters that stand alone, in a font that is not embedded."""
    page = SmallPage()
    page.grid([60, 160, 260], [100, 120, 140])
    for x, y, text in [(65, 114, "率"), (165, 114, "●"), (65, 134, "○"), (165, 134, "７")]:
        page.text(x, y, text)
    page.text(60, 200, "表の下の文である。")
    return page


_IN_EMPTY_FOLDER = """
import sys
from pathlib import Path
from ingest.readers import read_any
from ingest.readers.pdf import engine
engine.FONTS = Path(sys.argv[1])
document = read_any(Path(sys.argv[2]))
print([i.message for i in document.losses if i.code == "characters_lost"])
"""


def test_characters_alone_are_read_without_any_font_of_the_system(tmp_path: Path) -> None:
    # the engine never looks at the system's fonts: what is read here is read everywhere
    assert [cell[4] for cell in tables(read(_alone()))[0]] == ["率", "●", "○", "７"]
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    file = tmp_path / "plan.pdf"
    file.write_bytes(small_pdf(_alone()))
    result = subprocess.run(
        [sys.executable, "-c", _IN_EMPTY_FOLDER, str(fonts), str(file)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1"},
    )
    assert "4 か所あります: 1 ページ" in result.stdout


@pytest.mark.parametrize("stage", ["layout", "flow"])
def test_a_page_that_fails_costs_itself(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    pages = []
    for text in ("一頁の本文である。", "二頁の本文である。", "三頁の本文である。"):
        page = SmallPage()
        page.text(60, 100, text)
        pages.append(page)
    module, name = {
        "layout": ("ingest.readers.pdf.layout", "split_lines"),
        "flow": ("ingest.readers.pdf.flow", "split_notes"),
    }[stage]
    found = importlib.import_module(module)
    real, calls = getattr(found, name), [0]

    def failing(*args: object, **kwargs: object) -> object:
        calls[0] += 1
        if calls[0] == 2:
            raise IndexError("list index out of range")
        return real(*args, **kwargs)

    monkeypatch.setattr(found, name, failing)
    document = read(*pages)
    assert document.text == "一頁の本文である。\n三頁の本文である。\n"
    assert [document.page_of(b.start) for b in document.blocks] == [1, 3]
    assert len(document.pages) == 3
    assert "2ページ" in next(i.message for i in document.losses if i.code == "part_unread")
