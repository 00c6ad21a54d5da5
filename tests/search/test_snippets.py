"""What is marked in the text that is shown, and which stretch of it is shown."""

from __future__ import annotations

import pytest

from search.rank import query_terms
from search.snippets import LENGTH, snippet


def marked(query: str, text: str) -> list[str]:
    found = snippet(text, set(query_terms(query).weights))
    return [found.text[start:end] for start, end in found.highlights]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("電子契約", "電子契約を導入する", ["電子契約"]),
        ("チャットボット", "ＡＩチャットボットで答える", ["チャットボット"]),
        # two letters of another word say nothing to a reader
        ("スマホを教える", "スマートフォンの基本操作", []),
        ("デジタル", "ディジタル機器", ["ディジタル"]),
    ],
)
def test_words_are_marked_and_no_chips_of_words(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_the_window_holds_what_was_asked_for() -> None:
    text = "はじめに背景を述べる。" * 30 + "河川に水位計を置く。" + "終わりに謝辞を述べる。" * 30
    found = snippet(text, set(query_terms("水位計").weights))
    assert found.text.startswith("…") and found.text.endswith("…")
    assert len(found.text) <= LENGTH + 2
    assert [found.text[a:b] for a, b in found.highlights] == ["水位計"]
    assert found.matched == ("水位計",)
