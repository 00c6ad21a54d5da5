"""Titles that the state, prefectures and municipalities share are never confused.

Every sentence is our own, about a municipality that does not exist.  For each: which
registered national sources it names (all of them and no other), and the types of the
further documents that it names.
"""

from __future__ import annotations

import hashlib

import pytest

from ingest.pipeline import extract
from ingest.types import PlanRecord, RawDocument

PLAN = """みなと市デジタル推進計画

令和4年3月
みなと市

# 第1章 計画の概要

## 1 計画の位置づけ

{}

# 第2章 施策

## 施策1 窓口の改善

・窓口の受付を改善する
"""
LOCAL = {"municipal_plan", "prefectural_plan"}
NATIONAL = {"law", "national_strategy", "national_guideline", "national_program"}

LOCAL_ALONE = [
    "本市では、みなと市DX推進計画を令和3年に策定しました。",
    "本市のDX推進計画を改定します。",
    "本市版の自治体DX推進計画を策定します。",
    "岐阜県の「自治体DX推進計画」に沿います。",
    "隣の山川町DX推進計画を参考にしました。",
    "富山県DX推進計画と連携します。",
    "石川県官民データ活用推進計画との整合を図ります。",
    "石川県の官民データ活用推進基本計画に沿います。",
    "本市の官民データ活用推進基本計画を兼ねるものです。",
    "山口市官民データ活用推進計画を参考にします。",
    "市町村官民データ活用推進計画として位置づけます。",
    "本市の情報セキュリティポリシーを見直します。",
    "当市情報セキュリティポリシーに関するガイドラインを改めます。",
    "本市のオープンデータ基本指針を策定します。",
    "みなと市オープンデータ推進ガイドラインを定めました。",
    "みなと市まち・ひと・しごと創生総合戦略と整合を図ります。",
    "第2期みなと市まち・ひと・しごと創生総合戦略を推進します。",
    "みなと市デジタル田園都市構想総合戦略を策定します。",
    "みなと市国土強靱化地域計画に基づき備えます。",
    "青森県サイバーセキュリティ戦略に基づきます。",
    "みなと市個人情報保護条例を改正します。",
    "みなと市行政手続条例に基づく手続を見直します。",
    "本市の働き方改革実行計画を進めます。",
    "県の「デジタル化推進計画」に基づく取組です。",
    "県では、「デジタル社会推進条例」を制定しました。",
    "市の重点計画に位置づけます。",
    "第2次みなと市総合計画後期基本計画を上位計画とします。",
    "石川県デジタル化推進計画（2022年1月21日）と歩調を合わせます。",
    "京都府地域公共交通計画に沿って進めます。",
    "みなと市版GIGAスクール構想を推進します。",
    "東京都デジタルファースト条例を参考にします。",
    "みなと市観光立国推進基本計画を定めます。",
    "本市のデジタル活用支援推進事業を実施します。",
    "サイバーセキュリティ戦略本部が示した考え方によります。",
]
"""Sentences that name no national source."""

NATIONAL_NAMED = [
    ("国の「自治体DX推進計画」を踏まえて本計画を定めます。", {"local-government-dx-plan"}),
    ("総務省の自治体DX推進計画（令和2年12月25日）を受けました。", {"local-government-dx-plan"}),
    ("全国の市町村の「自治体DX推進計画」への対応が進みます。", {"local-government-dx-plan"}),
    ("国の「官民データ活用推進基本計画」に沿って進めます。", {"it-declaration"}),
    ("国のオープンデータ基本指針に準拠します。", {"open-data-basic-guideline"}),
    (
        "国のまち・ひと・しごと創生総合戦略（令和元年12月20日閣議決定）を勘案します。",
        {"regional-revitalisation-strategy"},
    ),
    (
        "国の「デジタル田園都市国家構想総合戦略」（令和4年12月23日閣議決定）を勘案します。",
        {"digital-garden-city-strategy"},
    ),
    ("国土強靱化基本計画（平成30年12月14日閣議決定）を参照します。", {"national-resilience-plan"}),
    ("国のサイバーセキュリティ戦略を踏まえます。", {"cybersecurity-strategy"}),
    ("個人情報保護法の改正に対応します。", {"personal-information-act"}),
    ("行政手続法の対象となる手続を調べます。", {"administrative-procedure-act"}),
    ("「デジタル社会の実現に向けた重点計画」が示されました。", {"digital-priority-plan"}),
    ("国の重点計画では、カードの利用を進めることとされました。", {"digital-priority-plan"}),
    ("標準化法に基づく移行期限を守ります。", {"standardisation-act"}),
    ("GIGAスクール構想に基づき端末を整備します。", {"giga-school"}),
    ("観光立国推進基本計画（令和5年3月31日閣議決定）を踏まえます。", {"tourism-plan"}),
    ("交通政策基本計画を踏まえます。", {"transport-plan"}),
    ("国の「高度無線環境整備推進事業」で光回線を整備します。", {"advanced-wireless-programme"}),
    ("デジタル庁設置法が成立しました。", {"digital-agency-act"}),
    ("みなと市地域防災計画と防災基本計画を踏まえます。", {"disaster-basic-plan"}),
    ("みなと市地球温暖化対策実行計画と地球温暖化対策計画を踏まえます。", {"climate-plan"}),
    (
        "みなと市公共施設等総合管理計画とインフラ長寿命化基本計画に沿います。",
        {"infrastructure-longevity-plan"},
    ),
    (
        "みなと市教育情報化推進計画と学校教育情報化推進計画に沿います。",
        {"education-informatisation-plan"},
    ),
    (
        "長崎県スマート農業推進計画と食料・農業・農村基本計画を踏まえます。",
        {"agriculture-plan"},
    ),
]
"""Sentences with the registered national sources that they name, and no other."""


def record(sentence: str) -> PlanRecord:
    text = PLAN.format(sentence)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return extract(RawDocument("plan.txt", "text/plain", digest, text))


def test_the_set_is_as_large_as_promised() -> None:
    assert len(LOCAL_ALONE) + len(NATIONAL_NAMED) >= 40
    assert len({*LOCAL_ALONE, *(sentence for sentence, _ in NATIONAL_NAMED)}) >= 40


@pytest.mark.parametrize("sentence", LOCAL_ALONE)
def test_local_plans_are_not_the_states(sentence: str) -> None:
    found = record(sentence).sources
    assert [source.label for source in found if source.register_id is not None] == []
    assert {source.type for source in found} <= LOCAL, [(s.label, s.type) for s in found]


@pytest.mark.parametrize(("sentence", "wanted"), NATIONAL_NAMED)
def test_national_sources_are_found_beside_local_ones(sentence: str, wanted: set[str]) -> None:
    found = record(sentence).sources
    assert {source.register_id for source in found} - {None} == wanted
    for source in found:
        if source.register_id is None:
            assert source.type in LOCAL, source.label
        else:
            assert source.type in NATIONAL


def test_an_unknown_law_is_a_source_of_its_own_for_review() -> None:
    plan = record("産業標準化法に基づく規格です。")
    (source,) = plan.sources
    assert (source.type, source.register_id, source.label) == ("law", None, "産業標準化法")
    assert [i.about for i in plan.issues if i.code == "source_unregistered"] == [source.id]
