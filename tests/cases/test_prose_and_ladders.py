"""Items, offices and levels in the forms that running text and registers print them."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from ingest.labelled import labelled
from ingest.pipeline import ingest_file
from tests.cases.test_measures import read, shape
from text.spans import Text


@pytest.mark.parametrize(
    ("line", "office"),
    [
        ("所管／水道課", "水道課"),
        ("担当課｜水道課", "水道課"),
        ("受け持ち／水道課", "水道課"),
        ("［担当課］水道課", "水道課"),
        ("所管 ／ 水道課、会計室", "水道課、会計室"),
    ],
)
def test_office_behind_a_stroke_or_a_wide_bracket(line: str, office: str) -> None:
    found = labelled(Text.of(line))
    assert found is not None
    assert (found[0], found[1].value) == ("department", office)


@pytest.mark.parametrize("line", ["担当課／水道のしくみ", "総務課／水道課", "住民／水道課"])
def test_stroke_between_other_words_labels_nothing(line: str) -> None:
    assert labelled(Text.of(line)) is None


def test_dashes_mark_items(tmp_path: Path) -> None:
    text = """1　水まわりのまもり

(1)　漏水のみはり

管の音を機械で聞き分ける。
－音を拾う機械の取り付け
－地図への書きこみ
所管／水道課

(2)　検針の自動化

メーターを遠くから読む。
－通信式メーターへの交換
所管／水道課
"""
    assert shape(read(tmp_path, text)) == [
        ("漏水のみはり", "水まわりのまもり", "水道課", ["音を拾う機械の取り付け", "地図への書きこみ"]),
        ("検針の自動化", "水まわりのまもり", "水道課", ["通信式メーターへの交換"]),
    ]  # fmt: skip


def test_label_in_its_own_words_over_lists(tmp_path: Path) -> None:
    text = """# 第1章　とりくみ

## 基本目標1　水まわりのまもり

### 具体的な施策①　漏水のみはり

管の音を機械で聞き分け、早めに直します。

【手がける仕事】

- 音を拾う機械の取り付け
- 地図への書きこみ

担当部署：水道課

### 具体的な施策②　検針の自動化

メーターを遠くから読めるようにします。

【手がける仕事】

- 通信式メーターへの交換

担当部署：会計室
"""
    assert shape(read(tmp_path, text, "md")) == [
        ("漏水のみはり", "水まわりのまもり", "水道課", ["音を拾う機械の取り付け", "地図への書きこみ"]),
        ("検針の自動化", "水まわりのまもり", "会計室", ["通信式メーターへの交換"]),
    ]  # fmt: skip


def test_box_of_a_label_above_items(tmp_path: Path) -> None:
    paper = docx.Document()
    paper.add_heading("みほん市電子行政推進計画", 0)
    paper.add_paragraph("計画期間は令和6年度から令和10年度までとします。")
    for policy, title, items in (
        ("水まわりのまもり", "漏水のみはり", "・音を拾う機械の取り付け\n・地図への書きこみ"),
        (
            "はたらきかたの工夫",
            "検針の自動化",
            "・通信式メーターへの交換\n・読み取り端末の貸し出し",
        ),
    ):
        paper.add_heading(policy, 1)
        paper.add_heading(title, 2)
        paper.add_paragraph("手間のかかる仕事を機械に任せられるようにします。")
        box = paper.add_table(rows=2, cols=1)
        box.cell(0, 0).text = "主な取組"
        box.cell(1, 0).text = items
        paper.add_paragraph("〈担当課〉水道課")
    path = tmp_path / "plan.docx"
    paper.save(str(path))
    assert shape(ingest_file(path)) == [
        ("漏水のみはり", "水まわりのまもり", "水道課", ["音を拾う機械の取り付け", "地図への書きこみ"]),
        ("検針の自動化", "はたらきかたの工夫", "水道課", ["通信式メーターへの交換", "読み取り端末の貸し出し"]),
    ]  # fmt: skip


def test_columns_that_group_rows_are_levels(tmp_path: Path) -> None:
    """Heads that no word explains, clauses as names, cells blank below the first."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [
        ["みほん市電子行政推進計画"],
        ["計画期間は令和6年度から令和10年度までとします。"],
        [],
        ["みはるもの", "組", "事務事業名", "事業の概要", "担当課"],
        ["水をまもりつなぐ", "管", "漏水みはり事業", "管の音を機械で聞き分ける。", "水道課"],
        ["", "", "管の図面事業", "図面を画面で見られるようにする。", "水道課"],
        ["", "メーター", "検針自動化事業", "メーターを遠くから読む。", "会計室"],
        ["道をなおす", "舗装", "路面みはり事業", "路面を車から撮る。", "土木課"],
        ["", "", "通報受付事業", "写真で知らせてもらう。", "土木課"],
    ]
    for row in rows:
        sheet.append(row)
    path = tmp_path / "register.xlsx"
    book.save(path)
    record = ingest_file(path)
    names = {p.id: p for p in record.policies}
    lines = []
    for measure in record.measures:
        chain, at = [], measure.parent
        while at:
            chain.append(names[at].label)
            at = names[at].parent
        lines.append((measure.title, *chain))
    assert lines == [
        ("漏水みはり事業", "管", "水をまもりつなぐ"),
        ("管の図面事業", "管", "水をまもりつなぐ"),
        ("検針自動化事業", "メーター", "水をまもりつなぐ"),
        ("路面みはり事業", "舗装", "道をなおす"),
        ("通報受付事業", "舗装", "道をなおす"),
    ]


def test_items_over_lines_and_the_office_below_them(tmp_path: Path) -> None:
    text = """第1章　とりくみ

基本方針1　水まわりのまもり

取組1　漏水のみはり
管の音を機械で聞き分け、早く直します。
ア　音を拾う機械を町内の配水池に取り付け、昼も夜も異常を知らせる仕組みを
　　整える
イ　地図への書きこみ
【担当：水道課】

取組2　検針の自動化
メーターを遠くから読みます。
主な取組
ア　通信式メーターへの交換
イ　料金のしくみの見直し
【担当：会計室】
"""
    long = "音を拾う機械を町内の配水池に取り付け、昼も夜も異常を知らせる仕組みを整える"
    assert shape(read(tmp_path, text)) == [
        ("漏水のみはり", "水まわりのまもり", "水道課", [long, "地図への書きこみ"]),
        (
            "検針の自動化",
            "水まわりのまもり",
            "会計室",
            ["通信式メーターへの交換", "料金のしくみの見直し"],
        ),
    ]


def test_one_marked_item_hides_no_office(tmp_path: Path) -> None:
    text = """## 基本目標1 水まわりのまもり

(1) 漏水のみはり

管の音を聞き分けます。

主な事業

○ 音を拾う機械の事業

○ 地図の事業

（担当課：水道課）

(2) 検針の自動化

遠くから読みます。

主な事業

○ メーター交換事業

（担当課：会計室）
"""
    assert [(m.title, m.department) for m in read(tmp_path, text, "md").measures] == [
        ("漏水のみはり", "水道課"),
        ("検針の自動化", "会計室"),
    ]


def test_finished_work_in_sentences_and_below_a_year(tmp_path: Path) -> None:
    text = """これまでの取組

令和3年度　庁内の無線網の整備（管財課）
令和4年度　給水申込みの電子化
　　　　　　漏水地図の公開

令和5年度には、路面点検アプリの導入を終えました。住民の声も聞きました。

1　水まわりのまもり

(1)　漏水のみはり

管の音を機械で聞き分ける。
・音を拾う機械の取り付け
"""
    done = [(p.fy, p.label, p.department) for p in read(tmp_path, text).projects]
    assert done == [
        (2021, "庁内の無線網の整備", "管財課"),
        (2022, "給水申込みの電子化", None),
        (2022, "漏水地図の公開", None),
        (2023, "路面点検アプリの導入", None),
    ]
