"""Documents that a plan names: where a name begins and ends, whose it is, how it is cited."""

from __future__ import annotations

import pytest

from ingest.extract.citing import relation_of_label
from ingest.extract.mentions import mentions_in
from ingest.pipeline import extract
from ingest.types import PlanRecord, RawDocument, Source
from text.spans import Text

PLACES = ("ききょう市", "愛知県")


def names(text: str) -> list[str]:
    return [n.name for n in mentions_in(Text.of(text), PLACES)]


def record_of(body: str) -> PlanRecord:
    text = f"ききょう市デジタル化推進計画\n\n令和5年3月\n愛知県ききょう市\n\n{body}"
    return extract(RawDocument("plan.txt", "text/plain", "0" * 64, text))


def source(record: PlanRecord, label: str) -> Source:
    return next(s for s in record.sources if s.label == label)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "本計画は、水産物の加工及び流通の改善に関する法律(昭和60年法律第12号)、"
            "山村における暮らしの支援に関する法律、消防組織を核とした地域の守りに関する法律に従います。",
            [
                "水産物の加工及び流通の改善に関する法律",
                "山村における暮らしの支援に関する法律",
                "消防組織を核とした地域の守りに関する法律",
            ],
        ),
        (
            "建築基準法、農地法及び公職選挙法の手続を電子化する。",
            ["建築基準法", "農地法", "公職選挙法"],
        ),
        ("国が定めた土地の境の確認に関する法律に沿って進める。", ["土地の境の確認に関する法律"]),
        ("申請の方法や学習法を見直し、手法を決める。", []),
        ("関係法令と個別法を調べ、司法や立法の例も見る。", []),
    ],
)
def test_names_of_laws(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ききょう市総合計画及びききょう市環境基本計画に基づく。",
            ["ききょう市総合計画", "ききょう市環境基本計画"],
        ),
        ("ききょう市総合戦略・総合計画と整合をとる。", ["ききょう市総合戦略", "総合計画"]),
        ("第3次ききょう市行政改革大綱を踏まえる。", ["第3次ききょう市行政改革大綱"]),
        ("愛知県デジタル推進計画を参考にする。", ["愛知県デジタル推進計画"]),
        (
            "ききょう市子ども・子育て支援事業計画に定める。",
            ["ききょう市子ども・子育て支援事業計画"],
        ),
        ("小松市の取組や愛知県の計画も見た。", []),
        ("愛知県の総合計画にも沿う。", ["総合計画"]),
        ("ききょう市では計画を立て、ききょう市が戦略を練る。", []),
        ("ききょう市総合計画策定委員会で話し合う。", []),
        ("第5期は想定を下回り、第4期に整備を計画した施設が残る。", []),
        ("「収支計画」のとおりとし、「経営戦略」は別に定める。実績－計画は負となる。", []),
        ("「あいち窓口プラン2025」も見る。", ["あいち窓口プラン2025"]),
        ("本市の「経営戦略」に従う。", ["経営戦略"]),
        ("道路附属物維持管理計画に基づき点検する。", ["道路附属物維持管理計画"]),
        ("年度別実施計画に基づき、各課推進計画に沿って進める。", []),
    ],
)
def test_names_of_plans_without_quotation_marks(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("「あざみ窓口計画」に基づき進める。", ["basis"]),
        ("「あざみ窓口計画」及び「つつじ公開方針」を踏まえる。", ["heed", "heed"]),
        ("「あざみ手引き」を参考に、「つつじ補助金」を活用する。", ["reference", "subsidy"]),
        ("「あざみ総合計画」を上位計画とし、「つつじ推進計画」を兼ねる。", ["superior", "doubles"]),
        ("「あざみ窓口計画」がある。", [None]),
    ],
)
def test_the_words_after_a_name_say_how_it_is_cited(text: str, relations: list[str | None]) -> None:
    assert [n.relation for n in mentions_in(Text.of(text), PLACES)] == relations


def test_names_listed_beside_a_label_need_no_quotation_marks() -> None:
    assert relation_of_label("上位計画") == "superior"
    assert relation_of_label("根拠法令等") == "basis"
    assert relation_of_label("担当課") is None
    record = record_of(
        "第2章　施策\n\n基本方針1　窓口\n\n施策1　予約の開始\n根拠法令：火災予防法、危険物取扱規則\n"
        "関連計画：防犯まちづくり計画、第2次健康プラン\n窓口の予約を始める。\n"
    )
    found = {s.label: s.mentions[0].relation for s in record.sources}
    assert found == {
        "火災予防法": "basis",
        "危険物取扱規則": "basis",
        "防犯まちづくり計画": None,
        "第2次健康プラン": None,
    }
    assert record.measures[0].cites == tuple(s.id for s in record.sources)


def test_a_plan_named_with_and_without_edition_and_place_is_one() -> None:
    record = record_of(
        "第1章　位置付け\n第6次ききょう市総合計画を上位計画とします。\n\n第2章　施策\n\n"
        "施策1　窓口の予約\nききょう市総合計画に基づき、予約を始める。\n"
    )
    own = source(record, "第6次ききょう市総合計画")
    assert own.type == "municipal_plan"
    assert own.issuer == "ききょう市"
    assert own.as_printed == ("第6次ききょう市総合計画", "ききょう市総合計画")
    assert [m.relation for m in own.mentions] == ["superior", "basis"]
    assert record.measures[0].cites == (own.id,)


@pytest.mark.parametrize("name", ["都城市", "甲府市", "大府市", "東京都府中市", "道志村"])
def test_plans_of_places_whose_names_hold_letters_of_prefectures(name: str) -> None:
    text = f"{name}窓口計画\n\n令和5年3月\n\n1　はじめに\n「{name}人口ビジョン」に示しました。\n"
    record = extract(RawDocument("plan.txt", "text/plain", "0" * 64, text))
    assert [s.type for s in record.sources] == ["municipal_plan"]
