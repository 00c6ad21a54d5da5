"""Finished work anywhere in a plan, and terms however they are explained."""

from __future__ import annotations

import pytest

from ingest.pipeline import extract
from ingest.types import PlanRecord, RawDocument

_HEAD = "ききょう市窓口計画\n\n令和5年3月\n愛知県ききょう市\n\n本計画の期間は令和5年度から令和9年度までとします。\n\n"
_TAIL = "\n第3章　施策\n\n施策1　窓口の予約\n来庁の時間を選べるようにする。\n"


def read(body: str, name: str = "plan.txt") -> PlanRecord:
    kind = "text/markdown" if name.endswith(".md") else "text/plain"
    return extract(RawDocument(name, kind, "0" * 64, _HEAD + body + _TAIL))


def work(record: PlanRecord) -> list[tuple[int | None, str, str | None, str | None]]:
    return [(p.fy, p.label, p.department, p.measure) for p in record.projects]


def test_finished_work_listed_by_year() -> None:
    record = read(
        "第1章　これまでの取組\n\n平成30年度　図書館の蔵書検索\n令和2年度　庁内無線の整備（総務課）\n"
        "令和3年2月　施設予約の開始\n"
    )
    assert work(record) == [
        (2018, "図書館の蔵書検索", None, None),
        (2020, "庁内無線の整備", "総務課", None),
        (2020, "施設予約の開始", None, None),
    ]


def test_finished_work_below_lines_for_years() -> None:
    record = read(
        "第1章　取組の実績\n\n【令和2年度】\n・図書館の蔵書検索\n・庁内無線の整備\n【令和3年度】\n・施設予約の開始\n"
    )
    assert [(p.fy, p.label) for p in record.projects] == [
        (2020, "図書館の蔵書検索"),
        (2020, "庁内無線の整備"),
        (2021, "施設予約の開始"),
    ]


def test_finished_work_in_a_table() -> None:
    record = read(
        "第1章　これまでの取組\n\n| 年度 | 取組 | 担当課 |\n|---|---|---|\n"
        "| 令和元年度 | 図書館の蔵書検索 | 図書館 |\n| 令和4年度 | 施設予約の開始 | 総務課 |\n",
        "plan.md",
    )
    assert work(record) == [
        (2019, "図書館の蔵書検索", "図書館", None),
        (2022, "施設予約の開始", "総務課", None),
    ]


def test_work_called_done_in_brackets() -> None:
    record = read(
        "第1章　現状\n\n・施設予約の見直し（令和3年度完了済）\n・窓口の混雑表示（検討中）\n"
        "・証明書の交付機の設置（令和元年度に導入済み）\n"
    )
    assert [(p.fy, p.label) for p in record.projects] == [
        (2021, "施設予約の見直し"),
        (2019, "証明書の交付機の設置"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "第1章　国の動向\n\n令和2年12月　行動計画の決定\n令和3年9月　新しい役所の設置\n",
        "第1章　前計画の検証\n\n| 指標 | 目標 | 実績 |\n|---|---|---|\n| 予約の数 | 150件 | 128件 |\n",
        "第1章　これまでの取組\n\n令和8年度　次の窓口の整備\n窓口の数は令和2年度から減りました。\n",
        "第1章　スケジュール\n\n令和3年度　仕様の検討\n令和4年度　試行\n",
    ],
)
def test_others_acts_results_and_plans_are_no_finished_work(body: str) -> None:
    assert read(body, "plan.md" if "|" in body else "plan.txt").projects == ()


@pytest.mark.parametrize(
    "body",
    [
        "参考　言葉の説明\n\n○生体認証　体の特徴で本人を確かめる技術。\n○公開鍵　誰にでも渡せる暗号の鍵。\n",
        "資料　用語の解説\n\n生体認証：体の特徴で本人を確かめる技術。\n公開鍵：誰にでも渡せる暗号の鍵。\n",
        "第2章　ことばの説明\n\n【生体認証】体の特徴で本人を確かめる技術。\n\n【公開鍵】誰にでも渡せる暗号の鍵。\n",
        "第2章　用語集\n\n生体認証 体の特徴で本人を確かめる技術。\n\n公開鍵 誰にでも渡せる暗号の鍵。\n",
        "第2章　用語集\n\n生体認証 体の特徴で本人を確かめる技術。公開鍵 誰にでも渡せる暗号の鍵。\n",
        "第2章　用語解説\n\n生体認証…体の特徴で本人を確かめる技術。\n\n公開鍵…誰にでも渡せる暗号の鍵。\n",
        "第2章　用語解説\n\n・生体認証\n体の特徴で本人を確かめる技術。\n・公開鍵\n誰にでも渡せる暗号の鍵。\n",
    ],
)
def test_terms_of_a_glossary_however_set(body: str) -> None:
    terms = [(g.term, g.definition) for g in read(body).glossary]
    assert terms == [
        ("生体認証", "体の特徴で本人を確かめる技術。"),
        ("公開鍵", "誰にでも渡せる暗号の鍵。"),
    ]


def test_bold_terms_above_definitions_in_markdown() -> None:
    record = read(
        "# 用語集\n\n**生体認証**\n: 体の特徴で本人を確かめる技術。\n\n**公開鍵**\n: 誰にでも渡せる暗号の鍵。\n\n# 施策\n",
        "plan.md",
    )
    assert [g.term for g in record.glossary] == ["生体認証", "公開鍵"]


def test_an_abbreviation_with_its_full_name_is_a_term_anywhere() -> None:
    record = read(
        "第1章　現状\n\n・OCR（Optical Character Recognition）：画像の文字を読み取ること\n"
        "・窓口（市民課）：平日の昼だけ開く窓口です\n"
    )
    assert [(g.term, g.alt) for g in record.glossary] == [
        ("OCR", ("Optical Character Recognition",))
    ]


def test_a_term_explained_twice_is_kept_once_and_reported() -> None:
    record = read(
        "第2章　用語集\n\n公開鍵：誰にでも渡せる暗号の鍵。\n公開鍵：二つで一組の鍵のうち片方のこと。\n"
    )
    assert [g.definition for g in record.glossary] == ["誰にでも渡せる暗号の鍵。"]
    assert "term_defined_twice" in [i.code for i in record.issues]


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("本部長：副市長、事務局：総務課", {"副市長": ("本部長",), "総務課": ("事務局",)}),
        (
            "副市長を本部長とし、事務局は企画政策課に置く。",
            {"副市長": ("本部長",), "企画政策課": ("事務局",)},
        ),
        (
            "CIO（副市長）の下で、CIO補佐官には民間人材を充てる。",
            {"副市長": ("CIO",), "民間人材": ("CIO補佐官",)},
        ),
        ("副市長が話し、総務課が聞く。", {}),
    ],
)
def test_offices_and_who_holds_them(text: str, holders: dict[str, tuple[str, ...]]) -> None:
    record = read(f"第1章　体制\n\n{text}\n")
    assert {o.label: o.offices for o in record.organizations if o.offices} == holders


def test_offices_in_a_table_and_bodies_of_the_state_apart() -> None:
    record = read(
        "第1章　体制\n\n| 役 | 職 |\n|---|---|\n| 本部長 | 市長 |\n| 副本部長 | 副市長 |\n\n"
        "「窓口の手引き」（総務省、令和3年4月）を参考に「ききょう市窓口改革推進本部」を設置し、"
        "「愛知県窓口推進計画」（愛知県、令和4年3月）も見る。\n",
        "plan.md",
    )
    kinds = {o.label: (o.kind, o.offices) for o in record.organizations}
    assert kinds["市長"] == ("post", ("本部長",))
    assert kinds["副市長"] == ("post", ("副本部長",))
    assert kinds["総務省"] == ("national", ())
    assert kinds["愛知県"] == ("prefectural", ())
    assert kinds["ききょう市窓口改革推進本部"] == ("board", ())


@pytest.mark.parametrize(
    ("line", "department"),
    [
        ("令和2年度　庁内無線の整備（総務課）", "総務課"),
        ("令和2年度　庁内無線の整備【総務課・市民課】", "総務課・市民課"),
        ("令和2年度　庁内無線の整備　総務課", "総務課"),
        ("令和2年度　庁内無線の整備：情報センター", "情報センター"),
        ("令和2年度　庁内無線の整備（担当：総務課）", "総務課"),
        ("令和2年度　庁内無線の整備", None),
    ],
)
def test_departments_of_finished_work(line: str, department: str | None) -> None:
    record = read(f"第1章　前計画で実施した事業\n\n{line}\n令和3年度　施設予約の開始\n")
    assert work(record)[0] == (2020, "庁内無線の整備", department, None)


def test_brackets_without_済_count_only_for_years_past() -> None:
    record = read(
        "第1章　現状\n\n・施設予約の見直し（令和3年度完了、総務課）\n・窓口の表示の改修（令和6年度導入）\n"
    )
    assert work(record) == [(2021, "施設予約の見直し", "総務課", None)]


def test_a_short_line_heads_finished_work_where_no_heading_does() -> None:
    record = read(
        "第1章　背景\n\n窓口は混み合っています。\n\nこれまでの主な取組\n\n・図書館の蔵書検索（令和元年度）\n・庁内無線の整備（令和3年度）\n"
    )
    assert [(p.fy, p.label) for p in record.projects] == [
        (2019, "図書館の蔵書検索"),
        (2021, "庁内無線の整備"),
    ]
