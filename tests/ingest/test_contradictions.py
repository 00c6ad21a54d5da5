"""What is lost or contradicts itself is reported, never settled silently."""

from __future__ import annotations

import pytest

from ingest.errors import NotAPlanError
from ingest.pipeline import extract
from ingest.types import Issue, PlanRecord, RawDocument

HEAD = """もくせい市デジタル化計画
令和4年3月

1 計画の期間
計画期間は、令和4年度から令和8年度までとします。

2 取組の内容
"""


def plan(body: str, head: str = HEAD) -> PlanRecord:
    return extract(RawDocument("plan.txt", "text/plain", "", head + body))


def issues(record: PlanRecord, code: str) -> list[Issue]:
    return [i for i in record.issues if i.code == code]


def test_era_against_western_year() -> None:
    record = plan("", HEAD.replace("令和8年度まで", "令和8年度（2025年度）まで"))
    found = issues(record, "era_western_mismatch")
    assert len(found) == 1
    assert found[0].readings == ("2026", "2025")
    assert record.plan.period_end_fy == 2026


def test_a_total_that_is_not_the_sum() -> None:
    record = plan(
        "27手続（子育て15、介護10）をオンライン化します。\n35手続（子育て20、介護15）もあります。\n"
    )
    found = issues(record, "total_mismatch")
    assert [i.readings[0] for i in found] == ["27"]


def test_two_values_for_one_indicator() -> None:
    table = "指標\t現状値（R3）\t目標値（R8）\n申請率\t10％\t{}％\n"
    record = plan(
        "施策1 電子申請\n担当課：総務課\n"
        + table.format(50)
        + "\n施策2 窓口\n担当課：市民課\n\n施策1 電子申請\n"
        + table.format(60)
    )
    assert len(record.kpis) >= 2
    assert {k.target_value for k in record.kpis} >= {50.0, 60.0}
    assert issues(record, "indicator_two_values")


def test_a_heading_of_the_contents_missing_in_the_body() -> None:
    head = "もくせい市計画\n\n目次\n第1章 趣旨 1\n第2章 空き家のデータ整備 3\n\n第1章 趣旨\n計画の趣旨を述べます。\n"
    found = issues(plan("", head), "contents_heading_missing")
    assert [i.readings[0] for i in found] == ["空き家のデータ整備"]


def test_a_term_defined_twice() -> None:
    table = "3 用語集\n用語\t解説\nRPA\t定型作業を自動化する技術。\nAI\t人工知能。\nRPA\tロボットによる掃除のこと。\n"
    record = plan(table)
    assert [t.term for t in record.glossary] == ["RPA", "AI"]
    assert len(issues(record, "term_defined_twice")) == 1


def test_lost_columns_are_null() -> None:
    sheet = "施策名\t電子申請\n取組内容\t様式の電子化\n取組予定\t令和4年度\t令和5年度\t令和6年度\n\t検討・導入\t\t\n\n"
    record = plan(sheet + sheet.replace("電子申請", "電子契約").replace("様式", "契約書"))
    assert record.schedule
    assert all(p.from_fy is None and p.to_fy is None and not p.certain for p in record.schedule)
    assert issues(record, "schedule_columns_lost")


def test_the_end_of_a_bar_is_not_guessed() -> None:
    table = "取組事項\t担当課\t令和4年度\t令和5年度\t令和6年度\n電子申請\t総務課\t準備\t運用\t\n電子契約\t総務課\t\t検討\t\n"
    record = plan(table)
    spans = {(p.task, p.from_fy, p.to_fy, p.certain) for p in record.schedule}
    assert ("準備", 2022, 2022, True) in spans
    assert ("運用", 2023, None, False) in spans


def test_no_plan() -> None:
    text = "明日の天気は晴れです。気温は二十度まで上がるでしょう。\n傘は要りません。\n"
    with pytest.raises(NotAPlanError) as caught:
        extract(RawDocument("weather.txt", "text/plain", "", text))
    assert "weather.txt" in str(caught.value)


def test_a_short_plan_is_a_plan() -> None:
    record = plan("施策1 電子申請\n様式を電子化します。\n")
    assert [m.title for m in record.measures] == ["電子申請"]
    assert record.plan.jis_code is None
    assert issues(record, "unknown_municipality")
