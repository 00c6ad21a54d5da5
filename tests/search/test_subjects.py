"""Noun phrases of a question, and whether the plans speak of them."""

from __future__ import annotations

import pytest

from search.engine import SearchEngine
from search.subjects import phrases, spoken_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("自動運転のバスを走らせる", ["自動運転", "バス"]),
        ("災害のとき避難所で何が使える", ["災害", "避難所"]),
        ("お年寄りにスマホを教える", ["お年寄り", "スマホ"]),
        ("ＧＰＳを貸す", ["gps"]),
        ("27の手続", ["手続"]),
        ("窓口と窓口", ["窓口"]),
        ("早くして", []),
        ("", []),
    ],
)
def test_phrases(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


def spoken(engine: SearchEngine, question: str) -> tuple[float, float]:
    return spoken_of(engine.understand(question), engine.index)


def test_what_stands_in_a_passage_is_spoken_of(digest_engine: SearchEngine) -> None:
    assert spoken(digest_engine, "電子契約の導入") == (1.0, 1.0)
    assert spoken(digest_engine, "デジタルデバイド対策") == (1.0, 1.0)
    assert spoken(digest_engine, "早くして") == (1.0, 1.0)


def test_one_phrase_that_nothing_speaks_of_is_the_least(digest_engine: SearchEngine) -> None:
    least, mean = spoken(digest_engine, "電子契約と間欠泉")
    assert least < 0.3
    assert 0.5 <= mean < 0.8
    # both words stand here, but nowhere together
    assert spoken(digest_engine, "電子ドローン")[0] < 1.0
