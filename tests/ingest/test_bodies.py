"""Whose plan it is: every registered name, unions, wards, prefectures, and nobody's."""

from __future__ import annotations

import re

import pytest

from ingest import lexicon
from ingest.extract.context import Context
from ingest.extract.plan import plan_facts
from ingest.forms import classify
from ingest.outline import outline
from ingest.plaintext import parse
from ingest.types import PlanFacts, RawDocument

_BODY = "\n第1章　施策\n\n1　窓口の予約\n来庁の時間を予約できるようにします。\n"


def facts_of(text: str) -> tuple[PlanFacts, list[str]]:
    """The plan's facts and the codes of the issues of a plain text."""
    document = RawDocument("plan.txt", "text/plain", "0" * 64, text)
    ctx = Context(document, "plan", outline(classify(parse(text))))
    return plan_facts(ctx), [i.code for i in ctx.issues]


def registered() -> list[lexicon.Place]:
    own = {p.code: p for name, same in lexicon.places().items() for p in same if p.name == name}
    return sorted(own.values(), key=lambda p: p.code)


COVERS = (
    "{name}DX推進計画\n\n令和5年3月\n{prefecture}{name}\n",
    "{prefecture}{name}\nデジタル・トランスフォーメーション\n推進計画\n（案）\n\n令和5年3月\n",
    "第2次{name}情報化計画\n\n発行　{name}総務課\n{prefecture}\n",
)
HARD = re.compile(r"[市町村区府県].*[市町村区]$|^[都府県本市町村]|^[^\u4e00-\u9fff]+$|^.{2}$")
"""Names that hold another place's last letter, are short or hold no kanji."""


def test_every_registered_name_is_read_as_the_body_of_its_plan() -> None:
    wrong = []
    places = registered()
    for number, place in enumerate(places):
        covers = COVERS if HARD.search(place.name) else COVERS[number % 3 : number % 3 + 1]
        for cover in covers:
            text = cover.format(name=place.name, prefecture=place.prefecture) + _BODY
            plan, _ = facts_of(text)
            read = (plan.municipality, plan.prefecture, plan.jis_code)
            if read != (place.name, place.prefecture, place.code):
                wrong.append((place, read))
            if place.name not in (plan.title or ""):
                wrong.append((place, plan.title))
    assert len(places) == 1741
    assert not wrong


def test_a_shared_name_without_a_prefecture_has_no_code_and_an_issue() -> None:
    shared = {n: same for n, same in lexicon.places().items() if len({p.code for p in same}) > 1}
    assert len(shared) >= 25
    for name in shared:
        plan, issues = facts_of(f"{name}情報化計画\n\n令和5年3月\n{_BODY}")
        assert (plan.municipality, plan.prefecture, plan.jis_code) == (name, None, None)
        assert "municipality_ambiguous" in issues


@pytest.mark.parametrize(
    ("cover", "prefecture", "code"),
    [
        ("府中市デジタル計画\n\n令和5年3月\n広島県府中市\n", "広島県", "34208"),
        ("東京都\n府中市デジタル計画\n\n令和5年3月\n", "東京都", "13206"),
        ("伊達市DX推進計画\n令和5年3月\n福島県\n", "福島県", "07213"),
        ("朝日町DX推進計画\n令和5年3月\n三重県三重郡朝日町\n", "三重県", "24343"),
    ],
)
def test_a_prefecture_on_the_cover_tells_which(cover: str, prefecture: str, code: str) -> None:
    plan, _ = facts_of(cover + _BODY)
    assert (plan.prefecture, plan.jis_code) == (prefecture, code)


@pytest.mark.parametrize(
    ("cover", "name", "code"),
    [
        ("熊本市中央区　窓口改革計画\n\n令和5年3月\n", "熊本市", "43100"),
        ("中央区　窓口改革計画\n\n令和5年3月\n熊本市　中央区役所\n", "熊本市", "43100"),
        ("東京都中央区\n窓口改革計画\n令和5年3月\n", "中央区", "13102"),
        ("港区DX推進計画\n令和5年3月\n", "港区", "13103"),
        ("新札幌市DXプラン\n令和5年3月\n", "札幌市", "01100"),
        ("四日市市のデジタル戦略\n令和5年3月\n", "四日市市", "24202"),
        ("東村山市情報化計画\n令和5年3月\n", "東村山市", "13213"),
    ],
)
def test_wards_and_names_within_names(cover: str, name: str, code: str) -> None:
    plan, _ = facts_of(cover + _BODY)
    assert (plan.municipality, plan.jis_code) == (name, code)


@pytest.mark.parametrize(
    ("cover", "name", "prefecture"),
    [
        (
            "ききょう広域連合DX推進計画\n\n令和5年3月\nききょう広域連合\n（新潟県　あざみ町・つつじ村）\n",
            "ききょう広域連合",
            "新潟県",
        ),
        (
            "あざみ地区消防事務組合　情報化計画\n\n令和5年3月\n新潟県あざみ町\n",
            "あざみ地区消防事務組合",
            "新潟県",
        ),
        ("つつじ水道企業団経営計画\n\n令和5年3月\n", "つつじ水道企業団", None),
        ("高知県デジタル化推進計画\n\n令和5年3月\n", "高知県", "高知県"),
    ],
)
def test_unions_and_prefectures_are_bodies_without_a_code(
    cover: str, name: str, prefecture: str | None
) -> None:
    plan, _ = facts_of(cover + _BODY)
    assert (plan.municipality, plan.prefecture, plan.jis_code) == (name, prefecture, None)


@pytest.mark.parametrize(
    "text",
    [
        "情報の守り方\n\n内部も外部も区別せずに確かめます。\n",
        "持続可能な都市づくりビジョン\n\n令和5年3月\n\n1　窓口\n小松市の例も参考にします。\n",
        "住みよい町のための計画\n\n令和5年3月\n\n全市町村で進めます。本市も加わります。\n",
        "地域の協同組合の経営計画\n\n令和5年3月\n",
    ],
)
def test_a_word_or_a_passing_mention_owns_nothing(text: str) -> None:
    plan, issues = facts_of(text + _BODY)
    assert (plan.municipality, plan.prefecture, plan.jis_code) == (None, None, None)
    assert "municipality_missing" in issues


def test_an_unregistered_municipality_keeps_its_name_and_prefecture() -> None:
    plan, issues = facts_of(f"ききょう市DX推進計画\n\n令和5年3月\n愛知県ききょう市\n{_BODY}")
    assert (plan.municipality, plan.prefecture, plan.jis_code) == ("ききょう市", "愛知県", None)
    assert "unknown_municipality" in issues


@pytest.mark.parametrize(
    ("cover", "title", "edition"),
    [
        ("松島町DX推進計画 第2次\n令和5年3月\n", "松島町DX推進計画", "第2次"),
        ("第2次松島町DX推進計画（案）\n令和5年3月\n", "第2次松島町DX推進計画", "案"),
        ("松島町DX推進計画　概要版\n", "松島町DX推進計画", "概要版"),
        ("松島町DX推進計画 Ver.2.0\n", "松島町DX推進計画", "Ver.2.0"),
        ("松島町DX推進計画\n【第3期】\n令和5年3月\n", "松島町DX推進計画", "第3期"),
        ("松島町DX推進計画（令和5年度改訂版）\n", "松島町DX推進計画", "令和5年度改訂版"),
        ("松島町DX推進計画\n～つながる町へ～\n改定版\n", "松島町DX推進計画", "改定版"),
        ("宮城県松島町\n自治体デジタル・トランスフォーメーション（DX）\n推進計画\n", None, None),
        ("松島町デジタル\nトランスフォーメーション推進方針\n", None, None),
        ("松島町\nまち・ひと・しごと\n創生総合戦略\n", None, None),
    ],
)
def test_title_and_edition_of_a_cover(cover: str, title: str | None, edition: str | None) -> None:
    plan, _ = facts_of(cover + _BODY)
    assert plan.title == (title or cover.replace("\n", "").removeprefix("宮城県"))
    assert plan.version_or_status == edition


def test_no_title_is_null_never_the_name_of_the_file() -> None:
    plan, issues = facts_of("1　はじめに\n窓口を見直します。\n" + _BODY)
    assert plan.title is None
    assert "title_missing" in issues


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("計画期間は令和6年度から3年間とする。", (2024, 2026)),
        ("町は、2023年度から2027年度までの5年間に行うことを定めました。", (2023, 2027)),
        ("本計画は令和6年度を初年度とする五か年の計画です。", (2024, 2028)),
        ("令和6年度を初年度とし、令和10年度を目標年度とします。本計画の期間です。", (2024, 2028)),
        ("本計画の期間は2024～2028年度とします。", (2024, 2028)),
        ("国は、2021年度から2025年度までの5年間に進めます。", (None, None)),
        ("石川県デジタル計画の期間は令和4年度から令和8年度までです。", (None, None)),
    ],
)
def test_period_however_it_is_put(text: str, years: tuple[int | None, int | None]) -> None:
    plan, _ = facts_of(f"松島町DX推進計画\n令和6年3月\n\n1　はじめに\n{text}\n{_BODY}")
    assert (plan.period_start_fy, plan.period_end_fy) == years


def test_months_of_a_period_and_a_period_over_lines_of_the_cover() -> None:
    plan, _ = facts_of(
        "松島町DX推進計画\n\n1　期間\n本計画の期間は令和4年10月から令和8年3月までとする。\n" + _BODY
    )
    assert (plan.period_start_fy, plan.period_end_fy) == (2022, 2025)
    assert (plan.period_start, plan.period_end) == ("2022-10", "2026-03")
    plan, _ = facts_of("松島町DX推進計画\n令和6年度\n～令和10年度\n" + _BODY)
    assert (plan.period_start_fy, plan.period_end_fy) == (2024, 2028)


def test_a_body_defined_in_a_sentence_owns_the_plan() -> None:
    for said in (
        "本市（愛知県瀬戸市）は窓口を見直します。",
        "瀬戸市（以下「本市」という。）は窓口を見直します。",
    ):
        plan, _ = facts_of(f"1　はじめに\n{said}\n{_BODY}")
        assert (plan.municipality, plan.jis_code) == ("瀬戸市", "23204")
