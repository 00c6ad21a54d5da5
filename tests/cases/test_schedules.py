"""Schedules: marks, words and merged cells under years, lists of years, and printed times."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import extract, ingest_file
from ingest.types import PlanRecord, RawDocument

HEAD = """# ためし町DX計画

令和5年3月

計画期間は令和5年度から令和9年度までとします。

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
Row = tuple[str, int | None, int | None]


def record(body: str) -> PlanRecord:
    return extract(RawDocument("plan.md", "text/markdown", "", HEAD + body + TAIL))


def page(folder: Path, table: str) -> PlanRecord:
    path = folder / "plan.html"
    path.write_text(
        "<html><body><h1>ためし町DX計画</h1><p>計画期間は令和5年度から令和9年度まで</p>"
        f"<h2>施策1 窓口の予約</h2><p>窓口の予約を始めます。</p><p>担当課：住民課</p>{table}"
        "<h2>施策2 申請の電子化</h2><p>申請を電子化します。</p><p>担当課：総務課</p></body></html>",
        encoding="utf-8",
    )
    return ingest_file(path)


def table(*rows: str) -> str:
    shown = ["| " + line.replace("｜", " | ") + " |" for line in rows]
    return "\n".join([shown[0], "|" + "---|" * (rows[0].count("｜") + 1), *shown[1:]])


def told(found: PlanRecord) -> list[Row]:
    return [(p.task, p.from_fy, p.to_fy) for p in found.schedule]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            table(
                "項目｜令和5年度｜令和6年度｜令和7年度",
                "様式を見直す｜■｜■｜",
                "予約を始める｜｜⇒｜⇒",
            ),
            [("様式を見直す", 2023, 2024), ("予約を始める", 2024, 2025)],
        ),
        (
            table(
                "年度｜することがら", "令和5年度｜様式の設計", "令和6年度～令和8年度｜予約の運用"
            ),
            [("様式の設計", 2023, 2023), ("予約の運用", 2024, 2026)],
        ),
        (
            table("工程｜期間", "様式の設計｜令和5年度～令和6年度", "予約の運用｜R7～R9"),
            [("様式の設計", 2023, 2024), ("予約の運用", 2025, 2027)],
        ),
        (
            "スケジュール\n\n- 令和5～6年度　様式の設計\n- 令和7年度　予約の開始\n",
            [("様式の設計", 2023, 2024), ("予約の開始", 2025, 2025)],
        ),
        (
            "スケジュール：R5：様式の設計、R6～R7：予約の試行、R8：予約の運用\n",
            [("様式の設計", 2023, 2023), ("予約の試行", 2024, 2025), ("予約の運用", 2026, 2026)],
        ),
        (
            "【工程】令和5（2023）年度 様式の設計／令和6（2024）～7（2025）年度 予約の試行\n",
            [("様式の設計", 2023, 2023), ("予約の試行", 2024, 2025)],
        ),
        (
            "スケジュール　様式の設計（令和5年度）→予約の運用（令和6年度～令和9年度）\n",
            [("様式の設計", 2023, 2023), ("予約の運用", 2024, 2027)],
        ),
        (
            table("区分｜2015年｜2020年｜2025年", "人口｜9,900｜8,800｜7,700"),
            [],
        ),
        (
            table("事業費（千円）｜R5｜R6｜R7", "予約の画面｜1,500｜700｜700"),
            [],
        ),
    ],
    ids=["marks", "rows", "periods", "list", "line", "both years", "arrows", "counts", "money"],
)
def test_tasks_and_years(body: str, expected: list[Row]) -> None:
    found = record(body)
    assert told(found) == expected
    assert all(p.measure == "M1" and p.certain for p in found.schedule)


HALVES = (
    "<table><tr><th rowspan=2>工程</th><th colspan=2>令和5年度</th><th colspan=2>令和6年度</th></tr>"
    "<tr><th>上期</th><th>下期</th><th>上期</th><th>下期</th></tr>"
    "<tr><td>様式の設計を進める</td><td>●</td><td>●</td><td></td><td></td></tr>"
    "<tr><td>予約</td><td></td><td colspan=2>画面の試行を行う</td><td>全庁での運用開始</td></tr></table>"
)
QUARTERS = (
    "<table><tr><th rowspan=2>工程</th><th colspan=4>R5</th><th colspan=4>R6</th></tr><tr>"
    + "".join(f"<th>{n}Q</th>" for n in (1, 2, 3, 4, 1, 2, 3, 4))
    + "</tr><tr><td>様式の設計</td><td colspan=6>→</td><td></td><td></td></tr></table>"
)
STAGES = (
    "<table><tr><th>工程</th><th>短期（令和5年度～6年度）</th><th>長期（令和7年度～9年度）</th></tr>"
    "<tr><td>様式の設計</td><td>●</td><td></td></tr><tr><td>予約の運用</td><td></td><td>●</td></tr></table>"
)
ORDINAL = (
    "<table><tr><th>工程</th><th>1年目</th><th>2年目</th><th>3年目</th></tr>"
    "<tr><td>様式の設計</td><td>●</td><td></td><td></td></tr>"
    "<tr><td>予約の運用</td><td></td><td>●</td><td>●</td></tr></table>"
)
ERA = (
    "<table><tr><th rowspan=2>工程</th><th colspan=3>令和</th></tr>"
    "<tr><th>5年度</th><th>6年度</th><th>7年度</th></tr>"
    "<tr><td>様式の設計</td><td>○</td><td></td><td></td></tr></table>"
)
NAKED = (
    "<table><tr><th>前期（R5～R6）</th><th>後期（R7～R9）</th></tr>"
    "<tr><td>様式の設計と調達</td><td></td></tr><tr><td></td><td>予約の運用と見直し</td></tr></table>"
)
MERGED = (
    "<table><tr><th>令和5年度</th><th>令和6年度</th><th>令和7年度</th></tr>"
    "<tr><td colspan=2>様式の設計と調達</td><td></td></tr>"
    "<tr><td></td><td></td><td>予約の運用と見直し</td></tr></table>"
)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            HALVES,
            [
                ("様式の設計を進める", 2023, 2023),
                ("予約 画面の試行を行う", 2023, 2024),
                ("予約 全庁での運用開始", 2024, 2024),
            ],
        ),
        (QUARTERS, [("様式の設計", 2023, 2024)]),
        (STAGES, [("様式の設計", 2023, 2024), ("予約の運用", 2025, 2027)]),
        (ORDINAL, [("様式の設計", 2023, 2023), ("予約の運用", 2024, 2025)]),
        (ERA, [("様式の設計", 2023, 2023)]),
        (NAKED, [("様式の設計と調達", 2023, 2024), ("予約の運用と見直し", 2025, 2027)]),
        (MERGED, [("様式の設計と調達", 2023, 2024), ("予約の運用と見直し", 2025, 2025)]),
    ],
    ids=["halves", "quarters", "stages", "ordinal", "era above", "two heads", "merged"],
)
def test_heads_of_time(tmp_path: Path, markup: str, expected: list[Row]) -> None:
    assert told(page(tmp_path, markup)) == expected


def test_stages_whose_years_stand_elsewhere(tmp_path: Path) -> None:
    said = "<p>前期は令和5年度から令和6年度、後期は令和7年度から令和9年度です。</p>"
    chart = (
        "<table><tr><th>工程</th><th>前期</th><th>後期</th></tr><tr><td>様式の設計</td><td>●</td>"
        "<td></td></tr><tr><td>予約の運用</td><td></td><td>●</td></tr></table>"
    )
    assert told(page(tmp_path, said + chart)) == [
        ("様式の設計", 2023, 2024),
        ("予約の運用", 2025, 2027),
    ]
    lost = page(tmp_path, chart)
    assert told(lost) == [("様式の設計", None, None), ("予約の運用", None, None)]
    assert not any(p.certain for p in lost.schedule)
    assert [i.code for i in lost.issues].count("schedule_columns_lost") == 2


def test_one_task_that_was_broken_before_a_dot(tmp_path: Path) -> None:
    chart = (
        "<table><tr><th>区分</th><th>令和5年度</th><th>令和6年度</th></tr>"
        "<tr><td>全体</td><td colspan=2>窓口の案内<br>・予約の受付</td></tr></table>"
    )
    found = told(page(tmp_path, chart))
    assert [(a, b) for _, a, b in found] == [(2023, 2024)]


def test_times_of_measures_are_milestones() -> None:
    found = record(
        "様式の設計は令和6年10月末までに終え、令和7年4月1日から予約の受付を始めます。\n\n"
        "目標時期：令和7年度末\n"
    ).milestones
    assert [(m.measure, m.kind, m.date, m.fy, m.printed) for m in found] == [
        ("M1", "due", "2024-10", 2024, "令和6年10月末"),
        ("M1", "start", "2025-04-01", 2025, "令和7年4月1日"),
        ("M1", "due", None, 2025, "令和7年度末"),
    ]
    assert all(m.provenance is not None for m in found)


def test_the_present_state_of_a_measure() -> None:
    found = record("現在は、予約の画面が未導入です。今後は令和7年度に導入します。\n")
    assert found.measures[0].state == "現在は、予約の画面が未導入です。"
    assert found.measures[0].state_provenance is not None
    assert found.measures[1].state is None


def test_bars_drawn_with_characters(tmp_path: Path) -> None:
    text = """みほん市電子行政推進計画

令和6年3月
みほん市

計画期間は令和6年度から令和10年度までとします。

1　水まわりのまもり

(1)　漏水のみはり

管の音を機械で聞き分ける。
・音を拾う機械の取り付け
所管：水道課

工程
　　　　　　　　　　R6　　R7　　R8　　R9　　R10
機械の取り付け　　　●━━━━━━→
地図への書きこみ　　　　　　■■■■■■
全市での運用　　　　　　　　　　　　　====→
"""
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    record = ingest_file(path)
    assert [(p.task, p.from_fy, p.to_fy) for p in record.schedule] == [
        ("機械の取り付け", 2024, 2026),
        ("地図への書きこみ", 2025, 2027),
        ("全市での運用", 2027, 2027),
    ]
    assert {p.measure for p in record.schedule} == {record.measures[0].id}
