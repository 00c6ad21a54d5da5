"""Spellings, words, years, places and phrases of asking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.asking import intent_of, without_asking
from search.names import Name, Names
from search.places import Gazetteer
from search.rows import PlaceRow
from search.tokens import bigrams, lemma_set, terms, words
from search.types import Intent
from text.dates import moments
from text.folding import key, key_spans, plain, respell

ANY = st.text(
    alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), max_size=60
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("デジタルデバイド", "ﾃﾞｼﾞﾀﾙ・ﾃﾞｨｳﾞｧｲﾄﾞ"),
        ("サーバー", "サーバ"),
        ("コンピュータ", "コンピューター"),
        ("Wi-Fi", "ＷＩＦＩ"),
        ("AI-OCR", "ＡＩ－ＯＣＲ"),
        ("スマートフォン", "スマ―トホン"),
        ("セキュリティ", "セキュリテイ"),
        ("ウェブ", "うぇぶ"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ハード", "カード"), ("データ", "デマ"), ("電子契約", "電子決裁")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(ANY)
def test_key_is_aligned_and_has_no_signs(text: str) -> None:
    text = plain(text)
    whole = key_spans(text)
    spelt, places = whole.value, [*whole.starts, len(text)]
    assert len(places) == len(spelt) + 1
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
    assert all(letter.isalnum() for letter in spelt)


@given(ANY)
def test_words_stand_where_they_say(text: str) -> None:
    for word in words(text):
        assert text[word.start : word.end] == word.surface


@given(ANY)
def test_any_text_has_terms_or_none(text: str) -> None:
    assert all(isinstance(term, str) and term for term in terms(text))
    assert all(len(gram) == 3 for gram in bigrams(text))


def test_loanword_and_original_are_one_term() -> None:
    assert "web" in lemma_set("ウェブの公開")
    assert "web" in lemma_set("Webの公開")


def test_kana_and_kanji_are_one_term() -> None:
    assert lemma_set("こども") == lemma_set("子ども") == lemma_set("子供")


def test_words_of_no_weight_are_no_terms() -> None:
    assert not lemma_set("することができるようになる")


def test_fold_keeps_compounds_of_latin_words() -> None:
    assert respell("AI-OCR") == "aiocr"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("令和3年度", {2021}),
        ("令和元年度から", {2019}),
        ("R4～R8", {2022, 2026}),
        ("平成30年", {2018}),
        ("2022年度(令和4年度)", {2022}),
        ("Ｒ０３ 更新", {2021}),
        ("第3章 図5", set()),
        ("型番R2D2", set()),
    ],
)
def test_years(text: str, years: set[int]) -> None:
    assert {moment.fiscal_year for moment in moments(text)} == years


PLACES = [
    PlaceRow("p/13", "13", "東京都", "", None),
    PlaceRow("p/34", "34", "広島県", "", None),
    PlaceRow("p/17", "17", "石川県", "", None),
    PlaceRow("m/1", "13206", "府中市", "", "13"),
    PlaceRow("m/2", "34208", "府中市", "", "34"),
    PlaceRow("m/3", "17204", "輪島市", "", "17"),
]


def _places(text: str) -> list[tuple[list[str], str, bool]]:
    present = frozenset({"13206", "34208", "17204", "17"})
    found = Gazetteer(PLACES, present).find(text, words(text))
    return [
        (
            [row.code for row in mention.rows],
            text[: mention.start] + text[mention.end :],
            mention.negated,
        )
        for mention in found
    ]


@pytest.mark.parametrize(
    ("text", "codes", "rest", "negated"),
    [
        ("輪島市の図書館", ["17204"], "図書館", False),
        ("府中市の図書館", ["13206", "34208"], "図書館", False),
        ("広島県府中市の図書館", ["34208"], "図書館", False),
        ("石川県の市の図書館", ["17"], "図書館", False),
        ("輪島市以外の図書館", ["17204"], "図書館", True),
        ("石川県を除く市の図書館", ["17"], "図書館", True),
    ],
)
def test_places(text: str, codes: list[str], rest: str, negated: bool) -> None:
    assert _places(text) == [(codes, rest, negated)]


def test_a_place_inside_another_word_is_none() -> None:
    assert not _places("輪島塗の振興")


@pytest.mark.parametrize(
    ("text", "intent", "left"),
    [
        ("電子入札に取り組む市はどこか", Intent.WHICH_CITIES, "電子入札"),
        ("電子入札を行っている自治体は?", Intent.WHICH_CITIES, "電子入札"),
        ("いくつの市が電子入札を進めているか", Intent.HOW_MANY, None),
        ("電子入札とは", Intent.DEFINITION, "電子入札"),
        ("電子入札の件数の目標はいくつか", Intent.TARGET, None),
        ("七尾市と輪島市の電子入札を比べる", Intent.COMPARE, None),
        ("電子入札", Intent.FIND, "電子入札"),
        ("はんこをなくす", Intent.FIND, "はんこをなくす"),
    ],
)
def test_asking(text: str, intent: Intent, left: str | None) -> None:
    assert intent_of(text) is intent
    if left is not None:
        assert without_asking(text) == left


@given(ANY)
def test_something_is_left_of_every_question(text: str) -> None:
    text = plain(text)
    assert without_asking(text) or not text


def test_names_begin_and_end_with_words() -> None:
    names = Names([Name.of("AI", "topic", 0), Name.of("デジタルデバイド", "topic", 1)])
    assert not names.find("maintenance")
    assert [match.matched for match in names.find("aiの活用")] == ["ai"]
    assert [match.name.number for match in names.find("デジタル・ディバイド対策")] == [1]


def test_hiragana_is_heard() -> None:
    names = Names([Name.of("オープンデータ", "word", 0), Name.of("電子契約", "word", 1)])
    assert names.respell("おーぷんでーたの公開") == "オープンデータの公開"
    assert names.respell("でんし契約") == "電子契約"
    assert names.respell("ふつうの文のまま") == "ふつうの文のまま"


def test_inflections_are_no_names() -> None:
    names = Names([Name.of("シティ", "word", 0), Name.of("スルー", "word", 1)])
    assert names.respell("越してきて用意する") == "越してきて用意する"
    assert not names.find("越してきて用意する")
