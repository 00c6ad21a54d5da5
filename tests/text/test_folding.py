"""Forms of text: what they bring together, and that each part leads back to the print."""

from __future__ import annotations

import pytest
from common_strategies import hostile
from hypothesis import given, settings
from hypothesis import strategies as st

from text.folding import (
    fold,
    fold_spans,
    key,
    key_spans,
    narrow,
    narrow_spans,
    plain,
    plain_spans,
    respell,
)
from text.likeness import likeness
from text.spans import Text

MIXED = st.text(
    alphabet=st.sampled_from(
        "市民⺠⻑⻄㋿㍻６６6年度ｶﾞﾃﾞｨｻｰﾊﾞｰサーバーディバイド手続きり取組みヴァ・「」（）　 \nDXＤＸａйс㈱①か\u3099"
    ),
    max_size=40,
)
"""Characters that folding changes, drops, joins and splits, in any order."""
FORMS = [(narrow, narrow_spans), (plain, plain_spans), (fold, fold_spans), (key, key_spans)]


@given(st.one_of(MIXED, hostile), st.sampled_from(FORMS))
@settings(max_examples=500, deadline=None)
def test_offsets_lead_back_to_what_is_printed(text: str, form: tuple[object, object]) -> None:
    _, spans = form
    whole: Text = spans(text)  # type: ignore[operator]
    assert list(whole.starts) == sorted(whole.starts)
    for place in range(len(whole)):
        start, end = whole[place : place + 1].span()
        assert 0 <= start < end <= len(text)


@given(MIXED, st.sampled_from(FORMS))
@settings(max_examples=500, deadline=None)
def test_the_form_with_offsets_is_the_form(text: str, form: tuple[object, object]) -> None:
    plainly, spans = form
    assert spans(text).value == plainly(text)  # type: ignore[operator]


@given(
    before=st.text(alphabet="計画の。、 　①", max_size=6),
    after=st.text(alphabet="計画の。、 　①", max_size=6),
    name=st.sampled_from(
        ["⺠間の⻄部", "ﾃﾞｼﾞﾀﾙ・ﾃﾞｨﾊﾞｲﾄﾞ", "手続き", "㋿6年", "Ｄ Ｘ", "サーバー", "ディジタル"]
    ),
)
@settings(max_examples=300, deadline=None)
def test_a_name_found_in_a_folded_text_is_quoted_as_printed(
    before: str, after: str, name: str
) -> None:
    text = before + name + after
    whole = fold_spans(text)
    at = whole.value.find(fold(name))
    assert at >= 0
    start, end = whole[at : at + len(fold(name))].span()
    # a long vowel at the end of a word is no part of its folded form
    assert text[start:end] == name.rstrip("ー")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("⺠間の⻄部⻑", "民間の西部長"),
        ("㋿6年度と㍻30年度", "令和6年度と平成30年度"),
        ("手続きの取り組み", "手続の取組"),
        ("デジタル・ディバイド", "ﾃﾞｼﾞﾀﾙデバイド"),
        ("サーバー", "サーバ"),
        ("フォルダー管理", "フォルダ管理"),
        ("ＤＸ推進", "dx 推進"),
        ("ガйドライン", "ガイドライン"),
        ("強靭化", "強靱化"),
        ("3ヶ年計画", "3か年計画"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert key(one) == key(other)
    assert likeness(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("市民課", "市政課"), ("カード", "カメラ"), ("電子申請", "電子契約"), ("令和5年", "令和6年")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert key(one) != key(other)
    assert likeness(one, other) < 1.0


def test_respelling_keeps_words_apart() -> None:
    assert respell("AI-OCR と サーバー") == "aiocr と サバ"


@given(MIXED, MIXED)
@settings(max_examples=200, deadline=None)
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0


def test_a_shorter_spelling_ends_where_the_longer_one_does() -> None:
    whole = fold_spans("電子手続きの件")
    at = whole.value.index("手続")
    assert whole[at : at + 2].span() == (2, 5)
