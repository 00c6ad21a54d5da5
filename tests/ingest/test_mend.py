"""Mending keeps to the raw text: every character knows its raw span."""

from __future__ import annotations

import pytest
from common_strategies import hostile, words
from hypothesis import given, settings

from ingest.mend import mend, tidy
from text.folding import key
from text.likeness import likeness
from text.spans import Text

CASES = {
    "デジタルデバйд対策": "デジタルデバイド対策",
    "ワークেশョン": "ワーケーション",
    "A I ・ R P A ・ I o T 技術": "AI・RPA・IoT技術",
    "G I G Aスクール": "GIGAスクール",
    "5 G": "5G",
    "令和 4 年度 (2022 年度)": "令和4年度 (2022年度)",
    "[bookmark: _Toc1][bookmark: _Toc2]1. はじめに": "1. はじめに",
    "<ul><li>・一</li> <li>・二</li></ul>": "・一 ・二",
    "&lt;用語解説&gt;": "<用語解説>",
    "市の**基幹17業務**^{注20}の移行": "市の基幹17業務の移行",
    "[ベンダー](#)との協議": "ベンダーとの協議",
    "ICT※は進む": "ICTは進む",
    "冊数(年間) ※現状値は8か月分": "冊数(年間) ※現状値は8か月分",
    "ＤＸ推進": "DX推進",
    "ｶﾞｲﾄﾞﾗｲﾝ": "ガイドライン",
    "小 矢 部 市": "小矢部市",
}


@pytest.mark.parametrize(("raw", "mended"), CASES.items())
def test_conversion_defects(raw: str, mended: str) -> None:
    assert tidy(mend(Text.of(raw))).value == mended


def test_another_alphabet_outside_katakana_stays() -> None:
    assert mend(Text.of("й と д")).value == "й と д"


@given(hostile)
@settings(max_examples=300, deadline=None)
def test_each_character_has_a_raw_span(raw: str) -> None:
    text = tidy(mend(Text.of(raw)))
    last = 0
    for start, end in zip(text.starts, text.ends, strict=True):
        assert 0 <= start <= end <= len(raw)
        assert start >= last
        last = start
    start, end = text.span()
    assert 0 <= start <= end <= len(raw)


@given(words, words)
@settings(max_examples=100, deadline=None)
def test_spans_of_parts_quote_their_part(left: str, right: str) -> None:
    raw = f"{left}|{right}"
    text = Text.of(raw)
    part = text[len(left) + 1 : len(raw)]
    start, end = part.span()
    assert raw[start:end] == right


@given(words)
def test_similarity_is_one_for_the_same_words(text: str) -> None:
    assert likeness(text, text) == (1.0 if key(text) else 0.0)
