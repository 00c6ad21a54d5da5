"""Indicators of tables, forms, lines and sentences, with the values they must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import extract, ingest_file
from ingest.types import Kpi, PlanRecord, RawDocument

HEAD = """# ためし町DX計画

令和5年3月

計画期間は令和5年度から令和8年度までとします。

## 基本方針1 やさしい窓口

### 施策1 窓口の予約

窓口の予約を始めます。

- 予約の画面をつくる

担当課：住民課

"""
TAIL = """

### 施策2 申請の電子化

申請を電子化します。

- 様式をそろえる

担当課：総務課
"""


def record(body: str) -> PlanRecord:
    return extract(RawDocument("plan.md", "text/markdown", "", HEAD + body + TAIL))


def table(*rows: str) -> str:
    head, *rest = rows
    rule = "|" + "---|" * (head.count("｜") + 1)
    lines = [head, *rest]
    shown = ["| " + line.replace("｜", " | ") + " |" for line in lines]
    return "\n".join([shown[0], rule, *shown[1:]])


def told(kpi: Kpi) -> tuple[object, ...]:
    return (
        kpi.indicator,
        kpi.baseline_value,
        kpi.baseline_unit,
        tuple((i.fy, i.value) for i in kpi.interim),
        kpi.target_value,
        kpi.unit,
        kpi.target_fy,
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ("指標名｜R4実績｜R5｜R6｜R7", "予約率｜8％｜15％｜30％｜55％"),
            ("予約率", 8, "%", ((2023, 15), (2024, 30)), 55, "%", 2025),
        ),
        (
            ("成果指標｜単位｜基準年度（R4）｜最終年度（R7）", "予約率｜％｜8｜55"),
            ("予約率", 8, "%", (), 55, "%", 2025),
        ),
        (
            ("測定項目｜現在｜令和7年度末", "予約率｜8％｜55％"),
            ("予約率", 8, "%", (), 55, "%", 2025),
        ),
        (
            (
                "KPI｜令和4年度末｜令和6年度末（中間目標）｜令和7年度末（最終目標）",
                "予約率｜8％｜30％｜55％",
            ),
            ("予約率", 8, "%", ((2024, 30),), 55, "%", 2025),
        ),
        (
            ("指標｜現状値（令和4年度）｜目標値（令和8年度）", "利用者｜9,600人｜2万人"),
            ("利用者", 9600, "人", (), 2, "万人", 2026),
        ),
        (
            ("指標｜現状値（令和4年度）｜目標値（令和8年度）", "待つ時間｜45分｜1時間"),
            ("待つ時間", 45, "分", (), 1, "時間", 2026),
        ),
        (
            ("指標｜現状値（令和4年度）｜目標値（令和8年度）", "予約の数｜3万5千件｜4万2,000件"),
            ("予約の数", 35000, "件", (), 42000, "件", 2026),
        ),
        (
            ("指標｜現状値（令和4年度）｜目標値（令和8年度）", "予約率｜8・5％｜55％"),
            ("予約率", 8.5, "%", (), 55, "%", 2026),
        ),
        (
            ("めじるしの数字｜いまの値（令和4年度）｜めざす値（R8）", "予約率｜8％｜55％"),
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
        (
            ("取組名｜成果指標（R4現状→R8目標）｜担当課", "窓口の予約｜予約率 8％→55％｜住民課"),
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
        (
            ("指標｜現状値｜目標値", "予約率｜8％（令和4年度）｜55％（令和8年度）"),
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
        (
            ("指標｜現状値｜目標値｜目標年度", "予約率（％）｜8｜55｜令和8年度"),
            ("予約率（％）", 8, "%", (), 55, "%", 2026),
        ),
    ],
)
def test_a_row_of_a_table(rows: tuple[str, ...], expected: tuple[object, ...]) -> None:
    found = record(table(*rows)).kpis
    assert [told(k) for k in found] == [expected]
    assert found[0].measure == "M1"


def test_indicators_as_columns() -> None:
    found = record(
        table(
            "｜予約率｜予約した人",
            "現状値（令和4年度）｜8％｜40人",
            "目標値（令和8年度）｜55％｜300人",
        )
    ).kpis
    assert [told(k) for k in found] == [
        ("予約率", 8, "%", (), 55, "%", 2026),
        ("予約した人", 40, "人", (), 300, "人", 2026),
    ]


def test_head_rows_without_merged_cells() -> None:
    found = record(
        table("指標｜単位｜現状値｜目標値｜｜", "｜｜R4｜R5｜R6｜R7", "予約率｜％｜8｜15｜30｜55")
    ).kpis
    assert [told(k) for k in found] == [("予約率", 8, "%", ((2023, 15), (2024, 30)), 55, "%", 2025)]


def test_the_sentence_above_sets_the_years() -> None:
    text = "現状値は令和4年度、目標値は令和8年度の値です。\n\n"
    found = record(text + table("指標｜現状値｜目標値", "予約率｜8％｜55％")).kpis
    assert [told(k) for k in found] == [("予約率", 8, "%", (), 55, "%", 2026)]
    assert found[0].baseline_asof == "令和4年度"


def test_an_indicator_in_two_columns_with_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_text(
        "<html><body><h1>ためし町DX計画</h1><p>計画期間は令和5年度から令和8年度まで</p>"
        "<h2>施策1 窓口の予約</h2><p>窓口の予約を始めます。</p><p>担当課：住民課</p>"
        "<table><tr><th rowspan=2>指標</th><th rowspan=2>内訳</th><th>現状値</th>"
        "<th colspan=2>目標値</th></tr><tr><th>令和4年度</th><th>令和6年度</th><th>令和8年度</th></tr>"
        "<tr><td rowspan=2>予約教室</td><td>来た人</td><td>20人</td><td rowspan=2>調査中</td>"
        "<td>90人</td></tr><tr><td>開いた数</td><td>2回</td><td>8回</td></tr></table>"
        "</body></html>",
        encoding="utf-8",
    )
    found = ingest_file(path).kpis
    assert [
        (k.indicator, k.baseline_value, k.target_value, k.unit, k.target_fy) for k in found
    ] == [
        ("予約教室 来た人", 20, 90, "人", 2026),
        ("予約教室 開いた数", 2, 8, "回", 2026),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "**KPI**\n\n- 予約率：8%（2022年度）→ 55%（2026年度）",
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
        (
            "成果指標：予約率　現状8％　目標55％（令和8年度）",
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
        (
            "めじるしの数字\n\n- 電話の数：年900件（令和4年度）→年300件（令和8年度）",
            ("電話の数", 900, "件", (), 300, "件", 2026),
        ),
        (
            "指標：予約率　令和8（2026）年度　55％（令和4（2022）年度　8％）",
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
        (
            "指標：待つ時間　令和8年度　15分（令和4年度　1時間）",
            ("待つ時間", 1, "時間", (), 15, "分", 2026),
        ),
        (
            "予約の6割を画面から受けることを目標とします。",
            ("予約", None, None, (), 6, "割", None),
        ),
        (
            "令和8年度までに予約率を55％にします。",
            ("予約率", None, None, (), 55, "%", 2026),
        ),
        (
            "予約率を、令和4年度の8％から令和8年度には55％にします。",
            ("予約率", 8, "%", (), 55, "%", 2026),
        ),
    ],
)
def test_a_line_or_a_sentence(line: str, expected: tuple[object, ...]) -> None:
    found = record(line).kpis
    assert [told(k) for k in found] == [expected]
    assert found[0].measure == "M1"


def test_rows_of_a_form_one_below_the_other() -> None:
    found = record(
        table(
            "項目｜内容",
            "成果指標｜予約率",
            "いまの値（令和4年度）｜8％",
            "めざす値（令和8年度）｜55％",
        )
    ).kpis
    assert [told(k) for k in found] == [("予約率", 8, "%", (), 55, "%", 2026)]


@pytest.mark.parametrize(
    "body",
    [
        table("指標｜目標｜実績｜達成状況", "無線の数｜30か所｜33か所｜達成"),
        table(
            "区分｜2015年｜2020年｜2025年", "人口｜9,900｜8,800｜7,700", "率｜20.1%｜24.0%｜27.9%"
        ),
        table("窓口｜割合", "画面 300｜75%", "紙 100｜25%"),
        table("事業名｜事業費（千円）｜国｜町", "予約の画面｜1,500｜700｜800"),
    ],
    ids=["results", "statistics", "shares", "money"],
)
def test_figures_that_are_no_aims(body: str) -> None:
    found = record(body)
    assert found.kpis == ()


def test_results_of_the_former_plan_are_no_aims() -> None:
    body = "\n## 前計画の検証\n\n" + table("指標｜現状値｜目標値", "予約率｜8％｜55％")
    assert record(body + "\n\n## 基本方針2 強い町\n").kpis == ()
