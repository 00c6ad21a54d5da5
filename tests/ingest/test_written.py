"""Plans written out line by line: what is read of each way to print a thing."""

from __future__ import annotations

from ingest.pipeline import extract
from ingest.types import PlanRecord, RawDocument

HEAD = "春日市DX推進計画\n\n令和5年3月\n\n第1章 計画の期間\n\n計画期間は令和5年度から令和7年度までの3年間である。\n\n"


def read(body: str, head: str = HEAD) -> PlanRecord:
    """The record of a plan with this body below the usual cover and period."""
    text = head + body
    return extract(
        RawDocument(
            name="plan.txt",
            media_type="text/plain",
            sha256="0" * 64,
            encoding="utf-8",
            text=text,
        )
    )


def test_long_table_is_read_to_its_end() -> None:
    """However long a table is, none of its rows is lost."""
    rows = "".join(f"{i}\t取組{i}の推進\t手順{i}を改める\t企画課\n" for i in range(1, 1501))
    record = read(f"第2章 取組一覧\n\n番号\t取組名\t内容\t担当課\n{rows}")
    assert [m.title for m in record.measures] == [f"取組{i}の推進" for i in range(1, 1501)]
    assert {m.department for m in record.measures} == {"企画課"}


def dates(record: PlanRecord) -> dict[str, str | None]:
    return {s.label: s.date for s in record.sources}


MEASURE = (
    "\n\n第3章 取組\n\n施策1-1 窓口の改革\n\n【方向性】\n\n待たせない窓口にする。\n\n"
    "【主な取組】\n\n・予約を始める。\n・受付を一つにまとめる。\n\n"
)


def test_dates_before_the_name() -> None:
    for printed, date in (
        ("令和3年5月19日、デジタル社会形成基本法及びデジタル庁設置法が公布された。", "2021-05-19"),
        ("2021年9月1日施行のデジタル社会形成基本法により変わった。", "2021-09-01"),
        ("令和3年5月19日に公布された「デジタル社会形成基本法」がある。", "2021-05-19"),
        ("令和7年度までに「デジタル社会形成基本法」に沿って進める。", None),
        ("令和5年4月、デジタル社会形成基本法の考えで窓口を改めた。", None),
    ):
        found = dates(read(f"第2章 背景\n\n{printed}{MEASURE}"))
        assert found["デジタル社会形成基本法"] == date, printed
        if "及び" in printed:
            assert found["デジタル庁設置法"] == date


def test_edition_between_name_and_date() -> None:
    found = dates(
        read(f"第2章 背景\n\n自治体DX推進計画【第2.0版】（令和4年9月2日改定）を受ける。{MEASURE}")
    )
    assert found["自治体DX推進計画"] == "2022-09-02"


def test_bare_lines_at_the_back_close_the_last_measure() -> None:
    record = read(
        "第2章 背景\n\n"
        + "庁内で調べた。\n\n" * 20
        + MEASURE
        + "参考資料\n\n用語解説\n\n用語\t解説\nAI\t人工知能のこと。\nICT\t情報と通信の技術。\n\n"
        + "編集：春日市 総務部 情報課の担当\n住所：福岡県春日市原町三丁目1番地\n"
    )
    (measure,) = record.measures
    assert [a.text for a in measure.actions] == ["予約を始める。", "受付を一つにまとめる。"]
    assert [t.term for t in record.glossary] == ["AI", "ICT"]


def test_measures_under_kana_with_a_label_in_brackets() -> None:
    record = read(
        "２　具体的な取組\n\n（１）行政サービス\n\n　ア　オンライン申請の拡充\n"
        "　　手続を電子化します。令和10年度までに申請できる手続を50件以上とすることを"
        "目標とします。\n　　【担当課】総務課\n\n　イ　キャッシュレス決済の導入\n"
        "　　窓口で現金を使わずに払えるようにします。\n　　【担当課】会計課\n\n"
        "（２）地域\n\n　ア　講座の開催\n　　高齢者に使い方を教えます。\n"
        "　　【担当課】住民課\n\n*1 キャッシュレス：現金を使わずに支払うこと。\n",
        head="春日市デジタル化計画\n\n令和6年3月\n\n１　計画期間\n　2024年度～2028年度（5年間）\n\n",
    )
    assert [(m.title, m.department) for m in record.measures] == [
        ("オンライン申請の拡充", "総務課"),
        ("キャッシュレス決済の導入", "会計課"),
        ("講座の開催", "住民課"),
    ]
    (kpi,) = record.kpis
    assert (kpi.target_value, kpi.target_fy, kpi.measure) == (50, 2028, record.measures[0].id)
    assert [t.term for t in record.glossary] == ["キャッシュレス"]


def test_labels_alone_on_their_lines() -> None:
    part = "{}\n現状と課題\n　手間が多い。\n今後の方向性\n　{}\n主な取組\n　・{}\n\n"
    record = read(
        "Ⅱ 施策の展開\n基本目標1 住民サービスの向上\n"
        + part.format("施策① 窓口手続の電子化", "自宅で済むようにする。", "電子申請の導入")
        + part.format("施策② 収納の多様化", "払い方を増やす。", "電子収納の導入")
    )
    assert [(m.title, m.goal, [a.text for a in m.actions]) for m in record.measures] == [
        ("窓口手続の電子化", "自宅で済むようにする。", ["電子申請の導入"]),
        ("収納の多様化", "払い方を増やす。", ["電子収納の導入"]),
    ]


def test_what_was_reached_is_no_target() -> None:
    for printed, count in (
        ("年間40％の作業時間の削減を達成しています。", 0),
        ("作業時間を年間40％減らした。", 0),
        ("作業時間を年間40％減らすこととした。", 1),
        ("作業時間を年間40％削減します。", 1),
    ):
        record = read(MEASURE.replace("待たせない窓口にする。", printed))
        assert len(record.kpis) == count, printed


def test_context_in_two_words_is_no_measure() -> None:
    record = read(
        "1. 背景と目的\n\n(1) 背景\n\n機器が広まった。\n\n(2) 目的\n\n手間を減らす。\n\n"
        "2. 取組内容\n\n施策1 窓口の改革\n\n【方向性】\n\n待たせない窓口にする。\n",
        head="春日市DX推進計画\n\n令和5年3月\n\n",
    )
    assert [m.title for m in record.measures] == ["窓口の改革"]
