"""Which lines head sections and how the sections nest, from numbering, marks and markup."""

from __future__ import annotations

import pytest

from ingest.forms import classify, may_be_title
from ingest.numbering import marker
from ingest.outline import outline
from ingest.plaintext import parse
from ingest.sections import Section


def tree(text: str) -> list[object]:
    """The headings as nested lists: [name, [below]]."""

    def shown(section: Section) -> list[object]:
        return [[c.name, shown(c)] if c.children else c.name for c in section.children]

    return shown(outline(classify(parse(text))).root)


@pytest.mark.parametrize(
    ("line", "scheme"),
    [
        ("2 人員の配置", "dec"),
        ("3 日程の調整", "dec"),
        ("4 件名の統一", "dec"),
        ("3 人以上", None),
        ("2 回の開催", None),
        ("12 月 1 日", None),
        ("第3　行うこと", "ordinal"),
        ("第3次計画", None),
        ("施策B-2：書類の削減", "named:施策"),
    ],
)
def test_number_before_a_word_that_also_counts(line: str, scheme: str | None) -> None:
    found = marker(line)
    assert (found.scheme if found else None) == scheme


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("主な事業", True),
        ("転入者数3人(2020年度)→5年間で20人(2024年度)", False),
        ("※件数は年度末のもの", False),
        ("手続を減らします。", False),
    ],
)
def test_lines_that_head_nothing(line: str, may: bool) -> None:
    assert may_be_title(line) is may


def test_bare_label_does_not_close_markup_headings() -> None:
    text = """
## 施策

### 1 まちの安全

#### (1) 夜の見守り

見守りを行います。

**主な事業**

- 街灯の更新

#### (2) 水害への備え

地図を配ります。

**主な事業**

- 地図の作成

### 2 まちの緑

#### (1) 公園の手入れ

木を植えます。
"""
    assert tree(text) == [
        ["施策", [
            ["まちの安全", [["夜の見守り", ["主な事業"]], ["水害への備え", ["主な事業"]]]],
            ["まちの緑", ["公園の手入れ"]],
        ]],
    ]  # fmt: skip


def test_quoted_headings_are_headings() -> None:
    text = "# 抜粋\n\n>## 別の計画\n>\n>### 1 手続の改善\n>- 様式を減らす。\n"
    assert tree(text) == [["抜粋", [["別の計画", ["手続の改善"]]]]]


def test_markup_that_contradicts_the_numbering_is_not_followed() -> None:
    text = """
## 第1章 方針

### 1 経緯

経緯を述べます。

## 2 目標

目標を述べます。

#### 3 期間

期間を述べます。

## 第2章 施策

#### 1 窓口

窓口を直します。
"""
    assert tree(text) == [["方針", ["経緯", "目標", "期間"]], ["施策", ["窓口"]]]
