"""What states something and was not read is said, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.explain import explain_file
from ingest.pipeline import extract
from ingest.readers import read_any
from ingest.types import PlanRecord

PLAN = """# みほん市DX推進計画

計画期間は令和5年度から令和7年度までとする。

## 基本方針1 窓口の改善

### 施策1 申請の電子化

| 項目 | 内容 |
|---|---|
| 概要 | 申請をどこからでも出せるようにする。 |
| 取組内容 | ①申請の入口をまとめる |
| 担当課 | 総務課 |

### 施策2 窓口の予約

| 項目 | 内容 |
|---|---|
| 概要 | 待たずに済む窓口にする。 |
| 取組内容 | ①予約の受付を始める |
| 担当課 | 市民課 |
"""
ODD = """
## 資料

- 灯台の見学は観光課が年35回
- 港の掃除は水産課が年12回
"""


def record(text: str) -> PlanRecord:
    return extract(read_any(text.encode(), "みほん.md"))


def left(text: str) -> list[str]:
    found = record(text)
    return [i.provenance.quote for i in found.issues if i.code == "left_over" and i.provenance]


def test_what_was_read_is_not_left_over() -> None:
    assert len(record(PLAN).measures) == 2
    assert left(PLAN) == []
    assert record(PLAN).document.understood == 1.0


def test_nothing_stated_has_no_share() -> None:
    text = (
        "# みほん市DX推進計画\n\n## はじめに\n\nデジタルで暮らしを良くする方針を施策として示す。\n"
    )
    assert record(text).document.understood is None


def test_a_paragraph_with_a_figure_of_the_plans_years_is_left_over() -> None:
    text = PLAN + "\n## 見通し\n\n令和7年度には手続の窓口は12か所に減るものと見込まれる。\n"
    heading, paragraph = left(text)
    assert heading == "## 見通し"
    assert "12か所" in paragraph


def test_how_things_came_to_be_is_not_left_over() -> None:
    text = PLAN + "\n## 経緯\n\n平成20年度には窓口は12か所あった。\n"
    assert left(text) == []


@pytest.mark.parametrize("number", ["①", "⑵", "３", "2."])
def test_the_number_of_an_item_is_no_quantity(number: str) -> None:
    quotes = left(PLAN + f"\n## 一覧\n\n- {number} 自治体の取組\n")
    assert not [quote for quote in quotes if "自治体" in quote]


def test_a_heading_with_items_of_which_nothing_was_made_is_left_over() -> None:
    assert "## 港のつくり直し" in left(PLAN + "\n## 港のつくり直し\n\n- 岸を直す\n- 灯を替える\n")
    assert left(PLAN + "\n## おわりに\n\n町は続く。\n") == []


def test_the_share_falls_with_what_is_left_over(tmp_path: Path) -> None:
    path = tmp_path / "みほん.md"
    path.write_text(PLAN + ODD, "utf-8")
    found, blocks = explain_file(path)
    item = next(b for b in blocks if "灯台" in b.text)
    assert [i.code for i in item.issues if i.code == "left_over"]
    assert found.document.understood is not None
    assert 0 < found.document.understood < 1


def test_each_block_says_what_was_read_from_it(tmp_path: Path) -> None:
    path = tmp_path / "みほん.md"
    path.write_text(PLAN, "utf-8")
    _, blocks = explain_file(path)
    told = [name for block in blocks for name in block.elements]
    assert any(name.startswith("measure M1 申請の電子化") for name in told)
    assert [b.span for b in blocks] == sorted(b.span for b in blocks)
